/* builtin/linalg: functions of matrices.
 *
 * Idea: the graph's constructors take any shapes that fit; here is where shapes
 * are checked, scalars go their elementwise way, and Octave's conventions of
 * argument order and options are met. Factorizations are in builtin/factor.c.
 *
 * Invariant: no constructor of graph/matrix.h is called with shapes that do not fit,
 * or without entries.
 */
#include <math.h>
#include <string.h>

#include "builtin/builtin.h"
#include "graph/matrix.h"
#include "lang/array.h"

/* --- functions of one square matrix --------------------------------------- */

static const struct {
    const char *name;
    node (*make)(struct graph *g, node a);
    node (*of_scalar)(struct graph *g, node a); /* NULL: make does it */
} functions[] = {
    {"inv", Inverse, NULL},   {"det", Det, NULL},  {"cofactor", Cofactor, NULL},
    {"logdet", LogDet, NULL}, {"expm", Expm, Exp}, {"logm", Logm, Log},
    {"sqrtm", Sqrtm, Sqrt},
};

static struct val function(struct elab *e, struct call *c)
{
    node x;
    size_t i = 0;
    while (strcmp(functions[i].name, c->row->name) != 0)
        i++;
    if (!arg_square(e, c, 0, &x))
        return val_error();
    bool scalar = shape_scalar(graph_shape(e->g, x));
    elab_here(e, c->span);
    if (scalar && c->row->name[0] == 'i')
        return val_node(Div(e->g, Num(e->g, 1), x));
    if (scalar && functions[i].of_scalar)
        return val_node(functions[i].of_scalar(e->g, x));
    return val_node(functions[i].make(e->g, x));
}

/* --- of any matrix -------------------------------------------------------- */

static bool arg_matrix(struct elab *e, struct call *c, node *x)
{
    if (!arg_node(e, c, 0, x))
        return false;
    if (shape_numel(graph_shape(e->g, *x)))
        return true;
    elab_fail(e, c->span, NULL, "%s of an empty matrix", c->name);
    return false;
}

static struct val pinv(struct elab *e, struct call *c)
{
    node x;
    if (!arg_matrix(e, c, &x))
        return val_error();
    elab_here(e, c->span);
    return val_node(Pinv(e->g, x));
}

static struct val cond(struct elab *e, struct call *c)
{
    node x;
    if (!arg_matrix(e, c, &x))
        return val_error();
    elab_here(e, c->span);
    return val_node(Cond(e->g, x));
}

static struct val rank(struct elab *e, struct call *c)
{
    node x;
    if (!arg_matrix(e, c, &x))
        return val_error();
    elab_here(e, c->span);
    return val_node(Rank(e->g, x));
}

static struct val null(struct elab *e, struct call *c)
{
    node x;
    double r;
    if (!arg_matrix(e, c, &x))
        return val_error();
    elab_here(e, c->span);
    uint32_t n = graph_shape(e->g, x).cols;
    if (!query_number(e, Rank(e->g, x), c->span, "the rank", &r))
        return val_error();
    if (isnan(r)) {
        elab_fail(e, c->span, NULL, "a matrix with NaN has no null space");
        return val_error();
    }
    if (r >= n)
        return val_node(matrix_empty(e, n, 0));
    return val_node(NullSpace(e->g, x, (uint32_t)r));
}

/* --- matrix equations ----------------------------------------------------- */

/* sylvester(A,B,C): A*X + X*B = C. */
static struct val sylvester(struct elab *e, struct call *c)
{
    node a, b, x;
    if (!arg_square(e, c, 0, &a) || !arg_square(e, c, 1, &b) ||
        !arg_node(e, c, 2, &x))
        return val_error();
    struct shape s = graph_shape(e->g, a), t = graph_shape(e->g, b);
    struct shape r = graph_shape(e->g, x);
    if (r.rows != s.rows || r.cols != t.rows)
        return elab_mismatch(e, c->span,
                             "nonconformant: sylvester(%ux%u, %ux%u, %ux%u)",
                             s.rows, s.cols, t.rows, t.cols, r.rows, r.cols);
    elab_here(e, c->span);
    return val_node(Sylvester(e->g, a, b, x));
}

/* lyap(A,C): A*X + X*A' + C = 0; lyap(A,B,C): A*X + X*B + C = 0. */
static struct val lyap(struct elab *e, struct call *c)
{
    node a, x;
    if (c->nargs == 3) {
        if (!arg_node(e, c, 2, &x))
            return val_error();
        c->arg[2].node = Neg(e->g, x);
        return sylvester(e, c);
    }
    if (!arg_square(e, c, 0, &a) || !arg_square(e, c, 1, &x))
        return val_error();
    struct shape s = graph_shape(e->g, a), t = graph_shape(e->g, x);
    if (!shape_equal(s, t))
        return elab_mismatch(e, c->span, "nonconformant: lyap(%ux%u, %ux%u)",
                             s.rows, s.cols, t.rows, t.cols);
    elab_here(e, c->span);
    return val_node(Lyap(e->g, a, x));
}

const struct builtin builtin_linalg_rows[] = {
    {"inv", 1, 1, 1, 0, function, 0},
    {"det", 1, 1, 1, 0, function, 0},
    {"cofactor", 1, 1, 1, 0, function, 0},
    {"logdet", 1, 1, 1, 0, function, 0},
    {"expm", 1, 1, 1, 0, function, 0},
    {"logm", 1, 1, 1, 0, function, 0},
    {"sqrtm", 1, 1, 1, 0, function, 0},
    {"pinv", 1, 1, 1, 0, pinv, 0},
    {"cond", 1, 1, 1, 0, cond, 0},
    {"rank", 1, 1, 1, 0, rank, 0},
    {"null", 1, 1, 1, 0, null, 0},
    {"sylvester", 3, 3, 1, 0, sylvester, 0},
    {"lyap", 2, 3, 1, 0, lyap, 0},
    {0},
};
