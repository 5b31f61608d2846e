# formulas as a lecturer writes them
show() { adcheck "$@" -s formula --seed 1 | sed -n '/formula$/,/^$/p' | sed 1d; }
show -e "param A(3,3), x(3)" -e "c = x'*A*x"
show -e "param A(3,3) spd" -e "d = logdet(A)"
show -e "param A(2,3), X(3,2), B(2,2)" -e "t = trace(A*X*B)"
show -e "param A(4,3), x(3), b(4)" -e "n = norm(A*x-b)"
show -e "param S(3,3) spd, x(3)" -e "q = x'*inv(S)*x"
show -e "param W(3,2), x(2), b(3)" -e "s = sum(softplus(W*x+b))"
show -e "param A(4,3), B(4,2)" -e "C = A'*B"
