#!/usr/bin/env python3
"""emitted.py ADCHECK DIRECTORY: what --emit c writes, put under check.

The operations are those that --rules lists, on the arguments that it shows
them on. Each that C can be written for is compiled into one library, whose
functions are held against the formula and against differences."""
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


def samples():
    """(name, formula, {argument: (rows, columns)}) of each rule."""
    for part in re.split(r"^### ", run("--rules").stdout, flags=re.M)[1:]:
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


texts, boxes, sources, left_out = [], [], [], []
for name, formula, shapes in samples():
    if formula.startswith("["):
        left_out.append(name)
        continue
    for level in (0, -0.9, 1.1):
        left, names, lines = problem(formula, shapes, level)
        with open("one.txt", "w") as f:
            f.write("\n".join(lines + [formula]) + "\n")
        plain = run("-f", "json", "one.txt")
        if plain.returncode == 0 and names:
            break
    else:
        left_out.append(name)
        continue
    emitted = run("--emit", "c", "one.txt")
    point = json.loads(plain.stdout)["problems"][0]["points"][0]
    if emitted.returncode or left not in point["outputs"]:
        left_out.append(name)
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

link = set(re.findall(r" (-l\w+)", "".join(
    l for s in sources for l in open(s).read(800).split("\n") if "cc " in l)))
libraries = subprocess.run(["pkg-config", "--libs", "lapacke", "gsl"],
                           capture_output=True, text=True).stdout.split()
subprocess.run(["cc", "-O0", "-w", "-shared", "-fPIC", *sources, "-o",
                "emitted.so", *sorted(link), *libraries, "-lm"], check=True)
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
            if item["verdict"] not in due:
                bad += 1
                print(file, p["title"], item["text"], item["verdict"],
                      item["claimed"], item["true"], item["reason"])
    for e in report["errors"]:
        bad += 1
        print(e)
print("%d operations, %d left out (%s)" % (len(sources), len(left_out),
                                           " ".join(sorted(set(left_out)))))
sys.exit(bad != 0 or len(sources) < 70)
