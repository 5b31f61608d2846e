"""How the whole program grows: one dimension of its input at three sizes.

Every line runs `adcheck` as users do, a process a size, and takes its processor
time and its largest memory. What a process costs that does nothing is taken
off, and the exponent of the last two sizes is fitted: 1 is linear. A line is
held if its exponent is at most the one that it may have, which is 1.15 times
the exponent of what must be written or read.

    python3 tests/bench/screen.py ./adcheck [WORD...]     lines that hold a WORD
"""
import math
import os
import subprocess
import sys
import tempfile

LIMIT = 60          # seconds of a process, and gigabytes of it
MEMORY = 8 << 30
SLACK = 1.15        # noise of a shared machine, and the caches' bends


def lines(*parts):
    return "\n".join(parts) + "\n"


def scalar_inputs(n):
    names = [f"x{i}" for i in range(n)]
    out = ["param " + ", ".join(f"{x} = {0.5 + i / n}"
                                for i, x in enumerate(names)), "s = 0"]
    out += [f"s = s + x{i % n}*sin(x{i * 7 % n})" for i in range(10 * n)]
    return lines(*out)


def vector_input(n):
    out = [f"param x({n})", "s = 0"]
    out += [f"s = s + x({i % n + 1})*sin(x({i * 7 % n + 1}))"
            for i in range(10 * n)]
    return lines(*out)


def statements(n):
    out = ["param x(1000)", "v0 = x(1)"]
    out += [f"v{i} = v{i - 1}*x({i % 1000 + 1}) + {i % 7}.5"
            if i % 2 else f"v{i} = sin(v{i - 1})" for i in range(1, n)]
    return lines(*out)


def claims_on_bars(n):
    out = ["at u = 0.5", "v0 = u"]
    out += [f"v{i} = sin(v{i - 1})" for i in range(1, n + 1)]
    out += [f"claim v{i - 1}bar = v{i}bar*cos(v{i - 1})"
            for i in range(1, n + 1)]
    return lines(*out)


def claims_on_entries(n):
    return lines(f"param x({n})", "y = x.^2", *[
        f"claim jacobian(y,x)({i},{i}) = 2*x({i})" for i in range(1, n + 1)])


def outputs(n):
    return lines("at u = 0.5", *[f"y{i} = sin({i + 1}*u)" for i in range(n)])


def problems(n):
    return "".join(lines(f'problem "p{i}"', "at u = 0.5", f"y = sin({i}*u)",
                         f"claim dy/du = {i}*cos({i}*u)") for i in range(n))


def problems_with_preamble(n):
    out = ["param u = 0.5"] + [f"c{i} = sin({i}*u)" for i in range(50)]
    return lines(*out) + "".join(
        lines(f'problem "p{i}"', f"y = c{i % 50}*u",
              f"claim dy/du = c{i % 50} + u*{i % 50}*cos({i % 50}*u)")
        for i in range(n))


def points(n):
    return lines("y = exp(sin(u))*log(u)",
                 *[f"at u = {0.5 + i / n}" for i in range(n)])


def points_with_claims(n):
    out = ["y = u^2"]
    for i in range(n):
        out += [f"at u = {i + 1}", f"claim dy/du = {2 * (i + 1)}"]
    return lines(*out)


def recurrence(n):
    return lines("at u = 0.5", "z(1) = u", f"for k = 2:{n}",
                 "  z(k) = sin(z(k-1)) + u", "end", f"y = z({n})")


def appending(n):
    return lines("at u = 0.5", "z = u", f"for k = 1:{n}", "  z = [z; u*k]",
                 "end", "y = sum(z)")


def growing(n):
    return lines("at u = 0.5", f"for k = 1:{n}", "  z(k) = u*k", "end",
                 "y = sum(z)")


def missing(n):
    return lines(*[f"y{i} = x{i}^2" for i in range(n)])


def unknown(n):
    return lines("at u = 0.5", *[f"y{i} = foo{i}(u)" for i in range(n)])


def random_vector(n):
    return lines(f"param x({n})", "y = x.^2")


def quadratic(n):
    return lines(f"param x({n})", f"data A({n},{n})", "y = x'*A*x")


def vectors(n):
    return lines(f"param x({n})", "a = sin(x)", "b = a.*x", "y = sum(b)")


def data_points(n):
    return lines(f"data X({n},50), y({n})", "param w(50)",
                 "L = sumsq(X*w - y)/rows(X)")


def at_options(n):
    out = []
    for i in range(n):
        out += ["--at", f"x{i}=0.5"]
    return out


