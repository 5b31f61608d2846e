"""Holds chains of steps against slips that are planted in them.

    python3 tests/derivations.py tests/derivations.txt

The file as it stands must pass. Then each `# slip: STEP` takes the place of
the step in its line, a run a slip: that claim alone fails, and the step of
that line is the first wrong one, by its verdict, its line and in words.
"""
import json
import os
import re
import subprocess
import sys

ADCHECK = os.environ.get("ADCHECK", "./adcheck")
SLIP = re.compile(r"^(.*[^ ]) +# slip: (.*)$")


def problems(text):
    parts = re.split(r'^(?=problem ")', text, flags=re.M)
    return [p.split("\n") for p in parts if p.startswith("problem")]


def run(lines):
    done = subprocess.run([ADCHECK, "-", "-f", "json", "--samples", "3"],
                          input="\n".join(lines).encode(),
                          stdout=subprocess.PIPE, check=False)
    return json.loads(done.stdout)["problems"][0]["claims"]


def with_slip(lines, k):
    """The step of line k is the part behind its last `=` outside of brackets."""
    written, slip = SLIP.match(lines[k]).groups()
    depth = at = 0
    for i, c in enumerate(written):
        depth += (c in "([") - (c in ")]")
        if c == "=" and depth == 0:
            at = i
    return [*lines[:k], written[:at] + "= " + slip, *lines[k + 1:]]


def first_wrong(claim):
    """Line of the first step that does not hold, and its number, from 1."""
    steps = claim.get("steps") or []
    for i, step in enumerate(steps):
        if step["verdict"] != "pass":
            return step["line"], i + 1
    return claim["line"], 1


def check_slip(lines, k):
    claims = run(with_slip(lines, k))
    failed = [c for c in claims if c["verdict"] != "pass"]
    if len(failed) != 1 or failed[0]["verdict"] != "FAIL":
        return "claims %s" % [c["verdict"] for c in claims]
    line, number = first_wrong(failed[0])
    words = " ".join(failed[0].get("notes", []))
    words += failed[0].get("reason") or ""
    if line != k + 1:
        return "line %d is named" % line
    if failed[0].get("steps") and "step %d is where" % number not in words:
        return "no words for step %d: %s" % (number, words)
    return None


def main():
    bad = slips = 0
    with open(sys.argv[1], encoding="utf-8") as f:
        all_of_it = problems(f.read())
    for lines in all_of_it:
        title = lines[0]
        wrong = [c["text"] for c in run(lines) if c["verdict"] != "pass"]
        planted = [k for k, s in enumerate(lines) if SLIP.match(s)]
        for text in wrong:
            bad += 1
            print("%s: does not hold: %s" % (title, text))
        if not planted:
            bad += 1
            print("%s: no slip" % title)
        for k in planted:
            slips += 1
            why = check_slip(lines, k)
            if why:
                bad += 1
                print("%s, line %d: %s" % (title, k + 1, why))
    print("%d derivations, %d slips, %d wrong" % (len(all_of_it), slips, bad))
    return bad > 0


sys.exit(main())
