# symmetric by the way it is made: real eigenvalues also where some meet and
# rounding hides the symmetry
adcheck -e 'param A(3,3) = eye(3)' -e "z = sum(eig(exp(A)*exp(A)'))" \
        --digits 8 -m forward,reverse | sed -n 3,7p
adcheck -e 'B = expm(t*[0 3; -1 2])' -e "z = max(eig(B + B'))" -e 'output z' --at t=0 \
        --digits 8 -m forward,reverse
adcheck -e 'y = exp(x)' -e 'z = sqrt(y - y) + x' --at x=1
