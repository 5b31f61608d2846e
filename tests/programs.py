"""programs.py ADCHECK [--count N] [--seed N] [--emit N] [--run-only]: programs
drawn from a grammar, and what must hold for any of them.

No derivative FAILs; forward is reverse within the bound and the tolerance; a
power of two before the output or inside an input changes no verdict and scales
the numbers; names, the order of independent statements, a loop or its turns one
by one, one file or two, --jobs change nothing; a printed formula holds as a
claim; a right claim times 1 + 1e-6 is FAIL; emitted C gives the same numbers.

With --run-only the programs are run with every section, and that is all (for a
build with sanitizers).
"""
import ctypes
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile

from formulas import inline

TINY = 1 + 1e-6
BATCH = 20
BEYOND = 1e300  # nearly the range of doubles


class Wrong(Exception):
    pass


def number(rng, low=0.3, high=1.7):
    return round(rng.uniform(low, high), 3)


# --- the grammar ---------------------------------------------------------------

UNARY = """sin(E) cos(E) tanh(E) exp(-E^2) log(1+E^2) sqrt(1+E^2) atan(E) erf(E)
sinh(E) asinh(E) gamma(1+E^2) besselj(1,E) besseli(0,E) lambertw(1+E^2) expm1(E)
log1p(E^2) sigmoid(E) softplus(E) digamma(1+E^2) normcdf(E) cbrt(2+E^2) E^2 E^3
-E abs(E) gelu(E) erfcx(E) lgamma(2+E^2) dawson(E) hypot(E,1.5) atan2(E,2)
2^E (1+E^2)^0.7 relu(E) f(E) polygamma(1,2+E^2) ifelse(E>0.1,E^2,E/10)
logsumexp([E;1;0.2]) max(E,0.37) min(E^2,1.9) mod(E,7) sinint(E)""".split()
BINARY = """E+F E-F E*F E/(1+F^2) hypot(E,F+3) atan2(E,2+F^2) (1+E^2)^F max(E,F)
min(E,F) E*exp(-F^2) beta(1+E^2,1+F^2) gammainc(1+E^2,1.5)
norm([E;F;1]) sum([E,F,2].^2) prod([1+E^2,F,3]) [E,F]*[2;3]""".split()
MATRIX = """trace(M*N) sum(sum(M.*N)) det(M) logdet(S) b'*M*b sum(S\\b) norm(M*b)
M(1,2) M(2,1)*N(1,1) trace(inv(S)) sum(svd(M)) sum(eig(S)) trace(expm(0.1*M))
chol(S)(1,1) sumsq(M*b) mean(mean(M)) sum(cumsum(b)) norm(M,"fro")
sum(sum(kron(M,b'))) max(max(M)) trace(S^2) trace(sqrtm(S)) logsumexp(b)
sum(softmax(M*b).*b) trace(M'*N*S) dot(b,M*b) sum(var(M)) trace(logm(S))
sum(diag(M).^2) sum(sum(tril(M)*N)) crossentropy(b,[0.2;0.3;0.5])
sum(sum(reshape(M,1,9))) sqerr(M*b,b) trace(lyap(S,N)) sum(sum(circshift(M,1)*N))
qr(M+3*eye(3))(1,1)^2 sum(repmat(b,2,1)) trace(pinv(M+3*eye(3)))""".split()
PRODUCTS = """M*N M+N M'*N M.*N M-2*N M*S S\\M M/S inv(S)*M M.^2 tanh(M)
exp(0.2*M) [M(:,1),N(:,2:3)] M*diag(b) x1*M b*b'""".split()


