"""Screens derivatives of order 1 to 8 against mpmath.

    python3 tests/bench/higher.py [NUMBER [SEED]]

NUMBER random triples of function, order and point, elementary and special
functions of one to three inputs. The derivative is taken by mpmath, from its own
functions in 32 digits (and again in 27). The right value must pass, one that is off by 1e-6 of it
must fail, at every order; what is undecided is counted. Exits with 1 if a
right one fails or a wrong one passes.
"""
import json
import os
import random
import subprocess
import sys

import mpmath
from mpmath import mp, mpf

ADCHECK = os.environ.get("ADCHECK", "./adcheck")
BATCH = 100
OFF = mpf("1e-6")

# adcheck's name: mpmath's function and an interval that its argument may lie in
FUNCTIONS = {
    "exp": (mp.exp, -3, 3), "log": (mp.log, 0.1, 9), "sin": (mp.sin, -5, 5),
    "cos": (mp.cos, -5, 5), "tan": (mp.tan, -1.3, 1.3),
    "atan": (mp.atan, -4, 4), "asin": (mp.asin, -0.9, 0.9),
    "acosh": (mp.acosh, 1.2, 9), "asinh": (mp.asinh, -4, 4),
    "atanh": (mp.atanh, -0.9, 0.9), "tanh": (mp.tanh, -3, 3),
    "sinh": (mp.sinh, -3, 3), "cosh": (mp.cosh, -3, 3),
    "sqrt": (mp.sqrt, 0.1, 9), "cbrt": (mp.cbrt, 0.1, 9),
    "log1p": (mp.log1p, -0.8, 9), "expm1": (mp.expm1, -3, 3),
    "sec": (mp.sec, -1.3, 1.3), "csc": (mp.csc, 0.2, 3), "cot": (mp.cot, 0.2, 3),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), -5, 5),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), -5, 5),
    "logit": (lambda x: mp.log(x / (1 - x)), 0.1, 0.9),
    "gelu": (lambda x: x * mp.ncdf(x), -4, 4),
    "normcdf": (mp.ncdf, -4, 4), "normpdf": (mp.npdf, -4, 4),
    "erf": (mp.erf, -3, 3), "erfc": (mp.erfc, -3, 4),
    "erfinv": (mp.erfinv, -0.9, 0.9),
    "gamma": (mp.gamma, 0.3, 6), "lgamma": (mp.loggamma, 0.3, 20),
    "digamma": (mp.digamma, 0.3, 20), "lambertw": (mp.lambertw, -0.3, 20),
    "zeta": (mp.zeta, 1.3, 9), "expint": (mp.e1, 0.2, 6),
    "sinint": (mp.si, -6, 6), "cosint": (mp.ci, 0.2, 6),
    "ellipticK": (mp.ellipk, -3, 0.9), "ellipticE": (mp.ellipe, -3, 0.9),
    "besselj0": (lambda x: mp.besselj(0, x), -6, 6),
    "besselk1": (lambda x: mp.besselk(1, x), 0.3, 6),
    "airy0": (mp.airyai, -4, 3),
    "x": (lambda x: x, -3, 3), "square": (lambda x: x**2, -3, 3),
    "cube": (lambda x: x**3, -3, 3), "inverse": (lambda x: 1 / x, 0.2, 6),
    "power": (lambda x: x**mpf(2.5), 0.1, 6),
}
SPELLED = {
    "besselj0": "besselj(0,%s)", "besselk1": "besselk(1,%s)",
    "airy0": "airy(0,%s)", "x": "%s", "square": "(%s)^2", "cube": "(%s)^3",
    "inverse": "1/(%s)", "power": "(%s)^2.5",
}


class Expression:
    """A text of adcheck, the function of a dict of values, its inputs."""

    def __init__(self, text, value, names):
        self.text, self.value, self.names = text, value, names


def leaf(rng, names):
    name = rng.choice(names)
    factor = rng.choice([1, 1, 2, 0.5, -1])
    text = name if factor == 1 else "%g*%s" % (factor, name)
    return Expression(text, lambda v: mpf(factor) * v[name], {name})


