/* ball/linalg: solves, inverses and determinants of matrices of balls.
 *
 * The auxiliary factor is not carried along in balls: Arb factors the matrix
 * itself, so FACTOR is zeros and the operations that have it as an argument do
 * not look at it. What Arb cannot enclose (a pivot that may be zero) is NaN,
 * which the referee answers with more bits.
 *
 * Invariant: `out` encloses the exact result for every choice of arguments in
 * their balls, except where a comment says how a radius was argued.
 */
#include "ball/matrix.h"

/* --- matrices ----------------------------------------------------------- */

void ball_load(arb_mat_t a, arb_srcptr from, size_t m, size_t n,
               bool transposed)
{
    arb_mat_init(a, (slong)(transposed ? n : m), (slong)(transposed ? m : n));
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < m; i++)
            arb_set(arb_mat_entry(a, transposed ? j : i, transposed ? i : j),
                    from + i + m * j);
}

void ball_load_argument(arb_mat_t a, const struct ball_kernel *k, unsigned i,
                        bool transposed)
{
    struct shape s = k->in_shape[i];
    ball_load(a, k->in[i], s.rows, s.cols, transposed);
}

void ball_store(arb_ptr to, const arb_mat_t a)
{
    slong m = arb_mat_nrows(a), n = arb_mat_ncols(a);
    for (slong j = 0; j < n; j++)
        for (slong i = 0; i < m; i++)
            arb_set(to + i + m * j, arb_mat_entry(a, i, j));
}

void ball_undefined(const struct ball_kernel *k)
{
    for (size_t i = 0; i < shape_numel(k->shape); i++)
        arb_indeterminate(k->out + i);
}

static void load_turned(arb_mat_t r, const arb_mat_t a, bool turned)
{
    slong m = arb_mat_nrows(a), n = arb_mat_ncols(a);
    arb_mat_init(r, turned ? n : m, turned ? m : n);
    if (turned)
        arb_mat_transpose(r, a);
    else
        arb_mat_set(r, a);
}

void ball_product(arb_mat_t r, const arb_mat_t a, bool ta, const arb_mat_t b,
                  bool tb, slong prec)
{
    arb_mat_t x, y;
    load_turned(x, a, ta);
    load_turned(y, b, tb);
    arb_mat_init(r, arb_mat_nrows(x), arb_mat_ncols(y));
    arb_mat_mul(r, x, y, prec);
    arb_mat_clear(x);
    arb_mat_clear(y);
}

void ball_triangle(arb_mat_t a, bool upper, slong shift)
{
    for (slong i = 0; i < arb_mat_nrows(a); i++)
        for (slong j = 0; j < arb_mat_ncols(a); j++)
            if (upper ? j - i < shift : j - i > shift)
                arb_zero(arb_mat_entry(a, i, j));
}

void ball_left_solve(arb_mat_t b, const arb_mat_t t, bool upper, bool turned,
                     slong prec)
{
    arb_mat_t x;
    load_turned(x, t, turned);
    if (upper != turned)
        arb_mat_solve_triu(b, x, b, 0, prec);
    else
        arb_mat_solve_tril(b, x, b, 0, prec);
    arb_mat_clear(x);
}

/* B/op(T) = (op(T)'\B')'. */
void ball_right_solve(arb_mat_t b, const arb_mat_t t, bool upper, bool turned,
                      slong prec)
{
    arb_mat_t bt;
    load_turned(bt, b, true);
    ball_left_solve(bt, t, upper, !turned, prec);
    arb_mat_transpose(b, bt);
    arb_mat_clear(bt);
}

/* Beyond any precision of the ladder; not exact, for entries may be 2^-(10^12)
 * beside 1. */
#define SUM_BITS 16384

void ball_symmetrize(arb_mat_t a)
{
    for (slong i = 0; i < arb_mat_nrows(a); i++)
        for (slong j = 0; j < i; j++) {
            arb_ptr x = arb_mat_entry(a, i, j), y = arb_mat_entry(a, j, i);
            arb_add(x, x, y, SUM_BITS);
            arb_mul_2exp_si(x, x, -1);
            arb_set(y, x);
        }
}

