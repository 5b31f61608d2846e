"""Planted mistakes: the hint must name each of them, and no hint a wrong one.

    slips.py ADCHECK [-v]

tests/slips/*.txt are problems with right claims and lines

    slip KINDS / WORDS / CLAIM

a claim with a mistake, the kinds of hint that name it, a regex that the hint's
text must match. Right claims must pass. What is not named stands in
tests/slips/open.txt, a claim a line, and nothing else may; at least 85 % must be
named.
"""
import glob
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LEAST = 0.85
SLIP = re.compile(r"slip ([\w ]+?) */ *(.*?) */ +(.*)")


def problems(path):
    """Blocks of a file: text with claims, and the slips in order of claims."""
    blocks = []
    for line in open(path, encoding="utf-8"):
        if line.startswith("problem "):
            blocks.append(([], []))
        if not blocks:
            continue
        text, slips = blocks[-1]
        m = SLIP.match(line)
        if m:
            slips.append((m[1].split(), m[2], m[3].strip()))
            text.append("claim " + m[3] + "\n")
        elif line.startswith("slip"):
            sys.exit(f"{path}: {line}")
        else:
            if line.startswith("claim "):
                slips.append(None)
            text.append(line)
    return blocks


def run(adcheck, text):
    done = subprocess.run([adcheck, "-f", "json", "-"], input="".join(text),
                          capture_output=True, text=True, timeout=300)
    try:
        found = json.loads(done.stdout)["problems"][0]["claims"]
    except (ValueError, IndexError, KeyError):
        sys.exit("".join(text) + done.stdout + done.stderr)
    if not found:
        sys.exit("".join(text) + done.stdout + done.stderr)
    return found


def main():
    adcheck = os.path.abspath(sys.argv[1])
    verbose = "-v" in sys.argv
    known = {line.strip() for line in open(os.path.join(HERE, "slips/open.txt"),
                                           encoding="utf-8")
             if line.strip() and not line.startswith("#")}
    blocks = [b for f in sorted(glob.glob(os.path.join(HERE, "slips/*.txt")))
              for b in problems(f)]
    planted = named = bad = 0
    for text, slips in blocks:
        title = text[0].split('"')[1]
        for claim, slip in zip(run(adcheck, text), slips):
            hint = claim["hint"] or {"kind": "none", "text": ""}
            told = f"{hint['kind']}: {hint['text']}"
            where = f"{title}: {claim['text']}"
            if not slip:
                if claim["verdict"] != "pass" or claim["hint"]:
                    bad += 1
                    print(f"not ok - {where} is right, but {claim['verdict']}, {told}")
                continue
            kinds, words, _ = slip
            planted += 1
            if claim["verdict"] != "FAIL":
                bad += 1
                print(f"not ok - {where} is wrong, but {claim['verdict']}")
            elif hint["kind"] in kinds and re.search(words, hint["text"]):
                named += 1
                if verbose:
                    print(f"ok - {where}\n       {told}")
                if where in known:
                    bad += 1
                    print(f"not ok - {where} stands in open.txt, but is named")
            elif where not in known or hint["kind"] != "none":
                bad += 1
                print(f"not ok - {where}\n       {told}; should be {'/'.join(kinds)}"
                      f" with {words}")
    share = named / planted
    print(f"{planted} planted mistakes, {named} named ({share:.0%}), {bad} not as written")
    sys.exit(bad > 0 or share < LEAST)


main()
