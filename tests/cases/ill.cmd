adcheck -e "z = (1-cos(x))/x^2" --at x=1e-8
# a zero that rounding left, of a slope that is 1; and the other way round
adcheck -e 'z = (1e16*x + x) - 1e16*x' --at x=0.7
adcheck -e 'z = 1e17*x + (x - 1e17*x) - x' --at x=0.7
