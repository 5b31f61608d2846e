"""fail.py ADCHECK [--whole] [--seed N] [--only TEXT]: everything that can fail fails once.

Seven typical runs; in each the N-th allocation (mapping, fork, pipe) fails, for
all N with --whole, else for some tens of N drawn by the seed. A run whose call
failed must end as it would have (status and output), or say so: status 2 (3
where the code under check was what failed) with a message. A report beside
standard output is whole or not there. Then full disks, closed streams, workers
that are killed or left alone, and interruptions: never status 0 for what was
not checked.

TAP, a test a run and kind.
"""
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))

RUNNING = """v = u^2
w = sin(v)
z = exp(w*log(v))
at u = 0.7
claim dz/du = z*(2*u*cos(v)*log(v) + sin(v)*2/u)
"""
MATRIX = """problem "product"
param A(2,3), B(3,2)
C = A*B
y = logdet(C*C' + eye(2))
claim Bbar = A'*Cbar
claim dy/dA(1,1) = 3
problem "kink"
y = abs(x)
at x = 0
"""
CODE = """param x(2)
code [f, df/dx] = bowl(x)
at x = [0.7; -1.3]
"""
BOWL = """double bowl(const double *x, double *g);
double bowl(const double *x, double *g)
{
    if (g) {
        g[0] = 2 * x[0];
        g[1] = 4 * x[1];
    }
    return x[0] * x[0] + 2 * x[1] * x[1];
}
"""

MESSAGES = """y = x^2
z = sin(y
at x = 0.7, w = 3
claim dy/dx = 2*x + 1
"""

RUNS = {  # name: arguments, the largest status that a failed call may end with
    "check": (["running.txt", "--referee", "always", "-j", "1"], 2),
    "claims in balls, two workers": (["matrix.txt", "-j", "2"], 2),
    "--emit c": (["running.txt", "--emit", "c"], 2),
    "-f json, --report html": (["matrix.txt", "-f", "json", "-j", "1",
                                "--report", "html:report.html"], 2),
    "--show": (["running.txt", "-s", "trace,formula,explain,hessian"], 2),
    "messages": (["messages.txt", "--referee", "never", "-j", "1"], 2),
    "code under check": (["code.txt", "--code", "./bowl.so"], 3),
}


class Failure(Exception):
    pass


def demand(holds, what):
    if not holds:
        raise Failure(what)


class Bench:
    def __init__(self, adcheck, folder):
        self.adcheck, self.folder = adcheck, folder
        self.injector = os.path.join(folder, "inject.so")
        for name, text in (("running.txt", RUNNING), ("matrix.txt", MATRIX),
                           ("messages.txt", MESSAGES), ("code.txt", CODE),
                           ("bowl.c", BOWL)):
            with open(os.path.join(folder, name), "w") as f:
                f.write(text)
        compile_ = ["cc", "-O1", "-shared", "-fPIC"]
        subprocess.run(compile_ + [os.path.join(HERE, "fail", "inject.c"),
                                   "-o", self.injector, "-ldl"], check=True)
        subprocess.run(compile_ + ["bowl.c", "-o", "bowl.so"], check=True,
                       cwd=folder)

    def run(self, arguments, kind=None, at=0, count=None, **more):
        env = dict(os.environ, LC_ALL="C.UTF-8", TERM="dumb")
        if kind:
            env.update(LD_PRELOAD=self.injector, FAIL_KIND=kind,
                       FAIL_AT=str(at))
        if count:
            env["FAIL_COUNT"] = count
        return subprocess.run([self.adcheck] + arguments, cwd=self.folder,
                              env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=120, **more)

    def path(self, name):
        return os.path.join(self.folder, name)

    def report(self):
        """What stands beside standard output, and no rest of it."""
        rest = [f for f in os.listdir(self.folder) if f.startswith(".adcheck")]
        for f in rest:
            os.unlink(self.path(f))
        # a process that dies of memory may leave a name that nobody takes
        # for a report, but never one under the report's own name
        if not os.path.exists(self.path("report.html")):
            return None
        with open(self.path("report.html"), "rb") as f:
            whole = f.read()
        os.unlink(self.path("report.html"))
        return whole


def calls(bench, arguments, kind):
    """How many calls of a kind the run makes, in the process that makes most."""
    name = bench.path("count")
    bench.run(arguments, kind, 0, name)
    with open(name) as f:
        most = max(int(line) for line in f)
    os.unlink(name)
    return most


def check_one(bench, arguments, worst, kind, at, usual):
    got = bench.run(arguments, kind, at)
    report = bench.report()
    what = "%s %d: status %d" % (kind, at, got.returncode)
    same = (got.returncode == usual["code"] and
            got.stdout == usual["out"])
    said = got.returncode in range(2, worst + 1)
    demand(same or said, what + ", not the usual output")
    if said and not same:
        told = got.stderr + (got.stdout if worst > 2 else b"")
        demand(told.strip() or b"error" in got.stdout, what + " in silence")
    if report is not None:
        demand(report.rstrip().endswith(b"</html>"), what + ", half a report")
    if said and not same and "json" in arguments and got.stdout.strip():
        try:
            demand(json.loads(got.stdout)["exit"] != 0, what + ", JSON says 0")
        except ValueError:
            pass  # half a document that nobody takes for whole


