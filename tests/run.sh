#!/bin/sh
# Run the unit tests given as arguments and the command-line tests, and close
# with one line that counts them.
cd "$(dirname "$0")/.." || exit 2
unset MAKEFLAGS MFLAGS MAKELEVEL # a make inside a test is one of its own
log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0

for t in "$@"; do
    "$t" >"$log" 2>&1
    code=$?
    ok=$(grep -c '^\[       OK \]' "$log")
    bad=$(sed -n 's/^\[  FAILED  \] .*: \([0-9]*\) test(s).*/\1/p' "$log" | head -1)
    skip=$(grep -c '^\[  SKIPPED \] [^0-9]' "$log")
    if [ "$code" -ne 0 ]; then
        [ -n "$bad" ] || bad=$(grep -c '^\[  FAILED  \] [a-z]' "$log")
        [ "$bad" -gt 0 ] 2>/dev/null || bad=1
        grep -v '^\[ RUN\|^\[       OK' "$log"
        failed=$((failed + bad))
    fi
    passed=$((passed + ok)) skipped=$((skipped + skip))
    echo "$(basename "$t"): $ok ok, ${bad:-0} failed"
done

ADCHECK=${ADCHECK:-./adcheck}
export ADCHECK
for t in tests/golden.sh tests/*.bats; do
    case $t in
    *.sh) sh "$t" >"$log" 2>&1 ;;
    *) bats --tap "$t" >"$log" 2>&1 ;;
    esac
    code=$?
    ok=$(grep '^ok ' "$log" | grep -vc '# skip')
    skip=$(grep '^ok ' "$log" | grep -c '# skip')
    bad=$(grep -c '^not ok ' "$log")
    grep '# skip' "$log"
    [ "$code" -ne 0 ] && { grep -v '^ok ' "$log"; [ "$bad" -gt 0 ] || bad=1; }
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
    echo "$(basename "$t"): $ok ok, $bad failed, $skip skipped"
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
