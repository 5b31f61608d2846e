# A head that is broken behind a name: the function has the names before it
head() { printf '%s\n' "function $1" '  r = x;' 'end' 'u = 0.7' 'y = f(2*u, 9)' | adcheck -; }
head 'r = f(x, ])'
head '[r, 3] = f(x)'
