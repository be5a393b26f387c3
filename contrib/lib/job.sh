#!/bin/sh
# Run one job of contrib/quickstart check or soak in a shell of its own, so that
# set -e holds. Usage: job.sh OUT NAME [FUNCTION], in the source root
set -eu
# The names below are for the jobs.
# shellcheck disable=SC2034,SC1091
top=$PWD
install=no
out=$1
name=$2
count=$out/$name.count
skips=$out/$name.skips
failing=$out/$name.failing
again=$out/$name.again
scratch=$out/$name.d
. contrib/lib/common.sh
. contrib/lib/jobs.sh
. contrib/lib/soak.sh
. contrib/lib/vm.sh
rm -rf "$scratch"
mkdir -p "$scratch"
# What it cost: the shell, then what it ran; user and system.
trap times EXIT
"${3:-job_$name}"
