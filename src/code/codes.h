/* codes: the code statements of a problem, shared by code.c and claim.c. */
#ifndef CODE_CODES_H
#define CODE_CODES_H

#include "base/vec.h"
#include "code/code.h"
#include "code/judge.h"

/* A record whose counts are known at the end only. */
struct code_told {
    struct rec_code *record;
    struct code_state *state;
};

struct codes {
    const struct options *options;
    struct arena *arena;
    volatile const int *stop;
    size_t spent; /* calls so far */
    VEC(struct code_target *) targets;
    VEC(const char *) names; /* of the targets, as --code has them */
    VEC(struct code_state *) states;
    VEC(struct code_told) records;
    /* at the point in hand */
    struct claims *claims;
    VEC(struct statement *) statements; /* NULL: could not be read */
    struct composed *composed;          /* what composed claims asked for */
};

/* What is differenced for a quantity, and the statement that gives it: its own
 * first (or NULL); NULL: no code does. */
const struct quantity *codes_provider(struct codes *c, struct statement *own,
                                      const struct named_derivative *n,
                                      struct statement **provider);
/* Why there is none. */
const char *codes_no_provider(const struct named_derivative *n);
/* Is it of a black box? Adjoints are of the outputs; where there are none, of
 * what code gives. */
bool codes_give(const struct elaboration *e, const struct named_derivative *n);
/* A claim with names of black boxes anywhere in its sides. */
void codes_composed(struct codes *c, const struct stmt *stmt,
                    const struct claim_graph *g, struct rec_claim *out);
void composed_free(struct composed *g);
bool codes_runs(const struct statement *t);
const char *codes_not_run(const struct statement *t);
bool codes_finite(const struct statement *t);
void codes_no_value(const struct statement *t, struct code_finding *f);
/* Deaths and a spent budget leave holes: nothing is decided by them. */
void codes_mind_holes(struct statement *t, struct code_finding *f);
/* What is to be told of the code; with the finding, into the claim's record. */
struct rec_code *codes_record(struct codes *c, struct statement *t,
                              const struct code_finding *f, bool formula,
                              bool value);
struct rec_code *codes_put(struct codes *c, struct statement *t,
                           const struct code_finding *f, bool formula,
                           bool value, struct rec_claim *out);
/* A refutation holds where it is certainly wrong at one point. */
void codes_turn(struct rec_claim *out);

#endif
