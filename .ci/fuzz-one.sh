#!/bin/sh
# One fuzz target for a while, from its committed corpus.
# Usage: SCRATCH SECONDS PROGRAM
scratch=$1
seconds=$2
program=$3
name=$(basename "$program")
corpus=tests/fuzz/corpus/${name#fuzz_}
if [ ! -d "$corpus" ]; then
	echo "$name: FAILED, no corpus in $corpus"
	exit 1
fi
mkdir -p "$scratch/$name"
if "$program" -max_total_time="$seconds" -timeout=10 -max_len=16384 \
    -artifact_prefix="$scratch/$name-" "$scratch/$name" "$corpus" \
    >"$scratch/$name.log" 2>&1; then
	: >"$scratch/$name.passed"
	tail -n 1 "$scratch/$name.log" | sed "s/^/$name: ok, /"
else
	tail -n 60 "$scratch/$name.log"
	echo "$name: FAILED"
	exit 1
fi
