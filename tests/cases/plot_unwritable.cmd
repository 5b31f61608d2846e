adcheck ../../docs/expr.txt --plot /nowhere/x.svg -f tap
