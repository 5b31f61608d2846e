# Functions of arrays: values as Octave's, both modes, Hessians. What is undecided
# is the derivative by a parameter of the incomplete gamma and beta functions.
adcheck functions.txt -q --allow unsure
adcheck functions.txt --show hessian -f json | python3 -c '
import json, sys
run = json.load(sys.stdin)
verdicts = [h["verdict"] for p in run["problems"] for t in p["points"] for h in t.get("hessian", [])]
print(run["summary"], verdicts.count("pass"), "Hessians of", len(verdicts))'
try() { printf '%b' "$1" | adcheck - 2>&1 >/dev/null; }
try 'y = histc(x, 1:3) + cellfun(@sin, x) + sprintf("%d", x)\nat x = 1\n'
try 'y = srot(x) + madian(x)\nat x = 1\n'
try 'y = median([])*x\nz = trace([1 2 3])*x\nat x = 1\n'
try 'y = fft(x) + nchoosek(x, -1) + accumarray([0; 1], [x; x])(1)\nat x = 1\n'
