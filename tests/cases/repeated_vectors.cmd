# the vectors of a repeated eigenvalue are any of their space, and what does
# not ask which is differentiable: a projector, a polar factor
adcheck -e 'param S(3,3) symmetric' -e '[V, W] = eigh(S)' \
        -e 'P = V(:,1:2)*V(:,1:2)'\' -e 'z = P(1,3)' -e 'output z' \
        -e 'at S = [1 0 0; 0 1 0; 0 0 3]' \
        -e 'claim dz/dS = [0 0 -1/4; 0 0 0; -1/4 0 0]' \
        -e 'claim dz/dS = [0 0 1/4; 0 0 0; 1/4 0 0]' | grep '^  claim'
adcheck -e 'param A(3,2)' -e '[U, S, V] = svd(A, "econ")' -e 'Q = U*V'\' \
        -e 'z = Q(2,1)' -e 'output z' -e 'at A = [2 0; 0 2; 0 0]' \
        -e 'claim dz/dA = [0 -1; 1 0; 0 0]/4' \
        -e 'claim dz/dA = [0 -1; 1 0; 0 0]/2' | grep '^  claim'
# what does ask jumps
adcheck -e 'S = [1 h; h 1]' -e '[V, W] = eigh(S)' -e 'z = V(1,1)^2' \
        -e 'output z' --at h=0 -e 'claim dz/dh = 0' | grep -A1 '^  claim'
