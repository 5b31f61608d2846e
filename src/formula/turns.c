/* formula/turns: what a loop has written entry by entry, as arrays.
 *
 * Idea: [2*w(1)*x(1); 2*w(2)*x(2); 2*w(3)*x(3)] differs from entry to entry by
 * its subscripts only, which run through a whole vector: 2*w.*x. The first two
 * entries tell what varies; the others have to follow.
 *
 * Invariant: an entry of the array has the value of the scalar it came from.
 */
#include <stdlib.h>
#include <string.h>

#include "formula/lists.h"

enum { LARGE_ENTRY = 100 }; /* longer ones are left alone */

/* One entry of n, and which one it is: 1 to n. */
struct turn {
    term x;
    uint32_t at;
};

static const struct gterm *head(const struct terms *t, struct turn a)
{
    return term_at(t, a.x);
}

static struct turn part_in(const struct terms *t, struct turn a, uint32_t i)
{
    return (struct turn){term_part(t, a.x, i).t, a.at};
}

/* Is the word i of a subscript the number of its turn? */
static bool counts(const struct terms *t, struct turn a, uint32_t i)
{
    const char *word = head(t, part_in(t, a, i))->text;
    char *end;
    return word && strtoul(word, &end, 10) == a.at && *end == 0;
}

/* x(k), W(k, 2), W(2, k) where k is the turn, and runs through all n; *by: the
 * word that does. */
static bool runs_through(const struct terms *t, struct turn a, struct turn b,
                         size_t n, uint32_t *by)
{
    const struct gterm *x = head(t, a), *y = head(t, b);
    if (x->kind != TERM_INDEX || y->kind != TERM_INDEX || x->n != y->n ||
        x->n > 3 || part_in(t, a, 0).x != part_in(t, b, 0).x)
        return false;
    struct shape s = head(t, part_in(t, a, 0))->shape;
    *by = part_in(t, a, 1).x == part_in(t, b, 1).x ? 2 : 1;
    for (uint32_t i = 1; i < x->n; i++)
        if (i != *by && part_in(t, a, i).x != part_in(t, b, i).x)
            return false;
    size_t all = x->n == 2 ? shape_numel(s) : *by == 1 ? s.rows : s.cols;
    return *by < x->n && (x->n == 3 || shape_vector(s)) && all == n &&
           counts(t, a, *by) && counts(t, b, *by);
}

static bool is_entrywise(const struct gterm *g)
{
    return g->kind == TERM_SUM || g->kind == TERM_PRODUCT ||
           g->kind == TERM_POWER ||
           (g->kind == TERM_CALL && g->op < OP_COUNT &&
            op_flags((enum op)g->op) & OP_ELEMENTWISE);
}

static bool same_head(const struct gterm *x, const struct gterm *y)
{
    return x->kind == y->kind && x->op == y->op && x->n == y->n &&
           x->factor.p == y->factor.p && x->factor.q == y->factor.q;
}

/* Does c follow, where a and b are the first two? What is the same in them has
 * to be the same in c. */
static bool follows(const struct terms *t, struct turn a, struct turn b,
                    struct turn c, size_t n)
{
    const struct gterm *x = head(t, a), *y = head(t, b), *z = head(t, c);
    uint32_t by;
    if (a.x == b.x)
        return c.x == a.x && term_scalar(t, a.x);
    if (x->kind == TERM_INDEX)
        return runs_through(t, a, b, n, &by) && runs_through(t, a, c, n, &by);
    if (!is_entrywise(x) || !same_head(x, y) || !same_head(x, z))
        return false;
    for (uint32_t i = 0; i < x->n; i++) {
        struct ratio p = term_part(t, a.x, i).factor;
        struct ratio q = term_part(t, b.x, i).factor;
        struct ratio r = term_part(t, c.x, i).factor;
        if (p.p != q.p || p.q != q.q || p.p != r.p || p.q != r.q ||
            !follows(t, part_in(t, a, i), part_in(t, b, i), part_in(t, c, i),
                     n))
            return false;
    }
    return true;
}

/* The column of a subscript that runs. */
static term column(struct terms *t, struct turn a, uint32_t by, uint32_t n)
{
    struct turn base = part_in(t, a, 0);
    if (head(t, a)->n == 2)
        return head(t, base)->shape.cols == 1 ? base.x
                                              : term_transpose(t, base.x);
    term word[2] = {part_in(t, a, 1).x, part_in(t, a, 2).x};
    word[by - 1] = term_word(t, ":");
    struct shape s = by == 1 ? (struct shape){n, 1} : (struct shape){1, n};
    term r = term_index(t, base.x, s, 2, word);
    return by == 1 ? r : term_transpose(t, r);
}

