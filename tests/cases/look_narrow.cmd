adcheck ../../docs/expr.txt --width 60 | grep claim
adcheck -e 'z = u^2; claim dz/du = 2*u' --at u=1 --width 80 | grep claim
adcheck ../../docs/expr.txt --ascii -s explain | grep partial
adcheck ../../docs/expr.txt --list
adcheck ../../docs/expr.txt --at u=w
adcheck -e 'z = u; w = 2*(' --color always
# no word is broken, nothing is wider than the page
adcheck ../../docs/wrong.txt --width 60 | sed -n '/FAIL:/,$p'
adcheck ../../docs/tutorial-softmax.txt -s trace --width 80 | sed -n '/  trace/,/^$/p'
adcheck ../../docs/tutorial-rules.txt ../../docs/tutorial-gp.txt ../../docs/tutorial-network.txt ../../docs/wrong.txt -s all --width 80 | sed 's/[^ -~]/?/g' | awk 'length > 80'
