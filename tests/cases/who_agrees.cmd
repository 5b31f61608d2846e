# what a failing claim is held against: nothing is said to agree that was not
# compared
say() { adcheck "$@" 2>&1 | grep -E '^ +(=|\|)|: FAIL' | grep -v '= at '; }
echo "a row of the table"
say -e 'z = u^3' --at u=2 -e 'claim dz/du = 5'
echo "no derivative at all"
say -e 'z = u^3' --at u=2 -e 'claim z = 9'
echo "a bar, a Jacobian, a partial: the rules and differences"
say -e 'a = u^3' --at u=2 -e 'z = sin(a)' -e 'claim abar = 5'
say -e 'f = x.^2' --at 'x=[1;2]' -e 'claim jacobian(f,x) = eye(2)'
say -e 'a = u^3' --at u=2 -e 'z = sin(a)*u' -e 'claim partial(z,u) = 5'
echo "second order"
say -e 'z = u^3' --at u=2 -e 'claim d2z/du2 = 5'
echo "without the referee"
say --referee never -e 'a = u^3' --at u=2 -e 'z = sin(a)' -e 'claim abar = 5'
echo "only at a sample"
say -e 'z = u^3' --at u=2 -e 'claim dz/du = 12 + 0*u'
