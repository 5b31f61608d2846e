# what only rules make is no function of the language; orders past 255 are no
# orders that were wrapped
for f in corootslope sigslope sigtilt logerfcslope logerfcbend cosquare; do
    adcheck -e "y = $f(x)" --at x=2 2>&1 | head -1
done
adcheck -e 'y = floordiv(x, 3)' --at x=2 2>&1 | head -1
adcheck -e 'y = sin(x)' -e 'claim d259y/dx3 = -cos(x)' --at x=2
