/* emit: value and gradient as self-contained code.  See emit.c. */
#ifndef EMIT_EMIT_H
#define EMIT_EMIT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/options.h"
#include "formula/formula.h"
#include "graph/graph.h"

struct emit_input {
    const char *name;
    node at; /* INPUT */
    bool differentiated;
};

struct emit_output {
    const char *name;
    node at;
    node seed; /* INPUT of its shape that stands for its
                                  adjoint; NONE: the adjoint is 1 (scalar) */
};

/* What the code of several problems in one file shares: the functions of the
 * second one are called adcheck_value2, and a helper is defined once. */
struct emit_file {
    struct arena *arena;
    unsigned problems; /* written so far */
    struct strings helpers;
};

struct emit_problem {
    const struct graph *g;
    struct emit_file *file; /* NULL: a file of its own */
    const char *title;      /* for the first comment, or NULL */
    size_t ninputs, noutputs, nnames;
    const struct emit_input *inputs; /* in order of appearance */
    const struct emit_output *outputs;
    /* Adjoint of inputs[j] by output i at [i * ninputs + j]; NONE: zero, or
     * not differentiated. */
    const node *gradient;
    /* Of a single scalar output, or NULL: the change of that adjoint by entry k
     * of the differentiated inputs, one after the other, at [k * ninputs + j];
     * NONE: zero. Code for it is another function. */
    const node *hessian;
    const struct formula_name *names; /* of statements, cuts and definitions */
    /* For LaTeX, or NULL: the right-hand side of the statement of a named node
     * as it was written; NULL: as the graph has it. */
    const char *(*written)(void *context, node x);
    void *context;
};

bool emit_single(const struct emit_problem *p); /* one scalar output */
/* Total entries of the differentiated inputs. */
size_t emit_columns(const struct emit_problem *p);

/* What could not be said in a language. */
struct emit_missing {
    const char *op, *language;
    struct span span; /* of the node, {0, 0} if a rule made it */
};

/* false: an operation is missing; nothing has been written. */
bool emit_code(FILE *to, enum emit lang, const struct emit_problem *p,
               struct emit_missing *missing);

#endif
