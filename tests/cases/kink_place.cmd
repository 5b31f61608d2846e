# Which entry of an array it was: the one at 0, not the last that moved.
adcheck -q -e 'y = sum(abs(x*[1;1;1] - [1;2;3]))' --at x=2 --verbose
adcheck -q -e 'y = sum(sqrt(x*[1;1;1] - [1;3;2]))' --at x=3
adcheck -q -e 'y = sum(abs([0; x - 2; x*x]))' --at x=2
# three values of the other branch in one claim
adcheck -q -e 'if x > 1' -e 'a = x^2' -e 'b = 3*x' -e 'c = x^3' -e else \
    -e 'a = 2*x - 1' -e 'b = 3*x' -e 'c = 3*x - 2' -e end -e 'z = a + b*c' \
    -e 'claim da/dx + 10*db/dx + 100*dc/dx = 332' --at x=1
adcheck -q -v -e 'if x > 1' -e 'a = x^2' -e 'b = 3*x' -e 'c = x^3' -e else \
    -e 'a = 2*x - 1' -e 'b = 3*x' -e 'c = 3*x - 2' -e end -e 'output a, b, c' --at x=1
adcheck -f csv -e 'if x > 1' -e 'a = x^2' -e 'b = 3*x' -e 'c = x^3' -e else \
    -e 'a = x' -e 'b = 5*x - 2' -e 'c = 7*x - 6' -e end -e 'output a, b, c' --at x=1
