adcheck ../../docs/wrong.txt -f tap
