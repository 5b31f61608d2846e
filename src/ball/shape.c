/* ball/shape: structure, sums and products of matrices of balls.
 *
 * The rows of the structural section of ops.def, one kernel each. A reduction
 * sees its argument as groups of entries (all of them, the columns, or the
 * rows); one walker serves them all.
 *
 * Invariant: `out` never overlaps an argument, and every entry of it is
 * written.
 */
#include "ball/ops.h"

static size_t entries(struct shape s)
{
    return shape_numel(s);
}

/* --- leaves and views: ball.c places their values ------------------------- */

static void copy(const struct ball_kernel *k, arb_srcptr from)
{
    for (size_t i = 0; i < entries(k->shape); i++)
        arb_set(k->out + i, from + i);
}

void ball_INPUT(const struct ball_kernel *k)
{
    (void)k;
}

void ball_DATA(const struct ball_kernel *k)
{
    (void)k;
}

void ball_LITERAL(const struct ball_kernel *k)
{
    arb_set_d(k->out, k->imm.num);
}

void ball_CONST(const struct ball_kernel *k)
{
    for (size_t i = 0; i < entries(k->shape); i++)
        arb_set_d(k->out + i, k->imm.num);
}

void ball_PI(const struct ball_kernel *k)
{
    arb_const_pi(k->out, k->c->prec);
}

void ball_CUT(const struct ball_kernel *k)
{
    copy(k, k->in[0]);
}

void ball_RESHAPE(const struct ball_kernel *k)
{
    copy(k, k->in[0]);
}

void ball_RESULT(const struct ball_kernel *k)
{
    copy(k, k->in[0] + k->imm.a);
}

/* --- movement ------------------------------------------------------------- */

void ball_TRANSPOSE(const struct ball_kernel *k)
{
    size_t rows = k->shape.rows, cols = k->shape.cols;
    for (size_t j = 0; j < cols; j++)
        for (size_t i = 0; i < rows; i++)
            arb_set(k->out + i + j * rows, k->in[0] + j + i * cols);
}

void ball_BROADCAST(const struct ball_kernel *k)
{
    size_t rows = k->shape.rows, from = k->in_shape[0].rows;
    for (size_t j = 0; j < k->shape.cols; j++)
        for (size_t i = 0; i < rows; i++)
            arb_set(k->out + i + j * rows,
                    k->in[0] + (from == 1 ? 0 : i) +
                        (k->in_shape[0].cols == 1 ? 0 : j * from));
}

void ball_GATHER(const struct ball_kernel *k)
{
    for (size_t i = 0; i < k->nlist; i++)
        arb_set(k->out + i, k->in[0] + k->list[i]);
}

void ball_SCATTER(const struct ball_kernel *k)
{
    for (size_t i = 0; i < entries(k->shape); i++)
        arb_zero(k->out + i);
    for (size_t i = 0; i < k->nlist; i++)
        arb_add(k->out + k->list[i], k->out + k->list[i], k->in[0] + i,
                k->c->prec);
}

/* Copy argument a into the block of out that starts at (row, col). */
static void place(const struct ball_kernel *k, size_t a, size_t row, size_t col)
{
    struct shape s = k->in_shape[a];
    for (size_t j = 0; j < s.cols; j++)
        for (size_t i = 0; i < s.rows; i++)
            arb_set(k->out + row + i + (col + j) * k->shape.rows,
                    k->in[a] + i + j * s.rows);
}

void ball_VERTCAT(const struct ball_kernel *k)
{
    for (size_t a = 0, row = 0; a < k->nargs; row += k->in_shape[a++].rows)
        place(k, a, row, 0);
}

void ball_HORZCAT(const struct ball_kernel *k)
{
    for (size_t a = 0, col = 0; a < k->nargs; col += k->in_shape[a++].cols)
        place(k, a, 0, col);
}

void ball_TRIANGLE(const struct ball_kernel *k)
{
    int64_t off = (int32_t)k->imm.b;
    for (size_t j = 0, at = 0; j < k->shape.cols; j++)
        for (size_t i = 0; i < k->shape.rows; i++, at++) {
            int64_t d = (int64_t)j - (int64_t)i;
            if (k->imm.a ? d >= off : d <= off)
                arb_set(k->out + at, k->in[0] + at);
            else
                arb_zero(k->out + at);
        }
}

