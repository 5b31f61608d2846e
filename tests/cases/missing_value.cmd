adcheck -e "z = u^2*w"
