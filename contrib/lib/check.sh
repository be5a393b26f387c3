# contrib/quickstart check: run every job, count what ran and what did not.
# Sourced after common.sh and jobs.sh.
# shellcheck shell=sh disable=SC2154

out=build/check
total_pass=0
total_fail=0
total_skip=0
broken=
shaky=

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

# run_job NAME: job_NAME in its own shell, one line of result, and NAME.result
run_job() {
	rm -f "$out/$1.failing" "$out/$1.again" "$out/$1.again.log"
	tell_job "$1" "job_$1" "$out/$1.log"
}

# run_again NAME: what failed there beside others, now that it is quiet
run_again() {
	tests=$(tr '\n' ' ' <"$out/$1.failing")
	tell_job "$1" again_suite "$out/$1.again.log"
	[ "$word" = FAILED ] || shaky="$shaky
    $1: $tests"
}

# tell_job NAME FUNCTION LOG
tell_job() {
	name=$1
	job_began=$(now)
	: >"$out/$name.skips"
	rm -f "$out/$name.count" "$out/$name.result"
	rc=0
	sh "$lib/job.sh" "$out" "$name" "$2" >"$3" 2>&1 </dev/null || rc=$?
	took=$(($(now) - job_began))
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
	printf '%-11s %-7s %5d passed %3d failed %3d skipped %5d s\n%s' \
	    "$name" "$word" "$pass" "$fail" "$skip" "$took" \
	    "${skipped:+$skipped
}"
	echo "$word $pass $fail $skip" >"$out/$name.result"
}

# add_job NAME: its result to the sums; one that has none was broken off
add_job() {
	[ -s "$out/$1.result" ] || {
		echo "broken off" >>"$out/$1.log"
		echo 'FAILED 0 1 0' >"$out/$1.result"
	}
	read -r word pass fail skip <"$out/$1.result"
	[ "$word" = ok ] || broken="$broken $1"
	total_pass=$((total_pass + pass))
	total_fail=$((total_fail + fail))
	total_skip=$((total_skip + skip))
}

# run_lane JOB...: those of them that were asked for, one after the other
run_lane() {
	for job in "$@"; do
		case " $jobs " in *" $job "*) run_job "$job" ;; esac
	done
}

# run_shaky: what may have failed for want of a processor has it now
run_shaky() {
	for name in $jobs; do
		[ ! -s "$out/$name.again" ] || {
			echo "again, alone:"
			run_again "$name"
			rm -f "$out/$name.again"
		}
	done
}

# judge_jobs COUNT: the end of what failed, the sums; zero if none did
judge_jobs() {
	for name in $broken; do
		echo
		log=$out/$name.log
		[ ! -e "$out/$name.again.log" ] || log=$out/$name.again.log
		echo "==== $name, end of $log ===="
		tail -n 150 "$log"
	done
	echo
	[ -z "$broken" ] || echo "failed:$broken"
	[ -z "$shaky" ] ||
	    echo "shaky, passed only with nothing beside them:$shaky"
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
	packages_fetch build/debs "$out/debs.log"
	began_all=$(now)
	autotools >"$out/autotools.log" 2>&1 || {
		tail "$out/autotools.log"
		exit 1
	}
	for job in $jobs; do
		rm -f "$out/$job.result"
	done
	# An interrupt ends both lanes and what they run.
	trap 'trap "" TERM; kill -TERM 0; exit 130' INT
	# shellcheck disable=SC2086 # lists of names
	{
		run_lane $second_lane &
		run_lane $first_lane
	}
	wait
	# shellcheck disable=SC2086
	run_lane $last_lane
	run_shaky
	for job in $jobs; do
		add_job "$job"
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
			add_job "$job"
		done
		rounds=$((rounds + 1))
		RG_SEED=$((RG_SEED + 1))
		[ -z "$broken" ] || break
		[ $(($(now) - began_all)) -lt $((minutes * 60)) ] || break
	done
	judge_jobs $((rounds * $(echo "$soak_jobs" | wc -w)))
}
