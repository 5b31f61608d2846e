/* claim_higher: derivatives of order two to eight in claims: d2z/dudv,
 * d3z/dx2dy, taylor(z,u,n).
 *
 * Idea: what stands below the line is one word, x2dy; the names of the problem
 * and the order above decide how it is split: of all ways to read it as a
 * product of powers of names the one whose powers add up to the order. What
 * comes out is a list of names, one for each time that is differentiated.
 *
 * Invariant: two ways to split are an error, never a choice.
 */
#include <string.h>

#include "lang/array.h"
#include "lang/claim.h"

/* --- what a named derivative differentiates by ----------------------------- */

unsigned named_order(const struct named_derivative *q)
{
    return q->kind == NAMED_HIGHER ? q->order : 1;
}

node named_by(const struct named_derivative *q, unsigned k)
{
    return k ? q->then[k - 1] : q->by;
}

const char *named_by_name(const struct named_derivative *q, unsigned k)
{
    return k ? q->then_name[k - 1] : q->by_name;
}

bool named_same_unknowns(const struct named_derivative *a,
                         const struct named_derivative *b)
{
    if (a->by != b->by || named_order(a) != named_order(b))
        return false;
    for (unsigned k = 1; k < named_order(a); k++)
        if (a->then[k - 1] != b->then[k - 1])
            return false;
    return a->nheld == b->nheld &&
           memcmp(a->held, b->held, a->nheld * sizeof *a->held) == 0;
}

struct named_derivative claim_quantity_higher(const struct named *of,
                                              unsigned order,
                                              const struct named *by,
                                              struct span at)
{
    if (order < 2)
        return claim_quantity(order ? NAMED_TOTAL : NAMED_VALUE, of,
                              order ? by : NULL, at);
    struct named_derivative q = claim_quantity(NAMED_HIGHER, of, by, at);
    bool scalar = shape_scalar(of->shape);
    size_t rows = shape_numel(scalar ? by[0].shape : of->shape), cols = 1;
    q.order = order;
    for (unsigned k = scalar ? 1 : 0; k < order; k++)
        cols *= shape_numel(by[k].shape);
    for (unsigned k = 1; k < order; k++) {
        q.then[k - 1] = by[k].node;
        q.then_name[k - 1] = by[k].name;
    }
    q.shape = (struct shape){(uint32_t)rows, (uint32_t)cols};
    return q;
}

/* --- below the line ---------------------------------------------------------- */

/* The ways to read the text behind a place as powers that add up to an order:
 * how many (at most 2: several), and where the first name of one ends. */
struct power_way {
    unsigned count;
    size_t end; /* of the first name */
    unsigned power;
};

struct power_split {
    const struct elab *e;
    const char *text;
    size_t n;
    struct power_way (*way)[MOST_ORDER + 1]; /* of each place and order */
};

/* The names text[from..end) may be, at this power. */
static void try_name(struct power_split *s, size_t from, size_t end,
                     unsigned power, size_t name_end)
{
    struct named x;
    size_t next = end < s->n ? end + 1 : end; /* behind the d */
    if (name_end <= from ||
        !claim_find(s->e, s->text + from, name_end - from, &x))
        return;
    for (unsigned r = power; r <= MOST_ORDER; r++) {
        struct power_way *w = &s->way[from][r];
        unsigned rest = s->way[next][r - power].count;
        if (rest && !w->count)
            *w = (struct power_way){0, name_end, power};
        w->count = w->count + rest > 2 ? 2 : w->count + rest;
    }
}

static void fill_ways(struct power_split *s)
{
    s->way[s->n][0].count = 1;
    for (size_t from = s->n; from-- > 0;) {
        if (from > 0 && s->text[from - 1] != 'd')
            continue;
        for (size_t end = from + 1; end <= s->n; end++) {
            char last = s->text[end - 1];
            if (end < s->n && (s->text[end] != 'd' || end + 1 == s->n))
                continue;
            try_name(s, from, end, 1, end);
            if (last >= '2' && last <= '0' + MOST_ORDER)
                try_name(s, from, end, (unsigned)(last - '0'), end - 1);
        }
    }
}

/* The names of one way. */
static void read_way(const struct power_split *s, unsigned order,
                     struct named *by)
{
    for (size_t from = 0; order > 0;) {
        const struct power_way *w = &s->way[from][order];
        for (unsigned k = 0; k < w->power; k++)
            claim_find(s->e, s->text + from, w->end - from, by++);
        order -= w->power;
        from = w->end + (w->power > 1) + 1;
    }
}

/* The ways to split; with one, by[] has the names. *other: the order that it
 * would have where it is not the order above, or 0. */
