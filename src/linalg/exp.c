/* linalg/exp: expm of a real matrix, with its Frechet derivative.
 *
 * Idea: [A E; 0 A] has the algebra of pairs (A, E) with (X,D)(Y,E) =
 * (XY, XE + DY). Running an algorithm on pairs computes f and its derivative
 * in three products for each of the value's, instead of the eight that the
 * block triangle would take. Scaling and squaring with the [13/13] Pade
 * approximant.
 *
 * Sources: N. Higham, SIAM J. Matrix Anal. 26 (2005); A. Al-Mohy, N. Higham,
 * ibid. 30 (2009).
 */
#include "linalg/lapack.h"

#define PADE_13_NORM 4.74 /* the pair's approximant is exact to u below */

/* --- pairs -------------------------------------------------------------- */

/* x and its derivative d right behind it; parts is 1 (no d) or 2. */
struct pair {
    size_t n;
    unsigned parts;
};

static double *pair_new(struct pair z)
{
    return la_new(z.parts * z.n * z.n);
}

static double *pair_of(struct pair z, const double *x, const double *d)
{
    double *r = pair_new(z);
    memcpy(r, x, z.n * z.n * sizeof *r);
    if (z.parts == 2)
        memcpy(r + z.n * z.n, d, z.n * z.n * sizeof *r);
    return r;
}

static void pair_mul(struct pair z, const double *a, const double *b, double *r)
{
    size_t n = z.n, d = n * n;
    la_gemm(false, false, n, n, n, 1, a, b, 0, r);
    if (z.parts == 2) {
        la_gemm(false, false, n, n, n, 1, a, b + d, 0, r + d);
        la_gemm(false, false, n, n, n, 1, a + d, b, 1, r + d);
    }
}

static void pair_add(struct pair z, double f, const double *a, double *r)
{
    for (size_t i = 0; i < z.parts * z.n * z.n; i++)
        r[i] += f * a[i];
}

static void pair_add_identity(struct pair z, double f, double *r)
{
    for (size_t i = 0; i < z.n; i++)
        r[i + z.n * i] += f;
}

/* r = q\p: d of it is q\(pd - qd*r). p and q are lost. */
static bool pair_solve(struct pair z, double *q, double *p)
{
    size_t n = z.n, d = n * n;
    lapack_int size = (lapack_int)n, *pivot = mem_alloc(n * sizeof *pivot);
    bool ok = la_done(LAPACKE_dgesv_work(LAPACK_COL_MAJOR, size, size, q, size,
                                         pivot, p, size));
    if (ok && z.parts == 2) {
        la_gemm(false, false, n, n, n, -1, q + d, p, 1, p + d);
        la_done(LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'N', size, size, q, size,
                                    pivot, p + d, size));
    }
    mem_free(pivot);
    return ok;
}

static double norm1(size_t n, const double *a)
{
    double norm = 0;
    for (size_t j = 0; j < n; j++) {
        double s = 0;
        for (size_t i = 0; i < n; i++)
            s += fabs(a[i + n * j]);
        norm = s > norm ? s : norm;
    }
    return norm;
}

/* --- exponential -------------------------------------------------------- */

/* a becomes its [13/13] Pade approximant. */
static bool pade13(struct pair z, double *a)
{
    static const double b[] = {64764752532480000,
                               32382376266240000,
                               7771770303897600,
                               1187353796428800,
                               129060195264000,
                               10559470521600,
                               670442572800,
                               33522128640,
                               1323241920,
                               40840800,
                               960960,
                               16380,
                               182,
                               1};
    double *a2 = pair_new(z), *a4 = pair_new(z), *a6 = pair_new(z);
    double *t = pair_new(z), *u = pair_new(z), *v = pair_new(z);
    const double *power[] = {a2, a4, a6};
    pair_mul(z, a, a, a2);
    pair_mul(z, a2, a2, a4);
    pair_mul(z, a4, a2, a6);
    for (unsigned i = 0; i < 3; i++)
        pair_add(z, b[9 + 2 * i], power[i], t);
    pair_mul(z, a6, t, v);
    for (unsigned i = 0; i < 3; i++)
        pair_add(z, b[3 + 2 * i], power[i], v);
    pair_add_identity(z, b[1], v);
    pair_mul(z, a, v, u);
    memset(t, 0, z.parts * z.n * z.n * sizeof *t);
    for (unsigned i = 0; i < 3; i++)
        pair_add(z, b[8 + 2 * i], power[i], t);
    pair_mul(z, a6, t, v);
    for (unsigned i = 0; i < 3; i++)
        pair_add(z, b[2 + 2 * i], power[i], v);
    pair_add_identity(z, b[0], v);
    memcpy(a, v, z.parts * z.n * z.n * sizeof *a);
    pair_add(z, 1, u, a);
    pair_add(z, -1, u, v);
    bool ok = pair_solve(z, v, a);
    mem_free(a2), mem_free(a4), mem_free(a6);
    mem_free(t), mem_free(u), mem_free(v);
    return ok;
}

