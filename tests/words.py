"""Every example of docs/words.md shows what its word stands for."""
import re
import subprocess
import sys

SHOWN = {"value": "no value", "multiplication": "implicit multiplication",
         "function": "unknown function", "status": "\n3"}
bad = ran = 0
kind = ""
text = open("docs/words.md", encoding="utf-8").read()
for heading, word, example in re.findall(
        r"^## (\w+)$|### (\w+)\n.*?\n    (adcheck [^\n]*)\n", text, re.S | re.M):
    if heading:
        kind = heading
        continue
    if "--code" in example: # a library of the reader's own: tests/cases/code*
        continue
    run = subprocess.run(example, shell=True, text=True, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    ran += 1
    want = f"hint ({word})" if kind == "Hints" else SHOWN.get(word, word)
    if want not in run.stdout:
        bad += 1
        print(f"{word}: $ {example}\n{run.stdout[-600:]}")
print(f"{ran} examples, {bad} without their word")
sys.exit(1 if bad or not ran else 0)
