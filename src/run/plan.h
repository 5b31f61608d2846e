/* run/plan: a program on its way to a schedule; private to run/schedule.c
 * (what is to be done), run/order.c (in which order), run/place.c (where). */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include "run/schedule.h"

/* An operation. Sources are owners: nodes that have a place of their own. */
struct operation {
    node x;
    uint32_t step;
    uint16_t code;
    uint8_t nsrc; /* of src; a CODE_STEP has the graph's arguments */
    bool dead;    /* fused into its only reader */
    bool once;    /* depends on constants only */
    node src[3];
};

/* `count` consecutive entries of plan.order have one code. */
struct code_batch {
    uint32_t code, count;
};

struct plan {
    const struct program *p;
    const struct graph *g;
    unsigned lanes;
    node *owner;                      /* by node */
    uint32_t *maker;                  /* by owner: its item; NONE: a leaf */
    uint32_t *uses;                   /* by owner: how often it is read */
    bool *kept;                       /* by owner: keeps its place to the end */
    VEC(struct operation) operations; /* in program order */
    VEC(uint32_t) order;
    VEC(struct code_batch) batches;
    size_t nonce; /* batches of `once` items, at the front */
};

void plan_order(struct plan *t);
void plan_place(struct plan *t, struct schedule *s);

/* The arguments of an item; owner[] is to be applied to each. */
static inline const node *operation_sources(const struct plan *t,
                                            const struct operation *i,
                                            size_t *n)
{
    if (i->code == CODE_STEP)
        return graph_args(t->g, i->x, n);
    *n = i->nsrc;
    return i->src;
}

#endif
