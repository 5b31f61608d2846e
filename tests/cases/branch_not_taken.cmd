# a branch that is not taken contributes nothing, be its derivative undefined
adcheck -e 's = sqrt(x)' -e 'z = ifelse(x > 0, s*s + s, 2*x)' --at x=-1
adcheck -e 'param x(2) = [3; -1]' -e 'z = ifelse(x(1) > 4, norm(sqrt(x)), x(2))'
adcheck -e 'z = max(1, cbrt(x)) + x' --at x=0
