# one-sided slopes of several names and of a vector at one tie, none of them
# constant: each with its own
cat >"$CASE_TMP/a.txt" <<'T'
if x > 0
  a = x + x^2; b = 2*x + x^3; c = [3*x + x^2; 5*x + x^3]; d = 7*x - x^2;
else
  a = -x - x^2; b = -2*x + x^2; c = [-4*x + x^3; -6*x + x^2]; d = -8*x + x^3;
end
at x = 0
claim dd/dx + 10*dc/dx + 100*db/dx + 1000*da/dx = [20; 20] here
claim da/dx = 0 here
claim db/dx = 1 here
claim dc/dx = [2.5; 0] here
claim dc/dx = [3.5; 5.5] here
claim dd/dx = 7.5 here
claim dd/dx = 8.5 here
T
cd "$CASE_TMP" && adcheck a.txt -f csv | cut -d, -f2,5-8,11,14,15
