adcheck ../../docs/expr.txt -s explain
