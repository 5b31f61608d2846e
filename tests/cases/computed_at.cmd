adcheck -e "v = u^2" -e "z = v^2" --at v=1,u=2
