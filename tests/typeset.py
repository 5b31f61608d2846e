"""LaTeX that adcheck emits: brackets match, nothing of the program's own
language is left over, and it compiles where LaTeX is installed, reports with all
sections too.

    python3 tests/typeset.py FILE...
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ADCHECK = os.environ.get("ADCHECK", "./adcheck")
FORBIDDEN = [r"nthargout", r"\\operatorname\{sum\}", r"\\\\\s*\\end\{align",
             r"\^\{[^{}]*\}\^", r"\^\\top\s*\^",
             r"\\sum_\{[^{}]*\} \w_\{[^{}]*\}\^\{[^{}]*\}\^",
             r"(?<![}])_\{[^{}]*\}_\{", r"(?<!\{)\*", r"=="]


def blocks(path):
    text = subprocess.run([ADCHECK, path, "--emit", "latex"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False).stdout
    return re.findall(r"\\begin\{align\*\}.*?\\end\{align\*\}", text, re.S)


def faults(block):
    found = [w for w in FORBIDDEN if re.search(w, block)]
    depth = 0
    for c in re.sub(r"\\[{}]", "", block):
        depth += (c == "{") - (c == "}")
        if depth < 0:
            break
    if depth != 0:
        found.append("braces")
    if block.count(r"\left") - block.count(r"\leftarrow") != \
            block.count(r"\right") - block.count(r"\rightarrow"):
        found.append("left and right")
    return found


# statements, and what their LaTeX must hold
RAISED = [("x = R'\\y", r"R^{-\top} y"),
          ("x = inv(R*R)*y", r"\left(R R\right)^{-1}"),
          ("x = inv(R)'*y", r"\left(R^{-1}\right)^\top"),
          ("x = R'.^2*y", r"\left(R^\top\right)^{\odot 2}"),
          ("x = sum(y)^2 + 1", r"\left(\sum_{i} y_{i}\right)^{2}"),
          ("x = sum(y.^2)^2", r"\left(\sum_{i} y_{i}^{2}\right)^{2}")]


def raised():
    bad = 0
    for statement, due in RAISED:
        text = subprocess.run(
            [ADCHECK, "--emit", "latex", "-e", "param R(2,2), y(2)", "-e",
             statement], text=True, stdout=subprocess.PIPE, check=False).stdout
        if due not in text:
            bad += 1
            print(statement, "lacks", due, "in", text)
    return bad


def pdflatex(text):
    with tempfile.TemporaryDirectory() as where:
        with open(os.path.join(where, "all.tex"), "w", encoding="utf-8") as f:
            f.write(text)
        done = subprocess.run(["pdflatex", "-halt-on-error", "all.tex"],
                              cwd=where, stdout=subprocess.PIPE, check=False)
        if done.returncode:
            print(done.stdout.decode("utf-8", "replace")[-1500:])
        return done.returncode == 0


def compiles(all_blocks, paths):
    if not shutil.which("pdflatex"):
        print("skipped: no pdflatex to compile with")
        return True
    ok = pdflatex("\\documentclass{article}\\usepackage{amsmath, amssymb}"
                  "\\allowdisplaybreaks\\begin{document}\n"
                  + "\n".join(all_blocks) + "\n\\end{document}\n")
    for options in [], ["-s", "trace,explain,cost,sweep,jacobian,hessian,formula"]:
        report = subprocess.run([ADCHECK, *paths, "-f", "latex", *options],
                                text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, check=False).stdout
        ok = pdflatex(report) and ok
    return ok


def main():
    every, bad = [], 0
    for path in sys.argv[1:]:
        for block in blocks(path):
            every.append(block)
            found = faults(block.replace("align*", "align"))
            if found:
                bad += 1
                print(", ".join(found), "in", block[:400])
    bad += raised()
    ok = compiles(every, sys.argv[1:] + ["docs/wrong.txt"])
    print("%d displays, %d with faults" % (len(every), bad))
    sys.exit(1 if bad or not ok or not every else 0)


main()
