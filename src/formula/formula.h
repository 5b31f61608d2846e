/* formula: nodes of a graph as mathematics, in adcheck's own language (text
 * that it reads back), LaTeX or MathML.  See formula.c.
 */
#ifndef FORMULA_FORMULA_H
#define FORMULA_FORMULA_H

#include "base/arena.h"
#include "graph/graph.h"

/* What is known of a named node beside its name. */
enum formula_fact {
    FORMULA_SYMMETRIC = 1,   /* equals its transpose */
    FORMULA_SUMS_DOWN = 2,   /* a vector, or each column, sums to 1 */
    FORMULA_SUMS_ACROSS = 4, /* each row sums to 1 */
    FORMULA_NORMALISED = 16, /* that sum is 1 by what the name stands for */
    FORMULA_SPARE = 8,       /* where a formula is shorter without its name,
                                 it is written without it */
};

struct formula_name {
    node at;
    const char *name;
    unsigned facts;
};

/* One formula three times: in the language, which reads it back; as LaTeX for
 * inside of \( \), with amsmath and amssymb; as MathML, what stands inside of
 * a <math> element. */
struct formula_text {
    const char *text, *latex, *mathml;
};

/* A part that occurs more than once; or what a sum is, as a fact has it. */
struct formula_where {
    struct formula_text name, is;
};

struct formula {
    struct formula_text is;
    size_t nwhere;
    struct formula_where *where; /* each uses only earlier ones */
};

/* A graph some of whose nodes have names: inputs, bindings (both the cut and
 * what it stands for), seeds ("Cbar", "udot"). The first name of a node
 * counts. Names and texts live in the arena; nodes may be appended to g
 * between calls. */
struct formulas;
struct formulas *formulas_new(struct arena *a, const struct graph *g, size_t n,
                              const struct formula_name *names);
void formulas_free(struct formulas *f);
/* One more name; a node that has one keeps it. */
void formulas_name(struct formulas *f, node at, const char *name);
void formulas_know(struct formulas *f, node at, unsigned facts);
const char *formulas_name_of(const struct formulas *f, node x);

/* The formula of a node in terms of named nodes. NONE: "0". */
struct formula formulas_write(struct formulas *f, node want);
/* What the name of a node stands for: the same without its own name. */
struct formula formulas_definition(struct formulas *f, node want);
/* A name: \bar{A}, \theta_{1}; dz/du, du of several names "u", "v" or NULL:
 * \frac{\mathrm{d} z}{\mathrm{d} u}; an array of zeros. */
struct formula_text formula_name(struct arena *a, const char *name);
struct formula_text formula_quotient(struct arena *a, const char *of,
                                     const char *u, const char *v);
struct formula_text formula_zeros(struct arena *a, struct shape s);

#endif
