/* operator: values, operators, and the shapes that they need.
 *
 * Idea: an operator is an elementwise row of the graph, or one of the few
 * operations on matrices; which of the two is decided by the shapes of its
 * operands, here. A row that meets a column broadcasts with a note.
 *
 * Invariant: graph constructors are called with shapes that fit, and never
 * for a result without entries.
 */
#include "base/diag.h"
#include "lang/array.h"
#include "lang/batch.h"
#include "lang/call.h"

static const char *const op_spelling[] = {
    [AST_LT] = "<",  [AST_LE] = "<=", [AST_GT] = ">",  [AST_GE] = ">=",
    [AST_EQ] = "==", [AST_NE] = "!=", [AST_AND] = "&", [AST_OR] = "|",
};

bool elab_numeric(struct elab *e, struct val v, struct span at, node *x)
{
    *x = v.node;
    if (v.kind == VAL_NODE)
        return true;
    if (v.kind == VAL_BATCH)
        batch_give_up(e);
    else if (v.kind == VAL_STRING)
        elab_fail(e, at, NULL, "a string stands where a number is needed");
    else if (v.kind == VAL_FUNCTION)
        elab_fail(e, at, NULL, "a function stands where a number is needed");
    else if (v.kind == VAL_NOTHING)
        elab_fail(e, at, NULL, "this has no value");
    return false;
}

/* --- elementwise operations ----------------------------------------------- */

static void note_broadcast(struct elab *e, struct shape a, struct shape b,
                           struct shape r, struct span at)
{
    bool meet = (a.rows == 1 && b.cols == 1) || (a.cols == 1 && b.rows == 1);
    if (!meet || e->hidden || shape_equal(r, a) || shape_equal(r, b) ||
        e->quiet)
        return;
    diag_warning(at, NULL, "a %s (%ux%u) with a %s (%ux%u) broadcasts to %ux%u",
                 a.rows == 1 ? "row" : "column", a.rows, a.cols,
                 b.rows == 1 ? "row" : "column", b.rows, b.cols, r.rows,
                 r.cols);
}

static bool join_shapes(struct elab *e, struct shape *s, struct shape b,
                        const char *spelling, struct span at)
{
    struct shape r;
    if (shape_equal(*s, b))
        return true;
    if (!graph_broadcast(*s, b, &r)) {
        if (spelling[0] >= 'A' && spelling[0] != '^' && spelling[0] != '|')
            elab_mismatch(e, at, "nonconformant: %s(%ux%u, %ux%u)", spelling,
                          s->rows, s->cols, b.rows, b.cols);
        else
            elab_mismatch(e, at, "nonconformant: %ux%u %s %ux%u", s->rows,
                          s->cols, spelling, b.rows, b.cols);
        return false;
    }
    note_broadcast(e, *s, b, r, at);
    *s = r;
    return elab_size(e, r.rows, r.cols, at);
}

struct val elab_elementwise(struct elab *e, enum op op, size_t n,
                            const struct val *arg, const char *spelling,
                            struct span at)
{
    node x[3];
    struct shape s = {1, 1};
    for (size_t i = 0; i < n && e->batch; i++)
        if (arg[i].kind == VAL_BATCH)
            return batch_elementwise(e, op, n, arg, at);
    for (size_t i = 0; i < n; i++) {
        if (!elab_numeric(e, arg[i], at, &x[i]))
            return val_error();
        struct shape b = graph_shape(e->g, x[i]);
        if (!shape_equal(s, b) && !join_shapes(e, &s, b, spelling, at))
            return val_error();
    }
    elab_here(e, at);
    if (shape_numel(s) == 0)
        return val_node(matrix_empty(e, s.rows, s.cols));
    return val_node(graph_elementwise(e->g, op, n, x));
}

/* --- operators ------------------------------------------------------------ */

/* Comparisons of constants decide loops: no nodes for them. */
static bool compare_constants(struct elab *e, enum ast_op op, struct val a,
                              struct val b, bool *truth)
{
    double p, q;
    if (a.kind != VAL_NODE || b.kind != VAL_NODE ||
        !shape_scalar(graph_shape(e->g, a.node)) ||
        !shape_scalar(graph_shape(e->g, b.node)) ||
        !graph_constant(e->g, a.node, &p) || !graph_constant(e->g, b.node, &q))
        return false;
    switch (op) {
    case AST_LT:
        *truth = p < q;
        break;
    case AST_LE:
        *truth = p <= q;
        break;
    case AST_GT:
        *truth = p > q;
        break;
    case AST_GE:
        *truth = p >= q;
        break;
    case AST_EQ:
        *truth = p == q;
        break;
    case AST_NE:
        *truth = p != q;
        break;
    case AST_AND:
        *truth = p != 0 && q != 0;
        break;
    default:
        *truth = p != 0 || q != 0;
        break;
    }
    return true;
}

