adcheck -e "z = (1-cos(x))/x^2" --at x=1e-8
