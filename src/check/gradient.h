/* gradient: the derivative nodes of a problem at a point, in both modes.  See gradient.c. */
#ifndef CHECK_GRADIENT_H
#define CHECK_GRADIENT_H

#include "check/problem_at_point.h"
#include "derive/derive.h"

struct gradients {
    struct problem_at_point *s;
    size_t noutputs, ninputs; /* chosen ones; inputs by index */
    const struct binding **output;
    size_t *input;
    node *objective;          /* of each chosen output */
    node *direction;          /* INPUT: tangent direction of each input */
    node *adjoint, *tangent;  /* [output * ninputs + input], or NONE */
    struct derive_gap *gap;   /* of each [output * ninputs + input] */
    struct program *reverse;  /* all adjoints */
    struct run *reverse_run;  /* evaluated */
    bool reverse_bounded;     /* ... with bounds */
    struct program **forward; /* of each input: the tangents of all outputs */
    struct run **forward_run; /* up to 8 lanes, evaluated on demand */
};

/* Derivatives of the chosen outputs by the chosen inputs. */
struct gradients *gradients_new(struct problem_at_point *s, size_t noutputs,
                                const struct binding *const *output,
                                size_t ninputs, const size_t *input);
void gradients_free(struct gradients *d);

/* Reverse mode: all entries; NULL: structurally zero. */
const double *gradients_reverse(const struct gradients *d, size_t output,
                                size_t input);
/* First-order bounds on their rounding errors (a second pass, made once). */
const double *gradients_reverse_bound(struct gradients *d, size_t output,
                                      size_t input);
/* Forward mode: along each of n directions (numel of the input each); bounds
 * only if bound is not NULL. */
void gradients_forward(struct gradients *d, size_t output, size_t input,
                       size_t n, const double *const *direction, double *out,
                       double *bound);

#endif
