/* kernel: what the double version of an M row looks like.
 *
 * A kernel computes one lane of one node. `base` is the value of the same
 * node at the base point while a perturbed copy is computed (pivots, signs and
 * order of factors are to be taken from it), else NULL.
 */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include "graph/graph.h"

struct kernel {
    double *out;
    struct shape shape;
    unsigned nargs;
    const double *const *in;
    const struct shape *in_shape;
    union imm imm;
    const uint32_t *list; /* OP_LIST: nlist indices */
    size_t nlist;
    const double *base;
};

typedef void kernel_fn(const struct kernel *k);
/* First-order bound on the absolute rounding error of each entry of k->out,
 * given bounds in[i] on those of the arguments. k->out holds the value. */
typedef void bound_fn(const struct kernel *k, const double *const *in,
                      double *out);

#define E1(...)
#define E2(...)
#define E3(...)
#define M(ID, ...)                                                             \
    kernel_fn kernel_##ID;                                                     \
    bound_fn bound_##ID;
#include "graph/ops.def"

#endif
