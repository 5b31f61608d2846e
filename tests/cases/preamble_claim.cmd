# a claim where none may stand is refused; the rest is checked
printf '%s\n' 'claim dy/dx = 3' 'let d = dy/dx' 'claim dy/dx = f(' 'k = 2' 'problem "a"' 'z = k*x^2' 'at x = 1' 'claim dz/dx = 4' >"$CASE_TMP/a.txt"
cd "$CASE_TMP" && adcheck a.txt
