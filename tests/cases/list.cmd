adcheck --list ../../examples.txt | head -5
