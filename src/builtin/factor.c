/* builtin/factor: factorizations, with several results as Octave has them.
 *
 * Idea: one graph node gives all factors; a call takes those that it names.
 * With "econ" (or a second argument 0) the factors are thin.
 *
 * Invariant: c->out[1..] are set exactly as far as the call asked for.
 */
#include <string.h>

#include "builtin/builtin.h"
#include "graph/matrix.h"

static void give(struct call *c, unsigned i, node x)
{
    if (i < c->nout)
        c->out[i] = val_node(x);
}

static bool matrix(struct elab *e, struct call *c, node *x)
{
    if (!arg_node(e, c, 0, x))
        return false;
    elab_here(e, c->span);
    if (shape_numel(graph_shape(e->g, *x)))
        return true;
    elab_fail(e, c->span, NULL, "%s of an empty matrix", c->name);
    return false;
}

enum { THIN_ECON = 1, THIN_ZERO };

/* Is argument 1 "econ" or 0? -1 after an error. */
static int thin(struct elab *e, struct call *c)
{
    double v;
    if (c->nargs < 2)
        return 0;
    if (arg_is(c, 1, "econ"))
        return THIN_ECON;
    if (arg_is(c, 1, "0") ||
        (c->arg[1].kind == VAL_NODE &&
         graph_constant(e->g, c->arg[1].node, &v) && v == 0))
        return THIN_ZERO;
    elab_fail(e, call_span(c, 1), NULL,
              "the second argument of %s is \"econ\" or 0", c->name);
    return -1;
}

/* All results by the definition of that name in the prelude. */
static struct val by_prelude(struct elab *e, struct call *c, const char *name)
{
    struct call inner = *c;
    inner.where = NULL;
    inner.name = c->row->name;
    return call_prelude(e, prelude_find(name, c->nargs), &inner) ? c->out[0]
                                                                 : val_error();
}

static struct val chol(struct elab *e, struct call *c)
{
    node a;
    if (c->nout > 1)
        return by_prelude(e, c, "chol_order");
    bool lower = arg_is(c, 1, "lower");
    if (!arg_square(e, c, 0, &a))
        return val_error();
    if (c->nargs == 2 && !lower && !arg_is(c, 1, "upper"))
        return elab_fail(e, call_span(c, 1), NULL,
                         "the second argument of chol is \"lower\" or "
                         "\"upper\"");
    elab_here(e, c->span);
    return val_node(Chol(e->g, a, lower));
}

static struct val lu(struct elab *e, struct call *c)
{
    struct graph *g = e->g;
    node a, l, u, p;
    if (!matrix(e, c, &a))
        return val_error();
    LuMatrices(g, a, &l, &u, c->nout > 2 ? &p : NULL);
    if (c->nout > 1) {
        give(c, 1, u);
        if (c->nout > 2)
            give(c, 2, p);
        return val_node(l);
    }
    struct shape s = graph_shape(g, a);
    if (s.rows != s.cols)
        return elab_fail(e, c->span, NULL,
                         "one result of lu is for square matrices: [L, U] = "
                         "lu(A)");
    node primary = Lu(g, a);
    return val_node(
        Sub(g, Add(g, Part(primary, 0), Part(primary, 1)), Eye(g, s.rows)));
}

static struct val qr(struct elab *e, struct call *c)
{
    node a, q, r;
    if (c->nout > 2)
        return by_prelude(e, c, "qr_pivoted");
    int econ = thin(e, c);
    if (econ < 0 || !matrix(e, c, &a))
        return val_error();
    if (econ) {
        node primary = Qr(e->g, a);
        q = Part(primary, 0);
        r = Part(primary, 1);
    } else {
        QrFull(e->g, a, &q, &r);
    }
    give(c, 1, r);
    return val_node(c->nout > 1 ? q : r);
}

static struct val eigen(struct elab *e, struct call *c)
{
    struct graph *g = e->g;
    node a;
    if (!arg_square(e, c, 0, &a))
        return val_error();
    elab_here(e, c->span);
    bool symmetric = strcmp(c->row->name, "eigh") == 0 || graph_symmetric(g, a);
    node primary = symmetric ? Eigh(g, a) : Eig(g, a);
    node w = Part(primary, 0), v = Part(primary, 1);
    if (c->nout < 2)
        return val_node(w);
    give(c, 1, shape_scalar(graph_shape(g, w)) ? w : Diagonal(g, w));
    return val_node(v);
}

static struct val svd(struct elab *e, struct call *c)
{
    struct graph *g = e->g;
    node a, u, s, v;
    int econ = thin(e, c);
    if (econ < 0 || !matrix(e, c, &a))
        return val_error();
    struct shape shape = graph_shape(g, a);
    if (econ == THIN_ZERO && shape.rows < shape.cols)
        econ = 0; /* as Octave: 0 is economy of rows only */
    if (c->nout < 2 || econ) {
        node primary = Svd(g, a);
        u = Part(primary, 0);
        s = Part(primary, 1);
        v = Part(primary, 2);
        if (c->nout < 2)
            return val_node(s);
        if (!shape_scalar(graph_shape(g, s)))
            s = Diagonal(g, s);
    } else {
        SvdFull(g, a, &u, &s, &v);
    }
    give(c, 1, s);
    give(c, 2, v);
    return val_node(u);
}

const struct builtin builtin_factor_rows[] = {
    {"chol", 1, 2, 2, 0, chol, 0},
    {"lu", 1, 1, 3, 0, lu, 0},
    {"qr", 1, 2, 3, 0, qr, 0},
    {"eig", 1, 1, 2, 0, eigen, 0},
    {"eigh", 1, 1, 2, 0, eigen, 0},
    {"svd", 1, 2, 3, 0, svd, 0},
    {0},
};
