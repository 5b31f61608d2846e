#!/usr/bin/env python3
"""Run adcheck over corpus.json and count what its verdicts are worth.

    python3 tests/corpus/verdicts.py [--adcheck ./adcheck] [--markdown] [--quick]
                                     [--keep DIR] [--only ID,ID] [--jobs N]

Exit status 1 when a goal is missed; every offender is one line with a command
that shows it.  Shares no code with src; needs Python 3 alone.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from decimal import Decimal, getcontext

getcontext().prec = 60
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FACTORS = [('sign', Decimal(-1)), ('x2', Decimal(2)), ('1 %', Decimal('1.01')), ('1e-4', Decimal('1.0001')),
           ('1e-6', Decimal('1.000001')), ('1e-8', Decimal('1.00000001')), ('zeroed', Decimal(0))]
RTOL = Decimal('1e-9')


def text(d):
    return '%.17g' % float(d)


def number(v):
    """A JSON number or one of the three strings, as Decimal."""
    return None if v is None else Decimal(repr(v)) if isinstance(v, float) else Decimal(v)


def matrix(values, shape):
    rows = [','.join(values[j * shape[0] + i] for j in range(shape[1])) for i in range(shape[0])]
    return '[' + ';'.join(rows) + ']'


def at_text(e):
    parts = []
    for k, v in e['at'].items():
        parts.append('%s=%s' % (k, '[' + ';'.join(','.join(repr(x) for x in r) for r in v) + ']' if isinstance(v, list) else repr(v)))
    return parts


class Claim:
    def __init__(self, entry, lhs, rhs, want, kind, cls):
        self.entry, self.lhs, self.rhs, self.want, self.kind, self.cls = entry, lhs, rhs, want, kind, cls


def representable(g):
    """The double nearest to g is g to 1e-11: it neither over- nor underflows."""
    f = Decimal(float(g))
    return f.is_finite() and (g == 0 and f == 0 or abs(f - g) <= abs(g) * Decimal('1e-11'))


def wrong_numbers(g):
    """(class, number) of wrong claims for the slope g."""
    if g == 0:
        return [('nonzero', Decimal('0.001'))]
    return [(n, g * f) for n, f in FACTORS if representable(g * f)]


def claims_of(e):
    out = []
    ins = e['in']
    for k, i in enumerate(ins):
        lhs = 'd%s/d%s' % (e['out'], i['name'])
        comps = i['c']
        if len(comps) > 1:
            if any(c['s'] != 'smooth' for c in comps):
                continue
            g = [Decimal(c['g']) for c in comps]
            vals = [text(x) for x in g]
            out.append(Claim(e, lhs, matrix(vals, i['shape']), 'pass', 'right', 'number'))
            for q in range(len(g)):
                for cls, w in wrong_numbers(g[q]):
                    out.append(Claim(e, lhs, matrix(vals[:q] + [text(w)] + vals[q + 1:], i['shape']), 'FAIL', 'wrong', cls))
            if abs(g[0] - g[-1]) > abs(g[0]) * Decimal('1e-7'):
                out.append(Claim(e, lhs, matrix([vals[-1]] + vals[1:-1] + [vals[0]], i['shape']), 'FAIL', 'wrong', 'swapped'))
            continue
        c = comps[0]
        if c['s'] == 'kink':
            if c['l'] is not None and c['r'] is not None:
                l, r = Decimal(c['l']), Decimal(c['r'])
                out.append(Claim(e, lhs, text((l + r) / 2), 'kink', 'kink', 'inside'))
                out.append(Claim(e, lhs, text(max(l, r) + abs(l - r)), 'FAIL', 'wrong', 'beyond a kink'))
            continue
        if c['s'] == 'domain':
            out.append(Claim(e, lhs, '1', 'not pass', 'domain', 'domain'))
            continue
        g = Decimal(c['g'])
        if c.get('f') or not representable(g):
            continue
        out.append(Claim(e, lhs, text(g), 'pass', 'right', 'number'))
        for cls, w in wrong_numbers(g):
            out.append(Claim(e, lhs, text(w), 'FAIL', 'wrong', cls))
        other = ins[(k + 1) % len(ins)]['c']
        if len(ins) > 1 and len(other) == 1 and other[0]['s'] == 'smooth':
            w = Decimal(other[0]['g'])
            if representable(w) and abs(w - g) > abs(g) * Decimal('1e-7'):
                out.append(Claim(e, lhs, text(w), 'FAIL', 'wrong', 'swapped'))
    for name, t in e.get('ok', ()):
        out.append(Claim(e, 'd%s/d%s' % (e['out'], name), t, 'pass', 'right', 'formula'))
    for name, t, cls in e.get('bad', ()):
        out.append(Claim(e, 'd%s/d%s' % (e['out'], name), t, 'FAIL', 'wrong', cls))
    return out


def write(entries, quick):
    """The file, and which claim stands on which line."""
    lines, where = [], {}
    for e in entries:
        lines.append('problem "%d"' % e['id'])
        if 'decl' in e:
            lines.append(e['decl'])
        lines += [e['text']] if re.search(r'\[|\bend\b', e['text']) else [s.strip() for s in e['text'].split(';')]
        lines.append('output %s' % e['out'])
        lines.append('at ' + ', '.join(at_text(e)))
        for c in e['claims']:
            if quick and c.kind == 'wrong':
                continue
            lines.append('claim %s = %s' % (c.lhs, c.rhs))
            where[len(lines)] = c
    return '\n'.join(lines) + '\n', where


def command(e, claim=None):
    t = ["./adcheck"]
    if 'decl' in e:
        t.append("-e '%s'" % e['decl'])
    q = (lambda s: "'%s'" % s.replace("'", "'\\''"))
    t.append('-e ' + q(e['text']))
    t.append("-e 'output %s'" % e['out'])
    if claim and claim.cls in ('formula', 'number') or claim:
        t.append('-e ' + q('at ' + ', '.join(at_text(e))))
        t.append('-e ' + q('claim %s = %s' % (claim.lhs, claim.rhs)))
    else:
        t += ['--at ' + q(','.join(at_text(e)))]
    return ' '.join(t + ['--format json'])


class Run:
    def __init__(self, a):
        self.a, self.dir = a, a.keep or tempfile.mkdtemp(prefix='verdicts')
        os.makedirs(self.dir, exist_ok=True)
        self.broken, self.n, self.seconds = [], 0, 0.0

    def chunk(self, entries):
        src, where = write(entries, self.a.quick)
        path = os.path.join(self.dir, 'part%d.txt' % self.n)
        self.n += 1
        with open(path, 'w') as f:
            f.write(src)
        cmd = [self.a.adcheck, '--format', 'json'] + (['--jobs', str(self.a.jobs)] if self.a.jobs else []) + self.a.extra + [path]
        t = time.time()
        try:
            p = subprocess.run(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=15 + 2 * len(entries))
            out, status, err = p.stdout, p.returncode, p.stderr.decode(errors='replace')
        except subprocess.TimeoutExpired:
            out, status, err = b'', 'timeout', ''
        self.seconds += time.time() - t
        doc = None
        if status in (0, 1, 3, 2):
            try:
                doc = json.loads(out)
            except ValueError:
                doc, err = None, 'not JSON: ' + out[:80].decode(errors='replace')
        complete = doc is not None and len(doc.get('problems', ())) == len(entries) and status != 2
        if complete or len(entries) == 1:
            if not complete:
                es = doc.get('errors') if doc else None
                self.broken.append((entries[0], status, json.dumps(es)[:300] if es else err.strip()[-300:]))
            return [(entries, where, doc)] if doc and doc.get('problems') else []
        h = len(entries) // 2
        return self.chunk(entries[:h]) + self.chunk(entries[h:])


class Table:
    def __init__(self):
        self.cat, self.cls, self.off = {}, {}, []

    def add(self, cat, key, n=1):
        d = self.cat.setdefault(cat, {})
        d[key] = d.get(key, 0) + n

    def offender(self, group, e, what, claim=None):
        self.off.append((group, '#%d %s' % (e['id'], what), command(e, claim)))


def near(v, t, rel=Decimal('1.01e-9')):
    v = number(v)
    return v is not None and v.is_finite() and abs(v - t) <= rel * abs(t) + Decimal(2) ** -1074


def is_right(c, v):
    """Is a double that adcheck computed the slope, as far as it can be?"""
    x, g = number(v), Decimal(c['g'])
    if x is None or not x.is_finite():
        return False
    if g == 0:                       # what rounding leaves of a zero; at a tie there is none
        return not c.get('c1') or abs(x) <= Decimal('1e-12')
    return bool(c.get('f')) or near(v, g)


def judge_bound(t, e, name, c, row, q):
    """The central difference lies within its printed bound of the slope (or of the double next to it)."""
    central, bound = ((row.get(k) or {q: None})[q] for k in ('central', 'bound'))
    x, b, g = number(central), number(bound), Decimal(c['g'])
    if x is None or b is None or not x.is_finite() or not b.is_finite():
        return
    t.add(e['cat'], 'bounds')
    if abs(x - g) > b + Decimal(2) ** -1074:
        t.add(e['cat'], 'bounds missed')
        t.offender('a bound that does not hold', e, '%s: central %s +- %s, slope %s' % (name, central, bound, c['g'][:20]))


def judge_row(t, e, i, row):
    cat = e['cat']
    entries = row.get('entries') or []
    if len(entries) != len(i['c']):
        t.offender('shape of a row', e, 'd/d%s has %d entries' % (i['name'], len(entries)))
        t.add(cat, 'rows'), t.add(cat, 'undecided')
        return
    slopes = {s['entry']: s for s in row.get('slopes') or ()}
    for q, c in enumerate(i['c']):
        v = entries[q]
        fwd = (row.get('forward') or [None] * len(entries))[q]
        rev = (row.get('reverse') or [None] * len(entries))[q]
        name = 'dz/d%s' % i['name'] + ('(%d)' % (q + 1) if len(i['c']) > 1 else '')
        what = '%s: %s, is %s' % (name, v, c['s'] if c['s'] != 'smooth' else 'smooth with slope ' + c['g'][:20])
        allow = e.get('allow', ())
        t.add(cat, 'rows')
        if c['s'] == 'kink':
            t.add(cat, 'kinks')
            if v == 'kink':
                t.add(cat, 'kinks named')
                s = slopes.get(q + 1)
                if e.get('noslopes'):
                    continue
                if s is None:
                    t.offender('kink without slopes', e, name)
                else:
                    for side, key in (('left', 'l'), ('right', 'r')):
                        if c[key] is not None:
                            g = Decimal(c[key])
                            x = number(s[side])
                            if x is None or not x.is_finite() or abs(x - g) > RTOL * max(abs(g), abs(Decimal(c['l'] or '0')), abs(Decimal(c['r'] or '0'))):
                                t.offender('one-sided slope', e, '%s: %s slope %s, is %s' % (name, side, s[side], c[key][:20]))
            else:
                if v == 'FAIL':
                    t.add(cat, 'alarms')
                t.offender('kink not named', e, what)
        elif c['s'] == 'domain':
            t.add(cat, 'domains')
            if v == 'domain' or v in allow:
                t.add(cat, 'domains named')
            else:
                if v == 'FAIL':
                    t.add(cat, 'alarms')
                t.offender('domain not named', e, what)
        else:
            g = Decimal(c['g'])
            exact = is_right(c, fwd) and is_right(c, rev)
            judge_bound(t, e, name, c, row, q)
            what += '; forward %s reverse %s' % (fwd, rev)
            if v == 'FAIL' and c.get('c1') and not exact:
                t.add(cat, 'true FAIL')     # the program's own value at a tie is wrong, and it says so
            elif v == 'FAIL' and v not in allow:
                t.add(cat, 'alarms')
                t.offender('false FAIL of a row', e, what)
            elif v in ('kink', 'domain') and v not in allow:
                t.add(cat, 'alarms')
                t.offender('false %s of a row' % v, e, what)
            elif v == 'unsure' and v not in allow:
                t.add(cat, 'undecided')
                t.offender('unsure row', e, what)
            elif v == 'ill':
                t.add(cat, 'ill')
                lost = not (near(fwd, g, Decimal('1e-10')) and near(rev, g, Decimal('1e-10')))
                if not lost and 'ill' not in allow:
                    t.add(cat, 'undecided')
                    t.offender('ill without loss', e, what)
            elif v == 'pass' and not exact:
                t.offender('pass of a value that is off', e, what)
                t.add(cat, 'false pass')


def judge_claim(t, c, got):
    e, cat, v = c.entry, c.entry['cat'], got['verdict']
    what = '%s = %s: %s, should be %s [%s]' % (c.lhs, c.rhs if len(c.rhs) < 90 else c.rhs[:87] + '...', v, c.want, c.cls)
    if c.kind == 'right':
        t.add(cat, 'right')
        if v == 'FAIL':
            t.add(cat, 'right FAIL')
            t.offender('false FAIL of a right claim', e, what, c)
        elif v != 'pass':
            t.add(cat, 'right undecided')
            t.offender('right claim undecided', e, what, c)
    elif c.kind == 'wrong':
        t.add(cat, 'wrong')
        n = t.cls.setdefault(c.cls, [0, 0])
        n[0] += 1
        if v == 'FAIL':
            t.add(cat, 'caught')
            n[1] += 1
        else:
            t.offender('wrong claim missed', e, what, c)
    elif c.kind == 'kink' and v != 'kink':
        t.offender('claim inside a kink', e, what, c)
    elif c.kind == 'domain' and v == 'pass':
        t.offender('claim passes outside the domain', e, what, c)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--adcheck', default=os.environ.get('ADCHECK', os.path.join(ROOT, 'adcheck')))
    p.add_argument('--markdown', action='store_true', help='the tables as markdown')
    p.add_argument('--quick', action='store_true', help='no wrong claims')
    p.add_argument('--keep', help='directory for the files that are checked')
    p.add_argument('--corpus', default=os.path.join(HERE, 'corpus.json'))
    p.add_argument('--only', help='ids')
    p.add_argument('--jobs', type=int)
    p.add_argument('--max', type=int, default=0, help='offenders shown of each group')
    p.add_argument('--chunk', type=int, default=100)
    p.add_argument('extra', nargs='*')
    a = p.parse_args()
    entries = json.load(open(a.corpus, encoding='utf-8'))
    if a.only:
        ids = {int(x) for x in a.only.split(',')}
        entries = [e for e in entries if e['id'] in ids]
    for e in entries:
        e['claims'] = claims_of(e)
    r, t = Run(a), Table()
    start = time.time()
    results = []
    for k in range(0, len(entries), a.chunk):
        results += r.chunk(entries[k:k + a.chunk])
    for e, status, err in r.broken:
        t.offender('not checked (status %s)' % status, e, err.replace('\n', ' '), None)
    for part, where, doc in results:
        byid = {e['id']: e for e in part}
        for prob in doc['problems']:
            e = byid[int(prob['title'])]
            e['seen'] = True
            rows = {d['wrt']: d for pt in prob.get('points', ()) for d in pt['derivatives']}
            t.add(e['cat'], 'points')
            for i in e['in']:
                if i['name'] in rows:
                    judge_row(t, e, i, rows[i['name']])
                else:
                    t.add(e['cat'], 'rows'), t.add(e['cat'], 'undecided')
                    t.offender('no row', e, 'dz/d%s' % i['name'])
            got = {c['line']: c for c in prob.get('claims', ())}
            for line, c in where.items():
                if c.entry is e:
                    if line in got:
                        judge_claim(t, c, got[line])
                    else:
                        t.offender('claim not in the report', e, '%s = %s' % (c.lhs, c.rhs), c)
    print_tables(t, entries, time.time() - start, r.seconds, a)
    return goals(t, entries, a)


def total(t, key):
    return sum(d.get(key, 0) for d in t.cat.values())


def print_tables(t, entries, wall, prog, a):
    head = ['category', 'points', 'rows', 'false alarms', 'undecided', 'ill', 'kinks named', 'domain named',
            'right claims', 'FAIL', 'undecided', 'wrong claims', 'caught']
    rows = []
    def line(name, g):
        rows.append([name, g('points'), g('rows'), g('alarms'), g('undecided'), g('ill'),
                     '%d of %d' % (g('kinks named'), g('kinks')) if g('kinks') else '',
                     '%d of %d' % (g('domains named'), g('domains')) if g('domains') else '',
                     g('right'), g('right FAIL'), g('right undecided'), g('wrong'),
                     '%.2f %%' % (100.0 * g('caught') / g('wrong')) if g('wrong') else ''])
    for cat, d in t.cat.items():
        line(cat, lambda k: d.get(k, 0))
    line('all', lambda k: total(t, k))
    emit(head, rows, a.markdown)
    print()
    emit(['wrong claims', 'number', 'caught', ''], [[k, n, c, '%.2f %%' % (100.0 * c / n)] for k, (n, c) in t.cls.items()], a.markdown)
    print('\n%d of %d differences within their bound' % (total(t, 'bounds') - total(t, 'bounds missed'), total(t, 'bounds')))
    print('\n%d points; %.1f s, of which adcheck %.1f s' % (len(entries), wall, prog))


def emit(head, rows, md):
    rows = [[str(x) for x in r] for r in rows]
    if md:
        print('| ' + ' | '.join(head) + ' |\n|' + ' --- |' + ' ---: |' * (len(head) - 1))
        for r in rows:
            print('| ' + ' | '.join(r) + ' |')
        return
    w = [max(len(r[k]) for r in [head] + rows) for k in range(len(head))]
    for r in [head] + rows:
        print('  '.join(x.ljust(w[k]) if k == 0 else x.rjust(w[k]) for k, x in enumerate(r)))


def goals(t, entries, a):
    groups = {}
    for g, what, cmd in t.off:
        groups.setdefault(g, []).append((what, cmd))
    for g, lst in groups.items():
        print('\n%s: %d' % (g, len(lst)))
        for what, cmd in lst[:a.max or None]:
            print('  %s\n      %s' % (what, cmd))
    missed = []
    decided = total(t, 'rows') + total(t, 'right')
    undecided = total(t, 'undecided') + total(t, 'right undecided')
    for bad, text_ in ((total(t, 'alarms') + total(t, 'right FAIL'), 'false alarms'),
                       (total(t, 'kinks') - total(t, 'kinks named'), 'kinks not named'),
                       (total(t, 'false pass'), 'wrong values that pass'),
                       (total(t, 'bounds missed'), 'bounds of differences that do not hold'),
                       (sum(1 for e in entries if not e.get('seen')), 'points not checked')):
        if bad:
            missed.append('%d %s' % (bad, text_))
    if total(t, 'caught') < 0.999 * total(t, 'wrong'):
        missed.append('%d of %d wrong claims missed' % (total(t, 'wrong') - total(t, 'caught'), total(t, 'wrong')))
    if undecided > 0.01 * decided:
        missed.append('%d of %d undecided' % (undecided, decided))
    print('\n' + ('goals missed: ' + '; '.join(missed) if missed else 'all goals met'))
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
