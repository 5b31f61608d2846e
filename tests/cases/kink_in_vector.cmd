adcheck -e 'param a = 1.5' -e 'data t = [1;2.5;1.5;0.5]' -e 's = sum(abs(a - t))' -e 'r = sum(log(t - 0.75*a))' -e 'expect kink' -e 'output s'
