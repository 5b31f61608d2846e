/* code: value and gradient of a problem as code (--emit).  See code.c. */
#ifndef CLI_CODE_H
#define CLI_CODE_H

#include <stdio.h>

#include "cli/problem.h"
#include "emit/emit.h"

/* Writes the problem, at its first point, in the language of the options, into
 * the file that `shared` tells of; errors (also an operation that the language
 * lacks) are reported. */
void code_emit(struct run_context *c, struct emit_file *shared,
               const struct ast_file *file, const struct problem *problem,
               FILE *to);

#endif
