/* points: the points of a problem, from `at` lines, --points and --at.
 *
 * Idea: each source (the preamble's lines, the problem's, rows of a CSV file,
 * --at) is a list of drafts made by one rule: a line of new names completes
 * the last draft, one that repeats a name starts a new draft that inherits the
 * rest. Sources are then laid over each other in order of rank, each draft of
 * the higher one over each of the lower one, and equal points merged.
 *
 * Invariant: a draft gives a name at most one value (two of the same name only
 * while entries of a CSV row are not yet joined to their array).
 */
#include <string.h>

#include "base/diag.h"
#include "lang/constant.h"

struct draft {
    VEC(struct point_entry) at;
    struct span span;
    bool outside;
};

struct source {
    VEC(struct draft) at;
};

struct job {
    struct elab *e;
    const struct outside *outside;
    struct source preamble, lines, rows, given;
    VEC(struct points_line) line_of;   /* `at` lines, point = draft */
    size_t preamble_lines;
    bool replaced;
};

static void source_free(struct source *s)
{
    for (size_t i = 0; i < s->at.n; i++)
        vec_free(&s->at.at[i].at);
    vec_free(&s->at);
}

static struct point_entry *find(const struct draft *d, const char *name,
                                bool increment)
{
    for (size_t i = 0; i < d->at.n; i++)
        if (d->at.at[i].increment == increment &&
            strcmp(d->at.at[i].name, name) == 0)
            return &d->at.at[i];
    return NULL;
}

static void copy_draft(struct draft *to, const struct draft *from)
{
    *to = (struct draft){.span = from->span, .outside = from->outside};
    for (size_t i = 0; i < from->at.n; i++)
        vec_push(&to->at, from->at.at[i]);
}

/* --- what a name is ------------------------------------------------------------ */

static enum name_status status(const struct elab *e, const char *name)
{
    const struct symbol *s = scope_find(e, name, strlen(name));
    if (!s)
        return NAME_UNKNOWN;
    if (s->declared.len)
        return NAME_INPUT;
    if (s->assignments)
        return NAME_COMPUTED;
    if (s->read.len)
        return NAME_INPUT;
    bool claimed = s->claimed && !s->builtin && !s->function &&
                   !scope_derivative_name(e, name);
    return claimed ? NAME_INPUT : NAME_UNKNOWN;
}

enum name_status points_name_status(const struct ast_file *file,
                                    const struct problem *problem,
                                    const char *name)
{
    struct arena *a = arena_new();
    struct elab *e = constant_open(a, file, problem, 0);
    enum name_status r = status(e, name);
    constant_close(e);
    arena_free(a);
    return r;
}

/* dX, where X is an input and dX is no name. */
static bool is_increment(const struct elab *e, const char *name)
{
    return name[0] == 'd' && name[1] && status(e, name) == NAME_UNKNOWN &&
           status(e, name + 1) == NAME_INPUT;
}

/* --- lines --------------------------------------------------------------------- */

static bool line_repeats(struct job *j, const struct draft *d, unsigned n,
                         const struct setting *const *s)
{
    for (unsigned i = 0; i < n; i++) {
        bool increment = is_increment(j->e, s[i]->name);
        if (find(d, s[i]->name + increment, increment))
            return true;
    }
    return false;
}

static bool twice_in_line(struct job *j, unsigned n,
                          const struct setting *const *s)
{
    bool twice = false;
    for (unsigned i = 0; i < n; i++)
        for (unsigned k = 0; k < i; k++)
            if (strcmp(s[i]->name, s[k]->name) == 0) {
                elab_fail(j->e, s[i]->span, NULL,
                          "'%s' is given twice in one line", s[i]->name);
                twice = true;
            }
    return twice;
}

static struct draft *open_draft(struct source *s, bool fresh)
{
    struct draft d = {0};
    if (s->at.n && !fresh)
        return &s->at.at[s->at.n - 1];
    if (s->at.n)
        copy_draft(&d, &s->at.at[s->at.n - 1]);
    vec_push(&s->at, d);
    return &s->at.at[s->at.n - 1];
}

