# emit/runtime: the functions that emitted Python calls. emit/template.c copies
# a function into the file that calls it, with those that it calls itself.
# A function is one block of lines without a blank line.
import numpy as np
from scipy import linalg, special

def ad_xlog(a, x):
    y = np.log(np.where(a == 0, 1.0, x))
    return np.where(a == 0, 0.0, a*y)[()]

def ad_blend(d, a, b):
    return np.where(d > 0, a, np.where(d < 0, b, (a + b)/2))[()]

def ad_nthroot(x, n):
    odd = np.where(np.mod(n, 2) == 1, np.sign(x), 1)
    return (odd*np.power(odd*x, 1/n))[()]

def ad_mod(x, y):
    return np.where(y == 0, x, np.mod(x, np.where(y == 0, 1, y)))[()]

@np.vectorize
def ad_erfcxn(n, x):
    above, y, q = 1.1283791670955126, special.erfcx(x), 0.0
    if x > 1:
        for k in range(300 + int(n), 0, -1):
            q = 1/((k + 1)*q/2 - x)
            y *= k*q if k <= n else 1
        return y
    for k in range(1, int(n) + 1):
        above, y = y, 2*x*y + (2*(k - 1) - (k == 1))*above
    return y

@np.vectorize
def ad_dawsonn(n, x):
    before, y, q = 1.0, special.dawsn(x), 0.0
    if abs(x) > 7:
        for k in range(60 + int(n), 0, -1):
            q = -1/((k + 1)*q/2 + x)
            y *= k*q if k <= n else 1
        return y
    for k in range(1, int(n) + 1):
        before, y = y, -2*x*y - (2*(k - 1) - (k == 1))*before
    return y

@np.vectorize
def ad_sincn(n, x):
    n = int(n)
    if abs(x) > n + 1:
        s = np.sin(x)/x
        for m in range(1, n + 1):
            s = (np.sin(x + m*np.pi/2) - m*s)/x
        return s
    t, s = 1.0, 0.0
    for m in range(n, n + 60):
        if m > n:
            t *= x/(m - n)
        if m % 2 == 0:
            s += (-t if m//2 % 2 else t)/(m + 1)
    return s

def ad_scan(a, b, axis, back):
    if axis == 1:
        return ad_scan(a.T, b.T, 0, back).T
    if back:
        return ad_scan(a[::-1], b[::-1], 0, False)[::-1]
    s = b.copy()
    for i in range(1, len(b)):
        s[i] = b[i] + a[i]*s[i - 1]
    return s

def ad_scatter(x, at, m, n):
    r = np.zeros(m*n)
    np.add.at(r, at, np.ravel(x, order="F"))
    return r.reshape((m, n), order="F")

def ad_cofactordot(A, E):
    B = np.linalg.inv(A).T
    return np.linalg.det(A)*(np.sum(B*E)*B - B @ E.T @ B)

def ad_choladjoint(L, B):
    M = L.T @ B
    M = np.tril(M) - np.diag(np.diag(M))/2
    S = np.linalg.solve(L.T, np.linalg.solve(L.T, M.T).T)
    return (S + S.T)/2

def ad_luadjoint(L, U, Lbar, Ubar):
    M = np.tril(L.T @ Lbar, -1) + np.triu(Ubar @ U.T)
    return np.linalg.solve(U, np.linalg.solve(L.T, M).T).T

def ad_divided(at, w, y):
    at, m = sorted(at, key=lambda i: w[i]), len(at) - 1
    c, factorial = [(y[0][i], 4e-16*abs(y[0][i])) for i in at], 1.0
    for level in range(1, m + 1):
        factorial *= level
        for k in range(m + 1 - level):
            low, high = w[at[k]], w[at[k + level]]
            d = np.mean(y[level][at[k:k + level + 1]])/factorial
            rise = c[k + 1][0] - c[k][0]
            e = c[k][1] + c[k + 1][1] + 4e-16*abs(d)*max(abs(low), abs(high))
            if abs(rise - (high - low)*d) <= e:
                c[k] = d, 4e-16*abs(d)
            else:
                q = rise/(high - low)
                c[k] = q, e/(high - low) + 4e-16*abs(q)
    return c[0][0]

def ad_path(at, H):
    return sum(h[at[0], at[1]]*ad_path(at[1:], H[:k] + H[k + 1:])
               for k, h in enumerate(H)) if H else 1.0

def ad_spectralflow(V, w, *rest):
    n, m, w = len(V), len(rest)//2, np.ravel(w)
    y = [np.ravel(d) for d in rest[:m + 1]]
    H = [V.T @ M @ V for M in rest[m + 1:]]
    r = np.zeros((n, n))
    for at in np.ndindex(*[n]*(m + 1)):
        r[at[0], at[-1]] += ad_path(at, H)*ad_divided(at, w, y)
    return V @ r @ V.T

def ad_gapdivide(M, w):
    return (M - np.diag(np.diag(M)))/(w.T - w + np.eye(len(w)))

def ad_complement(A, n):
    return linalg.null_space(A.T if len(A) == n else A)

def ad_frechet(f, A, E):
    n = len(A)
    return f(np.block([[A, E], [np.zeros((n, n)), A]]))[:n, n:]

def ad_rows(A, p, back):
    p = np.ravel(p).astype(int) - 1
    if not back:
        return A[p]
    r = A.copy()
    r[p] = A
    return r

def ad_lu(A):
    P, L, U = linalg.lu(A)
    return L, U, np.argmax(P, axis=0).reshape((-1, 1)) + 1.0

def ad_eigh(A):
    w, V = np.linalg.eigh((A + A.T)/2)
    return w.reshape((-1, 1)), V

def ad_eig(A):
    w, V = np.linalg.eig(A)
    k = np.argsort(w.real)
    return w.real[k].reshape((-1, 1)), V.real[:, k]

def ad_svd(A):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return U, s.reshape((-1, 1)), Vt.T
