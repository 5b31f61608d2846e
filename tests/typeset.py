"""LaTeX that adcheck emits: brackets match, nothing of the program's own
language is left over, and it compiles where LaTeX is installed.

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


def compiles(all_blocks):
    if not shutil.which("pdflatex"):
        print("skipped: no pdflatex to compile with")
        return True
    with tempfile.TemporaryDirectory() as where:
        with open(os.path.join(where, "all.tex"), "w", encoding="utf-8") as f:
            f.write("\\documentclass{article}\\usepackage{amsmath, amssymb}"
                    "\\allowdisplaybreaks\\begin{document}\n"
                    + "\n".join(all_blocks) + "\n\\end{document}\n")
        done = subprocess.run(["pdflatex", "-halt-on-error", "all.tex"],
                              cwd=where, stdout=subprocess.PIPE, check=False)
        if done.returncode:
            print(done.stdout.decode("utf-8", "replace")[-1500:])
        return done.returncode == 0


def main():
    every, bad = [], 0
    for path in sys.argv[1:]:
        for block in blocks(path):
            every.append(block)
            found = faults(block.replace("align*", "align"))
            if found:
                bad += 1
                print(", ".join(found), "in", block[:400])
    ok = compiles(every)
    print("%d displays, %d with faults" % (len(every), bad))
    sys.exit(1 if bad or not ok or not every else 0)


main()
