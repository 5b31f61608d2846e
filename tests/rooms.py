"""Holds the direction of the rooms: a folder of src uses only itself and
folders before it, by its include lines and by the symbols of its objects; and
tags of structures are unique, files no longer than 550 lines.

    rooms.py [BUILD]        (from the top of the project; default build)

Prints one line a breach; exit status 1 if there is one.
"""
import collections
import glob
import os
import re
import subprocess
import sys

ORDER = """base graph rules derive syntax kernel linalg run ball formula emit
record lang builtin points check claim code hint show report marks cli""".split()
LONGEST = 550
RANK = {room: i for i, room in enumerate(ORDER)}


def includes():
    for path in sorted(glob.glob("src/*/*.[ch]")):
        room = path.split("/")[1]
        if room not in RANK:
            yield f"{path}: the room '{room}' is in no order"
            continue
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            found = re.match(r'#include "(\w+)/', line)
            if found and RANK.get(found[1], len(ORDER)) > RANK[room]:
                yield f"{path}:{number}: {room} includes {found[1]}"


def symbols(build):
    """Which room defines a name, and which names each object lacks."""
    home, lacks = {}, collections.defaultdict(set)
    for path in sorted(glob.glob(os.path.join(build, "src/*/*.o"))):
        room = os.path.basename(os.path.dirname(path))
        listing = subprocess.run(["nm", path], capture_output=True, text=True,
                                 check=True).stdout
        for line in listing.splitlines():
            *_, kind, name = line.split()
            if kind == "U":
                lacks[path].add(name)
            elif kind in "TDBRC":
                home[name] = room
    return home, lacks


def calls(build):
    home, lacks = symbols(build)
    for path, names in lacks.items():
        room = os.path.basename(os.path.dirname(path))
        for name in sorted(names):
            if RANK.get(home.get(name), 0) > RANK.get(room, len(ORDER)):
                yield f"{path}: {room} calls {name} of {home[name]}"


def tags():
    home = collections.defaultdict(set)
    for path in sorted(glob.glob("src/*/*.[ch]")):
        text = open(path, encoding="utf-8").read()
        for tag in re.findall(r"\b(?:struct|enum|union) (\w+) \{", text):
            home[tag].add(path)
    for tag, paths in sorted(home.items()):
        if len(paths) > 1:
            yield f"{tag}: a tag in {' and '.join(sorted(paths))}"


def lengths():
    for path in sorted(glob.glob("src/*/*.[ch]")):
        n = sum(1 for _ in open(path, encoding="utf-8"))
        if n > LONGEST and path != "src/emit/runtime.c":
            yield f"{path}: {n} lines"


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else "build"
    breaches = [*includes(), *calls(build), *tags(), *lengths()]
    print("\n".join(breaches), end="\n" if breaches else "")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
