adcheck -e 'if x > 0' -e 'z = x' -e else -e 'z = -x' -e end --at x=0
