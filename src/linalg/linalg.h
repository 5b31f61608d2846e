/* linalg: why a kernel gave NaN (linalg/reason.c), and what balls start from
 * (linalg/spectral.c). */
#ifndef LINALG_LINALG_H
#define LINALG_LINALG_H

#include "graph/graph.h"

/* A phrase such as "the matrix is singular" for a node of this operation whose
 * arguments are finite but whose value is not; NULL if there is none. */
const char *linalg_reason(enum op op, const double *const *in,
                          const struct shape *in_shape);

/* Eigenvectors of a real matrix, real and imaginary parts, n x n each; a basis
 * only where there is one. False if they were not found. */
bool linalg_eigenvectors(size_t n, const double *a, double *re, double *im);

/* "LAPACK 3.9.0, OpenBLAS 0.3.21": what this program runs on. */
const char *linalg_version(void);

#endif