/* Is this a name that the line may give? Reports what it must not be. */
static bool may_give(struct job *j, const struct setting *s, bool preamble,
                     bool outside)
{
    const struct symbol *y = scope_find(j->e, s->name, strlen(s->name));
    switch (status(j->e, s->name)) {
    case NAME_INPUT:
        return true;
    case NAME_COMPUTED:
        if (!outside && !(preamble && y->assigned.at >= j->e->problem->span.at))
            elab_fail(j->e, s->span, NULL,
                      "'%s' is computed (line %u): only inputs are given "
                      "values", s->name, elab_line(y->assigned));
        return false;
    default:
        if (!outside && !preamble)
            diag_warning(s->span, NULL, "'%s' is given a value, but nothing "
                         "uses it", s->name);
        return outside && is_increment(j->e, s->name);
    }
}

static void give(struct job *j, struct draft *d, const struct setting *s,
                 bool increment)
{
    const char *name = increment ? s->name + 1 : s->name;
    struct point_entry entry = {.name = name, .span = s->span,
                                .increment = increment};
    if (!constant_value(j->e, s->value, d->at.n, d->at.at, s->name,
                        &entry.value))
        return;
    struct point_entry *old = find(d, name, increment);
    if (old)
        *old = entry;
    else
        vec_push(&d->at, entry);
}

/* One line of settings, appended to a source. */
static void add_line(struct job *j, struct source *to, unsigned n,
                     const struct setting *const *s, bool preamble,
                     bool outside)
{
    bool fresh = false;
    if (twice_in_line(j, n, s))
        return;
    if (to->at.n)
        fresh = line_repeats(j, &to->at.at[to->at.n - 1], n, s);
    struct draft *d = open_draft(to, fresh);
    if (!d->span.len || fresh)
        d->span = s[0]->span;
    d->outside = outside;
    for (unsigned i = 0; i < n; i++)
        if (may_give(j, s[i], preamble, outside))
            give(j, d, s[i], is_increment(j->e, s[i]->name));
}

static void add_at_lines(struct job *j, const struct block *b,
                         struct source *to, bool preamble)
{
    for (const struct stmt *s = b->first; s; s = s->next) {
        if (s->kind != STMT_AT || s->n == 0)
            continue;
        const struct setting **line = mem_alloc(s->n * sizeof *line);
        for (unsigned i = 0; i < s->n; i++)
            line[i] = &s->settings[i];
        add_line(j, to, s->n, line, preamble, false);
        mem_free(line);
        if (!to->at.n)
            continue;
        struct points_line at = {s->span, to->at.n - 1};
        vec_push(&j->line_of, at);
    }
    if (preamble)
        j->preamble_lines = j->line_of.n;
}

/* Settings of one --at are one line: they stand in one source. */
static void add_given(struct job *j)
{
    VEC(const struct setting *) line = {0};
    const struct outside *o = j->outside;
    for (size_t i = 0; i < o->nat; i++) {
        vec_push(&line, &o->at[i]);
        if (i + 1 < o->nat &&
            text_of(o->at[i + 1].span) == text_of(o->at[i].span))
            continue;
        add_line(j, &j->given, (unsigned)line.n, line.at, false, true);
        line.n = 0;
    }
    vec_free(&line);
}

static void add_rows(struct job *j)
{
    for (size_t i = 0; i < j->outside->nrows; i++) {
        const struct point *row = &j->outside->rows[i];
        struct draft d = {.outside = true};
        for (size_t k = 0; k < row->n; k++)
            if (status(j->e, row->at[k].name) == NAME_INPUT)
                vec_push(&d.at, row->at[k]);
        vec_push(&j->rows.at, d);
    }
}

/* --- laying one source over another --------------------------------------------- */

static bool same_value(const struct value *a, const struct value *b)
{
    return shape_equal(a->shape, b->shape) &&
           memcmp(a->at, b->at, shape_numel(a->shape) * sizeof *a->at) == 0;
}

