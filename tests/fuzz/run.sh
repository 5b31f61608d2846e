#!/bin/sh
# run.sh SECONDS: each fuzzer for so long. With libFuzzer (clang has it) a fast
# build searches, and a build with the sanitizers runs the corpus that it reached
# once (under them the whole pipeline makes 10 runs a second, else 500); without
# it, the mutations of driver.c under the sanitizers. What crashes stands in
# build/fuzzing/found; the corpus in build/fuzzing/corpus-*.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60} to=build/fuzzing
sanitize='-fsanitize=address,undefined -fno-sanitize-recover=undefined'
watch='-fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp'
mkdir -p $to/found
entry='int LLVMFuzzerTestOneInput(const char *d, long n);
int LLVMFuzzerTestOneInput(const char *d, long n) { return n < 0 && *d; }'
if echo "$entry" | clang -fsanitize=fuzzer -x c - -o $to/probe 2>/dev/null; then
    echo "libFuzzer of $(clang --version | head -1)"
    fast=$to/fast
    make -s -j2 CC=clang BUILD=$fast OPT="-O2 -g1 $watch" \
        FUZZ_MAIN='-fsanitize=fuzzer' fuzzers
    make -s -j2 CC=clang BUILD=$to OPT="-O1 $sanitize $watch" \
        FUZZ_MAIN='-fsanitize=fuzzer' LDFLAGS="${LDFLAGS:-} $sanitize" fuzzers
else
    echo "no libFuzzer here: mutations without feedback"
    fast=''
    make -s -j2 BUILD=$to OPT="-O1 $sanitize" LDFLAGS="${LDFLAGS:-} $sanitize" \
        fuzzers
fi
python3 tests/fuzz/seeds.py $to/seeds
code=0

# a short memory of what was freed, no features by frequency: most of the time of
# a run is not the program's
fuzz() { # BUILD ARGUMENT...: the fuzzer $name of that build
    build=$1
    shift
    ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=4:malloc_context_size=3 \
        "$build/fuzz/$name" -dict=$to/seeds/words.dict -entropic=0 -use_cmp=0 \
        -max_len=600 -timeout=25 -rss_limit_mb=3000 \
        -artifact_prefix="$to/found/$name-" "$@" 2>"$to/$name.log" || code=1
    echo "$name: $(tail -1 "$to/$name.log")"
    grep -hE '^fuzz_|runtime error|SUMMARY' "$to/$name.log" || true
}

for pair in parse:texts check:texts points:lines reply:replies; do
    name=${pair%:*} seeds=$to/seeds/${pair#*:}
    mkdir -p "$to/corpus-$name"
    if [ "$fast" ]; then
        fuzz $fast -max_total_time="$seconds" "$to/corpus-$name" "$seeds"
        fuzz $to -runs=0 "$to/corpus-$name" "$seeds"
    else
        fuzz $to -max_total_time="$seconds" "$to/corpus-$name" "$seeds"
    fi
done
exit $code
