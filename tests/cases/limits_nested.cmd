# What doubles at every level is refused at its place, or is not done twice; each
# line would else take longer than anybody lives.
run() { timeout 60 adcheck -q --at x=1 - 2>&1 | cut -c1-110 | grep -v '^ '; }
many() { awk -v n="$1" -v f="$2" 'BEGIN { for (i = 0; i < n; i++) printf f, i, i + 1 }'; }
echo "z = $(many 400 'sum(')x$(many 400 ' for k%d = 1:2)')" | run
{ echo 'n = 3'; echo "z = $(many 50 'prod(')x$(many 50 ' for k%d = [1, n])')"; } | run
{ echo 'z = x'; echo "claim dz/dx = $(many 99 'sum(')x$(many 99 ' for k%d = 1:2)')"; } | run
{ echo 'z = 0'; many 99 'for k%d = 1:2\n'; echo 'z = z + x'; many 99 'end\n'; } | run
{ echo 'z = x'; awk 'BEGIN { for (i = 0; i < 60; i++) printf "k%d = 0\nwhile k%d < 2\nk%d = k%d + 1\n", i, i, i, i }'
  echo 'z = z + x'; many 60 'end\n'; } | run
# a name of claims is read once, and so is a call that failed
{ echo 'z = sin(x)'; echo 'let a0 = dz/dx/2^64'; awk 'BEGIN { for (i = 0; i < 64; i++) printf "let a%d = a%d + a%d\n", i + 1, i, i }'
  echo 'claim dz/dx = a64'; echo 'claim dx = a64'; } | run
awk 'BEGIN { print "z = x\nlet a0 = dz/dx"; for (i = 0; i < 100000; i++) printf "let a%d = a%d + 1\n", i + 1, i
  print "claim dz/dx = a100000" }' | run | sed 's/:[0-9]*:[0-9]*:/:LINE:/'
awk 'BEGIN { for (i = 0; i < 60; i++) printf "function y = f%d(t)\ny = f%d(t) + f%d(t - 1);\nend\n", i + 1, i, i
  print "z = f60(x)" }' | run
many 1 "$(printf '%0600d' 0 | tr 0 a) = x\n" | run
# but not what differs from turn to turn, or is left
{ echo 'z = 0'; echo 'for k0 = 1:2'; awk 'BEGIN { for (i = 0; i < 40; i++) printf "for k%d = k%d:2\n", i + 1, i }'
  echo 'z = z + x'; many 41 'end\n'; } | run
{ echo 'z = 0'; many 40 'for k%d = 1:2\n'; echo 'z = z + x'; many 40 'break\nend\n'; } | run
{ echo 'z = x'; echo 'n = 1e5'; echo 'for k = 1:1e5'; echo 'for j = 1:n'; echo 'z = z + 1;'; echo 'n = 0;'; echo 'end'; echo 'end'; } | run