/* --- groups --------------------------------------------------------------- */

/* n entries of the argument, `step` apart. */
struct group {
    arb_srcptr at;
    size_t n, step;
};

static size_t group_count(const struct ball_kernel *k)
{
    struct shape s = k->in_shape[0];
    return k->imm.a == 0 ? 1 : k->imm.a == 1 ? s.cols : s.rows;
}

static struct group group(const struct ball_kernel *k, size_t i)
{
    struct shape s = k->in_shape[0];
    if (k->imm.a == 1)
        return (struct group){k->in[0] + i * s.rows, s.rows, 1};
    if (k->imm.a == 2)
        return (struct group){k->in[0] + i, s.cols, s.rows};
    return (struct group){k->in[0], entries(s), 1};
}

/* Entry j of group i in an output of the argument's shape. */
static arb_ptr member(const struct ball_kernel *k, struct group g, size_t j)
{
    return k->out + (g.at - k->in[0]) + j * g.step;
}

void ball_SUM(const struct ball_kernel *k)
{
    for (size_t i = 0; i < group_count(k); i++) {
        struct group g = group(k, i);
        arb_zero(k->out + i);
        for (size_t j = 0; j < g.n; j++)
            arb_add(k->out + i, k->out + i, g.at + j * g.step, k->c->prec);
    }
}

void ball_PROD(const struct ball_kernel *k)
{
    for (size_t i = 0; i < group_count(k); i++) {
        struct group g = group(k, i);
        arb_one(k->out + i);
        for (size_t j = 0; j < g.n; j++)
            arb_mul(k->out + i, k->out + i, g.at + j * g.step, k->c->prec);
    }
}

void ball_CUMSUM(const struct ball_kernel *k)
{
    for (size_t i = 0; i < group_count(k); i++) {
        struct group g = group(k, i);
        for (size_t n = 0; n < g.n; n++) {
            size_t j = k->imm.b ? g.n - 1 - n : n;
            size_t before = k->imm.b ? j + 1 : j - 1;
            if (n == 0)
                arb_set(member(k, g, j), g.at + j * g.step);
            else
                arb_add(member(k, g, j), member(k, g, before),
                        g.at + j * g.step, k->c->prec);
        }
    }
}

void ball_CUMPROD(const struct ball_kernel *k)
{
    for (size_t i = 0; i < group_count(k); i++) {
        struct group g = group(k, i);
        for (size_t j = 0; j < g.n; j++)
            if (j == 0)
                arb_set(member(k, g, j), g.at);
            else
                arb_mul(member(k, g, j), member(k, g, j - 1), g.at + j * g.step,
                        k->c->prec);
    }
}

/* s_j = b_j + a_j s_(j-1) (backwards: s_(j+1)) */
void ball_SCAN(const struct ball_kernel *k)
{
    for (size_t i = 0; i < group_count(k); i++) {
        struct group g = group(k, i);
        for (size_t n = 0; n < g.n; n++) {
            size_t j = k->imm.b ? g.n - 1 - n : n;
            size_t off = (size_t)(g.at - k->in[0]) + j * g.step;
            size_t before = k->imm.b ? off + g.step : off - g.step;
            arb_set(k->out + off, k->in[1] + off);
            if (n > 0)
                arb_addmul(k->out + off, k->in[0] + off, k->out + before,
                           k->c->prec);
        }
    }
}

/* --- maxima --------------------------------------------------------------- */

static bool group_nan(struct group g)
{
    for (size_t j = 0; j < g.n; j++)
        if (arf_is_nan(arb_midref(g.at + j * g.step)))
            return true;
    return g.n == 0;
}

/* A tie: two entries may both be the maximum r. */
static void note_rivals(const struct ball_kernel *k, struct group g, arb_ptr r)
{
    size_t rivals = 0;
    bool exact = true;
    for (size_t j = 0; j < g.n; j++) {
        if (!arb_overlaps(g.at + j * g.step, r))
            continue;
        rivals++;
        exact = exact && arb_is_exact(g.at + j * g.step);
    }
    if (rivals > 1)
        ball_note_tie(k->c, exact, false);
}

