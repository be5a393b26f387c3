#!/bin/sh
# Compile every source but those of pppd's plugin and OpenBSD's own: it must build with any libc. Usage: compile-plain.sh SOURCE-ROOT BUILD CC...
# BUILD holds the config.h that CC's configure made.
src=$1
build=$2
shift 2
status=0
total=0

# The interfaces of our libraries, away from the C library's own headers.
foreign=$build/foreign
mkdir -p "$foreign/event2" "$foreign/liboath"
cp -L /usr/include/event2/*.h /usr/include/*/event2/*.h "$foreign/event2/" \
    2>/dev/null
cp -L /usr/include/liboath/oath.h "$foreign/liboath/"
cp -L /usr/include/libconfig.h /usr/include/seccomp*.h /usr/include/md5.h \
    /usr/include/qrencode.h "$foreign/"
cp -rL /usr/include/security "$foreign/"
# and the kernel's, which come with no C library
for folder in linux asm-generic "$(gcc -print-multiarch)/asm"; do
	rm -rf "${foreign:?}/$(basename "$folder")"
	cp -rL "/usr/include/$folder" "$foreign/"
done

for file in $(cd "$src" && grep -LE '#include [<"](pppd|bsd_auth)' src/*/*.c); do
	total=$((total + 1))
	"$@" -std=gnu11 -Wall -Wextra -Wundef -Wmissing-prototypes -Werror \
	    -O1 -I"$src/src" -I"$build" -DRG_OATH -DRG_QRENCODE \
	    -isystem "$foreign" \
	    -DRG_SYSCONFDIR='"/etc/rasgate"' -DRG_RUNDIR='"/run/rasgate"' \
	    -DRG_STATEDIR='"/var/lib/rasgate"' \
	    -DRG_LIBEXECDIR='"/usr/libexec/rasgate"' \
	    -DRG_UUCPLOCKDIR='"/var/lock"' \
	    -DRG_SBINDIR='"/usr/sbin"' \
	    -DRG_MODULEDIR='"/usr/lib/rasgate/modules"' \
	    -DRG_PPPDPLUGINDIR='"/usr/lib/pppd"' \
	    -c -o "$build/plain.o" "$src/$file" || {
		echo "$file: does not compile with $*"
		status=1
	}
done
echo "$total files"
[ "$total" -gt 10 ] || status=1
exit $status
