"""Runs every row of docs/notation.md.

    python3 tests/notation.py docs/notation.md

A section's text block holds ___ in the place of the first column. Where the last
column says "the same", that is read without an error. Else it is refused, and
the message holds what the last column says, which, in that place, is read.
"""
import os
import re
import subprocess
import sys

ADCHECK = os.environ.get("ADCHECK", "./adcheck")


def run(lines):
    done = subprocess.run([ADCHECK, "-", "-q", "--samples", "2"],
                          input=lines.encode(), capture_output=True, check=False)
    return done.stderr.decode()


def cell(text):
    text = text.strip()
    if not text.startswith("`"):
        return None
    return text.strip("`").replace("\\|", "|")


def sections(text):
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        frame = re.search(r"^```text\n(.*?)^```", part, re.S | re.M).group(1)
        rows = [re.split(r"(?<!\\)\|", row)[1:-1]
                for row in re.findall(r"^\|.*\|$", part, re.M)[2:]]
        yield frame, rows


def check(said, here):
    if here is None:
        return "refused: " + said if "error:" in said else None
    if "error:" not in said:
        return "is read"
    if here not in said:
        return "%r is not said: %s" % (here, said)
    return None


def readable(before, frame, written, here):
    """What is to stand for the whole of what was written is read in its place."""
    if "'%s' is a notation" % written not in before or \
            not re.search("write '?" + re.escape(here), before):
        return None
    said = run(frame.replace("___", here))
    return "%r is not read: %s" % (here, said) if "error:" in said else None


def main():
    bad = n = 0
    with open(sys.argv[1], encoding="utf-8") as f:
        text = f.read()
    for frame, rows in sections(text):
        for row in rows:
            written, here = cell(row[0]), cell(row[2])
            n += 1
            said = run(frame.replace("___", written))
            why = check(said, here)
            if not why and here:
                why = readable(said, frame, written, here)
            if why:
                bad += 1
                print("%s: %s" % (written, why))
    print("%d rows, %d wrong" % (n, bad))
    return bad > 0 or n == 0


sys.exit(main())
