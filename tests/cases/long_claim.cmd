# A failing claim of 200000 terms: no depth of recursion goes with its length.
awk 'BEGIN { printf "y = sin(x)\nz = y^2\nat x = 2\nclaim xbar = 1"
             for (i = 0; i < 200000; i++) printf " + ybar"; print "" }' |
    adcheck - | cut -c 1-80 | grep -c 'FAIL'
