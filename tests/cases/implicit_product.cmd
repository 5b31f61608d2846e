adcheck -e "z = 2x" --at x=1