def check_run(bench, name, kind, whole, rng):
    arguments, worst = RUNS[name]
    plain = bench.run(arguments)
    bench.report()
    usual = {"code": plain.returncode, "out": plain.stdout}
    demand(plain.returncode in range(4), "it does not run: %r" % plain.stderr)
    n = calls(bench, arguments, kind)
    bench.report()
    tries = list(range(1, n + 2))
    if not whole:
        drawn = rng.sample(tries, min(len(tries), 12))
        first = 150 if name == "messages" else 4  # they come early
        tries = sorted({*tries[:first], *drawn})
    for at in tries:
        check_one(bench, arguments, worst, kind, at, usual)
    return "%d of %d" % (len(tries), n)


# --- what is not memory ------------------------------------------------------

SLOW = "".join('problem "p%d"\nparam A(20,20)\ny = sum(sum(expm(A*0.1)))\n' % i
               for i in range(12))


LONG = "".join('problem "p%d"\nparam A(1500,1500)\ny = sum(sum(expm(A)))\n' % i
               for i in range(3))


def writes(bench, whole, rng):
    """A full disk, a closed stream, a limit on the size of files."""
    if os.path.exists("/dev/full"):
        for arguments in (["running.txt"], ["running.txt", "-f", "json"],
                          ["running.txt", "--emit", "c"], ["--help"],
                          ["--rules"], ["-l", "running.txt"], ["--version"],
                          ["--completion", "bash"], ["--explain", "kink"]):
            with open("/dev/full", "w") as full:
                code = subprocess.run([bench.adcheck] + arguments, stdout=full,
                                      cwd=bench.folder,
                                      stderr=subprocess.PIPE)
            demand(code.returncode == 2 and code.stderr,
                   "%s to a full disk: %d" % (arguments, code.returncode))
        for format_ in ("json", "html", "csv", "junit", "tap", "latex"):
            got = bench.run(["running.txt", "--report", format_ + ":/dev/full"])
            demand(got.returncode == 2 and got.stderr,
                   "%s report to a full disk: %d" % (format_, got.returncode))
    for closed in (">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"):
        line = '"$0" matrix.txt -j 2 ' + closed
        code = subprocess.run(["sh", "-c", line, bench.adcheck],
                              cwd=bench.folder, capture_output=True).returncode
        want = 2 if ">&-" in closed.replace("2>&-", "") else 1
        demand(code == want, "%s: %d instead of %d" % (closed, code, want))
    with open(bench.path("report.html"), "w") as f:
        f.write("before")
    line = 'ulimit -f 1; trap "" XFSZ; "$0" matrix.txt -q ' \
           '--report html:report.html'
    code = subprocess.run(["sh", "-c", line, bench.adcheck], cwd=bench.folder,
                          capture_output=True).returncode
    demand(code == 2, "a report beyond the largest file: %d" % code)
    with open(bench.path("report.html")) as f:
        demand(f.read() == "before", "half a report took the old one's place")
    bench.report()
    return "streams"


def closing(bench, whole, rng):
    """A file that cannot be closed (a full quota): told, the old one stays."""
    arguments = ["matrix.txt", "-q", "-j", "1", "--report", "html:report.html"]
    n, told = calls(bench, arguments, "close"), 0
    for at in range(1, n + 1):
        with open(bench.path("report.html"), "w") as f:
            f.write("before")
        got = bench.run(arguments, "close", at)
        with open(bench.path("report.html")) as f:
            kept = f.read() == "before"
        demand(kept == (got.returncode == 2) and (kept or not got.stderr),
               "close %d: status %d" % (at, got.returncode))
        told += b"report.html: " in got.stderr
    demand(told == 1, "the report was closed %d times" % told)
    bench.report()
    return "%d streams" % n


def pipes(bench, whole, rng):
    """A reader that ends early: by SIGPIPE, or 2, never 0."""
    for signal_ in ("", 'trap "" PIPE; '):
        line = signal_ + '{ "$0" slow.txt -f json --referee never; ' \
            'echo $? >status; } | head -c 10 >first'
        subprocess.run(["bash", "-c", line, bench.adcheck], cwd=bench.folder,
                       capture_output=True)
        try:
            with open(bench.path("status")) as f:
                code = int(f.read())
            os.unlink(bench.path("status"))
        except FileNotFoundError:
            code = 141
        demand(code != 0, "a closed pipe, and status 0")
    return "pipes"


def start(bench, arguments):
    return subprocess.Popen([bench.adcheck] + arguments, cwd=bench.folder,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            start_new_session=True)


def document(out):
    try:
        return json.loads(out)
    except ValueError:
        raise Failure("no document: %r ..." % out[:60]) from None


