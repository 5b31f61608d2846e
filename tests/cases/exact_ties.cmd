# numbers that are made alike of equal ones tie exactly, though their balls only
# overlap; and max(x, min(x, y)) is x, which has no tie
adcheck -e 'z = (sqrt(2)*x(1) <= sqrt(2)*x(2))*x(1)' -e 'at x = [1; 1]' | grep 'slope'
adcheck -e 'if sqrt(2)*x(1) <= sqrt(2)*x(2), y = x(1)^2;' -e 'else, y = x(2)^2; end' \
        -e 'at x = [0.1; 0.1]' | grep 'slope'
adcheck -e 'y = max(exp(a)/3, exp(b)/3)^2' -e 'at a = 0.1, b = 0.1' \
        -e 'z = (log(a) == log(b))*a' | grep -E 'slope|z by|^  [ab] .*(pass|FAIL|unsure)'
adcheck -e 'y = sum(max(x, min(x, 3)))' -e 'at x = 3*ones(5000,1)' \
        -e 'claim dy/dx = ones(5000,1) here' -e 'claim dy/dx = 0.75*ones(5000,1) here' |
    grep -E '^  claim|^1 derivative'
adcheck -e 'y = min(max(3, x), x)*x' -e 'z = max(x, min(3*x - 6, 3))' -e 'at x = 3' |
    grep -E '^  x|slope'
# entries of one array that are made alike
adcheck -e 'v = tanh(x)' -e 'if v(1) > v(2)' -e ' y = v(1)' -e else -e ' y = v(2)' \
        -e end -e 'z = sign(v(1) - v(2))*v(1)' -e 'w = (norm(v(1:2)) - norm(v(3:4)))^2' \
        -e 'output y, z, w' -e 'at x = [0.3; 0.3; 0.3; 0.3]' -e 'claim dw/dx = zeros(4,1) here' |
    grep 'slope\|jump\|derivatives'
