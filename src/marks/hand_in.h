/* hand_in: what a student handed in, read against the model.
 * See hand_in.c. */
#ifndef MARKS_HAND_IN_H
#define MARKS_HAND_IN_H

#include "base/arena.h"
#include "syntax/ast.h"

struct hand_in {
    struct ast_file *file; /* model and hand-in as one problem, without the
                                  claims of the model */
    const struct text *text;
    size_t nclaims, nlost, nnotes;
    struct stmt **claims; /* of the hand-in, in order */
    struct stmt **lost;   /* claims with syntax errors */
    const char **notes;   /* "line 3: 'within 1' is ignored" */
};

/* Reads a hand-in. Only claims and lets stay; what else it holds is told in
 * the notes. Syntax errors are reported. */
void hand_in_read(struct arena *a, const struct text *model,
                  const struct text *text, struct hand_in *out);
/* Does the lost claim seem to be about what `ask` asks for, by its text? */
bool hand_in_lost_is(const struct stmt *lost, const struct stmt *ask);
/* A function that a hand-in may not call ("load"), anywhere in the claim or in
 * the lets before it; NULL: none. */
const char *hand_in_calls(const struct hand_in *h, const struct stmt *claim);

#endif