void ball_MAXALONG(const struct ball_kernel *k)
{
    for (size_t i = 0; i < group_count(k); i++) {
        struct group g = group(k, i);
        arb_ptr r = k->out + i;
        if (group_nan(g)) {
            arb_indeterminate(r);
            continue;
        }
        arb_set(r, g.at);
        for (size_t j = 1; j < g.n; j++) {
            arb_srcptr x = g.at + j * g.step;
            if (arb_gt(x, r))
                arb_set(r, x);
            else if (!arb_le(x, r))
                arb_max(r, r, x, k->c->prec);
        }
        note_rivals(k, g, r);
    }
}

/* The greatest finite midpoint: any number near the maximum is as good a shift;
 * 0 where there is none. */
static void shift_of(arb_t shift, struct group g)
{
    bool any = false;
    arb_zero(shift);
    for (size_t j = 0; j < g.n; j++) {
        arf_srcptr x = arb_midref(g.at + j * g.step);
        if (arf_is_finite(x) && (!any || arf_cmp(x, arb_midref(shift)) > 0)) {
            arf_set(arb_midref(shift), x);
            any = true;
        }
    }
}

/* e[j] = exp(x[j] - shift), sum of them */
static void exponentials(struct group g, arb_t shift, arb_ptr e, arb_t sum,
                         slong prec)
{
    shift_of(shift, g);
    arb_zero(sum);
    for (size_t j = 0; j < g.n; j++) {
        arb_sub(e + j, g.at + j * g.step, shift, prec);
        arb_exp(e + j, e + j, prec);
        arb_add(sum, sum, e + j, prec);
    }
}

static void softmax(const struct ball_kernel *k, bool log_of_sum)
{
    slong prec = k->c->prec, most = (slong)entries(k->in_shape[0]);
    arb_ptr e = _arb_vec_init(most);
    arb_t shift, sum;
    arb_init(shift);
    arb_init(sum);
    for (size_t i = 0; most && i < group_count(k); i++) {
        struct group g = group(k, i);
        exponentials(g, shift, e, sum, prec);
        if (log_of_sum) {
            if (arb_is_zero(sum)) /* every weight is exp(-Inf) */
                arb_neg_inf(sum);
            else
                arb_log(sum, sum, prec);
            arb_add(k->out + i, sum, shift, prec);
            continue;
        }
        for (size_t j = 0; j < g.n; j++)
            arb_div(member(k, g, j), e + j, sum, prec);
    }
    _arb_vec_clear(e, most);
    arb_clear(shift);
    arb_clear(sum);
}

void ball_LOGSUMEXP(const struct ball_kernel *k)
{
    softmax(k, true);
}

void ball_SOFTMAX(const struct ball_kernel *k)
{
    softmax(k, false);
}

/* --- products ------------------------------------------------------------- */

void ball_DOT(const struct ball_kernel *k)
{
    arb_dot(k->out, NULL, 0, k->in[0], 1, k->in[1], 1,
            (slong)entries(k->in_shape[0]), k->c->prec);
}

/* op(A)*op(B), op = transpose where imm says so */
void ball_MATMUL(const struct ball_kernel *k)
{
    size_t ar = k->in_shape[0].rows, br = k->in_shape[1].rows;
    size_t inner = k->imm.a ? ar : k->in_shape[0].cols;
    size_t arow = k->imm.a ? ar : 1, bcol = k->imm.b ? 1 : br;
    slong astep = k->imm.a ? 1 : (slong)ar, bstep = k->imm.b ? (slong)br : 1;
    for (size_t j = 0; j < k->shape.cols; j++)
        for (size_t i = 0; i < k->shape.rows; i++)
            arb_dot(k->out + i + j * k->shape.rows, NULL, 0,
                    k->in[0] + i * arow, astep, k->in[1] + j * bcol, bstep,
                    (slong)inner, k->c->prec);
}
