/* elementwise: values and running bounds of the E rows, over arrays. */
#ifndef KERNEL_ELEMENTWISE_H
#define KERNEL_ELEMENTWISE_H

#include <stddef.h>

/* Versions of a loop for wider vectors, chosen when the program starts. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&         \
    !defined(__SANITIZE_ADDRESS__)
#define CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define CLONES
#endif

/* r[i] = f(x[i*sx], y[i*sy], z[i*sz]) for i < n; strides are 0 or 1. */
typedef void elementwise_fn(size_t n, double *r, const double *x, size_t sx,
                            const double *y, size_t sy, const double *z,
                            size_t sz);
/* An argument and the bounds on its errors; stride 0 or 1. */
struct bounded {
    const double *at, *error;
    size_t stride;
};
/* out[i]: bound on the rounding error of r[i] = f(x, y, z), i < n. */
typedef void elementwise_bound_fn(size_t n, double *out, const double *r,
                                  const struct bounded arg[3]);

/* By enum op; NULL for M rows. */
extern elementwise_fn *const elementwise_table[];
extern elementwise_bound_fn *const elementwise_bound_table[];

/* Does a row of one argument take longer than a look whether the argument is
 * the one before? A constant expression. */
#define COSTLY(OP)                                                             \
    ((OP) != OP_NEG && (OP) != OP_SQUARE && (OP) != OP_SQRT &&                 \
     (OP) != OP_ABS && (OP) != OP_RELU && (OP) != OP_SIGN &&                   \
     (OP) != OP_STEP && (OP) != OP_FLOOR && (OP) != OP_CEIL &&                 \
     (OP) != OP_ROUND && (OP) != OP_FIX && (OP) != OP_NOT)

#endif
