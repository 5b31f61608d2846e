/* statement: a code statement at a point: what it is given, what it gives, and
 * how its numbers lie.  See statement.c. */
#ifndef CODE_STATEMENT_H
#define CODE_STATEMENT_H

#include "claim/claim.h"
#include "code/call.h"
#include "code/line.h"

/* What is asked of a call, for the count of calls by purpose. */
enum purpose {
    PURPOSE_MANNERS,
    PURPOSE_POINTS,
    PURPOSE_NOISE,
    PURPOSE_DIFFERENCES,
    PURPOSE_COUNT
};

/* Of a statement, over all points of its problem. */
struct code_state {
    const struct stmt *stmt;
    struct code_target *target; /* NULL: not run */
    const char *target_name;
    bool looked, trouble; /* a target was looked for; there is none */
    bool mannered;        /* manners were asked */
    bool cleared;         /* d must be 0 before a call */
    size_t nbreaches, nnotes;
    struct breach *breaches;
    const char **notes;
    size_t calls[PURPOSE_COUNT], deaths;
    char death[120]; /* the last one */
};

/* A breach of manners. */
struct breach {
    unsigned quantity;
    const char *kind, *text;
};

/* A number at the left: a value or a derivative. */
struct quantity {
    const struct ast *left;
    bool value;
    bool box;                      /* held against differences */
    struct named_derivative named; /* its one name; kind NAMED_VALUE if value */
    bool times_dot;                /* hessian(f,x,x)*xdot */
    struct truth *truth;           /* of a formula; NULL otherwise */
    struct shape shape;
    size_t n, offset; /* numbers, and where among values/derivatives */
};

struct argument {
    size_t input; /* of e->inputs; SIZE_MAX: a seed */
    const double *seed;
    struct shape shape;
    size_t n, offset;
};

struct statement {
    struct code_state *state;
    struct claims *claims;
    const struct stmt *stmt;
    struct call_form form;
    unsigned nquantities, narguments;
    struct quantity *quantities;
    struct argument *arguments;
    size_t *place_x, *place_y, *place_d; /* ours, by columns -> the code's */
    double *x;                     /* arguments at the point, by columns */
    double *y, *d;                 /* what the code gave there */
    enum call_state called;        /* how that call went */
    double **sample_y, **sample_d; /* at each site but the point; NULL: none */
    size_t *spent;                 /* calls of the problem so far */
};

/* Is it one name, or hessian(f,x,x)*xdot? Then which, into q. */
bool statement_plain(const struct claim_graph *g, struct quantity *q,
                     const struct ast *left);

/* NULL after errors (reported). */
struct statement *statement_new(struct claims *c, const struct stmt *stmt,
                                struct code_state *state);
void statement_free(struct statement *t);

/* Arguments at a site, by columns. */
void statement_arguments(const struct statement *t, size_t site, double *x);
/* Calls the code at `count` points, x by point; y and d by point and by columns
 * (d NULL: values only). *seen as call's moved and overrun, or NULL. */
void statement_call(struct statement *t, enum purpose purpose, size_t count,
                    const double *x, bool whole, double fill, double *y,
                    double *d, enum call_state *state, struct code_call *seen);
/* Calls the code at all samples: sample_y, sample_d. */
void statement_samples(struct statement *t);
/* Where the entries of an input stand among the arguments; NULL: nowhere. */
const struct argument *statement_argument(const struct statement *t, node x);

/* A message about this statement, as an error of the file. */
void statement_trouble(struct statement *t, const char *why);

/* --- truth.c: what the formulas say -------------------------------------------- */
struct truth *truth_new(struct claims *c, const struct ast *left);
void truth_free(struct truth *t);
const struct claim_graph *truth_graph(const struct truth *t);
/* Middle and radius of each entry at a site (0: the point); NaN where undefined.
 * False: not to be had. */
bool truth_at(struct truth *t, size_t site, double *middle, double *radius);
/* What the witness says of an entry at the point; NULL: smooth. Of what is no
 * single name: the worst of its names. */
const struct sight *truth_sight(struct truth *t, size_t entry);
/* The rule that is missing, or NULL. */
const char *truth_gap(struct truth *t);

#endif
