#!/usr/bin/env python3
"""Write corpus.json: functions at a point with exact values and slopes.

    python3 tests/corpus/make_corpus.py            # rewrites corpus.json
    python3 tests/corpus/make_corpus.py --check    # compares, writes nothing

Shares no code with src.  The functions stand in functions.py, in adcheck's
language.  Here they are read by Python's own parser, evaluated with mpmath,
and differentiated in two ways: by central differences at 1600 and 2000 digits
(160 and 200 where a special function stands), which must agree to 45 digits,
and by a symbolic differentiator of 100 lines, whose formula must agree as well.
A third opinion, sympy, is asked where it is installed (--sympy).  The formulas
become correct claims; with one rule spoilt each they become wrong ones.
"""
import ast
import json
import math
import os
import sys
from mpmath import mp, mpf, mpc, nstr
import mpmath

HERE = os.path.dirname(os.path.abspath(__file__))


class Domain(Exception):
    pass


def real(f):
    def g(*a):
        try:
            r = f(*a)
        except (ZeroDivisionError, ValueError, OverflowError) as x:
            raise Domain(str(x))
        if isinstance(r, mpc):
            if r.imag != 0:
                raise Domain('complex')
            r = r.real
        if not mpmath.isfinite(r):
            raise Domain('not finite')
        return r
    return g


def power(b, x):
    if x == int(x):
        if b == 0:
            if x < 0:
                raise Domain('0^negative')
            return mpf(0 if x > 0 else 1)
        return b ** int(x)
    if b < 0:
        raise Domain('negative base')
    if b == 0:
        if x < 0:
            raise Domain('0^negative')
        return mpf(0)
    return mp.exp(x * mp.log(b))


def log(x):
    if x <= 0:
        raise Domain('log')
    return mp.log(x)


def within(lo, hi, f):
    def g(x):
        if not lo <= x <= hi:
            raise Domain('range')
        return f(x)
    return g


def sign(x):
    return mpf((x > 0) - (x < 0))


def mod(x, y):
    return x - y * mp.floor(x / y)


def rem(x, y):
    q = x / y
    return x - y * (mp.floor(q) if q >= 0 else mp.ceil(q))


def halfaway(x):
    return sign(x) * mp.floor(abs(x) + mpf(1) / 2)


def poles(f):
    def g(x):
        if x <= 0 and x == mp.floor(x):
            raise Domain('pole')
        return f(x)
    return g


def lambertw(*a):
    k, x = a if len(a) == 2 else (0, a[0])
    if x < -mp.exp(-1) or (k and x >= 0):
        raise Domain('lambertw')
    return mp.re(mp.lambertw(x, int(k)))


def airy(k, x):
    return (mp.airyai, mp.airybi)[int(k) // 2](x, derivative=int(k) % 2)


def positive(f):
    def g(*a):
        if a[-1] <= 0:
            raise Domain('not positive')
        return f(*a)
    return g


def atan2(y, x):
    if x == 0 and y == 0:
        raise Domain('atan2(0,0)')
    return mp.atan2(y, x)


def sq2():
    return mp.sqrt(mpf(2))


def kth(f):
    def g(*a):
        n, x = a if len(a) == 2 else (f, a[0])
        if x <= 0 and x == mp.floor(x):
            raise Domain('pole')
        return mp.psi(int(n), x)
    return g


FUN = {
    'abs': abs, 'sign': sign, 'sqrt': lambda x: power(x, mpf(1) / 2) if x < 0 else mp.sqrt(x),
    'cbrt': lambda x: sign(x) * mp.cbrt(abs(x)), 'exp': mp.exp, 'expm1': lambda x: mp.exp(x) - 1,
    'exp2': lambda x: mp.exp(x * mp.log(mpf(2))), 'log': log, 'log1p': lambda x: log(1 + x),
    'log2': lambda x: log(x) / mp.log(mpf(2)), 'log10': lambda x: log(x) / mp.log(mpf(10)),
    'sin': mp.sin, 'cos': mp.cos, 'tan': mp.tan, 'sec': mp.sec, 'csc': mp.csc, 'cot': mp.cot,
    'asin': within(-1, 1, mp.asin), 'acos': within(-1, 1, mp.acos), 'atan': mp.atan,
    'sinh': mp.sinh, 'cosh': mp.cosh, 'tanh': mp.tanh, 'asinh': mp.asinh,
    'acosh': within(1, mp.inf, mp.acosh), 'atanh': within(-1, 1, mp.atanh), 'atan2': atan2,
    'hypot': mp.hypot, 'pow': power, 'mod': mod, 'rem': rem, 'floor': mp.floor, 'ceil': mp.ceil,
    'round': halfaway, 'fix': lambda x: sign(x) * mp.floor(abs(x)), 'max': max, 'min': min,
    'relu': lambda x: max(x, mpf(0)), 'step': lambda x: mpf(1 if x > 0 else 0),
    'softplus': lambda x: mp.log(1 + mp.exp(x)), 'sigmoid': lambda x: 1 / (1 + mp.exp(-x)),
    'logit': within(0, 1, lambda x: log(x) - log(1 - x)),
    'gelu': lambda x: x * mp.erfc(-x / sq2()) / 2, 'erf': mp.erf, 'erfc': mp.erfc,
    'erfcx': lambda x: mp.exp(x * x) * mp.erfc(x), 'erfinv': within(-1, 1, mp.erfinv),
    'gamma': poles(mp.gamma), 'lgamma': poles(lambda x: mp.log(abs(mp.gamma(x)))),
    'digamma': kth(0), 'trigamma': kth(1), 'psi': kth(0), 'polygamma': kth(0), 'beta': mp.beta,
    'gammainc': lambda x, a: mp.gammainc(a, 0, x, regularized=True),
    'betainc': lambda x, a, b: mp.betainc(a, b, 0, x, regularized=True),
    'besselj': mp.besselj, 'bessely': positive(mp.bessely), 'besseli': mp.besseli,
    'besselk': positive(mp.besselk), 'airy': airy, 'lambertw': lambertw, 'zeta': mp.zeta,
    'ellipticK': within(-mp.inf, 1, mp.ellipk), 'ellipticE': within(-mp.inf, 1, mp.ellipe),
    'expint': positive(mp.e1), 'sinint': mp.si, 'cosint': positive(mp.ci),
    'dawson': lambda x: mp.sqrt(mp.pi) / 2 * mp.exp(-x * x) * mp.erfi(x),
    'normpdf': lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi),
    'normcdf': lambda x: mp.erfc(-x / sq2()) / 2,
    'norminv': within(0, 1, lambda p: sq2() * mp.erfinv(2 * p - 1)),
    'ifelse': lambda c, a, b: a if c else b,
}
SLOW = set('''gelu erf erfc erfcx erfinv gamma lgamma digamma trigamma psi polygamma beta gammainc
betainc besselj bessely besseli besselk airy lambertw zeta ellipticK ellipticE expint sinint cosint
dawson normcdf norminv'''.split())


