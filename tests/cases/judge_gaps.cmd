# the tangent of an input beside others, at the edge of an if
adcheck -e 'if p > -1' -e ' y = p^2 + 4*p' -e else -e ' y = -3*p - 6' -e end \
        -e 'output y' -e 'at p = -1' -e 'claim pdot = 1' \
        -e 'claim ydot = 2*pdot' -e 'claim ydot = 9*pdot' | grep '^  claim'
# an if that fills a gap where all digits cancel
adcheck -e 'if t == 0' -e ' z = 0.5' -e else -e ' z = (1 - cos(t))/t^2' \
        -e end -e 'output z' -e 'at t = 0' -e 'claim dz/dt = 0' \
        -e 'claim d2z/dt2 = -1/12' -e 'claim d2z/dt2 = 0' | grep '^  claim'
# f' is -w*cos(1/w) + ...: f'(w)/w swings, which a coarse inner step misses
adcheck -e 'z = ifelse(w == 0, 0, w^3*sin(1/w))' -e 'at w = 0' \
        -e 'claim dz/dw = 0' -e 'claim d2z/dw2 = 0' | grep '^  claim'
# entries that do not move, taken out one by one, beside an infinite slope
adcheck -e 'param q(3)' -e 'z = q(1)*q(2) + sqrt(q(3))' -e 'output z' \
        -e 'at q = [2; 3; 0]'
# numbers that 256 bits leave open, or no precision can hold
adcheck -e 'y = log(x)' -e 'at x = 2' \
        -e 'claim y = log((1e200 + x) - 1e200)' \
        -e 'claim dy/dx = 1/((1e200 + x) - 1e200)' \
        -e 'claim dy/dx = 1/(x - x)' | grep '^  claim'
adcheck -e 'y = x^1e308' -e 'at x = 1.0000001' \
        -e 'claim dy/dx = 1e308*x^(1e308-1)' | grep -A1 claim
# no value, no derivative by anything: said at once, of directions too
adcheck -e 'param A(70,70) = zeros(70)' -e 'C = inv(A)' -e 'output C' \
        -e 'claim Abar = -C'\''*Cbar*C'\' | sed -n 's/ .*\(domain\|pass\)/ \1/p'
