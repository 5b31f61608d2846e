/* ball/ops: what the BALL column of ops.def and the ball version of an M row
 * look like. Private to ball (includes Arb's headers). */
#ifndef BALL_OPS_H
#define BALL_OPS_H

#include "ball/arb_headers.h" /* selects <arb.h> or <flint/arb.h> */
#include "ball/ball.h"

/* What an operation noted. The SOFT ones are ties of exact arguments: they
 * count only while the node moves. */
enum ball_note {
    NOTE_KINK = 1 << 0,
    NOTE_JUMP = 1 << 1,
    NOTE_EDGE = 1 << 2,
    NOTE_GAP = 1 << 3,
    NOTE_SOFT_KINK = 1 << 4,
    NOTE_SOFT_JUMP = 1 << 5,
    NOTE_SOFT_EDGE = 1 << 6,
    NOTE_NOT_FINITE = 1 << 7,
    NOTE_UNTOLD = 1 << 8,
};

struct ball_context {
    slong prec;
    node at;        /* the node being evaluated */
    unsigned moves; /* bit k: argument k depends on what is
                                  perturbed (without a shift: on any input) */
    bool shifted;   /* a perturbation is on */
    unsigned notes; /* enum ball_note, set by the operations */
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
void ball_note_gap(struct ball_context *c); /* and set the result to NaN */
/* There may be a value all the same: balls cannot tell. */
void ball_note_untold(struct ball_context *c);
/* The same at a tie or edge that the argument contains; an exact argument that
 * does not move is a constant, and decides. */
void ball_note_tie(struct ball_context *c, bool exact, bool jump);
void ball_note_end(struct ball_context *c, bool exact);

/* P(a,x) at positive a and x, of any size. */
#define BALL_LARGE 1000 /* parameters of which Arb is not asked */
void ball_gamma_lower(arb_t r, const arb_t a, const arb_t x, slong prec);
/* I_x(a,b) of large parameters before the mean; false: not of this kind, or
 * too many terms. */
bool ball_beta_lower(arb_t r, const arb_t a, const arb_t b, const arb_t x,
                     slong prec);

/* Is x in [0, inf) and containing 0, up to the rounding of a radius? */
bool ball_touches(const arb_t x);
/* Is n a whole number within low..high; its value. */
#define BALL_MOST_ORDER 100
bool ball_is_whole(const arb_t n, slong low, slong high);
slong ball_to_si(const arb_t n);
/* [0, x], from 0 to the upper bound of x >= 0. */
void ball_from_zero(struct ball_context *c, arb_t r, const arb_t x);

typedef void ball_op1(struct ball_context *c, arb_t r, const arb_t x);
typedef void ball_op2(struct ball_context *c, arb_t r, const arb_t x,
                      const arb_t y);
typedef void ball_op3(struct ball_context *c, arb_t r, const arb_t x,
                      const arb_t y, const arb_t z);

/* ball/real.c: powers, roots, and functions with an edge */
ball_op1 ball_square, ball_sqrt, ball_cbrt, ball_exp2, ball_log2, ball_log10;
ball_op1 ball_cosquare, ball_sechsquare;
ball_op1 ball_coroot;
ball_op2 ball_times;
ball_op3 ball_direction;
ball_op1 ball_asin, ball_acos, ball_acosh, ball_softplus, ball_sigmoid;
ball_op2 ball_sub, ball_mul, ball_div, ball_pow, ball_xlog, ball_nthroot;
ball_op2 ball_hypot, ball_atan2;

/* ball/branch.c: kinks, jumps, conditions */
ball_op1 ball_abs, ball_relu, ball_sign, ball_step, ball_not;
ball_op1 ball_floor, ball_ceil, ball_round, ball_fix;
ball_op2 ball_floordiv, ball_fixdiv;
ball_op2 ball_max, ball_min, ball_mod, ball_rem, ball_and, ball_or;
ball_op3 ball_select, ball_blend;
/* Which of the n entries (`step` apart) is the greatest: entry i of them.
 * What Eq(x, max(x)) says, which compares two balls that move together. */
void ball_is_greatest(struct ball_context *c, arb_t r, arb_srcptr x, size_t n,
                      size_t step, size_t i);
/* kind: '<', 'l' (<=), '=', '!' */
void ball_compare(struct ball_context *c, arb_t r, const arb_t x, const arb_t y,
                  char kind);

/* ball/special.c, ball/bessel.c */
ball_op1 ball_gamma, ball_lgamma, ball_digamma, ball_erfcx, ball_normcdf;
ball_op1 ball_norminv, ball_elliptick, ball_elliptice, ball_expint;
ball_op1 ball_sinint, ball_cosint, ball_dawson;
ball_op2 ball_polygamma, ball_beta, ball_betaln, ball_gammainc, ball_besselj;
ball_op2 ball_bessely, ball_besseli, ball_besselk, ball_airy, ball_zetan;
ball_op2 ball_elliptickn, ball_sincn;
ball_op3 ball_betainc;

/* ball/scaled.c */
ball_op1 ball_logerfc, ball_lognormcdf, ball_sind, ball_cosd;
ball_op2 ball_logaddexp, ball_xlog1p, ball_expreln, ball_expintn;
ball_op2 ball_gammaincc, ball_besselix, ball_besselkx;

/* ball/slopes.c */
ball_op2 ball_erfcxn, ball_dawsonn;
ball_op1 ball_logerfcslope, ball_logerfcbend;
ball_op1 ball_sigslope, ball_sigtilt, ball_corootslope;

/* --- between ball/eval.c and ball/apply.c --------------------------------- */

/* One elementwise node. Argument k lies at arg[k]. */
void ball_apply(struct ball_context *c, const struct graph *g, node x,
                arb_ptr out, const arb_srcptr *arg);
/* Eq(x, MaxAlong(x)) of an array x: each entry against its group. */
void ball_apply_greatest(struct ball_context *c, const struct graph *g,
                         node max, arb_ptr out, arb_srcptr x);
/* V*diag(y)*V' for the vectors V of in[0] and the column in[1], y a function of
 * each eigenvalue: narrow also where some are equal. false: as written, and noted why. */
bool ball_spectral_form(const struct ball_kernel *k);
/* The same of U*diag(y)*V' for the svd of in[0]. */
bool ball_singular_form(const struct ball_kernel *k);
/* A node of an M row. */
void ball_apply_kernel(const struct ball_kernel *k, enum op op);
/* Ball operations that one evaluation of the node takes. */
double ball_cost(const struct graph *g, node x);

#endif
