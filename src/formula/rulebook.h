/* formula/rulebook: --rules: the derivative rules as the notes write them, produced
 * from the rules themselves.  See formula/rulebook.c. */
#ifndef FORMULA_RULEBOOK_H
#define FORMULA_RULEBOOK_H

#include <stdbool.h>
#include <stdio.h>

/* Value, tangent and adjoint of every operation (op NULL) or of those spelled
 * `op` ("sin", "*", "chol"), as Markdown. false: there is none. */
bool rules_print(FILE *to, const char *op);

#endif