/* The array that entry (row,col) or (row) belongs to, with that entry set. */
static bool join_entry(struct job *j, const struct point_entry *p,
                       const struct value *old, struct value *out)
{
    struct shape s = old ? old->shape : (struct shape){0, 0};
    uint32_t cols = p->col ? p->col : 1;
    struct shape grown = {s.rows > p->row ? s.rows : p->row,
                          s.cols > cols ? s.cols : cols};
    bool linear = p->col == 0 && old && p->row <= shape_numel(s);
    if (linear)
        grown = s;
    if (!elab_size(j->e, grown.rows, grown.cols, p->span))
        return false;
    double *v = arena_alloc(j->e->arena, shape_numel(grown) * sizeof *v);
    for (size_t c = 0; c < s.cols; c++)
        for (size_t r = 0; r < s.rows; r++)
            v[r + c * grown.rows] = old->at[r + c * s.rows];
    v[linear ? p->row - 1 : p->row - 1 + (size_t)(cols - 1) * grown.rows] =
        p->value.at[0];
    *out = (struct value){grown, v};
    return true;
}

static void lay_entry(struct job *j, struct draft *d, struct point_entry p)
{
    struct point_entry *old = find(d, p.name, p.increment);
    if (p.row && !join_entry(j, &p, old ? &old->value : NULL, &p.value))
        return;
    p.row = p.col = 0;
    const struct symbol *s = scope_find(j->e, p.name, strlen(p.name));
    if (d->outside && !p.increment &&
        ((old && !same_value(&old->value, &p.value)) || (s && s->valued)))
        j->replaced = true;
    if (old)
        *old = p;
    else
        vec_push(&d->at, p);
}

static void overlay(struct job *j, struct source *low, struct source *high)
{
    struct source out = {0};
    if (!high->at.n)
        return;
    size_t n = low->at.n ? low->at.n : 1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < high->at.n; k++) {
            const struct draft *h = &high->at.at[k];
            struct draft d = {0};
            if (low->at.n)
                copy_draft(&d, &low->at.at[i]);
            if (!d.span.len || !h->outside)
                d.span = h->span;
            d.outside = d.outside || h->outside;
            for (size_t m = 0; m < h->at.n; m++)
                lay_entry(j, &d, h->at.at[m]);
            vec_push(&out.at, d);
        }
    source_free(low);
    *low = out;
}

/* --- the result ------------------------------------------------------------------ */

