adcheck ../../docs/wrong.txt
