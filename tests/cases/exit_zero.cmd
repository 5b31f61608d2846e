adcheck ../../docs/wrong.txt -q --exit-zero
