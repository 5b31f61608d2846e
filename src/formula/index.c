/* formula/index: index lists as a person writes them.
 *
 * Idea: a list of positions is looked at as ranges: whole columns, blocks,
 * diagonals, single entries. A scatter is what a gather's adjoint is: the
 * entries in a frame of zeros, [0; ybar; 0], diag(d), or a product with
 * columns of the identity where there is no simpler way.
 *
 * Invariant: what is printed has the node's shape in the language.
 */
#include <stdio.h>
#include <string.h>

#include "formula/lists.h"

enum { LITERAL_ENTRIES = 36 };

/* --- one subscript ------------------------------------------------------ */

static bool is_range(const uint32_t *at, size_t n, long *step)
{
    *step = n > 1 ? (long)at[1] - (long)at[0] : 1;
    for (size_t i = 1; i < n; i++)
        if ((long)at[i] - (long)at[i - 1] != *step)
            return false;
    return *step != 0;
}

/* 0-based positions among `all` as a subscript. */
static term subscript(struct terms *t, const uint32_t *at, size_t n,
                      uint32_t all)
{
    long step;
    if (n == 1)
        return term_word(t, "%u", at[0] + 1);
    if (n > 0 && is_range(at, n, &step)) {
        if (step == 1 && n == all)
            return term_word(t, ":");
        if (step == 1)
            return term_word(t, "%u:%u", at[0] + 1, at[n - 1] + 1);
        return term_word(t, "%u:%ld:%u", at[0] + 1, step, at[n - 1] + 1);
    }
    char *s = mem_alloc(12 * n + 4), *p = s;
    *p++ = '[';
    for (size_t i = 0; i < n; i++)
        p += sprintf(p, "%s%u", i ? " " : "", at[i] + 1);
    strcpy(p, "]");
    term r = term_word(t, "%s", s);
    mem_free(s);
    return r;
}

/* --- rows and columns of a list ----------------------------------------- */

struct index_block {
    uint32_t *row, *col; /* s.rows and s.cols positions */
    struct shape s;
};

/* Is at[] (of shape s) all pairs of some rows and columns of `from`? */
static bool block_of(const uint32_t *at, struct shape s, struct shape from,
                     struct index_block *b)
{
    *b = (struct index_block){.s = s};
    if (shape_numel(s) == 0 || from.rows == 0)
        return false;
    b->row = mem_alloc(((size_t)s.rows + s.cols) * sizeof *b->row);
    b->col = b->row + s.rows;
    for (uint32_t i = 0; i < s.rows; i++)
        b->row[i] = at[i] % from.rows;
    for (uint32_t k = 0; k < s.cols; k++)
        b->col[k] = at[(size_t)k * s.rows] / from.rows;
    for (uint32_t k = 0; k < s.cols; k++)
        for (uint32_t i = 0; i < s.rows; i++)
            if (at[i + (size_t)k * s.rows] != b->row[i] + b->col[k] * from.rows)
                return false;
    return true;
}

static bool is_diagonal(const uint32_t *at, size_t n, struct shape s)
{
    uint32_t k = s.rows < s.cols ? s.rows : s.cols;
    for (size_t i = 0; i < n; i++)
        if (at[i] != i * (s.rows + 1))
            return false;
    return n == k && k > 1;
}

static term as_shape(struct terms *t, term x, struct shape s)
{
    struct shape have = term_at(t, x)->shape;
    if (shape_equal(have, s))
        return x;
    if (shape_vector(have) && shape_vector(s))
        return term_transpose(t, x);
    return term_call(t, OP_COUNT, "reshape", s, 3,
                     (term[]){x, term_integer(t, s.rows),
                              term_integer(t, s.cols)});
}

/* --- gather ------------------------------------------------------------- */

/* Is it n-1, n-2, ... 0? */
static bool backwards(const uint32_t *at, size_t n)
{
    long step;
    return n > 1 && is_range(at, n, &step) && step == -1 && at[n - 1] == 0 &&
           at[0] == n - 1;
}

