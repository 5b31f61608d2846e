adcheck ../../docs/expr.txt -m forward
