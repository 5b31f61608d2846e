adcheck -e "z = x*abs(x) + max(x,y) + min(x,y)" --at x=0,y=0
