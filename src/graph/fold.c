/* fold: elementwise operations that are another node already.
 *
 * Idea: when an operation is built, what it says may be said by a node that
 * exists or by a simpler one: x*1, -(-x), sums of small integers, a function
 * with f(0) = 0 of a diagonal matrix.
 *
 * Invariant: only what is exact for every IEEE value, at every rounding; never
 * 0*x, x - x, x + 0.
 */
#include "graph/fold.h"

#include <math.h>

static bool exact_number(const struct graph *g, node x, double *v)
{
    if (g->at[x].op != OP_CONST)
        return false;
    *v = g->at[x].imm.num;
    return true;
}

static bool is_number(const struct graph *g, node x, double v)
{
    double have;
    return exact_number(g, x, &have) && have == v;
}

static bool small_integer(double v)
{
    return v == floor(v) && fabs(v) < 0x1p31;
}

/* Arithmetic of small integers whose result is exact. */
static bool fold_integers(enum op op, double a, double b, double *r)
{
    if (!small_integer(a) || !small_integer(b))
        return false;
    switch (op) {
    case OP_ADD:
        *r = a + b;
        break;
    case OP_SUB:
        *r = a - b;
        break;
    case OP_MUL:
        *r = a * b;
        break;
    case OP_DIV:
        if (b == 0 || fmod(a, b) != 0)
            return false;
        *r = a / b;
        break;
    default:
        return false;
    }
    return small_integer(*r) && !(*r == 0 && (signbit(*r) || op == OP_MUL));
}

/* x, if y is op(x, ..): what max(x, min(x, z)) is, and no tie of it (of a NaN x,
 * too, where some give z). */
static node absorbed(const struct graph *g, enum op op, node x, node y,
                     struct shape s)
{
    const struct gnode *p = &g->at[y];
    bool holds = p->op == op && (p->arg[0] == x || p->arg[1] == x);
    return holds && shape_equal(graph_shape(g, x), s) ? x : NONE;
}

/* The argument that stands alone for op(x, y) at every IEEE value, or NONE.
 * The shape of the result must be that of the argument. */
static node fold_identity(const struct graph *g, enum op op, node x, node y,
                          struct shape s)
{
    bool whole_x = shape_equal(graph_shape(g, x), s);
    bool whole_y = shape_equal(graph_shape(g, y), s);
    switch (op) {
    case OP_MUL:
        if (whole_y && is_number(g, x, 1))
            return y;
        return whole_x && is_number(g, y, 1) ? x : NONE;
    case OP_DIV:
    case OP_POW:
        return whole_x && is_number(g, y, 1) ? x : NONE;
    case OP_MAX:
    case OP_MIN: {
        enum op other = op == OP_MAX ? OP_MIN : OP_MAX;
        node left = x == y ? x : absorbed(g, other, x, y, s);
        return left != NONE ? left : absorbed(g, other, y, x, s);
    }
    default:
        return NONE;
    }
}

bool graph_is_diagonal(const struct graph *g, node x)
{
    const struct gnode *p = &g->at[x];
    size_t n;
    if (p->op != OP_SCATTER || p->shape.rows != p->shape.cols)
        return false;
    const uint32_t *at = graph_list(g, p->imm.a, &n);
    bool all = n == p->shape.rows && n > 1;
    for (size_t i = 0; all && i < n; i++)
        all = at[i] == i * (n + 1);
    return all;
}

static bool is_positive(const struct graph *g, node x)
{
    double v;
    return shape_scalar(graph_shape(g, x)) && graph_constant(g, x, &v) && v > 0;
}

/* f of a diagonal matrix, f(0) = 0, is that of its diagonal: the zeros are no
 * arguments, at which f may have no derivative. */
static node inside_diagonal(struct graph *g, enum op op, node x, node power)
{
    const struct gnode p = g->at[x];
    node y = power == NONE
                 ? graph_elementwise(g, op, 1, p.arg)
                 : graph_elementwise(g, op, 2, (node[]){p.arg[0], power});
    return graph_node(g, OP_SCATTER, p.shape, p.imm, 1, &y);
}

/* Is no entry of x zero, whatever the inputs are? */
static bool never_zero(const struct graph *g, node x)
{
    const struct gnode *p = &g->at[x];
    double v;
    if (p->op != OP_DATA)
        return graph_constant(g, x, &v) && v != 0;
    for (size_t i = 0; i < shape_numel(p->shape); i++)
        if (g->data.at[p->imm.a + i] == 0)
            return false;
    return true;
}

node fold_binary(struct graph *g, enum op op, node x, node y, struct shape s)
{
    double a = 0, b = 0, r;
    node keep = fold_identity(g, op, x, y, s);
    if (keep != NONE)
        return keep;
    bool ca = exact_number(g, x, &a), cb = exact_number(g, y, &b);
    if (ca && cb && fold_integers(op, a, b, &r))
        return Full(g, s, r);
    if (op == OP_POW && cb && b == 2 && shape_equal(graph_shape(g, x), s))
        return Square(g, x);
    if (op == OP_POW && cb && b == 0)
        return Full(g, s, 1);
    if (op == OP_POW && is_positive(g, y) && graph_is_diagonal(g, x))
        return inside_diagonal(g, op, x, y);
    if (op == OP_TIMES && never_zero(g, x))
        return Mul(g, x, y);
    if (op == OP_MUL && x == y)
        return Square(g, x);
    if (op == OP_MUL && ca && a == -1 && shape_equal(graph_shape(g, y), s))
        return Neg(g, y);
    if (op == OP_MUL && cb && b == -1 && shape_equal(graph_shape(g, x), s))
        return Neg(g, x);
    if (op == OP_DIV && cb && b == -1 && shape_equal(graph_shape(g, x), s))
        return Neg(g, x);
    return NONE;
}

node fold_unary(struct graph *g, enum op op, node x)
{
    double a;
    if ((op_flags(op) & OP_ZERO) && graph_is_diagonal(g, x))
        return inside_diagonal(g, op, x, NONE);
    if (op == OP_NEG && g->at[x].op == OP_NEG)
        return g->at[x].arg[0];
    if (op == OP_NEG && exact_number(g, x, &a) && a != 0)
        return Full(g, graph_shape(g, x), -a);
    if (op == OP_SQUARE && exact_number(g, x, &a) && small_integer(a) &&
        fabs(a) < 0x1p15)
        return Full(g, graph_shape(g, x), a * a);
    return NONE;
}
