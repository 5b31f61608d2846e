/* evaluate: a node of any row over lanes, with its bound and branch code.
 *
 * Idea: scalars of L lanes, and matrices of one shape, are one run of
 * consecutive doubles for an elementwise row; everything else is done lane by
 * lane. The branch code of a lane is a number that two lanes share iff every
 * kink was passed on the same side.
 *
 * Invariant: what a lane gets does not depend on the other lanes.
 */
#include "run/evaluate.h"

#include <math.h>
#include <string.h>

#include "kernel/elementwise.h"

static kernel_fn *const kernels[OP_COUNT] = {
#define M(ID, ...) [OP_##ID] = kernel_##ID,
#include "graph/ops.def"
};

static bound_fn *const bounds[OP_COUNT] = {
#define M(ID, ...) [OP_##ID] = bound_##ID,
#include "graph/ops.def"
};

/* --- elementwise ----------------------------------------------------------------- */

/* Where entry (i,j) of an argument lies in the broadcast result. */
struct operand {
    const double *at;
    size_t row, col; /* strides; 0 where broadcast */
    size_t numel;
};

static void operands(const struct graph *g, node x, const double *const *in,
                     struct operand o[3])
{
    const struct gnode *p = graph_at(g, x);
    for (unsigned i = 0; i < 3; i++) {
        o[i] = (struct operand){0};
        if (i >= p->nargs)
            continue;
        struct shape s = graph_shape(g, p->arg[i]);
        o[i].at = in[i];
        o[i].numel = shape_numel(s);
        o[i].row = s.rows == 1 ? 0 : 1;
        o[i].col = s.cols == 1 ? 0 : s.rows;
    }
}

/* Are all operands as large as the result (then lanes join to one run)? */
static bool all_whole(const struct gnode *p, const struct operand o[3],
                      size_t n)
{
    for (unsigned i = 0; i < p->nargs; i++)
        if (o[i].numel != n)
            return false;
    return true;
}

static bool whole_or_scalar(const struct gnode *p, const struct operand o[3],
                            size_t n)
{
    for (unsigned i = 0; i < p->nargs; i++)
        if (o[i].numel != n && o[i].numel != 1)
            return false;
    return true;
}

static void elementwise_lane(const struct gnode *p, const struct operand o[3],
                             double *out, size_t lane)
{
    elementwise_fn *f = elementwise_table[p->op];
    size_t n = shape_numel(p->shape), rows = p->shape.rows;
    const double *at[3];
    for (unsigned i = 0; i < 3; i++)
        at[i] = o[i].at ? o[i].at + lane * o[i].numel : NULL;
    out += lane * n;
    if (whole_or_scalar(p, o, n)) {
        f(n, out, at[0], o[0].numel > 1, at[1], o[1].numel > 1, at[2],
          o[2].numel > 1);
        return;
    }
    for (size_t j = 0; j < p->shape.cols; j++)
        f(rows, out + j * rows, at[0] + j * o[0].col, o[0].row,
          at[1] ? at[1] + j * o[1].col : NULL, o[1].row,
          at[2] ? at[2] + j * o[2].col : NULL, o[2].row);
}

static void elementwise(const struct graph *g, node x, const double *const *in,
                        double *out, unsigned lanes)
{
    const struct gnode *p = graph_at(g, x);
    struct operand o[3];
    size_t n = shape_numel(p->shape);
    operands(g, x, in, o);
    if (all_whole(p, o, n)) {
        elementwise_table[p->op](n * lanes, out, o[0].at, 1, o[1].at, 1,
                                 o[2].at, 1);
        return;
    }
    for (unsigned lane = 0; lane < lanes; lane++)
        elementwise_lane(p, o, out, lane);
}

/* --- branches -------------------------------------------------------------------- */

static double entry(const struct operand *o, size_t lane, size_t i, size_t j)
{
    return o->at[lane * o->numel + i * o->row + j * o->col];
}

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 31);
}

