#!/bin/sh
# What a program links proves what it can do (rasgate(7)); and every one is
# hardened. Usage: check-binaries.sh STAGE, a DESTDIR that was installed into
cd "$1" || exit 2
status=0

complain() {
	echo "$1: $2"
	status=1
}

# may PROGRAM: the libraries it may link besides the C library
may() {
	case $1 in
	rasgated) echo libconfig libevent_core ;;
	rasgatectl) echo libconfig libqrencode ;;
	rasgate-engine) echo libevent_core libseccomp ;;
	rasgate-auth) echo libcrypt liboath libpam libseccomp ;;
	rasgate-radius) echo libevent_core libmd libseccomp ;;
	rasgate-store) echo libseccomp ;;
	rasgate-session | rasgate-login | rasgate.so) echo ;;
	rasgate-modhost) echo librasgate-module ;;
	librasgate-module.so.1) echo ;;
	*) return 1 ;;
	esac
}

check_links() { # FILE PROGRAM
	allowed=$(may "$2") || {
		complain "$1" "not in the list of .ci/check-binaries.sh"
		return
	}
	for lib in $(readelf -d "$1" |
	    sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
		base=${lib%%.so*}
		base=${base%%-2.1}
		case " libc ld-linux-x86-64 $allowed " in
		*" $base "*) ;;
		*) complain "$1" "may not link $lib" ;;
		esac
	done
}

# These two outlive upgrades of the C library.
check_static() { # FILE PROGRAM
	case $2 in rasgate-session | rasgate-login) ;; *) return ;; esac
	! readelf -lW "$1" | grep -q INTERP || complain "$1" "not static"
}

check_hardening() { # FILE
	readelf -h "$1" | grep -q 'Type:.*DYN' ||
	    complain "$1" "not position independent"
	headers=$(readelf -lW "$1")
	echo "$headers" | grep -q GNU_RELRO || complain "$1" "no RELRO"
	echo "$headers" | grep -q 'GNU_STACK.*RWE' &&
	    complain "$1" "executable stack"
	dynamic=$(readelf -dW "$1")
	echo "$dynamic" | grep -qE 'BIND_NOW|Flags:.* NOW' ||
	    complain "$1" "no BIND_NOW"
	echo "$dynamic" | grep -q TEXTREL && complain "$1" "text relocations"
	readelf -sW "$1" | grep -q __stack_chk_fail ||
	    complain "$1" "no stack protector"
}

seen=
# Names of installed files hold no blanks.
# shellcheck disable=SC2044
for file in $(find . -type f); do
	[ "$(head -c 4 "$file" | tail -c 3)" = ELF ] || continue
	name=$(basename "$file")
	seen="$seen $name"
	check_links "$file" "$name"
	check_static "$file" "$name"
	check_hardening "$file"
done
for name in rasgated rasgatectl rasgate-engine rasgate-auth rasgate-session \
    rasgate-login rasgate-store rasgate-radius rasgate-modhost rasgate.so librasgate-module.so.1; do
	case " $seen " in
	*" $name "*) ;;
	*) complain "$name" "not installed" ;;
	esac
done
echo "looked at:$seen"
exit $status
