/* flags: the properties of operations, the FLAGS column of ops.def. */
#ifndef GRAPH_FLAGS_H
#define GRAPH_FLAGS_H

enum op_flag {
    OP_ELEMENTWISE = 1 << 0, /* E rows (set by op_flags): broadcasts, has value
                                and partials in the row */
    OP_KINK_SIGN = 1 << 1,   /* branch decided by the sign of x */
    OP_KINK_DIFF = 1 << 2,   /* by the sign of x - y */
    OP_KINK_STEP = 1 << 3,   /* by the value (floor, round, mod, ...) */
    OP_KINKS = OP_KINK_SIGN | OP_KINK_DIFF | OP_KINK_STEP,
    OP_COMMUTES = 1 << 4,
    OP_FLAT = 1 << 5, /* derivative zero wherever it exists */
    OP_VIEW = 1 << 6, /* same numbers, other name or shape: no work */
    OP_LEAF = 1 << 7,
    OP_MULTI = 1 << 8,     /* several results: see RESULT */
    OP_AUX = 1 << 9,       /* auxiliary (a factorization): no derivative
                                flows through it, printers skip it */
    OP_EDGE = 1 << 10,     /* value exists at the edge x = 0 of the domain or
                                of smoothness, the derivative need not
                                (sqrt, cbrt, pow, asin, ...) */
    OP_LIST = 1 << 11,     /* imm.a is an index list of graph_list */
    OP_LINEAR = 1 << 12,   /* in all arguments together */
    OP_BILINEAR = 1 << 13, /* in each of two arguments */
    OP_ZERO = 1 << 14,     /* elementwise, of 0 it is 0, at every rounding */
    OP_HIDDEN = 1 << 15,   /* only rules make it, or it has no derivative:
                              not among --rules */
    OP_INTERNAL = 1 << 16, /* no function of the language: rules make it */
};

#endif
