adcheck ../../docs/expr.txt --emit latex
