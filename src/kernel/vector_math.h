/* vector_math: elementary functions of several doubles at a time, from a vector
 * libm.  See vector_math.c.
 *
 * A row of graph/ops.def has a vector version if its VALUE is a plain call of a
 * libm function, `sin(x)` or `pow(x, y)`, and the library has it. While the
 * vector libm is in use, every evaluation of such a row in doubles takes it.
 * (`op` is an enum op; this header knows no graph, see bound.c.)
 */
#ifndef KERNEL_VECTOR_MATH_H
#define KERNEL_VECTOR_MATH_H

#include <stdbool.h>
#include <stddef.h>

/* Take the vector libm from now on (or not). false: there is none for this
 * processor or system, and scalar libm stays. Not while other threads
 * evaluate; a run that lived before is not to be evaluated after. */
bool vector_math_use(bool on);
/* What is in use, "libmvec with AVX-512"; NULL: scalar libm. */
const char *vector_math_name(void);

extern bool vector_math_rows[]; /* by op, in use now */
static inline bool vector_math_has(unsigned op)
{
    return vector_math_rows[op];
}

/* r[i] = f(x[i]), or f(x[i], y[i]), i < n, of a row that has a version. r may
 * be x. What r[i] is depends on x[i] and y[i] only. */
void vector_math(unsigned op, size_t n, double *r, const double *x,
                 const double *y);

/* Units of roundoff that the library promises to stay within (4 ulp). */
#define VECTOR_MATH_ULPS 8
/* The error of a row whose VALUE in scalar libm has the error `ulps`. */
static inline double vector_math_ulps(unsigned op, double ulps)
{
    return vector_math_has(op) && ulps < VECTOR_MATH_ULPS ? VECTOR_MATH_ULPS
                                                          : ulps;
}

#endif
