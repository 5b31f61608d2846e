adcheck ../../docs/expr.txt -f json | grep -v "seconds\|timing"
