# A longer step that agrees with itself, but not with what the shorter one saw
# within four bounds, is not taken: central is 1 + 9.8e-8.
adcheck -e 'y = 1000 + x + 1.52e-11*sin(2048*pi*(x - 1))' --at x=1 | sed -n 4p
# Every probe meets a zero of the oscillation: the difference misses the slope by
# twenty bounds. Without the referee that is unsure, no FAIL.
adcheck -e 'y = 1000 + x + 6e-16*sin(2097152*pi*(x - 1))' --at x=1 --referee never | sed -n 4,5p
