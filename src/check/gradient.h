/* gradient: the derivative nodes of a problem at a point, in both modes.  See gradient.c. */
#ifndef CHECK_GRADIENT_H
#define CHECK_GRADIENT_H

#include "check/problem_at_point.h"
#include "derive/derive.h"

/* Tangents as nodes, and a run of them with some lanes. */
struct tangent_program {
    node *at;   /* of each output, or NONE; NULL: not derived yet */
    bool later; /* than gradients_new */
    struct program *program;
    struct run *run; /* up to 8 lanes, evaluated on demand */
};

/* Tangents of all outputs along the unit directions of an input. */
struct unit_tangents {
    double *at;  /* [output * numel + entry]; NULL: none yet */
    bool *known; /* of each entry */
};

struct gradients {
    struct problem_at_point *s;
    struct graph_mark mark;   /* when it was made */
    size_t noutputs, ninputs; /* chosen ones; inputs by index */
    const struct binding **output;
    size_t *input;
    node *objective;             /* of each chosen output */
    node *direction;             /* INPUT: tangent direction of each input */
    node *adjoint;               /* [output * ninputs + input], or NONE */
    struct derive_gap *gap;      /* of each [output * ninputs + input] */
    struct program *reverse;     /* all adjoints */
    struct run *reverse_run;     /* evaluated; NULL: not yet */
    bool reverse_bounded;        /* ... with bounds */
    struct tangent_program *own; /* of each input, along its direction alone */
    struct tangent_program all; /* along the directions of all `joint` inputs */
    bool *joint;                /* of each input: in `all` */
    bool *reached;              /* [output * ninputs + input], for joint ones */
    double *unit; /* [output * ninputs + input]: tangents along 1 of joint
                     scalars; NULL: not evaluated yet */
    struct unit_tangents *units; /* of each input, where outputs share them */
};

/* Derivatives of the chosen outputs by the chosen inputs. */
struct gradients *gradients_new(struct problem_at_point *s, size_t noutputs,
                                const struct binding *const *output,
                                size_t ninputs, const size_t *input);
void gradients_free(struct gradients *d);
/* The problem has gone to another point; nodes made since gradients_new are
 * gone. */
void gradients_move(struct gradients *d);

/* Is there a derivative, through the rules of either mode? */
bool gradients_connected(struct gradients *d, size_t output, size_t input);
/* The tangent of an output along d->direction[input] alone, or NONE. */
node gradients_tangent(struct gradients *d, size_t output, size_t input);

/* Reverse mode: all entries; NULL: structurally zero. */
const double *gradients_reverse(struct gradients *d, size_t output,
                                size_t input);
/* First-order bounds on their rounding errors (a second pass, made once). */
const double *gradients_reverse_bound(struct gradients *d, size_t output,
                                      size_t input);
/* Forward mode: along each of n directions (numel of the input each); bounds
 * only if bound is not NULL. */
void gradients_forward(struct gradients *d, size_t output, size_t input,
                       size_t n, const double *const *direction, double *out,
                       double *bound);
/* The same along the unit directions of n entries: outputs share the runs. */
void gradients_forward_entries(struct gradients *d, size_t output, size_t input,
                               size_t n, const size_t *entry,
                               const double *const *direction, double *out);

#endif
