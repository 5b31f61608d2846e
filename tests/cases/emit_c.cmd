adcheck ../../docs/expr.txt --emit c
