"""Pages in a real browser, and without: nothing fetched, headings and tables
there, no error on the console, under 1 MB for examples.txt.

    pages.py ADCHECK
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser

ADCHECK = os.path.abspath(sys.argv[1])
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
VOID = {"meta", "link", "br", "img", "path", "circle", "line"}
bad = []


class Outline(HTMLParser):
    """Balanced tags, and how many of each."""

    def __init__(self, name):
        super().__init__()
        self.name, self.open, self.count = name, [], {}

    def handle_starttag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag not in VOID:
            self.open.append(tag)
        for key, value in attrs:
            if key in ("src", "href") and not (value or "").startswith(("#", "data:,")):
                bad.append(f"{self.name}: <{tag} {key}={value}>")

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            bad.append(f"{self.name}: </{tag}> closes nothing")


def outline(name, text):
    page = Outline(name)
    page.feed(text)
    if page.open:
        bad.append(f"{name}: open at the end: {page.open}")
    if re.search(r"url\(|@import|<script|https?://(?!www\.w3\.org/)", text):
        bad.append(f"{name}: something may be fetched, or run")
    return page.count


def in_browser(name, path):
    if not BROWSER:
        return None
    run = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
         "--user-data-dir=" + os.path.dirname(path) + "/profile", "--dump-dom", "file://" + path],
        capture_output=True, text=True, timeout=120)
    for line in run.stderr.splitlines():
        if "CONSOLE" in line:
            bad.append(f"{name}: {line}")
    return run.stdout


def check(name, args, least):
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "page.html")
        subprocess.run([ADCHECK, "-f", "html", *args], stdout=open(path, "w"), stderr=subprocess.DEVNULL)
        text = open(path, encoding="utf-8").read()
        if len(text.encode()) >= 1 << 20:
            bad.append(f"{name}: {len(text.encode())} bytes")
        pages = [text, in_browser(name, path)]
        for page in filter(None, pages):
            count = outline(name, page)
            for tag, n in least.items():
                if count.get(tag, 0) < n:
                    bad.append(f"{name}: {count.get(tag, 0)} <{tag}>, not {n}")


check("examples.txt", ["examples.txt"], {"h1": 1, "h2": 20, "table": 40, "th": 100, "section": 20})
check("a failing file", ["docs/wrong.txt", "-s", "all"],
      {"h1": 1, "h3": 6, "table": 5, "pre": 1, "math": 5, "svg": 1, "title": 2})
check("hand-ins", ["--model", "docs/marks/model.txt", "docs/marks/bert.txt", "docs/marks/dora.txt"],
      {"h1": 1, "h2": 2, "table": 3, "pre": 1, "a": 2})
print("\n".join(bad))
print(f"{len(bad)} wrong" + ("" if BROWSER else "; no browser: chromium is not installed"))
sys.exit(1 if bad else 0)
