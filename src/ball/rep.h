/* ball/rep: what a struct balls and a struct ball_run are. Private to
 * ball/. */
#ifndef BALL_REP_H
#define BALL_REP_H

#include "ball/arb_headers.h"
#include "ball/ball.h"

struct balls {
    arb_ptr at;
    size_t n;
};

struct slot {
    node x;
    struct balls value;  /* own, or inside another slot's */
    arb_ptr own;         /* NULL for views, and for what is lent */
    struct balls *given; /* of an INPUT that was set */
    arb_srcptr lent;     /* of an INPUT that was given as balls: not widened */
    bool apart;          /* own is not in the pool */
};

struct ball_run {
    const struct graph *g;
    size_t n;
    struct slot *slots;
    uint32_t *place; /* of a node that has one: its slot (of others anything:
                        clearing it would cost the whole graph a run) */
    size_t places;
    arb_ptr pool; /* all own values */
    size_t pooled;
    node *want;
    size_t nwant;
    uint16_t *notes; /* of each slot */
    uint8_t *free;   /* depends on an INPUT */
    uint8_t *moved;  /* depends on a perturbed node of the last evaluation */
    uint8_t *dirty;  /* to be evaluated; scratch */
    uint8_t *form;   /* V*diag(y)*V', see symmetric.c */
    uint8_t *hushed; /* an eigh without a kink of its own */
    VEC(node) shifted;
    uint32_t *shift;      /* of each slot: the first shift there + 1, or 0 */
    VEC(uint32_t) behind; /* of each shift: the next at its slot + 1, or 0 */
    VEC(uint32_t) cone;   /* slots that moved */
    bool valid;           /* values of an evaluation with `prec` are kept */
    bool touched;         /* an input or a mode changed since */
    long prec;
    bool widen, decimals;
    uint32_t pattern; /* of nudges of all inputs and literals, 0: none */
    node nudged;      /* the one literal that is nudged, or NONE */
    const double *(*base)(void *context, node x);
    void *context;
    arb_srcptr *in; /* arguments of one node */
    struct shape *in_shape;
};

/* Room for the values of all slots that are not lent. */
void ball_give_values(struct ball_run *r);
/* Room for a slot's value, if it has none. */
void ball_own_value(struct slot *s);

struct ball_context;
/* V*diag(y)*V' or U*diag(y)*V' as a whole, of the matrix that V belongs to and y;
 * false: as written (symmetric.c). */
bool ball_run_form(struct ball_run *r, struct slot *s, struct ball_context *c);
/* Has the svd a singular value of 0, perhaps? That is a kink of their sum. */
bool ball_meets_zero(const struct ball_run *r, size_t i);
/* Are the two arguments of a comparison, maximum or difference one number? The
 * tie is noted (tie.c). */
bool ball_exact_tie(const struct ball_run *r, struct ball_context *c,
                    enum op op, const node *arg);
/* Fill form and hushed (symmetric.c). */
void ball_find_symmetric(struct ball_run *r);

static inline size_t slot_of(const struct ball_run *r, node x)
{
    return r->place[x];
}

static inline bool has_slot(const struct ball_run *r, node x)
{
    return x < r->places && r->place[x] < r->n && r->slots[r->place[x]].x == x;
}

static inline enum op op_of(const struct ball_run *r, size_t i)
{
    return (enum op)graph_at(r->g, r->slots[i].x)->op;
}

#endif
