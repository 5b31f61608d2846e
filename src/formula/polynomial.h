/* formula/polynomial: see polynomial.c. Private to formula/. */
#ifndef FORMULA_POLYNOMIAL_H
#define FORMULA_POLYNOMIAL_H

#include "formula/lists.h"

enum {
    ATOMS = 12,
    MONOMIALS = 48,
    FACTORS = 6,
    LARGEST_POWER = 4,
    LARGEST = 150
}; /* size of a term that is looked at */

struct monomial {
    struct ratio c;
    double e[ATOMS];
};

struct poly { /* sorted, largest first; n 0: zero */
    size_t n;
    struct monomial at[MONOMIALS];
};

struct fraction {
    struct poly num;
    size_t nden;
    struct {
        struct poly p;
        unsigned power;
    } den[FACTORS];
};

struct fraction_field {
    struct terms *t;
    size_t natoms;
    term atom[ATOMS];
    term top;
    bool closed;    /* sums without fractions are atoms, too */
    bool quotients; /* tan is sin/cos, tanh is sinh/cosh */
    bool failed;
};

/* Sorts, adds up equal monomials, drops zeros. */
void poly_tidy(struct poly *p);
void poly_constant(struct poly *p, struct ratio c);
struct monomial monomial_times(struct monomial a, const struct monomial *b,
                               double sign);
/* a += m * b */
void poly_add_times(struct fraction_field *f, struct poly *a, struct monomial m,
                    const struct poly *b);
void poly_multiply(struct fraction_field *f, struct poly *a,
                   const struct poly *b);
/* The largest monomial that divides all; divided out of p, whose coefficients
 * become whole numbers without a common divisor, if they can. */
struct monomial poly_normalise(struct poly *p);
/* a /= b if that leaves nothing; b has at least two terms. */
bool poly_divide(struct fraction_field *f, struct poly *a,
                 const struct poly *b);
/* Where x and y are atoms: c*m*x^2 + sign*c*m*y^2 is made c*m; c*m + sign*c*m*x^2
 * is made c*m*y^2. false: there is none. */
bool poly_join_squares(struct poly *p, size_t x, size_t y, double sign);
bool poly_take_square(struct poly *p, size_t x, size_t y, double sign);
/* r->num / p^power */
void fraction_divide_by(struct fraction_field *f, struct fraction *r,
                        struct poly *p, unsigned power);
void fraction_multiply(struct fraction_field *f, struct fraction *a,
                       struct fraction *b);
/* a += c * b */
void fraction_add(struct fraction_field *f, struct fraction *a, struct ratio c,
                  struct fraction *b);

#endif
