# N0 == max(N0) of numbers that are known to some digits only: no number in balls,
# the right ones in doubles; 0/0 is none in either.
adcheck -q -e 'param M(2,2)' -e 'N0 = exp(0.2*M)' -e 'v = max(max(N0))' -e 'z = v*x' \
    -e 'output z' --at 'x = 0.3, M = [0.228 -0.984; 0.364 -0.131]' \
    -e 'claim dz/dM = x*0.2*N0.*(N0 == v)/sum(sum(N0 == v))'
adcheck -q -e 'y = x^2' -e 'claim dy/dx = 2*x*(x - x)/(x - x)' --at x=3 --samples 0
