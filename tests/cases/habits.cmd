# habits of other notations: what was meant, and how it is written
adcheck -e 'param M(2,2), x(2)' -e 'f = sum(M^T*x)'
adcheck -e 'param A(2,2)' -e 'z = A.T' -e 'w = A @ A'
adcheck -e 'y = x^4' -e 'at x = 2' -e 'dy/dx = 4*x^3' 2>&1 | head -3
