/* turns: loops and sums inside of one another, and the limit of statements.
 * See turns.c. */
#ifndef LANG_TURNS_H
#define LANG_TURNS_H

#include "lang/elab.h"

/* One loop or sum that runs, in its caller's frame; e->around is the innermost. */
struct turns {
    struct turns *outer;
    const struct stmt *loop; /* NULL: a sum */
    const struct ast *range; /* NULL: none is written */
    const char *index;       /* its name, or NULL */
    struct span at;
    double left; /* turns to go, this one too */
    bool unsure; /* it does not multiply with what is inside */
};

/* Begin; whoever began ends with e->around = t->outer. false: what is left of all
 * that is around takes more turns than the limit, which is reported. */
bool turns_enter(struct elab *e, struct turns *t);
/* Is a `for`, of which `done` turns took so many statements, at its end before
 * the limit? If not, that is reported. */
bool turns_end_in_time(struct elab *e, const struct turns *t, size_t done,
                       double statements);

#endif
