/* operator_matrix: ^, \ and / of matrices.
 *
 * Idea: the graph's constructors take any shapes that fit; here is where shapes
 * are checked and scalars go their elementwise way.
 *
 * Invariant: no constructor of graph/matrix.h is called with shapes that do not
 * fit, or without entries.
 */
#include <math.h>

#include "graph/matrix.h"
#include "lang/array.h"
#include "lang/elab.h"

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

/* Does a name of what stands there have no value, as T in x^T? */
static bool lacks_value(const struct elab *e, struct span at)
{
    for (size_t i = 0; i < e->missing.n; i++)
        if (e->missing.at[i].at - at.at < at.len)
            return true;
    return false;
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
        if (lacks_value(e, at))
            return val_error(); /* said with the name that has no value */
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