# --- reading and evaluating ---------------------------------------------------

def parse(text):
    """[(name, tree)] of statements joined by ';'."""
    out = []
    for s in text.split(';'):
        name, rhs = s.split('=', 1)
        out.append((name.strip(), ast.parse(rhs.strip().replace('^', '**').replace('~=', '!='), mode='eval').body))
    return out


def literals(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and float(n.value) != int(n.value)]


def ev(n, env, over=()):
    if isinstance(n, ast.Constant):
        return over[id(n)] if id(n) in over else mpf(n.value)
    if isinstance(n, ast.Name):
        return env[n.id] if n.id in env else {'pi': mp.pi, 'e': mp.e}[n.id] + mpf(0)
    if isinstance(n, ast.UnaryOp):
        return -ev(n.operand, env, over)
    if isinstance(n, ast.BinOp):
        a, b = ev(n.left, env, over), ev(n.right, env, over)
        if isinstance(n.op, ast.Add):
            return a + b
        if isinstance(n.op, ast.Sub):
            return a - b
        if isinstance(n.op, ast.Mult):
            return a * b
        if isinstance(n.op, ast.Div):
            if b == 0:
                raise Domain('1/0')
            return a / b
        return power(a, b)
    if isinstance(n, ast.Compare):
        a, b = ev(n.left, env, over), ev(n.comparators[0], env, over)
        o = type(n.ops[0]).__name__
        return {'Lt': a < b, 'LtE': a <= b, 'Gt': a > b, 'GtE': a >= b, 'Eq': a == b, 'NotEq': a != b}[o]
    if n.func.id == 'ifelse':
        return ev(n.args[1 if ev(n.args[0], env, over) else 2], env, over)
    return real(FUN[n.func.id])(*[ev(a, env, over) for a in n.args])


def run(prog, env, over=()):
    env = dict(env)
    for name, tree in prog:
        env[name] = ev(tree, env, over)
    return env


def calls(prog):
    return {n.func.id for _, t in prog for n in ast.walk(t) if isinstance(n, ast.Call)}


# --- a small symbolic differentiator, with one rule to spoil -------------------

