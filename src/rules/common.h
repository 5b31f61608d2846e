/* rules/common: what the files of shape rules share; private to rules/. */
#ifndef RULES_COMMON_H
#define RULES_COMMON_H

#include "rules/rules.h"

static inline union imm no_imm(void)
{
    return (union imm){.bits = 0};
}

static inline union imm imm2(uint32_t a, uint32_t b)
{
    return (union imm){.a = a, .b = b};
}

static inline enum op op_of(const struct graph *g, node x)
{
    return (enum op)g->at[x].op;
}

/* A reduction of x along dim (1 down, 2 along rows, 0 all); x itself where it
 * has one entry there. */
node reduction(struct graph *g, enum op op, node x, unsigned dim);

#endif