class Program:
    def __init__(self, rng, number_):
        self.title = "p%d" % number_
        self.inputs = {"x1": number(rng), "x2": number(rng), "x3": number(rng)}
        m = lambda: [[number(rng, -1, 1) for _ in range(3)] for _ in range(3)]
        show = lambda a: "[%s]" % "; ".join(
            " ".join(str(v) for v in row) for row in a)
        half = m()
        spd = [[sum(half[i][k] * half[j][k] for k in range(3)) +
                (1.5 if i == j else 0) for j in range(3)] for i in range(3)]
        spd = [[round(v, 6) for v in row] for row in spd]
        self.inputs["M"] = show(m())
        self.inputs["S"] = show(spd)
        self.inputs["b"] = show([[number(rng)] for _ in range(3)])
        self.function = rng.choice(UNARY[:20]).replace("E", "t")
        self.statements = []  # (name, expression)
        scalars, matrices = ["x1", "x2", "x3"], ["M"]
        for i in range(rng.randrange(3, 8)):
            kind = rng.random()
            if kind < 0.25:
                name, text = "N%d" % i, self.fill(rng, rng.choice(PRODUCTS),
                                                  scalars, matrices)
                matrices.append(name)
            else:
                name = "v%d" % i
                text = self.fill(rng, rng.choice(
                    UNARY if kind < 0.5 else BINARY if kind < 0.75
                    else MATRIX), scalars, matrices)
                scalars.append(name)
            self.statements.append((name, text))
        self.loop = self.fill(rng, rng.choice(UNARY), scalars[-2:], matrices)
        rest = [s for s in scalars[3:]] or ["x1"]
        self.result = "s + " + " + ".join(
            "%s*%s" % (number(rng), s) for s in rest)
        if len(matrices) > 1:
            self.result += " + 0.1*sum(sum(%s))" % matrices[-1]

    @staticmethod
    def fill(rng, form, scalars, matrices):
        pick = lambda names: rng.choice(names[-4:])
        simple = lambda: rng.choice(
            ["%s" % pick(scalars), "%s*%s" % (number(rng), pick(scalars)),
             "(%s + %s)" % (pick(scalars), pick(scalars))])
        text = re.sub(r"\bE\b", lambda m: "(%s)" % simple(), form)
        text = re.sub(r"\bF\b", lambda m: "(%s)" % simple(), text)
        text = re.sub(r"\bN\b", lambda m: pick(matrices), text)
        return re.sub(r"\bM\b", lambda m: pick(matrices), text)

    def text(self, title=None, rng=None, unroll=False, scale=None, into=None,
             extra=()):
        lines = ['problem "%s"' % (title or self.title)]
        lines.append("param M(3,3), S(3,3) spd, b(3)")
        values = dict(self.inputs)
        if into:  # a power of two inside the first input
            values["u1"] = repr(values.pop("x1") / into)
            lines.append("x1 = %r*u1" % into)
        lines.append("f = @(t) " + self.function)
        body = ["%s = %s" % s for s in self.statements]
        if rng:
            body = shuffled(rng, self.statements)
        lines += body + ["s = 0"]
        if unroll:
            lines += ["s = s + %d*(%s)" % (k, self.loop) for k in (1, 2, 3)]
        else:
            lines += ["for k = 1:3", "  s = s + k*(%s)" % self.loop, "end"]
        lines.append("z = %s(%s)" % ("%r*" % scale if scale else "",
                                     self.result))
        lines.append("output z")
        lines.append("at " + ", ".join("%s = %s" % i for i in values.items()))
        return "\n".join(lines + list(extra)) + "\n"


def shuffled(rng, statements):
    """The statements in another order that their names allow."""
    left, done, out = list(statements), set(), []
    names = {n for n, _ in statements}
    while left:
        free = [s for s in left if not (set(re.findall(r"\b[vN]\d\b", s[1])) &
                                        names - done)]
        s = rng.choice(free)
        left.remove(s)
        done.add(s[0])
        out.append("%s = %s" % s)
    return out


def renamed(text):
    return re.sub(r"\b([vNx]\d|[MSb])\b", r"Q\1_", text)


# --- running -------------------------------------------------------------------

class Bench:
    def __init__(self, adcheck, folder):
        self.adcheck, self.folder = adcheck, folder

    def write(self, name, texts):
        with open(os.path.join(self.folder, name), "w") as f:
            f.write("\n".join(texts))
        return name

    def run(self, *arguments):
        r = subprocess.run([self.adcheck, *arguments], cwd=self.folder,
                           capture_output=True, text=True)
        if r.returncode not in (0, 1, 2, 3) or "internal error" in r.stderr:
            raise Wrong("status %d: %s" % (r.returncode, r.stderr[-1500:]))
        return r

    def check(self, texts, *arguments):
        """The problems of the document."""
        name = self.write("programs.txt", texts)
        got = self.run(name, "-f", "json", *arguments)
        all_ = json.loads(got.stdout)
        if all_["errors"]:
            raise Wrong("an error: %s" % all_["errors"][0])
        return all_["problems"]


def values(problem):
    """{input: its record}"""
    return {d["wrt"]: d for d in problem["points"][0]["derivatives"]}