RULE = {  # f'(U) as text
    'sin': 'cos(U)', 'cos': '-sin(U)', 'tan': '1+tan(U)^2', 'sec': 'sec(U)*tan(U)',
    'csc': '-csc(U)*cot(U)', 'cot': '-1-cot(U)^2', 'exp': 'exp(U)', 'expm1': 'exp(U)',
    'exp2': 'log(2)*exp2(U)', 'log': '1/U', 'log1p': '1/(1+U)', 'log2': '1/(U*log(2))',
    'log10': '1/(U*log(10))', 'sqrt': '1/(2*sqrt(U))', 'cbrt': '1/(3*cbrt(U)^2)',
    'asin': '1/sqrt(1-U^2)', 'acos': '-1/sqrt(1-U^2)', 'atan': '1/(1+U^2)', 'sinh': 'cosh(U)',
    'cosh': 'sinh(U)', 'tanh': '1-tanh(U)^2', 'asinh': '1/sqrt(1+U^2)', 'acosh': '1/sqrt(U^2-1)',
    'atanh': '1/(1-U^2)', 'abs': 'sign(U)', 'relu': 'step(U)', 'softplus': 'sigmoid(U)',
    'sigmoid': 'sigmoid(U)*(1-sigmoid(U))', 'logit': '1/(U*(1-U))', 'gelu': 'normcdf(U)+U*normpdf(U)',
    'erf': '2/sqrt(pi)*exp(-U^2)', 'erfc': '-2/sqrt(pi)*exp(-U^2)', 'erfcx': '2*U*erfcx(U)-2/sqrt(pi)',
    'erfinv': 'sqrt(pi)/2*exp(erfinv(U)^2)', 'gamma': 'gamma(U)*digamma(U)', 'lgamma': 'digamma(U)',
    'digamma': 'trigamma(U)', 'psi': 'trigamma(U)', 'trigamma': 'polygamma(2,U)',
    'lambertw': 'lambertw(U)/(U*(1+lambertw(U)))', 'expint': '-exp(-U)/U', 'sinint': 'sin(U)/U',
    'cosint': 'cos(U)/U', 'dawson': '1-2*U*dawson(U)', 'normpdf': '-U*normpdf(U)',
    'normcdf': 'normpdf(U)', 'norminv': '1/normpdf(norminv(U))',
    'ellipticK': '(ellipticE(U)-(1-U)*ellipticK(U))/(2*U*(1-U))',
    'ellipticE': '(ellipticE(U)-ellipticK(U))/(2*U)',
    'floor': '0', 'ceil': '0', 'round': '0', 'fix': '0', 'sign': '0', 'step': '0',
}
WRONG = {  # the slip that people make
    'cos': 'sin(U)', 'cosh': '-sinh(U)', 'tanh': '1+tanh(U)^2', 'tan': '1-tan(U)^2',
    'acos': '1/sqrt(1-U^2)', 'atan': '1/(1-U^2)', 'sqrt': '1/sqrt(U)', 'log2': '1/U',
    'log10': 'log(10)/U', 'erf': 'exp(-U^2)', 'sigmoid': 'sigmoid(U)', 'gamma': 'digamma(U)',
    'exp2': 'exp2(U)', 'asin': '1/sqrt(1+U^2)', 'lgamma': 'trigamma(U)', 'dawson': '1-U*dawson(U)',
    'sinh': '-cosh(U)', 'softplus': 'softplus(U)', 'atanh': '1/(1+U^2)',
}
ORDER = {  # f(n, U), derivative by U
    'besselj': '(besselj(N-1,U)-besselj(N+1,U))/2', 'bessely': '(bessely(N-1,U)-bessely(N+1,U))/2',
    'besseli': '(besseli(N-1,U)+besseli(N+1,U))/2', 'besselk': '-(besselk(N-1,U)+besselk(N+1,U))/2',
    'polygamma': 'polygamma(N+1,U)',
    'lambertw': 'lambertw(N,U)/(U*(1+lambertw(N,U)))',
}
OWRONG = {'besselj': '(besselj(N-1,U)+besselj(N+1,U))/2', 'besselk': '(besselk(N-1,U)+besselk(N+1,U))/2',
          'besseli': '(besseli(N-1,U)-besseli(N+1,U))/2'}


def show(n):
    """A tree as adcheck text, fully bracketed."""
    if isinstance(n, ast.Constant):
        return repr(n.value)
    if isinstance(n, ast.Name):
        return n.id
    if isinstance(n, ast.UnaryOp):
        return '(-%s)' % show(n.operand)
    if isinstance(n, ast.BinOp):
        o = {'Add': '+', 'Sub': '-', 'Mult': '*', 'Div': '/', 'Pow': '^'}[type(n.op).__name__]
        return '(%s%s%s)' % (show(n.left), o, show(n.right))
    if isinstance(n, ast.Compare):
        o = {'Lt': '<', 'LtE': '<=', 'Gt': '>', 'GtE': '>=', 'Eq': '==', 'NotEq': '!='}[type(n.ops[0]).__name__]
        return '%s%s%s' % (show(n.left), o, show(n.comparators[0]))
    return '%s(%s)' % (n.func.id, ','.join(show(a) for a in n.args))


class NoRule(Exception):
    pass


