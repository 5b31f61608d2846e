/* formula/lists: lists of parts under construction, shared by the
 * simplifying constructors. Private to formula/. */
#ifndef FORMULA_LISTS_H
#define FORMULA_LISTS_H

#include "formula/term.h"

struct parts {
    struct part *at;
    size_t n, cap;
};

/* What the shapes of the parts broadcast to (formula/product.c). */
struct shape parts_shape(const struct terms *t, const struct parts *l);
/* Pull out what all terms of a sum have in common (formula/factor.c); false:
 * nothing. */
bool sum_factored(struct terms *t, struct shape s, const struct parts *l,
                  term *out);
/* x, or the same as one fraction of polynomials where that is lighter
 * (rational.c). */
term term_shortest(struct terms *t, term x);
/* A sum, or another call that is linear in its first argument
 * (formula/reduce.c). */
bool term_linear(const char *text);
term term_reduced(struct terms *t, enum op op, const char *text, struct shape s,
                  size_t n, const term *arg);

#endif