static unsigned split_below(const struct elab *e, const struct ast *t,
                            struct named *by, unsigned *other)
{
    struct power_split s = {e, t->text2, strlen(t->text2), NULL};
    s.way = mem_alloc((s.n + 1) * sizeof *s.way);
    fill_ways(&s);
    unsigned ways = s.way[0][t->order].count;
    if (ways == 1)
        read_way(&s, t->order, by);
    *other = 0;
    for (unsigned r = 1; r <= MOST_ORDER && !ways; r++)
        if (s.way[0][r].count)
            *other = r;
    mem_free(s.way);
    return ways;
}

/* --- d3z/dx2dy -------------------------------------------------------------------- */

struct val claim_higher_of(struct elab *e, const struct named *of,
                           unsigned order, const struct named *by,
                           struct span at)
{
    const struct named *array = shape_scalar(of->shape) ? NULL : of;
    for (unsigned k = 0; k < order && order > 2 && !array; k++)
        array = shape_scalar(by[k].shape) ? NULL : &by[k];
    if (array && order == 2)
        return elab_fail(e, at, NULL,
                         "'%s' is %ux%u: second derivatives are those of a "
                         "scalar",
                         of->name, of->shape.rows, of->shape.cols);
    if (array)
        return elab_fail(e, at, NULL,
                         "'%s' is %ux%u: derivatives of order %u are those of "
                         "a scalar by scalars",
                         array->name, array->shape.rows, array->shape.cols,
                         order);
    return claim_leaf(e, claim_quantity_higher(of, order, by, at));
}

struct val claim_fail_order(struct elab *e, struct span at)
{
    return elab_fail(e, at, NULL, "derivatives are known up to order %d",
                     MOST_ORDER);
}

static struct val fail_split(struct elab *e, const struct ast *t, unsigned ways,
                             unsigned other)
{
    const char *label = t->order == 2
                            ? arena_printf(e->arena, "write hessian(%s,u,v)",
                                           t->text)
                            : NULL;
    if (ways)
        return elab_fail(e, t->span, label, "'d%s' splits in several ways",
                         t->text2);
    if (other)
        return elab_fail(e, t->span, NULL,
                         "above stands the order %u, below, in 'd%s', %u",
                         t->order, t->text2, other);
    if (t->order == 2)
        return elab_fail(e, t->span, label,
                         "'d%s' is neither a name squared nor two names of "
                         "the problem",
                         t->text2);
    return elab_fail(e, t->span, "as in d3z/dx2dy: by x, x and y",
                     "'d%s' is no product of names of the problem", t->text2);
}

struct val claim_higher(struct elab *e, const struct ast *t)
{
    struct named of, by[MOST_ORDER];
    unsigned other;
    if (!claim_find(e, t->text, strlen(t->text), &of))
        return claim_fail_name(e, t->text, t->span);
    if (t->order > MOST_ORDER)
        return claim_fail_order(e, t->span);
    unsigned ways = split_below(e, t, by, &other);
    return ways == 1 ? claim_higher_of(e, &of, t->order, by, t->span)
                     : fail_split(e, t, ways, other);
}

/* --- taylor(z,u,n) ---------------------------------------------------------------- */

/* Coefficient k of the series of z around the point. */
static node coefficient(struct elab *e, const struct named *z,
                        const struct named *u, unsigned k, struct span at)
{
    struct named by[MOST_ORDER];
    double factorial = 1;
    for (unsigned i = 0; i < k; i++) {
        by[i] = *u;
        factorial *= i + 1;
    }
    node d = claim_leaf(e, claim_quantity_higher(z, k, by, at)).node;
    return factorial > 1 ? Div(e->g, d, Num(e->g, factorial)) : d;
}

struct val claim_taylor(struct elab *e, const struct ast *t,
                        const struct named *z, const struct named *u)
{
    double n;
    node term[MOST_ORDER + 1];
    struct span at = t->span;
    if (!query_count(e, elab_eval(e, t->a[3]), t->a[3]->span, "the order", 0,
                     &n))
        return val_error();
    if (n > MOST_ORDER)
        return claim_fail_order(e, t->a[3]->span);
    const struct named *array = shape_scalar(z->shape) ? u : z;
    if (!shape_scalar(array->shape))
        return elab_fail(e, at, NULL,
                         "'%s' is %ux%u: a Taylor series is that of a scalar "
                         "in a scalar",
                         array->name, array->shape.rows, array->shape.cols);
    for (unsigned k = 0; k <= (unsigned)n; k++)
        term[k] = coefficient(e, z, u, k, at);
    return val_node(HorzCat(e->g, (size_t)n + 1, term));
}