class Derive:
    def __init__(self, prog, wrt, spoil=-1):
        self.nodes, self.wrt, self.spoil, self.sites, self.kind = dict(prog), wrt, spoil, 0, None
        self.memo = {}

    def bug(self, kind):
        here = self.sites == self.spoil
        self.sites += 1
        if here:
            self.kind = kind
        return here

    def apply(self, outer, inner):
        """outer * inner; inner is not '0'."""
        outer = '(%s)' % outer
        if inner == '1' or self.bug('inner'):
            return outer
        return '%s*%s' % (outer, inner)

    def d(self, n):
        """Text of the derivative; '0' and '1' are kept short."""
        if isinstance(n, ast.Constant):
            return '0'
        if isinstance(n, ast.Name):
            if n.id == self.wrt:
                return '1'
            if n.id in self.nodes:
                if n.id not in self.memo:
                    self.memo[n.id] = self.d(self.nodes[n.id])
                return self.memo[n.id]
            return '0'
        if isinstance(n, ast.UnaryOp):
            u = self.d(n.operand)
            return '0' if u == '0' else '(-%s)' % u
        if isinstance(n, ast.BinOp):
            return self.binary(n)
        if isinstance(n, ast.Compare):
            raise NoRule
        return self.call(n)

    def binary(self, n):
        op = type(n.op).__name__
        u, v = self.d(n.left), self.d(n.right)
        a, b = show(n.left), show(n.right)
        if u == '0' and v == '0':
            return '0'
        if op in ('Add', 'Sub'):
            s = '+' if op == 'Add' else '-'
            if v == '0':
                return u
            if u == '0':
                return v if s == '+' else '(-%s)' % v
            if self.bug('dropped'):
                return u
            if self.bug('dropped'):
                return v if s == '+' else '(-%s)' % v
            return '(%s%s%s)' % (u, s, v)
        if op == 'Mult':
            if u == '0':
                return '%s*%s' % (a, v) if v != '1' else a
            if v == '0':
                return '%s*%s' % (u, b) if u != '1' else b
            if self.bug('dropped'):
                return '%s*%s' % (u, b)
            if self.bug('dropped'):
                return '%s*%s' % (a, v)
            if self.bug('rule'):
                return '%s*%s' % (u, v)
            return '(%s*%s+%s*%s)' % (u, b, a, v)
        if op == 'Div':
            if v == '0':
                return '%s/%s' % (u, b)
            if u == '0':
                if self.bug('rule'):
                    return '(%s*%s/%s^2)' % (a, v, b)
                return '(-%s*%s/%s^2)' % (a, v, b)
            if self.bug('rule'):
                return '((%s*%s-%s*%s)/%s^2)' % (a, v, u, b, b)
            if self.bug('rule'):
                return '((%s*%s-%s*%s)/%s)' % (u, b, a, v, b)
            return '((%s*%s-%s*%s)/%s^2)' % (u, b, a, v, b)
        # power
        if v == '0':
            if self.bug('exponent'):
                outer = '%s*%s^%s' % (b, a, b)
            elif self.bug('exponent'):
                outer = '%s*%s^(%s-2)' % (b, a, b)
            elif self.bug('rule'):
                outer = '%s^(%s-1)' % (a, b)
            elif isinstance(n.right, ast.Constant) and n.right.value == 2:
                outer = '2*%s' % a
            else:
                outer = '%s*%s^(%s-1)' % (b, a, b)
            return self.apply(outer, u)
        if u == '0':
            outer = '%s^%s' % (a, b)
            if not self.bug('rule'):
                outer += '*log(%s)' % a
            return self.apply(outer, v)
        if self.bug('dropped'):
            return '%s^%s*log(%s)*%s' % (a, b, a, v)
        return '(%s*%s^(%s-1)*%s+%s^%s*log(%s)*%s)' % (b, a, b, u, a, b, a, v)

    def call(self, n):
        f, args = n.func.id, n.args
        t = [show(a) for a in args]
        if f == 'ifelse':
            return 'ifelse(%s,%s,%s)' % (t[0], self.d(args[1]), self.d(args[2]))
        ds = [self.d(a) for a in args]
        if all(x == '0' for x in ds):
            return '0'
        if f in ('max', 'min'):
            if ds[0] == ds[1]:
                return ds[0]
            o = '>' if f == 'max' else '<'
            if self.bug('rule'):
                return 'ifelse(%s%s%s,%s,%s)' % (t[1], o, t[0], ds[0], ds[1])
            return 'ifelse(%s%s%s,%s,%s)' % (t[0], o, t[1], ds[0], ds[1])
        parts = []
        if f in ('hypot', 'atan2', 'beta') or f == 'pow':
            if f == 'pow':
                outer = ['%s*%s^(%s-1)' % (t[1], t[0], t[1]), '%s^%s*log(%s)' % (t[0], t[1], t[0])]
            elif f == 'hypot':
                outer = ['%s/hypot(%s,%s)' % (x, t[0], t[1]) for x in t]
            elif f == 'beta':
                outer = ['beta(%s,%s)*(digamma(%s)-digamma(%s+%s))' % (t[0], t[1], x, t[0], t[1]) for x in t]
            elif self.bug('rule'):
                outer = ['%s/(%s^2+%s^2)' % (t[0], t[0], t[1]), '(-%s)/(%s^2+%s^2)' % (t[1], t[0], t[1])]
            else:
                outer = ['%s/(%s^2+%s^2)' % (t[1], t[0], t[1]), '(-%s)/(%s^2+%s^2)' % (t[0], t[0], t[1])]
            for o, x in zip(outer, ds):
                if x != '0':
                    parts.append(self.apply(o, x))
            if len(parts) == 2:
                if self.bug('dropped'):
                    return parts[0]
                return '(%s+%s)' % tuple(parts)
            return parts[0]
        if f in ('mod', 'rem') and ds[1] == '0':
            return ds[0]
        if f == 'gammainc' and ds[1] == '0':
            return self.apply('exp(-%s)*%s^(%s-1)/gamma(%s)' % (t[0], t[0], t[1], t[1]), ds[0])
        if f == 'betainc' and ds[1] == ds[2] == '0':
            return self.apply('%s^(%s-1)*(1-%s)^(%s-1)/beta(%s,%s)' % (t[0], t[1], t[0], t[2], t[1], t[2]), ds[0])
        if f == 'airy':
            k = int(args[0].value)
            return self.apply('airy(%d,%s)' % (k + 1, t[1]) if k % 2 == 0 else '%s*airy(%d,%s)' % (t[1], k - 1, t[1]), ds[1])
        if len(args) == 2 and f in ORDER and ds[0] == '0':
            r = OWRONG[f] if f in OWRONG and self.bug('rule') else ORDER[f]
            return self.apply(r.replace('N', '(%s)' % t[0]).replace('U', t[1]), ds[1])
        if len(args) != 1 or f not in RULE:
            raise NoRule(f)
        if RULE[f] == '0':
            return '0'
        r = WRONG[f] if f in WRONG and self.bug('rule') else RULE[f]
        u = t[0] if t[0].isidentifier() or t[0][0] == '(' else '(%s)' % t[0]
        return self.apply(r.replace('U', u), ds[0])


