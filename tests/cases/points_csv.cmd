points() { printf "$1" >"$CASE_TMP/p.csv"; shift; (cd "$CASE_TMP" && adcheck "$@" --points p.csv -q); }
points '\357\273\277"u" , v\r\n"0.5",1e-3\r\n\r\n0.7,2\r\n' -e 'z = u^2*v; claim dz/du = 0' --samples 0
points 'A(1,2)\n7\n' -e 'param A(2,2); z = sum(sum(A)); at A = [1 2; 3 4]' -e 'claim z = 15'
points 'A(1,2)\n7\n' -e 'param A(2,2); z = sum(sum(A)); at A = [1 2; 3 4]' -e 'refute 2*z = 15*z/7.5'
points 'u,v\n0.5,\n' -e 'z = u*v'
points 'u,v\n0.5\n' -e 'z = u*v'
points 'u\n1\0\n' -e 'z = u'
points 'u,w,z\n1,2,3\n' -e 'z = u'
points 'A(1,1),A( 1, 1)\n1,2\n' -e 'z = sum(A)'
points 'A( 1 ,2 )\n7\n' -e 'param A(2,2); z = sum(sum(A)); at A = [1 2; 3 4]' -e 'claim z = 15'
points 'A,A(1,1)\n1,2\n' -e 'z = sum(A)'
points 'A(1,1),A(1,2),A(2,1)\n1,2,3\n4,5,6\n' -e 'param A(2,2); z = sum(sum(A))'
points 'x(1000000000)\n1\n' -e 'z = sum(x)'
points 'A(3,1)\n1\n' -e 'param A(2,2); z = sum(sum(A)); at A = eye(2)'
printf 'u\n3\n' | adcheck -e 'z = u; claim dz/du = 2' --points - -q --samples 0
adcheck -e 'z = u; at u = 1' --points no.csv
adcheck -e 'z = u; at u = 1' --at u=
adcheck -e 'z = u' --at u=1 --of q,u,z -q
adcheck -e 'u^2; ans*v' --at u=1,v=1 --of ans2 --wrt 'v, z' -q
adcheck -e 'z = u' --wrt q --emit dot
# a comma in brackets separates no fields
printf 'A(1,1);A(1,2);x\n1;2;3\n' >"$CASE_TMP/s.csv"
printf 'A(1,1) A(1,2) x\n1 2 3\n' >"$CASE_TMP/b.csv"
for f in s b; do adcheck -e 'y = A(1,1)*A(1,2)*x' --points "$CASE_TMP/$f.csv" -q; echo $?; done
