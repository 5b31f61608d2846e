# A coefficient that is no number has no common divisor with others.
printf 'solve y: (y - x)^2 = 0 near 1\nat x = 0.7\n' >"$CASE_TMP/root.txt"
adcheck "$CASE_TMP/root.txt" --emit dot | grep -c label