def flatten(text):
    """One pair of brackets less."""
    if text.startswith('('):
        depth = 0
        for i, c in enumerate(text):
            depth += (c == '(') - (c == ')')
            if depth == 0:
                return text[1:-1] if i == len(text) - 1 else text
    return text


def derive(prog, out, wrt, spoil=-1):
    d = Derive(prog, wrt, spoil)
    return flatten(d.d(d.nodes[out])), d


# --- exact slopes --------------------------------------------------------------

TINY = mpf(10) ** -700       # below any slope of the corpus: what a zero slope leaves


def agree(a, b, digits=45):
    if a == b:
        return True
    m = max(abs(a), abs(b))
    return abs(a - b) <= m * mpf(10) ** -digits


class Point:
    """A function at a point: differences of `value` in component (name, i, j)."""

    def __init__(self, f, env, prog):
        self.f, self.env = f, env
        slow = bool(prog is None or calls(prog) & SLOW)
        self.levels = [(160, 40), (200, 50)] if slow else [(1600, 420), (2000, 520)]

    def value(self, dps=None):
        mp.dps = dps or self.levels[1][0]
        return self.f(self.env)

    def moved(self, c, h):
        env = dict(self.env)
        name, k = c
        if k is None:
            env[name] = env[name] + h
        else:
            m = env[name].copy()
            m[k] = m[k] + h
            env[name] = m
        return self.f(env)

    def size(self, c):
        x = self.env[c[0]] if c[1] is None else self.env[c[0]][c[1]]
        return abs(x) if x != 0 else mpf(1)

    def central(self, c):
        r = []
        for dps, d in self.levels:
            mp.dps = dps
            h = self.size(c) * mpf(10) ** -d
            s = (self.moved(c, h) - self.moved(c, -h)) / (2 * h)
            noise = abs(self.value(dps)) * mpf(10) ** (10 - dps) / h
            r.append(mpf(0) if abs(s) <= noise or abs(s) < TINY else s)
        return r

    def onesided(self, c, side):
        r = []
        for dps, d in self.levels:
            mp.dps = dps
            h = side * self.size(c) * mpf(10) ** -d
            v = self.f(self.env)
            a = (self.moved(c, h) - v) / h
            b = (self.moved(c, h / 2) - v) / (h / 2)
            r.append(2 * b - a)
            noise = abs(v) * mpf(10) ** (10 - dps) / abs(h)
            if abs(r[-1]) <= noise or abs(r[-1]) < TINY:
                r[-1] = mpf(0)
        return r


def limit(pair, d0):
    """The limit of slopes at two step sizes: a number, or None for infinity.
    A slope that falls with the step goes to 0."""
    a, b = pair
    if agree(a, b, 25):
        return b
    if abs(b) < abs(a) * mpf(10) ** -10:
        return mpf(0)
    if abs(b) > abs(a) * mpf(10) ** 10:
        return None
    raise AssertionError('no limit: %s %s' % (nstr(a, 10), nstr(b, 10)))


def digits(x):
    if x is None:
        return 'Infinity'
    mp.dps = 60
    return '0' if x == 0 else nstr(mpf(x), 40, min_fixed=-3, max_fixed=18, strip_zeros=True)


def half_ulp(v):
    return mpf(math.ulp(float(v))) / 2


def component(point, prog, c, want, given, problems, where):
    """One component: its status and exact slopes."""
    if want == 'domain':
        try:
            point.value()
        except Domain:
            return {'s': 'domain'}
        try:
            lo, hi = point.onesided(c, -1), point.onesided(c, 1)
        except Domain:
            return {'s': 'domain'}
        if limit(lo, 0) is None or limit(hi, 0) is None:
            return {'s': 'domain'}
        problems.append('%s: declared domain, but has slopes %s %s' % (where, nstr(lo[1], 8), nstr(hi[1], 8)))
        return {'s': 'domain'}
    lo, hi = limit(point.onesided(c, -1), 0), limit(point.onesided(c, 1), 0)
    smooth = lo is not None and hi is not None and agree(lo, hi, 20)
    if want == 'kink':
        if smooth:
            problems.append('%s: declared a kink, but slopes agree: %s' % (where, nstr(hi, 10)))
        return {'s': 'kink', 'l': digits(lo) if lo is not None else None, 'r': digits(hi) if hi is not None else None}
    if not smooth:
        problems.append('%s: declared smooth, but slopes are %s %s' % (where, lo, hi))
        return {'s': 'smooth', 'g': '0'}
    if want == 'c1':
        if given is None:
            given = hi
        if not agree(mpf(given), hi, 20):
            problems.append('%s: hand value %s, one-sided slopes %s' % (where, given, nstr(hi, 20)))
        return {'s': 'smooth', 'g': digits(mpf(given)), 'c1': 1}
    a, b = point.central(c)
    if not agree(a, b):
        problems.append('%s: differences disagree: %s %s' % (where, nstr(a, 50), nstr(b, 50)))
    return {'s': 'smooth', 'g': digits(b), 'exact': b}


