# No separator between a condition or a range and what follows it, as Octave.
adcheck - -f tap <<'EOF'
data B = [1 2; 3 4]
s = 0
for k = 1:5 if k > 3 break; end; s += k*x; end
k = 0
while k < 3 k += 1; end
if x > 1 t = s; else t = 2*s; end
if x > 1 v(2) = x; end
c(:,2) = [k s t]              # a new array takes all of the row
d = B; d([1 4]) = []          # entries of a matrix: a row is left
d(:) = []
z = t + v(2) + sum(c(:,2)) + numel(d)
output z
at x = 2
claim dz/dx = 6 + 1 + 6 + 6
claim z = 3 + 12 + 12 + 12 + 2
EOF