double *ball_doubles(arb_srcptr a, size_t n)
{
    double *r = mem_alloc(n * sizeof *r);
    for (size_t i = 0; i < n; i++)
        r[i] = arf_get_d(arb_midref(a + i), ARF_RND_NEAR);
    return r;
}

double *ball_by_kernel(const struct ball_kernel *k, kernel_fn *f)
{
    double *in[3] = {NULL, NULL, NULL};
    double *out = mem_alloc(shape_numel(k->shape) * sizeof *out);
    for (unsigned i = 0; i < k->nargs; i++)
        in[i] = ball_doubles(k->in[i], shape_numel(k->in_shape[i]));
    struct kernel d = {.out = out,
                       .shape = k->shape,
                       .nargs = k->nargs,
                       .in = (const double *const *)in,
                       .in_shape = k->in_shape,
                       .imm = k->imm,
                       .base = k->base};
    f(&d);
    for (unsigned i = 0; i < k->nargs; i++)
        mem_free(in[i]);
    return out;
}

/* --- solves ------------------------------------------------------------- */

void ball_FACTOR(const struct ball_kernel *k)
{
    for (size_t i = 0; i < shape_numel(k->shape); i++)
        arb_zero(k->out + i);
}

void ball_SOLVE(const struct ball_kernel *k)
{
    arb_mat_t a, b;
    ball_load_argument(a, k, 0, k->imm.a);
    ball_load_argument(b, k, 1, false);
    if (arb_mat_solve(b, a, b, k->c->prec))
        ball_store(k->out, b);
    else
        ball_undefined(k);
    arb_mat_clear(a);
    arb_mat_clear(b);
}

void ball_TRISOLVE(const struct ball_kernel *k)
{
    arb_mat_t t, b;
    ball_load_argument(t, k, 0, false);
    ball_load_argument(b, k, 1, false);
    ball_triangle(t, k->imm.a, 0);
    ball_left_solve(b, t, k->imm.a, k->imm.b, k->c->prec);
    ball_store(k->out, b);
    arb_mat_clear(t);
    arb_mat_clear(b);
}

/* x = (M'M)\M'b, or M'((MM')\b) for wide M; the squared condition number is
 * paid with twice the bits. */
bool ball_normal_solve(arb_mat_t x, const arb_mat_t m, const arb_mat_t b,
                       slong prec)
{
    bool tall = arb_mat_nrows(m) >= arb_mat_ncols(m), ok;
    arb_mat_t gram, rhs;
    ball_product(gram, m, tall, m, !tall, 2 * prec);
    if (tall)
        ball_product(rhs, m, true, b, false, 2 * prec);
    else
        load_turned(rhs, b, false);
    ok = arb_mat_solve(rhs, gram, rhs, 2 * prec);
    if (tall)
        load_turned(x, rhs, false);
    else
        ball_product(x, m, true, rhs, false, prec);
    arb_mat_clear(gram);
    arb_mat_clear(rhs);
    return ok;
}

static void store_normal(const struct ball_kernel *k, arb_mat_t m, arb_mat_t b)
{
    arb_mat_t x;
    if (ball_normal_solve(x, m, b, k->c->prec))
        ball_store(k->out, x);
    else
        ball_undefined(k);
    arb_mat_clear(m);
    arb_mat_clear(b);
    arb_mat_clear(x);
}

void ball_LSTSQ(const struct ball_kernel *k)
{
    arb_mat_t m, b;
    ball_load_argument(m, k, 0, k->imm.a);
    ball_load_argument(b, k, 1, false);
    store_normal(k, m, b);
}

/* Full rank only: where the rank may change there is no derivative. */
void ball_PINV(const struct ball_kernel *k)
{
    arb_mat_t m, eye;
    ball_load_argument(m, k, 0, false);
    arb_mat_init(eye, arb_mat_nrows(m), arb_mat_nrows(m));
    arb_mat_one(eye);
    store_normal(k, m, eye);
}

void ball_INV(const struct ball_kernel *k)
{
    arb_mat_t a;
    ball_load_argument(a, k, 0, k->imm.a);
    if (arb_mat_inv(a, a, k->c->prec))
        ball_store(k->out, a);
    else
        ball_undefined(k);
    arb_mat_clear(a);
}

/* --- determinants ------------------------------------------------------- */

