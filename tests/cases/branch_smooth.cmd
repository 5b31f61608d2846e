adcheck -e 'if x > 0' -e 'z = x^2' -e else -e 'z = -x^2' -e end --at x=0
