adcheck -e "w = sni(v)" --at v=1
