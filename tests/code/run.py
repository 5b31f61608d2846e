#!/usr/bin/env python3
"""run.py ADCHECK BUILD GROUP: code under check, subject by subject.

Builds what the group needs and runs it; prints what differs. Exit 0: all as
due; 77: the group's compiler or interpreter is not at hand (said on stdout)."""
import os
import shutil
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
adcheck, build, group = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
include = os.path.join(here, "..", "..", "src", "code")

V = ["param x(2)", "code [f, df/dx] = %s(x)", "at x = [0.7; -1.3]"]
VF = ["param x(2)", "f = x(1)^4 + x(1)*x(2) + (1 + x(2))^2",
      "code [f, df/dx] = %s(x)", "at x = [0.7; -1.3]"]


def text(lines, name, at=None, end=""):
    lines = [l % name if "%s" in l else l for l in lines]
    lines = [l + end if l.startswith("code") else l for l in lines]
    return [("at x = " + at) if at and l.startswith("at") else l for l in lines]


# options, lines, exit status, words that the output must hold
C = []


def c(lines, status, *words, options=()):
    C.append((list(options), lines, status, words))


def valley(name, status, *words, at=None, end="", options=()):
    """The same due against the formula and against differences."""
    c(text(V, name, at, end), status, *words, options=options)
    c(text(VF, name, at, end), status, *words, options=options)


valley("valley", 0)
valley("valley_minus", 1, "sign")
valley("valley_double", 1, "factor", "1/2")
valley("valley_cubed", 1, "only entry 1 is wrong")
valley("valley_short", 1, "unfilled", "entry 1 of 2")
valley("valley_adds", 1, "accumulates")
valley("valley_beyond", 1, "overrun")
valley("valley_scratch", 1, "moves")
valley("valley_cached", 1, "stale")
valley("valley_single", 0)
valley("valley_nlopt", 0, end=" as nlopt")
valley("grainy", 0)
valley("dies", 3, "signal 6")
valley("shouts", 0)
valley("leaves", 0)
valley("sleeps", 3, "no answer", options=["--code-timeout", "0.3"])
c(text(V, "dies_above"), 0, "crashed")
c(text(V, "bent", "[0; 1]"), 3, "slopes -1, 1")
c(text(V, "bent_wrong", "[0; 1]"), 1, "slopes -1, 1")
c(text(V, "bent", "[1e-3; 1]"), 0)
c(text(V, "steps", "[2; 1]"), 3, "jumps")
c(text(V, "root_of", "[0; 1]"), 3, "one side")
c(text(V, "root_of", "[-1; 1]"), 3, "domain")
c(["param x(2)", "code [y(2), jacobian(y,x)] = polar(x)", "at x=[2;0.3]"], 0)
c(["param x(2)", "code [y(2), jacobian(y,x)] = polar_turned(x)",
   "at x=[2;0.3]"], 1, "transpose")
c(["param x(2)", "code [y(3), jacobian(y,x)] = powers(x)", "at x=[2;0.3]"], 1,
  "by rows")
c(["param x(2)", "code [y(3), jacobian(y,x)] = powers(x) by rows",
   "at x=[2;0.3]"], 0)
c(["param x(2)", "code [y(3), jacobian(y,x)] = powers_nlopt(x) as nlopt",
   "at x=[2;0.3]"], 0)
PIECES = ["param x(2)", "code f = form(x)", "code df/dx = form_gradient(x)",
          "at x=[2;0.3]"]
c(PIECES + ["code hessian(f,x,x) = form_hessian(x)"], 0)
c(PIECES + ["code hessian(f,x,x)*xdot = form_product(x, xdot)",
            "seed xdot = [1; -2]"], 0)
c(PIECES + ["data M = [5 1; 1 3]", "claim df/dx = M*x",
            "claim hessian(f,x,x) = M", "claim f = x'*M*x/2",
            "refute df/dx = 2*M*x"], 0)
c(PIECES + ["claim df/dx = 2*x"], 1)
c(["param x(2)", "code f = form(x)", "code hessian(f,x,x) = form_hessian(x)",
   "at x=[2;0.3]"], 3, "first ones")
# names of black boxes anywhere in a claim
RIGHT = ["f = x(1)^4 + x(1)*x(2) + (1 + x(2))^2",
         "f - x(1)^4 - x(1)*x(2) - (1 + x(2))^2 = 0", "-1 <= f <= 100",
         "df/dx(1) = 4*x(1)^3 + x(2)", "grad(f,x)(2) = x(1) + 2*(1 + x(2))",
         "df/dx(i) = 4*x(i)^3*(i == 1) + x(3-i) + (i == 2)*2*(1 + x(i))",
         "df/dx = [0.072; 0.1] within digits", "df/dx(2) <= 1",
         "df/dx = [4*x(1)^3 + x(2); x(1) + 2*(1 + x(2))] = [x(2) + 4*x(1)^3; "
         "x(1) + 2 + 2*x(2)]", "trace(hessian(f,x,x)) = 12*x(1)^2 + 2",
         "fdot = df/dx'*xdot", "xbar = df/dx*fbar",
         "df/dx'*x = 4*x(1)^4 + 2*x(1)*x(2) + 2*(1 + x(2))*x(2)",
         "df/dx'*[1; 0] = 4*x(1)^3 + x(2)"]
