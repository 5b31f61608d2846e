/* show/formula: --show formula and --show explain.  See show/formula.c and
 * show/explain.c. */
#ifndef SHOW_FORMULA_H
#define SHOW_FORMULA_H

#include "check/gradient.h"
#include "formula/written.h"
#include "record/record.h"

/* out->formula. A text with " = " is a whole equation (`vbar = wbar*cos(v) +
 * xbar/v`), any other one the right-hand side of d of/d wrt. second: scalar second derivatives too. Bindings must be cuts. */
void show_formulas(struct problem_at_point *s, struct gradients *d, bool second,
                   struct rec_point *out);
/* out->explain: the derivation, a step a line. */
void show_explain(struct problem_at_point *s, struct gradients *d,
                  struct rec_point *out);
/* A step's number: a few entries, or the norm of more. */
const char *show_number(struct arena *a, struct shape s, const double *v);

/* --- the names of a problem, for both ----------------------------------- */
struct chain_name {
    const char *name, *bar, *dot;
    node at;                   /* the cut, or the input */
    node definition;           /* what stands behind the cut; NONE: input */
    const struct ast *formula; /* as it was written, or NULL */
    struct span span;
    const char *turn; /* "k = 2" in a loop, or NULL */
    bool named;       /* as the author did, not for the derivation */
    bool output;
    node seed;    /* INPUT that stands for its adjoint */
    node adjoint; /* by the adjoints of its users; NONE: none */
};
struct chain {
    struct arena *arena;
    const struct elaboration *e;
    struct graph *g;
    size_t n; /* inputs first, then statements in order */
    struct chain_name *at;
    node *cuts; /* at[i].at */
    bool *on;   /* by node when it was started: depends on the inputs */
    struct formulas *formulas; /* knows all names, `Xbar` of seeds too */
};
/* The names of inputs and statements and what is known of them, where g's
 * bindings are cuts: of each the cut, and of what rules use the definition. */
const struct formula_name *chain_names(struct arena *a,
                                       const struct elaboration *e, size_t *n);
/* The right-hand side of a statement as it was written; .text NULL: it was
 * assigned by parts, or reads what its own name was before. */
struct formula_text chain_statement(struct arena *a,
                                    const struct elaboration *e,
                                    const struct binding *b);
/* The names of e's problem, its bindings cuts, on the way from nwrt inputs
 * (indices of e->inputs) to its outputs. */
void chain_start(struct chain *c, struct arena *a, const struct elaboration *e,
                 size_t nwrt, const size_t *wrt);
/* The same with a name for every operation inside of statements, and for every
 * turn of a loop (steps.c); e is elaborated with options.steps. */
void chain_start_steps(struct chain *c, struct arena *a,
                       const struct elaboration *e, size_t nwrt,
                       const size_t *wrt);
void chain_end(struct chain *c);
/* What a step stands for: the text it was written as, where no part of it has
 * a name of its own. */
const char *chain_text(const struct chain *c, size_t i);
/* The name of the rule that differentiates it. */
const char *chain_rule(const struct chain *c, size_t i);

/* --- private to chain.c and steps.c --------------------------------------- */
struct chain_name *chain_add(struct chain *c, const char *name, node at);
/* By node: does it depend on the inputs; do the outputs depend on it? */
bool *chain_dependent(const struct elaboration *e, size_t nwrt,
                      const size_t *wrt);
bool *chain_needed(const struct elaboration *e);
bool chain_worth_naming(const struct graph *g, node x);
/* Adjoints by those of the users. */
void chain_link(struct chain *c);

#endif
