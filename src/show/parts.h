/* show/parts: the sections of --show that have a file of their own; private
 * to show/. */
#ifndef SHOW_PARTS_H
#define SHOW_PARTS_H

#include "check/gradient.h"
#include "record/record.h"

/* out->jacobian; both: forward columns and reverse rows are compared. */
void show_jacobians(struct problem_at_point *s, struct gradients *d, bool both,
                    struct rec_point *out);
/* out->hessian: all pairs of inputs of each scalar output, and all inputs
 * jointly where there are several. */
void show_hessians(struct problem_at_point *s, struct gradients *d,
                   struct rec_point *out);
/* out->perturb: the changes that --at dX=... makes; warn: say so if there are
 * none. */
void show_perturb(struct problem_at_point *s, struct gradients *d, bool warn,
                  struct rec_point *out);
/* out->cost */
void show_cost(struct problem_at_point *s, struct gradients *d,
               struct rec_point *out);

/* The Gauss-Newton product of a scalar output whose structure is that of a
 * loss over a model: nodes [u * ninputs + v], each along direction[v] and of
 * u's shape (or NONE); false if it has no such structure. See show/gauss.c. */
bool gauss_newton(struct gradients *d, size_t output, node *product);

/* --- parts of a matrix (show/matrix.c) ------------------------------------ */
void matrix_part(struct problem_at_point *s, struct rec_jacobian *m,
                 const char *key, const char *label, struct shape shape,
                 const double *at);
/* The defect as a part, and a word behind the note. */
void matrix_symmetry(struct problem_at_point *s, struct rec_jacobian *m,
                     double gap);
/* Largest |entry|; NaN if one is. */
double matrix_largest(const double *a, size_t n);
/* Largest |a - b'| over the largest |a|; a is m x n, b n x m. */
double matrix_asymmetry(const double *a, const double *b, size_t m, size_t n);
/* Diagonal; where all entries move freely (whole) eigenvalues, condition, and
 * a word on definiteness behind the note. */
void matrix_spectrum(struct problem_at_point *s, struct rec_jacobian *m,
                     bool whole);
/* The Gauss-Newton approximation and how far it is off. */
void matrix_outer(struct problem_at_point *s, struct rec_jacobian *m,
                  const double *outer);

#endif
