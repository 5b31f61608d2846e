/* ball/spectrum: eigenvalues of matrices of balls, with what is known of their
 * vectors. Private to ball/linalg_spectral.c and ball/space.c. */
#ifndef BALL_SPECTRUM_H
#define BALL_SPECTRUM_H

#include "ball/matrix.h"

/* Eigenvalues and -vectors in the asked order. */
struct spectrum {
    slong n;
    arb_ptr w;          /* n */
    arb_mat_t v;        /* unit columns, any sign; +-1 where not known */
    bool *alone;        /* no other disc meets its own */
    bool *known;        /* its vector */
    bool met;           /* some do */
    arb_mat_t basis, m; /* V on midpoints, V\A*V */
    slong *column;      /* of basis, for each of the asked order */
};

void spectrum_clear(struct spectrum *s);

/* Spectrum of a from approximate eigenvectors v0 (n x n doubles). To be
 * cleared, also where it is false. */
bool spectrum_of(struct spectrum *s, const arb_mat_t a, const double *v0,
                 bool symmetric, bool descending, slong prec);
/* Sum of |m(i,j)|, j != i. */
void spectrum_row_sum(mag_t r, const arb_mat_t m, slong i);
/* Vectors for values that meet (see there). */
void spectrum_fill_chains(struct spectrum *s, slong prec);
bool ball_all_exact(arb_srcptr a, size_t n);

#endif
