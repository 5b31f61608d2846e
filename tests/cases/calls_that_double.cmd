# f(n-1) + f(n-2) is n calls, not 2^n; calls that draw are not the same again.
adcheck -e 'function r = f(n, x)' -e 'if n < 2' -e 'r = x' -e 'else' \
    -e 'r = f(n - 1, x) + f(n - 2, x)' -e 'end' -e 'end' \
    -e 'param u = 0.5' -e 'y = f(60, u)/1e12' -e 'claim dy/du = 2.504730781961'
adcheck -e 'function r = f(n, x)' -e 'r = randn(1,1)*x' \
    -e 'if n > 0' -e 'r = f(n - 1, x) - f(n - 1, x)' -e 'end' -e 'end' \
    -e 'param u = 0.5' -e 'y = abs(f(1, u)) > 0' -e 'z = y*u'
adcheck -e 'y = sum(A)' --at 'A=0:100000000' --max-memory 1M
