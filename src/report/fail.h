/* fail: what went wrong with an item, in words: a line for the machine
 * formats, a block with the source line for people.  See fail.c. */
#ifndef REPORT_FAIL_H
#define REPORT_FAIL_H

#include "base/arena.h"
#include "report/report.h"

/* "gives -0.149293671637, should be 0.331297765034" */
const char *fail_claim_text(struct arena *a, const struct style *l,
                            const struct rec_claim *c);
/* "forward 0.33, reverse 0.44, central 0.33 +- 8e-12" of the worst entry. */
const char *fail_derivative_text(struct arena *a, const struct style *l,
                                 const struct rec_derivative *d);
/* "dz/dW(2,1)", the worst entry by name. */
const char *fail_derivative_name(struct arena *a,
                                 const struct rec_derivative *d);

/* One block each, without blank lines around it. */
void fail_derivative(struct arena *a, FILE *to, const struct style *l,
                     const struct rec_point *point,
                     const struct rec_derivative *d);
void fail_claim(struct arena *a, FILE *to, const struct style *l,
                const struct rec_claim *c);
void fail_expect(struct arena *a, FILE *to, const struct style *l,
                 const struct rec_problem *p);

#endif
