# the square root of a matrix by its eigenvalues, which repeat; and a rank
adcheck -e "param S(3,3) symmetric" -e "[V, W] = eigh(S)" -e "R = V*sqrt(W)*V'" -e "z = R(1,2) + trace(R)" -e "output z" -e "claim trace(grad(z,S)) = 3/4 here" --at "S=4*eye(3)"
adcheck -e "param A(2,2)" -e "y = rank(A)*A(2,2)" -e "output y" --at "A=[1 2; 2 4]"
adcheck -e "E = expm([0 1e-12 0; -p -3 p; 20 0 -20])" -e "z = E(1,3)" -e "output z" --digits 9 --at p=1e12
