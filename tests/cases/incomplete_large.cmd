# Incomplete gamma and beta functions of parameters at which Arb integrates for
# ever. The digits are mpmath's, of the series and of quadrature.
value() { adcheck -e "y = $1" --at "x=$2" --digits 30 -m referee --exact-decimals | grep -o 'value.*'; }
value 'gammainc(x,2000)' 2000
value 'gammainc(x,5000)' 3000
value 'gammainc(x,1e6)' 1001000
value 'betainc(x,2000,3000)' 0.4
value 'betainc(x,1e6,2e6)' 0.3333
for f in 'gammainc(x,1e4)' 'gammainc(x,1e6)' 'gammainc(x,1e15)'; do
    adcheck -e "y = $f" --at "x=$(echo ${f#*,} | tr -d ")")" 2>&1 | tail -1
done
adcheck -e 'y = betainc(x,1e6,2e6)' --at x=0.4 | tail -1
adcheck -e 'y = gammainc(1e4*x,1e4)' -e 'claim dy/dx = 1e4*exp(9999*log(1e4*x) - 1e4*x - gammaln(1e4))' --at x=1 | tail -1
