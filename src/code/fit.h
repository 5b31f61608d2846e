/* fit: the slope of noisy values along a line, and how far off it may be.  See
 * fit.c. */
#ifndef CODE_FIT_H
#define CODE_FIT_H

#include <stdbool.h>
#include <stddef.h>

#define FIT_POINTS 32 /* at most */
#define FIT_DEGREE 6  /* at most */

struct fit {
    double slope, lower; /* at t = 0, of the degree asked and of a lower one */
    double noise;        /* standard deviation of what the polynomial leaves */
    double kappa; /* noise of the slope, for a noise of 1 in the values */
    double value; /* at t = 0 */
};

/* Least squares through the points (t, f), all |t| about h or less, n > degree
 * + 1 of them. False where the places do not tell the powers apart. */
bool fit_polynomial(size_t n, const double *t, const double *f, double h,
                    size_t degree, size_t lower, struct fit *out);

#endif