static term gather_vector(struct terms *t, term x, const uint32_t *at,
                          struct shape s)
{
    struct shape from = term_at(t, x)->shape;
    uint32_t n = (uint32_t)shape_numel(s);
    if (n == shape_numel(from) && backwards(at, n))
        return as_shape(
            t, term_call1(t, from.rows == 1 ? "fliplr" : "flipud", from, x), s);
    struct shape got = from.rows == 1 ? (struct shape){1, n}
                                      : (struct shape){n, 1};
    term word = subscript(t, at, n, (uint32_t)shape_numel(from));
    return as_shape(t, term_index(t, x, got, 1, &word), s);
}

term translate_gather(struct translation *c, node x)
{
    struct terms *t = c->t;
    const struct gnode *p = graph_at(c->g, x);
    size_t n;
    const uint32_t *at = graph_list(c->g, p->imm.a, &n);
    term a = translation_arg(c, x, 0);
    struct shape from = term_at(t, a)->shape, s = p->shape;
    struct index_block b;
    struct part whole = part_of(a);
    if (shape_scalar(from))
        return term_product(t, (struct ratio){1, 1}, s, 1, &whole);
    if (shape_vector(from))
        return gather_vector(t, a, at, s);
    if (s.cols == 1 && is_diagonal(at, n, from))
        return term_call1(t, "diag", s, a);
    bool found = block_of(at, s, from, &b);
    term r;
    if (found) {
        term word[2] = {subscript(t, b.row, s.rows, from.rows),
                        subscript(t, b.col, s.cols, from.cols)};
        r = term_index(t, a, s, 2, word);
    } else {
        struct shape flat = {(uint32_t)shape_numel(from), 1};
        r = gather_vector(t, term_call1(t, "vec", flat, a), at, s);
    }
    mem_free(b.row);
    return r;
}

/* --- scatter ------------------------------------------------------------ */

/* What one argument of the scatter puts where. */
struct index_piece {
    term t;
    const uint32_t *at;
    size_t n;
};
struct index_pieces {
    struct index_piece *at;
    size_t n, cap;
};

static void add_piece(struct translation *c, struct index_pieces *l, node x,
                      const uint32_t *at)
{
    size_t n = shape_numel(translation_shape(c, x));
    if (!c->name[x] && graph_at(c->g, x)->op == OP_RESHAPE)
        x = graph_at(c->g, x)->arg[0];
    vec_push(l, ((struct index_piece){c->of[x], at, n}));
}

static void split(struct translation *c, node x, const uint32_t *at,
                  struct index_pieces *l)
{
    size_t n;
    const node *arg = graph_args(c->g, x, &n);
    if (c->name[x] || graph_at(c->g, x)->op != OP_VERTCAT ||
        translation_shape(c, x).cols != 1) {
        add_piece(c, l, x, at);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        add_piece(c, l, arg[i], at);
        at += shape_numel(translation_shape(c, arg[i]));
    }
}

static term zeros(struct terms *t, uint32_t rows, uint32_t cols)
{
    return term_number(t, (struct ratio){0, 1}, (struct shape){rows, cols});
}

/* [zeros, x, zeros] or stacked: x at `before` of `all`. */
static term framed(struct terms *t, term x, bool vertical, uint32_t before,
                   uint32_t all)
{
    struct shape s = term_at(t, x)->shape, whole = s;
    uint32_t have = vertical ? s.rows : s.cols, after = all - before - have;
    term part[3];
    size_t n = 0;
    if (before)
        part[n++] = vertical ? zeros(t, before, s.cols)
                             : zeros(t, s.rows, before);
    part[n++] = x;
    if (after)
        part[n++] = vertical ? zeros(t, after, s.cols)
                             : zeros(t, s.rows, after);
    *(vertical ? &whole.rows : &whole.cols) = all;
    return term_join(t, vertical, whole, n, part);
}

