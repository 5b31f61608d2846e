"""The pictures of README and tutorial are what the program makes now.

    pictures.py ADCHECK [--renew]

The graph comes from --emit dot (through graphviz), the sweep from --plot (through
gnuplot), the table in a terminal from its own text and colours. Other versions of
graphviz and gnuplot place things otherwise: of their pictures the texts are
compared, and skipped where they are not installed."""
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile

ADCHECK = os.path.abspath(sys.argv[1])
os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
COLORS = {"1": 'font-weight="bold"', "31": 'fill="#ff8f8f"', "32": 'fill="#6cd28a"',
          "33": 'fill="#ecc064"', "36": 'fill="#62b5ec"', "2": 'fill="#9aa5b1"'}


def run(*command, text=None):
    return subprocess.run(command, capture_output=True, text=True, input=text).stdout


def terminal():
    """What `adcheck docs/wrong.txt` shows, as a picture of a terminal."""
    command = "adcheck docs/wrong.txt"
    shown = run(ADCHECK, "docs/wrong.txt", "--color", "always", "--width", "84")
    lines = ["$ " + command] + shown.rstrip("\n").split("\n")
    width = max(len(re.sub(r"\x1b\[[\d;]*m", "", l)) for l in lines)
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
           'font-family="monospace" font-size="14" fill="#e4e8ec" role="img">'
           % (round(width*8.5) + 32, len(lines)*19 + 28),
           "<title>%s in a terminal</title>" % command,
           '<rect width="100%" height="100%" rx="8" fill="#14181d"/>']
    for i, line in enumerate(lines):
        out.append('<text x="16" y="%d" xml:space="preserve">' % (19*i + 30))
        style = []
        for part in re.split(r"(\x1b\[[\d;]*m)", line):
            if part.startswith("\x1b"):
                codes = [str(int(c or 0)) for c in part[2:-1].split(";")]
                style = [] if "0" in codes else style + [c for c in codes if c in COLORS]
            elif part:
                say = html.escape(part)
                out[-1] += ("<tspan %s>%s</tspan>" % (" ".join(COLORS[c] for c in style),
                                                      say) if style else say)
        out[-1] += "</text>"
    return "\n".join(out + ["</svg>", ""])


def graph():
    return run("dot", "-Tsvg", text=run(ADCHECK, "docs/expr.txt", "--emit", "dot"))


def sweep():
    with tempfile.TemporaryDirectory() as where:
        path = os.path.join(where, "sweep.svg")
        run(ADCHECK, "docs/expr.txt", "--show", "sweep", "--plot", path)
        return open(path, encoding="utf-8").read() if os.path.exists(path) else ""


def texts(svg):
    return sorted(t.strip() for t in re.findall(r">([^<>]+)<", re.sub(
        r"<!--.*?-->|<desc>.*?</desc>", "", svg, flags=re.S)) if t.strip())


PICTURES = [("docs/terminal.svg", terminal, None), ("docs/tutorial-graph.svg", graph, "dot"),
            ("docs/tutorial-sweep.svg", sweep, "gnuplot")]
bad = 0
for name, make, needs in PICTURES:
    if needs and not shutil.which(needs):
        print("%s: skipped, no %s" % (name, needs))
        continue
    now = make()
    if "--renew" in sys.argv:
        open(name, "w", encoding="utf-8").write(now)
        continue
    kept = open(name, encoding="utf-8").read()
    if (texts(now) != texts(kept)) if needs else now != kept:
        bad += 1
        print("%s is not what the program makes now: make pictures" % name)
sys.exit(bad != 0)
