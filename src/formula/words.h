/* formula/words: how type spells functions.  Private to the room; see
 * words.c. */
#ifndef FORMULA_WORDS_H
#define FORMULA_WORDS_H

#include "formula/print.h"

/* Texts before, between and behind the arguments; [1] NULL: commas between
 * them, else it stands behind the first alone (J_{n}(x)). */
struct formula_word {
    const char *name;
    unsigned n;       /* takes as many arguments; 0: any number */
    const char *last; /* a word that is the last one, said by the
                                  spelling ("fro"), or NULL */
    const char *latex[3], *mathml[3];
};

/* The row of a function of n arguments, the last one the word `last` (NULL:
 * none); NULL: there is none. */
const struct formula_word *word_find(const char *name, size_t n,
                                     const char *last);
/* A call of it, or of an operator of that name where w is NULL. put_arg writes
 * argument i. */
void word_call(struct printer *p, const struct formula_word *w,
               const char *name, size_t n,
               void (*put_arg)(void *context, size_t i), void *context);

#endif
