adcheck -e "z = u^2" --at u=NaN