def fuzz(prog, out, wrt, env, text, dps):
    """Change of the slope when each literal and input moves half an ulp."""
    tree = ast.parse(text.replace('^', '**'), mode='eval').body
    mp.dps = dps
    base = ev(tree, run(prog, env))
    total = mpf(0)
    for k in env:
        moved = dict(env)
        moved[k] = env[k] + half_ulp(env[k])
        try:
            total += abs(ev(tree, run(prog, moved)) - base)
        except Domain:
            return None
    for _, t in prog:
        for n in literals(t):
            full = prog
            over = {id(n): mpf(n.value) + half_ulp(n.value)}
            try:
                total += abs(ev(tree, run(full, env, over)) - base)
            except Domain:
                return None
    return base, total


def literal_effect(prog, env, text, value):
    """First-order effect of half an ulp in each literal of program and formula."""
    tree = ast.parse(text.replace('^', '**'), mode='eval').body
    total = mpf(0)
    for t in [t for _, t in prog] + [tree]:
        for n in literals(t):
            over = {id(n): mpf(n.value) + half_ulp(n.value)}
            try:
                total += abs(ev(tree, run(prog, env, over), over) - value)
            except Domain:
                pass
    return total


def build(entry, number, problems):
    text, at = entry['text'], entry['at']
    names = list(at)
    mp.dps = 2000
    matrix = 'py' in entry
    out = entry.get('out', 'z')
    if matrix:
        prog = None
        env = {}
        for k, v in at.items():
            env[k] = mpf(v) if not isinstance(v, list) else mp.matrix([[mpf(x) for x in r] for r in v])
        def f(env):
            try:
                r = entry['py'](**env)
            except ZeroDivisionError:
                raise Domain('1/0')
            return mpf(r) if not isinstance(r, mpc) else r.real
    else:
        prog = parse(text)
        env = {k: mpf(v) for k, v in at.items()}
        def f(env):
            return run(prog, env)[out]
    point = Point(f, env, prog)
    if entry.get('fast'):
        point.levels = [(1600, 420), (2000, 520)]
    if entry.get('deep'):
        point.levels = [(900, 60), (1000, 70)]
    rec = {'cat': entry['cat'], 'text': text, 'at': {k: v if isinstance(v, list) else v for k, v in at.items()}}
    if 'decl' in entry:
        rec['decl'] = entry['decl']
    for k in ('allow', 'noslopes'):
        if k in entry:
            rec[k] = entry[k]
    rec['out'] = out
    try:
        rec['value'] = digits(point.value())
    except Domain:
        rec['value'] = None
    dom, kink, c1 = entry.get('domain', ()), entry.get('kink', ()), entry.get('c1', ())
    rec['in'] = []
    ok, bad = [], []
    for name in names:
        v = env[name]
        if isinstance(v, mp.matrix):
            comps = [(name, (i, j)) for j in range(v.cols) for i in range(v.rows)]
            shape = [v.rows, v.cols]
        else:
            comps, shape = [(name, None)], [1, 1]
        lst = []
        for q, c in enumerate(comps):
            def is_in(s):
                return s == 'all' or name in s or (name, q + 1) in s
            want = 'domain' if is_in(dom) else 'kink' if is_in(kink) else 'c1' if is_in(c1) else 'smooth'
            given = c1.get(name) if isinstance(c1, dict) else None
            where = '%s at %s by %s' % (text, at, c)
            try:
                r = component(point, prog, c, want, given, problems, where)
            except (Domain, AssertionError) as x:
                problems.append('%s: %s' % (where, x or 'domain'))
                r = {'s': want}
            lst.append(r)
        rec['in'].append({'name': name, 'shape': shape, 'c': lst})
        # formulas
        if matrix or lst[0]['s'] != 'smooth':
            continue
        try:
            good, d = derive(prog, out, name)
        except NoRule:
            continue
        if len(good) > 700:
            continue
        # at a tie a formula with a branch says what its author's step(0) says
        tied = 'c1' in lst[0] and entry['cat'] in ('random, ties', 'identical sides')
        if tied and any(w in good for w in ('ifelse(', 'step(', 'sign(')):
            continue
        exact = mpf(lst[0]['g'])
        mp.dps = point.levels[0][0]
        def val(t):
            return ev(ast.parse(t.replace('^', '**'), mode='eval').body, run(prog, env))
        try:
            v = val(good)
        except Domain:
            v = None
        if 'exact' in lst[0] and v is not None:
            e = lst[0]['exact']
            if not (agree(v, e, 45) or (e == 0 and abs(v) < TINY)):
                problems.append('%s by %s: formula %s gives %s, differences %s' % (text, name, good, nstr(v, 45), nstr(e, 45)))
            if e == 0 and v != 0:
                lst[0]['exact'] = mpf(0)
            fz = fuzz(prog, out, name, env, good, point.levels[0][0])
            if fz and fz[0] != 0 and fz[1] >= abs(fz[0]) / 2:
                lst[0]['f'] = 1          # zero as far as inputs and literals can say
        elif 'exact' in lst[0]:
            good = None
        if 'exact' not in lst[0] and (v is None or not agree(v, exact, 40)):
            good = None                  # a C1 kink where the branchwise formula is wrong
        if good:
            ok.append([name, good])
        else:
            continue
        per = {}
        for k in range(d.sites):
            w, dd = derive(prog, out, name, k)
            if per.get(dd.kind, 0) >= 3 or dd.kind is None:
                continue
            try:
                x = val(w)
            except Domain:
                continue
            if abs(x - exact) < mpf('2e-8') * abs(exact) or x == exact or lst[0].get('f'):
                continue
            if exact == 0 and abs(x) < mpf(10) ** -100 or 0 < abs(exact) < mpf(10) ** -300:
                continue
            if abs(x - exact) <= 4 * literal_effect(prog, env, w, x):
                continue             # half an ulp in its literals explains it: right by contract
            per[dd.kind] = per.get(dd.kind, 0) + 1
            bad.append([name, w, dd.kind])
    for i in rec['in']:
        for c in i['c']:
            c.pop('exact', None)
    for name, t in entry.get('ok', ()):
        ok.append([name, t])
    for name, t, kind in entry.get('bad', ()):
        bad.append([name, t, kind])
    if ok:
        rec['ok'] = ok
    if bad:
        rec['bad'] = bad
    return rec


