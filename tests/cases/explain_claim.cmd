# a failing claim: the path of the derivation where it goes wrong
adcheck -s explain - <<'EOF' | grep -E 'parts from|FAIL:'
x = u^2
v = sin(u)
y = v*x
at u = 0.7
claim vbar = 2*x*ybar
claim ubar = cos(u)*vbar + u*xbar
EOF
adcheck -s explain -e 'param b(2), A(2,2) = [1 2; 3 4]' -e 'at b = [2; 5]' -e 'v = b.^2; w = A*v; y = w + b' -e 'claim dy/db = A*diag(b) + eye(2)' -e 'claim jacobian(y,b) = 2*A*diag(b)' | grep 'parts from'
