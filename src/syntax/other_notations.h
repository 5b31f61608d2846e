/* syntax/other_notations: words of other languages, and what they are here.  See syntax/other_notations.c.
 * All return what to write under the caret, or NULL. */
#ifndef SYNTAX_OTHER_NOTATIONS_H
#define SYNTAX_OTHER_NOTATIONS_H

/* NAME(...), where no such function is known. */
const char *notation_function(const char *name);
/* A name at the start of a statement with another name behind it. */
const char *notation_word(const char *name);
/* A name between operands, or before one. */
const char *notation_operator(const char *name);
/* An input without value. */
const char *notation_constant(const char *name);

/* Why the function of that name will never be here; NULL: no such. */
const char *notation_never(const char *name);

#endif
