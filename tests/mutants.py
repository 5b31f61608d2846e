"""mutants.py [--count N] [--seed N] [--only TEXT] [--drawn]: small
faults in the checker, and whether the tests see them.

Mutants of the rooms that decide (judge, witness, bounds, comparison, samples,
counts and status, points and tables, what is written): the ones named below,
each once missed by the tests, and N more drawn from all places where an operator
of the list applies. A mutant's object is linked before the library, then the
golden cases run until one fails (those first that have killed before), then the
unit tests of its room, then, where BATS has some, command-line tests. A survivor
has to stand in tests/mutants.txt with the reason why it changes nothing; else the
run fails.

    killed     :318 src/check/entry.c: 100 * bound => 1 * bound (judge_limits)
"""
import glob
import os
import random
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

FILES = """src/check/witness.c src/check/entry.c src/check/entry_record.c
src/check/derivative.c src/check/difference.c src/check/judge.c
src/check/confirm.c src/check/single.c src/check/sides.c src/check/cause.c
src/check/rule_balls.c src/check/neighbour_branch.c src/check/problem_at_point.c
src/claim/claim.c src/claim/comparison.c src/claim/comparison_double.c
src/claim/sites.c src/claim/notes.c src/claim/named_derivative_verdict.c
src/claim/named_derivative_witness.c src/record/tally.c src/record/verdict.c
src/points/csv.c src/points/lay.c src/points/points.c src/base/csv.c
src/base/outfile.c src/base/decimal.c src/cli/outputs.c src/cli/problem.c
src/cli/problem_points.c src/cli/claims.c src/cli/schedule.c src/cli/sources.c
src/cli/option_statement.c src/cli/options.c src/main.c src/report/item.c
src/report/csv.c src/report/tap.c src/report/junit.c src/report/gcc.c
src/report/github.c src/lang/move.c""".split()

# What the tests once missed: file, text, mutant.
NAMED = [
    ("src/check/witness.c", "< 4 * out[i].bound", "< 4000 * out[i].bound"),
    ("src/check/entry.c", "defect > 100 * bound &&", "defect > 1 * bound &&"),
    ("src/record/verdict.c", "near(reverse, central, atol, rtol) &&", ""),
    ("src/record/verdict.c", "bound <= atol + rtol * size", "true"),
    ("src/claim/claim.c", "o->wrong_sample |= h == HELD_WRONG;", ""),
    ("src/claim/comparison.c", "balls_set_double(slack, k, sum[k])",
     "balls_set_double(slack, k, 100 * sum[k])"),
    ("src/record/tally.c", "if (diag_errors() > 0 || broken)",
     "if ((diag_errors() > 0 || broken) && !failed)"),
    ("src/main.c", "if (fflush(stdout) != 0 || ferror(stdout))", "if (0)"),
    ("src/main.c", "    if (interrupted)\n        code = EXIT_INTERRUPTED;\n",
     ""),
    ("src/main.c", "    if (interrupted)\n        return EXIT_INTERRUPTED;\n",
     ""),
    ("src/check/difference.c", "low[k] = -1;", "low[k] = 0;"),
    ("src/check/difference.c", "high[k] = 1;", "high[k] = 0;"),
    ("src/check/entry.c", "f->forward == 0 && f->reverse == 0 && balls_con",
     "f->forward == 0 || f->reverse == 0 && balls_con"),
    ("src/check/entry.c", "f->forward == 0 && f->reverse == 0 && balls_con",
     "f->forward == 0 && f->reverse == 0 || balls_con"),
    ("src/cli/problem_points.c", "!w->codes && long_now",
     "w->codes && long_now"),
    ("src/base/outfile.c", "fflush(o->to) == 0 && !ferror(o->to)", "true"),
]

