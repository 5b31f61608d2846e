# How what is not plain is read: it is said with the claim, or a warning says
# that no derivative is checked.
try() { printf '%b' "$1" | adcheck - --samples 3 2>&1 | grep -v '^$' | grep -A99 'claim \|warning\|error'; }
try 'f(x) = x^3 - 5*x\nat x = 1\nclaim df/dx = 3*x^2 - 5\nclaim df/dx(x) = 3*x^2 - 5\nclaim f'"'"'(x) = 3*x^2 - 5\nclaim f'"'"'(2*x) = 12*x^2 - 5\n'
try 'y = x^2\nat x = 3\nclaim y'"'"' = 2*x\nclaim y'"'"'(x) = 2*x\n'
try 'data U = [1 2; 3 4], T = [1; 2]\nparam M = [1; -1]\nE = sumsq(U*M - T)/2\nres = U*M - T\nclaim Mbar = U'"'"'*res\n'
try 'param V = [1; 2]\nJ = sumsq(V)\ndV = 2*V\noutput J\nclaim dJ/dV = dV\nclaim dV = 2*V\n'
try 'y = u^2\ndy = 2*u\ndu = 1\nat u = 3\nclaim dy/du = 2*u\n'
try 'param P = [1 2]\nz = sumsq(P)\nPbar = 6*P\noutput z\nclaim Pbar = 6*P\n'
try 'param A(2,2), B(2,2)\nC = A*B\nclaim dC = dA*B + A*dB\nclaim dA = dC*B'"'"'\n'
try 'param x(2), A(2,2)\ny = x'"'"'*A*x\nclaim ∇y = 2*A*x\n'
try 'param y = [0.6; -0.3]\nx1 = y(1)\nz = x1*y(2) + y(1)^2\nclaim dz/dx1 = y(2) + 2*y(1)\n'
# inequalities and identities say where and what
try 'y = sin(x)\nat x = 0\nclaim y <= 0.5 for x in [-2, 2]\n'
try 'claim sin(2*x) = 2*sin(x)\nclaim exp(x) >= 1 + x\n'
# a number is for the point, at either side
try 'y = x^2\nat x = 2\nclaim 4 = dy/dx\nclaim 5 = dy/dx\n'
# no entry of a scalar, no transpose of one
try 'y = x^2\nat x = 1\nclaim dy/dx(1) = 2\nclaim y'"'"'(1) = 2\n'
try 'f(x) = x^2\ny = f'"'"'(x)\nat x = 1\n'
