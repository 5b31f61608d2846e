# the quotient that mod and rem themselves took, not a rounded one; tails of
# error functions; the slope of a sigmoid next to its zero
adcheck -e 'z = mod(x, y); w = rem(x, y)' -e 'at x = 6, y = 0.1' -e 'at x = -7.5, y = 0.1' | grep '^  y'
adcheck -q -e 'z = lognormcdf(x)' -e 'at x = 300' -e 'claim d2z/dx2 = 0' || echo wrong
adcheck -e 'z = erfcx(x) + dawson(x)' -e 'at x = 1e5' | grep '^  x'
adcheck -e 's = sigmoid(x); z = s' -e 'at x = 1e-8' -s hessian -q || echo wrong
