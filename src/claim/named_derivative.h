/* named derivative: the values in balls of what claims name, at the point and at the
 * samples around it.  See named derivative.c. */
#ifndef CLAIM_NAMED_DERIVATIVE_H
#define CLAIM_NAMED_DERIVATIVE_H

#include "check/difference.h"
#include "claim/sites.h"
#include "record/verdict.h"

/* What gives named derivatives that no graph knows: code. Every entry has a middle
 * and a radius, NaN where there is no number. */
struct named_source {
    void *context;
    bool (*gives)(void *context, const struct named_derivative *n);
    void (*value)(void *context, const struct named_derivative *n,
                  const struct site *site, double *middle, double *radius);
    double rtol;  /* of claims that name no tolerance */
    double sees;  /* radii up to so much of the sides do not hinder a pass */
    double small; /* defects up to so much of the sides are not accused */
};

struct named_derivatives;
struct named_derivatives *named_new(struct problem_at_point *s,
                                    struct sites sites);
/* Not asking the witness: for repairs of a claim that has been judged. */
struct named_derivatives *named_by_rules(struct problem_at_point *s,
                                         struct sites sites);
/* At the point alone. */
struct named_derivatives *named_at_point(struct problem_at_point *s);
/* From here on the source is asked for what it gives. */
void named_ask(struct named_derivatives *q, struct named_source *source);
struct named_source *named_asked(const struct named_derivatives *q);
void named_free(struct named_derivatives *q);
size_t named_sites(const struct named_derivatives *q);
const struct site *named_site(const struct named_derivatives *q, size_t i);

/* Index of a named derivative of a claim graph. Its nodes are appended to the
 * graph of the problem when the first value is asked for, those of all that was
 * added until then together. */
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
const char *named_gap(struct named_derivatives *q, size_t i);

/* What the judge says of an entry at the point; NULL: the rule is right. Where
 * it is not, the value at site 0 is the judge's truth, the interval of the
 * one-sided derivatives at a kink, or nothing (NaN). */
const struct sight *named_sight(struct named_derivatives *q, size_t i,
                                size_t entry);
/* The worst sight of all entries that have no derivative, or NULL. */
const struct sight *named_rough(struct named_derivatives *q, size_t i);
/* Did the rules give something else somewhere where it is smooth? */
bool named_corrected(struct named_derivatives *q, size_t i);
/* The worst verdict on doubles that stand for its entries at the point. */
enum verdict named_verdict(struct named_derivatives *q, size_t i,
                           const double *v);

/* A claim's graph, and which derivative of the table each of its leaves is. */
struct leaves {
    struct named_derivatives *q;
    struct claim_graph *g;
    size_t *at;
};
struct leaves leaves_new(struct named_derivatives *q, struct claim_graph *g,
                         struct arena *a);
/* Give the leaves their values at a site; false if one is not to be had. */
bool leaves_fill(const struct leaves *t, struct ball_run *run, size_t site,
                 long precision);
/* The rule that is missing for one of them, or NULL. */
const char *leaves_gap(const struct leaves *t);
/* Did the rules of one give something else somewhere where it is smooth? */
bool leaves_corrected(const struct leaves *t);
/* Where an entry of the left side, which is one name, has no derivative; NULL: it
 * has one, or the side is an expression. */
const struct sight *leaves_own(const struct leaves *t, size_t entry);
/* The same, or, of an expression, the worst that its names hold. */
const struct sight *leaves_rough(const struct leaves *t, size_t entry);

#endif
