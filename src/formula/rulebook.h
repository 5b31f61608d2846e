/* rules_print: --rules: the derivative rules as the notes write them, produced
 * from the rules themselves.  See rules_print.c. */
#ifndef GRAPH_RULES_PRINT_H
#define GRAPH_RULES_PRINT_H

#include <stdbool.h>
#include <stdio.h>

/* Value, tangent and adjoint of every operation (op NULL) or of those spelled
 * `op` ("sin", "*", "chol"), as Markdown. false: there is none. */
bool rules_print(FILE *to, const char *op);

#endif
