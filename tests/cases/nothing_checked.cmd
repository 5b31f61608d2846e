adcheck ../../docs/expr.txt --only nothing
