# a failing claim: the path of the derivation where it goes wrong
adcheck -s explain - <<'EOF' | grep -E 'parts from|FAIL:'
x = u^2
v = sin(u)
y = v*x
at u = 0.7
claim vbar = 2*x*ybar
claim ubar = cos(u)*vbar + u*xbar
EOF
