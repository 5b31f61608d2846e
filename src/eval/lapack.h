/* lapack: what the files that call BLAS and LAPACK share (linalg*.c only).
 *
 * Matrices are column-major and dense, the leading dimension is the number of
 * rows. `la_` functions that return bool are false where LAPACK could not do
 * it (INFO > 0), which makes the kernel's result NaN; INFO < 0 is our bug and
 * aborts.
 */
#ifndef EVAL_LAPACK_H
#define EVAL_LAPACK_H

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "eval/kernel.h"

#define LA_U (DBL_EPSILON / 2) /* unit roundoff */

/* An argument of chol and eigh whose two triangles agree to half the digits
 * was symmetric before rounding (a product such as inv(X'*X) loses up to
 * cond(X) of them); anything farther apart is another matrix. */
#define LA_SYMMETRIC (1.0 / (1 << 26)) /* times the largest entry */

/* --- memory and screening (linalg.c) -------------------------------------- */
double *la_new(size_t n);                     /* n doubles, zero */
double *la_copy(const double *a, size_t n);   /* in memory of its own */
bool la_finite(const double *a, size_t n);
void la_fill(double *a, size_t n, double v);
void la_nan(const struct kernel *k);          /* the whole result */
void la_unknown(const struct kernel *k, double *out); /* bounds: infinity */
bool la_done(int info); /* INFO == 0; aborts if INFO < 0 */
double la_largest(const double *a, size_t n); /* max |a|, 0 if n is 0 */

/* --- small shapes --------------------------------------------------------- */
void la_transpose(size_t m, size_t n, const double *a, double *out); /* n x m */
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

/* --- first-order bounds (linalg_bound.c) ---------------------------------- */
/* Every bound has the form |J| e with e >= the backward error of the
 * algorithm plus the error of the argument, |J| the entrywise absolute value
 * of the tangent rule: so these two products are all that is needed. */
/* |a|*e*|b|, with a m x k, e k x l, b l x n; e >= 0. NULL: the identity. */
double *la_sandwich(bool ta, bool tb, size_t m, size_t k, size_t l, size_t n,
                    const double *a, const double *e, const double *b);
/* Error of an argument, zero if unknown is NULL. */
bool la_bounded(const double *e, size_t n); /* all finite */

/* --- factors (linalg_factor.c) --------------------------------------------- */
/* The packed value of FACTOR: kind, pivots (as 1-based doubles), factors. */
enum la_kind { LA_LU = 0, LA_CHOLESKY = 1 };
#define la_factor_size(n) (1 + (size_t)(n) + (size_t)(n) * (n))
/* b (n x p) = op(A)\b from the factor; false if it is singular or NaN. */
bool la_factor_solve(size_t n, const double *f, bool transposed, size_t p,
                     double *b);
/* Inverse from the factor; false if singular. */
bool la_factor_inverse(size_t n, const double *f, double *inv);

#endif
