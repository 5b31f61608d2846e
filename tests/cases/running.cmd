adcheck ../../docs/expr.txt
