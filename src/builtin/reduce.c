/* builtin/reduce: functions along a dimension.
 *
 * Idea: as Octave's, along the first dimension that is not 1, the one given, or
 * "all"; a table of how each is built from the reductions of the graph. What
 * has no entries is decided here, so the graph never reduces an empty array.
 *
 * Invariant: dim is 1 (down the columns), 2 (along the rows) or 0 (all).
 */
#include <math.h>
#include <string.h>

#include "builtin/builtin.h"
#include "graph/matrix.h"
#include "lang/array.h"
#include "lang/batch.h"

/* The dimension given as argument i, or the default. */
bool arg_dim(struct elab *e, struct call *c, unsigned i, struct shape s,
             unsigned *dim)
{
    double d;
    *dim = s.rows != 1 ? 1 : 2;
    if (s.rows == 0 && s.cols == 0)
        *dim = 0;
    if (i >= c->nargs || arg_empty(e, c, i))
        return true;
    if (arg_is(c, i, "all")) {
        *dim = 0;
        return true;
    }
    if (c->arg[i].kind == VAL_STRING)
        return elab_fail(e, call_span(c, i), NULL,
                         "a dimension is 1, 2 or \"all\""),
               false;
    if (!arg_count(e, c, i, "a dimension", 1, &d))
        return false;
    if (d > 2)
        return elab_fail(e, call_span(c, i), NULL,
                         "a dimension is 1, 2 or \"all\""),
               false;
    *dim = (unsigned)d;
    return true;
}

static size_t extent(struct shape s, unsigned dim)
{
    return dim == 0 ? shape_numel(s) : dim == 1 ? s.rows : s.cols;
}

static struct shape reduced(struct shape s, unsigned dim)
{
    return (struct shape){dim == 2 ? s.rows : 1, dim == 1 ? s.cols : 1};
}

/* --- sum and its kin ------------------------------------------------------ */

static node any_along(struct graph *g, node x, unsigned dim)
{
    return Ne(g, Sum(g, Ne(g, x, Num(g, 0)), dim), Num(g, 0));
}

static node all_along(struct graph *g, node x, unsigned dim)
{
    return Eq(g, Sum(g, Eq(g, x, Num(g, 0)), dim), Num(g, 0));
}

static node sumsq_along(struct graph *g, node x, unsigned dim)
{
    return Sum(g, Square(g, x), dim);
}

static const struct reduction {
    const char *name;
    node (*make)(struct graph *g, node x, unsigned dim);
    double empty; /* of no entries */
    bool logical, keeps_shape;
} reductions[] = {
    {"sum", Sum, 0, false, 0},
    {"prod", Prod, 1, false, 0},
    {"sumsq", sumsq_along, 0, false, 0},
    {"logsumexp", LogSumExp, -(double)INFINITY, false, 0},
    {"any", any_along, 0, true, 0},
    {"all", all_along, 1, true, 0},
    {"softmax", Softmax, 0, false, true},
};

static struct val reduce(struct elab *e, struct call *c)
{
    const struct reduction *r = reductions;
    unsigned dim;
    node x;
    while (strcmp(r->name, c->row->name) != 0)
        r++;
    struct val v = val_node(NONE);
    if (c->arg[0].kind == VAL_BATCH && (c->nargs == 1 || arg_is(c, 1, "all"))) {
        v = batch_reduce(e, c->arg[0], r->keeps_shape, r->make, c->span);
        v.logical = r->logical && v.kind != VAL_ERROR;
        return v;
    }
    if (!arg_node(e, c, 0, &x))
        return val_error();
    struct shape s = graph_shape(e->g, x);
    if (!arg_dim(e, c, 1, s, &dim))
        return val_error();
    struct shape out = r->keeps_shape ? s : reduced(s, dim);
    elab_here(e, c->span);
    v.node = shape_numel(s) ? r->make(e->g, x, dim) : Full(e->g, out, r->empty);
    v.logical = r->logical;
    return v;
}

/* --- cumsum, cumprod ------------------------------------------------------ */

