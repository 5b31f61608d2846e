/* points/lay: sources of values laid over each other become points.
 *
 * Idea: in order of rank, each partial point of the higher source is laid over each of
 * the lower one, so that what --at gives replaces it in every point of the
 * file; then equal points are merged (by a table of hashes, since a CSV file
 * may hold many).
 *
 * Invariant: the partial points of all sources laid over each other are numbered like
 * the digits of a number, the preamble's first; so a line's partial point is found
 * from its place (emit_lines).
 */
#include <string.h>

#include "points/partial_point.h"

void partial_point_free_source(struct point_source *s)
{
    for (size_t i = 0; i < s->at.n; i++) {
        vec_free(&s->at.at[i].at);
        vec_free(&s->at.at[i].where);
        words_free(&s->at.at[i].names);
    }
    vec_free(&s->at);
}

/* Up to so many entries are compared one by one. */
#define FEW_ENTRIES 16

static void add_name(struct partial_point *d, size_t i)
{
    size_t n = d->names.n;
    if (!d->at.at[i].increment)
        words_add(&d->names, d->at.at[i].name);
    if (d->names.n > n)
        vec_push(&d->where, (uint32_t)i);
}

void partial_point_add(struct partial_point *d, struct point_entry entry)
{
    vec_push(&d->at, entry);
    if (d->at.n <= FEW_ENTRIES)
        return;
    for (size_t i = d->where.n ? d->at.n - 1 : 0; i < d->at.n; i++)
        add_name(d, i);
}

struct point_entry *partial_point_find(const struct partial_point *d,
                                       const char *name, bool increment)
{
    if (d->where.n && !increment) {
        size_t k = words_find(&d->names, name);
        return k == SIZE_MAX ? NULL : &d->at.at[d->where.at[k]];
    }
    for (size_t i = 0; i < d->at.n; i++)
        if (d->at.at[i].increment == increment &&
            strcmp(d->at.at[i].name, name) == 0)
            return &d->at.at[i];
    return NULL;
}

void partial_point_copy(struct partial_point *to,
                        const struct partial_point *from)
{
    *to = (struct partial_point){.span = from->span, .outside = from->outside};
    for (size_t i = 0; i < from->at.n; i++)
        partial_point_add(to, from->at.at[i]);
    for (size_t i = 0; i < to->at.n; i++)
        to->at.at[i].joined = false;
}

/* --- laying one source over another --------------------------------------- */

static bool same_value(const struct value *a, const struct value *b)
{
    return shape_equal(a->shape, b->shape) &&
           memcmp(a->at, b->at, shape_numel(a->shape) * sizeof *a->at) == 0;
}

/* The shape that the entries of a name in a row make up; false (reported) if
 * one is missing. */
static bool entries_shape(struct job *j, const struct partial_point *row,
                          const char *name, struct shape *out)
{
    struct shape s = {0, 0};
    size_t given = 0;
    const struct point_entry *first = NULL;
    for (size_t i = 0; i < row->at.n; i++) {
        const struct point_entry *p = &row->at.at[i];
        if (strcmp(p->name, name) != 0 || p->increment)
            continue;
        uint32_t col = p->col ? p->col : 1;
        s.rows = s.rows > p->row ? s.rows : p->row;
        s.cols = s.cols > col ? s.cols : col;
        first = first ? first : p;
        given++;
    }
    *out = s;
    if ((double)given == (double)s.rows * s.cols)
        return true;
    if (j->e->errors == 0) /* every row has the same columns */
        elab_fail(j->e, first->span, NULL,
                  "%zu of the %.0f entries of '%s' have a column, and nothing "
                  "else gives the others",
                  given, (double)s.rows * s.cols, name);
    return false;
}

static size_t entry_index(const struct point_entry *p, struct shape s)
{
    return p->col ? p->row - 1 + (size_t)(p->col - 1) * s.rows : p->row - 1;
}

/* An array that may be written to, a copy of `old` where there is one. */
static struct value own_array(struct job *j, struct shape s,
                              const struct point_entry *old)
{
    size_t n = shape_numel(s);
    double *v = arena_alloc(j->e->arena, n * sizeof *v);
    struct span *decimals = arena_alloc(j->e->arena, n * sizeof *decimals);
    memset(decimals, 0, n * sizeof *decimals);
    if (old)
        memcpy(v, old->value.at, n * sizeof *v);
    if (old && old->value.decimals)
        memcpy(decimals, old->value.decimals, n * sizeof *decimals);
    return (struct value){s, v, decimals};
}

/* The array that entry (row,col) or (row) belongs to, with that entry set. */
static bool join_entry(struct job *j, const struct partial_point *row,
                       const struct point_entry *p,
                       const struct point_entry *old, struct point_entry *out)
{
    struct shape s = old ? old->value.shape : (struct shape){0, 0};
    if (!old && !entries_shape(j, row, p->name, &s))
        return false;
    size_t n = shape_numel(s);
    bool inside = p->col ? p->row <= s.rows && p->col <= s.cols : p->row <= n;
    if (!inside) {
        if (j->e->errors == 0)
            elab_fail(j->e, p->span, NULL, "'%s' is %ux%u at this point",
                      p->name, s.rows, s.cols);
        return false;
    }
    if (!elab_size(j->e, s.rows, s.cols, p->span))
        return false;
    size_t i = entry_index(p, s);
    struct value v = old && old->joined ? old->value : own_array(j, s, old);
    ((double *)(uintptr_t)v.at)[i] = p->value.at[0];
    ((struct span *)(uintptr_t)v.decimals)[i] = p->value.decimals
                                                    ? p->value.decimals[0]
                                                    : (struct span){0, 0};
    out->value = v;
    out->joined = true;
    return true;
}

