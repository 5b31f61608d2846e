/* quantity: the values in balls of what claims name, at the point and at the
 * samples around it.  See quantity.c. */
#ifndef CHECK_QUANTITY_H
#define CHECK_QUANTITY_H

#include "check/witness.h"

/* Where claims are judged: site 0 is the point, the others are samples. */
struct site {
    bool skipped;              /* outside the domain or on another branch */
    double **input;            /* of e->inputs: values */
};

struct quantities;
struct quantities *quantities_new(struct scene *s);
void quantities_free(struct quantities *q);
size_t quantities_sites(const struct quantities *q);
const struct site *quantities_site(const struct quantities *q, size_t i);

/* Index of a quantity of a claim graph, planned at first sight (its derivative
 * nodes are appended to the scene's graph). */
size_t quantities_add(struct quantities *q, const struct quantity *named);
/* Are balls to be had for what is planned, or is it past the cost limit (or the
 * build without them)? Then doubles with bounds decide. */
bool quantities_affordable(struct quantities *q);
/* Its value at a site in doubles, and a first-order bound on their error. */
const double *quantities_double(struct quantities *q, size_t i, size_t site,
                                const double **bound);
/* Its value at a site to about `precision` bits: column-major entries. */
const struct balls *quantities_value(struct quantities *q, size_t i,
                                     size_t site, long precision);
/* The rule that is missing for it, or NULL. */
const char *quantities_gap(const struct quantities *q, size_t i);

/* What the witness says of a quantity at the point. Where it is smooth but the
 * rules give something else, the value at site 0 is replaced by the witness's. */
enum witnessed { WITNESSED, WITNESSED_KINK, WITNESSED_DOMAIN,
                 WITNESSED_UNSURE, WITNESSED_NOT };
struct witnessed_at {
    enum witnessed state;
    size_t entry;              /* of the first that is not smooth */
    double left, right;
    node blame;
    const char *why;
    bool corrected;            /* the rules gave something else */
};
const struct witnessed_at *quantities_witness(struct quantities *q, size_t i);

#endif
