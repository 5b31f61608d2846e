/* ball/linalg_function: expm, logm, sqrtm and Sylvester's equation in balls.
 *
 * expm is Arb's. The others are certified in a basis of eigenvectors
 * (basis_function.c). Where there is none, and the matrix is small, an
 * approximation X to the working precision is found on midpoints (Denman and
 * Beavers' iteration; repeated roots and a series), then its residual is
 * enclosed and carried back by the absolute value of the inverse's Jacobian,
 * which doubles give well enough: the radius is twice |J||residual|. The factor
 * 2 covers J in doubles at the midpoint, as the residual is far smaller than
 * the digits of J; it is an argument, not a proof. Beyond the limits below: a
 * gap.
 *
 * Source: N. Higham, Functions of Matrices, 2008, ch. 6 and 11.
 */
#include <math.h>

#include "ball/eigenbasis.h"

enum { JACOBIAN_LIMIT = 16, KRONECKER_LIMIT = 144, ITERATIONS = 100 };

/* --- exponential -------------------------------------------------------- */

void ball_EXPM(const struct ball_kernel *k)
{
    arb_mat_t a;
    ball_load_argument(a, k, 0, false);
    arb_mat_exp(a, a, k->c->prec);
    ball_store(k->out, a);
    arb_mat_clear(a);
}

/* [a b; 0 a] */
static void block_triangle(arb_mat_t r, const arb_mat_t a, const arb_mat_t b)
{
    slong n = arb_mat_nrows(a);
    arb_mat_init(r, 2 * n, 2 * n);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++) {
            arb_set(arb_mat_entry(r, i, j), arb_mat_entry(a, i, j));
            arb_set(arb_mat_entry(r, n + i, n + j), arb_mat_entry(a, i, j));
            arb_set(arb_mat_entry(r, i, n + j), arb_mat_entry(b, i, j));
        }
}

static void store_corner(arb_ptr out, const arb_mat_t r)
{
    slong n = arb_mat_nrows(r) / 2;
    for (slong j = 0; j < n; j++)
        for (slong i = 0; i < n; i++)
            arb_set(out + i + n * j, arb_mat_entry(r, i, n + j));
}

static void load_block_triangle(arb_mat_t r, const struct ball_kernel *k)
{
    arb_mat_t a, e;
    ball_load_argument(a, k, 0, false);
    ball_load_argument(e, k, 1, false);
    block_triangle(r, a, e);
    arb_mat_clear(a);
    arb_mat_clear(e);
}

/* --- square root on midpoints ------------------------------------------- */

/* Is |a - b| < 2^-bits |b|? */
static bool agree(const arb_mat_t a, const arb_mat_t b, slong bits)
{
    arb_mat_t d;
    mag_t x, y;
    arb_mat_init(d, arb_mat_nrows(a), arb_mat_ncols(a));
    mag_init(x), mag_init(y);
    arb_mat_sub(d, a, b, 64);
    arb_mat_get_mid(d, d);
    arb_mat_bound_inf_norm(x, d);
    arb_mat_bound_inf_norm(y, b);
    mag_mul_2exp_si(y, y, -bits);
    bool ok = mag_cmp(x, y) < 0;
    arb_mat_clear(d);
    mag_clear(x), mag_clear(y);
    return ok;
}

static void mean_of(arb_mat_t r, const arb_mat_t a, const arb_mat_t b,
                    slong prec)
{
    arb_mat_add(r, a, b, prec);
    arb_mat_scalar_mul_2exp_si(r, r, -1);
    arb_mat_get_mid(r, r);
}

/* X, Y = (X + inv(Y))/2, (Y + inv(X))/2 from A, I tends to A^(1/2), A^(-1/2),
 * each step squaring the distance: two more after half the bits agree. */
static bool root(arb_mat_t x, const arb_mat_t a, slong prec)
{
    slong n = arb_mat_nrows(a);
    arb_mat_t y, xi, yi, old;
    int left = ITERATIONS;
    bool ok = true, near = false;
    arb_mat_init(y, n, n), arb_mat_init(xi, n, n), arb_mat_init(yi, n, n);
    arb_mat_init(old, n, n);
    arb_mat_get_mid(x, a);
    arb_mat_one(y);
    while (ok && left-- > 0) {
        ok = arb_mat_approx_inv(xi, x, prec) && arb_mat_approx_inv(yi, y, prec);
        if (!ok)
            break;
        arb_mat_set(old, x);
        mean_of(x, x, yi, prec);
        mean_of(y, y, xi, prec);
        if (!near && agree(x, old, prec / 2)) {
            near = true;
            left = 2;
        }
    }
    arb_mat_clear(y), arb_mat_clear(xi), arb_mat_clear(yi);
    arb_mat_clear(old);
    return ok && near;
}

