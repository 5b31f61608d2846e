# A claim that calls a function with an error of syntax has no sides: it is not
# read, and says so; the error is told once. The others are judged.
adcheck - <<'end of file'
function y = q(x)
    if x(> 0
        y = x
    end
end
z = u^2
at u = 1
claim q(3) = 1
claim 1 = q(u)
claim dz/du = q(u)
claim dz/du = 2*u = q(2)
refute dz/du = q(u)
claim dz/du = 2*u
end of file
