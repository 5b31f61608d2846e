/* builtin/linalg: operators and functions of matrices.
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

/* --- operators ------------------------------------------------------------ */

/* The power of a square matrix, or NONE after an error. */
static node matrix_power(struct elab *e, node a, node p, struct span at)
{
    double n;
    if (!query_number(e, p, at, "the power of a matrix", &n))
        return NONE;
    if (n == floor(n) && fabs(n) > 1e6) {
        elab_fail(e, at, NULL, "the power of a matrix is at most 1e6, not %g",
                  n);
        return NONE;
    }
    elab_here(e, at);
    if (n == .5)
        return Sqrtm(e->g, a);
    if (n != floor(n))
        return Expm(e->g, Mul(e->g, p, Logm(e->g, a)));
    return MatPower(e->g, a, (int)n);
}

struct val linalg_power(struct elab *e, struct val a, struct val b,
                        struct span at)
{
    node x, y;
    bool ok = elab_numeric(e, a, at, &x);
    if (!elab_numeric(e, b, at, &y) || !ok)
        return val_error();
    struct shape s = graph_shape(e->g, x), t = graph_shape(e->g, y);
    if (!shape_scalar(t)) {
        elab_here(e, at);
        if (shape_scalar(s) && t.rows == t.cols && t.rows)
            return val_node(Expm(e->g, Mul(e->g, Log(e->g, x), y)));
        return elab_mismatch(e, at, "nonconformant: %ux%u ^ %ux%u", s.rows,
                             s.cols, t.rows, t.cols);
    }
    if (s.rows != s.cols || s.rows == 0) {
        if (e->claim)
            return elab_mismatch(e, at, "nonconformant: %ux%u ^ 1x1", s.rows,
                                 s.cols);
        return elab_fail(e, at, "write .^ for the power of every entry",
                         "only a square matrix has a power, not %ux%u", s.rows,
                         s.cols);
    }
    node r = matrix_power(e, x, y, at);
    return r == NONE ? val_error() : val_node(r);
}

struct val linalg_divide(struct elab *e, struct val x, struct val a, bool left,
                         struct span at)
{
    node b, m;
    bool ok = elab_numeric(e, x, at, &b);
    if (!elab_numeric(e, a, at, &m) || !ok)
        return val_error();
    struct shape s = graph_shape(e->g, m), t = graph_shape(e->g, b);
    if (shape_scalar(s)) {
        struct val arg[2] = {x, a};
        return elab_elementwise(e, OP_DIV, 2, arg, left ? "\\" : "/", at);
    }
    if (left ? s.rows != t.rows : s.cols != t.cols)
        return left ? elab_mismatch(e, at, "nonconformant: %ux%u \\ %ux%u",
                                    s.rows, s.cols, t.rows, t.cols)
                    : elab_mismatch(e, at, "nonconformant: %ux%u / %ux%u",
                                    t.rows, t.cols, s.rows, s.cols);
    elab_here(e, at);
    struct shape r = left ? (struct shape){s.cols, t.cols}
                          : (struct shape){t.rows, s.rows};
    if (!elab_size(e, r.rows, r.cols, at))
        return val_error();
    if (shape_numel(s) == 0 || shape_numel(t) == 0)
        return val_node(matrix_empty(e, r.rows, r.cols));
    return val_node(left ? LeftDivide(e->g, m, b) : RightDivide(e->g, b, m));
}

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
