/* ball: the same nodes in arbitrary-precision ball arithmetic (Arb).
 *
 * The rest of the program sees balls only through these opaque arrays; no
 * other module includes Arb's headers.
 */
#ifndef BALL_BALL_H
#define BALL_BALL_H

#include "graph/graph.h"

const char *ball_version(void);
/* Before any ball: where memory runs out in a library, the program ends with a
 * message and status 2. */
void ball_init(void);
/* Give back what the library caches, at the end of a thread or the process. */
void ball_cleanup(void);

/* --- arrays of balls ------------------------------------------------------ */
struct balls; /* n real balls */
struct balls *balls_new(size_t n);
void balls_free(struct balls *b);
size_t balls_count(const struct balls *b);
void balls_copy(struct balls *r, const struct balls *a);
/* n entries of `from` at `i` to entries of `to` at `at`. */
void balls_put(struct balls *to, size_t at, const struct balls *from, size_t i,
               size_t n);
void balls_set_double(struct balls *r, size_t i, double v); /* exact */
void balls_set_decimal(struct balls *r, size_t i, const char *digits,
                       long prec);
double balls_mid(const struct balls *b, size_t i); /* nearest double */
double balls_rad(const struct balls *b, size_t i); /* rounded up; inf, nan */
bool balls_finite(const struct balls *b, size_t i);
bool balls_contains_zero(const struct balls *b, size_t i);
bool balls_contains(const struct balls *b, size_t i, double v);
bool balls_overlap(const struct balls *a, size_t i, const struct balls *b,
                   size_t j);
/* Bits of relative accuracy of entry i (arb_rel_accuracy_bits), clamped. */
long balls_bits(const struct balls *b, size_t i);
/* e with 2^(e-1) <= |middle| < 2^e; 0 for 0 and what is not finite. */
long balls_exponent(const struct balls *b, size_t i);
/* log2 of the radius of entry i; -inf: exact, inf: not finite. */
double balls_log_rad(const struct balls *b, size_t i);
/* Decimal text with at most n digits, those that the ball proves, the last one
 * right within one unit; of what is exact without zeros behind. In the caller's
 * arena. */
char *balls_text(const struct balls *b, size_t i, int n, struct arena *a);
void balls_sub(struct balls *r, const struct balls *a, const struct balls *b,
               long prec);
void balls_add(struct balls *r, const struct balls *a, const struct balls *b,
               long prec);
/* r = a * m * 2^e */
void balls_scale(struct balls *r, const struct balls *a, double m, long e,
                 long prec);
/* r = a / m */
void balls_divide(struct balls *r, const struct balls *a, double m, long prec);
/* <w, a> with doubles w: 1 entry. */
void balls_dot_doubles(struct balls *r, const double *w, const struct balls *a,
                       long prec);
/* r[i] = sum over k of a[i + inner*at[k]] * w[k], i < inner */
void balls_contract(struct balls *r, const struct balls *a, size_t inner,
                    size_t n, const size_t *at, const double *w, long prec);
/* Widen every entry of r by |entry of e|. */
void balls_add_error(struct balls *r, const struct balls *e);

/* Is |a - b| <= atol + rtol*|b| + slack? 1 certainly, -1 certainly not, 0 the
 * balls are too wide to tell (also when anything is not finite). slack may be
 * NULL (0). A difference below the smallest double counts as 0. */
int balls_within(const struct balls *a, size_t i, const struct balls *b,
                 size_t j, double atol, double rtol, const struct balls *slack,
                 size_t k);

/* --- evaluation ----------------------------------------------------------- */
struct ball_run;

/* Evaluate the nodes that `want` depends on. */
struct ball_run *ball_run_new(const struct graph *g, size_t nwant,
                              const node *want);
void ball_run_free(struct ball_run *r);

/* Value of an INPUT: exact doubles, or balls, which are lent: they stay where
 * they are until the run ends or the input is set again. Balls that are not
 * finite are no event of their own; what they make undefined is. */
void ball_run_set(struct ball_run *r, node input, const double *v);
void ball_run_set_balls(struct ball_run *r, node input, const struct balls *b);
/* Inputs and literals as balls of half an ulp. */
void ball_run_widen(struct ball_run *r, bool on);
/* Move by exactly half an ulp: every input (not given as balls) and literal,
 * up or down by a pattern (0: none); or the one literal given (NONE: none). */
void ball_run_nudge(struct ball_run *r, unsigned pattern, node literal);
/* Literals as the decimals that were written (span of the LITERAL node), and
 * inputs (graph_decimals) as long as they have that value. */
void ball_run_exact_decimals(struct ball_run *r, bool on);
/* Pivots, signs, order of factors: double values of nodes at the base point,
 * asked for by callback (may return NULL). */
void ball_run_base(struct ball_run *r,
                   const double *(*value)(void *context, node x),
                   void *context);

/* Perturbation of an INPUT or CUT: direction * t is added, where
 * t = m * 2^e, or the ball m0..m1 * 2^e if m0 != m1 (a segment). */
struct ball_shift {
    node at;
    const double *direction; /* numel entries */
    double m0, m1;
    long e;
};
/* Tells where things happened: nodes, or NONE. */
struct ball_status {
    node undefined; /* first node that is not finite and makes a wanted one
                       so (what a condition does not select is no harm) */
    node kink;      /* first node whose branch the ball cannot decide
                       (argument contains the tie) */
    node edge;      /* first OP_EDGE node whose argument contains its edge */
    node gap;       /* first operation that has no ball version */
    node untold;    /* first operation of which balls cannot tell whether it
                       has a value */
    bool jump;      /* an undecided branch is one of a jump (sign, floor,
                       comparison), not of a continuous kink */
    double cost;    /* ball operations spent */
};
#define BALL_STATUS_NONE                                                       \
    (struct ball_status)                                                       \
    {                                                                          \
        NONE, NONE, NONE, NONE, NONE, false, 0                                 \
    }
/* Evaluate with prec bits. With the shifts of the last call unchanged only the
 * cone of the shifted nodes is evaluated again if reuse is set (then prec must
 * be unchanged as well). */
struct ball_status ball_run_eval(struct ball_run *r, long prec, size_t nshift,
                                 const struct ball_shift *shift, bool reuse);
const struct balls *ball_run_value(const struct ball_run *r, node x);

#endif
