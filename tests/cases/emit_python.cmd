adcheck ../../docs/expr.txt --emit python
