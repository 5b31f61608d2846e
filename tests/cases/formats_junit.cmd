adcheck ../../docs/wrong.txt -f junit
