# Every form of claims: chains and blocks of steps, claims for all entries,
# sums with names of their own, claims in for, here, over an interval,
# identities, inequalities, let; and the same in Unicode.
try() { printf '%s\n' "$1" | adcheck - --samples 3 2>&1 | grep -v '^$' | grep -A99 'claim \|error'; echo; }
try 'v = u^2
w = sin(v)
x = log(v)
y = w*x
z = exp(y)
at u = 0.7
claim ybar = zbar*exp(y) = zbar*z = z
claim vbar = ybar*(dw/dv*x + w*dx/dv)   # the product rule
  = ybar*(cos(v)*x + w/v)

  # a comment between two steps
  = ybar*(sin(v)*x + w/v)               % wrong
  = wbar*cos(v) + xbar/v
refute vbar = ybar*x*cos(v) = ybar*w/v
claim 0 <= z <= exp(1)
claim z > 0 within 1e-6'
try 'param W(3,2), x(2)
data t(3)
a = W*x
L = sum((a-t).^2)/2
r = a - t
output L
let g = abar
claim Wbar = g*x'"'"'
claim dL/dW(i,j) = r(i)*x(j)
claim dL/dW(i,j) = sum(r(k)*da(k)/dW(i,j) for k)
                 = sum(r(k)*delta(i,k)*x(j) for k = 1:3)
                 = r(i)*x(j)
                 = r(j)*x(j)
claim da(i)/dx(j) = W(i,j)
claim da(i)/dW(k,l) = delta(i,k)*x(l)
claim Wbar(i,j) = r(i)*x(j) for i = 2:3, j = 1
claim jacobian(a,x)(i,j) = W(i,j)
refute dL/dW(i,j) = r(i)*x(i) for i = 1:2
claim L = sum(sum(r(k)^2 for k))/2
claim prod(r(k)^2 for k) = prod(r(k) for k)^2
claim max(r(k) for k) >= min(r(k) for k)
for k = 1:3
  claim dL/dW(k,1) = r(k)*x(1)
  claim dL/dW(k,2) = r(k)*x(1)
end'
try 'param x = 0
y = sin(x)
claim dy/dx = 1 here
claim dy/dx = 1 - y here
claim dy/dx = 1 - y^2
claim dy/dx = cos(x) for x in [-3, 3]
claim y <= x for x in [0, 10]
claim y < x for x in [1, 10]
claim y >= x for x in [0, 10]'
try 'claim sigmoid(-x) = 1 - sigmoid(x)
claim sin(x)^2 + cos(x)^2 = 1
claim log(x*y) = log(x) + log(y) for x in [1e-3, 1e3], y in [1, 2]
claim exp(x) >= 1 + x
claim exp(x) <= 1 + x'
try 'param u = 2, θ = 0.3
y = θ²·sin(u×θ) − √u÷2
x₁ = u⁻¹
z = y·x₁
claim ȳ = z̄·x₁
claim ż = ẏ·x₁ + y·ẋ₁
claim ∂y/∂θ = 2·θ·sin(u·θ) + θ²·u·cos(u·θ)
claim d²z/dθ² = d²y/dθ²/u
claim x₁ ≤ 1
claim x₁ ≥ 0'
try 'param A(2,2), x(2)
y = sum(xᵀ*A*x)
B = A⊙A⊘(1 + A.^2)
s = sum(B(:))
z = y + π*s
output z
claim z̄ = 1
claim Ā = x*xᵀ + π*2*A⊘(1 + A.^2).^2'
try 'param x(2) = [1; 2]
f = x(1)^2*x(2)
claim ∇f = [2*x(1)*x(2); x(1)^2]'
try 'delta = 3*u
y = delta^2
at u = 2
claim dy/du = 6*delta
claim dy/du =
    6*delta
claim y = delta^2 <= 36'
