# columns that are lined up by blanks, at the line's start and between
printf '   1    2\n  30   40\n' >"$CASE_TMP/a.csv"
cd "$CASE_TMP" && adcheck -e 'data X = load("a.csv")' -e 'y = X(1,1)*u + X(1,2)*u^2 + X(2,1)*u^3 + X(2,2)*u^4' --at u=1 -f csv | cut -d, -f5-10
