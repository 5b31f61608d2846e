# a function whose head cannot be read costs itself
printf 'function [s, n](= count(a)\n n = 1;\nend\ny = x^2\nat x = 1\n' >"$CASE_TMP/a.txt"
cd "$CASE_TMP" && adcheck a.txt
