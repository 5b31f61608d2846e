adcheck -e "z = max(x, 2*x) + y" --at x=0,y=1
