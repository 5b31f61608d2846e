# What others write, a line each (;; ends a line): read as meant, or refused
# with what to write. Of a refusal the message and the label are shown.
while read -r text; do
    printf '%s\n' "$text"
    printf '%s\n' "$text" | sed 's/ ;; /\n/g' | adcheck - -q --samples 2 2>&1 |
        sed -n 's/^<stdin>:[0-9:]* error: /   /p; s/^ *| *\^~* */    /p
                s/^<stdin>:[0-9:]* FAIL: /   FAIL: /p'
done <<'END'
param A(2,2) ;; y = sum(A^H,"all")
param A(2,2) ;; y = sum(A^T,"all")
param A(2,2) ;; y = sum(A^{T},"all")
param A(2,2) ;; y = sum(A^\top,"all")
param A(2,2) ;; y = sum(A.H,"all")
param A(2,2) ;; y = sum(A.T,"all")
param A(2,2) ;; y = sum(transpose(A),"all")
param A(2,2) ;; y = sum(A.transpose(),"all")
param A(2,2) ;; y = sum(t(A),"all")
param A(2,2) ;; y = sum(A^-T,"all")
param A(2,2) ;; y = sum(A^{-1},"all")
param A(2,2) ;; y = sum(A.I,"all")
param x(3) ;; f = sum(x.^2) ;; claim ∇f = 2*x
param x(3) ;; f = sum(x.^2) ;; claim gradient(f) = 2*x
param x(3) ;; f = sum(x.^2) ;; claim gradient(f,x) = 2*x
param x(3) ;; f = sum(x.^2) ;; claim grad(f) = 2*x
param x(3) ;; f = sum(x.^2) ;; claim grad f = 2*x
param x(3) ;; f = sum(x.^2) ;; claim nabla(f) = 2*x
param x(3) ;; f = sum(x.^2) ;; claim ∇_x f = 2*x
param x(3) ;; f = sum(x.^2) ;; claim ∇²f = 2*eye(3)
param x(3) ;; f = sum(x.^2) ;; claim hess(f,x) = 2*eye(3)
param x(3) ;; f = sum(x.^2) ;; claim Hessian(f,x) = 2*eye(3)
param x(3) ;; f = sum(x.^2) ;; claim jac(f,x) = 2*x'
param x(3) ;; f = sum(x.^2) ;; claim D(f,x) = 2*x'
y = x^4 ;; at x = 2 ;; claim diff(y,x) = 4*x^3
y = x^4 ;; at x = 2 ;; claim diff(y) = 4*x^3
y = x^4 ;; at x = 2 ;; claim diff(y,x,2) = 12*x^2
y = x^4 ;; at x = 2 ;; claim diff(x^4,x) = 4*x^3
y = x^4 ;; at x = 2 ;; claim y.diff(x) = 4*x^3
y = x^4 ;; at x = 2 ;; claim sp.diff(y,x) = 4*x^3
y = x^4 ;; at x = 2 ;; claim Derivative(y,x) = 4*x^3
y = x^4 ;; at x = 2 ;; claim derivative(y,x) = 4*x^3
y = x^4 ;; at x = 2 ;; claim D[y,x] = 4*x^3
y = x^4 ;; at x = 2 ;; claim d/dx(y) = 4*x^3
y = x^4 ;; at x = 2 ;; claim d/dx y = 4*x^3
y = x^4 ;; at x = 2 ;; claim d/dx(x^4) = 4*x^3
y = x^4 ;; at x = 2 ;; claim d(y)/d(x) = 4*x^3
y = x^4 ;; at x = 2 ;; claim d(x^4)/dx = 4*x^3
y = x^4 ;; at x = 2 ;; claim (d/dx)y = 4*x^3
y = x^4 ;; at x = 2 ;; claim d y/d x = 4*x^3
y = x^4 ;; at x = 2 ;; claim dy / dx = 4*x^3
y = x^4 ;; at x = 2 ;; claim dydx = 4*x^3
y = x^4 ;; at x = 2 ;; claim dy_dx = 4*x^3
y = x^4 ;; at x = 2 ;; claim y_x = 4*x^3
y = x^4 ;; at x = 2 ;; claim \frac{dy}{dx} = 4*x^3
y = x^4 ;; at x = 2 ;; claim \partial y/\partial x = 4*x^3
y = x^4 ;; at x = 2 ;; claim ∂y/∂x = 4*x^3
y = x^4 ;; at x = 2 ;; claim ∂_x y = 4*x^3
y = x^4 ;; at x = 2 ;; claim d^2y/dx^2 = 12*x^2
y = x^4 ;; at x = 2 ;; claim d²y/dx² = 12*x^2
y = x^4 ;; at x = 2 ;; claim D2y = 12*x^2
y = x^4 ;; at x = 2 ;; dy/dx = 4*x^3
y = x^4 ;; at x = 2 ;; y' = 4*x^3
y = x^4 ;; at x = 2 ;; d/dx(y) = 4*x^3
y = x^4 ;; at x = 2 ;; d2y/dx2 = 12*x^2
y = x^4 ;; at x = 2 ;; ∂y/∂x = 4*x^3
f(x) = x^4 ;; at x = 2 ;; f'(x) = 4*x^3
f(x) = x^4 ;; at x = 2 ;; df/dx(x) = 4*x^3
y = e^{x} ;; at x = 1
y = e^{-x^2} ;; at x = 1
y = \exp(x) ;; at x = 1
y = \frac{1}{x} ;; at x = 1
y = \sqrt{x} ;; at x = 1
y = \sum_{i=1}^{3} x^i ;; at x = 1
y = \sin x ;; at x = 1
y = \sin(x) \cdot x ;; at x = 1
y = x \times x ;; at x = 1
y = \alpha*x ;; at x = 1
y = \left(x\right)^2 ;; at x = 1
y = x_{1} + x_{2} ;; at x_1=1
param W(2,2) ;; y = W_{12}
param W(2,2) ;; y = W_{i,j}
param W(2,2) ;; y = W[1,2]
param W(2,2) ;; y = W[1][2]
param W(2,2) ;; y = W(1)(2)
param W(2,2) ;; y = W{1,2}
param x(3) ;; y = x[0] + x[1]
param x(3) ;; y = x(0)
param x(3) ;; y = sum(x[1:])
param x(3) ;; y = x[-1]
param x(3) ;; y = x(-1)
param A(2,2) ;; y = Tr(A)
param A(2,2) ;; y = tr(A)
param A(2,2) ;; y = TRACE(A)
param A(2,2) ;; y = Det(A)
param A(2,2) ;; y = |A|
param x(2) ;; y = ||x||
param x(2) ;; y = ||x||^2
param x(2) ;; y = ‖x‖²
param x(2) ;; y = \|x\|
param x(2) ;; y = <x,x>
param x(2) ;; y = ⟨x,x⟩
param A(2,2) ;; y = sum(conv2(A,A),"all")
y = cosd(x) ;; at x = 30
param A(2,2), B(2,2) ;; y = sum(np.dot(A,B),"all")
param A(2,2) ;; y = np.sum(A, axis=0)
param A(2,2) ;; y = sum(A, axis=0)
param A(2,2) ;; y = A.sum(axis=1)
param A(2,2) ;; y = A.sum()
param A(2,2) ;; y = np.linalg.inv(A)
param A(2,2) ;; y = np.linalg.norm(A)
param A(2,2) ;; y = torch.sum(A)
param A(2,2) ;; y = torch.nn.functional.relu(A)
param A(2,2) ;; y = F.softmax(A, dim=1)
param A(2,2), b(2) ;; y = A.dot(b)
param A(2,2), b(2) ;; y = A@b
y = x**2 ;; at x = 2
y = math.sin(x) ;; at x = 2
y = Math.sin(x) ;; at x = 2
y = log(x, 10) ;; at x = 2
y = log(x, 2) ;; at x = 2
y = log_2(x) ;; at x = 2
y = log_10(x) ;; at x = 2
y = lg(x) + ln(x) + lb(x) + ld(x) ;; at x = 2
y = sin^2(x) ;; at x = 2
y = sin²(x) ;; at x = 2
y = sin^-1(x) ;; at x = 2
y = sin⁻¹(x) ;; at x = 0.2
y = arcsin(x) + arccos(x) + arctan(x) + arctan2(x,x) + arcsinh(x) + arsinh(x) + artanh(x) + arctanh(x) ;; at x = 0.2
y = Sin(x) + Cos(x) + Exp(x) + Log(x) + Sqrt(x) ;; at x = 0.2
y = Sin[x] ;; at x = 0.2
y = SIN(x) ;; at x = 0.2
param x(4) ;; y = sort(x)
param x(4) ;; y = median(x)
param X(3,4) ;; y = var(X,2)
param X(3,4) ;; y = std(X,2)
param X(3,4) ;; y = var(X,0,2)
param X(3,4) ;; y = var(X,axis=1)
param X(3,4) ;; y = max(X,2)
param X(3,4) ;; y = max(X,[],2)
param X(3,4) ;; y = norm(X,axis=1)
param X(3,4) ;; y = norm(X,F)
param X(3,4) ;; y = norm(X,'F')
param X(3,4) ;; y = norm_F(X)
param X(3,4) ;; y = X .+ 1
param X(3,4) ;; y = X .- 1
param X(3,4) ;; y = sin.(X)
param X(3,4) ;; y = X'*X ;; z = X⊤*X
param X(3,4) ;; y = X*X.'
param x(3) ;; y = x'x
param x(3), A(3,3) ;; y = x'Ax
param x(3), A(3,3) ;; y = x'*A x
param x(3) ;; y = 2x'*x
param x(3) ;; y = x⊗x
param x(3) ;; y = outer(x,x)
param x(3) ;; y = np.outer(x,x)
param x(3) ;; y = x∘x
param x(3) ;; y = x⊙x
f(x) = x^4 ;; at x = 2 ;; claim df/dx(x) = 4*x^3
f(x) = x^4 ;; at x = 2 ;; claim df/dx(2) = 32
f(x) = x^4 ;; at x = 2 ;; claim f'(2) = 32
f(x) = x^4 ;; at x = 2 ;; claim f_x = 4*x^3
y = x^4 ;; at x = 2 ;; claim y'(x) = 4*x^3
y = x^4 ;; at x = 2 ;; claim dy/dx|_{x=2} = 32
y = x^4 ;; at x = 2 ;; claim dy/dx = 4x^3
y = x^4 ;; at x = 2 ;; claim dy/dx = 4*x**3
y = x^4 ;; at x = 2 ;; claim (dy)/(dx) = 4*x^3
y = x^4 ;; at x = 2 ;; claim Dy = 4*x^3
y = x^4 ;; at x = 2 ;; claim \dot{y} = 4*x^3
y = x^4 ;; at x = 2 ;; claim y.grad = 4*x^3
y = x^4 ;; at x = 2 ;; claim x.grad = 4*x^3
y = x^4 ;; at x = 2 ;; y.backward()
y = x^4 ;; at x = 2 ;; claim grad(y)(x) = 4*x^3
y = x^4 ;; at x = 2 ;; claim jax.grad(y)(x) = 4*x^3
y = x^4 ;; at x = 2 ;; claim dy/dx == 4*x^3
y = x^4 ;; at x = 2 ;; claim dy/dx := 4*x^3
y = x^4 ;; at x = 2 ;; claim dy/dx ≈ 32
y = x^4 ;; at x = 2 ;; claim: dy/dx = 4*x^3
y = x^4 ;; at x = 2 ;; Claim dy/dx = 4*x^3
y = x^4 ;; at x = 2 ;; assert dy/dx = 4*x^3
y = x^4 ;; at x=2 ;; claim dy = 4*x^3*dx
y = x^2*t ;; at x = 2, t = 3 ;; claim d^2y/dxdt = 2*x
y = x^2*t ;; at x = 2, t = 3 ;; claim ∂²y/∂x∂t = 2*x
y = x^2*t ;; at x = 2, t = 3 ;; claim d^2y/(dx dt) = 2*x
y = x^2*t ;; at x = 2, t = 3 ;; claim \frac{\partial^2 y}{\partial x \partial t} = 2*x
y = x^2*t ;; at x = 2, t = 3 ;; claim y_xt = 2*x
y = x^2*t ;; at x = 2, t = 3 ;; claim y_{xt} = 2*x
y <- x^2 ;; at x = 2
param A(2,2), x(2) ;; y = A %*% x
param A(2,2), x(2) ;; y = Ax
param A(2,2), x(2) ;; y = x'*Ax
y := x^2 ;; at x = 2
f = lambda x: x^2 ;; at x = 2
f = x -> x^2 ;; at x = 2
def f(x): return x^2
import numpy as np
from math import sin
syms x
x = sp.symbols('x')
y = x if x > 0 else -x ;; at x = 2
y = x > 0 ? x : -x ;; at x = 2
for i in range(3): ;;   y = i*x ;; end ;; at x = 2
for i in 1:3 ;;   y = i*x ;; end ;; at x = 2
for (i=0; i<3; i++) { y = i*x } ;; at x=1
if x > 0: ;; y = x ;; end ;; at x = 1
if (x > 0) { y = x } ;; at x = 1
y = {1,2,3}*x ;; at x=1
A = np.array([[1,2],[3,4]]) ;; y = A*x ;; at x=1
A = np.array([1,2,3]) ;; y = A*x ;; at x=1
y = np.einsum('ij,j->i', A, x)
param A(2,2) ;; y = A.max(axis=0)
param A(2,2) ;; y = np.max(A)
param A(2,2) ;; y = np.mean(A, axis=1, keepdims=True)
param A(2,2) ;; y = A.mean(1)
param A(2,2) ;; y = torch.sum(A, 0)
param A(2,2) ;; y = torch.sum(A, dim=-1)
param A(2,2) ;; y = np.std(A)
param A(2,2) ;; y = np.trace(np.linalg.inv(A) @ A.T)
param A(2,2), B(2,2) ;; y = np.matmul(A, B).sum()
param A(2,2), b(2) ;; y = np.linalg.solve(A, b)
param A(2,2) ;; y = A.shape[0]*sum(A(:))
param A(2,2) ;; y = A[:,0]
param A(2,2) ;; y = A[0,:]
param A(2,2) ;; y = A[0][1]
param A(2,2) ;; y = np.exp(A)/np.sum(np.exp(A))
param A(2,2) ;; y = sum(A, dims=1)
param A(2,2) ;; y = sum.(A)
param A(2,2) ;; y = tf.reduce_sum(A)
param A(2,2) ;; y = tf.reduce_mean(A, axis=1)
param A(2,2) ;; y = A.reshape(-1)
param A(2,2) ;; y = A.flatten()
param A(2,2) ;; y = A.detach().sum()
param x(3) ;; y = np.linalg.norm(x)**2
param x(3) ;; y = x.T @ x
param x(3) ;; y = x^T x
param x(3) ;; y = x^T*x
param x(3) ;; y = x^{\top} x
param x(3), A(3,3) ;; y = x^\top A x
param x(3), A(3,3) ;; y = \frac{1}{2} x^\top A x
param x(3) ;; y = \frac12 \|x\|_2^2
y = \log_{10}(x) + \ln x ;; at x = 2
y = \frac{e^{-x^2}}{2} ;; at x = 1
y = \frac{1}{1+e^{-x}} ;; at x = 1
y = \sigma(W x + b)
y = \mathbf{w}^\top \mathbf{x}
y = x^{2}_{1}
param W(2,2), x(2) ;; L = sum(W*x) ;; claim \frac{\partial L}{\partial W_{ij}} = x_j
param W(2,2), x(2) ;; L = sum(W*x) ;; claim dL/dW_ij = x(j)
param W(2,2), x(2) ;; L = sum(W*x) ;; claim dL/dW_{ij} = x(j)
param W(2,2), x(2) ;; L = sum(W*x) ;; claim dL/dW[i,j] = x(j)
param x(3) ;; y = sum_i x(i)
param x(3) ;; y = ∑_i x(i)
param x(3) ;; y = sum(x_i)
param x(3) ;; y = sum(x[i] for i in range(3))
param x(3) ;; y = sum(x(i), i=1..3)
param x(3) ;; y = Sum[x(i), {i,1,3}]
param x(3) ;; y = prod_{i=1}^3 x_i
y = 3 x^2 + 2 x + 1 ;; at x = 2
y = 3x² + 2x + 1 ;; at x = 2
y = x(x+1) ;; at x = 2
y = (x+1)(x-1) ;; at x = 2
y = 2(x+1) ;; at x = 2
y = x^2/2! ;; at x = 2
y = exp x ;; at x = 2
y = e^x ;; at x = 2
y = exp(-x²/2)/√(2π) ;; at x = 2
y = x^½ ;; at x = 2
y = ∛x ;; at x = 2
y = x ^ (1/2) ;; at x = 2
y = 1,5*x ;; at x = 2
y = x^-1 ;; at x = 2
y = log10 x ;; at x = 2
y = ln x ;; at x = 2
y = ln|x| ;; at x = 2
y = |sin(x)| ;; at x = 2
y = max{x, 0} ;; at x = 2
y = max(x,0) ;; at x = 2
y = [x]_+ ;; at x = 2
y = x^+ ;; at x = 2
y = sinx ;; at x = 2
y = sin(x ;; at x = 2
y = sin)x( ;; at x = 2
y = sin x cos x ;; at x = 2
y = x mod 2 ;; at x = 2
y = 𝑥^2 ;; at x = 2
y = x″ ;; at x = 2
y = x_1^2 + x_2 ;; at x_1 = 1, x_2 = 2
y = δ(x) ;; at x = 1
y = σ(x) ;; at x = 1
y = σ(x) ;; σ(t) = 1/(1+exp(-t)) ;; at x = 1
y = ∂x ;; at x = 1
y = ∫ x dx ;; at x = 1
y = lim x ;; at x = 1
y = Σ x ;; at x = 1
y = x ↦ x^2 ;; at x = 1
y = x → x^2 ;; at x = 1
y ≔ x^2 ;; at x = 1
y = x ∈ [0,1] ;; at x = 1
y = x ≈ 1 ;; at x = 1
y == x^2 ;; at x = 1
x = 1; y = x^2 ;; claim dy/dx = 2*x
y = x^2 ;; x = 3 ;; claim dy/dx = 2*x
given x = 3 ;; y = x^2
y = x^2 for x = 3
y = x^2 where x = 3
y = x^2 at x = 3
claim dy/dx = 2*x at x = 3
y = x^2 ;; at x=3 ;; claim dy/dx = 2x
y = x^2 ;; at x=3 ;; claim dy/dx = 6 at x = 3
y = x^2 ;; at x=3 ;; claim dy/dx=2*x if x > 0
y = x^2 ;; at x=3 ;; claim dy/dx = 2*x;
y = x^2 ;; at x=3 ;; claim dy/dx = 2*x.
y = x^2 ;; at x=3 ;; claim dy/dx =: 2*x
y = x^2 ;; at x=3 ;; claim dy/dx → 2*x
y = x^2 ;; at x=3 ;; claim dy/dx ≡ 2*x
y = x^2 ;; at x=3 ;; claim dy/dx ∝ x
y = x^2 ;; at x=3 ;; claim dy/dx(3) = 6
y = x^2 ;; at x=3 ;; claim y'(3) = 6
y = x^2 ;; at x=3 ;; claim d/dx x^2 = 2*x
y = x^2 ;; at x=3 ;; claim d(x^2) = 2*x*dx
y = x^2 ;; at x=3 ;; claim Δy = 2*x*Δx
y = x^2 ;; at x=3 ;; claim δy/δx = 2*x
y = x^2 ;; at x=3 ;; claim D_x y = 2*x
y = x^2 ;; at x=3 ;; claim Dy/Dx = 2*x
y = x^2 ;; at x=3 ;; claim y_{x} = 2*x
y = x^2 ;; at x=3 ;; claim ẏ = 2*x
y = x^2 ;; at x=3 ;; claim y.diff('x') = 2*x
y = x^2 ;; at x=3 ;; claim deriv(y, x) = 2*x
y = x^2 ;; at x=3 ;; claim partial y / partial x = 2*x
y = x^2 ;; at x=3 ;; claim del y / del x = 2*x
y = x^2 ;; at x=3 ;; claim dy:dx = 2*x
y = x^2 ;; at x=3 ;; claim dy/d(x) = 2*x
y = x^2 ;; at x=3 ;; claim d(y)/d(x) = 2*x
y = x^2 ;; at x=3 ;; claim dY/dx = 2*x
param W(2,2) ;; L = sumsq(W) ;; claim dL/dW_11 = 2*W(1,1)
param W(2,2) ;; L = sumsq(W) ;; claim dL/dW11 = 2*W(1,1)
param W(2,2) ;; L = sumsq(W) ;; claim ∂L/∂W_ij = 2*W_ij
param W(2,2) ;; L = sumsq(W) ;; claim dL/d(W(i,j)) = 2*W(i,j)
param W(2,2) ;; L = sumsq(W) ;; claim ∂L/∂W(i,j) = 2*W(i,j)
param W(2,2) ;; L = sumsq(W) ;; claim (dL/dW)_ij = 2*W(i,j)
param W(2,2) ;; L = sumsq(W) ;; claim [dL/dW]_{ij} = 2*W(i,j)
param W(2,2) ;; L = sumsq(W) ;; claim dL/dW[1,1] = 2*W(1,1)
param W(2,2) ;; L = sumsq(W) ;; claim W.grad = 2*W
param W(2,2) ;; L = sumsq(W) ;; claim W_bar = 2*W
param W(2,2) ;; L = sumsq(W) ;; claim grad_W = 2*W
param W(2,2) ;; L = sumsq(W) ;; claim dW = 2*W
param W(2,2) ;; L = sumsq(W) ;; claim gradW = 2*W
param W(2,2) ;; L = sumsq(W) ;; claim \bar{W} = 2W
param W(2,2) ;; L = sumsq(W) ;; claim vec(dL/dW) = vec(2*W)
param W(2,2) ;; L = ‖W‖_F² ;; claim dL/dW = 2W
param W(2,2) ;; L = ||W||_F^2 ;; claim dL/dW = 2W
param W(2,2) ;; L = tr(W^T W) ;; claim dL/dW = 2W
param W(2,2) ;; L = trace(W'W) ;; claim dL/dW = 2*W
param a(3) ;; s = a/∑a
param a(3) ;; s = a/Σ_i a_i
param a(3) ;; s = exp(a)/sum_j exp(a_j)
param a(3), b(3) ;; s = a · b
param a(3), b(3) ;; s = a×b
param a(3), b(3) ;; s = a*b
param A(2,3), b(2) ;; s = A*b
param A(2,3), B(2,3) ;; s = A*B
param A(2,3), b(3) ;; s = A.*b
param A(2,2) ;; f = sum(A) ;; claim df/dA = ones(2,2)
param A(2,2) ;; f = log(det(A)) ;; claim df/dA = A^{-T}
param A(2,2) ;; f = log|A| ;; claim df/dA = inv(A)'
param A(2,2) ;; f = \log\det A
param A(2,2) ;; f = \text{tr}(A)
param A(2,2) ;; f = \operatorname{tr}\left(A^\top A\right)
param x(3) ;; f = \max_i x_i
param x(3) ;; f = x_1^2 + x_2^2
param x(3) ;; f = x1^2 + x2^2
param w(3), x(3) ;; y = w \cdot x
param w(3), x(3) ;; y = w^Tx + b ;; at b = 1
param w(3), x(3) ;; y = w'x + b ;; at b = 1
param w(3), x(3) ;; y = dot(w, x) + b ;; at b = 1 ;; claim dy/dw = x ;; claim ∇_w y = x
param w(3), x(3) ;; y = np.dot(w, x)
param w(3), x(3) ;; y = w @ x
param w(3), x(3) ;; y = sigmoid(w.T @ x)
param X(4,3), w(3), y(4) ;; L = np.mean((X @ w - y)**2)
param X(4,3), w(3), y(4) ;; L = 1/N * sum((X*w - y).^2)
param X(4,3), w(3), y(4) ;; L = \frac{1}{N}\sum_{i=1}^N (y_i - w^\top x_i)^2
param X(4,3), w(3), y(4) ;; L = mean((X*w - y)^2)
param X(4,3), w(3), y(4) ;; L = ‖Xw - y‖²
param X(4,3), w(3), y(4) ;; L = ||X*w - y||_2^2
param X(4,3), w(3), y(4) ;; L = norm(X*w - y)^2 ;; claim ∂L/∂w = 2X'(Xw - y)
param X(4,3), w(3), y(4) ;; L = norm(X*w - y)^2 ;; claim \nabla_w L = 2X^\top(Xw - y)
param p(3) ;; H = -sum(p*log(p))
param p(3) ;; H = -Σ p log p
param p(3) ;; H = -sum(p.*log(p)) ;; claim dH/dp(i) = -log(p(i)) - 1
param p(3) ;; H = -sum(p.*log(p)) ;; claim dH/dp_i = -log(p_i) - 1
param z(3) ;; s = exp(z)./sum(exp(z)) ;; claim ds_i/dz_j = s_i*(delta_ij - s_j)
param z(3) ;; s = exp(z)./sum(exp(z)) ;; claim ds(i)/dz(j) = s(i)*(δ(i,j) - s(j))
param z(3) ;; s = exp(z)./sum(exp(z)) ;; claim ds(i)/dz(j) = s(i)*(delta(i,j) - s(j))
param z(3) ;; s = exp(z)./sum(exp(z)) ;; claim ds(i)/dz(j) = s(i)*((i==j) - s(j))
param z(3) ;; s = exp(z)./sum(exp(z)) ;; claim ds(i)/dz(j) = s(i)*(1[i=j] - s(j))
param z(3) ;; s = exp(z)./sum(exp(z)) ;; claim ∂s(i)/∂z(j) = s(i)*(delta(i,j) - s(j))
param z(3) ;; s = exp(z)./sum(exp(z)) ;; claim J = diag(s) - s*s'
END
