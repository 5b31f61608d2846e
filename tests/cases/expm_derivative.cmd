# along a multiple of I the derivative of expm is expm; elsewhere it is known
# exactly where A is nilpotent or a Jordan block
adcheck -s formula -e 'param A(3,3)' -e 'y = t*trace(expm(A))' -e 'output y' \
        -e 'at A = [1 2 3; 4 5 6; 7 8 10]/10, t = 2' -e "claim dy/dA = t*expm(A)'" \
        -e "claim dy/dA = t*expm(A)'*(1 + 1e-6)" | grep -E '^  claim|^    d'
adcheck -e 'param A(3,3)' -e 'F = expm(A)' -e 'y = F(1,3)' -e 'output y' \
        -e 'at A = [0 2 3; 0 0 4; 0 0 0]' \
        -e 'claim hessian(y,A,A)(4,8) = 1/2 here' \
        -e 'claim dy/dA(1,2) = 2 + 2e-6 here' | grep '^  claim'
adcheck -e 'param A(2,2)' -e 'y = expm(A)(1,2)' -e 'at A = [1 1; 0 1]' \
        -e 'claim dy/dA = [e/2, e; e/6, e/2] here' \
        -e 'claim dy/dA = [e/2, e; e/6*(1 + 1e-6), e/2] here' | grep '^  claim'
