adcheck -e "param A(3,2), x(3)" -e "y = A*x"
