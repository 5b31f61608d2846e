adcheck -e "z = u^2" --at v=1,u=2
