# seeds are honoured, turns are boxed, small matrices show their entries
adcheck -e 'f = exp(x1*x2) - sin(x2)' -e 'seed x1dot = 1' --at x1=0.5,x2=1.2 --emit dot
adcheck -e 'x = a; for k = 1:2; x = (x + a/x)/2; end' --at a=2 --emit dot | grep -c cluster
adcheck -e 'A = [1 2; 3 4]; y = A*x' --at 'x=[1;2]' --emit dot | grep label
adcheck -e 's = x; for k = 1:2000; s = sin(s); end' --at x=1 --emit dot
