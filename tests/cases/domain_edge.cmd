adcheck -e "z = sqrt(x)" --at x=0
