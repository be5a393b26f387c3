# contrib/quickstart check: run every job, count what ran and what did not.
# Sourced after common.sh and jobs.sh.
# shellcheck shell=sh disable=SC2154

out=build/check
total_pass=0
total_fail=0
total_skip=0
broken=

# skip_allowed JOB TEST: does a row of .ci/allowed-skips cover it?
skip_allowed() {
	who=user
	[ "$(id -u)" -ne 0 ] || who=root
	while read -r job_ who_ test_ _; do
		case $job_ in '#'* | '') continue ;; esac
		[ "$who_" = any ] || [ "$who_" = "$who" ] || continue
		# The table holds patterns on purpose.
		# shellcheck disable=SC2254
		case $1 in $job_) ;; *) continue ;; esac
		# shellcheck disable=SC2254
		case $2 in $test_) return 0 ;; esac
	done <.ci/allowed-skips
	return 1
}

# judge_skips JOB: print every skip; non-zero if one is not allowed
judge_skips() {
	bad=0
	while read -r test_ reason; do
		if skip_allowed "$1" "$test_"; then
			echo "    skipped: $test_ $reason"
		else
			echo "    skipped, NOT ALLOWED: $test_ $reason"
			bad=1
		fi
	done <"$out/$1.skips"
	return $bad
}

# run_job NAME: job_NAME in its own shell, one line of result
run_job() {
	name=$1
	began=$(now)
	: >"$out/$name.skips"
	rm -f "$out/$name.count"
	printf '%-11s ' "$name"
	rc=0
	sh "$lib/job.sh" "$out" "$name" >"$out/$name.log" 2>&1 </dev/null ||
	    rc=$?
	took=$(($(now) - began))
	# A job without a count of its own is one test.
	if [ ! -s "$out/$name.count" ]; then
		if [ $rc -eq 0 ]; then
			echo '1 0 0'
		else
			echo '0 1 0'
		fi >"$out/$name.count"
	fi
	read -r pass fail skip <"$out/$name.count"
	# Broken outside its tests (a build, a crash of the job itself).
	if [ $rc -ne 0 ] && [ "$fail" -eq 0 ]; then
		fail=1
	fi
	word=ok
	[ "$fail" -eq 0 ] || word=FAILED
	skipped=$(judge_skips "$name") || word=FAILED
	printf '%-7s %5d passed %3d failed %3d skipped %5d s\n' \
	    "$word" "$pass" "$fail" "$skip" "$took"
	[ -z "$skipped" ] || echo "$skipped"
	if [ "$word" = FAILED ]; then
		broken="$broken $name"
	fi
	total_pass=$((total_pass + pass))
	total_fail=$((total_fail + fail))
	total_skip=$((total_skip + skip))
}

# judge_jobs COUNT: the end of what failed, the sums; zero if none did
judge_jobs() {
	for name in $broken; do
		echo
		echo "==== $name, end of $out/$name.log ===="
		tail -n 150 "$out/$name.log"
	done
	echo
	[ -z "$broken" ] || echo "failed:$broken"
	echo "$1 jobs in $(($(now) - began_all)) s, logs in $out"
	echo "$total_pass passed, $total_fail failed, $total_skip skipped"
	[ -z "$broken" ]
}

check_main() {
	mkdir -p "$out"
	jobs=${*:-$all_jobs}
	for name in $jobs; do
		case " $all_jobs " in
		*" $name "*) ;;
		*)
			echo "no job $name; there are: $all_jobs" >&2
			exit 2
			;;
		esac
	done
	packages_install "$out/packages.log" build demo check
	began_all=$(now)
	for job in $jobs; do
		run_job "$job"
	done
	judge_jobs "$(echo "$jobs" | wc -w)"
}

# soak_main [MINUTES]: all of soak's jobs, with one seed after the other
# until these minutes have passed, or something failed
soak_main() {
	out=build/soak
	minutes=${1:-0}
	mkdir -p "$out"
	packages_install "$out/packages.log" build demo check
	began_all=$(now)
	rounds=0
	: "${RG_SEED:=20261121}"
	export RG_SEED
	while :; do
		echo "seed $RG_SEED"
		for job in $soak_jobs; do
			run_job "$job"
		done
		rounds=$((rounds + 1))
		RG_SEED=$((RG_SEED + 1))
		[ -z "$broken" ] || break
		[ $(($(now) - began_all)) -lt $((minutes * 60)) ] || break
	done
	judge_jobs $((rounds * $(echo "$soak_jobs" | wc -w)))
}
