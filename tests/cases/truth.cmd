# What is printed says what was done: tolerances, calculations, what is
# undecided, what was not checked.
d=$(mktemp -d) || exit
cd "$d" || exit
cat >wide.txt <<'END'
y = x^2
at x = 3
claim dy/dx = 0 within 1e9
claim dy/dx = 6.01 within 1%
claim dy/dx = 6.0 within digits
claim dy/dx = 2*x
claim dy/dx = 2*x
END
for f in table csv tap junit markdown latex; do
    adcheck wide.txt -f $f 2>/dev/null | grep -o 'dy/dx = [^"`}]*'
done
adcheck wide.txt -f json 2>/dev/null | grep tolerance
adcheck wide.txt -q
adcheck wide.txt --rtol 1e-3 -f csv 2>/dev/null | grep -o 'dy/dx = 2.*)'
echo '# claim dy/dx = 2*x' >empty.txt
for f in table tap gcc csv; do
    adcheck empty.txt wide.txt -f $f 2>/dev/null | grep -n -e empty -e 'nothing'
done
adcheck empty.txt wide.txt -q 2>/dev/null
echo "exit $?"
echo 'y = abs(x); at x = 0' >kink.txt
adcheck kink.txt -q
echo "exit $?"
adcheck kink.txt -q --allow kink
echo "exit $?"
for f in tap junit csv markdown github latex gcc; do
    echo "== $f"
    adcheck kink.txt -m reverse -f $f
done
rm -r "$d"
