#!/bin/sh
# run.sh SECONDS: each fuzzer for so long, under the sanitizers: libFuzzer where
# clang has it, else the mutations of driver.c. What crashes stands in
# build/fuzzing/found; the corpus that was reached in build/fuzzing/corpus-*.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60} to=build/fuzzing
sanitize='-fsanitize=address,undefined -fno-sanitize-recover=undefined'
mkdir -p $to/found
entry='int LLVMFuzzerTestOneInput(const char *d, long n);
int LLVMFuzzerTestOneInput(const char *d, long n) { return n < 0 && *d; }'
if echo "$entry" | clang -fsanitize=fuzzer -x c - -o $to/probe 2>/dev/null; then
    echo "libFuzzer of $(clang --version | head -1)"
    make -s -j2 CC=clang BUILD=$to OPT="-O1 $sanitize -fsanitize=fuzzer-no-link \
        -fno-sanitize-coverage=trace-cmp" \
        FUZZ_MAIN='-fsanitize=fuzzer' LDFLAGS="${LDFLAGS:-} $sanitize" fuzzers
else
    echo "no libFuzzer here: mutations without feedback"
    make -s -j2 BUILD=$to OPT="-O1 $sanitize" LDFLAGS="${LDFLAGS:-} $sanitize" \
        fuzzers
fi
python3 tests/fuzz/seeds.py $to/seeds
code=0
for pair in parse:texts check:texts points:lines reply:replies; do
    name=${pair%:*}
    mkdir -p $to/corpus-$name
    # a short memory of what was freed, no features by frequency: most of the
    # time of a run is not the program's
    ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=4:malloc_context_size=3 \
        $to/fuzz/$name -dict=$to/seeds/words.dict -entropic=0 -use_cmp=0 \
        -max_len=600 -timeout=25 -rss_limit_mb=3000 \
        -artifact_prefix=$to/found/$name- -max_total_time="$seconds" \
        $to/corpus-$name $to/seeds/${pair#*:} 2>$to/$name.log || code=1
    echo "$name: $(tail -1 $to/$name.log)"
    grep -hE '^fuzz_|runtime error|SUMMARY' $to/$name.log || true
done
exit $code