def sympy_check(recs):
    """A third opinion on the smooth scalar entries."""
    import sympy
    from sympy.parsing.sympy_parser import parse_expr
    n = worst = 0
    names = {'ln': sympy.log, 'abs': sympy.Abs}
    for r in recs:
        if 'decl' in r or 'end' in r['text'] or 'f(t)' in r['text'] or calls(parse(r['text'])) - set('''sin cos tan exp log sqrt atan asin acos sinh cosh
                tanh asinh acosh atanh erf erfc gamma'''.split()):
            continue
        mp.dps = 700
        lits, scope = {}, {k: sympy.Symbol(k, real=True) for k in r['at']}
        scope.update(names)
        class Lit(ast.NodeTransformer):
            def visit_Constant(self, node):
                if isinstance(node.value, int):
                    return node
                lits['L%d' % len(lits)] = mpf(node.value)
                return ast.copy_location(ast.Name('L%d' % (len(lits) - 1), ast.Load()), node)
        for name, tree in parse(r['text']):
            tree = Lit().visit(tree)
            for k in lits:
                scope.setdefault(k, sympy.Symbol(k, positive=True))
            scope[name] = parse_expr(ast.unparse(tree), local_dict=scope)
        for i in r['in']:
            c = i['c'][0]
            if c['s'] != 'smooth':
                continue
            d = sympy.diff(scope[r['out']], scope[i['name']])
            args = list(r['at']) + list(lits)
            g = sympy.lambdify([scope[a] for a in args], d, 'mpmath')
            try:
                v = mpf(g(*[mpf(r['at'][a]) if a in r['at'] else lits[a] for a in args]))
            except (ZeroDivisionError, TypeError):
                continue
            t = mpf(c['g'])
            n += 1
            if not (abs(v - t) <= mpf(10) ** -38 * abs(t) or t == 0 and abs(v) < mpf(10) ** -100):
                worst += 1
                print('sympy differs:', r['text'], r['at'], i['name'], nstr(v, 40), c['g'])
    print('sympy: %d slopes compared, %d differ' % (n, worst))


# --- random expressions --------------------------------------------------------------

def random_entries(seed, count, wild):
    """Expressions without kinks whose intermediate values are ordinary doubles."""
    import random
    rnd = random.Random(seed)
    pick = lambda a: a[int(rnd.random() * len(a))]

    def tree(depth, names):
        r = rnd.random()
        if depth == 0 or r < 0.12:
            return pick(names) if rnd.random() < 0.8 else '%.2g' % (0.1 + 3 * rnd.random())
        if r < 0.62:
            return '(%s%s%s)' % (tree(depth - 1, names), pick('++--**/'), tree(depth - 1, names))
        if r < 0.72:
            return '%s^%s' % (tree(depth - 1, names) if False else '(%s)' % tree(depth - 1, names), pick(['2', '3', '-1', '0.5', '1.5', '-2']))
        return '%s(%s)' % (pick('sin cos exp log sqrt atan tanh log1p asinh cbrt'.split()), tree(depth - 1, names))

    out = []
    mp.dps = 60
    while len(out) < count:
        names = ['x', 'y', 'w'][:1 + int(3 * rnd.random())]
        t = tree(3 + int(3 * rnd.random()), names)
        at = {}
        for n in names:
            m = 10 ** ((12 if wild else 2) * rnd.random() - (6 if wild else 1))
            v = (1 if rnd.random() < 0.7 else -1) * m
            at[n] = float('%.*g' % (pick([2, 3, 5, 16]), v))
        at = {n: v for n, v in at.items() if n in {x.id for x in ast.walk(ast.parse(t.replace('^', '**'))) if isinstance(x, ast.Name)}}
        if not at or len(t) > 150:
            continue
        env = {n: mpf(v) for n, v in at.items()}
        try:
            prog = parse('z = ' + t)
            for n in ast.walk(prog[0][1]):
                if isinstance(n, (ast.BinOp, ast.Call, ast.UnaryOp)):
                    v = ev(n, env)
                    if v == 0 or not mpf(10) ** -150 < abs(v) < mpf(10) ** 150:
                        raise Domain
            for n in at:
                text = derive(prog, 'z', n)[0]
                v = ev(ast.parse(text.replace('^', '**'), mode='eval').body, env)
                if v != 0 and not mpf(10) ** -200 < abs(v) < mpf(10) ** 200:
                    raise Domain
        except (Domain, OverflowError):
            continue
        out.append(dict(cat='random, wild' if wild else 'random', text='z = ' + t, at=at))
    return out


