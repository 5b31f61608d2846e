"""What a call of code under check costs beside the function itself.

    code.py ADCHECK

Compiles a function of 2 numbers and one of 30, and answers as a program in
Python; prints microseconds a call, and the time of a 30-dimensional gradient.
A call's time is the slope between two runs that differ in their points, so that
starting does not count; all that is done with the values does."""
import json
import os
import subprocess
import sys
import tempfile
import time

ADCHECK = os.path.abspath(sys.argv[1])
C = """#include <math.h>
double two(const double *x, double *d)
{
    if (d)
        d[0] = x[1], d[1] = x[0];
    return x[0] * x[1];
}
double thirty(const double *x, double *d)
{
    double f = 0;
    for (int i = 0; i < 30; i++) {
        double n = x[(i + 1) % 30], b = x[(i + 29) % 30];
        f += x[i] * x[i] * n + sin(x[i]);
        if (d)
            d[i] = 2 * x[i] * n + cos(x[i]) + b * b;
    }
    return f;
}
"""
PYTHON = """import sys
for line in sys.stdin:
    if not line.strip():
        sys.stdout.flush()
        continue
    what, name, a, b = line.split()
    a, b = float(a), float(b)
    if what == "value":
        print("=", repr(a*b))
    else:
        print("=", repr(a*b), repr(b), repr(a))
"""


def run(*options):
    """(seconds, calls) of the best of three runs."""
    best, calls = 1e9, 0
    for _ in range(3):
        t = time.perf_counter()
        out = subprocess.run([ADCHECK, "-f", "json", "--code-calls", "10000000",
                              *options], capture_output=True, text=True).stdout
        best = min(best, time.perf_counter() - t)
        report = json.loads(out)
        calls = report["problems"][0]["claims"][0]["calls"]
        assert report["exit"] == 0, out
    return best, calls


def per_call(code):
    """In one problem, a black box of 2 numbers at many points: 26 calls a point
    and more; manners, fits and verdicts are counted with them."""
    with open("two.txt", "w") as f:
        f.write("param x(2)\ncode [f, df/dx] = two(x)\n")
    times = []
    for n in (100, 2100):
        with open("points.csv", "w") as f:
            f.write("x(1),x(2)\n")
            for i in range(n):
                f.write("%g,%g\n" % (1 + i*1e-3, 2 - i*1e-4))
        times.append(run("--code", code, "--points", "points.csv", "two.txt"))
    (t, n), (u, m) = times
    return (u - t)/(m - n)


with tempfile.TemporaryDirectory() as where:
    os.chdir(where)
    open("f.c", "w").write(C)
    open("f.py", "w").write(PYTHON)
    subprocess.run("cc -O2 -shared -fPIC f.c -o f.so -lm", shell=True, check=True)
    for name, code in (("library", "./f.so"), ("Python", "python3 f.py")):
        print("%s: %.2f us a call" % (name, 1e6 * per_call(code)))
    open("thirty.txt", "w").write(
        "param x(30) = linspace(0.3, 2, 30)'\ncode [f, df/dx] = thirty(x)\n")
    seconds, calls = run("--code", "./f.so", "thirty.txt")
    print("gradient of 30: %.0f ms, %d calls" % (1e3 * seconds, calls))
