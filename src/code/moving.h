/* moving: what a code gives, as a function of the inputs that move; private to
 * the room.  See moving.c. */
#ifndef CODE_MOVING_H
#define CODE_MOVING_H

#include "code/line.h"
#include "code/statement.h"

struct moving {
    struct callable f; /* n: entries that move; m: numbers */
    struct statement *t;
    const struct quantity *q; /* value or derivative that is given */
    const double *weights;    /* of all values: one number, <weights, y> */
    enum purpose purpose;
    double *arguments; /* all of them, at the site */
    size_t nparts;
    struct moving_part {
        const struct argument *at;
        size_t offset; /* among the moving entries */
    } * parts;
    double *x; /* the moving entries at the site */
    double *y; /* what is given there */
};

/* The input that a derivative is last taken by; NONE: all that have a tangent
 * seed. */
node moving_input(const struct named_derivative *n);
/* By one input (by != NONE), or by all that have a tangent seed. False: the code
 * does not take it. */
bool moving_init(struct moving *v, struct statement *t,
                 const struct quantity *q, node by, enum purpose purpose);
/* One number from here on: <weights, values>, weights of all values of the
 * statement. */
void moving_weigh(struct moving *v, const double *weights);
/* Go to other values of the problem's inputs (of e->inputs), with the numbers
 * that the code gives there; false: it gives none. */
bool moving_go(struct moving *v, double *const *input);
/* The entry's structure and free entries, of moving entry k. */
enum structure moving_structure(const struct moving *v, size_t k,
                                const struct argument **at, size_t *within);

#endif
