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
/* l times p: powers of one base are one part, perhaps to the power 0. */
void parts_multiply(struct parts *l, struct part p);
/* Pull out what all terms of a sum have in common (formula/factor.c); false:
 * nothing. */
bool sum_factored(struct terms *t, struct shape s, const struct parts *l,
                  term *out);
/* x, or the same as one fraction of polynomials where that is lighter
 * (rational.c). */
term term_shortest(struct terms *t, term x);
/* What functions of one argument in the factors, in the terms, make together
 * (identities.c). */
void product_identities(struct terms *t, struct parts *l);
void sum_identities(struct terms *t, struct parts *l);
bool term_is_call(const struct terms *t, term x, enum op op);
/* A mean is a sum in lists under construction, and a mean again where that is
 * lighter. How many entries a sum or mean adds up; sum(x) as mean(x). */
bool term_is_mean(const struct terms *t, term x);
term term_mean_as_sum(struct terms *t, term x);
double term_count(const struct terms *t, term x);
bool term_as_mean(struct terms *t, term x, term *mean);
/* n scalars that differ by subscripts which run through whole vectors, as a
 * column; such terms of a sum as sum(column) (turns.c). */
bool turns_as_column(struct terms *t, size_t n, const term *x, term *column_);
void turns_add_up(struct terms *t, struct parts *l);
uint32_t ratio_weight(struct ratio r);
bool term_is_eye(const struct terms *t, term x);
/* Factors that make the definition of a name are that name; so is x. */
void product_definitions(struct terms *t, struct parts *l);
term term_defined(struct terms *t, term x);
/* A sum, or another call that is linear in its first argument
 * (formula/reduce.c). */
bool term_linear(const char *text);
term term_reduced(struct terms *t, enum op op, const char *text, struct shape s,
                  size_t n, const term *arg);

#endif
