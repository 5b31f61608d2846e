/* batch: operations on values that differ from turn to turn of a loop.
 *
 * Idea: most loops over data do the same to every index. Such a body is run
 * once, with the loop's name standing for all of its values: a scalar of a turn
 * becomes a column with a row a turn, a vector or matrix of a turn a row, and
 * every operation on it the same operation on a matrix. A product of a matrix
 * with the vector of a turn becomes a product of two matrices. The graph then
 * has a node where it had one a turn, and evaluation a loop over an array.
 *
 * Invariant: entry by entry the values are those of the unrolled loop (sums
 * over turns are added up in the same order, from zero); where that is
 * not certain, the batch gives up. While it runs, e->stopped keeps all
 * messages back once it gave up.
 *
 * Source: vectorising map, as in Bradbury et al., JAX, 2018 (vmap).
 */
#include "lang/batch.h"

#define MOST_ENTRIES 0x1p31

struct val batch_give_up(struct elab *e)
{
    if (!e->stopped) {
        e->batch->gave_up = true;
        e->stopped = true;
    }
    return val_error();
}

struct shape batch_shape(const struct elab *e, struct val v)
{
    return v.kind == VAL_BATCH ? v.turn : graph_shape(e->g, v.node);
}

static bool scalar(const struct elab *e, struct val v)
{
    return shape_scalar(batch_shape(e, v));
}

bool batch_fits(const struct elab *e, struct shape s)
{
    double n = (double)e->batch->n * (double)shape_numel(s);
    return n < MOST_ENTRIES && n * 8 <= e->options.max_bytes;
}

/* A value as rows: what is the same in every turn is one row. */
static node rows(struct elab *e, struct val v)
{
    struct shape s = batch_shape(e, v);
    if (v.kind == VAL_BATCH || shape_scalar(s))
        return v.node;
    return Reshape(e->g, v.node, (struct shape){1, (uint32_t)shape_numel(s)});
}

struct val batch_elementwise(struct elab *e, enum op op, size_t n,
                             const struct val *arg, struct span at)
{
    struct shape s = {1, 1};
    node x[3];
    for (size_t i = 0; i < n; i++) {
        if (arg[i].kind != VAL_BATCH && !elab_numeric(e, arg[i], at, &x[i]))
            return val_error();
        struct shape a = batch_shape(e, arg[i]);
        if (shape_scalar(s))
            s = a;
        else if (!shape_scalar(a) && !shape_equal(a, s))
            return batch_give_up(e);
    }
    if (!shape_numel(s) || !batch_fits(e, s))
        return batch_give_up(e);
    elab_here(e, at);
    for (size_t i = 0; i < n; i++)
        x[i] = rows(e, arg[i]);
    return val_batch(graph_elementwise(e->g, op, n, x), s);
}

enum ast_op batch_operator(struct elab *e, enum ast_op op, struct val a,
                           struct val b)
{
    bool left = scalar(e, a), right = scalar(e, b);
    if (op == AST_MUL)
        return left || right ? AST_EMUL : AST_MUL;
    if (op == AST_DIV && right)
        return AST_EDIV;
    if (op == AST_LDIV && left)
        return AST_ELDIV;
    if (op == AST_POW && left && right)
        return AST_EPOW;
    if (op == AST_DIV || op == AST_LDIV || op == AST_POW)
        batch_give_up(e);
    return op;
}

/* The sum of products of two vectors. */
static struct val row_dot(struct elab *e, struct val a, struct val b)
{
    return val_batch(Sum(e->g, Mul(e->g, rows(e, a), rows(e, b)), 2),
                     (struct shape){1, 1});
}

/* Rows of x times A, A times columns of x, and a row times a column. */
struct val batch_product(struct elab *e, struct val a, struct val b,
                         struct span at)
{
    struct shape s = batch_shape(e, a), t = batch_shape(e, b);
    struct shape product = {s.rows, t.cols};
    if (s.cols != t.rows || !shape_numel(s) || !shape_numel(t) ||
        !batch_fits(e, product))
        return batch_give_up(e);
    elab_here(e, at);
    if (b.kind != VAL_BATCH && s.rows == 1)
        return val_batch(MatMul(e->g, a.node, b.node), product);
    if (a.kind != VAL_BATCH && t.cols == 1)
        return val_batch(MatMul(e->g, b.node, Transpose(e->g, a.node)),
                         product);
    if (s.rows == 1 && t.cols == 1)
        return row_dot(e, a, b);
    return batch_give_up(e);
}

struct val batch_dot(struct elab *e, struct val a, struct val b, struct span at)
{
    node x;
    if ((a.kind != VAL_BATCH && !elab_numeric(e, a, at, &x)) ||
        (b.kind != VAL_BATCH && !elab_numeric(e, b, at, &x)))
        return val_error();
    struct shape s = batch_shape(e, a), t = batch_shape(e, b);
    size_t n = shape_numel(s);
    if ((s.rows != 1 && s.cols != 1) || (t.rows != 1 && t.cols != 1) ||
        n != shape_numel(t) || n == 0)
        return batch_give_up(e);
    elab_here(e, at);
    return row_dot(e, a, b);
}

struct val batch_transpose(struct elab *e, struct val v)
{
    struct shape s = v.turn;
    if (s.rows != 1 && s.cols != 1)
        return batch_give_up(e);
    v.turn = (struct shape){s.cols, s.rows};
    return v;
}

struct val batch_reduce(struct elab *e, struct val v, bool keeps_shape,
                        node (*make)(struct graph *, node, unsigned),
                        struct span at)
{
    struct shape s = v.turn;
    if (s.rows != 1 && s.cols != 1)
        return batch_give_up(e);
    elab_here(e, at);
    return val_batch(make(e->g, v.node, 2),
                     keeps_shape ? s : (struct shape){1, 1});
}

bool batch_positions(struct elab *e, struct val v, struct span at,
                     struct subscript *i)
{
    size_t n = e->batch->n;
    const double *p = NULL;
    if (shape_scalar(v.turn) && !v.logical)
        p = query_values(e, v.node, at, "an index");
    i->each = p;
    i->n = 1;
    i->shape = (struct shape){1, 1};
    i->at = mem_alloc(n * sizeof *i->at);
    for (size_t t = 0; t < n && i->each; t++) {
        i->each = p[t] >= 1 && p[t] < 0x1p31 && p[t] == (uint32_t)p[t];
        i->at[t] = i->each ? (uint32_t)p[t] - 1 : 0;
        i->bound = i->at[t] >= i->bound ? i->at[t] + 1 : i->bound;
    }
    if (!i->each)
        batch_give_up(e);
    return i->each;
}

node batch_total(struct elab *e, struct val v)
{
    struct graph *g = e->g;
    if (v.kind != VAL_BATCH)
        return Mul(g, Num(g, (double)e->batch->n), v.node);
    if (shape_scalar(v.turn))
        return Sum(g, v.node, 0);
    return Reshape(g, Sum(g, v.node, 1), v.turn);
}
