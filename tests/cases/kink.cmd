adcheck -e "z = abs(x)" --at x=0
