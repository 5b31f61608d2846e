adcheck -e "z = log(x)" --at x=-1
