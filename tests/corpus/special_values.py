#!/usr/bin/env python3
"""Values of the elementwise operations from mpmath, 40 digits, at doubles.

    python3 tests/corpus/special_values.py > tests/unit/special_values.h

An implementation that shares nothing with GSL, libm or Arb. Arguments are
doubles, printed exactly; they are "high entropy" (2.385, not 2), with a few
edges, tails and zeros beside.
"""
from mpmath import (mp, mpf, airyai, airybi, besseli, besselj, besselk,
                    bessely, beta, betainc, cbrt, ci, cosh, cot, diff, e1,
                    ellipe, ellipk, erf, erfc, erfinv, exp, expm1, gamma,
                    gammainc, hypot, lambertw, log, loggamma, pi, psi, re, si,
                    sin, sinh, sqrt, tanh, zeta, acosh, asin, asinh, atan2,
                    atanh, log1p, taylor, fac, quad, expint)

mp.dps = 60


def kn(n, m):
    return diff(ellipk, m, int(n)) if n else ellipk(m)


def sincn(n, x):
    if abs(x) < 1e-3:
        return fac(int(n)) * taylor(lambda t: sin(t) / t if t else mpf(1),
                                    0, int(n))[int(n)] if x == 0 else diff(
            lambda t: sin(t) / t, x, int(n))
    return diff(lambda t: sin(t) / t, x, int(n)) if n else sin(x) / x


def airy(k, x):
    f = airyai if k < 2 else airybi
    return f(x, derivative=int(k) % 2)


