# The language where Octave has ways of its own: ranges, masks, empties, loops,
# switches, increments, comments. Every claim states what Octave 7 gives.
adcheck octave_ways.txt -q -f table; adcheck octave_ways.txt | tail -1
try() { printf '%b' "$1" | adcheck - 2>&1 >/dev/null; }
try 'param x = [1 2 3]\nb = []\nx(2) = b\ny = sum(x)\n'
try 'param x = [1 2]\nA = [zeros(0,3); x]\n'
try 'param x = [1 2 3]\ny = sum(x.^2(1))\n'
try 'param x = 3\ny = --x\n'
try 'param A(2,2)\ny = max(A, 9, 2)\n'
try 'param x = 1\nif x > 0\n  return\nend\ny = x\n'
try 'x = 2\ndisp(x)\nprintf("%d\\n", x);\nformat long\nassert(x == 2)\ny = x*u\nat u = 1\n'
try 'do\n  y = x\n'
try '%{\nnever closed\n'
