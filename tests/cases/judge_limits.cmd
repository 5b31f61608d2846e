# quotients that swing, that grow without bound, that settle after all
adcheck -e 'z = ifelse(w == 0, 0, w*cos(3/w))' --at w=0 -e 'claim dz/dw = 0' |
    tail -4
adcheck -e 'if p > 0' -e ' h = -p*log(p)' -e else -e ' h = 0' -e end \
        -e 'output h' --at p=0 -e 'claim dh/dp = 0' | tail -4
adcheck -e 'z = ifelse(w == 0, 0, w^2*cos(3/w))' --at w=0 \
        -e 'claim dz/dw = 0' -e 'claim dz/dw = 1' | grep claim
# a bar at the edge of an if, of a name and of an input
adcheck -e 'v = u - 2' -e 'if v >= 0' -e ' z = 3*v' -e else -e ' z = -3*v' \
        -e end -e 'output z' -e 'at u = 2' -e 'claim vbar = 3*zbar' \
        -e 'claim ubar = -50*zbar' | grep -A1 claim
# jumps: of a rank, of a rounding that is the whole output
adcheck -e 'param A(2,2) = [3 6; 1 2]' -e 'y = rank(A)*A(1,1)' -e 'output y' |
    tail -3
adcheck -e 'y = floor(x)*2' --at x=3
# without a referee doubles accuse nobody where the value underflows
adcheck -e 'y = x*x' --at x=1e-308 --referee never | tail -4
