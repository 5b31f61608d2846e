adcheck -e "z = (x + 1" --at x=1
