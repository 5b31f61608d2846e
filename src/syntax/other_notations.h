/* syntax/other_notations: what others write, and what it is here.  See
 * syntax/other_notations.c. Labels are what to write, under the caret. */
#ifndef SYNTAX_OTHER_NOTATIONS_H
#define SYNTAX_OTHER_NOTATIONS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

/* The name here of a function that others call so, or NULL. */
const char *notation_renamed(const char *name);
/* A name at the start of a statement with another name behind it. */
const char *notation_word(const char *name);
/* A name between operands, or before one. */
const char *notation_operator(const char *name);
/* An input without value. */
const char *notation_constant(const char *name);

/* Why the function of that name will never be here; NULL: no such. */
const char *notation_never(const char *name);

struct notation {
    struct span at;              /* all of it */
    const char *label, *message; /* message: NULL, that of the error stands */
};

/* Is what stands around an error of grammar a notation of others? */
bool notation_written(struct arena *a, struct span error, struct notation *out);
/* What to write for the notation that has a meaning here, but not a right one,
 * as T in M^T: the label for an error at that place, or NULL. */
const char *notation_meant(struct arena *a, struct span error);

#endif
