# a norm at 0 beside something smooth: the mean of the slopes is no slope
adcheck -e 'param w(2) = [0; 0]' -e 'z = w(1) + norm(w)'
adcheck -e 'param x(2) = [0; 0]' -e 'z = x(1) + norm(x, 3)' | sed -n 3,8p
# rounding chose the greatest
adcheck -e 'param x(2) = [1e16; 0.7]' -e 'z = max([x(1) + x(2) - 1e16; 0.6])' | sed -n 3,6p
# equal singular values beside something smooth, and equal eigenvalues
adcheck -e 'param A(2,2) = eye(2)' -e "z = norm(A*A) - sumsq(A'*[0.5; 1])" \
        --digits 8 -m forward,reverse | sed -n 3,8p
adcheck -e 'param A(6,6) = eye(6)' -e "z = sum(eig(A*A').^2)" \
        --digits 8 -m forward,reverse | sed -n 3,6p
# factors of equal eigenvalues are not known one by one, their sum's slope is
adcheck -e 'param A(3,3) = diag([1; 2; 2])' -e "z = sum(eig(A*A'))" \
        -e 'claim dz/dA = diag([2; 4; 4])' -e 'refute dz/dA = diag([2; 4; 4.0001])' | tail -4
# singular values that meet, and part, where balls leave the slope open
adcheck -e 'A = [-3 1 -2; 0.25 4 -3; 3 -3 2]' -e 'z = sum(svd(expm(t*A))) + t' \
        -e 'output z' --at t=0 \
        --digits 8 -m forward,reverse | sed -n 3,5p