/* x(i,j) *= s(j)/s(i), all parts. */
static void pair_scale(struct pair z, double *x, const double *s)
{
    for (unsigned part = 0; part < z.parts; part++, x += z.n * z.n)
        for (size_t j = 0; j < z.n; j++)
            for (size_t i = 0; i < z.n; i++)
                x[i + z.n * j] *= s[j] / s[i];
}

/* Powers of two that make rows and columns of a alike: exp commutes with the
 * scaling, and what is small beside a huge entry is not lost in its squares. */
static double *balance_of(size_t n, const double *a)
{
    double *copy = la_copy(a, n * n), *s = la_new(n);
    lapack_int size = (lapack_int)n, low, high;
    la_fill(s, n, 1);
    la_done(LAPACKE_dgebal_work(LAPACK_COL_MAJOR, 'S', size, copy, size, &low,
                                &high, s));
    mem_free(copy);
    return s;
}

/* The same of a balanced one: scaling and squaring. */
static bool scaled_exp(struct pair z, double *a)
{
    double norm = norm1(z.n, a);
    int squarings = 0;
    if (!la_finite(a, z.parts * z.n * z.n) || norm > DBL_MAX)
        return false;
    if (norm > PADE_13_NORM)
        frexp(norm / PADE_13_NORM, &squarings);
    for (size_t i = 0; i < z.parts * z.n * z.n; i++)
        a[i] = ldexp(a[i], -squarings);
    if (!pade13(z, a))
        return false;
    double *t = pair_new(z);
    for (; squarings > 0; squarings--) {
        pair_mul(z, a, a, t);
        memcpy(a, t, z.parts * z.n * z.n * sizeof *a);
    }
    mem_free(t);
    return true;
}

/* exp of a pair in place. */
static bool pair_exp(struct pair z, double *a)
{
    if (z.n == 0 || !la_finite(a, z.parts * z.n * z.n))
        return false;
    double *s = balance_of(z.n, a);
    pair_scale(z, a, s);
    bool ok = scaled_exp(z, a);
    for (size_t i = 0; i < z.n; i++)
        s[i] = 1 / s[i];
    pair_scale(z, a, s);
    mem_free(s);
    return ok;
}

void kernel_EXPM(const struct kernel *k)
{
    struct pair z = {k->shape.rows, 1};
    memcpy(k->out, k->in[0], z.n * z.n * sizeof *k->out);
    if (!pair_exp(z, k->out))
        la_nan(k);
}

void kernel_EXPMFRECHET(const struct kernel *k)
{
    struct pair z = {k->shape.rows, 2};
    double *a = pair_of(z, k->in[0], k->in[1]);
    if (pair_exp(z, a))
        memcpy(k->out, a + z.n * z.n, z.n * z.n * sizeof *k->out);
    else
        la_nan(k);
    mem_free(a);
}

/* exp has a series with positive terms, so its Frechet derivative at |A| along
 * E majorizes that at A; E = errA + (n + squarings)*u*|A|, and as much of
 * exp(|A|) for the rounding of the squarings. n x n in, n x n out. */
static bool exp_majorant(size_t n, const double *a, const double *err,
                         double *out)
{
    struct pair z = {n, 2};
    double *p = pair_new(z), *e = p + n * n;
    double c = ((double)n + 2 + fmax(0, log2(norm1(n, a)))) * LA_U;
    for (size_t i = 0; i < n * n; i++) {
        p[i] = fabs(a[i]);
        e[i] = err[i] + c * p[i];
    }
    bool ok = pair_exp(z, p);
    for (size_t i = 0; ok && i < n * n; i++)
        out[i] = fabs(e[i]) + 4 * c * fabs(p[i]);
    mem_free(p);
    return ok;
}

void bound_EXPM(const struct kernel *k, const double *const *in, double *out)
{
    if (!exp_majorant(k->shape.rows, k->in[0], in[0], out))
        la_unknown(k, out);
}

/* [a b; 0 a] of order 2n. */
static double *block_triangle(size_t n, const double *a, const double *b)
{
    double *r = la_new(4 * n * n);
    for (size_t j = 0; j < n; j++) {
        memcpy(r + 2 * n * j, a + n * j, n * sizeof *r);
        memcpy(r + 2 * n * (n + j), b + n * j, n * sizeof *r);
        memcpy(r + 2 * n * (n + j) + n, a + n * j, n * sizeof *r);
    }
    return r;
}

/* The upper right block of the majorant of exp([A E; 0 A]). */
void bound_EXPMFRECHET(const struct kernel *k, const double *const *in,
                       double *out)
{
    size_t n = k->shape.rows;
    double *a = block_triangle(n, k->in[0], k->in[1]);
    double *e = block_triangle(n, in[0], in[1]), *r = la_new(4 * n * n);
    if (exp_majorant(2 * n, a, e, r))
        for (size_t j = 0; j < n; j++)
            memcpy(out + n * j, r + 2 * n * (n + j), n * sizeof *out);
    else
        la_unknown(k, out);
    mem_free(a), mem_free(e), mem_free(r);
}
