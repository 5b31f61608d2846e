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
    node at;                       /* the cut, or the input */
    node definition;               /* what stands behind the cut; NONE: input */
    const struct binding *binding; /* NULL: input */
    bool output;
    node seed;    /* INPUT that stands for its adjoint */
    node adjoint; /* by the adjoints of its users; NONE: none */
};
struct chain {
    struct problem_at_point *s;
    size_t n; /* inputs first, then bindings in order */
    struct chain_name *at;
    node *cuts;                /* at[i].at */
    struct formulas *formulas; /* knows all names, `Xbar` of seeds too */
};
/* The names of inputs and statements and what is known of them, where g's
 * bindings are cuts: of each the cut, and of what rules use the definition. */
const struct formula_name *chain_names(struct arena *a,
                                       const struct elaboration *e, size_t *n);
/* The names of a problem, for expressions as they were written. */
struct written_names chain_written(const struct elaboration *e);
/* The right-hand side of a statement as it was written; .text NULL: it was
 * assigned by parts, or reads what its own name was before. */
struct formula_text chain_statement(struct arena *a,
                                    const struct elaboration *e,
                                    const struct binding *b);
/* Bindings that no chosen derivative passes through are left out. */
void chain_start(struct chain *c, struct problem_at_point *s,
                 const struct gradients *d);
void chain_end(struct chain *c);

#endif
