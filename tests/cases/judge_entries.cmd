# a kink, an edge or a jump of one entry hides no other entry's FAIL
adcheck -e 'param x(3)' -e 'y = sum(abs(x))' -e 'output y' -e 'at x = [0; 2; -3]' \
        -e 'claim dy/dx = [0.5; 40; -9]' -e 'claim dy/dx(2) = 1' \
        -e 'claim dy/dx = [2; 1; -1]' -e 'expect kink'
adcheck -e 'param x(2)' -e 'y = abs(x(1)) + x(2)^3' -e 'output y' \
        -e 'at x = [0; 2]' -e 'claim hessian(y,x,x)(2,2) = 12' \
        -e 'claim hessian(y,x,x)(2,2) = 11' \
        -e 'claim hessian(y,x,x)(1,1) = 0' | grep -A1 claim
# entry 2 of 150 takes a branch that is a constant; one of 300 is wrong by 1e-8
adcheck -e 'param x(150)' -e 'y = sum(ifelse(x == 2, 4, x.^2))' \
        -e 'output y' -e 'at x = [6; 2; 6*ones(148,1)]' \
        -e 'claim dy/dx = 2*x' | tail -3
adcheck -e 'param x(300)' -e 'data d(300) = [zeros(216,1); 1e-8; zeros(83,1)]' \
        -e 'y = sum(exp(sin(x)))' -e 'output y' \
        -e 'claim dy/dx = exp(sin(x)).*cos(x)' \
        -e 'claim dy/dx = exp(sin(x)).*cos(x).*(1 + d)' | grep -A4 'FAIL\|pass'
# the message names the entry at the edge
adcheck -e 'param x(3)' -e 'y = sum(asin(x))' --at 'x=[1; 0.4; 0.9]'
