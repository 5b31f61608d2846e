/* lapack: what the files that call BLAS and LAPACK share (linalg/ only).
 *
 * Matrices are column-major and dense, the leading dimension is the number of
 * rows. `la_` functions that return bool are false where LAPACK could not do
 * it (INFO > 0), which makes the kernel's result NaN; INFO < 0 is our bug and
 * aborts.
 */
#ifndef LINALG_LAPACK_H
#define LINALG_LAPACK_H

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "kernel/kernel.h"

#define LA_U (DBL_EPSILON / 2) /* unit roundoff */

/* An argument of chol and eigh whose two triangles agree to half the digits
 * was symmetric before rounding (a product such as inv(X'*X) loses up to
 * cond(X) of them); anything farther apart is another matrix. */
#define LA_SYMMETRIC (1.0 / (1 << 26)) /* times the largest entry */

/* --- memory and screening (linalg.c) ------------------------------------ */
double *la_new(size_t n);                   /* n doubles, zero */
double *la_copy(const double *a, size_t n); /* in memory of its own */
bool la_finite(const double *a, size_t n);
void la_fill(double *a, size_t n, double v);
void la_nan(const struct kernel *k);                  /* the whole result */
void la_unknown(const struct kernel *k, double *out); /* bounds: infinity */
bool la_done(int info); /* INFO == 0; aborts if INFO < 0 */
double la_largest(const double *a, size_t n); /* max |a|, 0 if n is 0 */

/* --- small shapes ------------------------------------------------------- */
void la_transpose(size_t m, size_t n, const double *a, double *out); /* n x m */
/* The lower triangle becomes the image of the upper one. */
void la_mirror_upper(size_t n, double *a);
void la_identity(size_t n, double *a);
void la_symmetrize(size_t n, const double *a, double *out); /* (A+A')/2 */
bool la_symmetric(size_t n, const double *a);               /* exactly */
bool la_nearly_symmetric(size_t n, const double *a);        /* LA_SYMMETRIC */
/* Zero the strict triangle that is not meant. */
void la_keep_triangle(size_t n, double *a, bool upper);

/* c = alpha*op(a)*op(b) + beta*c, c m x n, inner dimension k. */
void la_gemm(bool ta, bool tb, size_t m, size_t n, size_t k, double alpha,
             const double *a, const double *b, double beta, double *c);
/* b (n x p) = op(t)\b for a triangular t. */
void la_trsm(bool upper, bool transposed, bool unit, size_t n, size_t p,
             const double *t, double *b);
/* |a| elementwise, in memory of its own. */
double *la_abs(const double *a, size_t n);

/* --- first-order bounds ------------------------------------------------- */
/* Every bound has the form |J| e with e >= the backward error of the
 * algorithm plus the error of the argument, |J| the entrywise absolute value
 * of the tangent rule: products of this kind are all that is needed. */
/* |op(a)|*e*|op(b)|, op(a) m x k, e k x l, op(b) l x n, in memory of its own;
 * e >= 0, a or b NULL: the identity. */
double *la_sandwich(bool ta, bool tb, size_t m, size_t k, size_t l, size_t n,
                    const double *a, const double *e, const double *b);
/* x += c*|op(a)|*|op(b)|, all n x n (linalg/chol.c). */
void la_add_product(bool ta, bool tb, size_t n, double c, const double *a,
                    const double *b, double *x);
/* 0*Inf in a product of bounds is Inf: nothing is known. */
void la_settle(double *e, size_t n);
/* inv(T), other triangle zero; in memory of its own. */
double *la_triangle_inverse(size_t n, const double *t, bool upper);

/* --- factors (linalg/solve.c, linalg/det.c) ----------------------------- */
/* The packed value of FACTOR: kind, pivots (1-based), factors. */
enum la_kind { LA_LU = 0, LA_CHOLESKY = 1 };
static inline bool la_is_cholesky(const double *f)
{
    return f[0] == LA_CHOLESKY;
}
/* The n x n factors; not const only because LAPACK's prototypes are not. */
static inline double *la_factors(size_t n, const double *f)
{
    return (double *)(uintptr_t)(f + 1 + n);
}
/* Finite and not exactly singular. */
bool la_factor_usable(size_t n, const double *f);
/* inv(A); false if A is singular or not finite. */
bool la_factor_inverse(size_t n, const double *f, double *inv);
/* Backward error of the factor plus that of A, e >= 0: first-order bounds are
 * |J| times it. In memory of its own. */
double *la_factor_error(size_t n, const double *f, const double *error);

/* --- equations (linalg/equation.c) -------------------------------------- */
/* out = |inv(K)| e with K the Kronecker sum of A*X + X*B; false if it is too
 * large to invert for a bound, or singular. */
bool la_sylvester_bound(size_t m, size_t n, const double *a, const double *b,
                        const double *e, double *out);

/* --- spectral (linalg/spectral.c, linalg/orthogonal.c) ------------------ */
/* Thin svd of a (m x n): u m x k, s, v n x k; false if it did not converge. */
bool la_svd(size_t m, size_t n, const double *a, double *u, double *s,
            double *v);
/* Flip the columns of a (m x n, and those of b if not NULL) that point away
 * from those of base; base NULL: nothing. */
void la_align(size_t m, size_t n, const double *base, double *a, size_t mb,
              double *b);
/* m(i,j)/gap, 0 on the diagonal, Inf where the gap does not exceed 2*err. */
void la_divide_by_gaps(size_t n, const double *w, double err, double *m);

#endif
