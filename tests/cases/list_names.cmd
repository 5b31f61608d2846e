# A parameter of a function in a value is no name of the list; a name given
# before it and after it is given twice.
printf 'at a = (@(x) x^2)(3), x = 2\ny = a*x\n' | adcheck - -q
printf 'at x = 1, a = (@(x) x^2)(3), x = 2\ny = a*x\n' | adcheck - -q
