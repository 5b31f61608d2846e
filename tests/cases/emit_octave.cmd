adcheck ../../docs/expr.txt --emit octave
