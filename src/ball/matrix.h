/* ball/matrix: matrices of balls for ball/linalg/. Private to them. */
#ifndef BALL_MATRIX_H
#define BALL_MATRIX_H

#include "ball/ops.h"
#include "kernel/kernel.h"

/* Column-major entries into a matrix (initialised here, m x n); op(a) if
 * transposed. The caller clears it. */
void ball_load(arb_mat_t a, arb_srcptr from, size_t m, size_t n,
               bool transposed);
void ball_load_argument(arb_mat_t a, const struct ball_kernel *k, unsigned i,
                        bool transposed);
void ball_store(arb_ptr to, const arb_mat_t a);
void ball_undefined(const struct ball_kernel *k); /* the whole result NaN */

/* r = op(a)*op(b), a fresh matrix. */
void ball_product(arb_mat_t r, const arb_mat_t a, bool ta, const arb_mat_t b,
                  bool tb, slong prec);
/* Keep the entries with col - row >= shift (upper) or <= shift (lower). */
void ball_triangle(arb_mat_t a, bool upper, slong shift);
/* x = op(t)\b and x = b/op(t) in place of b, t triangular. */
void ball_left_solve(arb_mat_t b, const arb_mat_t t, bool upper, bool turned,
                     slong prec);
void ball_right_solve(arb_mat_t b, const arb_mat_t t, bool upper, bool turned,
                      slong prec);
void ball_symmetrize(arb_mat_t a);
/* x = pinv(m)*b for full rank (x initialised here). */
bool ball_normal_solve(arb_mat_t x, const arb_mat_t m, const arb_mat_t b,
                       slong prec);

/* Midpoints as doubles, column-major, in memory of their own. */
double *ball_doubles(arb_srcptr a, size_t n);
/* The double kernel of this node at the midpoints of its arguments, with the
 * same base: where approximate factors, signs and order come from. In memory
 * of its own. */
double *ball_by_kernel(const struct ball_kernel *k, kernel_fn *f);
void ball_from_doubles(arb_mat_t a, const double *v, size_t m, size_t n);
/* v: approximate eigenvectors of the midpoint of a, refined to prec bits. */
bool ball_refine(arb_mat_t v, const arb_mat_t a, bool symmetric, slong prec);

/* Symmetric to rounding, judged at the base point (chol, eigh). */
bool ball_admissible(const struct ball_kernel *k, const arb_mat_t a);

#endif