def tie_entries(seed, count):
    """Random expressions of abs, max, min, relu at points where they tie; what
    is smooth and what is a kink is read off the one-sided slopes."""
    import random
    rnd = random.Random(seed)
    pick = lambda a: a[int(rnd.random() * len(a))]

    def tree(depth):
        r = rnd.random()
        if depth == 0 or r < 0.1:
            return pick(['x', 'y', 'x', 'y', '1', '2', '0.5'])
        if r < 0.45:
            return '(%s%s%s)' % (tree(depth - 1), pick('++--***'), tree(depth - 1))
        if r < 0.65:
            return '%s(%s,%s)' % (pick(['max', 'min']), tree(depth - 1), tree(depth - 1))
        if r < 0.9:
            return '%s(%s)' % (pick('abs abs relu relu sin exp'.split()), tree(depth - 1))
        return '(%s)^%s' % (tree(depth - 1), pick(['2', '3']))

    out = []
    while len(out) < count:
        t = tree(2 + int(3 * rnd.random()))
        at = {n: pick([0.0, 0.0, 0.5, 1.0, 1.0, -1.0]) for n in 'xy'}
        used = {x.id for x in ast.walk(ast.parse(t.replace('^', '**'))) if isinstance(x, ast.Name)}
        at = {n: v for n, v in at.items() if n in used}
        prog = parse('z = ' + t)
        if not at or len(t) > 120 or not calls(prog) & {'abs', 'max', 'min', 'relu'}:
            continue
        point = Point(lambda env: run(prog, env)['z'], {n: mpf(v) for n, v in at.items()}, prog)
        kink, c1 = [], []
        try:
            for n in at:
                lo, hi = limit(point.onesided((n, None), -1), 0), limit(point.onesided((n, None), 1), 0)
                (c1 if agree(lo, hi, 20) else kink).append(n)
        except (Domain, AssertionError):
            continue
        e = dict(cat='random, ties', text='z = ' + t, at=at, kink=tuple(kink), c1=tuple(c1))
        tied = False
        for n in ast.walk(prog[0][1]):
            if isinstance(n, ast.Call) and n.func.id in ('abs', 'relu', 'max', 'min'):
                v = [ev(a, point.env) for a in n.args]
                tied |= v[0] == (v[1] if len(v) == 2 else 0)
        if tied and (kink or rnd.random() < 0.7):
            out.append(e)
    return out


def main():
    if '--random' in sys.argv:      # --random SEED COUNT FILE: a corpus of random expressions alone
        k = sys.argv.index('--random')
        seed, count, path = int(sys.argv[k + 1]), int(sys.argv[k + 2]), sys.argv[k + 3]
        problems = []
        recs = [dict([('id', n + 1)] + list(build(e, n, problems).items()))
                for n, e in enumerate(
            tie_entries(seed, count) if '--ties' in sys.argv
            else random_entries(seed, count, False) + random_entries(seed + 1, count, True))]
        for p in problems:
            print('PROBLEM', p)
        with open(path, 'w') as f:
            json.dump(recs, f)
        return 0
    sys.path.insert(0, HERE)
    import functions
    problems, recs = [], []
    for k, e in enumerate(functions.ENTRIES + random_entries(1, 40, False) + random_entries(2, 40, True) + tie_entries(3, 60)):
        r = build(e, k, problems)
        r = dict([('id', k + 1)] + list(r.items()))
        recs.append(r)
    for p in problems:
        print('PROBLEM', p)
    lines = [json.dumps(r, separators=(',', ':'), ensure_ascii=False) for r in recs]
    text = '[\n' + ',\n'.join(lines) + '\n]\n'
    path = os.path.join(HERE, 'corpus.json')
    cats = {}
    for r in recs:
        cats[r['cat']] = cats.get(r['cat'], 0) + 1
    print(len(recs), 'points;', cats)
    print('formulas: %d right, %d wrong' % (sum(len(r.get('ok', ())) for r in recs), sum(len(r.get('bad', ())) for r in recs)))
    if '--sympy' in sys.argv:
        sympy_check(recs)
    if '--check' in sys.argv:
        same = open(path, encoding='utf-8').read() == text
        print('same' if same else 'corpus.json DIFFERS')
        return 0 if same and not problems else 1
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
