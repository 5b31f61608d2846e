adcheck ../../docs/expr.txt -f csv
