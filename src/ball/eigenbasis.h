/* eigenbasis: matrices of balls near diagonal form, for functions of a matrix.
 * Private to ball/linalg_function.c and ball/eigenbasis.c. */
#ifndef BALL_EIGENBASIS_H
#define BALL_EIGENBASIS_H

#include "ball/matrix.h"

struct eigenbasis {
    acb_mat_t v, inverse; /* v exact, the inverse in balls */
    acb_mat_t m;          /* inverse*A*v: nearly diagonal */
    acb_ptr w;            /* exact numbers on or near the diagonal of m */
};

/* Of the square matrix a. False (and nothing to clear) if the midpoint has no
 * basis of eigenvectors that doubles can tell from a singular one. */
bool eigenbasis_of(struct eigenbasis *b, const arb_mat_t a, slong prec);
/* One step of refinement of the basis, for those who use it many times; false
 * (and cleared) if it fails. */
bool eigenbasis_refine(struct eigenbasis *b, const arb_mat_t a, slong prec);
void eigenbasis_clear(struct eigenbasis *b);

/* y (initialised) with p*Y + Y*q = c, p near diag(u), q near diag(w); false if
 * the iteration is not certain to converge. */
bool eigenbasis_sylvester(acb_mat_t y, const acb_mat_t p, acb_srcptr u,
                          const acb_mat_t q, acb_srcptr w, const acb_mat_t c,
                          slong prec);
/* y (initialised) with Y*Y = m near diag(w), eigenvalues right of the imaginary
 * axis; s: exact numbers near their roots. */
bool eigenbasis_root(acb_mat_t y, acb_ptr s, const acb_mat_t m, acb_srcptr w,
                     slong prec);

/* left*y*right, its real part; out has room for the entries. */
void eigenbasis_store(arb_ptr out, const acb_mat_t left, const acb_mat_t y,
                      const acb_mat_t right, slong prec);
/* r (initialised) = left*(real a)*right */
void eigenbasis_turn(acb_mat_t r, const acb_mat_t left, const arb_mat_t a,
                     const acb_mat_t right, slong prec);
/* Largest row sum (or column sum) of |m - diag(w)|, w NULL: of |m|. */
void eigenbasis_size(mag_t r, const acb_mat_t m, acb_srcptr w, bool columns);

/* --- kernels (basis_function.c); false: no basis will do ------------------ */
bool basis_sylvester(const struct ball_kernel *k);
bool basis_sqrtm(const struct ball_kernel *k);
/* log(A), or (frechet) its derivative along the second argument. */
bool basis_logm(const struct ball_kernel *k, bool frechet);

#endif
