# Words and signs of other languages get what they are here.
try() { printf '%b' "$1" | adcheck - --samples 2 2>&1 >/dev/null; }
try 'y = sgn(x) + len(x) + times(x, x) + factorial(x)\nat x = 1\n'
try 'y = th(2) + ch(x)\nat x = 1\n'
try 'y = π*x\nat x = 1\n'
try 'let y = x\nat x = 1\n'
try 'y = x and 1\nat x = 1\n'
try 'y := x\nat x = 1\n'
try 'y = x // half\nat x = 1\n'
try 'y = |x|\nat x = 1\n'
try 'y = x ? 1 : 0\nat x = 1\n'
try 'y = x{1}\nat x = 1\n'
try 'y = np.sin(x)\nat x = 1\n'
try 'and = 2; let = 3; y = and*let*x\nat x = 1\n'
