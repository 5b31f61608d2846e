# Which entry is the greatest is read off the entries, not off the name of the
# maximum, whose ball alone could not tell.
adcheck -e 'param M(2,3), S(3,3)' -e 'N = M/S' -e 'v = max(max(N))' -e 'z = 1.3*v + sum(sum(N))' \
    -e 'at M = [0.3 0.7 0.1; 0.2 0.9 0.4], S = [3.7 0.7 0.3; 0.2 2.6 0.11; 0.3 0.13 1.7]' \
    -e 'let t1 = max(N, [], 1) == max(max(N, [], 1))' -e 'let t2 = N == max(N, [], 1)' \
    -e "claim dz/dM = (1.3*t2.*t1./(sum(t1)*sum(t2, 1)) + 1)/S'" --wrt M -s formula
