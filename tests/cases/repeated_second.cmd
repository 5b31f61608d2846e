# derivatives of every order where eigen- or singular values repeat: rows and
# claims pass, 1e-6 beside fails; what has none says so
check() {
    printf '%s\n' "$@" | adcheck - -s hessian |
        grep -E '^  (hessian|claim)|^  [A-Za-z]\([0-9,]*\).* (FAIL|ill|kink|unsure|domain)'
}
# f(A) = V*f(w)*V' at c*I: f''(c)/2 of each product
check '[V, W] = eigh((A + A'\'')/2)' 'F = V*diag(exp(diag(W)))*V'\' 'y = F(1,2)' \
      'output y' \
      'at A = eye(2)' 'claim hessian(y,A,A)(1,2) = e/4 here' \
      'claim hessian(y,A,A)(1,2) = e/4*(1 + 1e-6) here'
check 'A = [1+a b; b 1+c]' '[V, W] = eigh(A)' 'F = V*diag(exp(diag(W)))*V'\' \
      'y = F(1,2)' 'output y' 'at a = 0, b = 0, c = 0' \
      'claim d3y/da2db = e/3 here' 'claim d3y/da2db = e/3*(1 + 1e-6) here' \
      'claim d4y/da2dbdc = e/12 here'
check '[V, W] = eigh((A + A'\'')/2)' 'w = diag(W)' 'F = V*diag(exp(t*w)/sum(w))*V'\' \
      'y = F(1,2)' 'output y' 'at A = 2*eye(3), t = 1' \
      'claim d2y/dtdA(1,2) = (e^2 + 2*e^2)/12 here' \
      'claim d2y/dtdA(1,2) = (e^2 + 2*e^2)/12*(1 + 1e-6) here'
# a projector onto a whole cluster; onto a part of one
check '[V, W] = eigh((A + A'\'')/2)' 'P = V(:,1:2)*V(:,1:2)'\' 'y = P(1,2)' \
      'output y' 'at A = diag([1 1 3])' \
      'claim hessian(y,A,A)(3,6) = -1/16 here' \
      'claim hessian(y,A,A)(3,6) = -1/16*(1 + 1e-6) here'
check '[V, W] = eigh((A + A'\'')/2)' 'P = V(:,1)*V(:,1)'\' 'y = P(1,2)' \
      'output y' 'at A = diag([1 1 3])'
# sum(s): 1/2*(E(i,j) - E(j,i))^2/s; of 3 x 2 also E(3,j)^2/s
check 'y = norm(A, "nuc")' 'at A = 2*eye(2)' \
      'claim hessian(y,A,A) = [0 0 0 0; 0 1 -1 0; 0 -1 1 0; 0 0 0 0]/4 here' \
      'claim hessian(y,A,A) = [0 0 0 0; 0 1 -1 0; 0 -1 1 0; 0 0 0 0]/4*(1 + 1e-6) here'
check 'y = norm(A, "nuc")' 'at A = [2 0; 0 2; 0 0]' \
      'claim hessian(y,A,A)(3,3) = 1/2 here' 'claim hessian(y,A,A)(2,4) = -1/4 here' \
      'claim hessian(y,A,A)(3,3) = 1/2 + 1e-6 here'
check 'y = norm(A, "nuc")' 'at A = [2 0; 0 0]'
# the polar factor: (E - E')/2s, and of second order by Q'*Q = I
check '[U, S, V] = svd(A)' 'Q = U*V'\' 'y = Q(1,2)' 'output y' 'at A = 2*eye(2)' \
      'claim dy/dA = [0 1; -1 0]/4 here' 'claim hessian(y,A,A)(1,3) = -1/16 here' \
      'claim hessian(y,A,A)(1,3) = -1/16*(1 + 1e-6) here'
