/* difference: private to difference.c and direction.c. */
#ifndef CODE_DIFFERENCE_H
#define CODE_DIFFERENCE_H

#include "code/judge.h"
#include "code/moving.h"

/* A quantity that is held against differences of a value. */
struct differencing {
    struct statement *t; /* gives the quantity; of a claim: the value */
    const struct quantity *q;
    struct code_finding *f;
    struct moving value;    /* what is differenced: rows numbers */
    struct moving claim;    /* the quantity over the same inputs, or */
    struct truth *formula;  /* what gives it in a claim; else NULL */
    double *given;          /* what else it is held against; or NULL */
    bool here;              /* at the point only */
    double *claimed;        /* the quantity's numbers at the site in hand */
    struct slope_rule rule; /* per unit of the input */
    size_t rows, columns;   /* of the quantity; columns 1: a direction */
    bool along;             /* the tangent seed is the one direction */
    double *noise;          /* of the quantity's numbers; NULL: not known */
    enum verdict *each;     /* of every number; or NULL */
    uint64_t seed;
};

/* All rows of a column, into the finding. */
void difference_column(struct differencing *w, size_t i);
/* The value, and what is claimed, at other inputs; false: they do not exist. */
bool difference_go(struct differencing *w, double *const *input);
/* Why it is no plain pass or FAIL; `at`: which number. */
const char *difference_text(struct differencing *w,
                            const struct slope_verdict *s, size_t at);

/* --- direction.c ------------------------------------------------------------ */
/* Eight directions and the largest entries, where every entry costs too much. */
void direction_many(struct differencing *w);
/* One random direction at each of the first two samples. */
void direction_samples(struct differencing *w);

#endif
