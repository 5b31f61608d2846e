#!/usr/bin/env python3
"""emitted.py ADCHECK DIRECTORY: what --emit c writes, put under check.

The operations are those that --rules lists, on the arguments that it shows
them on; functions of the prelude on the first arguments of a list on which the
check passes. Each that C can be written for is compiled into one library, whose
functions are held against the formula and against differences. What C is refused
for must be named in the message."""
import json
import os
import random
import re
import subprocess
import sys

adcheck, to = os.path.abspath(sys.argv[1]), sys.argv[2]
os.makedirs(to, exist_ok=True)
os.chdir(to)
random.seed(3)


def run(*args):
    return subprocess.run([adcheck, *args], capture_output=True, text=True)


RULES = run("--rules").stdout


def samples():
    """(name, formula, {argument: (rows, columns)}) of each rule."""
    for part in re.split(r"^### ", RULES, flags=re.M)[1:]:
        name = part.split("`")[1]
        shapes = {n: (int(r), int(c)) for n, r, c in
                  re.findall(r"(\w+) (\d+) x (\d+)", part.split("\n    ")[0])}
        line = re.search(r"^    (.*)$", part, re.M)
        if line and " = " in line.group(1):
            yield name, line.group(1), shapes


def values(shape, level):
    r, c = shape
    v = [[random.uniform(0.2, 1.2) + level for _ in range(c)]
         for _ in range(r)]
    if r == c > 1:          # symmetric and far from singular
        v = [[v[min(i, j)][max(i, j)] + (4 if i == j else 0)
              for j in range(c)] for i in range(r)]
    return "[%s]" % "; ".join(" ".join("%.6f" % x for x in row) for row in v)


def problem(formula, shapes, level):
    left, right = formula.split(" = ", 1)
    names = [n for n in dict.fromkeys(re.findall(r"\b[A-Za-z]\w*", right))
             if not re.search(r"\b%s\(" % n, right) and n not in
             ("pi", "e", "end", "all", "lower", "upper", "fro", "nuc", "Inf")]
    shown = [n for n in names if len(n) == 1]
    lines = ["param %s = %s" % (n, values(shapes.get(n, (1, 1)), level))
             for n in shown]
    return left, shown, lines


def in_samples():
    """(name, result, arguments, declarations, formula) of rules and their samples."""
    for name, formula, shapes in samples():
        for level in (0, -0.9, 1.1):
            left, names, lines = problem(formula, shapes, level)
            if not formula.startswith("[") and "," not in formula.split("(")[0] \
                    and not re.search(r"\), ", formula) and names:
                yield name, left, names, lines, formula


TRIES = [  # declarations, arguments
    (["param a = 0.7"], "a"), (["param a = 1.7"], "a"), (["param a = 0.7"], "3, a"),
    (["param a = 1.3"], "2, a"), (["param a = 0.7, b = 1.6"], "a, b"),
    (["param a = 0.7, b = -0.4, c = 1.6"], "a, b, c"),
    (["param a = 1.3"], "2, a, 1"), (["param a = 1.3"], "a, 2, \"upper\""),
    (["param a = 0.3"], "a, 2, 3, \"upper\""),
    (["param a = 0.3"], "a, 0.2, 1.1"),
    (["param a = [0.4; 1.7; -0.6; 1.1]"], "a"),
    (["param a = [0.4; 1.7; -0.6; 1.1]"], "a, 1"),
    (["param a = [0.4; 1.7; -0.6; 1.1]"], "a, 0.3"),
    (["param a = [0.4; 1.7; -0.6], b = [1.2; 0.3; 0.9]"], "a, b"),
    (["param a = [0.4 1.7 -0.6], b = [1.2 0.3 0.9]"], "a, b"),
    (["param a = [0.4 1.7 -0.6], b = 1.3"], "a, b"),
    (["param a = [0.4 1.7 2.6], b = [1.2 0.3 0.9], c = 1.1"], "a, b, c"),
    (["param b = [1.2 0.3 0.9]"], "[1 2 4], b, 2.5"),
    (["param b = [1.2 0.3 0.9]"], "[1 2 4], b, 2"),
    (["param a = [0.4 1.7 -0.6], b = [1.2 0.3 0.9], c = [1 2 0.3 4]"], "a, b, c"),
    (["param a(3,3) = [4 1 0.3; 1 5 0.7; 0.3 1.2 6]"], "a"),
    (["param a(3,3) = [4 1 0.3; 1 5 0.7; 0.3 1.2 6]"], "a, 2"),
    (["param a(2,2) = [4 1; 0.3 5], b(2,2) = [1 2; -1 0.4]"], "a, b"),
    (["param a(2,2) = [4 1; 0.3 5], b(2,2) = [1 2; -1 0.4], c(1,2) = [1 3]"],
     "a, b, c"),
    (["param a = [1.2; 0.3; 0.9]"], "[1; 2; 1], a"),
    (["param a = 0.7"], "@(t) a*sin(t) + t, 0.4"),
    (["param a = 0.7"], "@(t) a*sin(t) + t, 0, 1"),
    (["param a = 0.7"], "@(t, y) -a*y, [0 0.5 1], 1.2"),
    (["param a = 0.7"], "@(y, t) -a*y, 1.2, [0 0.5 1]"),
    (["param a = 0.7, b = 1.3"], "@(s, t) s*t, a, b"),
    (["param a = 0.7, b = 1.3"], "1, a, b"),
    (["param a = 0.7"], "2, 1, a"),
]