/* --- residual to radius ------------------------------------------------- */

/* The double kernel f(A, B, E) of a linear map of E, at the unit matrices. */
struct map {
    kernel_fn *f;
    unsigned nargs; /* the last one is E */
    const double *in[3];
    size_t n;
};

/* r = 2 |J| e for non-negative e (n x n), scaled into the range of doubles. */
static bool carry_back(struct map *map, const arb_mat_t residual, arb_ptr out)
{
    size_t n = map->n;
    struct shape s = {(uint32_t)n, (uint32_t)n}, shapes[3] = {s, s, s};
    double *e = mem_alloc(3 * n * n * sizeof *e), *r = e + n * n;
    double *column = r + n * n;
    bool ok = n <= JACOBIAN_LIMIT;
    struct kernel k = {.out = column,
                       .shape = s,
                       .nargs = map->nargs,
                       .in = map->in,
                       .in_shape = shapes};
    mag_t big, x;
    mag_init(big), mag_init(x);
    arb_mat_bound_inf_norm(big, residual);
    ok = ok && mag_is_finite(big);
    slong scale = mag_is_special(big) ? 0 : fmpz_get_si(MAG_EXPREF(big));
    map->in[map->nargs - 1] = e;
    for (size_t j = 0; ok && j < n * n; j++) {
        e[j] = 1;
        map->f(&k);
        e[j] = 0;
        arb_get_mag(x, arb_mat_entry(residual, j % n, j / n));
        mag_mul_2exp_si(x, x, -scale);
        for (size_t i = 0; i < n * n; i++)
            r[i] += 2 * fabs(column[i]) * mag_get_d(x);
    }
    for (size_t i = 0; ok && i < n * n; i++) {
        ok = isfinite(r[i]);
        mag_set_d(x, ok ? r[i] : 0);
        mag_mul_2exp_si(x, x, scale);
        arb_add_error_mag(out + i, x);
    }
    mag_clear(big), mag_clear(x);
    mem_free(e);
    return ok;
}

static void undefined_or_gap(const struct ball_kernel *k, size_t n)
{
    if (n > JACOBIAN_LIMIT)
        ball_note_gap(k->c);
    ball_undefined(k);
}

void ball_SQRTM(const struct ball_kernel *k)
{
    size_t n = k->shape.rows;
    slong prec = k->c->prec;
    if (basis_sqrtm(k))
        return;
    double *real = ball_by_kernel(k, kernel_SQRTM);
    arb_mat_t a, x, r;
    ball_load_argument(a, k, 0, false);
    arb_mat_init(x, (slong)n, (slong)n);
    arb_mat_init(r, (slong)n, (slong)n);
    struct map map = {kernel_SYLVESTER, 3, {real, real, NULL}, n};
    bool ok = n <= JACOBIAN_LIMIT && real[0] == real[0] &&
              root(x, a, prec + 64);
    if (ok) {
        arb_mat_sqr(r, x, prec + 64);
        arb_mat_sub(r, a, r, prec + 64);
        ball_store(k->out, x);
        ok = carry_back(&map, r, k->out);
    }
    if (!ok)
        undefined_or_gap(k, n);
    arb_mat_clear(a), arb_mat_clear(x), arb_mat_clear(r);
    mem_free(real);
}

/* --- logarithm ---------------------------------------------------------- */

/* log(B) = 2 atanh(Z) = 2 sum Z^(2j+1)/(2j+1), Z = (B - I)/(B + I), for B near
 * I; x = B on entry. */
static bool series(arb_mat_t x, slong prec)
{
    slong n = arb_mat_nrows(x);
    arb_mat_t plus, z2, power, term;
    mag_t size;
    arb_mat_init(plus, n, n), arb_mat_init(z2, n, n);
    arb_mat_init(power, n, n), arb_mat_init(term, n, n);
    mag_init(size);
    arb_mat_one(term);
    arb_mat_add(plus, x, term, prec);
    arb_mat_sub(x, x, term, prec);
    arb_mat_get_mid(plus, plus);
    arb_mat_get_mid(x, x);
    bool ok = arb_mat_approx_solve(power, plus, x, prec);
    arb_mat_approx_mul(z2, power, power, prec);
    arb_mat_zero(x);
    for (slong j = 1; ok && j < 2 * prec; j += 2) {
        arb_mat_scalar_div_si(term, power, j, prec);
        arb_mat_add(x, x, term, prec);
        arb_mat_get_mid(x, x);
        arb_mat_approx_mul(power, power, z2, prec);
        arb_mat_bound_inf_norm(size, term);
        if (mag_cmp_2exp_si(size, -prec) < 0)
            break;
    }
    arb_mat_scalar_mul_2exp_si(x, x, 1);
    arb_mat_clear(plus), arb_mat_clear(z2), arb_mat_clear(power);
    arb_mat_clear(term);
    mag_clear(size);
    return ok;
}