void ball_DET(const struct ball_kernel *k)
{
    arb_mat_t a;
    ball_load_argument(a, k, 0, false);
    arb_mat_det(k->out, a, k->c->prec);
    arb_mat_clear(a);
}

void ball_LOGDET(const struct ball_kernel *k)
{
    ball_DET(k);
    arb_abs(k->out, k->out);
    arb_log(k->out, k->out, k->c->prec);
}

/* Faddeev and LeVerrier, with no division by anything that may vanish:
 * M(1) = I, c = -tr(A*M)/j, M(j+1) = A*M(j) + c*I; adj(A) = (-1)^(n-1) M(n).
 * The same with dots for the derivative along e (adj is then Mdot). */
static void adjugate(arb_mat_t r, const arb_mat_t a, const arb_mat_t *e,
                     slong prec)
{
    slong n = arb_mat_nrows(a);
    arb_mat_t m, dot, am, adot;
    arb_t c, cdot;
    arb_init(c);
    arb_init(cdot);
    arb_mat_init(m, n, n), arb_mat_init(dot, n, n);
    arb_mat_init(am, n, n), arb_mat_init(adot, n, n);
    arb_mat_one(m);
    for (slong j = 1; j < n; j++) {
        if (e) {
            arb_mat_mul(adot, a, dot, prec);
            arb_mat_mul(am, *e, m, prec);
            arb_mat_add(adot, adot, am, prec);
            arb_mat_trace(cdot, adot, prec);
            arb_div_si(cdot, cdot, -j, prec);
            arb_mat_set(dot, adot);
        }
        arb_mat_mul(am, a, m, prec);
        arb_mat_trace(c, am, prec);
        arb_div_si(c, c, -j, prec);
        arb_mat_set(m, am);
        for (slong i = 0; i < n; i++) {
            arb_add(arb_mat_entry(m, i, i), arb_mat_entry(m, i, i), c, prec);
            arb_add(arb_mat_entry(dot, i, i), arb_mat_entry(dot, i, i), cdot,
                    prec);
        }
    }
    arb_mat_set(r, e ? dot : m);
    if (n % 2 == 0)
        arb_mat_neg(r, r);
    arb_clear(c), arb_clear(cdot);
    arb_mat_clear(m), arb_mat_clear(dot), arb_mat_clear(am);
    arb_mat_clear(adot);
}

void ball_COFACTOR(const struct ball_kernel *k)
{
    arb_mat_t a, r;
    arb_t det;
    slong prec = k->c->prec, n = (slong)k->shape.rows;
    arb_init(det);
    ball_load_argument(a, k, 0, true); /* cof(A) = adj(A)' = adj(A') */
    arb_mat_init(r, n, n);
    if (arb_mat_inv(r, a, prec)) {
        arb_mat_det(det, a, prec);
        arb_mat_scalar_mul_arb(r, r, det, prec);
    } else {
        adjugate(r, a, NULL, 2 * prec);
    }
    ball_store(k->out, r);
    arb_clear(det);
    arb_mat_clear(a);
    arb_mat_clear(r);
}

void ball_COFACTORDOT(const struct ball_kernel *k)
{
    arb_mat_t a, e, r;
    ball_load_argument(a, k, 0, true);
    ball_load_argument(e, k, 1, true);
    arb_mat_init(r, arb_mat_nrows(a), arb_mat_nrows(a));
    adjugate(r, a, (const arb_mat_t *)&e, 2 * k->c->prec);
    ball_store(k->out, r);
    arb_mat_clear(a);
    arb_mat_clear(e);
    arb_mat_clear(r);
}

/* --- norm --------------------------------------------------------- */

void ball_NORM2(const struct ball_kernel *k)
{
    arb_t s;
    arb_init(s);
    arb_zero(k->out);
    for (size_t i = 0; i < shape_numel(k->in_shape[0]); i++) {
        arb_sqr(s, k->in[0] + i, k->c->prec);
        arb_add(k->out, k->out, s, k->c->prec);
    }
    if (arb_contains_zero(k->out))
        ball_note_tie(k->c, arb_is_exact(k->out), false);
    arb_sqrtpos(k->out, k->out, k->c->prec);
    arb_clear(s);
}
