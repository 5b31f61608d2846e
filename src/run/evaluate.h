/* evaluate: one node, one lane. The program's runs go through it, and so does
 * whoever needs a single node (the elaborator's oracle). */
#ifndef RUN_EVALUATE_H
#define RUN_EVALUATE_H

#include "kernel/kernel.h"

/* out (numel of x) from the values of x's arguments. INPUT nodes give zeros. */
void evaluate_node(const struct graph *g, node x, const double *const *in,
                   double *out);

/* The same over `lanes` lanes that lie one behind the other; base as in
 * kernel.h, or NULL. Branch codes of kinks are mixed into branch[lane] and
 * the first tie noted in tie[lane] where branch is not NULL. */
struct evaluate_lanes {
    unsigned lanes;
    uint64_t *branch;
    node *tie;
    const double *base;
};
void evaluate_lanes(const struct graph *g, node x, const double *const *in,
                    double *out, const struct evaluate_lanes *l);
/* Bounds of all lanes: err_in, err_out as in and out. */
void evaluate_bounds(const struct graph *g, node x, const double *const *in,
                     const double *out, const double *const *err_in,
                     double *err_out, unsigned lanes);

#endif
