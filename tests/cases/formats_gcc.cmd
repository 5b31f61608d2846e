adcheck ../../docs/wrong.txt -f gcc