WRONG = ["f = x(1)^4 + x(1)*x(2) + (1 + x(2))^2 + 1e-6", "f >= 0",
         "df/dx(1) = 4*x(1)^3 + 1.01*x(2)", "df/dx(1) >= 1",
         "df/dx = [0.073; 0.1] within digits",
         "df/dx = [4*x(1)^3 + x(2); x(1) + 2*(1 + x(2))] = [x(2) + 4*x(1)^3; "
         "x(1) + 3 + 2*x(2)]",
         "df/dx'*x = 4*x(1)^4 + 2*x(1)*x(2) + 3*(1 + x(2))*x(2)",
         "df/dx = [1; 2; 3]"]
for claim in RIGHT:
    c(text(V, "valley") + ["claim " + claim], 0)
    c(text(V, "valley") + ["refute " + claim], 1)
for claim in WRONG:
    c(text(V, "valley") + ["claim " + claim], 1)
    c(text(V, "valley") + ["refute " + claim], 0)
c(text(V, "valley_single") + ["claim " + RIGHT[0], "claim " + RIGHT[4]], 0)
c(["param x", "code [f, df/dx] = square(x)", "at x = 3",
   "claim df/dx = 2*x for x in [-1, 2]",
   "claim df/dx*x = 2*f for x in [-1, 2]"], 0)
c(["param x", "code [f, df/dx] = square(x)", "at x = 3",
   "claim df/dx*x = 6*x for x in [-1, 2]"], 1)
c(text(V, "valley") + ["claim f = f"], 3, "circular")
c(text(V, "dies") + ["claim f + 1 = 2", "claim df/dx(1) = 1"], 3, "signal 6")
c(["param x(2)", "code [y(2), jacobian(y,x)] = polar(x)", "at x=[2;0.3]",
   "claim jacobian(y,x)(1,1) = cos(x(2))", "claim det(jacobian(y,x)) = x(1)",
   "claim y(1)^2 + y(2)^2 = x(1)^2", "claim jacobian(y,x)'*y = [x(1); 0]"], 0)
# rounding of terms that cancel is no slope
for at in ("[0.1; 0.7]", "[0.3; 0.49]", "[49; 3]", "[1e9; 1e-3]", "[1e-9; 7]"):
    c(text(V, "ratio", at), 0)
    c(["f = x(1)/x(1)/x(2)"] + text(V, "ratio", at), 0)
# a kink hides neither what is right beside it nor what is wrong
BENT = text(V, "bent", "[0; 1]")
c(BENT + ["claim df/dx(2) = 2*x(2)"], 3, "1 claim: 1 pass")
c(BENT + ["claim df/dx(1) = 1"], 3, "slopes -1, 1")
for lines in (text(V, "bent_aside", "[0; 1]"),
              ["f = abs(x(1)) + x(2)^2"] + text(V, "bent_aside", "[0; 1]")):
    c(lines, 1, "in entry (2)")
    c(lines, 1, '"slopes"', '"left": -1', options=["-f", "json"])
DENSE = ["param x(3), W(2,3)", "code [xbar, Wbar] = dense_backward(x, W, ybar)",
         "code ydot = dense_tangent(x, W, xdot)", "seed ybar = [1; -2]",
         "seed xdot = [1; 2; 3]", "at x = [1; -2; 0.5], W = [.1 .2 .3; .4 .5 .6]"]
c(DENSE + ["code y(2) = dense(x, W)"], 0)
c(["y = tanh(W*x)", *DENSE[:1], "code y = dense(x, W)", *DENSE[1:]], 0)
c(["param x(5000) = linspace(-3, 3, 5000)'",
   "code [f, df/dx] = many(x) as nlopt"], 0, options=["--code-calls", "4000"])
c(["param x(5000) = linspace(-3, 3, 5000)'",
   "code [f, df/dx] = many_wrong(x) as nlopt"], 1, "1667",
  options=["--code-calls", "20000"])
c(["param x(2)", "refute code [f, df/dx] = valley_minus(x)", "at x=[2;1]"], 0)
c(["param x(2)", "refute code [f, df/dx] = valley(x)", "at x=[2;1]"], 1)
# nothing but functions of the library itself is called
for name, words in (("system", "only in a library that it uses"),
                    ("exit", "only in a library that it uses"),
                    ("number", "variable"), ("valey", "there is valley"),
                    ("nothing_like_it", "no function nothing_like_it")):
    c(text(V, name), 2, words)
