#!/usr/bin/env python3
"""Random problems over arrays: right derivations never FAIL, mistakes never pass.

    python3 tests/corpus/arrays.py [--adcheck ./adcheck] [--seed 1] [--count 200]
                                   [--large 12] [--max 10] [--keep DIR]

Every problem is one of the textbook's functions of arrays, at random shapes and
values, with its derivation as a formula: a gradient, a Jacobian, a Hessian, a
bar or a partial. It stands three times: as it is; with one entry, at a random
place, off by 1e-6 of itself; and with a mistake of a kind that people make (a
sign, a factor, a transpose). The large ones have 200 to 5000 entries. Points at
ties and branches come with what is true there. The formulas are the textbook's
and share nothing with src. Exit status 1 when a goal is missed; every offender is
printed with its problem.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OFF = '1e-6'


class Problem:
    """lines: the problem; left = right: a derivation, of these many rows and
    columns; wrong: formulas with a mistake."""
    def __init__(self, kind, lines, left, right, shape, wrong=(), hurt=True):
        self.kind, self.lines, self.left, self.right = kind, lines, left, right
        self.shape, self.wrong, self.hurt = shape, wrong, hurt


def number(r, low=0.2, high=2.0):
    return repr(round(r.uniform(low, high) * r.choice((-1, 1)), 3))


def array(r, rows, cols=1, low=0.2, high=2.0, sign=True):
    def one():
        return number(r, low, high) if sign else repr(round(r.uniform(low, high), 3))
    return '[' + '; '.join(' '.join(one() for _ in range(cols)) for _ in range(rows)) + ']'


def definite(r, n):
    """Symmetric, its diagonal dominant."""
    a = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i):
            a[i][j] = a[j][i] = round(r.uniform(-1, 1), 3)
        a[i][i] = round(n + r.uniform(0.5, 2), 3)
    return '[' + '; '.join(' '.join(repr(x) for x in row) for row in a) + ']'


# --- functions of a vector -----------------------------------------------------

def vectors(r, n):
    """(name, inputs, statement, gradient, Hessian or None, sizes that suit)"""
    x = array(r, n)
    pos = array(r, n, sign=False)
    return [
        ('norm', x, 'z = norm(x)', 'x/norm(x)', '(eye(n) - x*x\'/norm(x)^2)/norm(x)'),
        ('log of a sum', x, 'z = log(sum(exp(x)))', 'exp(x)/sum(exp(x))',
         'diag(exp(x)/sum(exp(x))) - exp(x)*exp(x)\'/sum(exp(x))^2'),
        ('logistic', x, 'z = sum(log(1 + exp(-x)))', '-1./(1 + exp(x))', 'diag(exp(x)./(1 + exp(x)).^2)'),
        ('cubes', x, 'z = sum(x.^3)', '3*x.^2', '6*diag(x)'),
        ('entropy', pos, 'z = -sum(x.*log(x))', '-log(x) - 1', '-diag(1./x)'),
        ('sine of a sum', x, 'z = sin(sum(x.^2)/10)', 'cos(sum(x.^2)/10)*x/5',
         'cos(sum(x.^2)/10)*eye(n)/5 - sin(sum(x.^2)/10)*x*x\'/25'),
        ('product', pos, 'z = prod(x)', 'prod(x)./x', 'prod(x)*(1./x*(1./x)\' - diag(1./x.^2))'),
        ('quotient', x, 'z = (sum(x))/(1 + sum(x.^2))', '1/(1 + sum(x.^2)) - 2*sum(x)*x/(1 + sum(x.^2))^2', None),
        ('absolute', x, 'z = sum(abs(x))', 'sign(x)', None),
        ('variance', x, 'z = sum((x - sum(x)/n).^2)/n', '2*(x - sum(x)/n)/n', '2*(eye(n) - ones(n,n)/n)/n'),
    ]


def of_vector(r, n, second):
    name, x, text, grad, hess = r.choice(vectors(r, n))
    say = lambda s: re.sub(r'\bn\b', str(n), s)
    lines = ['at x = ' + x, say(text)]
    if second and hess:
        return Problem('Hessian, ' + name, lines, 'hessian(z,x,x)', say(hess), (n, n),
                       ['-(%s)' % say(hess), '2*(%s)' % say(hess)])
    return Problem('gradient, ' + name, lines, 'dz/dx', say(grad), (n, 1),
                   ['-(%s)' % say(grad), '2*(%s)' % say(grad), '(%s).*x' % say(grad)])


# --- matrices ------------------------------------------------------------------

def of_matrix(r, n):
    a, b, c = definite(r, n), array(r, n), array(r, n)
    rect, m = array(r, n + 1, n), n + 1
    d = array(r, m)
    cases = [
        ('quadratic form', ['at x = %s; A = %s' % (b, array(r, n, n)), "z = x'*A*x"], 'dz/dx', "(A + A')*x", (n, 1),
         ["2*A*x", "(A + A')*x/2"]),
        ('by its matrix', ['at x = %s; A = %s' % (b, array(r, n, n)), "z = x'*A*x"], 'dz/dA', "x*x'", (n, n), ["2*x*x'"]),
        ('least squares', ['at x = %s; A = %s; b = %s' % (b, rect, d), 'z = sum((A*x - b).^2)'], 'dz/dx',
         "2*A'*(A*x - b)", (n, 1), ["A'*(A*x - b)", "-2*A'*(A*x - b)"]),
        ('least squares, A', ['at x = %s; A = %s; b = %s' % (b, rect, d), 'z = sum((A*x - b).^2)'], 'dz/dA',
         "2*(A*x - b)*x'", (m, n), ["(A*x - b)*x'"]),
        ('logdet', ['at A = ' + a, 'z = logdet(A)'], 'dz/dA', "inv(A)'", (n, n), ['-inv(A)', 'A']),
        ('det', ['at A = ' + a, 'z = det(A)'], 'dz/dA', "det(A)*inv(A)'", (n, n), ["inv(A)'"]),
        ('solve', ['at A = %s; b = %s; c = %s' % (array(r, n, n), b, c),
                   'M = A + %d*eye(%d)' % (3 * n, n), "z = c'*(M\\b)"], 'dz/dA', "-(M'\\c)*(M\\b)'", (n, n),
         ["(M'\\c)*(M\\b)'"] + (["-(M\\c)*(M\\b)'"] if n > 1 else [])),
        ('inverse', ['at A = ' + a, 'z = trace(inv(A))'], 'dz/dA', "-(inv(A)*inv(A))'", (n, n), ["-inv(A)'", "inv(A)*inv(A)"]),
        ('trace of a product', ['at A = %s; B = %s' % (array(r, n, n), array(r, n, n)), 'z = trace(A*B)'], 'dz/dA', "B'", (n, n),
         ['B'] if n > 1 else ['2*B']),
        ('Jacobian, tanh', ['at A = %s; x = %s' % (array(r, m, n, 0.05, 0.6), b), 'f = tanh(A*x)'], 'jacobian(f,x)',
         'diag(1 - tanh(A*x).^2)*A', (m, n), ['A', 'diag(tanh(A*x).^2)*A']),
        ('Jacobian, squares', ['at A = %s; x = %s' % (array(r, m, n), b), 'f = A*(x.^2)'], 'jacobian(f,x)',
         '2*A*diag(x)', (m, n), ['A*diag(x)', '-2*A*diag(x)']),
        ('Jacobian, softmax', ['at x = ' + b, 'p = exp(x)/sum(exp(x))'], 'jacobian(p,x)', "diag(p) - p*p'", (n, n),
         ['diag(p)', "diag(p) + p*p'"]) if n > 1 else
        ('Jacobian, sine', ['at x = ' + b, 'p = sin(x)'], 'jacobian(p,x)', 'diag(cos(x))', (n, n), ['-diag(cos(x))']),
        ('bar of a matrix', ['at A = %s; x = %s' % (array(r, m, n), b), 'y = A*x', 'z = sum(sin(y))'], 'Abar', "cos(y)*x'", (m, n),
         ["-cos(y)*x'", "sin(y)*x'"]),
        ('bar of a vector', ['at A = %s; x = %s' % (array(r, m, n), b), 'y = A*x', 'z = sum(sin(y))'], 'xbar', "A'*cos(y)", (n, 1),
         ["A'*sin(y)"]),
        ('bar inside', ['at A = %s; x = %s' % (array(r, m, n), b), 'y = A*x', 'z = sum(sin(y))'], 'ybar', 'cos(y)', (m, 1), ['sin(y)']),
        ('partial', ['at A = %s; x = %s' % (array(r, m, n), b), 'y = A*x', 'z = sum(y.^3)*sum(x)'], 'partial(z,y)',
         '3*y.^2*sum(x)', (m, 1), ['3*y.^2']),
    ]
    name, lines, left, right, shape, wrong = r.choice(cases)
    return Problem(name, [lines[0].replace('; A', ', A').replace('; B', ', B').replace('; b =', ', b =').replace('; c =', ', c =').replace('; x', ', x')] +
                   lines[1:], left, right, shape, wrong)


# --- ties and branches -----------------------------------------------------------

def at_ties(r, n):
    """What is true where entries lie on a tie, or a branch was taken there."""
    zeros = sorted(r.sample(range(n), r.randint(1, max(1, n // 2))))
    v = [0.0 if i in zeros else float(number(r)) for i in range(n)]
    x = '[' + '; '.join(repr(t) for t in v) + ']'
    free = [i + 1 for i in range(n) if i not in zeros]
    cases = [
        ('squares of parts', ['at x = ' + x, 'z = sum(max(x,0).^2)'], 'dz/dx', '2*max(x,0)', (n, 1), ['2*x'] if any(t < 0 for t in v) else ['max(x,0)'], False),
        ('norm squared at 0', ['at x = zeros(%d,1)' % n, 'z = norm(x)^2'], 'hessian(z,x,x)', '2*eye(%d)' % n, (n, n),
         ['zeros(%d)' % n, 'eye(%d)' % n], False),
        ('x|x|', ['at x = ' + x, 'f = x.*abs(x)'], 'jacobian(f,x)', '2*diag(abs(x))', (n, n), ['diag(abs(x)) + eye(%d)' % n], False),
        ('min and max', ['at x = ' + x, 'f = min(x,0) + max(x,0)'], 'jacobian(f,x)', 'eye(%d)' % n, (n, n),
         ['2*eye(%d)' % n, 'zeros(%d)' % n], False),
        ('guarded quotient', ['at u = 0', 'if u == 0', '  z = 1', 'else', '  z = sin(u)/u', 'end'], 'd2z/du2', '-1/3', (1, 1),
         ['0', '1/3'], False),
        ('guarded quotient, first', ['at u = 0', 'if u == 0', '  z = 0', 'else', '  z = (1 - cos(u))/u', 'end'], 'dz/du', '1/2', (1, 1),
         ['0', '1'], False),
        ('branches that meet', ['at u = 1', 'if u <= 1', '  z = u^2', 'else', '  z = 2*u - 1', 'end'], 'dz/du', '2', (1, 1),
         ['1', '3'], False),
    ]
    if free:
        k = r.choice(free)
        cases.append(('beside a tie', ['at x = ' + x, 'z = sum(abs(x))'], 'dz/dx(%d)' % k, 'sign(x(%d))' % k, (1, 1),
                      ['-sign(x(%d))' % k, '0'], False))
    name, lines, left, right, shape, wrong, hurt = r.choice(cases)
    return Problem('tie: ' + name, lines, left, right, shape, wrong, hurt)


# --- large ones ------------------------------------------------------------------

def large(r):
    n = r.randint(200, 5000)
    x = '%s + %s*sin((1:%d)\'*%s)' % (repr(round(r.uniform(1.5, 2.5), 3)), repr(round(r.uniform(0.2, 1), 3)), n, repr(round(r.uniform(0.3, 3), 3)))
    cases = [
        ('sum of sines', 'z = sum(sin(x))', 'cos(x)'),
        ('norm', 'z = norm(x)', 'x/norm(x)'),
        ('log of a sum', 'z = log(sum(exp(x)))', 'exp(x)/sum(exp(x))'),
        ('entropy', 'z = sum(x.*log(x))', 'log(x) + 1'),
        ('neighbours', 'z = sum(x(1:%d).*x(2:%d))' % (n - 1, n), '[x(2:%d); 0] + [0; x(1:%d)]' % (n, n - 1)),
        ('rational', 'z = sum(1./(1 + x.^2))', '-2*x./(1 + x.^2).^2'),
    ]
    name, text, grad = r.choice(cases)
    return Problem('large: ' + name, ['at x = ' + x, text], 'dz/dx', grad, (n, 1), [])


# --- running ----------------------------------------------------------------------

def off_entry(r, p):
    """The formula with one entry, at a random place, off by 1e-6 (of itself)."""
    rows, cols = p.shape
    i, j = r.randint(1, rows), r.randint(1, cols)
    if rows * cols == 1:
        return '(%s)*(1 + %s)' % (p.right, OFF)
    mask = "((1:%d)' == %d)*((1:%d) == %d)" % (rows, i, cols, j)
    if p.left.startswith(('jacobian', 'hessian')):  # many entries are zero
        return '(%s) + %s*%s' % (p.right, OFF, mask)
    return '(%s).*(1 + %s*%s)' % (p.right, OFF, mask)


def write(problems, r):
    """The file, and of each line that holds a claim what is expected."""
    out, where = [], {}
    for k, p in enumerate(problems):
        out.append('problem "%d"' % k)
        out += p.lines
        claims = [(p.right, 'right')] + [(w, 'mistake') for w in p.wrong]
        if p.hurt:
            claims.append((off_entry(r, p), 'entry'))
        for text, kind in claims:
            out.append('claim %s = %s' % (p.left, text))
            where[len(out)] = (p, text, kind)
    return '\n'.join(out) + '\n', where


def check(a, problems, r, name):
    src, where = write(problems, r)
    path = os.path.join(a.keep or tempfile.gettempdir(), 'arrays_%s_%d.txt' % (name, os.getpid()))
    with open(path, 'w') as f:
        f.write(src)
    p = subprocess.run([a.adcheck, '--format', 'json', path], capture_output=True)
    try:
        doc = json.loads(p.stdout)
    except ValueError:
        sys.exit('not JSON (status %d): %s' % (p.returncode, p.stderr.decode()[-300:]))
    if p.returncode == 2:
        sys.exit('errors in %s: %s' % (path, p.stderr.decode()[:1000] or json.dumps(doc.get('errors'))[:1000]))
    if not a.keep:
        os.unlink(path)
    got = {c['line']: c['verdict'] for prob in doc['problems'] for c in prob.get('claims', ())}
    return [(q, got.get(line)) for line, q in where.items()]


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--adcheck', default=os.environ.get('ADCHECK', os.path.join(ROOT, 'adcheck')))
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--count', type=int, default=200)
    p.add_argument('--large', type=int, default=12)
    p.add_argument('--max', type=int, default=10)
    p.add_argument('--keep')
    a = p.parse_args()
    r = random.Random(a.seed)
    problems = []
    for i in range(a.count):
        n = r.randint(2, 8)
        problems.append(of_vector(r, n, False) if i % 4 == 0 else of_vector(r, n, True) if i % 4 == 1 else
                        of_matrix(r, r.randint(2, 6)) if i % 4 == 2 else at_ties(r, r.randint(2, 6)))
    results = []
    for k in range(0, len(problems), 100):
        results += check(a, problems[k:k + 100], r, 'small')
    results += check(a, [large(r) for _ in range(a.large)], r, 'large')
    count, bad = {}, []
    for (q, text, kind), verdict in results:
        count[kind, verdict] = count.get((kind, verdict), 0) + 1
        wanted = 'pass' if kind == 'right' else 'FAIL'
        if verdict != wanted:
            bad.append((q, text, kind, verdict))
    for kind in ('right', 'mistake', 'entry'):
        print('%-8s' % kind, ', '.join('%s %d' % (v, n) for (k, v), n in sorted(count.items(), key=str) if k == kind))
    for q, text, kind, verdict in bad[:a.max]:
        print('%s (%s): claim %s = %s: %s' % (q.kind, kind, q.left, text, verdict))
        for line in q.lines:
            print('    ' + line[:300])
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