/* eye(all)(:, at): its product with x puts rows of x to their places. */
static term selection(struct terms *t, const uint32_t *at, uint32_t n,
                      uint32_t all)
{
    term word[2] = {term_word(t, ":"), subscript(t, at, n, all)};
    if (all == 1)
        return term_number(t, (struct ratio){1, 1}, (struct shape){1, n});
    return term_index(t, term_eye(t, all), (struct shape){all, n}, 2, word);
}

static bool contiguous(const uint32_t *at, size_t n)
{
    long step;
    return n == 1 || (is_range(at, n, &step) && step == 1);
}

static term place_block(struct terms *t, term x, const struct index_block *b,
                        struct shape s)
{
    if (contiguous(b->row, b->s.rows))
        x = framed(t, x, true, b->row[0], s.rows);
    else
        x = term_matmul(t, selection(t, b->row, b->s.rows, s.rows), x);
    if (contiguous(b->col, b->s.cols))
        return framed(t, x, false, b->col[0], s.cols);
    term right = term_transpose(t, selection(t, b->col, b->s.cols, s.cols));
    return term_matmul(t, x, right);
}

static term diagonal(struct terms *t, term x, struct shape s)
{
    const struct gterm g = *term_at(t, x);
    struct part eye = part_of(term_eye(t, s.rows));
    if (g.kind == TERM_NUMBER)
        return term_product(t, g.factor, s, 1, &eye);
    return term_call1(t, "diag", s, x);
}

static term place(struct terms *t, const struct index_piece *p, struct shape s)
{
    struct shape have = term_at(t, p->t)->shape,
                 turned = {have.cols, have.rows};
    uint32_t all = (uint32_t)shape_numel(s);
    struct index_block b;
    term x = p->t, r;
    if (s.rows == s.cols && shape_vector(have) && is_diagonal(p->at, p->n, s))
        return diagonal(t, x, s);
    bool found = block_of(p->at, have, s, &b);
    if (!found && shape_vector(have)) {
        mem_free(b.row);
        x = term_transpose(t, x);
        found = block_of(p->at, turned, s, &b);
    }
    if (found) {
        r = place_block(t, x, &b, s);
    } else {
        struct shape flat = {(uint32_t)p->n, 1};
        x = have.cols == 1 ? p->t : term_call1(t, "vec", flat, p->t);
        x = term_matmul(t, selection(t, p->at, (uint32_t)p->n, all), x);
        r = as_shape(t, x, s);
    }
    mem_free(b.row);
    return r;
}

/* All pieces scalar: a matrix written entry by entry. */
static term literal(struct terms *t, const struct index_pieces *l,
                    struct shape s)
{
    size_t n = shape_numel(s);
    term *entry = mem_alloc((n + 1) * sizeof *entry);
    term *row = mem_alloc((s.rows + 1) * sizeof *row);
    struct parts sum = {0};
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = k / s.cols, j = k % s.cols; /* row by row */
        sum.n = 0;
        for (size_t q = 0; q < l->n; q++)
            if (l->at[q].at[0] == i + j * s.rows)
                vec_push(&sum, part_of(l->at[q].t));
        entry[k] = sum.n == 0 ? term_integer(t, 0)
                   : sum.n == 1
                       ? sum.at[0].t
                       : term_sum(t, (struct shape){1, 1}, sum.n, sum.at);
    }
    for (uint32_t i = 0; i < s.rows; i++)
        row[i] = term_join(t, false, (struct shape){1, s.cols}, s.cols,
                           entry + (size_t)i * s.cols);
    term r = term_join(t, true, s, s.rows, row);
    vec_free(&sum);
    mem_free(entry);
    mem_free(row);
    return r;
}

static bool all_scalar(const struct terms *t, const struct index_pieces *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (!term_scalar(t, l->at[i].t))
            return false;
    return true;
}

