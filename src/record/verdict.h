/* verdict: numbers with bounds in, a verdict out.  See verdict.c. */
#ifndef RECORD_VERDICT_H
#define RECORD_VERDICT_H

#include <stdbool.h>

enum verdict {
    VERDICT_PASS,
    VERDICT_UNSURE,
    VERDICT_ILL,
    VERDICT_KINK,
    VERDICT_DOMAIN,
    VERDICT_FAIL, /* in this order the worse one stands for several */
    VERDICT_COUNT,
};

const char *verdict_name(enum verdict v); /* "pass", "FAIL", ... */
bool verdict_of_name(const char *name, enum verdict *v);
enum verdict verdict_worse(enum verdict a, enum verdict b);

/* Do the doubles alone settle it: both modes and the central difference agree
 * to the tolerance, and the difference's bound is inside the tolerance, so that
 * it could have seen an error of that size? False for NaN. */
bool verdict_clear(double forward, double reverse, double central, double bound,
                   double atol, double rtol);

#endif