/* Approximate log of the midpoint of a, by roots until it is near I. */
static bool logarithm(arb_mat_t x, const arb_mat_t a, slong prec)
{
    slong n = arb_mat_nrows(a), roots = 0;
    arb_mat_t one, r;
    bool ok = true;
    arb_mat_init(one, n, n);
    arb_mat_init(r, n, n);
    arb_mat_one(one);
    arb_mat_get_mid(x, a);
    while (ok && !agree(x, one, 6) && roots++ < ITERATIONS) {
        ok = root(r, x, prec);
        arb_mat_swap(x, r);
    }
    ok = ok && roots < ITERATIONS && series(x, prec);
    arb_mat_scalar_mul_2exp_si(x, x, roots);
    arb_mat_clear(one);
    arb_mat_clear(r);
    return ok;
}

/* out = log(a) as balls, n x n; false beyond the limits or if not real. */
static bool enclose_log(const arb_mat_t a, arb_ptr out, slong prec)
{
    size_t n = (size_t)arb_mat_nrows(a);
    struct shape s = {(uint32_t)n, (uint32_t)n};
    arb_ptr entries = _arb_vec_init((slong)(n * n));
    arb_mat_t x, r;
    arb_mat_init(x, (slong)n, (slong)n);
    arb_mat_init(r, (slong)n, (slong)n);
    ball_store(entries, a);
    double *mid = ball_doubles(entries, n * n);
    double *real = mem_alloc(n * n * sizeof *real);
    const double *in = mid;
    struct kernel k = {
        .out = real, .shape = s, .nargs = 1, .in = &in, .in_shape = &s};
    struct map map = {kernel_LOGMFRECHET, 2, {mid, NULL, NULL}, n};
    kernel_LOGM(&k);
    bool ok = n <= JACOBIAN_LIMIT && real[0] == real[0] &&
              logarithm(x, a, prec + 128);
    if (ok) {
        arb_mat_exp(r, x, prec + 64);
        arb_mat_sub(r, a, r, prec + 64);
        ball_store(out, x);
        ok = carry_back(&map, r, out);
    }
    _arb_vec_clear(entries, (slong)(n * n));
    arb_mat_clear(x), arb_mat_clear(r);
    mem_free(mid), mem_free(real);
    return ok;
}

void ball_LOGM(const struct ball_kernel *k)
{
    arb_mat_t a;
    if (basis_logm(k, false))
        return;
    ball_load_argument(a, k, 0, false);
    if (!enclose_log(a, k->out, k->c->prec))
        undefined_or_gap(k, k->shape.rows);
    arb_mat_clear(a);
}

void ball_LOGMFRECHET(const struct ball_kernel *k)
{
    size_t n = k->shape.rows;
    slong entries = (slong)(4 * n * n);
    arb_mat_t r, x;
    if (basis_logm(k, true))
        return;
    arb_ptr out = _arb_vec_init(entries);
    load_block_triangle(r, k);
    if (enclose_log(r, out, k->c->prec)) {
        ball_load(x, out, 2 * n, 2 * n, false);
        store_corner(k->out, x);
        arb_mat_clear(x);
    } else {
        undefined_or_gap(k, 2 * n);
    }
    arb_mat_clear(r);
    _arb_vec_clear(out, entries);
}

/* --- Sylvester's equation ----------------------------------------------- */

/* (I (x) A + B' (x) I) vec(X) = vec(C), rigorously. */
void ball_SYLVESTER(const struct ball_kernel *k)
{
    slong m = (slong)k->shape.rows, n = (slong)k->shape.cols, o = m * n;
    arb_mat_t kron, x;
    if (basis_sylvester(k))
        return;
    if (o > KRONECKER_LIMIT) {
        ball_note_gap(k->c);
        ball_undefined(k);
        return;
    }
    arb_mat_init(kron, o, o);
    ball_load(x, k->in[2], (size_t)o, 1, false);
    for (slong j = 0; j < n; j++)
        for (slong i = 0; i < m; i++) {
            for (slong l = 0; l < m; l++) {
                arb_ptr y = arb_mat_entry(kron, i + m * j, l + m * j);
                arb_add(y, y, k->in[0] + i + m * l, k->c->prec);
            }
            for (slong l = 0; l < n; l++) {
                arb_ptr y = arb_mat_entry(kron, i + m * j, i + m * l);
                arb_add(y, y, k->in[1] + l + n * j, k->c->prec);
            }
        }
    if (arb_mat_solve(x, kron, x, k->c->prec))
        ball_store(k->out, x);
    else
        ball_undefined(k);
    arb_mat_clear(kron);
    arb_mat_clear(x);
}
