# a device that never ends: the NUL bytes that it begins with are enough
adcheck /dev/zero -q 2>&1 | sed -n 1p
adcheck -e 'data X = load("/dev/zero")' -e 'y = sum(X)*u' --at u=1 -q 2>&1 | sed -n 1p
adcheck --points /dev/zero -e 'y = x' -q 2>&1 | sed -n 1p
