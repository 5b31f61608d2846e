/* sides: what the two sides of a handed-in claim name, and whether its right
 * side is a derivation.  See sides.c. */
#ifndef MARKS_SIDES_H
#define MARKS_SIDES_H

#include "lang/elaborate.h"

struct sides {
    const struct stmt *claim;
    bool read;  /* both sides could be read */
    bool whole; /* the left side is one quantity, all of it */
    struct named_derivative left;
    size_t nright; /* quantities on the right, of all steps */
    struct named_derivative *right;
    bool equation; /* every step is an equality */
    bool holds;    /* judged: it is right */
};

/* The sides of a claim; errors are reported. */
void sides_read(struct arena *a, const struct elaboration *e,
                const struct stmt *claim, struct sides *out);
/* The quantity that a model asks for; false if it is none. */
bool sides_asked(struct arena *a, const struct elaboration *e,
                 const struct stmt *ask, struct named_derivative *out);

/* Are both one quantity, by whatever names? dL/dy is ybar where L is the only
 * output. */
bool sides_same(const struct elaboration *e, const struct named_derivative *a,
                const struct named_derivative *b);

enum lawful { LAWFUL, LAW_CIRCULAR, LAW_REFUSED };
/* May claim i be an answer to what is asked? Its right side may use nodes and
 * inputs, what earlier claims that hold have derived, and derivatives that a
 * derivation starts from; with `using` only what is listed. *offender is what
 * it may not use. */
enum lawful sides_lawful(const struct elaboration *e, const struct stmt *ask,
                         const struct named_derivative *asked,
                         const struct sides *all, size_t i,
                         const struct named_derivative **offender);

/* "dL/dy", "ybar" */
const char *sides_name(struct arena *a, const struct named_derivative *q);

#endif
