/* explain: what a verdict, a hint, a mark or an error means.
 * See explain.c. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include <stdbool.h>
#include <stdio.h>

/* All about one word, or about "all", as Markdown (docs/words.md); false after
 * an error, which has been reported. */
bool explain_word(FILE *to, const char *word);

#endif
