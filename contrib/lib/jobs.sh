# The jobs of contrib/quickstart check. Each runs in its own shell under
# set -e with $count (write "PASSED FAILED SKIPPED"), $skips (one line each:
# TEST reason) and $scratch (an empty folder). Its output is its log. A job
# that leaves $again has failed with what again_suite runs once more.
# shellcheck shell=sh disable=SC2154

# Two lanes side by side, for most tests mostly wait. What builds in build/gcc
# is in the same one. What measures our patience has the machine for itself.
first_lane='gcc binaries distcheck checked'
second_lane='style layers sizes scripts manuals asan musl fuzz bsd debian13'
last_lane='valgrind'
# shellcheck disable=SC2034 # for check.sh
all_jobs="$second_lane $first_lane $last_lane"

: "${FUZZ_SECONDS:=5}"

# c_files: our C sources
c_files() {
	find src tests \( -name '*.c' -o -name '*.h' \) | sort
}

job_style() {
	clang_format=clang-format
	! command -v clang-format-14 >/dev/null ||
	    clang_format=clang-format-14
	# shellcheck disable=SC2046
	$clang_format --dry-run -Werror $(c_files)
}

job_layers() {
	sh .ci/check-layers.sh .
}

job_sizes() {
	sh .ci/check-sizes.sh .
}

# Names in the tree hold no blanks.
# shellcheck disable=SC2046
job_scripts() {
	shellcheck -x -S warning $(grep -rlE \
	    '^#!.*/(ba|da|)sh( |$)|^# shellcheck shell=sh' .ci contrib tests)
	pyflakes3 $(grep -rl '^#!.*python3' .ci contrib tests)
}

job_manuals() {
	pages=$(find man -name '*.[1-9]')
	[ -n "$pages" ] || {
		echo "no manual pages"
		return 1
	}
	# shellcheck disable=SC2086
	mandoc -Tlint -Wwarning $pages
	sh .ci/check-manuals.sh man
}

# run_suite BUILD-FOLDER [VARIABLE=VALUE...]: make check there, then count.
# More tests at once than processors: most of them mostly wait.
run_suite() {
	build=$1
	shift
	find "$build" \( -name '*.trs' -o -name '*.log' \) -path '*/tests/*' \
	    -delete
	rc=0
	make -C "$build" -k -j$((3 * $(processors))) check VERBOSE=1 "$@" || rc=$?
	count_suite || rc=1
	# Too many have more in common than a busy machine.
	if [ -s "$failing" ] && [ "$(wc -l <"$failing")" -le 3 ]; then
		printf '%s\n' "$build" "$@" >"$again"
	fi
	return $rc
}

count_suite() {
	python3 .ci/count-suite.py "$build" "$count" "$skips" "$failing"
}

# again_suite: what failed in run_suite once more, with nothing beside it
again_suite() {
	build=$(head -n 1 "$again")
	sed 1d "$again" | xargs -d '\n' make -C "$build" check VERBOSE=1 \
	    "TEST_LOGS=$(tr '\n' ' ' <"$failing")" || rc=$?
	count_suite || rc=1
	return "${rc:-0}"
}

job_gcc() {
	autotools
	build_in build/gcc CC=gcc --enable-werror --with-musl
	run_suite build/gcc
}

job_binaries() {
	autotools
	build_in build/gcc CC=gcc --enable-werror --with-musl
	make -C build/gcc install DESTDIR="$top/$scratch/stage"
	sh .ci/check-binaries.sh "$scratch/stage"
}

# The layers that need no library, under another C library.
job_musl() {
	autotools
	configure_in build/musl CC=musl-gcc --enable-werror --without-pppd \
	    --without-radius --without-oath --without-qrencode \
	    EVENT_CFLAGS=' ' EVENT_LIBS=' ' CONFIG_CFLAGS=' ' CONFIG_LIBS=' ' \
	    SECCOMP_CFLAGS=' ' SECCOMP_LIBS=' '
	sh .ci/compile-plain.sh . build/musl musl-gcc
}

# Everything but the plugin, with the headers and C libraries of the BSDs.
# zig's C compiler brings them; it is no Debian package.
job_bsd() {
	rc=0
	zig=$(sh .ci/find-zig.sh build/bsd/zig) || rc=$?
	if [ $rc -eq 77 ]; then
		echo "bsd $zig" >"$skips"
		echo '0 0 1' >"$count"
		return 0
	fi
	[ $rc -eq 0 ]
	autotools
	# Side by side, for most of the time goes into configure.
	printf '%s\n' freebsd netbsd openbsd |
	    xargs -P 3 -n 1 sh .ci/check-bsd.sh "$zig" \
	    $((($(processors) + 2) / 3)) "$top/$scratch" || rc=1
	pass=$(find "$scratch" -name '*.passed' | wc -l)
	echo "$pass $((3 - pass)) 0" >"$count"
	return $rc
}

