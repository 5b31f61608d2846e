adcheck -e 'y = abs(x) + 1e14' -e 'z = x*abs(x) + x + exp(x)' -e 'w = abs(x) + 2' --at x=0 --referee never
