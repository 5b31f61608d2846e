adcheck ../../docs/expr.txt --emit dot
