/* entry: the verdict on one entry of a derivative, or on a direction.
 * See entry.c. */
#ifndef CHECK_ENTRY_H
#define CHECK_ENTRY_H

#include "check/question.h"
#include "check/rule_balls.h"
#include "check/witness.h"
#include "record/record.h"

/* A derivative of one output by one input. */
struct row {
    struct problem_at_point *s;
    struct gradients *d;
    size_t output, input;
    const struct input *in;
    struct witness *witness; /* of the output */
    struct rules *rules;     /* of all outputs */
    bool finite;             /* the output's value at the point */
    bool undefined;          /* it has none, in balls either */
    bool gap;
    bool independent; /* the output does not depend on the input */
};

/* What is known about one line: an entry or a direction. */
struct finding {
    const double *direction;
    size_t entry; /* SIZE_MAX: a direction */
    double forward, reverse;
    struct difference central;
    double truth; /* of the judge, NaN: not asked */
    enum verdict verdict;
    double left, right;
    bool slopes;
    const char *reason;
    node cause;
};

/* What is known of the output's value, for its rows. */
void entry_value(struct row *of, node z);
/* Do the doubles settle it? Else the judge is to be asked. */
bool entry_clear(struct row *j, struct finding *f);
/* The verdict where it was asked; s: of the entry, NULL: the rule is right. */
void entry_judge(struct row *j, struct finding *f, const struct sight *s);
/* First-order bound on the rounding of reverse mode's number. */
double entry_reverse_bound(struct row *j, const struct finding *f);
/* The verdict where it cannot be asked. */
void entry_without_balls(struct row *j, struct finding *f);
/* Writes listed entry i into the arrays of the record. */
void entry_record(struct row *j, struct rec_derivative *out, size_t i,
                  const struct finding *f);

#endif
