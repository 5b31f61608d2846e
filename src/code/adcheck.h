/* adcheck.h: what `code` statements call, and the same check for unit tests.
 *
 * x holds the arguments one after the other, y the values, d the derivatives,
 * as the statement lists them; matrices by columns. d is NULL where no
 * derivative is wanted; otherwise every entry must be written (it is not
 * cleared). A NaN value says "not defined here". */
#ifndef ADCHECK_H
#define ADCHECK_H

#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
#define ADCHECK_C extern "C"
#else
#define ADCHECK_C extern
#endif

typedef double adcheck_scalar(const double *x, double *d);
typedef void adcheck_vector(const double *x, double *y, double *d);

/* Optional, once a function: lets adcheck hold the sizes against the file. */
struct adcheck_shape {
    int version, inputs, values, derivatives;
};
#define ADCHECK_SHAPE(name, n, m, k)                                           \
    ADCHECK_C const struct adcheck_shape name##_shape;                         \
    const struct adcheck_shape name##_shape = {1, n, m, k}

/* Accuracies; 0: the defaults. */
struct adcheck_options {
    double rtol, atol; /* an rtol that is given excuses no small defect */
    double sees;       /* largest relative error that a pass may hide (1e-3) */
    unsigned seed;     /* of the places that are tried (1) */
};

/* Is the gradient that f writes the gradient of its value at x? Calls f in this
 * process. options and report may be NULL. Returns adcheck's exit status: 0 it
 * is, 1 it is not, 3 undecided (a kink, noise, no value). Link with -ladcheck
 * -lm. */
ADCHECK_C int adcheck_code(adcheck_scalar *f, size_t n, const double *x,
                           const struct adcheck_options *options, FILE *report);

#endif
