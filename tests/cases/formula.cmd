adcheck ../../docs/expr.txt -s formula
