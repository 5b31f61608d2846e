adcheck -e "param x(2)" -e "f = [x(1)*x(2)+exp(x(1)*x(2))-sin(x(2)); (x(1)*x(2)-sin(x(2)))*exp(x(1)*x(2))]" -e "at x = [1.2; -0.5]" -s jacobian --digits 9