static struct val compare(struct elab *e, enum ast_op op, struct val a,
                          struct val b, struct span at)
{
    bool truth;
    if (compare_constants(e, op, a, b, &truth))
        return val_logical(Num(e->g, truth));
    bool swap = op == AST_GT || op == AST_GE;
    struct val arg[2] = {swap ? b : a, swap ? a : b};
    enum op o = op == AST_LT || op == AST_GT   ? OP_LT
                : op == AST_LE || op == AST_GE ? OP_LE
                : op == AST_EQ                 ? OP_EQ
                : op == AST_NE                 ? OP_NE
                : op == AST_AND                ? OP_AND
                                               : OP_OR;
    const char *spelling = swap ? op == AST_GT ? "<" : "<=" : op_spelling[op];
    struct val r = elab_elementwise(e, o, 2, arg, spelling, at);
    r.logical = r.kind != VAL_ERROR;
    return r;
}

/* What may have been meant by a product whose shapes do not fit. */
static const char *product_that_fits(struct shape s, struct shape t)
{
    bool vectors = (s.cols == 1 && t.cols == 1) || (s.rows == 1 && t.rows == 1);
    if (vectors && shape_equal(s, t))
        return "the scalar product is dot(x,y), '.*' multiplies entry by entry";
    if (shape_equal(s, t))
        return "'.*' multiplies entry by entry; or transpose one of them";
    if (s.rows == t.rows)
        return "the transpose of the first one fits: A'*B";
    return s.cols == t.cols ? "the transpose of the second one fits: A*B'"
                            : NULL;
}

static struct val times(struct elab *e, struct val a, struct val b,
                        struct span at)
{
    node x, y;
    bool ok = elab_numeric(e, a, at, &x);
    if (!elab_numeric(e, b, at, &y) || !ok)
        return val_error();
    struct shape s = graph_shape(e->g, x), t = graph_shape(e->g, y);
    if (shape_scalar(s) || shape_scalar(t)) {
        struct val arg[2] = {a, b};
        return elab_elementwise(e, OP_MUL, 2, arg, "*", at);
    }
    if (s.cols != t.rows && !e->claim && !e->hidden)
        return elab_fail(e, at, product_that_fits(s, t),
                         "nonconformant: %ux%u * %ux%u", s.rows, s.cols, t.rows,
                         t.cols);
    if (s.cols != t.rows)
        return elab_mismatch(e, at, "nonconformant: %ux%u * %ux%u", s.rows,
                             s.cols, t.rows, t.cols);
    if (!elab_size(e, s.rows, t.cols, at))
        return val_error();
    elab_here(e, at);
    if (s.cols == 0 || s.rows == 0 || t.cols == 0)
        return val_node(matrix_empty(e, s.rows, t.cols));
    return val_node(MatMul(e->g, x, y));
}

static struct val power(struct elab *e, struct val a, struct val b,
                        struct span at)
{
    double p;
    struct val arg[2] = {a, b};
    bool numbers = (a.kind == VAL_NODE || a.kind == VAL_BATCH) &&
                   b.kind == VAL_NODE;
    if (numbers && graph_at(e->g, b.node)->op == OP_CONST &&
        shape_scalar(graph_shape(e->g, b.node)) &&
        graph_constant(e->g, b.node, &p) && p == 2)
        return elab_elementwise(e, OP_SQUARE, 1, arg, ".^", at);
    return elab_elementwise(e, OP_POW, 2, arg, ".^", at);
}

struct val elab_binary(struct elab *e, enum ast_op op, struct val a,
                       struct val b, struct span at)
{
    struct val arg[2] = {a, b};
    bool scalars = a.kind == VAL_NODE && b.kind == VAL_NODE &&
                   shape_scalar(graph_shape(e->g, a.node)) &&
                   shape_scalar(graph_shape(e->g, b.node));
    if (a.kind == VAL_BATCH || b.kind == VAL_BATCH) {
        if ((a.kind != VAL_BATCH && a.kind != VAL_NODE) ||
            (b.kind != VAL_BATCH && b.kind != VAL_NODE))
            return batch_give_up(e);
        op = batch_operator(e, op, a, b);
        if (op == AST_MUL)
            return batch_product(e, a, b, at);
    }
    switch (op) {
    case AST_ADD:
        return elab_elementwise(e, OP_ADD, 2, arg, "+", at);
    case AST_SUB:
        return elab_elementwise(e, OP_SUB, 2, arg, "-", at);
    case AST_EMUL:
        return elab_elementwise(e, OP_MUL, 2, arg, ".*", at);
    case AST_EDIV:
        return elab_elementwise(e, OP_DIV, 2, arg, "./", at);
    case AST_ELDIV:
        return elab_elementwise(e, OP_DIV, 2, (struct val[]){b, a}, ".\\", at);
    case AST_EPOW:
        return power(e, a, b, at);
    case AST_MUL:
        return times(e, a, b, at);
    case AST_POW:
        return scalars ? power(e, a, b, at) : linalg_power(e, a, b, at);
    case AST_DIV:
        return scalars ? elab_elementwise(e, OP_DIV, 2, arg, "/", at)
                       : linalg_divide(e, a, b, false, at);
    case AST_LDIV:
        return linalg_divide(e, b, a, true, at);
    default:
        return compare(e, op, a, b, at);
    }
}