# Operators: a pattern, and what it becomes.
OPERATORS = [
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "),
    (r" < ", " > "), (r" > ", " < "),
    (r" == ", " != "), (r" != ", " == "), (r" && ", " || "), (r" \|\| ", " && "),
    (r"(?<=[(&|] )!(?=[a-z*])", ""), (r"(?<=\()!(?=[a-z*])", ""),
    (r"return true;", "return false;"), (r"return false;", "return true;"),
    (r" = true;", " = false;"), (r" = false;", " = true;"),
    (r"\b100 \*", "10000 *"), (r"\b2 \*", "20 *"), (r" / 2\b", " / 20"),
    (r"\bfmax\(", "fmin("), (r" \|= ", " = "), (r" \+= ", " = "),
    (r"\+\+;", ";"), (r" \+ (?=[a-z])", " - "), (r" - (?=[a-z])", " + "),
    (r"VERDICT_UNSURE", "VERDICT_PASS"), (r"VERDICT_FAIL", "VERDICT_UNSURE"),
    (r"VERDICT_KINK", "VERDICT_PASS"), (r"VERDICT_ILL", "VERDICT_PASS"),
    (r"VERDICT_DOMAIN", "VERDICT_PASS"), (r"\bfabs\(", "("),
]

# Cases that see much in little time.
FIRST = """judge_entries wrong truth running kink formats_csv formats_tap
formats_junit formats_github formats_gcc points_csv points_as_alone allow jobs
lecturer ill branch_kink domain_log expect_unmet conventions""".split()

# What command-line tests are about.
BATS = dict.fromkeys("""src/main.c src/base/outfile.c src/cli/outputs.c
src/cli/schedule.c""".split(), ["tests/fail.bats"])
BATS["src/cli/problem_points.c"] = ["-f", "the points of code",
                                    "tests/code.bats"]

UNITS = {"check": "judge witness", "claim": "elaborate_claims hint",
         "record": "verdict report", "report": "report report_formats",
         "points": "options elaborate", "cli": "options", "base": "base options",
         "lang": "elaborate elaborate_claims"}


def code_lines(text):
    """Offsets of lines that are code: no comments, strings masked."""
    inside = False
    offset = 0
    for line in text.splitlines(keepends=True):
        plain = line
        if inside or line.lstrip().startswith("/*") or line.startswith("#"):
            inside = "*/" not in line if not line.startswith("#") else inside
            plain = ""
        if plain and not re.match(r"\s*(case|static const|enum|struct)\b",
                                  plain):
            masked = re.sub(r'"(\\.|[^"\\])*"',
                            lambda m: "\0" * len(m.group()), plain)
            masked = re.sub(r"/\*.*", lambda m: "\0" * len(m.group()), masked)
            yield offset, masked
        offset += len(line)


def candidates(name):
    with open(os.path.join(ROOT, name)) as f:
        text = f.read()
    for offset, line in code_lines(text):
        if not line.startswith((" ", "\t")):
            continue
        for pattern, new in OPERATORS:
            for m in re.finditer(pattern, line):
                if "for (" in line and m.group().strip() in "<>!=++;":
                    continue  # loops run over their end: not the checker
                yield (name, offset + m.start(), offset + m.end(), new)


def drawn(count, seed):
    rng = random.Random(seed)
    by_file = {name: list(candidates(name)) for name in FILES}
    out, names = [], [n for n in FILES if by_file[n]]
    while len(out) < count and names:
        for name in list(names):
            if not by_file[name]:
                names.remove(name)
                continue
            out.append(by_file[name].pop(rng.randrange(len(by_file[name]))))
    return out[:count]


def named():
    for name, old, new in NAMED:
        with open(os.path.join(ROOT, name)) as f:
            text = f.read()
        at = text.find(old)
        if at < 0:
            sys.exit("mutants.py: %s no longer holds %r" % (name, old))
        yield (name, at, at + len(old), new)