def call(rng, a, at):
    """A function whose interval holds the argument's value, or None."""
    x = a.value(at)
    fits = [n for n, (_, low, high) in FUNCTIONS.items() if low < x < high]
    if not fits:
        return None
    name = rng.choice(fits)
    f = FUNCTIONS[name][0]
    text = SPELLED.get(name, name + "(%s)") % a.text
    return Expression(text, lambda v: f(a.value(v)), a.names)


def grow(rng, names, depth, at):
    if depth == 0:
        return leaf(rng, names)
    if rng.random() < 0.55:
        a = grow(rng, names, depth - 1, at)
        return call(rng, a, at) or a
    a, b = (grow(rng, names, depth - 1, at) for _ in "ab")
    op = rng.choice("+-***")
    value = {"+": lambda v: a.value(v) + b.value(v),
             "-": lambda v: a.value(v) - b.value(v),
             "*": lambda v: a.value(v) * b.value(v)}[op]
    return Expression("(%s) %s (%s)" % (a.text, op, b.text), value,
                      a.names | b.names)


def derivative(e, at, orders):
    names = [n for n in orders if orders[n]]

    def f(*x):
        return mp.re(e.value({**at, **dict(zip(names, x))}))

    point = [at[n] for n in names]
    if len(names) == 1:
        return mp.diff(f, point[0], orders[names[0]])
    return mp.diff(f, tuple(point), tuple(orders[n] for n in names))


def triple(rng):
    """(text, at, quotient, value), or None where mpmath cannot tell."""
    names = rng.choice([["x"], ["x"], ["x", "y"], ["x", "y", "z"]])
    at = {n: mpf(rng.choice([1, 1, -1]) * round(rng.uniform(0.2, 2), 3))
          for n in names}
    e = grow(rng, names, rng.randint(1, 4), at)
    order = rng.randint(1, 8)
    orders = dict.fromkeys(names, 0)
    for _ in range(order):
        orders[rng.choice(sorted(e.names))] += 1
    try:
        value = derivative(e, at, orders)
        again = 0
        with mp.workdps(27):
            again = derivative(e, at, orders)
    except (ValueError, ZeroDivisionError, mpmath.libmp.NoConvergence):
        return None
    if not mp.isfinite(value) or abs(value - again) > mpf(10)**-18 * abs(value):
        if max(abs(value), abs(again)) > mpf(10)**-25:
            return None
        value = mpf(0)
    below = "".join("d%s%s" % (n, k if k > 1 else "")
                    for n, k in orders.items() if k)
    above = "df" if order == 1 else "d%df" % order
    return e.text, {n: at[n] for n in e.names}, above + "/" + below, value


def problem(i, t):
    text, at, quotient, value = t
    point = ", ".join("%s = %r" % (n, float(v)) for n, v in sorted(at.items()))
    right = mp.nstr(value, 30)
    wrong = mp.nstr(value * (1 + OFF) if value else OFF, 30)
    return ("problem \"%d\"\nf = %s\nat %s\nclaim %s = %s\nrefute %s = %s\n"
            % (i, text, point, quotient, right, quotient, wrong))


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    mp.dps = 32
    counts, bad, by_order = {}, 0, {}
    done = 0
    while done < number:
        batch = []
        while len(batch) < min(BATCH, number - done):
            t = triple(rng)
            if t:
                batch.append(t)
        text = "".join(problem(i, t) for i, t in enumerate(batch))
        out = subprocess.run([ADCHECK, "-f", "json", "-"], input=text.encode(),
                             stdout=subprocess.PIPE, check=False).stdout
        for p in json.loads(out)["problems"]:
            t = batch[int(p["title"])]
            right, wrong = (c["verdict"] for c in p["claims"])
            key = (right, wrong)
            counts[key] = counts.get(key, 0) + 1
            order = t[2][1] if t[2][1].isdigit() else "1"
            if key == ("pass", "pass"):
                by_order[order] = by_order.get(order, 0) + 1
                continue
            bad += "FAIL" in key
            print(key, t[0], dict((n, float(v)) for n, v in t[1].items()), t[2],
                  mp.nstr(t[3], 20), p["claims"][0].get("reason"))
        done += len(batch)
    print("%d triples; verdict of the right value, of the refuted wrong one:"
          % done)
    for key, n in sorted(counts.items()):
        print("  %-6s %-6s %d" % (*key, n))
    print("decided and right, by order:",
          ", ".join("%s: %d" % o for o in sorted(by_order.items())))
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
