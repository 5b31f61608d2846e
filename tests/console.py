"""Run every ```console block of the Markdown files given and compare.

A line `$ command` is run by the shell in the top folder; the lines up to the
next command (or the end of the block) are what it must print. A line `...`
stands for any lines.
"""
import re
import subprocess
import sys


def blocks(text):
    return re.findall(r"^```console\n(.*?)^```", text, re.S | re.M)


def steps(block):
    command, expected = None, []
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, expected
            command, expected = line[2:], []
        else:
            expected.append(line)
    if command:
        yield command, expected


def matches(expected, got):
    pattern = ""
    for line in expected:
        pattern += "(?:.*\n)*" if line == "..." else re.escape(line) + "\n"
    return re.fullmatch(pattern, got) is not None


def main():
    bad = ran = 0
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8") as f:
            for block in blocks(f.read()):
                for command, expected in steps(block):
                    run = subprocess.run(command, shell=True, text=True,
                                         stdout=subprocess.PIPE,
                                         stderr=subprocess.STDOUT,
                                         stdin=subprocess.DEVNULL)
                    ran += 1
                    while expected and expected[-1] == "":
                        expected.pop()
                    got = run.stdout.rstrip("\n") + "\n" if run.stdout else ""
                    if not matches(expected, got):
                        bad += 1
                        print(f"{name}: $ {command}\n--- expected")
                        print("\n".join(expected))
                        print("--- got\n" + got)
    print(f"{ran} commands, {bad} differ")
    sys.exit(1 if bad or not ran else 0)


main()
