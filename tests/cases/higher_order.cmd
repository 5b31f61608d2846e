# derivatives of order 3 to 8: how they are written, and what is refused
cat > $CASE_TMP/h.txt <<'X'
f = exp(sin(x))*y^3
at x = 0.5, y = 2
let c = cos(x)
let s = sin(x)
claim d3f/dx3 = f*c*(c^2 - 3*s - 1)
claim d^3f/dx^2dy = 3*f/y*(c^2 - s)
claim ∂³f/∂x²∂y = d3f/dydx2 = d³f/dxdydx
claim d6f/dx3dy3 = d3f/dx3*6/y^3
claim d8f/dx4dy4 = 0
claim taylor(f,y,4) = [f, 3*f/y, 3*f/y^2, f/y^3, 0]
claim d3f/dx3 = f*c*(c^2 - 3*s + 1)
claim d8f/dx8 = -2167.6193129713 within 1e-9%
claim d3f/dx2 = 1
claim d9f/dx9 = 1
claim d3f/dqr = 1
claim taylor(f,x,9) = 1
X
adcheck $CASE_TMP/h.txt 2>&1 | sed "s,$CASE_TMP/,,"
# names that hold digits and a d
adcheck -e 'x2 = x^2; d = x2*y; z = d^3*x2' -e 'at x = 1.5, y = 2' \
        -e 'claim d3z/dx2dydy = 0' -e 'claim d3z/dx2dd2 = 6*d' -e 'claim d4z/dx2dd3 = 6' \
        -e 'claim d3z/dx2dx22 = 0' -q
# a function of its argument, a node by the only input
adcheck -e 'g(x) = x^3*exp(x)' -e 'at x = 0.5' -e "claim g'''(x) = (x^3 + 9*x^2 + 18*x + 6)*exp(x)" \
        -e "claim g''''(0) = 24" -e "claim g''''' = (x^3 + 15*x^2 + 60*x + 60)*exp(x)" \
        -e "claim g'''(x) = (x^3 + 9*x^2 + 18*x + 5)*exp(x)"
# where it is not smooth
adcheck -e 'f = abs(x)*x^3; g = abs(x)*x^7; h = max(x,y)^3; at x = 0, y = 0' \
        -e 'claim d3f/dx3 = 0' -e 'claim d4f/dx4 = 0' -e 'claim d5f/dx5 = 0' \
        -e 'claim d7g/dx7 = 0' -e 'claim d8g/dx8 = 0' -e 'claim d8g/dx8 = 50000' \
        -e 'claim d2h/dxdy = 0' -e 'claim d3h/dx2dy = 0' | grep -A1 claim
