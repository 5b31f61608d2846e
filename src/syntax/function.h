/* function: the names of functions that the program knows. See function.c. */
#ifndef SYNTAX_FUNCTION_H
#define SYNTAX_FUNCTION_H

#include <stdbool.h>

/* What a name does is for later rooms (lang/call.h); here it is an address. */
struct builtin;

/* Adds a name; false: it has a row, which stays. Names and rows live as long as
 * the program does. */
bool function_add(const char *name, const struct builtin *row);
/* Lists a name among those that are suggested. */
void function_list(const char *name);
/* The row of a name, or NULL. */
const struct builtin *function_find(const char *name);
/* All listed names in the order in which they were listed; ends at NULL. */
const char *const *function_names(void);

#endif
