/* foreign: words of other languages, and what they are here.  See foreign.c.
 * All return what to write under the caret, or NULL. */
#ifndef LANG_FOREIGN_H
#define LANG_FOREIGN_H

/* NAME(...), where no such function is known. */
const char *foreign_function(const char *name);
/* A name at the start of a statement with another name behind it. */
const char *foreign_word(const char *name);
/* A name between operands, or before one. */
const char *foreign_operator(const char *name);
/* An input without value. */
const char *foreign_constant(const char *name);

#endif
