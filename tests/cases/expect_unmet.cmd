adcheck -e "z = x^2" -e "expect kink" --at x=0
