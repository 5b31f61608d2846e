#!/usr/bin/env python3
"""The line protocol in Python; the argument says how it misbehaves."""
import math
import sys
import time

how = sys.argv[1] if len(sys.argv) > 1 else ""


def valley(x):
    return (x[0] ** 4 + x[0] * x[1] + (1 + x[1]) ** 2,
            [4 * x[0] ** 3 + x[1], x[0] + 2 * (1 + x[1])])


def valley_wrong(x):
    f, d = valley(x)
    return f, [d[0], d[1] + 0.01]


def circle(x):
    return ([math.cos(x[0]), math.sin(x[0])],
            [-math.sin(x[0]), math.cos(x[0])])


known = {f.__name__: f for f in (valley, valley_wrong, circle)}
if how == "chatty":
    print("reading weights ...")
answered = 0
for line in sys.stdin:
    if not line.strip():            # the end of a batch
        sys.stdout.flush()
        continue
    what, name, *x = line.split()
    x = [float(v) for v in x]
    answered += 1
    if how == "ends" and answered > 3:
        sys.exit(5)
    if how == "sleeps":
        time.sleep(60)
    if how == "refuses":
        print("! no value today", flush=True)
        continue
    f, d = known[name](x)
    out = (f if isinstance(f, list) else [f])
    if what == "derivative":
        out = out + d
    if how == "short":
        out = out[:1]
    if how == "chatty":
        print("step", answered)
    print("=", *("%.17g" % v for v in out), flush=how != "unflushed")
if how == "sour":
    sys.exit(9)
