# z = [z; u] in a loop grows in place: columns, rows of a matrix, columns of one,
# in a function, where it is read on the way, where it does not fit.
d=$(mktemp -d) || exit
trap 'rm -rf "$d"' EXIT
cd "$d" || exit
cat >g.txt <<'END'
problem "column"
param u = 0.5
z = []
for k = 1:5
  z = [z; u*k; u^k]
end
y = sumsq(z) + z(3)
claim dy/du = sum(2*z.*dz/du) + 2
problem "rows and columns"
param u = 0.5, A = [1 2 3; 4 5 6]
Z = A
for k = 1:4
  Z = [Z; u*A(1,:)]
  w(k) = sum(Z(:))
end
V = A(:,1)
for k = 1:3
  V = [V, sin(V(:,end))*u]
end
y = sum(sum(Z.^2)) + w(3) + sum(sum(V.*V))
problem "function"
function r = f(x, n)
  r = x;
  for k = 1:n
    r = [r; r(end)*x];
    if sum(r) > 3
      r = [r; 1];
      break
    end
  end
end
param u = 0.7
y = sum(f(u, 9)) + sum(f(2*u, 3))
problem "kept on the way"
param u = 2
z = u
for k = 1:4
  old = z
  z = [z; k*u]
  s = sum(old)*sum(z)
end
problem "ten thousand"
param u = 2
z = 1
for k = 1:10000
  z = [z; k*u + z(end)/2]
end
y = z(10001)
problem "does not fit"
param u = 0.7
z = [u u]
for k = 1:3
  z = [z; u]
end
END
adcheck g.txt