/* All n entries as a column; a scalar where they are all the same. */
static term whole(struct terms *t, struct turn a, struct turn b, uint32_t n)
{
    const struct gterm g = *head(t, a);
    struct parts l = {0};
    uint32_t by;
    term r;
    if (a.x == b.x)
        return a.x;
    if (runs_through(t, a, b, n, &by))
        return column(t, a, by, n);
    for (uint32_t i = 0; i < g.n; i++) {
        struct part p = term_part(t, a.x, i);
        p.t = whole(t, part_in(t, a, i), part_in(t, b, i), n);
        vec_push(&l, p);
    }
    struct shape s = {n, 1};
    if (g.kind == TERM_SUM)
        r = term_sum(t, s, l.n, l.at);
    else if (g.kind == TERM_PRODUCT)
        r = term_product(t, g.factor, s, l.n, l.at);
    else if (g.kind == TERM_POWER)
        r = term_power(t, s, l.at[0].t, l.at[1].t);
    else
        r = term_call(t, (enum op)g.op, g.text, s, l.n,
                      (term[3]){l.at[0].t, l.n > 1 ? l.at[1].t : 0,
                                l.n > 2 ? l.at[2].t : 0});
    vec_free(&l);
    return r;
}

bool turns_as_column(struct terms *t, size_t n, const term *x, term *column_)
{
    if (t->raw || n < 2 || x[0] == x[1])
        return false;
    for (size_t i = 0; i < n; i++)
        if (term_at(t, x[i])->size > LARGE_ENTRY || !term_scalar(t, x[i]))
            return false;
    struct turn a = {x[0], 1}, b = {x[1], 2};
    for (size_t i = 1; i < n; i++)
        if (!follows(t, a, b, (struct turn){x[i], (uint32_t)i + 1}, n))
            return false;
    *column_ = whole(t, a, b, (uint32_t)n);
    return true;
}

/* --- sums ----------------------------------------------------------------- */

/* How many entries the first subscript has in which x and y differ. */
static size_t entries(const struct terms *t, term x, term y)
{
    const struct gterm *a = term_at(t, x), *b = term_at(t, y);
    if (x == y || !same_head(a, b))
        return 0;
    if (a->kind == TERM_INDEX) {
        struct shape s = term_at(t, term_part(t, x, 0).t)->shape;
        bool row = a->n > 2 && term_part(t, x, 1).t == term_part(t, y, 1).t;
        return a->n == 2 ? shape_numel(s) : row ? s.cols : s.rows;
    }
    for (uint32_t i = 0; i < a->n && is_entrywise(a); i++) {
        size_t n = entries(t, term_part(t, x, i).t, term_part(t, y, i).t);
        if (n > 0)
            return n;
    }
    return 0;
}

/* Terms k to k + n - 1, in order or backwards. */
static bool run_of(struct terms *t, const struct parts *l, size_t k, size_t n,
                   term *column_)
{
    term *x = mem_alloc((n + 1) * sizeof *x);
    bool found = false;
    for (int back = 0; back < 2 && !found; back++) {
        for (size_t i = 0; i < n; i++)
            x[i] = l->at[back ? k + n - 1 - i : k + i].t;
        found = turns_as_column(t, n, x, column_);
    }
    mem_free(x);
    return found;
}

void turns_add_up(struct terms *t, struct parts *l)
{
    for (size_t k = 0; k + 2 < l->n; k++) {
        struct ratio c = l->at[k].factor;
        size_t n = entries(t, l->at[k].t, l->at[k + 1].t);
        bool same = n > 2 && k + n <= l->n;
        term all;
        for (size_t i = k; same && i < k + n; i++)
            same = l->at[i].factor.p == c.p && l->at[i].factor.q == c.q;
        if (!same || !run_of(t, l, k, n, &all))
            continue;
        l->at[k].t = term_call(t, OP_SUM, "sum", (struct shape){1, 1}, 1, &all);
        memmove(l->at + k + 1, l->at + k + n, (l->n - k - n) * sizeof *l->at);
        l->n -= n - 1;
    }
}
