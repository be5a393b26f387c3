# box.sh - what run.sh has in common, here and in tests/vm: its options, the
# folder that the machine inside starts from, and how it all ends.
#
# Sourced; box_options and box_make come first, box_end last.
# shellcheck shell=sh disable=SC2034,SC2154

seconds=120
memory=192M
tap=
manager=
build=.
install=
stage=
keep=
files=
machine=

skip() { # REASON
	if [ -n "$tap" ]; then
		echo "1..0 # SKIP $1"
		exit 0
	fi
	echo "$1"
	exit 77
}

broken() { # STATUS REASON
	[ -z "$tap" ] || echo "Bail out! $2"
	echo "run.sh: $2" >&2
	exit "$1"
}

box_options() { # run.sh's: shift by OPTIND - 1 behind this
	while getopts iTSt:m:b:s:o:a: opt; do
		case $opt in
		i) install=yes ;;
		T) tap=yes ;;
		S) manager=/lib/systemd/systemd ;;
		t) seconds=$OPTARG ;;
		m) memory=$OPTARG ;;
		b) build=$OPTARG ;;
		s) stage=$OPTARG ;;
		o) keep=$(realpath -m "$OPTARG") ;;
		a) files="$files $OPTARG" ;;
		*) exit 2 ;;
		esac
	done
	if [ $# -lt "$OPTIND" ]; then
		echo "run.sh: no script given" >&2
		exit 2
	fi
}

box_stage() {
	if [ -n "$install" ]; then
		make -C "$build" -s install "DESTDIR=$box/stage" \
			>"$box/install" 2>&1 || {
			cat "$box/install" >&2
			broken 125 "make install failed"
		}
	elif [ -n "$stage" ]; then
		cp -R "$stage" "$box/stage" || exit 125
	fi
}

# box_make NAME FILE... -- PAYLOAD ARGUMENT...: the files go to $box/run
box_make() {
	box=$(mktemp -d "${TMPDIR:-/tmp}/rg-$1.XXXXXX") || exit 125
	trap 'rm -rf "$box"' EXIT
	trap '[ -z "$machine" ] || kill "$machine"; wait; exit 125' \
		HUP INT TERM
	mkdir "$box/run" "$box/run/out"
	while shift && [ "$1" != -- ]; do
		cp "$1" "$box/run/" || exit 125
	done
	payload=$2
	shift 2
	# shellcheck disable=SC2086 # a list of names
	cp "$payload" $files "$box/run/" || exit 125
	for arg; do
		printf '%s\n' "$arg"
	done >"$box/arguments"
	box_stage
	chmod 755 "$box" "$box/run" "$box/run/$(basename "$payload")"
}

# The program of process 1 inside, after what is given on stdin.
box_init() {
	{
		echo "#!/bin/sh"
		echo "# process 1 inside"
		echo "box=$box"
		echo "payload=./$(basename "$payload")"
		echo "manager=$manager"
		cat
		echo "case \${1-} in"
		echo "payload) inside_payload ;;"
		echo "*) inside_boot ;;"
		echo "esac"
	} >"$box/init"
	chmod 755 "$box/init"
}

box_end() { # STATUS NAME: how the machine ended, and what it is
	cat "$box/run/out/payload" 2>/dev/null
	if [ -n "$keep" ]; then
		mkdir -p "$keep" && cp -R "$box/run/out/." "$keep/"
	fi
	if [ -s "$box/run/out/status" ]; then
		# What failed is in the TAP; a second verdict would only
		# confuse.
		[ -z "$tap" ] || exit 0
		exit "$(cat "$box/run/out/status")"
	fi
	tail -20 "$box/run/out/console" >&2
	[ "$1" -ne 124 ] || broken 124 "not done after $seconds s"
	broken 125 "$2 broke down (status $1)"
}