static uint64_t entry_hash(const struct point_entry *p)
{
    uint64_t h = p->increment ? 77 : 7;
    for (const char *s = p->name; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    for (size_t k = 0; k < shape_numel(p->value.shape); k++) {
        uint64_t bits;
        memcpy(&bits, &p->value.at[k], sizeof bits);
        h = (h ^ bits) * 0x9e3779b97f4a7c15u;
        h ^= h >> 31;
    }
    return h;
}

static bool equal_drafts(const struct draft *a, const struct draft *b)
{
    if (a->at.n != b->at.n)
        return false;
    for (size_t i = 0; i < a->at.n; i++) {
        const struct point_entry *p = &a->at.at[i];
        const struct point_entry *q = find(b, p->name, p->increment);
        if (!q || !same_value(&p->value, &q->value))
            return false;
    }
    return true;
}

/* For each draft the first equal one. */
static void find_equal(const struct source *s, size_t *first)
{
    size_t size = 16;
    while (size < 2 * s->at.n)
        size *= 2;
    size_t *table = mem_alloc(size * sizeof *table);
    for (size_t i = 0; i < s->at.n; i++) {
        const struct draft *d = &s->at.at[i];
        uint64_t h = 1;
        for (size_t k = 0; k < d->at.n; k++)
            h += entry_hash(&d->at.at[k]);
        size_t slot = (h ^ h >> 32) & (size - 1);
        while (table[slot] &&
               !equal_drafts(&s->at.at[table[slot] - 1], d))
            slot = (slot + 1) & (size - 1);
        if (!table[slot])
            table[slot] = i + 1;
        first[i] = table[slot] - 1;
    }
    mem_free(table);
}

/* Would some input of the problem be drawn at this point? */
static bool draws(const struct elab *e, const struct draft *d)
{
    struct val v;
    for (size_t i = 0; i < e->symbols.n; i++) {
        const struct symbol *s = e->symbols.at[i];
        if (status(e, s->name) != NAME_INPUT || s->valued ||
            find(d, s->name, false))
            continue;
        bool function = s->called && (s->builtin || s->function);
        if (s->declared.len ||
            (!function &&
             !scope_constant((struct elab *)(uintptr_t)e, s->name, &v)))
            return true;
    }
    return false;
}

static void emit_points(struct job *j, const struct source *s,
                        const size_t *first, size_t *index,
                        struct points *out)
{
    unsigned draws_max = j->outside->random ? j->outside->random_points : 1;
    VEC(struct point) all = {0};
    for (size_t i = 0; i < s->at.n; i++) {
        const struct draft *d = &s->at.at[i];
        index[i] = first[i] == i ? all.n : index[first[i]];
        if (first[i] != i)
            continue;
        size_t bytes = d->at.n * sizeof *d->at.at;
        struct point_entry *at = arena_alloc(j->e->arena, bytes + 1);
        if (bytes)
            memcpy(at, d->at.at, bytes);
        unsigned n = draws_max > 1 && draws(j->e, d) ? draws_max : 1;
        for (unsigned k = 0; k < n; k++) {
            struct point p = {d->at.n, at, d->span, d->outside, all.n, k};
            vec_push(&all, p);
        }
    }
    out->n = all.n;
    out->at = arena_alloc(j->e->arena, all.n * sizeof *out->at);
    memcpy(out->at, all.at, all.n * sizeof *out->at);
    vec_free(&all);
}

/* Line i of the file belongs to the first point that was made of its draft. */
static void emit_lines(struct job *j, size_t nproblem, size_t nabove,
                       const size_t *index, struct points *out)
{
    size_t per_draft = nproblem ? nproblem : 1;
    out->nlines = j->line_of.n;
    out->lines = arena_alloc(j->e->arena,
                             (j->line_of.n + 1) * sizeof *out->lines);
    for (size_t i = 0; i < j->line_of.n; i++) {
        size_t draft = j->line_of.at[i].point;
        size_t at = i < j->preamble_lines ? draft * per_draft : draft;
        out->lines[i].span = j->line_of.at[i].span;
        out->lines[i].point = index[at * nabove];
    }
}

static void finish(struct job *j, struct points *out)
{
    size_t nproblem = j->lines.at.n;
    size_t nrows = j->rows.at.n ? j->rows.at.n : 1;
    size_t ngiven = j->given.at.n ? j->given.at.n : 1;
    struct source *all = &j->preamble;
    overlay(j, all, &j->lines);
    overlay(j, all, &j->rows);
    overlay(j, all, &j->given);
    if (!all->at.n) {
        struct draft none = {0};
        vec_push(&all->at, none);
    }
    size_t *first = mem_alloc(all->at.n * sizeof *first);
    size_t *index = mem_alloc(all->at.n * sizeof *index);
    find_equal(all, first);
    emit_points(j, all, first, index, out);
    emit_lines(j, nproblem, nrows * ngiven, index, out);
    out->replaced = j->replaced;
    mem_free(first);
    mem_free(index);
}

bool points_collect(struct arena *a, const struct ast_file *file,
                    const struct problem *problem,
                    const struct outside *outside, struct points *out)
{
    static const struct outside nothing = {.random_points = 1};
    struct job j = {.outside = outside ? outside : &nothing};
    j.e = constant_open(a, file, problem, j.outside->seed);
    *out = (struct points){0};
    add_at_lines(&j, &file->preamble, &j.preamble, true);
    add_at_lines(&j, &problem->body, &j.lines, false);
    add_rows(&j);
    add_given(&j);
    bool ok = j.e->errors == 0;
    if (ok)
        finish(&j, out);
    ok = ok && j.e->errors == 0;
    source_free(&j.preamble);
    source_free(&j.lines);
    source_free(&j.rows);
    source_free(&j.given);
    vec_free(&j.line_of);
    constant_close(j.e);
    return ok;
}

size_t points_of_claim(const struct points *points, const struct stmt *claim)
{
    size_t at = 0;
    if (points->replaced)
        return SIZE_MAX;
    for (size_t i = 0; i < points->nlines; i++)
        if (points->lines[i].span.at < claim->span.at)
            at = points->lines[i].point;
    return at;
}