LIBRARY = C

C = []
for how, status, words in (
        ("", 0, []), ("chatty", 0, ["other lines"]), ("sour", 0, ["status 9"]),
        ("ends", 3, ["status 5"]), ("sleeps", 3, ["no answer"]),
        ("refuses", 3, ["no value today"]), ("short", 2, ["1 number where 3"]),
        ("unflushed", 0, [])):
    c(text(V, "valley"), status, *words,
      options=["--code", "env -u PYTHONUNBUFFERED %s %s/model.py %s" %
               (sys.executable, here, how), "--code-timeout",
               "0.4" if how == "sleeps" else "20"])
c(text(V, "valley_wrong"), 1, "entry 2",
  options=["--code", "%s %s/model.py" % (sys.executable, here)])
c(text(VF, "valley"), 0,
  options=["--code", "%s %s/model.py" % (sys.executable, here)])
c(["param x", "code [y(2), dy/dx] = circle(x)", "at x = 0.4"], 0,
  options=["--code", "%s %s/model.py" % (sys.executable, here)])
c(text(V, "valley"), 2, "cannot run", options=["--code", "./not/there"])
c(text(V, "valley"), 2, "cannot load", options=["--code", "not/there.so"])
c(text(V, "valley"), 3, "not run")
c(text(V, "valley") + ["claim df/dx = 2*x", "refute df/dx = x",
                       "claim hessian(f,x,x) = eye(2)"], 3, "not run")
PROGRAM = C

C = []
for name, status in (("bowl", 0), ("bowl_wrong", 1)):
    c(text(V, name, end=" as fortran"), status)
c(text(V, "bowl"), 2, "as fortran")
FORTRAN = C

C = []
for name in ("gsl_like", "lbfgs_like"):
    c(text(V, name), 0)
c(text(V, "ipopt_like", "[2; 3]"), 0)
c(text(V, "ipopt_like", "[2; -3]"), 3, "no value")
c(["param x(2)", "code [r(3), jacobian(r,x)] = lmder_like(x)", "at x=[1;2]"], 0)
c(["param x(3)", "code [f, df/dx] = gsl_like(x)", "at x=[1;2;3]"], 2,
  "takes 2 numbers")
ADAPTERS = C

C = []
c(["param x(2)", "code [r(3), jacobian(r,x)] = ceres_like(x) by rows",
   "at x=[1;2]"], 0)
c(["param x(1)", "code [f, df/dx] = hidden(x)", "at x=1"], 2, 'extern "C"')
CERES = C

C = []
c(text(V, "valley"), 0)
SCRIPT = C

GROUPS = {  # cases, what is needed, command that builds, target
    "library": (LIBRARY, "cc", "cc -O1 -shared -fPIC {h}/subjects.c -o {t} -lm",
                "libsubjects.so"),
    "adapters": (ADAPTERS, "cc", "cc -I{i} -shared -fPIC {h}/adapters.c -o {t}"
                 " -lm", "libadapters.so"),
    "ceres": (CERES, "c++", "c++ -I{i} -shared -fPIC {h}/adapters.cpp -o {t}",
              "libceres.so"),
    "fortran": (FORTRAN, "gfortran",
                "gfortran -shared -fPIC {h}/subjects.f90 -o {t}",
                "libfortran.so"),
    "program": (PROGRAM, "sh", None, None),
    "octave": (SCRIPT, "octave", None, "octave --no-gui -q {h}/model.m"),
    "r": (SCRIPT, "Rscript", None, "Rscript {h}/model.R"),
}

cases, needs, command, target = GROUPS[group]
if not shutil.which(needs):
    print("no %s" % needs)
    sys.exit(77)
os.makedirs(build, exist_ok=True)
os.chdir(build)
if command:
    subprocess.run(command.format(h=here, i=include, t=target).split(),
                   check=True)
bad = 0
for options, lines, status, words in cases:
    with open("case.txt", "w") as f:
        f.write("\n".join(lines) + "\n")
    call = [adcheck, "--code-timeout", "30"]
    if target:
        call += ["--code", target.format(h=here)]
    r = subprocess.run(call + options + ["case.txt"], capture_output=True,
                       text=True, timeout=120)
    missing = [w for w in words if w not in r.stdout + r.stderr]
    if r.returncode != status or missing:
        bad += 1
        print("status %d, due %d %s\n%s\n%s%s" % (
            r.returncode, status, missing, "\n".join(lines), r.stdout,
            r.stderr))
print("%s: %d of %d as due" % (group, len(cases) - bad, len(cases)))
sys.exit(bad != 0)
