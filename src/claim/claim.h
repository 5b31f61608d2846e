/* claim: the verdict on hand-derived rules.  See claim.c. */
#ifndef CHECK_CLAIM_H
#define CHECK_CLAIM_H

#include "claim/named_derivative.h"
#include "record/record.h"

/* How the two sides compare at a site. */
enum held { HELD_RIGHT, HELD_WRONG, HELD_OPEN, HELD_UNDEFINED };

/* A statement `lhs = rhs` under trial: the claim's own sides, or a repair of
 * them. */
struct trial;
struct claims {
    struct scene *s;
    struct quantities *q;
};

struct claims *claims_new(struct scene *s);
void claims_free(struct claims *c);

/* NULL where the sides do not elaborate (reported unless quiet). */
struct trial *trial_new(struct claims *c, const struct stmt *stmt,
                        const struct ast *lhs, const struct ast *rhs,
                        bool quiet);
void trial_free(struct trial *t);
const struct claim_graph *trial_graph(const struct trial *t);
/* Compare at a site (0: the point); worst is the 0-based entry furthest off. */
enum held trial_at(struct trial *t, size_t site, size_t *worst);
/* Does it hold at the point and at every sample? */
bool trial_holds(struct trial *t);
/* The sides at the point, as doubles in the arena. */
const double *trial_claimed(const struct trial *t);
const double *trial_true(const struct trial *t);

/* The verdict on one claim at this point; claims that are numbers for another
 * point are not to be asked. Fills everything of `out` but expected, allowed. */
void claim_check(struct claims *c, const struct stmt *stmt,
                 struct rec_claim *out);

#endif
