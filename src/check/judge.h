/* judge: the verdict on one line: an entry of a derivative, or a direction.
 * See judge.c. */
#ifndef CHECK_JUDGE_H
#define CHECK_JUDGE_H

#include "check/gradient.h"
#include "check/referee.h"
#include "check/rule_balls.h"
#include "record/verdict.h"

struct judge {
    struct problem_at_point *s;
    struct gradients *d;
    size_t output, input;
    node objective;
    const struct input *in;
    struct witness *witness;  /* of the output */
    struct referee **referee; /* of the output, made at first need */
    struct rules **rules;     /* of the problem at its point */
    bool finite;              /* the output's value at the point */
    bool gap;
    bool independent; /* the output does not depend on the input */
};

/* What is known about one line: an entry or a direction. */
struct finding {
    const double *direction;
    size_t entry; /* SIZE_MAX: a direction */
    double forward, reverse;
    struct difference central;
    double truth; /* of the referee, NaN: not asked */
    enum verdict verdict;
    double left, right;
    bool slopes;
    const char *reason;
    node cause;
};

/* Fills the verdict and what goes with it from the doubles in f. */
void judge_line(struct judge *j, struct finding *f);

#endif
