adcheck -e 'param x(4) = [-1;2;3;0]' -e 'y = sqrt(x).*x + x(2)./x' -e 'z = y(3)^2 + sum(y(2:3))' -e 'for i = 1:20; t = log(x(1)+i/8); end' -e 'w = t^2'
