# the slope exists where the chain rule meets 0*Inf: no FAIL; a constant behind
# a cancelled flow; a condition that balls cannot decide beside the point
adcheck -e 'a = x*y' -e 'z = pow(min(1, a), tanh(a))' --wrt y --at x=0,y=-0.5
adcheck -e 'a = mod(x, x)' -e 'z = x + (a - a)' --at x=0
adcheck -e 'b = exp(x)' -e 'if ifelse(x > 0, b, b) <= b' -e 'z = x' -e else \
        -e 'z = 2*x' -e end --at x=0.25
