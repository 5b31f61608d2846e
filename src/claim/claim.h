/* claim: the verdict on hand-derived rules.  See claim.c. */
#ifndef CLAIM_CLAIM_H
#define CLAIM_CLAIM_H

#include "claim/named_derivative.h"
#include "record/record.h"

/* How the two sides compare at a site; of several entries the last of these. */
enum held { HELD_RIGHT, HELD_OPEN, HELD_UNDEFINED, HELD_WRONG };

/* A statement `lhs = rhs` under comparison: the claim's own sides, or a repair of
 * them. */
struct claim_comparison;
/* The inputs of a site as they are shown. */
struct claim_inputs {
    size_t n;
    struct named_value *at;
};
struct claims {
    struct problem_at_point *s;
    struct named_derivatives *q;
    struct claim_inputs *inputs;   /* of each site, made when first shown */
    const struct rec_point *table; /* the derivatives at the point, or NULL */
};

struct claims *claims_new(struct problem_at_point *s);
/* For one claim, over its intervals. */
struct claims *claims_in_box(struct problem_at_point *s,
                             const struct stmt *claim);
/* For one claim, parts of which the source gives: at the point and at `samples`,
 * or over its intervals. */
struct claims *claims_of_source(struct problem_at_point *s,
                                const struct stmt *claim, size_t samples,
                                struct named_source *source);
/* For repairs of a claim that has failed, over sites of its own: its names are
 * those of the rules, which the witness is not asked about. */
struct claims *claims_by_rules(struct problem_at_point *s, struct sites sites);
void claims_free(struct claims *c);

/* NULL where the sides do not elaborate (reported unless quiet). */
struct claim_comparison *comparison_new(struct claims *c,
                                        const struct stmt *stmt,
                                        const struct ast *lhs,
                                        const struct ast *rhs, bool quiet);
void comparison_free(struct claim_comparison *t);
const struct claim_graph *comparison_graph(const struct claim_comparison *t);
/* Compare at a site (0: the point); worst is the 0-based entry furthest off. */
enum held comparison_at(struct claim_comparison *t, size_t site, size_t *worst);
/* The site whose sides are kept. */
void comparison_show(struct claim_comparison *t, size_t site);
/* The sides at the point, as doubles in the arena. */
const double *comparison_claimed(const struct claim_comparison *t);
const double *comparison_true(const struct claim_comparison *t);

/* One more sentence beside the verdict; one that stands there is not repeated. */
void claim_add_note(struct arena *a, struct rec_claim *out, const char *text);
/* The verdict on one claim at this point; claims that are numbers for another
 * point are not to be asked. Fills everything of `out` but expected, allowed. */
void claim_check(struct claims *c, const struct stmt *stmt,
                 struct rec_claim *out);

#endif
