/* derive: tangents and adjoints as more nodes of the same graph. See
 * derive.c; the rules are in ops.def (elementwise) and rules/. */
#ifndef DERIVE_DERIVE_H
#define DERIVE_DERIVE_H

#include "rules/rules.h"

/* `at` has the tangent, or adjoint, `value` (of its shape). */
struct seed {
    node at, value;
};

/* Nodes at which differentiation stops (held fixed), for partial(y,w). */
struct stops {
    size_t n;
    const node *at;
};

/* Tangent of each want[i] along the direction in which every seeds[j].at
 * moves by seeds[j].value; NONE where nothing flows. A seeded node's own
 * rule is not applied: the seed replaces it. */
void derive_forward(struct graph *g, size_t nseeds, const struct seed *seeds,
                    struct stops stops, size_t nwant, const node *want,
                    node *tangent);

/* Adjoint of each want[i]: the derivative of sum_j <seeds[j].value,
 * seeds[j].at> by it; NONE where nothing flows. Only nodes that depend on a
 * wanted node are visited. */
void derive_reverse(struct graph *g, size_t nseeds, const struct seed *seeds,
                    struct stops stops, size_t nwant, const node *want,
                    node *adjoint);

/* Corruption of one rule, for the mutation tests: contribution k of
 * operation op is changed wherever it is built. */
enum mutation {
    MUTATE_NOTHING,
    MUTATE_NEGATE,
    MUTATE_SCALE,
    MUTATE_TRANSPOSE,
    MUTATE_DROP
};
struct mutant {
    enum mutation kind;
    enum op op;
    unsigned argument;
    double factor;
};
void derive_mutate(struct mutant m);

/* Local partial of an elementwise node by argument k, as a node; NONE when
 * it is structurally zero (or the row reports a gap). */
node derive_partial(struct graph *g, node self, unsigned k);

#endif
