/* code: the verdicts on what real code gives.  See code.c. */
#ifndef CODE_CODE_H
#define CODE_CODE_H

#include "base/options.h"
#include "claim/claim.h"

/* The code statements of one problem, over all its points, and the processes
 * that serve them. */
struct codes;
struct codes *codes_new(const struct options *o, struct arena *a,
                        volatile const int *stop);
/* Ends the processes. */
void codes_free(struct codes *c);

/* The code statements at one point of the problem. */
void codes_point(struct codes *c, struct claims *claims);
void codes_leave(struct codes *c);

/* The verdict on one quantity at the left of a code statement. */
void codes_check(struct codes *c, const struct stmt *stmt, unsigned quantity,
                 struct rec_claim *out);

/* Does a claim name black boxes? Then its verdict is this one. */
bool codes_concern(const struct elaboration *e, const struct claim_graph *g);
void codes_claim(struct codes *c, const struct stmt *stmt,
                 struct rec_claim *out);

/* After the last point: notes and counts that are known only then. */
void codes_finish(struct codes *c);

#endif
