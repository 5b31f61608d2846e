# -x stops at a FAIL, not at what is undecided: both points are there
adcheck -x -e 'y = gammainc(1.5,x)' -e 'at x = 2' -e 'at x = 3' -f csv | cut -d, -f4,7,8
