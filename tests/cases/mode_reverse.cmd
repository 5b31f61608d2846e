# Reverse mode alone keeps no value that no adjoint needs: the same numbers as
# beside the other modes, at every point, through branches and where there is
# none; of a long input the largest entry stands for it.
cd "$CASE_TMP" || exit
cat >branch.txt <<'END'
param x(3)
at x = [1;2;3]
at x = [4;1;2]
at x = [-1;2;3]
at x = [0;2;3]
s = 0
for k = 1:3
  if x(k) > 0
    s = s + log(x(k))*x(k)
  else
    s = s - x(k)^2
  end
end
y = s*norm(x)
z = x/x(1)
END
reverse() { adcheck branch.txt -f json "$@" 2>/dev/null | grep -e '"reverse"' -e '"outputs"' -e '"[xyz]": {'; }
for of in s y z; do
    reverse --of $of >all
    reverse --of $of --mode reverse >alone
    grep -c reverse alone
    cmp all alone
done
adcheck branch.txt --mode reverse --of y | tail -5
cat >long.txt <<'END'
param x(5000), u(20)
at x = (1:5000)', u = (1:20)'
y = x'*x*u(7)^2 + u(3)
END
adcheck long.txt --mode reverse
adcheck long.txt --mode reverse --wrt x -f markdown
adcheck long.txt --mode reverse --wrt x --directions 2 | grep -c direction
# the rows of a section's run are those of one without
adcheck long.txt --mode reverse >alone
adcheck long.txt --mode reverse --show cost | head -n "$(wc -l <alone)" | cmp - alone