def close(a, b, tolerance, noise=1e-300):
    """Numbers, or the words that JSON has for infinities and NaN."""
    for x, y in zip(map(float, a), map(float, b)):
        if math.isfinite(x) and math.isfinite(y):
            if abs(x - y) > tolerance * max(abs(x), abs(y)) + noise:
                return False
        elif x != y and not (math.isnan(x) and math.isnan(y)):
            return False
    return True


def beside(numbers):
    """What rounding leaves of a zero beside the largest of them."""
    return 1e-14 * max((abs(v) for v in map(float, numbers)
                        if math.isfinite(v)), default=0) + 1e-300


# --- what must hold ------------------------------------------------------------

def modes_agree(problem):
    for d in problem["points"][0]["derivatives"]:
        if d["verdict"] == "FAIL":
            raise Wrong("%s: d/d%s is FAIL: %s" % (problem["title"], d["wrt"],
                                                   d.get("reason")))
        noise = beside(d["reverse"]) + 1e-12
        for e, f, r in zip(d["entries"], d["forward"], d["reverse"]):
            if e == "pass" and not close([f], [r], 2e-9, noise):
                raise Wrong("%s: d/d%s: forward %r, reverse %r" % (
                    problem["title"], d["wrt"], f, r))


def same(base, other, what, scale=1.0, first=1.0, names=None):
    for wrt, d in values(base).items():
        o = values(other)[names(wrt) if names else wrt]
        factor = scale * (first if wrt == "x1" else 1.0)
        if any(abs(float(v) * factor) > BEYOND for v in d["reverse"]):
            continue  # which is ill, and says so
        if d["verdict"] != o["verdict"]:
            raise Wrong("%s, %s: d/d%s is %s, was %s" % (
                base["title"], what, wrt, o["verdict"], d["verdict"]))
        if d["verdict"] == "pass" and not close(
                [float(v) * factor for v in d["forward"]], o["forward"], 3e-9,
                beside(o["forward"])):
            raise Wrong("%s, %s: d/d%s is %s, was %s" % (
                base["title"], what, wrt, o["forward"], d["forward"]))


def variants(bench, rng, programs, base):
    texts = lambda **k: [p.text(**k) for p in programs]
    for what, kinds in (("scaled by 2^40", dict(scale=2.0**40)),
                        ("scaled by 2^-30", dict(scale=2.0**-30)),
                        ("another order", dict(rng=rng)),
                        ("the loop's turns", dict(unroll=True))):
        for b, o in zip(base, bench.check(texts(**kinds))):
            same(b, o, what, scale=kinds.get("scale", 1.0))
    for b, o in zip(base, bench.check(texts(into=2.0**-12))):
        same(b, o, "a power of two inside x1", first=2.0**-12,
             names=lambda n: "u1" if n == "x1" else n)
    for b, o in zip(base, bench.check([renamed(t) for t in texts()])):
        same(b, o, "renamed", names=lambda n: "Q%s_" % n)
    half = len(programs) // 2
    first = bench.write("first.txt", texts()[:half])
    second = bench.write("second.txt", texts()[half:])
    two = json.loads(bench.run(first, second, "-f", "json").stdout)["problems"]
    for b, o in zip(base, two):
        same(b, o, "two files")
    name = bench.write("programs.txt", texts())
    one, more = (bench.run(name, "-j", j).stdout for j in "12")
    if one != more:
        raise Wrong("--jobs changes the report")


def claims_of(problem):
    """Right claims: numbers at the point, and formulas."""
    out = []
    for wrt, d in values(problem).items():
        plain = (d["verdict"] == "pass" and
                 not any(isinstance(v, str) for v in d["reverse"]))
        if d["shape"] == [1, 1] and plain and d["reverse"][0]:
            out.append(("dz/d%s" % wrt, repr(d["reverse"][0])))
    for f in problem["points"][0].get("formula", []):
        text = inline(f)
        if f["of"] == "z" and len(text) < 1500 and " = " not in text and \
                values(problem).get(f["wrt"], {}).get("verdict") == "pass":
            out.append(("dz/d%s" % f["wrt"], text))
    return out


def undecided(claim):
    """Of a matrix that is singular, as b*b': its singular vectors exist in
    doubles only, and the derivative of its det, det*inv, only in the limit."""
    text, why = claim["text"], claim.get("reason") or ""
    return (claim["verdict"] == "unsure" and "nthargout(" in text) or (
        "inv(" in text and "gives no number where the truth does" in why)