/* Does an entry from outside change what the file gives? */
static bool replaces(const struct job *j, const struct partial_point *low,
                     const struct point_entry *p)
{
    const struct symbol *s = scope_find(j->e, p->name, strlen(p->name));
    const struct point_entry *old = low ? partial_point_find(low, p->name,
                                                             false)
                                        : NULL;
    if (p->increment || (!old && !(s && s->valued)))
        return false;
    if (!old || !p->row)
        return !old || !same_value(&old->value, &p->value);
    size_t i = entry_index(p, old->value.shape);
    return i >= shape_numel(old->value.shape) ||
           old->value.at[i] != p->value.at[0];
}

static void lay_entry(struct job *j, struct partial_point *d,
                      const struct partial_point *row, struct point_entry p)
{
    struct point_entry *old = partial_point_find(d, p.name, p.increment);
    if (p.row && !join_entry(j, row, &p, old, &p))
        return;
    p.row = p.col = 0;
    if (old)
        *old = p;
    else
        partial_point_add(d, p);
}

static void overlay(struct job *j, struct point_source *low,
                    struct point_source *high)
{
    struct point_source out = {0};
    if (!high->at.n)
        return;
    size_t n = low->at.n ? low->at.n : 1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < high->at.n; k++) {
            const struct partial_point *h = &high->at.at[k],
                                       *l = low->at.n ? &low->at.at[i] : NULL;
            struct partial_point d = {0};
            if (l)
                partial_point_copy(&d, l);
            if (!d.span.len || !h->outside)
                d.span = h->span;
            d.outside = d.outside || h->outside;
            for (size_t m = 0; m < h->at.n; m++) {
                j->replaced |= h->outside && replaces(j, l, &h->at.at[m]);
                lay_entry(j, &d, h, h->at.at[m]);
            }
            vec_push(&out.at, d);
        }
    partial_point_free_source(low);
    *low = out;
}

/* --- the result ----------------------------------------------------------- */

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

static bool equal_partial_points(const struct partial_point *a,
                                 const struct partial_point *b)
{
    if (a->at.n != b->at.n)
        return false;
    for (size_t i = 0; i < a->at.n; i++) {
        const struct point_entry *p = &a->at.at[i];
        const struct point_entry *q = partial_point_find(b, p->name,
                                                         p->increment);
        if (!q || !same_value(&p->value, &q->value))
            return false;
    }
    return true;
}

/* For each partial point the first equal one. */
static void find_equal(const struct point_source *s, size_t *first)
{
    size_t size = 16;
    while (size < 2 * s->at.n)
        size *= 2;
    size_t *table = mem_alloc(size * sizeof *table);
    for (size_t i = 0; i < s->at.n; i++) {
        const struct partial_point *d = &s->at.at[i];
        uint64_t h = 1;
        for (size_t k = 0; k < d->at.n; k++)
            h += entry_hash(&d->at.at[k]);
        size_t slot = (h ^ h >> 32) & (size - 1);
        while (table[slot] &&
               !equal_partial_points(&s->at.at[table[slot] - 1], d))
            slot = (slot + 1) & (size - 1);
        if (!table[slot])
            table[slot] = i + 1;
        first[i] = table[slot] - 1;
    }
    mem_free(table);
}

/* Would some input of the problem be drawn at this point? */
static bool draws(const struct elab *e, const struct partial_point *d)
{
    struct val v;
    for (size_t i = 0; i < e->symbols.n; i++) {
        const struct symbol *s = e->symbols.at[i];
        if (partial_point_status(e, s->name) != NAME_INPUT || s->valued ||
            partial_point_find(d, s->name, false))
            continue;
        bool function = s->called &&
                        (s->special->builtin || s->special->function);
        if (s->special->declared.len ||
            (!function &&
             !scope_constant((struct elab *)(uintptr_t)e, s->name, &v)))
            return true;
    }
    return false;
}

static void emit_points(struct job *j, const struct point_source *s,
                        const size_t *first, size_t *index, struct points *out)
{
    unsigned draws_max = j->overrides->random ? j->overrides->random_points : 1;
    VEC(struct point) all = {0};
    for (size_t i = 0; i < s->at.n; i++) {
        const struct partial_point *d = &s->at.at[i];
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

/* Line i of the file belongs to the first point that was made of its partial point. */
static void emit_lines(struct job *j, size_t nproblem, size_t nabove,
                       const size_t *index, struct points *out)
{
    size_t per_partial_point = nproblem ? nproblem : 1;
    out->nlines = j->line_of.n;
    out->lines = arena_alloc(j->e->arena,
                             (j->line_of.n + 1) * sizeof *out->lines);
    for (size_t i = 0; i < j->line_of.n; i++) {
        size_t partial_point = j->line_of.at[i].point;
        size_t at = i < j->preamble_lines ? partial_point * per_partial_point
                                          : partial_point;
        out->lines[i].span = j->line_of.at[i].span;
        out->lines[i].point = index[at * nabove];
    }
}

void partial_point_finish(struct job *j, struct points *out)
{
    size_t nproblem = j->lines.at.n;
    size_t nrows = j->rows.at.n ? j->rows.at.n : 1;
    size_t ngiven = j->given.at.n ? j->given.at.n : 1;
    struct point_source *all = &j->preamble;
    overlay(j, all, &j->lines);
    overlay(j, all, &j->rows);
    overlay(j, all, &j->given);
    if (!all->at.n) {
        struct partial_point none = {0};
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
