/* lang/constant_query: the numbers that decide sizes, indices, bounds and branches.
 *
 * Idea: elaboration may look at a value only here, and whatever depends on an
 * input leaves a guard behind when it is looked at. Constants are read off the
 * node where possible and asked from the oracle otherwise.
 *
 * Invariant: depends[x] bit 0 is right for all nodes up to depends.n; a node
 * is guarded at most once for its truth and once for its value.
 */
#include <math.h>
#include <string.h>

#include "lang/claim.h"

enum { DEPENDS = 1, TRUTH_GUARDED = 2, VALUE_GUARDED = 4, BOUND = 8 };

bool query_depends(struct elab *e, node x)
{
    const struct graph *g = e->g;
    if (x < e->depends.n)
        return e->depends.at[x] & DEPENDS;
    vec_reserve(&e->depends, g->n - e->depends.n);
    for (node y = (node)e->depends.n; y < g->n; y++) {
        size_t n;
        const node *arg = graph_args(g, y, &n);
        unsigned char d = g->at[y].op == OP_INPUT;
        for (size_t i = 0; i < n && !d; i++)
            d = e->depends.at[arg[i]] & DEPENDS;
        e->depends.at[e->depends.n++] = d;
    }
    return e->depends.at[x] & DEPENDS;
}

void query_guard(struct elab *e, node x, const double *v, bool truth,
                 struct span at)
{
    unsigned char bit = truth ? TRUTH_GUARDED : VALUE_GUARDED;
    if (!query_depends(e, x))
        return;
    if (e->bounding || !truth)
        e->depends.at[x] |= BOUND;
    if (e->depends.at[x] & bit)
        return;
    e->depends.at[x] |= bit;
    struct shape s = graph_shape(e->g, x);
    size_t n = shape_numel(s);
    double *copy = NULL;
    if (v) {
        copy = arena_alloc(e->arena, (n ? n : 1) * sizeof *copy);
        memcpy(copy, v, n * sizeof *copy);
    }
    struct guard g = {x, {s, copy, NULL}, truth, at};
    vec_push(&e->guards, g);
}

void query_forget(struct elab *e, size_t n)
{
    while (e->guards.n > n) {
        const struct guard *g = &e->guards.at[--e->guards.n];
        e->depends.at[g->condition] &= (unsigned char)~(
            g->truth ? TRUTH_GUARDED : VALUE_GUARDED);
    }
}

bool query_bounds(const struct elab *e, node x)
{
    return x < e->depends.n && e->depends.at[x] & BOUND;
}

/* The first input without a known value that x depends on, for messages. */
static const char *unknown_input(struct elab *e, node x)
{
    unsigned char *seen = mem_alloc((size_t)x + 1);
    const char *name = NULL;
    seen[x] = 1;
    for (node y = x + 1; y-- > 0;) {
        if (!seen[y])
            continue;
        size_t n;
        const node *arg = graph_args(e->g, y, &n);
        for (size_t i = 0; i < n; i++)
            seen[arg[i]] = 1;
        for (size_t i = 0; i < e->inputs.n; i++)
            if (e->inputs.at[i].node == y && !e->inputs.at[i].value.at)
                name = e->inputs.at[i].name;
    }
    mem_free(seen);
    return name;
}

static void fail_unknown(struct elab *e, node x, struct span at,
                         const char *what)
{
    if (e->claim) {
        elab_fail(e, at, NULL, "%s depends on a derivative", what);
        return;
    }
    const char *name = unknown_input(e, x);
    if (name && !e->missing.n) {
        elab_fail(e, at, NULL, "%s depends on '%s', which has no value", what,
                  name);
        return;
    }
    /* Missing values are reported as such, and this is their consequence; or
     * an oracle in balls cannot tell, which is no error of the file. */
    e->errors++;
    e->stopped = true;
}

static const double *doubles(struct elab *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    if (p->op == OP_DATA)
        return e->g->data.at + p->imm.a;
    if (e->claim && query_depends(e, x))
        claim_values(e);
    return e->oracle->value(e->oracle->context, e->g, x);
}

const double *query_quietly(struct elab *e, node x)
{
    if (!e->claim && query_depends(e, x))
        e->peeked = true;
    return doubles(e, x);
}

const double *query_finite(struct elab *e, node x)
{
    if (!e->claim && query_depends(e, x))
        vec_push(&e->finite, x);
    return doubles(e, x);
}

const double *query_values(struct elab *e, node x, struct span at,
                           const char *what)
{
    const double *v = doubles(e, x);
    if (v)
        query_guard(e, x, v, false, at);
    else
        fail_unknown(e, x, at, what);
    return v;
}

bool query_number(struct elab *e, node x, struct span at, const char *what,
                  double *v)
{
    struct shape s = graph_shape(e->g, x);
    if (!shape_scalar(s)) {
        elab_fail(e, at, NULL, "%s must be a scalar, not %ux%u", what, s.rows,
                  s.cols);
        return false;
    }
    if (graph_constant(e->g, x, v))
        return true;
    const double *p = query_values(e, x, at, what);
    if (p)
        *v = p[0];
    return p;
}

bool query_count(struct elab *e, struct val v, struct span at, const char *what,
                 double least, double *out)
{
    node x;
    if (!elab_numeric(e, v, at, &x) || !query_number(e, x, at, what, out))
        return false;
    if (*out == floor(*out) && *out >= least && isfinite(*out))
        return true;
    if (*out == floor(*out) && isfinite(*out))
        elab_fail(e, at, NULL, "%s must be at least %g, not %g", what, least,
                  *out);
    else
        elab_fail(e, at, NULL, "%s must be a whole number, not %g", what, *out);
    return false;
}

/* A matrix is true if it has entries and all are nonzero. */
static node all_nonzero(struct elab *e, node x)
{
    struct graph *g = e->g;
    if (shape_scalar(graph_shape(g, x)))
        return x;
    return Eq(g, Sum(g, Eq(g, x, Num(g, 0)), 0), Num(g, 0));
}

int elab_truth(struct elab *e, struct val v, struct span at)
{
    node x;
    double c;
    if (!elab_numeric(e, v, at, &x))
        return -1;
    if (graph_constant(e->g, x, &c) && shape_numel(graph_shape(e->g, x)))
        return c != 0 && !isnan(c);
    if (!shape_numel(graph_shape(e->g, x)))
        return 0;
    x = all_nonzero(e, x);
    if (e->claim && query_depends(e, x))
        claim_values(e);
    int truth = e->oracle->truth(e->oracle->context, e->g, x);
    if (truth < 0)
        fail_unknown(e, x, at, "this condition");
    else if (query_depends(e, x))
        query_guard(e, x, e->oracle->value(e->oracle->context, e->g, x), true,
                    at);
    return truth;
}