/* Ranges of a vector that do not overlap, one behind the other. */
static term tiled(struct terms *t, const struct index_pieces *l, struct shape s,
                  double fill)
{
    bool vertical = s.cols == 1;
    uint32_t all = (uint32_t)shape_numel(s), next = 0;
    VEC(term) parts = {0};
    for (;;) {
        const struct index_piece *first = NULL;
        for (size_t i = 0; i < l->n; i++)
            if (l->at[i].at[0] >= next &&
                (!first || l->at[i].at[0] < first->at[0]))
                first = &l->at[i];
        uint32_t start = first ? first->at[0] : all;
        struct shape gap = {vertical ? start - next : 1,
                            vertical ? 1 : start - next};
        if (start > next)
            vec_push(&parts, term_number(t, ratio_of(fill), gap));
        if (!first)
            break;
        struct shape have = {vertical ? (uint32_t)first->n : 1,
                             vertical ? 1 : (uint32_t)first->n};
        vec_push(&parts, as_shape(t, first->t, have));
        next = start + (uint32_t)first->n;
    }
    term r = term_join(t, vertical, s, parts.n, parts.at);
    vec_free(&parts);
    return r;
}

/* Are the pieces disjoint ranges of a vector? */
static bool disjoint_ranges(const struct terms *t, const struct index_pieces *l,
                            struct shape s)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct index_piece *p = &l->at[i];
        if (!shape_vector(term_at(t, p->t)->shape) || !contiguous(p->at, p->n))
            return false;
        for (size_t k = 0; k < i; k++)
            if (p->at[0] < l->at[k].at[0] + l->at[k].n &&
                l->at[k].at[0] < p->at[0] + p->n)
                return false;
    }
    return shape_vector(s) && l->n <= 64;
}

/* A scatter into an array of `fill` where nothing else goes. */
static term scatter(struct translation *c, node x, double fill, bool *done)
{
    struct terms *t = c->t;
    const struct gnode *p = graph_at(c->g, x);
    size_t n;
    const uint32_t *at = graph_list(c->g, p->imm.a, &n);
    struct shape s = p->shape;
    struct index_pieces l = {0};
    struct parts sum = {0};
    term r;
    split(c, p->arg[0], at, &l);
    *done = fill == 0 || disjoint_ranges(t, &l, s);
    if (fill == 0 && all_scalar(t, &l) && shape_numel(s) <= LITERAL_ENTRIES) {
        r = literal(t, &l, s);
    } else if (disjoint_ranges(t, &l, s)) {
        r = tiled(t, &l, s, fill);
    } else {
        for (size_t i = 0; i < l.n; i++)
            vec_push(&sum, part_of(place(t, &l.at[i], s)));
        r = sum.n == 1 ? sum.at[0].t : term_sum(t, s, sum.n, sum.at);
    }
    vec_free(&l);
    vec_free(&sum);
    return r;
}

term translate_scatter(struct translation *c, node x)
{
    bool done;
    return scatter(c, x, 0, &done);
}

/* scatter + matrix of zeros and one other number where nothing is put: a
 * shifted vector with its first entry (rules/shape.c). */
bool translate_filled(struct translation *c, node x, term *out)
{
    const struct gnode *p = graph_at(c->g, x);
    const struct gnode *s = graph_at(c->g, p->arg[0]);
    const struct gnode *d = graph_at(c->g, p->arg[1]);
    if (s->op != OP_SCATTER || d->op != OP_DATA ||
        !shape_equal(s->shape, d->shape))
        return false;
    const double *v = c->g->data.at + d->imm.a;
    size_t n, taken = 0, other = 0;
    const uint32_t *at = graph_list(c->g, s->imm.a, &n);
    double fill = 0;
    for (size_t i = 0; i < n; i++)
        taken += v[at[i]] != 0;
    for (size_t i = 0; i < shape_numel(d->shape); i++) {
        fill = v[i] != 0 ? v[i] : fill;
        other += v[i] != 0;
    }
    bool done = false;
    if (taken || other + n != shape_numel(d->shape))
        return false;
    *out = scatter(c, p->arg[0], fill, &done);
    return done;
}
