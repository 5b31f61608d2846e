# grad, div, curl, laplacian: of names and lists, one inside the other
cat > $CASE_TMP/f.txt <<'X'
problem "arrays"
param x = [0.3; -1.2; 0.7]
F = [x(2)*x(3)^2; sin(x(1))*x(3); x(1)*exp(x(2))]
u = 1/norm(x)
claim div(F,x) = 0
claim curl(F,x) = [x(1)*exp(x(2)) - sin(x(1)); 2*x(2)*x(3) - exp(x(2)); cos(x(1))*x(3) - x(3)^2]
claim div(curl(F,x),x) = 0
claim curl(grad(u,x),x) = 0
claim curl(curl(F,x),x) = grad(div(F,x),x) - laplacian(F,x)
claim laplacian(u) = 0
claim laplacian(laplacian(u,x),x) = 0
claim div(grad(u^1,x),x) = 0

problem "scalars"
P = -y/(x^2 + y^2)
Q = x/(x^2 + y^2)
u = exp(x)*sin(y) + log(x^2 + y^2)
at x = 0.6, y = -0.4
claim curl([P; Q], [x; y]) = 0
claim div([P, Q], x, y) = 0
claim laplacian(u, x, y) = 0
claim grad(u, [x; y]) = [du/dx; du/dy]
claim laplacian(u, [x, y]) = exp(x)
refute laplacian(P*Q, x, y) = 0
claim curl(u, x, y) = 0
claim div([P; Q; 0], [x; y]) = 0
X
adcheck $CASE_TMP/f.txt 2>&1 | sed "s,$CASE_TMP/,,"
