adcheck -e "z = a^b^c" --at a=1,b=2,c=3
