adcheck -e 'z = abs(u)*v' -e 'expect kink' -e 'at u=1, v=2' -m forward -f json | grep -c '"expect":'
adcheck -e 'z = abs(u)+v' -e 'expect kink' -e 'at u=0, v=2' --wrt v
