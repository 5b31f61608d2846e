# what claims name is planned together; each number is what it is alone
mine=$CASE_TMP/mine.txt
cat >"$mine" <<'F'
at u = 0.7, v = 1.3, x = [1; 2; 3]
s1 = sin(u); s2 = s1*v; s3 = sin(s2)
z = s3 + sum(x.^2)*u
claim s1bar = cos(s2)*v
claim s2bar = cos(s2)
claim ubar = cos(s2)*v*cos(u) + sum(x.^2)
claim xbar = 2*x*u
claim dz/du = cos(s2)*v*cos(u) + sum(x.^2)
claim dz/dv = cos(s2)*s1
claim dz/dx = 2*x*u
claim d2z/du2 = -sin(s2)*v^2*cos(u)^2 - cos(s2)*v*sin(u)
claim d2z/dudv = -sin(s2)*s1*v*cos(u) + cos(s2)*cos(u)
claim hessian(z,x,x) = 2*u*eye(3)
claim hessian(z,x,u) = 2*x
claim partial(s2,v) = s1
claim partial(s2,s1) = v
F
adcheck - <"$mine" --format tap
# ten outputs of one scalar: their derivatives are tangents of one pass
{
    echo 'at t = 0.5, b = [1; 2; 3]'
    for k in 1 2 3 4 5 6 7 8 9 10; do
        echo "y$k = sin($k*t)"
        echo "claim dy$k/dt = $k*cos($k*t)"
    done
    echo 'f = t*b.^2'
    echo 'claim jacobian(f,b) = 2*t*diag(b)'
    for k in 1 2 3; do
        echo "claim jacobian(f,b)($k,$k) = 2*t*b($k)"
    done
    echo 'claim jacobian(f,b)(1,2) = 1'
} | adcheck - --format tap
# a missing rule takes no other claim with it
printf '%s\n' 'at a = 2, b = 3' 'y = gammainc(b, a)' 'w = a*y' 'z = a*b + 0*w' \
    'claim dz/db = a' 'claim dw/da = 1' 'claim dw/dy = a' |
    adcheck - --format tap
# bars of a matrix and of its eigenvectors, whose form is taken apart for neither
adcheck -e 'at A = [2 1; 1 2]' -e '[V,D] = eig((A+A'"'"')/2)' \
    -e 'W = V*diag(exp(diag(D)))*V'"'"'' -e 'z = trace(W)' \
    -e 'claim Wbar = eye(2)' -e 'claim Abar = W' --format tap
