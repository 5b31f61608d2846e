"""Holds adcheck's formulas against those of textbooks.

    python3 tests/textbook.py tests/textbook.txt

The claims of each problem are the textbook's formulas. All must pass, and
what --show formula prints for the same derivative (its `where` parts counted
in) may have at most half as many leaves, names and numbers, again. That the
printed formulas hold is tests/formulas.py's.
"""
import json
import os
import re
import subprocess
import sys

ADCHECK = os.environ.get("ADCHECK", "./adcheck")
ALLOWED = 1.5


def run(args):
    return json.loads(subprocess.run([ADCHECK, *args], stdout=subprocess.PIPE,
                                     check=False).stdout)


def leaves(text):
    """Names and numbers; what is called is none, what is indexed is one."""
    text = re.sub(r"\b[a-z]\w*(?=\()", " ", text)
    return len(re.findall(r"[A-Za-z_]\w*|\d+(?:\.\d*)?(?:e[-+]?\d+)?", text))


def length(formula):
    parts = [w["text"] for w in formula["where"] if "(" not in w["name"]]
    text = formula["text"]
    return sum(leaves(p) for p in [text.split(" = ")[-1], *parts])


def printed(problem):
    found = {}
    for f in problem["points"][0]["formula"]:
        left = f["text"].split(" = ")[0] if " = " in f["text"] else \
            "d%s/d%s" % (f["of"], f["wrt"])
        if left not in found or length(f) < length(found[left]):
            found[left] = f
    return found


def main():
    bad = claims = 0
    show = "-v" in sys.argv
    for problem in run([sys.argv[1], "-s", "formula", "-f", "json"])["problems"]:
        formulas = printed(problem)
        for claim in problem["claims"]:
            left, right = claim["text"].split(" = ", 1)
            claims += 1
            have, best = length(formulas[left]), leaves(right)
            line = "%s: %s = %s (%d leaves, the textbook's %d)" % (
                problem["title"], left,
                formulas[left]["text"].split(" = ")[-1], have, best)
            if claim["verdict"] != "pass":
                line += ", the claim is %s" % claim["verdict"]
            elif have <= ALLOWED * max(best, 1):
                if show:
                    print(line)
                continue
            print("not as short: " + line)
            bad += 1
    print("%d formulas, %d too long" % (claims, bad))
    sys.exit(1 if bad or not claims else 0)


main()