/* Sign code of the tie variable, 1 at a tie; of a step: the value itself. */
static uint64_t branch_code(unsigned flags, const struct operand o[3],
                            size_t lane, size_t i, size_t j, double r)
{
    double x = entry(&o[0], lane, i, j);
    if (flags & OP_KINK_STEP) {
        double code = r;
        if (!(flags & OP_FLAT)) { /* mod, rem: which multiple was taken off */
            double y = entry(&o[1], lane, i, j);
            code = y == 0 ? 0 : round((x - r) / y);
        }
        uint64_t bits;
        bool tie = flags & OP_FLAT ? x == r || fabs(x - r) == .5 : r == 0;
        memcpy(&bits, &code, sizeof bits);
        return tie ? mix(bits, 1) | 1 : mix(bits, 2) & ~(uint64_t)1;
    }
    double d = flags & OP_KINK_DIFF ? x - entry(&o[1], lane, i, j) : x;
    return d > 0 ? 2 : d < 0 ? 4 : d == 0 ? 1 : 8;
}

static void branches(const struct graph *g, node x, const double *const *in,
                     const double *out, const struct evaluate_lanes *l)
{
    const struct gnode *p = graph_at(g, x);
    unsigned flags = op_flags((enum op)p->op);
    size_t n = shape_numel(p->shape);
    struct operand o[3];
    operands(g, x, in, o);
    for (unsigned lane = 0; lane < l->lanes; lane++)
        for (size_t k = 0; k < n; k++) {
            size_t i = k % p->shape.rows, j = k / p->shape.rows;
            uint64_t code = branch_code(flags, o, lane, i, j,
                                        out[lane * n + k]);
            l->branch[lane] = mix(l->branch[lane], code);
            if ((code & 1) && l->tie[lane] == NONE)
                l->tie[lane] = x;
        }
}

/* Which entry of a reduction is the largest; a tie if several are. */
static void branches_max(const struct graph *g, node x, const double *const *in,
                         const double *out, const struct evaluate_lanes *l)
{
    const struct gnode *p = graph_at(g, x);
    struct shape s = graph_shape(g, p->arg[0]);
    size_t n = shape_numel(s), m = shape_numel(p->shape);
    for (unsigned lane = 0; lane < l->lanes; lane++) {
        const double *v = in[0] + lane * n, *r = out + lane * m;
        for (size_t k = 0; k < m; k++) {
            unsigned hits = 0;
            for (size_t e = 0; e < n; e++) {
                size_t line = p->imm.a == 1   ? e / s.rows
                              : p->imm.a == 2 ? e % s.rows
                                              : 0;
                if (line != k || v[e] != r[k])
                    continue;
                l->branch[lane] = mix(l->branch[lane], e + 3);
                hits++;
            }
            if (hits > 1 && l->tie[lane] == NONE)
                l->tie[lane] = x;
        }
    }
}

/* --- any row -------------------------------------------------------------------- */

struct kernel_call {
    struct kernel k;
    const double *in[8];
    struct shape shape[8];
    const double **more_in;
    struct shape *more_shape;
};

static void call_start(struct kernel_call *c, const struct graph *g, node x)
{
    const struct gnode *p = graph_at(g, x);
    size_t n;
    const node *arg = graph_args(g, x, &n);
    bool many = n > 8;
    c->more_in = many ? mem_alloc(n * sizeof *c->more_in) : c->in;
    c->more_shape = many ? mem_alloc(n * sizeof *c->more_shape) : c->shape;
    for (size_t i = 0; i < n; i++)
        c->more_shape[i] = graph_shape(g, arg[i]);
    c->k = (struct kernel){.shape = p->shape,
                           .nargs = (unsigned)n,
                           .in = c->more_in,
                           .in_shape = c->more_shape,
                           .imm = p->imm};
    if (op_flags((enum op)p->op) & OP_LIST)
        c->k.list = graph_list(g, p->imm.a, &c->k.nlist);
    if (p->op == OP_DATA) {
        c->more_in = c->in;
        c->in[0] = g->data.at + p->imm.a;
    }
}

