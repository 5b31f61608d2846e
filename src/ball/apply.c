/* ball/apply: one node in balls, by the BALL column and the M kernels.
 *
 * The rows' statements become one switch over a single entry; the loop over
 * entries, with broadcasting, is around it. An entry costs hundreds of
 * nanoseconds, so the dispatch does not show.
 *
 * Invariant: the result never overlaps an argument; two arguments that are
 * the same node are the same address, which some operations look at.
 */
#include "ball/ops.h"
#include "graph/cost.h"

#define SPECIAL_COST 20

static void entry(struct ball_context *c, enum op op, arb_ptr r, arb_srcptr x,
                  arb_srcptr y, arb_srcptr z)
{
    switch (op) {
#define E1(ID, NAME, SPELLING, FLAGS, VALUE, DX, BALL, ...)                    \
    case OP_##ID:                                                              \
        BALL;                                                                  \
        break;
#define E2(ID, NAME, SPELLING, FLAGS, VALUE, DX, DY, BALL, ...)                \
    case OP_##ID:                                                              \
        BALL;                                                                  \
        break;
#define E3(ID, NAME, SPELLING, FLAGS, VALUE, DX, DY, DZ, BALL, ...)            \
    case OP_##ID:                                                              \
        BALL;                                                                  \
        break;
#include "graph/ops.def"
    default:
        ball_note_gap(c);
        arb_indeterminate(r);
    }
}

void ball_apply(struct ball_context *c, const struct graph *g, node x,
                arb_ptr out, const arb_srcptr *arg)
{
    const struct gnode *p = graph_at(g, x);
    size_t row[3] = {0}, col[3] = {0};
    arb_srcptr at[3] = {out, out, out}; /* what is no argument is not read */
    for (unsigned k = 0; k < p->nargs; k++) {
        struct shape s = graph_shape(g, p->arg[k]);
        at[k] = arg[k];
        row[k] = s.rows != 1;
        col[k] = s.cols == 1 ? 0 : s.rows;
    }
    for (size_t j = 0; j < p->shape.cols; j++)
        for (size_t i = 0; i < p->shape.rows; i++)
            entry(c, p->op, out++, at[0] + i * row[0] + j * col[0],
                  at[1] + i * row[1] + j * col[1],
                  at[2] + i * row[2] + j * col[2]);
}

void ball_apply_greatest(struct ball_context *c, const struct graph *g,
                         node max, arb_ptr out, arb_srcptr x)
{
    const struct gnode *p = graph_at(g, max);
    struct shape s = graph_shape(g, p->arg[0]);
    for (size_t j = 0; j < s.cols; j++)
        for (size_t i = 0; i < s.rows; i++, out++) {
            if (p->imm.a == 1)
                ball_is_greatest(c, out, x + j * s.rows, s.rows, 1, i);
            else if (p->imm.a == 2)
                ball_is_greatest(c, out, x + i, s.cols, s.rows, j);
            else
                ball_is_greatest(c, out, x, s.rows * s.cols, 1, i + j * s.rows);
        }
}

static ball_fn *const kernels[OP_COUNT] = {
#define M(ID, ...) [OP_##ID] = ball_##ID,
#include "graph/ops.def"
};

void ball_apply_kernel(const struct ball_kernel *k, enum op op)
{
    kernels[op](k);
    if (k->c->notes & NOTE_GAP)
        for (size_t i = 0; i < shape_numel(k->shape); i++)
            arb_indeterminate(k->out + i);
}

/* The special functions stand between ERF and PI in the table. */
double ball_cost(const struct graph *g, node x)
{
    const struct gnode *p = graph_at(g, x);
    double n = (double)shape_numel(p->shape);
    if (p->op >= OP_ERF && p->op < OP_PI)
        return SPECIAL_COST * n;
    if (p->op == OP_MATMUL) {
        struct shape a = graph_shape(g, p->arg[0]);
        return n * (p->imm.a ? a.rows : a.cols) / 4 + n;
    }
    if (p->op > OP_MATMUL)
        return graph_linear_algebra_cost(g, x);
    if (op_flags(p->op) & (OP_ELEMENTWISE | OP_LIST | OP_VIEW | OP_LEAF))
        return n;
    return p->nargs == 1 || p->op == OP_DOT /* reductions */
               ? (double)shape_numel(graph_shape(g, p->arg[0]))
               : n;
}
