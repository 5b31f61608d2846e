/* claim/named_derivative_rep: the table of named derivatives, private to named derivative*.c. */
#ifndef CLAIM_NAMED_DERIVATIVE_REP_H
#define CLAIM_NAMED_DERIVATIVE_REP_H

#include "claim/named_derivative.h"
#include "derive/derive.h"

enum plan_kind { PLAN_NODE, PLAN_COLUMNS, PLAN_ROWS };

struct loop { /* an INPUT that takes unit vectors */
    node at;
    enum structure set; /* of the input that they are directions of */
};

struct correction { /* an entry where the rules are not the truth */
    size_t entry;
    struct balls *value;       /* 1 ball: the truth, or all that it may be */
    const struct sight *sight; /* of one of the answers */
};

struct derivative_plan {
    struct named_derivative q;
    enum plan_kind kind;
    node result; /* NONE: structurally zero */
    size_t nloops;
    struct loop loop[MOST_ORDER]; /* the first one fastest */
    size_t ring;              /* the next plan with the same loops, or itself */
    uint32_t chain;           /* the next of its bucket + 1 */
    enum structure structure; /* of the input differentiated by */
    const char *gap;
    bool seen;  /* witnessed */
    bool given; /* by the source */
    VEC(struct correction) corrections;
};

struct store { /* a site's values */
    struct ball_run *run;
    size_t planned; /* plans that the run covers */
    long precision; /* of its last evaluation, 0: none */
    size_t filled;  /* plans that have room for a value */
    struct balls **value;
    long *at; /* precision of each value, 0: none */
};

/* A site's values in doubles, where balls cost too much. */
struct double_store {
    size_t planned;
    double **value,
        **bound; /* of each plan, in the problem at its point's arena */
};

struct named_derivatives {
    struct problem_at_point *s;
    struct named_source *source;  /* or NULL */
    bool rules_only;              /* the witness is not asked */
    struct double_store *doubles; /* of each site */
    struct program *program;      /* of all plans, for doubles and the cost */
    size_t programmed;            /* plans it covers */
    bool affordable;              /* ... in balls */
    VEC(struct derivative_plan) plans;
    size_t planned;   /* those that have nodes */
    uint32_t *bucket; /* by hash: plan + 1, or 0 */
    size_t nbuckets;
    VEC(struct answer *) answers; /* of the judge */
    size_t nsites;
    struct site *site;
    struct store *store;
};

/* Give nodes to all plans that have none yet (named_derivative_plan.c). */
void named_plan(struct named_derivatives *q);
/* The derivative by the first `order` unknowns, along an INPUT of its own each
 * where they are arrays (appended to the loops of p); NONE: zero. */
node plan_derivative(struct named_derivatives *q, struct derivative_plan *p,
                     unsigned order);
/* Structure of the input that a node is, if it is one. */
enum structure named_structure(const struct named_derivatives *q, node x);
/* How often its plan is evaluated: once for each combination of unit vectors;
 * the vectors of one (into `unit`, of all loops one behind the other). */
size_t plan_turns(const struct named_derivatives *q,
                  const struct derivative_plan *p);
double *plan_units(const struct named_derivatives *q,
                   const struct derivative_plan *p);
void plan_turn(const struct named_derivatives *q,
               const struct derivative_plan *p, size_t turn, double *unit);

#endif
