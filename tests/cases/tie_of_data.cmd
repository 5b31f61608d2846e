adcheck -e 'param x(3) = [1;2;3]' -e 'data y = [1;0;1]' -e 'low = tril(ones(3),-1) == 1' -e 'z = sum(x(y == 1).^2) + sum(max(y,0).*x) + sum(low*abs(y))' --referee never
