"""coverage.py BUILD: lines and branches of src/ that the tests have taken, from
what gcov wrote beside the objects; files from the least covered on.

A branch is one way out of a condition, taken at least once. `--missing FILE`
lists the conditions of a file with a way that was not taken.
"""
import glob
import gzip
import json
import os
import subprocess
import sys
import tempfile


def reports(build):
    """gcov's report of every object."""
    data = sorted(os.path.abspath(f) for f in glob.glob(
        os.path.join(build, "src", "**", "*.gcda"), recursive=True))
    with tempfile.TemporaryDirectory() as folder:
        for i in range(0, len(data), 50):
            subprocess.run(["gcov", "--json-format", "--branch-probabilities",
                            *data[i:i + 50]], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            for name in glob.glob(os.path.join(folder, "*.gz")):
                with gzip.open(name) as f:
                    yield json.load(f)
                os.unlink(name)


def collect(build):
    """{file: {line: [count, branches]}}"""
    files = {}
    for report in reports(build):
        for source in report["files"]:
            if not source["file"].startswith("src/"):
                continue
            lines = files.setdefault(source["file"], {})
            for line in source["lines"]:
                had = lines.setdefault(line["line_number"], [0, {}])
                had[0] += line["count"]
                for i, b in enumerate(line["branches"]):
                    had[1][i] = had[1].get(i, 0) + b["count"]
    return files


def share(taken, all_):
    return 100 * taken / all_ if all_ else 100.0


def main():
    files = collect(sys.argv[1])
    if "--missing" in sys.argv:
        name = sys.argv[sys.argv.index("--missing") + 1]
        with open(name) as f:
            text = f.read().split("\n")
        for n, (count, branches) in sorted(files[name].items()):
            if branches and 0 in branches.values() and count:
                print("%d: %s" % (n, text[n - 1].strip()))
            elif not count:
                print("%d: never: %s" % (n, text[n - 1].strip()))
        return
    rows = []
    for name, lines in files.items():
        branches = [c for _, b in lines.values() for c in b.values()]
        rows.append((share(sum(c > 0 for c in branches), len(branches)),
                     sum(c > 0 for c in branches), len(branches),
                     share(sum(c > 0 for c, _ in lines.values()), len(lines)),
                     name))
    for part, taken, all_, line, name in sorted(rows):
        print("%6.1f %% of %4d branches, %6.1f %% of lines  %s" % (
            part, all_, line, name))
    taken, all_ = sum(r[1] for r in rows), sum(r[2] for r in rows)
    lines = [c for l in files.values() for c, _ in l.values()]
    print("%.1f %% of %d branches, %.1f %% of %d lines in %d files" % (
        share(taken, all_), all_, share(sum(c > 0 for c in lines), len(lines)),
        len(lines), len(rows)))


if __name__ == "__main__":
    main()