def children(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            return [int(c) for c in f.read().split()]
    except OSError:
        return []


def interruptions(bench, whole, rng):
    """SIGINT at random moments: a valid document, and 130."""
    for i in range(40 if whole else 3):
        jobs = "12"[i % 2]
        p = start(bench, ["slow.txt", "-f", "json", "-j", jobs])
        time.sleep(rng.uniform(0.02, 0.5))
        ended = p.poll() is not None
        if not ended:
            os.kill(p.pid, signal.SIGINT)
        out, err = p.communicate(timeout=60)
        if ended or p.returncode in (0, 3):
            demand(len(document(out)["problems"]) == 12, "results lost")
            continue
        if p.returncode == -signal.SIGINT and not out:
            continue  # before it could listen
        demand(p.returncode == 130, "interrupted: %d %r" % (p.returncode, err))
        demand(document(out)["exit"] == 130, "the document says another")
    return "interruptions"


def killed_workers(bench, whole, rng):
    """A worker that is killed costs its problem, and the status."""
    seen = 0
    for _ in range(40 if whole else 3):
        p = start(bench, ["slow.txt", "-f", "json", "-j", "2"])
        victims, until = [], time.time() + 2
        while not victims and time.time() < until and p.poll() is None:
            victims = children(p.pid)
        time.sleep(rng.uniform(0, 0.2))
        for v in victims[:1]:
            try:
                os.kill(v, signal.SIGKILL)
                seen += 1
            except ProcessLookupError:
                pass
        out, err = p.communicate(timeout=120)
        done = document(out)
        demand(len(done["problems"]) == 12, "problems are not told of")
        demand(p.returncode == done["exit"], "two statuses")
        lost = b"worker" in err
        demand(p.returncode == 2 if lost else p.returncode in (0, 3),
               "a dead worker: status %d, %r" % (p.returncode, err[:200]))
    return "%d killed" % seen


def orphans(bench, whole, rng):
    """Workers end with the process that waits for them, however it ends."""
    seen = 0
    for how in (signal.SIGTERM, signal.SIGKILL) * (10 if whole else 1):
        p = start(bench, ["long.txt", "-j", "2"])
        workers, until = [], time.time() + 5
        while len(workers) < 2 and time.time() < until:
            workers = children(p.pid)
        seen += len(workers)
        os.kill(p.pid, how)
        p.wait(timeout=60)
        until = time.time() + 10
        left = workers
        while left and time.time() < until:
            time.sleep(0.02)
            left = [w for w in left if alive(w)]
        for w in left:
            os.kill(w, signal.SIGKILL)
        demand(not left, "%d workers outlive signal %d" % (len(left), how))
    demand(seen, "there were no workers")
    return "%d workers" % seen


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def closed(bench, whole, rng):
    """A worker's message goes to no pipe that took a closed stream's number."""
    name = bench.path("count")
    for kind in ("memory", "map"):
        env = dict(os.environ, LD_PRELOAD=bench.injector, FAIL_KIND=kind)
        ask = lambda **more: subprocess.run(
            [bench.adcheck, "matrix.txt", "-j", "2"], cwd=bench.folder,
            env=dict(env, **more), timeout=120,
            preexec_fn=lambda: os.closerange(1, 3)).returncode
        ask(FAIL_AT="0", FAIL_COUNT=name)
        with open(name) as f:
            most = max(int(n) for n in f)
        os.unlink(name)
        tries = range(1, most + 1)
        for at in tries if whole else rng.sample(tries, min(most, 25)):
            code = ask(FAIL_AT=str(at))
            demand(code == 2, "%s %d: status %d" % (kind, at, code))
    return "nothing is heard"


OTHERS = [writes, closing, pipes, interruptions, killed_workers, orphans,
          closed]


def title(test):
    return "%s: %s" % test if isinstance(test, tuple) else test.__name__


def main():
    adcheck = os.path.abspath(sys.argv[1])
    whole = "--whole" in sys.argv
    seed = int(sys.argv[sys.argv.index("--seed") + 1]) \
        if "--seed" in sys.argv else 1
    rng = random.Random(seed)
    failed = number = 0
    kinds = ["memory", "map", "fork", "pipe"]
    tests = [(name, kind) for name in RUNS for kind in kinds]
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv \
        else ""
    tests = [t for t in tests + OTHERS if only in title(t)]
    print("1..%d" % len(tests))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(adcheck, folder)
        for name, text in ("slow.txt", SLOW), ("long.txt", LONG):
            with open(bench.path(name), "w") as f:
                f.write(text)
        for test in tests:
            number += 1
            name = title(test)
            try:
                if isinstance(test, tuple):
                    told = check_run(bench, *test, whole, rng)
                else:
                    told = test(bench, whole, rng)
                print("ok %d - %s (%s)" % (number, name, told), flush=True)
            except Failure as e:
                failed += 1
                print("not ok %d - %s: %s" % (number, name, e), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