static struct val scan(struct elab *e, struct call *c)
{
    unsigned dim;
    node x;
    if (!arg_node(e, c, 0, &x))
        return val_error();
    struct shape s = graph_shape(e->g, x);
    if (!arg_dim(e, c, 1, s, &dim))
        return val_error();
    if (shape_numel(s) == 0)
        return val_node(x);
    if (dim == 0)
        return elab_fail(e, call_span(c, 1), NULL,
                         "%s runs along a dimension, 1 or 2", c->name);
    elab_here(e, c->span);
    bool product = strcmp(c->row->name, "cumprod") == 0;
    if (extent(s, dim) == 1)
        return val_node(x);
    return val_node(product ? CumProd(e->g, x, dim)
                            : CumSum(e->g, x, dim, false));
}

/* --- max, min ------------------------------------------------------------- */

/* Where along dim the extremes are, 1-based; guarded by the mask of them. */
static node positions(struct elab *e, struct call *c, node x, node extreme,
                      unsigned dim)
{
    struct graph *g = e->g;
    struct shape s = graph_shape(g, x), r = graph_shape(g, extreme);
    node mask = Eq(g, x, extreme);
    const double *v = query_values(e, mask, c->span, "the place of an extreme");
    if (!v)
        return NONE;
    double *at = mem_alloc(shape_numel(r) * sizeof *at);
    for (size_t k = shape_numel(s); k-- > 0;) {
        size_t i = k % s.rows, j = k / s.rows;
        size_t slice = dim == 1 ? j : dim == 2 ? i : 0;
        if (v[k] != 0)
            at[slice] = (double)(dim == 1 ? i : dim == 2 ? j : k) + 1;
    }
    node place = Data(g, r, at);
    mem_free(at);
    return place;
}

static struct val extreme(struct elab *e, struct call *c)
{
    struct graph *g = e->g;
    bool max = strcmp(c->row->name, "max") == 0;
    unsigned dim;
    node x;
    if (c->nargs == 3 && !arg_empty(e, c, 1))
        return elab_fail(e, call_span(c, 1), NULL,
                         "beside a dimension stands []: %s(A, [], dim)",
                         c->name);
    if (c->nargs == 2)
        return elab_elementwise(e, max ? OP_MAX : OP_MIN, 2, c->arg, c->name,
                                c->span);
    if (!arg_node(e, c, 0, &x))
        return val_error();
    struct shape s = graph_shape(g, x);
    if (!arg_dim(e, c, 2, s, &dim))
        return val_error();
    elab_here(e, c->span);
    if (shape_numel(s) == 0) {
        struct val none = val_node(
            matrix_empty(e, dim != 2 && s.rows ? 1 : s.rows,
                         dim == 2 && s.cols ? 1 : s.cols));
        if (c->nout > 1)
            c->out[1] = none;
        return none;
    }
    node m = max ? MaxAlong(g, x, dim) : Neg(g, MaxAlong(g, Neg(g, x), dim));
    if (c->nout > 1) {
        node at = positions(e, c, x, m, dim);
        c->out[1] = at == NONE ? val_error() : val_node(at);
        if (at == NONE)
            return val_error();
    }
    return (struct val){VAL_NODE, c->arg[0].logical, m, {NULL}};
}

/* --- dot, norm ------------------------------------------------------------ */

static struct val dot(struct elab *e, struct call *c)
{
    struct graph *g = e->g;
    unsigned dim;
    node x, y;
    if (c->nargs == 2 &&
        (c->arg[0].kind == VAL_BATCH || c->arg[1].kind == VAL_BATCH))
        return batch_dot(e, c->arg[0], c->arg[1], c->span);
    if (!arg_node(e, c, 0, &x) || !arg_node(e, c, 1, &y))
        return val_error();
    struct shape s = graph_shape(g, x), t = graph_shape(g, y);
    bool vectors = (s.rows == 1 || s.cols == 1) && (t.rows == 1 || t.cols == 1);
    bool fits = shape_equal(s, t) ||
                (vectors && c->nargs == 2 && shape_numel(s) == shape_numel(t));
    if (!fits)
        return elab_mismatch(e, c->span, "nonconformant: dot(%ux%u, %ux%u)",
                             s.rows, s.cols, t.rows, t.cols);
    if (!arg_dim(e, c, 2, s, &dim))
        return val_error();
    elab_here(e, c->span);
    if (shape_numel(s) == 0)
        return val_node(Num(g, 0));
    if (c->nargs == 2 && vectors)
        return val_node(Dot(g, x, y));
    return val_node(Sum(g, Mul(g, x, y), dim));
}