# whole numbers and conditions are no ints of C
WHOLE = ["(a>0)/2*a", "a + (a>1)/(a>0)/4", "((a>0)+(a>-1))/4*a", "-(a>0)/2*a",
         "(a>0)^2/4*a", "100000*100000*(a>0)*a", "a*(100000+2147483647)",
         "a + abs(3)/2", "ifelse(a>1,a/2,3/2*a)", "sum(([a;1]>0)/2.*[a;1])",
         "prod([100000 100000])*a", "a*(1/3)^2"]


def in_tries():
    names = re.findall(r"^### `(\w+)`", RULES, re.M)
    for name in names:
        for lines, arguments in TRIES:
            shown = re.findall(r"\b([abc])(?:\(\d,\d\))? =", lines[0])
            yield (name, "y", shown, lines, "y = %s(%s)" % (name, arguments))


def passing(candidates):
    """The first of each name that the check passes, with its point."""
    candidates = list(candidates)
    with open("all.txt", "w") as f:
        for i, (_, _, _, lines, formula) in enumerate(candidates):
            f.write("\n".join(['problem "%d"' % i, *lines, formula, ""]))
    found = {}
    for p in json.loads(run("-f", "json", "--jobs", "2", "all.txt").stdout)["problems"]:
        c = candidates[int(p["title"])]
        if c[0] in found or not p["points"] or p["broken"]:
            continue
        point = p["points"][0]
        if point["outputs"].get(c[1]) and point["derivatives"] and all(
                d["verdict"] == "pass" for d in point["derivatives"]) and any(
                abs(v) > 1e-9 for d in point["derivatives"]
                for v in d["forward"] or [] if not isinstance(v, str)):
            found[c[0]] = c + (point,)
    return found


listed = re.findall(r"^### `(.+?)`", RULES, re.M)
found = passing(in_samples())
found.update(passing(("whole%d" % i, "y", ["a"], ["param a = 0.7"], "y = " + t)
                     for i, t in enumerate(WHOLE)))
found = {**passing(c for c in in_tries() if c[0] not in found), **found}
texts, boxes, sources, refused, silent = [], [], [], [], []
for name, (_, left, names, lines, formula, point) in sorted(found.items()):
    with open("one.txt", "w") as f:
        f.write("\n".join(lines + [formula]) + "\n")
    emitted = run("--emit", "c", "one.txt")
    if emitted.returncode:
        refused.append(name)
        if not re.search(r"'\w+' cannot be emitted as C", emitted.stderr):
            silent.append(name + ": " + emitted.stderr)
        continue
    by = [d["wrt"] for d in point["derivatives"] if d["of"] == left]
    by = [n for n in names if n in by]
    call = "f%d" % len(sources)
    sources.append(call + ".c")
    with open(sources[-1], "w") as f:
        f.write(re.sub(r"\badcheck_values?\b", call, emitted.stdout))
    value = point["outputs"][left]
    shape = value["shape"] if isinstance(value, dict) else None
    d = ["jacobian(%s,%s)" % (left, n) for n in by]
    order = by + [n for n in names if n not in by]
    tail = " = %s(%s)" % (call, ", ".join(order))
    head = ['problem "%s %s"' % (name, formula.replace('"', "'"))] + lines
    texts += head + [formula, "code [%s]%s" % (", ".join([left] + d), tail)]
    size = "(%d,%d)" % tuple(shape) if shape else ""
    boxes += head + ["code [%s]%s" % (", ".join([left + size] + d), tail)]

libraries = subprocess.run(["pkg-config", "--libs", "lapacke", "gsl"],
                           capture_output=True, text=True).stdout.split()
subprocess.run(["cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror",
                "-O0", "-shared", "-fPIC", *sources, "-o", "emitted.so",
                *libraries, "-lm"], check=True)
bad = 0
for file, lines in (("formula.txt", texts), ("box.txt", boxes)):
    with open(file, "w") as f:
        f.write("\n".join(lines) + "\n")
    r = run("--code", "./emitted.so", "-f", "json", file)
    report = json.loads(r.stdout)
    for p in report["problems"]:
        for item in p["claims"]:
            due = ("pass",) if file == "formula.txt" else ("pass", "kink",
                                                           "unsure")
            unruled = "no rule is known" in (item["reason"] or "")
            if item["verdict"] not in due and not unruled:
                bad += 1
                print(file, p["title"], item["text"], item["verdict"],
                      item["claimed"], item["true"], item["reason"])
    for e in report["errors"]:
        bad += 1
        print(e)
for message in silent:
    print("no operation is named:", message)
left_out = sorted(set(listed) - set(found))
print("%d operations; C is refused for %d: %s\nno derivative to check: %s" % (
    len(sources), len(refused), " ".join(refused), " ".join(left_out)))
sys.exit(bad != 0 or bool(silent) or len(sources) < 200)
