/* derive/rep: the rules of the rows, as the two modes apply them; private to
 * derive.c and forward.c (the loops) and derive/table.c. */
#ifndef DERIVE_REP_H
#define DERIVE_REP_H

#include "derive/derive.h"
#include "graph/matrix.h"

/* The partial by one argument, from the arguments and the result r. */
typedef node partial_rule(struct graph *g, node x, node y, node z, node r);

struct derive_rule {
    partial_rule *partial[3]; /* elementwise rows */
    tangent_rule *tangent;    /* the others */
    adjoint_rule *adjoint;
};
extern const struct derive_rule derive_rules[OP_COUNT];

/* Forget the gap of the last call. */
/* The partial by argument k of self's row, from other arguments x[0..2] and
 * result x[3] (some entries of self's). */
node derive_partial_of(struct graph *g, node self, unsigned k, const node x[4]);
/* May a value or derivative of the row not exist at a number? */
bool derive_somewhere(enum op op);
/* Contribution c of argument k, or what a mutation test makes of it. */
node derive_contribution(struct graph *g, node self, size_t k, node c);
bool derive_mutates(const struct graph *g, node self);
/* How many results a node has. */
size_t derive_results(const struct graph *g, node self);

/* --- derive/spectral.c ----------------------------------------------------- */
/* A product V*diag(f(w))*V' of the vectors and values w of one eigh of a, or
 * U*diag(f(w))*V' of an svd, or the derivative of one along m[0..order-1] by
 * jet[k] = f^(k)(w). */
enum { FORM_NUMBERS = 8 };
struct form {
    node primary, a, w;
    bool moves; /* something flows through a */
    unsigned order;
    node jet[SPECTRAL_ORDERS + 1], m[SPECTRAL_ORDERS];
    size_t numbers; /* that f holds and something flows through */
    node number[FORM_NUMBERS];
};
/* What the mode knows: nodes whose derivative is asked for or given, and
 * whether anything flows through a node. */
struct form_view {
    const bool *held;
    bool (*flows)(const void *context, node x);
    const void *context;
};
/* Is self a form that may be differentiated past its factors? */
bool form_matches(struct graph *g, node self, const struct form_view *view,
                  struct form *f);
/* The tangent of the form by that of a; the adjoint of a by that of the form. */
node form_tangent(struct graph *g, const struct form *f, node adot);
node form_adjoint(struct graph *g, const struct form *f, node bar);
/* Both, of direction k: it is linear in each. */
node form_by_direction(struct graph *g, const struct form *f, unsigned k,
                       node m);
/* The tangent along those of n of its numbers. */
node form_by_numbers(struct graph *g, const struct form *f, size_t n,
                     const struct seed *dot);

/* --- derive/live.c --------------------------------------------------------- */
/* Nonzero where a tangent may be: a node, NONE: nowhere, LIVE_ALL: anywhere. */
#define LIVE_ALL (NONE - 1)
node live_seed(struct graph *g, node seed);
/* Of self, from those of its n arguments (at least one is not NONE). */
node live_of(struct graph *g, node self, size_t n, const node *live);

/* --- derive/branch.c ------------------------------------------------------- */
/* t times the partial p. What selects is applied by selection, be it the
 * partial or what reaches it: a branch not taken contributes nothing, be it
 * infinite. Nor does what cancels to 0 in the graph. */
node derive_times(struct graph *g, node t, node p);
/* The sum of n parts (changed); of parts of one branch, a part of that. */
node branch_sum(struct graph *g, size_t n, node *part);
/* The adjoint rule of self (n arguments): it is linear in what reaches it, so
 * it is applied inside the branch that this comes from. */
void branch_adjoint(struct graph *g, node self, const node bar[4],
                    const bool *want, size_t n, node *out);

#endif