static bool read_norm(struct elab *e, struct call *c, double *p)
{
    node x;
    *p = 2;
    if (c->nargs == 1)
        return true;
    if (arg_is(c, 1, "Inf")) {
        *p = (double)INFINITY;
        return true;
    }
    if (c->arg[1].kind == VAL_STRING) {
        elab_fail(e, call_span(c, 1), NULL,
                  "norms are a number, Inf, \"fro\" and \"nuc\"");
        return false;
    }
    return arg_node(e, c, 1, &x) &&
           query_number(e, x, call_span(c, 1), "the order of a norm", p);
}

/* norm(A, p, "rows"), norm(A, "columns"): of each row, of each column. */
static struct val norms(struct elab *e, struct call *c)
{
    bool rows = arg_is(c, c->nargs - 1, "rows");
    struct val two = val_node(Num(e->g, 2)), out = val_error();
    struct val arg[3] = {c->arg[0], c->nargs > 2 ? c->arg[1] : two,
                         val_node(Num(e->g, rows ? 2 : 1))};
    struct call inner = *c;
    inner.nargs = 3;
    inner.arg = arg;
    inner.where = NULL;
    inner.out = &out;
    return call_prelude(e, prelude_find("vecnorm", 3), &inner) ? out
                                                               : val_error();
}

static struct val norm(struct elab *e, struct call *c)
{
    struct graph *g = e->g;
    double p;
    node x;
    unsigned last = c->nargs - 1;
    if (last && (arg_is(c, last, "rows") || arg_is(c, last, "columns") ||
                 arg_is(c, last, "cols")))
        return norms(e, c);
    if (!arg_node(e, c, 0, &x))
        return val_error();
    struct shape s = graph_shape(g, x);
    elab_here(e, c->span);
    if (shape_numel(s) == 0)
        return val_node(Num(g, 0));
    if (arg_is(c, 1, "fro"))
        return val_node(Norm2(g, x));
    if (arg_is(c, 1, "nuc"))
        return val_node(NuclearNorm(g, x));
    if (!read_norm(e, c, &p))
        return val_error();
    if (s.rows == 1 || s.cols == 1)
        return val_node(VectorNorm(g, x, p));
    if (p == 2)
        return val_node(SpectralNorm(g, x));
    if (p == 1)
        return val_node(MatrixNorm1(g, x));
    if (p == INFINITY)
        return val_node(MatrixNormInf(g, x));
    return elab_fail(e, call_span(c, 1), NULL,
                     "the norms of a matrix are 1, 2, Inf, \"fro\" and "
                     "\"nuc\"");
}

const struct builtin builtin_reduce_rows[] = {
    {"sum", 1, 2, 1, 0, reduce, 0},     {"prod", 1, 2, 1, 0, reduce, 0},
    {"sumsq", 1, 2, 1, 0, reduce, 0},   {"logsumexp", 1, 2, 1, 0, reduce, 0},
    {"any", 1, 2, 1, 0, reduce, 0},     {"all", 1, 2, 1, 0, reduce, 0},
    {"softmax", 1, 2, 1, 0, reduce, 0}, {"cumsum", 1, 2, 1, 0, scan, 0},
    {"cumprod", 1, 2, 1, 0, scan, 0},   {"max", 1, 3, 2, 0, extreme, 0},
    {"min", 1, 3, 2, 0, extreme, 0},    {"dot", 2, 3, 1, 0, dot, 0},
    {"norm", 1, 3, 1, 0, norm, 0},      {0},
};
