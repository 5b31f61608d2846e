"""Two programs on the same problems: whole processes, default options.

    python3 tests/bench/compare.py BEFORE AFTER [WORD...]   problems that hold a WORD

Seconds of processor time of each (the best of three where they are short) and
what they decided: claims and derivatives that passed, of how many. A process may
take 60 s.
"""
import os
import re
import subprocess
import sys
import tempfile

import screen

MATRICES = [
    ("x = A\\b", "param A({n},{n}), b({n})\nx = A\\b\nclaim bbar = A'\\xbar\n"),
    ("inv", "param A({n},{n})\nC = inv(A)\nclaim Abar = -C'*Cbar*C'\n"),
    ("logdet", "param A({n},{n}) spd\nz = logdet(A)\nclaim dz/dA = inv(A)\n"),
    ("chol", "param A({n},{n}) spd\nL = chol(A)\n"
             "claim Ldot'*L + L'*Ldot = Adot\n"),
    ("expm", "param A({n},{n})\nz = trace(expm(A/4))\n"
             "claim dz/dA = expm(A/4)'/4\n"),
    ("det", "param A({n},{n})\nz = det(A)\n"),
    ("eigh, values", "param A({n},{n}) symmetric\nz = sum(eig(A).^2)\n"),
    ("eigh, vectors", "param A({n},{n}) symmetric\n[V,D] = eig(A)\n"
                      "z = sum(sum(V.^3))\n"),
]

PROBLEMS = [(f"{name}, order {n}", text.replace("{n}", str(n)))
            for name, text in MATRICES for n in (10, 30, 100)
            if not (name.startswith("eigh") and n == 100)] + [
    ("chained Rosenbrock, 1000 inputs",
     "param x(1000)\nf = sum(100*(x(2:end) - x(1:end-1).^2).^2 + "
     "(1 - x(1:end-1)).^2)\n"),
    ("claims on bars, 300", screen.claims_on_bars(300)),
    ("claims on entries of a Jacobian, 100", screen.claims_on_entries(100)),
    ("outputs, 1000", screen.outputs(1000)),
    ("points with numeric claims, 1600", screen.points_with_claims(1600)),
]


def decided(program, text):
    """What the last line says of derivatives and claims."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
        f.write(text)
        f.flush()
        try:
            got = subprocess.run([program, f.name], capture_output=True,
                                 text=True, timeout=4 * screen.LIMIT)
        except subprocess.TimeoutExpired:
            return "stopped"
    last = [x for x in got.stdout.split("\n") if re.match(r"\d+ deriv", x)]
    return last[-1].split("; seed")[0] if last else "status " + str(
        got.returncode)


def main():
    programs, words = sys.argv[1:3], sys.argv[3:]
    for name, text in PROBLEMS:
        if words and not any(w in name for w in words):
            continue
        cells = []
        for p in map(os.path.abspath, programs):
            t, _, status = screen.best(p, text, [])
            cells.append((f"{t:9.3f}" if status >= 0 else f"over {t:4.0f}",
                          decided(p, text) if status >= 0 else "stopped"))
        print(f"{name:38} {cells[0][0]} {cells[1][0]}   {cells[0][1]}"
              + ("" if cells[0][1] == cells[1][1] else f" | {cells[1][1]}"),
              flush=True)


if __name__ == "__main__":
    main()
