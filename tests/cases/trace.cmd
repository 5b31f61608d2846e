adcheck ../../docs/expr.txt -s trace
