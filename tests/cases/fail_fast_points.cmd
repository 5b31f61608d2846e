# -x stops at a FAIL, not at what is undecided: both points are there
adcheck -x -e 'y = gammainc(1.5,x)' -e 'at x = 2' -e 'at x = 3' -f csv | cut -d, -f4,7,8
# and at the first of several claims at one point
adcheck -x -q -e 'z = x^2' -e 'claim dz/dx = 1' -e 'claim dz/dx = 3' --at x=3 -f csv | cut -d, -f5-8
