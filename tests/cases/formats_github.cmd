adcheck ../../docs/wrong.txt -f github
