# factorizations of a matrix with NaN: domain, whatever is made of them
adcheck -e 'param u' -e 'A = [u NaN; 1 2]' -e '[L,U,P] = lu(A)' -e 'y = L(2,1)' -e 'output y' --at u=1
adcheck -e 'A = [u NaN; 1 2]' -e 'y = null(A)' --at u=1
adcheck -e 'A = [u NaN; 1 2]' -e 'y = det(A)' -e 's = svd(A)(1)' -e 'z = expm(A)(1)' --at u=1 -f gcc
