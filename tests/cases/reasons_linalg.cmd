# What an operation of linear algebra finds wrong with its arguments is said.
why() { adcheck -e 'param A(2,2)' -e "z = sum(sum($1))" --at "A=$2" | grep 'not exist\|edge'; }
why 'inv(A)' '[1 2; 2 4]'
why 'chol(A)' '[1 2; 2 1]'
why 'lyap(A, eye(2))' '[1 0; 0 -1]'
why 'logm(A)' '[-1 0; 0 -2]'
why 'sqrtm(A)' '[-1 0; 0 -2]'
why 'A\[1; 1]' '[1 2; 2 4]'
why 'logdet(A)' '[1 2; 2 4]'
why 'eigh(A)' '[1 2; 3 4]'
