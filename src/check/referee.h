/* referee: the derivative along a line, by no derivative rule, in balls.
 * See referee.c. */
#ifndef CHECK_REFEREE_H
#define CHECK_REFEREE_H

#include "check/witness.h"

enum referee_state {
    REFEREE_SMOOTH, /* slope holds the derivative */
    REFEREE_KINK,   /* left and right differ, or a jump */
    REFEREE_DOMAIN, /* value or derivative does not exist */
    REFEREE_UNSURE, /* precision, or an operation without balls */
};

struct referee_answer {
    enum referee_state state;
    struct balls *slope; /* 1 ball, owned by the answer; NULL unless smooth */
    bool one_sided;      /* found as two equal one-sided slopes */
    bool other_branch;   /* doubles took another branch than is true here */
    double left, right;  /* one-sided slopes at a kink; NaN, infinite */
    node cause;          /* node that made it, or NONE */
    const char *why;     /* a few words, static */
};

/* The scalar that is differenced: a node, and how to find it again when the
 * problem is elaborated beside the point: the binding's name, and weights where
 * it is <weights, binding> (name NULL: it cannot be found again). */
struct objective {
    node at;
    const char *name;
    const double *weights;
};

struct referee;
struct referee *referee_new(struct problem_at_point *s,
                            struct objective objective);
/* The objective is <weights, gradient of the binding by this input>, where
 * the binding is a scalar (NULL: as struct objective says). */
void referee_gradient(struct referee *r, const char *by);
void referee_free(struct referee *r);
/* deep: go to the last rung even if the slope looks like zero. */
void referee_line(struct referee *r, const struct line *line, bool deep,
                  struct referee_answer *out);
void referee_answer_free(struct referee_answer *a);

#endif
