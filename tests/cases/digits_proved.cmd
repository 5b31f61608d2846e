# more digits than doubles have: proved by balls (values and slopes from mpmath)
adcheck -m referee --digits 50 -e 'z = exp(sin(u))' -e 'at u = 0.5'
adcheck -m referee --digits 30 -e 'C = [1/3 2]*u' -e 'at u = 0.5' -e 'seed Cbar = [1 1]'
adcheck -m referee --digits 40 --exact-decimals -f csv -e 'z = lambertw(u)' -e 'at u = 0.1'
adcheck --precision 300 --digits 25 -e 'z = abs(x)*y; at x = 0, y = 0.25'
adcheck --precision 300 --digits 25 -f json -e 'z = abs(x)*y; at x = 0, y = 0.25' | grep -A4 proved
adcheck -m referee --digits 40 -f markdown -e 'z = log(u); at u = 2' | tail -6
adcheck -m referee --digits 1000 -f json -e 'z = exp(u); at u = 1' | grep -o '2\.7[0-9]*"' | cut -c1-20,980-
adcheck --digits 18 -e 'z = u; at u = 2'
adcheck -e 'option digits = 20' -e 'z = u^2; at u = 2'
adcheck -e 'option precision = 200' -e 'option digits = 20' -e 'z = u^2/3; at u = 2'
