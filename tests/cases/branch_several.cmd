# one-sided slopes of several names at one tie, asked for together
cat >"$CASE_TMP/a.txt" <<'T'
if x > 0
  a = x; b = 2*x; c = 3*x; d = 5*x;
else
  a = -x; b = -2*x; c = -4*x; d = -6*x;
end
at x = 0
claim da/dx = 0 here
claim db/dx = 1 here
claim dc/dx = 2.5 here
claim dc/dx = 3.5 here
claim dd/dx = -5.5 here
claim dd/dx = 5.5 here
claim dd/dx + 10*dc/dx + 100*db/dx + 1000*da/dx = 20 here
claim dd/dx + 10*dc/dx + 100*db/dx + 1000*da/dx = 1300 here
T
cd "$CASE_TMP" && adcheck a.txt -f csv | cut -d, -f2,5,6,8,11,14,15
