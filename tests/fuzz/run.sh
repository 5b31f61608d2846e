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
    make -s -j2 CC=clang BUILD=$to OPT="-O1 $sanitize -fsanitize=fuzzer-no-link" \
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
    ASAN_OPTIONS=detect_leaks=0 $to/fuzz/$name -dict=$to/seeds/words.dict \
        -max_len=4000 -timeout=25 -rss_limit_mb=3000 \
        -artifact_prefix=$to/found/$name- -max_total_time="$seconds" \
        $to/corpus-$name $to/seeds/${pair#*:} 2>$to/$name.log || code=1
    echo "$name: $(tail -1 $to/$name.log)"
    grep -hE '^fuzz_|runtime error|SUMMARY' $to/$name.log || true
done
exit $code
