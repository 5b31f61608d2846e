# every operation inside of a statement is a step; a loop goes by its turns
adcheck -e 'z = exp(sin(u^2)*log(u^2))' --at u=0.7 --show explain
adcheck -e 'x = a; for k = 1:2; x = (x + a/x)/2; end' --at a=2 --show explain | grep '='
adcheck -e 'x = a; while x > 1; x = x/2; end; y = x^2' --at a=3 --show explain | grep ' x'
adcheck -e 'param F(3,1); data Y(3,1); L = sqerr(F, Y)' --show explain | grep ' of '
adcheck -e 'z = exp(sin(u^2))' --show explain