# name, sizes, text of a size, options of a size, exponent of a good program
LINES = [
    # central differences evaluate 10 n statements for each of n inputs
    ("scalar inputs, check", (100, 300, 1000), scalar_inputs, None, 2),
    ("one vector, check", (100, 300, 1000), vector_input, None, 2),
    ("scalar inputs, --mode reverse", (100, 1000, 10000), scalar_inputs,
     ["--mode", "reverse"], 1),
    ("scalar inputs, --mode forward,reverse", (100, 300, 1000), scalar_inputs,
     ["--mode", "forward,reverse"], 2),
    ("statements, --mode reverse", (10000, 100000, 1000000), statements,
     ["--mode", "reverse"], 1),
    ("claims on bars", (100, 1000, 10000), claims_on_bars, None, 1),
    # the Jacobian itself has n^2 entries
    ("claims on entries of a Jacobian", (100, 300, 1000), claims_on_entries,
     None, 2),
    ("outputs", (1000, 3000, 10000), outputs, None, 1),
    ("problems", (100, 300, 1000), problems, None, 1),
    ("problems with a preamble", (100, 300, 1000), problems_with_preamble,
     None, 1),
    ("points", (100, 1000, 3000), points, None, 1),
    ("points with numeric claims", (100, 400, 1600), points_with_claims, None,
     1),
    ("points, --mode reverse", (1000, 3000, 10000), points,
     ["--mode", "reverse"], 1),
    ("loop with a recurrence, --mode reverse", (1000, 10000, 100000),
     recurrence, ["--mode", "reverse"], 1),
    ("z = [z; u], --mode reverse", (300, 1000, 3000), appending,
     ["--mode", "reverse"], 1),
    ("z(k) = u*k, --mode reverse", (1000, 10000, 100000), growing,
     ["--mode", "reverse"], 1),
    ("--at options", (100, 1000, 10000),
     lambda n: lines(*[f"y{i} = x{i}^2" for i in range(n)],
                     "z = " + " + ".join(f"y{i}" for i in range(n))),
     lambda n: ["--mode", "reverse"] + at_options(n), 1),
    ("missing inputs", (100, 1000, 10000), missing, None, 1),
    ("unknown functions", (100, 1000, 10000), unknown, None, 1),
    ("entries, JSON, --mode reverse", (10000, 100000, 1000000), random_vector,
     ["--mode", "reverse", "--format", "json"], 1),
    ("entries, --all, --mode reverse", (10000, 100000, 1000000), random_vector,
     ["--mode", "reverse", "--all"], 1),
    ("--show hessian of a quadratic form", (30, 100, 300), quadratic,
     ["--mode", "reverse", "--show", "hessian"], 2),
    ("--show trace of vectors", (100, 1000, 10000), vectors,
     ["--mode", "reverse", "--show", "trace"], 1),
    ("--show sweep of vectors", (30, 100, 300), vectors,
     ["--mode", "reverse", "--show", "sweep"], 1),
    ("data of 50 columns, --mode reverse", (1000, 10000, 100000), data_points,
     ["--mode", "reverse"], 1),
]


# Run by an interpreter of its own, since a child's memory starts at that of the
# process that it was forked from.
CHILD = """
import os, resource, sys
pid = os.fork()
if pid == 0:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    cpu, memory = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.execv(sys.argv[3], sys.argv[3:])
_, status, use = os.wait4(pid, 0)
print(use.ru_utime + use.ru_stime, use.ru_maxrss / 1024,
      os.waitstatus_to_exitcode(status))
"""


def measure(program, text, options):
    """Seconds of processor time, megabytes, status (negative: killed)."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
        f.write(text)
        f.flush()
        got = subprocess.run(
            [sys.executable, "-SE", "-c", CHILD, str(LIMIT), str(MEMORY),
             program, *options, f.name], capture_output=True, check=True)
    seconds, megabytes, status = got.stdout.split()
    return float(seconds), float(megabytes), int(status)


def best(program, text, options):
    """The quicker of several runs where they are short."""
    got = measure(program, text, options)
    for _ in range(2 if got[0] < 0.2 else 1 if got[0] < 1 else 0):
        got = min(got, measure(program, text, options))
    return got


def row(program, line, idle):
    name, sizes, make, options, power = line
    got, memory = [], []
    for n in sizes:
        asked = options(n) if callable(options) else options or []
        t, m, status = best(program, make(n), asked)
        got.append(t)
        memory.append(m)
        if status < 0:
            break
    cells = "  ".join(f"{t:8.3f} {m:6.0f}" for t, m in zip(got, memory))
    if len(got) < len(sizes) or status < 0:
        return f"{name:40} {cells}  stopped", False
    t = [max(x - idle, 1e-3) for x in got]
    slope = math.log(t[-1] / t[-2]) / math.log(sizes[-1] / sizes[-2])
    held = slope <= power * SLACK
    return (f"{name:40} {cells}  n^{slope:.2f}"
            f"{'' if held else f'  > {power * SLACK:.2f}'}"), held


def main():
    program, words = os.path.abspath(sys.argv[1]), sys.argv[2:]
    idle = min(measure(program, "y = u\nat u = 1\n", ["--mode", "reverse"])[0]
               for _ in range(5))
    bad = 0
    print(f"idle process {idle * 1000:.1f} ms; a size: seconds, megabytes")
    for line in LINES:
        if words and not any(w in line[0] for w in words):
            continue
        text, held = row(program, line, idle)
        bad += not held
        print(text, "   sizes", *line[1], flush=True)
    print(f"{bad} lines grow faster than they may")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