ROWS = {
    'POW': (lambda x, y: x**y, [(2.385, -1.7), (1e-3, 3.3), (7.1, 80.5)]),
    'CBRT': (cbrt, [(2.385,), (0.1957,), (1e-9,)]),
    'NTHROOT': (lambda x, n: x**(1 / n), [(2.385, 5.0), (19.7, 4.0),
                                          (3.3, -3.0)]),
    'HYPOT': (hypot, [(2.385, 0.31), (1e-8, 3.1)]),
    'EXP': (exp, [(2.385,), (-31.7,), (0.0123,)]),
    'EXPM1': (expm1, [(2.385,), (1e-9,), (-0.7,)]),
    'EXP2': (lambda x: 2**x, [(2.385,), (-31.7,)]),
    'LOG': (log, [(2.385,), (1.0001,), (1e-30,)]),
    'LOG1P': (log1p, [(2.385,), (1e-9,), (-0.7,)]),
    'LOG2': (lambda x: log(x, 2), [(2.385,), (8.0,), (0.11,)]),
    'LOG10': (lambda x: log(x, 10), [(2.385,), (1.156,), (0.11,)]),
    'SINH': (sinh, [(2.385,), (0.9021,), (1e-5,)]),
    'COSH': (cosh, [(2.385,), (-13.22,)]),
    'TANH': (tanh, [(2.385,), (-0.6083,), (1e-7,)]),
    'ASIN': (asin, [(0.385,), (-0.991,)]),
    'ASINH': (asinh, [(2.385,), (0.2589,), (-1e-4,)]),
    'ACOSH': (acosh, [(2.385,), (1.0012,)]),
    'ATANH': (atanh, [(0.385,), (-0.9991,), (1e-6,)]),
    'ATAN2': (atan2, [(2.385, -0.3), (-0.11, -4.0)]),
    'SOFTPLUS': (lambda x: log1p(exp(x)), [(2.385,), (-40.5,), (60.25,)]),
    'SIGMOID': (lambda x: 1 / (1 + exp(-x)), [(2.385,), (-40.5,), (60.25,)]),
    'ERF': (erf, [(0.385,), (2.385,), (-1e-8,)]),
    'ERFC': (erfc, [(0.385,), (2.385,), (14.7,), (-1.3,)]),
    'ERFCX': (lambda x: exp(x * x) * erfc(x),
              [(0.385,), (2.385,), (11.9,), (12.1,), (80.5,), (-3.3,)]),
    'LOGERFC': (lambda x: log(erfc(x)),
                [(0.385,), (2.385,), (80.5,), (-1.3,), (1e-9,)]),
    'LOGNORMCDF': (lambda x: log(erfc(-x / sqrt(mpf(2))) / 2),
                   [(0.385,), (-2.385,), (-80.7,), (6.1,)]),
    'ERFI': (lambda x: 2 / sqrt(pi) * quad(lambda t: exp(t * t), [0, x]),
             [(0.385,), (2.385,), (-5.3,), (1e-8,)]),
    'LOGADDEXP': (lambda x, y: log(exp(x) + exp(y)),
                  [(2.385, -0.71), (-700.5, -703.2), (-0.7, -0.69)]),
    'XLOG1PY': (lambda x, y: x * log1p(y), [(2.385, 1e-9), (0.7, -0.83)]),
    'SIND': (lambda x: sin(x * pi / 180), [(29.385,), (179.97,), (-3771.3,)]),
    'COSD': (lambda x: sin((90 - x) * pi / 180),
             [(29.385,), (90.03,), (-3771.3,)]),
    'EXPRELN': (lambda n, x: quad(lambda t: t**int(n) * exp(x * t), [0, 1]),
                [(0.0, 2.385), (0.0, 1e-9), (1.0, -3.1), (3.0, 0.7),
                 (2.0, -40.5)]),
    'EXPINTN': (lambda n, x: expint(int(n), x),
                [(2.0, 2.385), (5.0, 0.11), (0.0, 1.3), (-2.0, 2.385),
                 (1.0, 30.7)]),
    'GAMMAINCC': (lambda x, a: gammainc(a, x, regularized=True),
                  [(2.385, 0.71), (40.5, 3.1), (0.31, 5.3)]),
    'BESSELIX': (lambda n, x: exp(-abs(x)) * besseli(n, x),
                 [(1.0, 2.385), (0.0, 800.5), (2.5, 31.3), (3.0, -2.2)]),
    'BESSELKX': (lambda n, x: exp(x) * besselk(n, x),
                 [(1.0, 2.385), (0.0, 800.5), (2.5, 31.3)]),
    'ERFINV': (erfinv, [(0.385,), (-0.9871,), (1e-12,), (0.99999999,)]),
    'NORMCDF': (lambda x: erfc(-x / sqrt(mpf(2))) / 2,
                [(0.385,), (-2.385,), (-30.7,), (6.1,)]),
    'NORMINV': (lambda p: -sqrt(mpf(2)) * (erfinv(1 - 2 * p)),
                [(0.385,), (0.0123,), (0.77,), (1e-6,)]),
    'GAMMA': (gamma, [(2.385,), (0.0123,), (30.7,), (-3.3,)]),
    'LGAMMA': (lambda x: re(loggamma(x)),
               [(2.385,), (0.0123,), (300.7,), (-3.3,), (1.0001,)]),
    'DIGAMMA': (lambda x: psi(0, x), [(2.385,), (0.0123,), (1.4616,),
                                      (-3.3,), (-9.0008,)]),
    'POLYGAMMA': (lambda n, x: psi(int(n), x),
                  [(1.0, 2.385), (2.0, 0.41), (3.0, 17.3), (1.0, -3.3),
                   (2.0, -0.7)]),
    'BETA': (beta, [(2.385, 0.71), (40.5, 3.1), (1e-3, 2.2), (-0.5, 2.2)]),
    'BETALN': (lambda a, b: log(abs(beta(a, b))),
               [(2.385, 0.71), (400.5, 300.1), (0.011, 2.2)]),
    'GAMMAINC': (lambda x, a: gammainc(a, 0, x, regularized=True),
                 [(2.385, 0.71), (0.3, 4.1), (30.5, 25.25), (1e-4, 0.5)]),
    'BETAINC': (lambda x, a, b: betainc(a, b, 0, x, regularized=True),
                [(0.385, 0.71, 2.3), (0.9, 3.1, 0.7), (0.01, 4.2, 1.1)]),
    'BESSELJ': (besselj, [(0.0, 2.385), (1.0, 7.3), (2.5, 3.3), (0.3, 40.5),
                          (3.0, -2.2), (-1.5, 2.2), (1.0, 3.8317)]),
    'BESSELY': (bessely, [(0.0, 2.385), (1.0, 7.3), (2.5, 3.3), (-1.5, 2.2)]),
    'BESSELI': (besseli, [(1.0, 2.27e-08), (0.0, 2.385), (1.0, 7.3),
                          (2.5, 3.3), (3.0, -2.2), (-1.5, 2.2)]),
    'BESSELK': (besselk, [(0.0, 2.385), (2.0, 4.96), (2.5, 3.3), (-1.5, 2.2)]),
    'AIRY': (airy, [(k, x) for k in (0.0, 1.0, 2.0, 3.0)
                    for x in (0.385, -4.3, 3.1)]),
    'LAMBERTW': (lambda x: re(lambertw(x)),
                 [(2.385,), (-0.31,), (1e-7,), (-0.3677,), (1e10,)]),
    'LAMBERTWM1': (lambda x: re(lambertw(x, -1)),
                   [(-0.31,), (-0.0123,), (-0.3677,), (-1e-20,)]),
    'ZETA': (zeta, [(2.385,), (1.01,), (0.5,), (-2.3,), (30.5,)]),
    'ZETAN': (lambda n, s: zeta(s, 1, int(n)),
              [(1.0, 2.385), (2.0, 1.2), (1.0, 0.3), (1.0, -2.3),
               (1.0, 25.5)]),
    'ELLIPTICK': (ellipk, [(0.385,), (-2.7,), (0.9991,), (0.0,)]),
    'ELLIPTICKN': (kn, [(1.0, 0.385), (2.0, -2.7), (1.0, 0.0), (3.0, 0.95),
                        (1.0, -30.5)]),
    'ELLIPTICE': (ellipe, [(0.385,), (-2.7,), (0.9991,), (-300.5,)]),
    'EXPINT': (e1, [(0.385,), (2.385,), (30.5,), (1e-6,)]),
    'SININT': (si, [(0.385,), (2.385,), (-30.5,), (1e-6,)]),
    'SINCN': (sincn, [(0.0, 2.385), (1.0, 0.385), (2.0, 9.1), (3.0, 0.0),
                      (2.0, 0.0)]),
    'COSINT': (ci, [(0.385,), (2.385,), (30.5,), (1e-6,)]),
    'DAWSON': (lambda x: exp(-x * x) * sqrt(pi) / 2 *
               re(erf(1j * x) / 1j), [(0.385,), (2.385,), (13.5,), (-0.9,)]),
}

print('/* Generated by tests/corpus/special_values.py (mpmath); do not edit. */')
for name, (f, points) in ROWS.items():
    for point in points:
        args = [mpf(v) for v in point]
        value = re(f(*args))
        xs = [float(v).hex() for v in point] + ['0'] * (3 - len(point))
        print('{OP_%s, {%s},\n "%s"},' % (name, ', '.join(xs),
                                          mp.nstr(value, 40)))