static void call_lane(struct kernel_call *c, const double *const *in,
                      size_t lane)
{
    for (unsigned i = 0; i < c->k.nargs; i++)
        c->more_in[i] = in[i] + lane * shape_numel(c->more_shape[i]);
}

static void call_end(struct kernel_call *c)
{
    if (c->more_in != c->in)
        mem_free(c->more_in);
    if (c->more_shape != c->shape)
        mem_free(c->more_shape);
}

static size_t packed_numel(const struct graph *g, node x)
{
    return shape_numel(graph_shape(g, x));
}

void evaluate_lanes(const struct graph *g, node x, const double *const *in,
                    double *out, const struct evaluate_lanes *l)
{
    const struct gnode *p = graph_at(g, x);
    unsigned flags = op_flags((enum op)p->op);
    if (flags & OP_ELEMENTWISE) {
        elementwise(g, x, in, out, l->lanes);
        if (l->branch && (flags & OP_KINKS))
            branches(g, x, in, out, l);
        return;
    }
    struct kernel_call c;
    call_start(&c, g, x);
    c.k.base = l->base;
    for (unsigned lane = 0; lane < l->lanes; lane++) {
        call_lane(&c, in, lane);
        c.k.out = out + lane * packed_numel(g, x);
        kernels[p->op](&c.k);
    }
    call_end(&c);
    if (l->branch && (flags & OP_KINKS))
        branches_max(g, x, in, out, l);
}

void evaluate_node(const struct graph *g, node x, const double *const *in,
                   double *out)
{
    struct evaluate_lanes one = {.lanes = 1};
    evaluate_lanes(g, x, in, out, &one);
}

/* --- bounds ------------------------------------------------------------------------ */

/* One lane: as a whole, or column by column where something broadcasts. */
static void elementwise_bounds(const struct gnode *p, const struct operand v[3],
                               const struct operand e[3], const double *out,
                               double *err_out, size_t lane)
{
    elementwise_bound_fn *f = elementwise_bound_table[p->op];
    size_t n = shape_numel(p->shape), rows = p->shape.rows;
    bool once = whole_or_scalar(p, v, n);
    struct bounded a[3] = {0};
    out += lane * n;
    err_out += lane * n;
    for (size_t j = 0; j < (once ? 1 : p->shape.cols); j++) {
        for (unsigned i = 0; i < p->nargs; i++) {
            size_t at = lane * v[i].numel + j * v[i].col;
            a[i] = (struct bounded){v[i].at + at, e[i].at + at,
                                    once ? v[i].numel > 1 : v[i].row};
        }
        f(once ? n : rows, err_out + j * rows, out + j * rows, a);
    }
}

void evaluate_bounds(const struct graph *g, node x, const double *const *in,
                     const double *out, const double *const *err_in,
                     double *err_out, unsigned lanes)
{
    const struct gnode *p = graph_at(g, x);
    if (op_flags((enum op)p->op) & OP_ELEMENTWISE) {
        struct operand v[3], e[3];
        operands(g, x, in, v);
        operands(g, x, err_in, e);
        for (size_t lane = 0; lane < lanes; lane++)
            elementwise_bounds(p, v, e, out, err_out, lane);
        return;
    }
    struct kernel_call c;
    call_start(&c, g, x);
    size_t n = packed_numel(g, x);
    const double **err = mem_alloc((c.k.nargs + 1) * sizeof *err);
    for (unsigned lane = 0; lane < lanes; lane++) {
        call_lane(&c, in, lane);
        for (unsigned i = 0; i < c.k.nargs; i++)
            err[i] = err_in[i] + lane * shape_numel(c.more_shape[i]);
        /* a bound kernel reads k->out, never writes it */
        c.k.out = (double *)(uintptr_t)(out + lane * n);
        bounds[p->op](&c.k, err, err_out + lane * n);
    }
    mem_free(err);
    call_end(&c);
}
