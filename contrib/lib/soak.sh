# The jobs of contrib/quickstart soak: what takes too long for check.
# Sourced after jobs.sh; each job as there. RG_SEED is the round's.
# shellcheck shell=sh disable=SC2154

# shellcheck disable=SC2034 # for check.sh
soak_jobs='survival load storm held flood mgetty'

# soak_test SCRIPT [PROGRAMS]: build, then this one alone, with these
soak_test() {
	autotools
	build_in build/gcc CC=gcc --enable-werror --with-musl
	run_suite build/gcc TESTS="$1" check_PROGRAMS="${2-}"
}

# Every process killed and stopped in every state of a call.
job_survival() {
	export RG_CELLS="${RG_CELLS:-all}"
	soak_test tests/e2e/survival.test
}

# Calls with mixed outcomes, one in a hundred with a fault.
job_load() {
	export RG_CALLS="${RG_CALLS:-20000}" RG_LINES="${RG_LINES:-64}" \
	    RG_EVERY="${RG_EVERY:-100}" RG_HELD=1
	soak_test tests/e2e/load.test
}

# Reloads, half of them broken, while calls go on.
job_storm() {
	export RG_RELOADS="${RG_RELOADS:-2000}"
	soak_test tests/e2e/reload.test
}

# As many lines as one machine holds.
job_held() {
	export RG_HELD="${RG_HELD:-4000}" RG_CALLS=100
	soak_test tests/e2e/load.test
}

# A million messages for the hook socket.
job_flood() {
	export RG_FLOOD="${RG_FLOOD:-1000000}"
	soak_test tests/e2e/hook.test
}

# A thousand calls through the real mgetty.
job_mgetty() {
	export RG_CALLS="${RG_CALLS:-1000}" RG_LINES="${RG_LINES:-20}"
	soak_test tests/uml/mgetty-many.test \
	    "tests/uml/xstate.so tests/uml/insmod"
}
