"""Feed every formula that adcheck prints back to it as a claim.

    python3 tests/formulas.py FILE...

For every problem the formulas of --show formula are appended to its text as
claims (parts named in `where` put in their places) and must pass.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

# d*inv(A)' is how det's adjoint is written; at a singular A it is 0*Inf, where
# the rule computes cofactors.
WRITTEN_FOR_REGULAR = "determinant of a singular matrix"

ADCHECK = os.environ.get("ADCHECK", "./adcheck")


def run(args):
    r = subprocess.run([ADCHECK, *args], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, text=True)
    return r.stdout


def problems(path):
    """(preamble, [text of each problem])"""
    lines = open(path, encoding="utf-8").read().split("\n")
    starts = [i for i, l in enumerate(lines)
              if re.match(r'\s*problem\s+["\']', l)]
    if not starts:
        return "", ["\n".join(lines)]
    parts = ["\n".join(lines[a:b])
             for a, b in zip(starts, starts[1:] + [len(lines)])]
    return "\n".join(lines[:starts[0]]), parts


def inline(formula):
    text = formula["text"]
    for part in reversed(formula["where"]):
        # what is indexed stands in square brackets
        text = re.sub(r"\b%s\b(?=(\(?))" % re.escape(part["name"]),
                      lambda m: ("[%s]" if m.group(1) else "(%s)")
                      % part["text"], text)
    return text


def claims(problem):
    seen = []
    for point in problem["points"][:1]:
        for f in point.get("formula", []):
            text = inline(f)
            if re.search(r"\b[a-z0-9]+ = ", text) or " = " in text:
                claim = "claim " + text
            else:
                claim = "claim d%s/d%s = %s" % (f["of"], f["wrt"], text)
            if claim not in seen:
                seen.append(claim)
    return seen


def main():
    fed = bad = 0
    for path in sys.argv[1:]:
        preamble, texts = problems(path)
        report = json.loads(run([path, "-s", "formula", "-f", "json"]))
        folder = os.path.dirname(os.path.abspath(path))
        for text, problem in zip(texts, report["problems"]):
            new = claims(problem)
            # a formula belongs to the branch of its point, and to a smooth one
            if WRITTEN_FOR_REGULAR in (problem["title"] or ""):
                continue
            if not new or len(problem["points"]) > 1 or "expect" in problem:
                continue
            with tempfile.NamedTemporaryFile("w", suffix=".txt", dir=folder,
                                             delete=False) as f:
                f.write(preamble + "\n" + text + "\n" + "\n".join(new) + "\n")
            try:
                got = json.loads(run([f.name, "-f", "json"]))
            finally:
                os.unlink(f.name)
            by_text = {}
            for p in got["problems"]:
                for c in p["claims"]:
                    by_text[c["text"].strip()] = c["verdict"]
            for claim in new:
                fed += 1
                verdict = by_text.get(claim[len("claim "):].strip(),
                                      "not read")
                if verdict != "pass":
                    bad += 1
                    print("%s: %s: %s" % (problem["title"], claim, verdict))
                    for e in got["errors"][:1]:
                        print("    " + e["message"])
    print("%d formulas fed back, %d do not hold" % (fed, bad))
    sys.exit(1 if bad or not fed else 0)


if __name__ == "__main__":
    main()
