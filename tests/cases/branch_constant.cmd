# the branch taken at the point is a constant, or does not hold the input: the
# other side of the condition still counts
adcheck -e 'if x > 0' -e 'z = x' -e else -e 'z = 0' -e end -e 'at x = 0' \
        -e 'claim dz/dx = 0.5' -e 'claim dz/dx = 3'
adcheck -e 'if x*y > 1' -e 'z = x' -e else -e 'z = y' -e end --at x=1,y=1
adcheck -e 'if x > y' -e 'z = x' -e else -e 'z = 2*y' -e end -e 'at x = 1, y = 0' \
        -e 'claim dz/dy = 0'
# beside the point data are the doubles that they are at it: no jump
adcheck -e "data x = sin((1:24)*0.7)'" -e 'if u > 0; t = 1; else; t = 2; end' \
        -e 'o = 0.9*sum(x)' -e 'output o' --at u=0
adcheck -e 'z = floor(x)' -e 'output z' -e 'at x = 2' -e 'claim dz/dx = 0'
