# a derivative that no rule is known for is an error, not a number
adcheck -e 'y = gammainc(x, a)' --emit c
adcheck -e 'y = gammainc(x, a)' --wrt x --emit python | grep -c return