class Maker:
    def __init__(self, build):
        show = os.path.join(build, "show.mk")
        with open(show, "w") as f:
            f.write("include Makefile\nshow: ; @echo '$($(NAME))'\n")
        self.build = build
        self.cc = self.ask(show, "CC") or "cc"
        self.cpp = self.ask(show, "CPPFLAGS").split()
        self.c = self.ask(show, "CFLAGS").split()
        self.ld = (self.ask(show, "LDFLAGS").split() +
                   self.ask(show, "LDLIBS").split())

    @staticmethod
    def ask(show, name):
        return subprocess.run(["make", "-s", "-f", show, "show",
                               "NAME=" + name], cwd=ROOT, text=True,
                              stdout=subprocess.PIPE).stdout.strip()

    def compile(self, name, text):
        source = os.path.join(self.build, "mutant.c")
        with open(source, "w") as f:
            f.write(text)
        room = os.path.dirname(os.path.join(ROOT, name))
        return subprocess.run(
            [self.cc] + self.cpp + self.c + ["-w", "-O1", "-g0", "-I" + room,
                                             "-c", source, "-o",
                                             source[:-1] + "o"],
            cwd=ROOT, stderr=subprocess.DEVNULL).returncode == 0

    def link(self, to, first):
        return subprocess.run(
            [self.cc, "-o", to] + first +
            [os.path.join(ROOT, "build/libadcheck.a")] + self.ld +
            (["-lcmocka"] if "test_" in to else []),
            cwd=ROOT, stderr=subprocess.DEVNULL).returncode == 0

    def program(self, name):
        to = os.path.join(self.build, "adcheck")
        mutant = os.path.join(self.build, "mutant.o")
        main = os.path.join(ROOT, "build/src/main.o")
        return to if self.link(to, [mutant] if name == "src/main.c"
                               else [main, mutant]) else None

    def unit(self, test):
        to = os.path.join(self.build, "test_" + test)
        return to if self.link(to, [
            os.path.join(ROOT, "build/tests/unit/test_%s.o" % test),
            os.path.join(self.build, "mutant.o")]) else None


class Tests:
    def __init__(self):
        self.cases = sorted(glob.glob(os.path.join(ROOT, "tests/cases/*.cmd")))
        self.kills = {os.path.join(ROOT, "tests/cases/%s.cmd" % c): 1
                      for c in FIRST}

    @staticmethod
    def passes(command, seconds, **environment):
        try:
            return not subprocess.run(
                command, cwd=ROOT, timeout=seconds, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=dict(os.environ, **environment)).returncode
        except subprocess.TimeoutExpired:
            return False

    def run_case(self, case, program):
        return self.passes(["sh", "tests/golden.sh",
                            os.path.basename(case)[:-4]], 60, ADCHECK=program)

    def killer(self, program, maker, name):
        order = sorted(self.cases, key=lambda c: -self.kills.get(c, 0))
        for case in order:
            if not self.run_case(case, program) and self.run_case(
                    case, os.path.join(ROOT, "adcheck")):
                self.kills[case] = self.kills.get(case, 0) + 1
                return os.path.basename(case)[:-4]
        room = name.split("/")[1]
        for test in UNITS.get(room, "").split():
            unit = maker.unit(test)
            if unit and not self.passes([unit], 300):
                return "test_" + test
        bats = BATS.get(name)
        if bats and not self.passes(["bats", *bats], 900, ADCHECK=program):
            return os.path.basename(bats[-1])
        return None


def describe(name, text, start, end, new):
    line = text.count("\n", 0, start) + 1
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    whole = text[first:last].strip()
    changed = (text[first:start] + new + text[end:last]).strip()
    short = lambda s: re.sub(r"\s+", " ", s)
    return line, "%s: %s => %s" % (name, short(whole), short(changed))


def equivalent():
    """Lines `file: old => new`, the reason on indented lines below."""
    out = set()
    with open(os.path.join(ROOT, "tests/mutants.txt")) as f:
        for line in f:
            if line.strip() and not line.startswith((" ", "#")):
                out.add(line.strip())
    return out


def argument(name, default):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default


def main():
    count = int(argument("--count", "160"))
    todo = ([] if "--drawn" in sys.argv else list(named())) + drawn(count, int(argument("--seed", "1")))
    todo = [m for m in todo if argument("--only", "") in m[0]]
    known, counts = equivalent(), {}
    with tempfile.TemporaryDirectory() as build:
        maker, tests = Maker(build), Tests()
        for name, start, end, new in todo:
            with open(os.path.join(ROOT, name)) as f:
                text = f.read()
            line, told = describe(name, text, start, end, new)
            state, by = "no program", ""
            if maker.compile(name, text[:start] + new + text[end:]):
                program = maker.program(name)
                if program:
                    by = tests.killer(program, maker, name)
                    state = ("killed" if by else "equivalent"
                             if told in known else "SURVIVED")
            counts[state] = counts.get(state, 0) + 1
            print("%-10s :%d %s%s" % (state, line, told,
                                      " (%s)" % by if by else ""), flush=True)
    print(", ".join("%d %s" % (n, s) for s, n in sorted(counts.items())))
    return 1 if counts.get("SURVIVED") else 0


if __name__ == "__main__":
    sys.exit(main())
