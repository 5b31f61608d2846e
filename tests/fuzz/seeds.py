"""seeds.py FOLDER: dictionary and seeds of the fuzzers, from what is there: the
operation table, the functions in the language, the table of options, the golden
cases, the examples.

FOLDER/words.dict, FOLDER/texts (parse, check), FOLDER/lines (points),
FOLDER/replies (reply).
"""
import glob
import os
import re
import shlex
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

MARKS = """( ) [ ] { } ' " ; , = == != ~= <= >= += -= *= /= ^ ** .^ .* ./ \\ .\\ '
.' + - * / ! ~ & && | || : @( ... % %{ %} # end if else elseif for while function
break continue endfor endif claim refute within digits here let param data output
seed at expect option problem ask solve code symmetric spd lower upper diagonal
positive kink domain ill unsure dy/dx d2y/dx2 d3y/dx2dz partial( jacobian( grad(
hessian( taylor( laplacian( div( curl( ybar ydot dA ∂y/∂w ∇f x² x⁻¹ √x ᵀ ⊙ ⊘ π ∞
· × ÷ − ≤ ≥ x₁ v̄ v̇ NaN Inf eps pi 1e308 1e-308 5e-324 0x1.8p-2 1e5 .5 2. 0 -0 1
load( rand( randn( ones( zeros( eye( A(:,1) A(end) A(:) [1 2;3 4] 1:3 3:-1:1 x(2)
sum(x(i) for i = 1:3) max(k for k = 1:2) f(x) = f'(x) delta(i,j) sample forward
central reverse inf -inf nan 1,5 1;5 \t \r = ! "" A(1,2) point""".split()


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8",
              errors="replace") as f:
        return f.read()


def spellings():
    words = set()
    for row in re.findall(r'^[EM][123]?\((.*)', read("src/graph/ops.def"),
                          re.M):
        words.update(re.findall(r'"([^"\\]+)"', row)[:1])
    for name in glob.glob(os.path.join(ROOT, "src/builtin/*.m")):
        words.update(re.findall(r"^function.*?(\w+)\(", read(name), re.M))
    for name in glob.glob(os.path.join(ROOT, "src/builtin/*.c")):
        words.update(re.findall(r'^\s*\{"(\w+)",', read(name), re.M))
    return sorted(w + "(" for w in words if re.match(r"\w+$", w))


def option_words():
    table = read("src/cli/options_table.c")
    names = re.findall(r'"([a-z][a-z-]+)"', table)
    return sorted({"--" + n for n in names})


def quote(word):
    out = ""
    for byte in word.encode():
        if byte in b'"\\':
            out += "\\" + chr(byte)
        elif 32 <= byte < 127:
            out += chr(byte)
        else:
            out += "\\x%02X" % byte
    return '"%s"' % out


def commands():
    """Texts and settings of the golden cases' command lines."""
    texts, lines = [], []
    for name in sorted(glob.glob(os.path.join(ROOT, "tests/cases/*.cmd"))):
        case = read(name).replace("\\\n", " ")
        for line in case.splitlines():
            if "adcheck" not in line:
                continue
            try:
                words = shlex.split(line, comments=True)
            except ValueError:
                continue
            text = [b for a, b in zip(words, words[1:]) if a == "-e"]
            values = [b for a, b in zip(words, words[1:]) if a == "--at"]
            text += ["at " + v for v in values]
            if text:
                texts.append("\n".join(text) + "\n")
            lines += values
            lines.append(" ".join(w for w in words[1:] if w.startswith("-")))
        for here in re.findall(r"<<'?(\w+)'?[^\n]*\n(.*?)\n\1\n", case, re.S):
            texts.append(here[1] + "\n")
    return texts, lines


def problems(text):
    """A file in pieces of one problem, its preamble before each."""
    parts = re.split(r"(?m)^(?=problem\b)", text)
    if len(parts) == 1:
        return [text]
    return [parts[0] + p for p in parts[1:] if len(parts[0] + p) < 2500]


def write(folder, texts):
    os.makedirs(folder, exist_ok=True)
    for i, text in enumerate(sorted(set(texts))):
        with open(os.path.join(folder, "%04d" % i), "wb") as f:
            f.write(text.encode("utf-8", "replace")[:4000])


def main():
    to = sys.argv[1]
    texts, lines = commands()
    for name in ["examples.txt"] + sorted(
            glob.glob(os.path.join(ROOT, "docs/*.txt"))) + sorted(
            glob.glob(os.path.join(ROOT, "tests/cases/*.txt"))):
        texts += problems(read(name))
    lines += ["u = 1, A = [1 2; 3 4]", "S = [2 1; 1 3]", "v = 0.5, n = 3",
              "u,v\n1,2\n3,4\n", "A(1,1),A(2,1),A(1,2),A(2,2)\n1,2,3,4\n",
              "1 2\n3 4\n", "1;2;3\n", "u\n1e308\n-0\nNaN\n", "1,2\n3\n",
              '"u","v"\r\n1,2\r\n', "dA = [1 0; 0 0]", "u = load('x.csv')"]
    replies = ["= 1 2 3\n", "=24.2 -215.6 -88\r\n", "! singular\n",
               "= nan inf -inf\n", "=1e999 0x1p-3 .5\n", "= 1 2\n",
               "= 1 2 3 4\n", "iteration 7\n= 1,5 2 3\n",
               "= " + "9" * 500 + " 1 2\n", "= nan(0) 1 2\n\n=\n"]
    write(os.path.join(to, "texts"), texts)
    write(os.path.join(to, "lines"), lines)
    write(os.path.join(to, "replies"), replies)
    with open(os.path.join(to, "words.dict"), "w") as f:
        for word in MARKS + spellings() + option_words():
            f.write(quote(word) + "\n")


if __name__ == "__main__":
    main()
