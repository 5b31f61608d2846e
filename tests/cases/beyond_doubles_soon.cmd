# Derivatives beyond the range of doubles are settled at the first precision, as
# others are: a few thousand operations in balls are enough. A wrong one is off by
# 1e-6, and FAILs.
adcheck --referee-cost 10000 -e 'y = trace(A^1000000)' --at 'A=[1 2;3 4]' \
    -e "claim dy/dA = 1000000*(A^999999)'" \
    -e "refute dy/dA = 1000001*(A^999999)'"
