/* trial_rep: a statement under trial, private to trial*.c and claim.c. */
#ifndef CHECK_TRIAL_REP_H
#define CHECK_TRIAL_REP_H

#include "claim/claim.h"

struct trial {
    struct claims *c;
    const struct stmt *stmt;
    struct claim_graph *g;
    size_t *quantity;         /* of each leaf: index in the table */
    struct ball_run *run;
    double *half;             /* WITHIN_DIGITS: half a last place by entry */
    size_t shown;             /* the site whose sides are kept */
    double *claimed, *truth;
};

/* Number of entries of the left side. */
size_t trial_entries(const struct trial *t);
/* Absolute and relative tolerance of entry k. */
void trial_tolerances(const struct trial *t, size_t k, double *atol,
                      double *rtol);
/* The comparison in doubles with bounds. */
enum held trial_doubles(struct trial *t, size_t site, size_t *worst);
/* Of a claim whose shapes do not fit: what is true all the same. */
void trial_keep_truth(struct trial *t);

#endif
