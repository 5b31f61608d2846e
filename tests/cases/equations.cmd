# Implicit functions, roots, integrals and solutions of differential equations
# against closed forms.
adcheck equations.txt
adcheck -e 'y = integral(@(t) 1./t, 0, x)' --at x=1 2>&1
adcheck -e 'y = fzero(@(t) t^2 + x, 1)' --at x=1 2>&1
adcheck -e 'solve y, z: y*z = x near 1, 2' --at x=1 2>&1
adcheck -e 'solve y: y = x' --at x=1 2>&1