# Inside user-mode Linux, where AddressSanitizer cannot start: the whole
# daemon with the real pppd, built with UBSan.
# Not with -Werror: gcc warns wrongly of what UBSan adds.
# Those on n_gsm are the gcc job's: it loses time that UBSan's build needs. So
# are those that are about other programs, and take minutes.
job_checked() {
	uml_suite "$(uml_tests | sed \
	    's,[^ ]*/\([^ ]*-gsm\|[^ ]*-checked\|[^ ]*-many\|locks\|systemd\).test,,g')"
}

# ... and under valgrind: a process that takes long to start has died for us.
job_valgrind() {
	uml_suite tests/uml/daemon-checked.test
}

# uml_suite TESTS
uml_suite() {
	autotools
	build_in build/checked CC=gcc --enable-sanitize=undefined \
	    CFLAGS='-O1 -g'
	run_suite build/checked \
	    "check_PROGRAMS=$(uml_programs)" "TESTS=$1"
}

# The next Debian: its compiler, and pppd 2.5 in place of 2.4.
job_debian13() {
	if [ "$(id -u)" -ne 0 ]; then
		echo "debian13 needs chroot, hence root" >"$skips"
		echo '0 0 1' >"$count"
		return 0
	fi
	autotools
	there=$top/build/debian13
	# shellcheck disable=SC2046 # a list
	sh .ci/debian13.sh "$there" make $(packages_of build demo) check
	[ -f "$there/build/Makefile" ] || sh .ci/debian13.sh "$there" run \
	    /src/configure --enable-werror --with-musl
	sh .ci/debian13.sh "$there" run make -j"$(processors)"
	sh .ci/debian13.sh "$there" run make -j"$(processors)" check VERBOSE=1 \
	    "check_PROGRAMS=$(uml_programs)" \
	    "TESTS=$(pppd_tests)" ||
	    rc=$?
	python3 .ci/count-suite.py "$there/build" "$count" "$skips" "$failing"
	return "${rc:-0}"
}

# What runs inside, and what stands outside.
uml_programs() {
	printf 'tests/modem/rgmodem tests/modhost/play.so '
	sed -n 's,^\(check_PROGRAMS += \)\(tests/uml/.*\)$,\2,p' \
	    tests/uml/local.am | tr '\n' ' '
}

# Those in which pppd runs, and no other program that Debian 13 would need.
pppd_tests() {
	printf 'tests/uml/%s-ppp.test ' daemon session lent
}

uml_tests() {
	find tests/uml -name '*.test' | sort | tr '\n' ' '
}

job_asan() {
	autotools
	build_in build/asan CC=clang --enable-werror \
	    --enable-sanitize=address,undefined CFLAGS='-O1 -g'
	# What make is told its tests are told; all of them are slower.
	run_suite build/asan RG_UML=no \
	    CK_TIMEOUT_MULTIPLIER=5 RG_TIME_FACTOR=3 \
	    ASAN_OPTIONS=detect_stack_use_after_return=1:abort_on_error=0 \
	    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
}

job_fuzz() {
	autotools
	configure_in build/fuzz CC=clang --enable-werror --enable-fuzzing \
	    CFLAGS='-O1 -g'
	targets=$(sed -n 's,^\(tests/fuzz/fuzz_[a-z0-9_]*\)\$(EXEEXT):.*,\1,p' \
	    build/fuzz/Makefile)
	# shellcheck disable=SC2086
	make -C build/fuzz -j"$(processors)" $targets
	find build/fuzz/tests/fuzz -type f -name 'fuzz_*' -perm -100 \
	    ! -name '*.*' | sort >"$scratch/list"
	[ -s "$scratch/list" ]
	rc=0
	xargs -P "$(processors)" -n 1 sh .ci/fuzz-one.sh "$scratch" \
	    "$FUZZ_SECONDS" <"$scratch/list" || rc=1
	pass=$(find "$scratch" -name '*.passed' | wc -l)
	echo "$pass $(($(wc -l <"$scratch/list") - pass)) 0" >"$count"
	return $rc
}

# From the tarball: every file is there, and installs and goes again. Of the
# whole daemon's tests one each: that all of them pass, the gcc job has shown.
job_distcheck() {
	autotools
	build_in build/gcc CC=gcc --enable-werror --with-musl
	RG_UML=no RG_FIRST=yes make -C build/gcc -j"$(processors)" distcheck \
	    DISTCHECK_CONFIGURE_FLAGS=--enable-werror
}
