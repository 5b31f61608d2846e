/* claim/comparison: a statement under comparison, private to comparison*.c and claim.c. */
#ifndef CLAIM_COMPARISON_H
#define CLAIM_COMPARISON_H

#include "claim/claim.h"

struct claim_comparison {
    struct claims *c;
    const struct stmt *stmt;
    struct claim_graph *g;
    struct leaves leaves; /* of g */
    struct ball_run *run;
    double *half; /* WITHIN_DIGITS: half a last place by entry */
    bool repair;  /* of a claim: doubles may reject it */
    size_t shown; /* the site whose sides are kept */
    double *claimed, *truth;
    unsigned char *wrong; /* entries that are wrong at the site shown */
};

/* Number of entries of the left side. */
size_t comparison_entries(const struct claim_comparison *t);
/* Absolute and relative tolerance of entry k. */
void comparison_tolerances(const struct claim_comparison *t, size_t k,
                           double *atol, double *rtol);
/* Where parts of the sides are only known to a radius: what becomes of an entry
 * that is right (1), wrong (-1) or open (0) in balls. */
int comparison_given(const struct claim_comparison *t, const struct balls *l,
                     size_t k, const struct balls *r, size_t j, int in);
/* The comparison in doubles with bounds. */
enum held comparison_doubles(struct claim_comparison *t, size_t site,
                             size_t *worst);
/* Sentences on how the claim was read, which entries are wrong, and what a
 * derivative that it names leaves out; appended to the record's. */
void claim_notes(struct claim_comparison *t, struct rec_claim *out);
/* Of a claim whose shapes do not fit: what is true all the same. */
void comparison_keep_truth(struct claim_comparison *t);

#endif
