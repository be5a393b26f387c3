# contrib/quickstart demo: one real call, no modem, no phone line.
# Sourced after common.sh.
# shellcheck shell=sh disable=SC2154

demo=build/demo

say_step() { # NUMBER NAME TEXT BEGAN
	printf '[%s/%s] %-9s ok   %-58s%4d s\n' "$1" "$steps" "$2" "$3" \
	    $(($(now) - $4))
}

demo_fail() { # NUMBER NAME LOG
	printf '[%s/%s] %-9s FAILED, see %s:\n' "$1" "$steps" "$2" "$3"
	tail -n 15 "$3"
	exit 1
}

demo_packages() {
	began=$(now)
	set -- build demo "demo-$method"
	packages_of "$@" >"$demo/packages"
	lacking=$(packages_missing "$@" | wc -l)
	packages_install "$demo/packages.log" "$@" ||
	    demo_fail 1 packages "$demo/packages.log"
	if [ "$install" = no ] && [ "$lacking" -gt 0 ]; then
		echo "--no-install, and these are missing:"
		packages_missing "$@"
		exit 1
	fi
	say_step 1 packages "installed $lacking of $(wc -l \
	    <"$demo/packages") needed (list: $demo/packages)" "$began"
}

# A build of its own, as it would be installed.
demo_build() {
	began=$(now)
	{
		autotools && build_in "$demo/obj" --prefix=/usr \
		    --sysconfdir=/etc --localstatedir=/var \
		    --runstatedir=/run \
		    --with-pppd &&
		    make -C "$demo/obj" -j"$(processors)" \
		    tests/modem/rgmodem tests/uml/xstate.so tests/uml/insmod \
		    tests/modhost/play.so
	} >"$demo/build.log" 2>&1 || demo_fail 2 build "$demo/build.log"
	warnings=$(grep -c 'warning:' "$demo/build.log" || true)
	say_step 2 build "./configure && make, $warnings warnings" "$began"
}

demo_call() {
	set --
	for file in contrib/freeradius/*; do
		set -- "$@" -a "$file"
	done
	sh tests/uml/run.sh -i -b "$demo/obj" -t 170 -o "$top/$demo" \
	    -a "$demo/obj/tests/modem/rgmodem" "$@" \
	    -a "$demo/obj/tests/modhost/play.so" \
	    -a contrib/lib/demo_methods.py -a contrib/lib/demo_scenes.py \
	    contrib/lib/demo.py "${scene:-$method}"
}

# The terminal is the caller: a program as service, so no PPP is needed.
demo_interactive() {
	folder=$demo/interactive
	rm -rf "$folder"
	mkdir -p "$folder/bin"
	for program in rasgated rasgatectl rasgate-engine rasgate-auth \
	    rasgate-session rasgate-store rasgate-radius rgmodem; do
		cp "$(find "$demo/obj" -type f -name "$program" \
		    -perm -100 | head -n 1)" "$folder/bin/"
	done
	as=
	if [ "$(id -u)" -eq 0 ]; then
		# Not as root: everything happens under one ordinary user.
		copy=$(mktemp -d /tmp/rasgate-demo.XXXXXX)
		cp -R "$folder/." "$copy"
		folder=$copy
		as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	else
		folder=$top/$folder
	fi
	demo_interactive_files "$folder"
	[ -z "$as" ] || chown -R 65534:65534 "$folder"
	$as sh "$folder/start" || status=$?
	[ -z "$as" ] || rm -rf "$folder"
	exit "${status:-0}"
}

demo_interactive_files() { # FOLDER
	mkdir -p "$1/run" "$1/lock"
	cat >"$1/rasgate.conf" <<-CONF
	paths: { run = "$1/run"; state = "$1/state"; lock = "$1/lock";
	         libexec = "$1/bin"; };
	log: { to = "stderr"; };
	methods: { local: { file = "$1/users"; }; };
	dialogs: { login: { banner_file = "$1/banner"; }; };
	services: { talk: { type = "program"; command = ["$1/talk", "%u"]; }; };
	lines: { demo: { device = "$1/modem"; carrier = "none";
	                 service = "talk"; idle_limit = "10m"; }; };
	CONF
	echo 'Demo line. The account is "demo", its password "sesame".' \
	    >"$1/banner"
	cat >"$1/talk" <<-'TALK'
	#!/bin/sh
	echo "Welcome, $1. This is where pppd would start. Your call is"
	echo "$RASGATE_CALL. Type something, or \"bye\" to hang up."
	while read -r line; do
		[ "$line" = bye ] && exit 0
		echo "You said: $line"
	done
	TALK
	chmod 755 "$1/talk"
	cat >"$1/start" <<-START
	cd "$1" || exit 1
	umask 077
	: >users
	echo sesame | bin/rasgatectl -f rasgate.conf passwd -a demo --stdin \\
	    >/dev/null || exit 1
	(until [ -e modem ]; do sleep 0.1; done
	exec bin/rasgated -F -f rasgate.conf 2>records) &
	daemon=\$!
	mkfifo events
	cat events >modem.log &
	printf 'wait settled 10000\nring +441632960123\nwait call 20000\nbridge -\nwait closed 3600000\nquit\n' >script
	saved=\$(stty -g)
	trap 'stty "\$saved"; kill \$daemon' EXIT
	trap 'exit 1' INT TERM HUP
	echo 'The modem rings and is answered; you are the caller.'
	stty raw -echo
	bin/rgmodem -l modem -e events -s script
	stty "\$saved"
	echo
	echo 'The line is closed. What rasgated wrote about it:'
	sleep 1
	sed -n 's/^.*event=/  event=/p' records | grep ' call='
	START
}

demo_main() {
	began_all=$(now)
	steps=6
	[ -z "$scene" ] || steps=5
	case $options in
	*--interactive*)
		[ -t 0 ] || {
			echo "demo --interactive: stdin is not a terminal" >&2
			exit 2
		}
		;;
	esac
	mkdir -p "$demo"
	echo "rasgate demo: one real call, no modem, no phone line, no root" \
	    "after step 1. All of it in $demo."
	demo_packages
	demo_build
	case $options in
	*--interactive*) demo_interactive ;;
	esac
	demo_call || {
		echo "rasgate demo: FAILED (console: $demo/console)"
		exit 1
	}
	took=$(($(now) - began_all))
	echo "rasgate demo: all $steps steps ok, $((took / 60))m $((took % 60))s"
	echo "Next:  contrib/quickstart demo --interactive      you are the caller"
	echo "       contrib/quickstart demo --scene crash      a security" \
	    "module dies; the line does not"
}
