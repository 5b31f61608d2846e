# Eigenvalues of a general matrix that meet may be complex beside the point,
# which balls cannot tell where doubles see them real: never `domain` then. It is
# where they are complex at the point itself.
adcheck -e 'y = sum(eig([2+x^3,0;0,2]))' -e 'claim dy/dx = 0' --at x=0 | grep -e "'eig'" -e derivative
adcheck -e 'w = eig([2,1;x,2])' -e 'y = w(1)' -e 'claim dy/dx = 0' --at x=0 | grep -e "'eig'" -e derivative
adcheck -e 'y = sum(eig([2+x,1;0,2]))' --at x=0 -q
echo "exit $?"
adcheck -e 'y = sum(eig([x,1;-1,0]))' --at x=0
