#!/bin/sh
# Build the programs and their tests for a BSD and link them with its C
# library. The plugin is left out, and nothing runs. Our libraries are not
# there for it: their headers are this system's, their functions empty.
# Usage: check-bsd.sh ZIG JOBS SCRATCH SYSTEM, in the source root
set -eu
# The names are for common.sh.
# shellcheck disable=SC2034
install=no
top=$PWD
zig=$1
jobs=$2
scratch=$3
system=$4
# shellcheck source=contrib/lib/common.sh
. contrib/lib/common.sh
build=$top/build/bsd/$system
foreign=$build/foreign
log=$scratch/$system.log

export ZIG_GLOBAL_CACHE_DIR="$top/build/bsd/cache"
export ZIG_LOCAL_CACHE_DIR="$ZIG_GLOBAL_CACHE_DIR"

# zig takes no --wrap: what is called instead is one of the empty functions.
make_cc() {
	cat >"$build/cc" <<EOF
#!/bin/sh
for arg in "\$@"; do
	shift
	case \$arg in
	-Wl,--wrap=*) ;;
	-shared) set -- "\$@" "\$arg" "$foreign/guard.o" ;;
	*) set -- "\$@" "\$arg" ;;
	esac
done
exec '$zig' cc -target x86_64-$system "\$@"
EOF
	chmod +x "$build/cc"
}

# what looks like a function of libevent, libconfig, liboath, libqrencode or Check
foreign_names() {
	cat "$foreign"/*.h "$foreign"/*/*.h | tr -cs 'A-Za-z0-9_' '\n' |
	    grep -E '^(event|evutil|config|oath|QRcode)_|^_*(ck|mark|suite|srunner|tcase)_'
	printf '__real_%s\n' malloc calloc realloc strdup free ttymode_dcd
}

# libforeign.a, and libcrypt.a and libmd.a: some have those in their C library.
make_foreign() {
	mkdir -p "$foreign/event2" "$foreign/liboath"
	cp -L /usr/include/liboath/oath.h "$foreign/liboath/"
	cp -L /usr/include/event2/*.h /usr/include/*/event2/*.h \
	    "$foreign/event2/" 2>/dev/null || true
	cp -L /usr/include/libconfig.h /usr/include/qrencode.h \
	    /usr/include/check.h \
	    /usr/include/check_stdint.h "$foreign/"
	foreign_names | sort -u | sed 's/.*/void &(void);\nvoid &(void) {}/' \
	    >"$foreign/foreign.c"
	# What OpenBSD's crtbeginS.o holds; zig has none.
	echo 'long __guard_local __attribute__((visibility("hidden")));' \
	    >"$foreign/guard.c"
	"$build/cc" -w -fPIC -c -o "$foreign/guard.o" "$foreign/guard.c"
	echo 'void crypt(void); void crypt(void) {}' >"$foreign/crypt.c"
	for name in MD5Init MD5Update MD5Final; do
		for prefix in '' _libmd_; do
			printf 'void %s(void); void %s(void) {}\n' \
			    "$prefix$name" "$prefix$name"
		done
	done >"$foreign/md.c"
	for name in foreign crypt md; do
		"$build/cc" -w -O1 -fno-builtin -fPIC -c \
		    -o "$foreign/$name.o" "$foreign/$name.c"
		ar rcs "$foreign/lib$name.a" "$foreign/$name.o"
	done
}

exec 3>&1 >"$log" 2>&1
trap '[ -e "$scratch/$system.passed" ] || cat "$log" >&3' EXIT
began=$(now)
mkdir -p "$build"
make_cc
make_foreign
flags="-isystem $foreign"
# NetBSD has no means of its own to confine a process.
sandbox=
[ "$system" != netbsd ] || sandbox=--without-sandbox
libs="-L$foreign -lforeign"
configure_in "$build" --host="x86_64-unknown-$system" CC="$build/cc" \
    AR=ar RANLIB=ranlib CFLAGS=-O1 LDFLAGS="-L$foreign" \
    --enable-werror --without-pppd $sandbox \
    EVENT_CFLAGS="$flags" EVENT_LIBS="$libs" \
    CONFIG_CFLAGS="$flags" CONFIG_LIBS="$libs" \
    OATH_CFLAGS="$flags" OATH_LIBS="$libs" \
    QRENCODE_CFLAGS="$flags" QRENCODE_LIBS="$libs" \
    CHECK_CFLAGS="$flags" CHECK_LIBS="$libs"
make -C "$build" -k -j"$jobs"
make -C "$build" -k -j"$jobs" check TESTS=
: >"$scratch/$system.passed"
echo "$system: ok, $(($(now) - began)) s" >&3
