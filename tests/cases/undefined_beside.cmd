# An input that the output does not depend on has no derivative either where the
# output has no value; where only doubles have none it has.
adcheck -e 'param x(2), b(2)' -e 'z = log(-x(1)^2)' -e 'claim dz/db = zeros(2,1)' -e 'at x = [1;2], b = [1;2]'
adcheck -e 'param x(2), b(2)' -e 'z = log(-x(1)^2)' -e 'at x = [1;2], b = [1;2]' --referee never
adcheck -e 'param x(2), b(2)' -e 'z = exp(1e3*x(1)) - exp(2e3*x(2))' -e 'claim dz/db = zeros(2,1)' -e 'at x = [1;2], b = [1;2]' --wrt b
