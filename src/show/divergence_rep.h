/* show/divergence_rep: what show_divergence.c and show/divergence_paths.c share. */
#ifndef SHOW_DIVERGENCE_REP_H
#define SHOW_DIVERGENCE_REP_H

#include "show/divergence.h"

#include "hint/rep.h"

/* A path's share, or a term of the claim. */
struct divergence_piece {
    const char *text;    /* "through x"; "2*u*xbar" */
    node at;             /* the share, a node */
    size_t row;          /* of a Jacobian */
    const double *value; /* NULL: its shape does not fit */
    bool settled;        /* it has found its counterpart */
};

struct pieces {
    size_t n, cap;
    struct divergence_piece *at;
};

struct divergence_part {
    struct problem_at_point *s;
    struct arena *arena;
    struct claims *c;
    const struct stmt *claim;
    struct named_derivative q; /* what the left side names */
    struct shape shape;
    size_t n;    /* its entries */
    size_t rows; /* of a Jacobian, found row by row; else 0 */
    size_t row;  /* at hand */
    struct pieces paths, terms;
    const char *text; /* what was found, for people */
    bool parted;
};

/* The shares of all paths, with values; false where they cannot be told. */
bool part_paths(struct divergence_part *p);

#endif
