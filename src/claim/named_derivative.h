/* named derivative: the values in balls of what claims name, at the point and at the
 * samples around it.  See named derivative.c. */
#ifndef CLAIM_NAMED_DERIVATIVE_H
#define CLAIM_NAMED_DERIVATIVE_H

#include "check/witness.h"

/* Where claims are judged: site 0 is the point, the others are samples. */
struct site {
    bool skipped;   /* outside the domain or on another branch */
    double **input; /* of e->inputs: values */
};

struct named_derivatives;
struct named_derivatives *named_new(struct problem_at_point *s);
void named_free(struct named_derivatives *q);
size_t named_sites(const struct named_derivatives *q);
const struct site *named_site(const struct named_derivatives *q, size_t i);

/* Index of a named derivative of a claim graph, planned at first sight (its derivative
 * nodes are appended to the problem at its point's graph). */
size_t named_add(struct named_derivatives *q,
                 const struct named_derivative *named);
/* Are balls to be had for what is planned, or is it past the cost limit (or the
 * build without them)? Then doubles with bounds decide. */
bool named_affordable(struct named_derivatives *q);
/* Its value at a site in doubles, and a first-order bound on their error. */
const double *named_double(struct named_derivatives *q, size_t i, size_t site,
                           const double **bound);
/* Its value at a site to about `precision` bits: column-major entries. */
const struct balls *named_value(struct named_derivatives *q, size_t i,
                                size_t site, long precision);
/* The rule that is missing for it, or NULL. */
const char *named_gap(const struct named_derivatives *q, size_t i);

/* What the witness says of a named derivative at the point. Where it is smooth but the
 * rules give something else, the value at site 0 is replaced by the witness's. */
enum witnessed {
    WITNESSED,
    WITNESSED_KINK,
    WITNESSED_DOMAIN,
    WITNESSED_UNSURE,
    WITNESSED_NOT
};
struct witnessed_at {
    enum witnessed state;
    size_t entry; /* of the first that is not smooth */
    double left, right;
    node cause;
    const char *why;
    bool corrected; /* the rules gave something else */
};
const struct witnessed_at *named_witness(struct named_derivatives *q, size_t i);

#endif
