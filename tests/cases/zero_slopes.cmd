# slopes that are zero: an entry that is not the greatest, a plateau of an
# irrational value, an entry tiny beside it, a constant that doubles round
adcheck -e 'param x(2) = [3; 1]' -e 'z = max(tanh(x))' | sed -n 3,7p
adcheck -e 'param x(2) = [3; 1]' -e 'z = max(x)*sin(1)' | sed -n 3,7p
adcheck -e 'z = exp(floor(x) + 1)' -e 'output z' --at x=2.5 | sed -n 3,6p
adcheck -e 'param x(2) = [1e-300; 3]' -e 'param y(2) = [-3; 1e-150]' \
        -e 'z = prod(tanh(x))*max(sin(y))' --wrt y | sed -n 3,6p
adcheck -e 'z = cos(pi*x)' -e 'claim dz/dx = 0' --at x=1 | sed -n 3,8p
# a slope that is no zero: pi in a rule is no literal
adcheck -e 'z = erfcx(x)' --at x=1e10 | sed -n 3,6p
# a slope below the smallest double, which no step can tell from zero
adcheck -e 'y = tanh(x)' -e 'at x = 1e8' -e 'claim dy/dx = 0 here' \
        -e 'claim dy/dx = 0.001 here' -e 'claim d2y/dx2 = 0 here' | grep '^  claim\|^  x'
