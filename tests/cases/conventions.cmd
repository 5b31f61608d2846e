# Octave's conventions where they are easily missed.
adcheck -f tap -e 'a = [1 2 3]*x; b = [4; 5; 6]; B = [2 -1 0.5; 0.3 4 -2]*x' \
    -e 'c = cross(a, b); [U, W, V] = svd(B, 0); [P, S, Q] = svd(B, "econ")' \
    -e 'z = sum(c) + W(1,1) + S(1,1); output z; at x = 2' \
    -e 'claim size(c) = [3 1]' -e 'claim c = [-3; 6; -3]*x' \
    -e 'claim size(V) = [3 3]' -e 'claim size(Q) = [3 2]' \
    -e 'claim size(cross(a, [1 2 3])) = [1 3]'
adcheck -e 'y = [x 1; 0 1]^1e9; at x = 1'
