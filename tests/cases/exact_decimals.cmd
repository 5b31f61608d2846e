for mode in "" --exact-decimals; do
    adcheck -e 'param A(1,2) = [0.1 -0.3]; z = abs(A(1)*3 + A(2))' $mode
    adcheck -e 'z = abs(u*3 - v)' --at u=0.1,v=0.3 -q --allow kink $mode -f gcc
    adcheck -e 'z = (u*3 - 0.3)*1e16; claim z = 0 within 1e-9; at u = 0.1' $mode -f gcc
    printf 'u,A(1,1),A(1,2)\n0.1,0.2,0.3\n' |
        adcheck -e 'z = abs(u + A(1) - A(2))' --points - $mode -f gcc
done
