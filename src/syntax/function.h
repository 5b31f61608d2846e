/* function: the names of functions that the program knows. See function.c. */
#ifndef SYNTAX_FUNCTION_H
#define SYNTAX_FUNCTION_H

#include <stdbool.h>

/* What a name does is for later rooms (lang/call.h); here it is an address. */
struct builtin;

/* Adds a name, listed or not among those that are suggested; the first row of
 * a name counts. Names and rows live as long as the program does. */
void function_add(const char *name, const struct builtin *row, bool listed);
/* The row of a name, or NULL. */
const struct builtin *function_find(const char *name);
/* All listed names in the order in which they were added; ends at NULL. */
const char *const *function_names(void);

#endif
