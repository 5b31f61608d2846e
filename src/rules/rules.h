/* rules: the derivative rules of matrix rows, one function a mode. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "graph/structure.h"

/* dot[i]: tangent of argument i or NONE; fills out[0..results-1], NONE where
 * nothing flows. At least one dot is not NONE. */
typedef void tangent_rule(struct graph *g, node self, const node *dot,
                          node *out);
/* bar[i]: adjoint of result i or NONE (at least one is not). want[i]: whether
 * argument i is active. Fills out[i] for the wanted arguments, NONE elsewhere. */
typedef void adjoint_rule(struct graph *g, node self, const node *bar,
                          const bool *want, node *out);

#define E1(...)
#define E2(...)
#define E3(...)
#define M(ID, ...)                                                             \
    tangent_rule tangent_##ID;                                                 \
    adjoint_rule adjoint_##ID;
#include "graph/ops.def"

/* A rule that is not known was needed for the last call: the node (its
 * operation and argument number), else NONE. */
struct derive_gap {
    node at;
    unsigned argument;
    const char *why;
};
struct derive_gap derive_gap(void);
void derive_start(void); /* forget it: a new derivative begins */
void derive_report_gap(node at, unsigned argument, const char *why);

/* project.c */
/* Project a gradient to the tangent space in place, as graph nodes do it in
 * check: (G+G')/2, tril, triu, diagonal. */
node structure_project(struct graph *g, enum structure s, node gradient);

#endif
