adcheck ../../docs/expr.txt --width 60 | grep claim
adcheck -e 'z = u^2; claim dz/du = 2*u' --at u=1 --width 80 | grep claim
adcheck ../../docs/expr.txt --ascii -s explain | grep partial
adcheck ../../docs/expr.txt --list
adcheck ../../docs/expr.txt --at u=w
adcheck -e 'z = u; w = 2*(' --color always
