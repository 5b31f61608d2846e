# of three that tie each takes its own place beside the point: weights 1 to 4
adcheck -e 'param x(3)' -e 'z = sum(sort(2*x).*[1; 2; 4])' -e 'output z' \
        -e 'at x = [0.58; 0.58; 0.58]' -e 'claim dz/dx = [5; 5; 5]' \
        -e 'claim dz/dx = [5; 5; 8.1]'
# and moves no median of four
adcheck -e 'param x(4)' -e 'z = median(sqrt(2)*x)' -e 'output z' \
        -e 'at x = 0.58*ones(4,1)' -e 'claim dz/dx = zeros(4,1) here' \
        -e 'claim dz/dx = [0; 0; 0.1; 0] here' | grep '^  claim'
# an if that every entry meets in its own way
adcheck -e 'param x(3)' -e 'z = 0' -e 'm = x(1)' -e 'for i = 2:3' \
        -e ' if x(i) > m' -e '  m = x(i)' -e ' end' -e end \
        -e 'z = m^2' -e 'output z' -e 'at x = [2; 2; 2]' \
        -e 'claim dz/dx = [1; 2; 3]' -e 'claim dz/dx = [1; 2; 4.1]' |
    grep 'slope\|^  claim'
# slopes that go to nothing with the other unknown have a mixed derivative: 0
adcheck -e 'y = max(x^2, 3*z^2)' -e 'at x = 0, z = 0' \
        -e 'claim d2y/dxdz = 0 here' -e 'claim d2y/dxdz = 0.1 here' \
        -e 'claim d2y/dx2 = 2 here' -e 'claim d2y/dz2 = 6 here' \
        -e 'claim d3y/dx2dz = 0 here' | grep -A1 '^  claim'
# not where the order matters, or a slope jumps
adcheck -e 'w = sign(z)*x' \
        -e 'v = sqrt(abs(x))*z' -e 'output w, v' -e 'at x = 0, z = 0' \
        -e 'claim d2w/dxdz = 0 here' -e 'claim d2v/dxdz = 0 here' |
    grep -A1 '^  claim'
