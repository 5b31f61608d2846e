/* program_rep: how a program lies in memory; private to program.c, run*.c. */
#ifndef RUN_PROGRAM_REP_H
#define RUN_PROGRAM_REP_H

#include "run/program.h"

struct program_step {
    node x;
    uint32_t dst; /* first double of the result, of one lane */
    uint32_t src; /* first entry of program.src */
    uint32_t nargs : 31;
    uint32_t whole : 1; /* elementwise, all arguments of the result's shape,
                          no kink: one run of numel * lanes doubles */
};

struct program {
    const struct graph *g;
    size_t nnodes;   /* of g when the program was made */
    bool *has;       /* is a node in it? Of others place and fixed are unset */
    uint32_t *place; /* node -> first double */
    bool *fixed;     /* node -> depends on constants and held inputs
                                  only: no tie or branch of it means anything */
    VEC(struct program_step) steps;
    VEC(uint32_t) src; /* places of arguments */
    VEC(node) inputs, constants;
    VEC(node) kept; /* wanted: their places are theirs to the end */
    size_t doubles; /* of one lane */
    size_t operations;
    double work;
    bool keep_all;
};

/* Is x only another name of its argument's place? */
static inline bool program_is_view(const struct program *p, node x)
{
    enum op op = (enum op)p->g->at[x].op;
    return op == OP_RESHAPE || (op == OP_CUT && !p->keep_all);
}

#endif
