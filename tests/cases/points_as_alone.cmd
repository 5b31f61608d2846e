# Points of one problem share a graph where nothing that was decided differs;
# each gives what it gives alone. Branches, sizes, indices, shapes, draws and a
# value outside of its set are decided anew.
d=$(mktemp -d) || exit
trap 'rm -rf "$d"' EXIT
cd "$d" || exit
cat >p.txt <<'END'
param A(2,2) symmetric, b(2)
data X(20,2)
if u > 0.5
  y = sin(u)*b(1)
else
  y = u^3 + abs(u)
end
z = 0
for k = 1:floor(3*u) + 1
  z = z + k*u*A(1,2)
end
t = X*b
s = 0
for i = 1:20
  s = s + log(t(i)^2 + u)
end
v = max([u; b])
claim dz/dA(1,2) = z/A(1,2)
claim dv/du = 1
END
values='0.2 0.3 0.7 0.75 1.2 0.7000000001 0 -2 3'
one() { grep -v '^file,' | cut -d, -f1-3,5-; }
for v in $values; do
    adcheck -f csv p.txt --at u=$v | one
done | grep -v ',claim,' >alone.csv
{ cat p.txt; for v in $values; do echo "at u = $v"; done; } >all.txt
mv all.txt p.txt
adcheck -f csv p.txt | one | grep -v ',claim,' >together.csv
cmp alone.csv together.csv && wc -l <together.csv
adcheck p.txt --at A='[1 2; 3 4]' 2>&1 | grep error:
