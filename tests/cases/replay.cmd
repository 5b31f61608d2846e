adcheck -e 'z = u^2; claim dz/du = 3*u' --at u=1 -v --rtol 1e-3 --atol=1e-5 --step 1e-3 --samples 3 --exact-decimals --precision 128 --referee-cost 1e6 -m forward,reverse --random=2 --directions auto | grep repeat
cp ../../docs/wrong.txt ./-wrong.txt
adcheck -v --referee never -- -wrong.txt | grep repeat
rm ./-wrong.txt
adcheck ../../docs/wrong.txt --directions -1
