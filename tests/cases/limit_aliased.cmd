# Slopes of what oscillates between all probes: no FAIL, whatever they say.
printf '%s\n' 's = x*y + y^3' 'for k = 1:3' 's = cos(s)*s' end 'output s' >$CASE_TMP/f.txt
for y in 1e200 1e100; do
    adcheck -q -f gcc --at "x=0.3, y=$y" $CASE_TMP/f.txt | sed 's/.*f.txt/f.txt/'
done
# the step times the slope overflows
adcheck -q -e 'y = sin(x)*x' --at x=1e308 --referee never
# a switch whose value cannot be read
printf '%s\n' 'x = u' 'switch $"b"' ' case 1' '  v = 1' end 'y = x' 'at u = 1' >$CASE_TMP/s.txt
adcheck -q $CASE_TMP/s.txt 2>&1 | sed 's/.*s.txt/s.txt/'
# nothing can be claimed of what has no entries
adcheck -q -e 'param x(0,1), u = 2' -e 'y = sum(x)*u' -e 'claim xbar = 0' -e 'claim dy/dx = 0'
