/* ball_ops: what the BALL column of ops.def and the ball version of an M row
 * look like. Private to eval/ball*.c (includes Arb's headers). */
#ifndef EVAL_BALL_OPS_H
#define EVAL_BALL_OPS_H

#include "eval/arb_headers.h" /* selects <arb.h> or <flint/arb.h> */
#include "eval/ball.h"

struct ball_context {
    slong prec;
    node at;                   /* the node being evaluated */
    struct ball_status status; /* filled by the operations */
};

/* One M node. Entries are arb_struct arrays, column-major. */
struct ball_kernel {
    struct ball_context *c;
    arb_ptr out;
    struct shape shape;
    unsigned nargs;
    const arb_srcptr *in;
    const struct shape *in_shape;
    union imm imm;
    const uint32_t *list;
    size_t nlist;
    const double *base; /* double value of this node at the base point or NULL:
                           fixes pivots, order and signs */
};
typedef void ball_fn(const struct ball_kernel *k);

#define E1(...)
#define E2(...)
#define E3(...)
#define M(ID, ...) ball_fn ball_##ID;
#include "graph/ops.def"

/* Note that the argument (which contains zero) leaves a branch open. */
void ball_note_kink(struct ball_context *c, bool jump);
void ball_note_edge(struct ball_context *c);
void ball_note_gap(struct ball_context *c); /* and set the result to NaN */

#endif