def claims_hold(bench, programs):
    told = bench.check([p.text() for p in programs], "-s", "formula")
    right, wrong = [], []
    for p, problem in zip(programs, told):
        claims = claims_of(problem)
        right.append(p.text(extra=["claim %s = %s" % c for c in claims]))
        wrong.append(p.text(extra=["claim %s = (%s)*%r" % (*c, TINY)
                                   for c in claims]))
    fed = 0
    for problem in bench.check(right):
        for c in problem["claims"]:
            fed += 1
            if c["verdict"] != "pass" and not undecided(c):
                raise Wrong("%s: claim %s is %s: %s" % (
                    problem["title"], c["text"], c["verdict"],
                    c.get("reason")))
    for problem in bench.check(wrong):
        true = [v for c in problem["claims"] for v in c["true"] or []]
        # rounding's share of a zero, as of S in sum((M*S)/S), is no claim
        least = beside(true)
        for c in problem["claims"]:
            zero = not any(isinstance(v, str) or abs(v) > least
                           for v in c["true"] or [])
            if c["verdict"] != "FAIL" and not zero and not undecided(c):
                raise Wrong("%s: a wrong claim %s is %s" % (
                    problem["title"], c["text"], c["verdict"]))
    return fed


def emitted_agrees(bench, program, problem):
    name = bench.write("one.txt", [program.text()])
    made = bench.run(name, "--emit", "c")
    if "cannot be emitted" in made.stderr:
        return  # an operation that has no C, and says so
    code = made.stdout
    source, library = (os.path.join(bench.folder, program.title + e)
                       for e in (".c", ".so"))
    with open(source, "w") as f:
        f.write(code)
    link = re.search(r"Link with ([^.\n]*?)\.?\s*$", code.split("\n")[0])
    libs = link.group(1).split() if link else ["-lm"]
    made = subprocess.run(["cc", "-std=c99", "-O0", "-shared", "-fPIC", source,
                           "-o", library, *libs], capture_output=True,
                          text=True)
    if made.returncode:
        if "cannot find" in made.stderr:
            return  # a library without its shared form
        raise Wrong("emitted C: " + made.stderr[:300])
    at, derivatives = problem["points"][0]["at"], values(problem)
    flat = lambda v: v["data"] if isinstance(v, dict) else [v]
    order = re.findall(r"x\[\d+\]: (\w+)", code)
    x = [v for n in order for v in flat(at[n])]
    gradient = (ctypes.c_double * len(x))()
    call = getattr(ctypes.CDLL(library), "adcheck_value", None)
    if not call:
        raise Wrong("%s: no code is emitted" % program.title)
    call.restype = ctypes.c_double
    got = call((ctypes.c_double * len(x))(*x), gradient)
    want = problem["points"][0]["outputs"]["z"]
    if not close([got], [want], 1e-9):
        raise Wrong("emitted C gives %r, z is %r" % (got, want))
    i = 0
    for n in order:
        m = len(flat(at[n]))
        want = derivatives[n]["reverse"]
        if derivatives[n]["verdict"] == "pass" and not close(
                gradient[i:i + m], want, 1e-7, beside(want)):
            raise Wrong("%s: emitted C, d/d%s: %s instead of %s" % (
                program.title, n, gradient[i:i + m],
                derivatives[n]["reverse"]))
        i += m


def argument(name, default):
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv \
        else default


def main():
    adcheck, seed = os.path.abspath(sys.argv[1]), argument("--seed", 1)
    count, emit = argument("--count", 40), argument("--emit", 3)
    rng = random.Random(seed)
    done = fed = bad = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(adcheck, folder)
        while done < count:
            n = min(BATCH, count - done)
            programs = [Program(rng, done + i) for i in range(n)]
            done += n
            try:
                if "--run-only" in sys.argv:
                    name = bench.write("programs.txt",
                                       [p.text() for p in programs])
                    bench.run(name, "-s", "all", "-f", "json")
                    continue
                base = bench.check([p.text() for p in programs])
                for problem in base:
                    modes_agree(problem)
                variants(bench, rng, programs, base)
                fed += claims_hold(bench, programs)
                for p, problem in list(zip(programs, base))[:emit]:
                    emitted_agrees(bench, p, problem)
            except Wrong as e:
                bad += 1
                print("not ok: seed %d, programs %d to %d: %s" % (
                    seed, done - n, done - 1, e), flush=True)
                if "--keep" in sys.argv:
                    with open("programs-%d.txt" % done, "w") as f:
                        f.write("\n".join(p.text() for p in programs))
    print("%d programs, %d claims; %d findings" % (done, fed, bad))
    return 1 if bad or not done else 0


if __name__ == "__main__":
    sys.exit(main())
