# What has no value has no derivative, also where no input leads to it: 0 is no
# more right than 1. Entries that have one are judged.
adcheck - <<'end of file'
q = [-1; 4]
y = NaN
v = log(q)
w = log(4)
z = u^2
at u = 1
claim dy/du = 0
claim dy/du = 1
refute dy/du = 1
claim d2y/du2 = 0
claim ydot = 0
claim dv/du = [0; 0]
claim dw/du = 0
claim ybar = 0
end of file
adcheck -e 'solve y: y = y near 1; z = u; at u = 1' -e 'claim dy/du = 1'
