/* question: what the judge is asked, and what it answers.
 *
 * A question is about a tensor of derivatives of any order up to MOST_ORDER:
 * entry (i, j1, ..., jN) is the derivative of value i of the objectives by
 * unknown j1 of the first axis, then by j2 of the second, and so on. It lies at
 * i + m*(j1 + n1*(j2 + n2*(...))). A gradient is one value and one axis, a
 * Jacobian several values, a Hessian two axes, a tangent an axis with one
 * unknown that moves everything along its seed. */
#ifndef CHECK_QUESTION_H
#define CHECK_QUESTION_H

#include "check/problem_at_point.h"
#include "record/verdict.h"

/* A scalar <weights, name>, or all of `name` (weights NULL). */
struct term {
    const char *name;
    const double *weights;
};

/* A node whose entries are values of the objective, and how to find it again
 * where the problem is elaborated beside the point: the sum of its terms (none:
 * it cannot be found). */
struct objective {
    node at;
    size_t nterms;
    const struct term *term;
};

/* A node that moves: entry by entry inside its structure, or (`along`) as a
 * whole in one direction. */
struct mover {
    node at; /* INPUT or CUT */
    enum structure set;
    struct shape shape;
    const double *value; /* at the point: sizes of steps; NULL: 1 */
    const double *along; /* numel entries, or NULL */
    size_t first;        /* the number of its first unknown in its axis */
};

/* The unknowns of its movers, one behind the other; a single unknown if they
 * move along directions. */
struct axis {
    size_t nmovers;
    const struct mover *mover;
};
size_t axis_unknowns(const struct axis *a);

/* Balls to about `precision` bits; NULL: an operation has no ball version. */
typedef const struct balls *balls_at(void *context, long precision);

struct question {
    struct problem_at_point *s;
    size_t nobjectives;
    const struct objective *objective;
    unsigned order;
    const struct axis *axis; /* `order` of them */
    balls_at *rule;          /* what it gives: the whole tensor */
    void *context;
    /* Of unknowns of the first axis: not asked; NULL: all are. */
    const bool *skip;
    /* The graph of the objectives and how its inputs get their values, where
     * it is not the problem's own (NULL). */
    const struct graph *graph;
    bool (*inputs)(void *context, struct ball_run *run, long precision);
};

#define NO_VALUE "the value does not exist here"

enum seen {
    SEEN_RULE,   /* differences of the function give what the rule gives */
    SEEN_OTHER,  /* the derivative exists and is `truth`, the rule is not it */
    SEEN_KINK,   /* the one-sided derivatives differ, or a jump */
    SEEN_DOMAIN, /* value or derivative does not exist */
    SEEN_UNSURE,
};

struct sight { /* of an entry that is not SEEN_RULE */
    size_t entry;
    enum seen state;
    struct balls *truth; /* 1 ball, where smooth */
    bool one_sided;      /* smooth, found as equal one-sided derivatives */
    bool other_branch;   /* doubles took another branch than is true here */
    bool spent;          /* unsure, since the cost limit or the time is over */
    double left, right;  /* one-sided derivatives; NaN, infinite */
    node cause;          /* node that made it, or NONE */
    size_t place;        /* its entry that did; SIZE_MAX: not known */
    const char *why;     /* in words, with the place that made it */
};

/* Nothing is known of slopes or place. */
struct sight sight_new(size_t entry, enum seen state, node cause,
                       const char *why);

/* Of an entry that has no derivative, or none that is certain; else (NULL, too)
 * it is VERDICT_PASS. */
enum verdict sight_verdict(const struct sight *s);

struct answer {
    size_t n; /* entries of the tensor */
    VEC(struct sight) apart;
    uint32_t *place;    /* of an entry: its sight + 1, or 0 */
    size_t evaluations; /* of the function, in balls */
};

/* Answers all entries. Differences only: no derivative rule is used but the one
 * that is asked about. */
struct answer *judge_ask(const struct question *q);
void answer_note(struct answer *a, struct sight s);
void answer_free(struct answer *a);
/* NULL: SEEN_RULE. */
const struct sight *answer_at(const struct answer *a, size_t entry);

#endif
