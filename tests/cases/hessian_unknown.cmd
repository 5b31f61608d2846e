# no rule for the first derivative: none for the second, which is no zero
adcheck -e 'y = gammainc(1.5,x) + z^2' --at x=2,z=3 -s hessian
# what the referee cannot tell of a Jacobian is unsure there, too
adcheck -e 'y = gammainc(1.5,x)' --at x=2 -s jacobian -f json | grep -A9 '"jacobian"'
# without a referee at a tie
adcheck -e 'y = abs(x-1)*x^2' --at x=1 -s hessian --referee never | tail -5
