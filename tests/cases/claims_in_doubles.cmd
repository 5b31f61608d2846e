# past the referee's limit claims are judged in doubles with bounds: those of the
# derivatives that enter count (here 1e-16 of 3, in a slope of 3e-8)
adcheck -e 'y = x^3 - 3*x^2 + 3*x' -e 'claim dy/dx = 3*(x-1)^2' \
        -e 'claim dy/dx = 3*x^2 - 6*x + 3' -e 'claim dy/dx = 4*(x-1)^2' \
        -e 'claim y <= x + 1' -e 'claim y >= x + 1' --at x=1.0001 \
        --referee-cost 1 --rtol 1e-9 --atol 0 -f csv | cut -d, -f5-8
