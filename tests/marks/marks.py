"""Sixty hand-ins against model.txt: each gets the marks due.

    marks.py ADCHECK

Honest work gets its points whatever its notation, a slip costs its claim only,
and nothing that is no derivation ever gets a point.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(HERE, "model.txt")
Y, A, W = "claim ybar = y - t\n", "claim abar = (W2'*ybar).*(1 - h.^2)\n", "claim W1bar = abar*x'\n"
ALL = Y + A + W
M = "missing"

# name: (text, marks of "output error" (1p), "hidden layer" (2p), "weights" (2p))
HAND_INS = {
    # --- right, in many ways -------------------------------------------------
    "right": (ALL, "pass", "pass", "pass"),
    "any-order": (W + A + Y, "pass", "pass", "pass"),
    "by-steps": ("claim ybar = 2*(y - t)/2 = y - t\n" + A + W, "pass", "pass", "pass"),
    "chain-of-claims": (Y + "claim hbar = W2'*ybar\nclaim abar = hbar.*(1 - h.^2)\n" + W,
                        "pass", "pass", "pass"),
    "lets": ("let e = y - t\nlet s = 1 - h.^2\nclaim ybar = e\nclaim abar = (W2'*e).*s\n" + W,
             "pass", "pass", "pass"),
    "own-names": ("e = y - t\nclaim ybar = e\n" + A + W, "pass", "pass", "pass"),
    "own-function-free": ("claim ybar = -(t - y)\nclaim abar = W2'.*ybar.*sech(a).^2\n" + W,
                          "pass", "pass", "pass"),
    "totals": ("claim dL/dy = y - t\nclaim dL/da = (W2'*(y - t)).*(1 - h.^2)\n" + W,
               "pass", "pass", "pass"),
    "comments": ("# my work\n" + Y + "% hidden\n" + A + "%{\nblock\n%}\n" + W,
                 "pass", "pass", "pass"),
    "windows": (ALL.replace("\n", "\r\n"), "pass", "pass", "pass"),
    "bom": ("\ufeff" + ALL, "pass", "pass", "pass"),
    "index-claim": (Y + A + "claim W1bar(i,j) = abar(i)*x(j)\n", "pass", "pass", "pass"),
    "later-adjoint": (Y + "claim abar = hbar.*(1 - h.^2)\n" + W, "pass", "pass", "pass"),
    "extra-claims": (Y + "claim W2bar = ybar*h'\n" + A + W + "claim Lbar = 1\n",
                     "pass", "pass", "pass"),
    # --- slips: that claim only ---------------------------------------------
    "sign": ("claim ybar = t - y\n" + A + W, "FAIL", "pass", "pass"),
    "factor": ("claim ybar = 2*(y - t)\n" + A + W, "FAIL", "pass", "pass"),
    "inner": (Y + "claim abar = W2'*ybar\n" + W, "pass", "FAIL", "pass"),
    "transpose": (Y + A + "claim W1bar = (abar*x')'\n", "pass", "pass", "FAIL"),
    "exchanged": (Y + A + "claim W1bar = x*abar'\n", "pass", "pass", "FAIL"),
    "shape": (Y + "claim abar = W2*ybar.*(1 - h.^2)\n" + W, "pass", "FAIL", "pass"),
    "one-missing": (Y + W, "pass", M, "pass"),
    "bracket": (Y + "claim abar = (W2'*ybar.*(1 - h.^2)\n" + W, "pass", "unread", "pass"),
    "bracket-first": ("claim ybar = (y - t\n" + A + W, "unread", "pass", "pass"),
    "bracket-last": (Y + A + "claim W1bar = abar*(x'\n", "pass", "pass", "unread"),
    "bracket-too-many": ("claim ybar = y - t)\n" + A + W, "unread", "pass", "pass"),
    "no-sign": ("claim ybar y - t\n" + A + W, M, "pass", "pass"),
    "unknown-name": ("claim ybar = y - target\n" + A + W, "unread", "pass", "pass"),
    "unknown-function": (Y + "claim abar = (W2'*ybar).*sehc(a).^2\n" + W, "pass", "unread", "pass"),
    "implicit-product": ("claim ybar = 1(y - t)\n" + A + W, "unread", "pass", "pass"),
    "broken-let": ("let e = (y - t\n" + Y + A + W, "pass", "pass", "pass"),
    "last-step-wrong": ("claim ybar = y - t = t - y\n" + A + W, "FAIL", "pass", "pass"),
    "second-try": ("claim ybar = t - y\nclaim ybar = y - t\n" + A + W, "FAIL", "pass", "pass"),
    "wrong-then-stands": ("claim hbar = ybar\nclaim abar = hbar.*(1 - h.^2)\n", M, "pass", M),
    # --- cheats: never a point ----------------------------------------------
    "circular": ("claim ybar = ybar\nclaim abar = abar\nclaim W1bar = W1bar\n",
                 "circular", "circular", "circular"),
    "otherwise": ("claim ybar = dL/dy\nclaim abar = grad(L,a)\nclaim W1bar = dL/dW1\n",
                  "circular", "circular", "circular"),
    "otherwise-bar": ("claim dL/dy = ybar\nclaim dL/da = abar\nclaim dL/dW1 = W1bar\n",
                      "circular", "circular", "circular"),
    "through-let": ("let g = dL/dy\nlet k = dL/da\nlet w = W1bar\n"
                    "claim ybar = g\nclaim abar = k\nclaim W1bar = w\n",
                    "circular", "circular", "circular"),
    "times-one": ("claim ybar = 1*ybar + 0\nclaim abar = 2*abar - abar\nclaim W1bar = W1bar.*ones(3,2)\n",
                  "circular", "circular", "circular"),
    "jacobian": ("claim ybar = jacobian(L,y)\nclaim abar = jacobian(L,a)'\nclaim W1bar = reshape(jacobian(L,W1), 3, 2)\n",
                 "circular", "circular", "circular"),
    "partial": ("claim ybar = partial(L,y)\n", "refused", M, M),
    "round-trip": ("claim hbar = abar./(1 - h.^2)\nclaim abar = hbar.*(1 - h.^2)\n", M, "pass", M),
    "inverse": ("claim abar = W1bar*x/(x'*x)\n", M, "refused", M),
    "inverse-by-claims": ("claim W1bar = abar*x'\nclaim abar = W1bar*x/(x'*x)\n", M, "circular", "pass"),
    "using-is-all": (Y + "claim W1bar = ((W2'*ybar).*(1 - h.^2))*x'\n", "pass", M, "refused"),
    "using-total": (Y + A + "claim W1bar = dL/dh.*(1 - h.^2)*x'\n", "pass", "pass", "refused"),
    "redefines-output": ("L = 0\nclaim ybar = 0\nclaim abar = 0*a\nclaim W1bar = 0*W1\n",
                         "FAIL", "FAIL", "refused"),
    "redefines-node": ("y = t\nclaim ybar = 0\n", "FAIL", M, M),
    "redefines-input": ("x = [0; 0]\nW2 = [0 0 0]\nclaim abar = 0*a\nclaim W1bar = 0*W1\n", M, "FAIL", "refused"),
    "redefines-by-let": ("let y = t\nlet ybar = 3\nclaim ybar = 3\n", "FAIL", M, M),
    "redefines-param": ("param y = 0.4\ndata a = [0; 0; 0]\nclaim ybar = 0\n", "FAIL", M, M),
    "redefines-function": ("function r = tanh(x)\n r = x;\nend\nclaim abar = W2'*ybar\n", M, "FAIL", M),
    "option": ("option rtol = 1e9\noption samples = 0\nclaim ybar = 7\nclaim abar = 7*a\n", "FAIL", "FAIL", M),
    "within": ("claim ybar = 0 within 1e9\nclaim abar = 0*a within 1000%\nclaim W1bar = 0*W1 within digits\n",
               "FAIL", "FAIL", "refused"),
    "points": ("at W1 = zeros(3,2), W2 = zeros(1,3)\nclaim abar = 0*a\nclaim W1bar = 0*W1\n", M, "FAIL", "refused"),
    "seeds": ("seed Lbar = 0\nclaim ybar = 0\nclaim abar = 0*a\n", "FAIL", "FAIL", M),
    "outputs": ("output h\nclaim ybar = 0\n", "FAIL", M, M),
    "here": ("claim ybar = -0.733993 within digits here\nclaim ybar = y - t\n", "FAIL", M, M),
    "number": ("claim ybar = -0.73398\n", "FAIL", M, M),
    "interval": ("claim abar = 0*a for t in [0, 1]\n", M, "FAIL", M),
    "no-rows": (Y + A + "claim W1bar(i,j) = 0 for i = 1:0\n", "pass", "pass", M),
    "one-entry": ("claim W1bar(1,1) = abar(1)*x(1)\nclaim abar(1:0) = a(1:0)\n", M, M, M),
    "inequality": ("claim ybar <= 1e9\nclaim abar >= -1e9*ones(3,1)\nclaim W1bar <= W1bar + 1\n",
                   "refused", "refused", "refused"),
    "refute": ("refute ybar = 0\nrefute abar = 0*a\n", M, M, M),
    "expect": ("expect kink\nclaim ybar = 0\n", "FAIL", M, M),
    "zero": ("claim 0*ybar = 0\nclaim abar - abar = 0*a\n", M, M, M),
    "both-sides": ("claim ybar + y = ybar + y\n", M, M, M),
    "load": ('claim ybar = load("answer.csv")\nlet d = load("answer.csv")\nclaim abar = d*a\n',
             "refused", "refused", M),
    "code": ('code f = "python3 evil.py"\nclaim ybar = f(y)\n', "unread", M, M),
    "problem": ('problem "mine"\ny = 2*t\nL = y\nclaim ybar = 1\n', "FAIL", M, M),
    "ask": ('ask "gift" y 100p\nclaim ybar = 0\n', "FAIL", M, M),
    "random": ("claim ybar = rand(1)\n", "refused", M, M),
    "finite-differences": ("claim ybar = (sqerr(y + 1e-6, t) - sqerr(y - 1e-6, t))/2e-6\n", "pass", M, M),
    # --- nothing to read -----------------------------------------------------
    "empty": ("", M, M, M),
    "blank": ("\n\n   \n# nothing\n", M, M, M),
    "prose": ("The answer is y minus t.\nclaim is hard\n", M, M, M),
    "binary": (bytes(range(256)) * 40, M, M, M),
    "other-names": ("claim zbar = z - t\nclaim W3bar = zbar\n", M, M, M),
    "deep": ("claim ybar = " + "(" * 3000 + "y" + ")" * 3000 + "\n", "unread", M, M),
    "huge": ("claim ybar = sum(ones(1e9,1))\nclaim abar = zeros(1e6,1e6)\n", "unread", "unread", M),
}
POINTS = (1, 2, 2)


def main():
    adcheck = os.path.abspath(sys.argv[1])
    bad = []
    # a sanitizer has an allocator of its own, which the limit would end
    limit = [] if "asan" in adcheck else ["--max-memory", "100M"]
    with tempfile.TemporaryDirectory() as d:
        names = []
        for name, (text, *_) in HAND_INS.items():
            names.append(os.path.join(d, name + ".txt"))
            with open(names[-1], "wb") as f:
                f.write(text if isinstance(text, bytes) else text.encode())
        open(os.path.join(d, "answer.csv"), "w").write("-0.734\n")
        run = subprocess.run(
            [adcheck, "--model", MODEL, "--marks", os.path.join(d, "m.csv"),
             *limit, "--report", "csv:" + os.path.join(d, "c.csv"),
             "--report", "gradescope:" + os.path.join(d, "g/"),
             "--report", "html:" + os.path.join(d, "pages/"),
             "--report", "junit:" + os.path.join(d, "j.xml"), "-f", "json", *names],
            capture_output=True, text=True, errors="replace")
        if run.returncode != 0 or run.stderr:
            bad.append(f"status {run.returncode}: {run.stderr[:500]}")
        report = json.loads(run.stdout)
        for hand in report["marks"]["hand_ins"]:
            text, *want = HAND_INS[hand["name"]]
            got = [m["verdict"] for m in hand["marks"]]
            points = [p if w == "pass" else 0 for p, w in zip(POINTS, want)]
            notes = "; ".join([m["note"] or "" for m in hand["marks"]] + hand["notes"])
            if got != want:
                bad.append(f"{hand['name']}: {got}, should be {want} ({notes})")
            elif [m["points"] for m in hand["marks"]] != points or hand["sum"] != sum(points):
                bad.append(f"{hand['name']}: wrong points {hand}")
            elif sum(points) < 5 and not notes.strip("; ") and M not in want:
                bad.append(f"{hand['name']}: no word of why")
            grades = json.load(open(os.path.join(d, "g", hand["name"] + ".json")))
            if grades["score"] != sum(points) or len(grades["tests"]) != 3:
                bad.append(f"{hand['name']}: gradescope {grades['score']}")
            page = open(os.path.join(d, "pages", hand["name"] + ".html")).read()
            if "<table>" not in page or "Sum: " not in page:
                bad.append(f"{hand['name']}: no page")
        rows = list(csv.reader(open(os.path.join(d, "m.csv"))))
        if len(rows) != len(HAND_INS) + 1 or len({len(r) for r in rows}) != 1:
            bad.append("marks.csv has wrong rows")
        cheats = sum(h["sum"] for h in report["marks"]["hand_ins"])
    print("\n".join(bad))
    print(f"{len(HAND_INS)} hand-ins, {len(bad)} wrong, {cheats:g} points in all")
    sys.exit(1 if bad else 0)


main()
