# above 4096 entries: the largest and random directions; --directions 0: each
adcheck -e 'param x(4097)' -e 'y = sum(sin(x))' -f csv | wc -l
adcheck -e 'param x(4097)' -e 'y = sum(sin(x))' -f csv --directions 0 | wc -l
adcheck -e 'param x(4096)' -e 'y = sum(sin(x))' -f csv | wc -l
