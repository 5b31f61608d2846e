/* problem at a point: a problem at a point, ready to be checked: its graph, its seeds, its
 * settings, its values in doubles.  See problem at a point.c. */
#ifndef CHECK_PROBLEM_AT_POINT_H
#define CHECK_PROBLEM_AT_POINT_H

#include "ball/ball.h"
#include "base/options.h"
#include "derive/derive.h"
#include "lang/elaborate.h"
#include "run/program.h"

/* What of the options decides values and verdicts. */
struct settings {
    double rtol, atol, step, sees;
    bool stated; /* the user named rtol */
    unsigned samples;
    uint64_t seed;
    enum when referee;
    long precision, directions;
    double referee_cost;
    unsigned digits; /* to be shown; beyond 17 they are proved */
    bool exact_decimals;
    unsigned modes;
    bool only_adjoints; /* nothing else is asked: values that no adjoint needs
                           are not kept, and verdicts not given */
    double deadline;    /* on at_point_clock, 0: none */
    volatile const int *stop; /* set when interrupted, or NULL */
};

/* What a problem at a point was made from, to elaborate it anew beside the point. */
struct origin {
    const struct ast_file *file;
    const struct problem *problem;
    const struct point *point;
    struct elaborate_options how;
};

struct problem_at_point {
    struct arena *arena;
    struct origin origin;
    const char *title; /* names the random streams; "" if none */
    struct settings set;
    struct elaboration *e;
    struct graph *g;
    double **output_seed;   /* of e->outputs: numel each */
    double **tangent_seed;  /* of e->inputs: numel each, NULL: data */
    double **box_seed;      /* of e->boxes: numel each */
    bool seed_used;         /* something was drawn at random */
    struct program *values; /* outputs, bindings, guards; keeps all. Of
                               only_adjoints: those, outputs, guards */
    struct run *base;       /* one lane; bounds only where kinks are */
    node possible_tie;      /* first kink whose side rounding decides */
    double cost;            /* ball operations spent so far */
    double *seconds;        /* time by phase, of the record */
};

struct settings settings_of(const struct options *o);
/* Takes over e. Values are evaluated, or, of only_adjoints, when
 * at_point_evaluate is told what is wanted. */
struct problem_at_point *at_point_new(struct arena *a, struct elaboration *e,
                                      const struct origin *origin,
                                      const struct settings *set,
                                      double *seconds);
void at_point_evaluate(struct problem_at_point *s, size_t n, const node *want);
void at_point_free(struct problem_at_point *s);
/* Go to another point with the same graph. False: it needs another one, and s
 * is of no use any more. */
bool at_point_move(struct problem_at_point *s, const struct point *point);

/* Is the only doubt that eigenvalues or singular values may be equal? Differences in
 * doubles do tell then; not so where rounding decides a branch. */
bool at_point_factors_meet(const struct problem_at_point *s);

/* Can `of` change with `on`: through the graph, or by a condition that chose
 * the graph? */
bool at_point_depends(const struct problem_at_point *s, node of, node on);

/* The scalar that is differentiated for an output (or any other binding): the
 * node itself, or <seed, node> where it is not scalar. */
node at_point_objective(struct problem_at_point *s,
                        const struct binding *output);
/* The weights of that scalar: an output's seed, NULL where it is the node. */
const double *at_point_weights(struct problem_at_point *s,
                               const struct binding *output);
/* Where adjoints start, and tangents: the outputs, and the inputs that move,
 * with their seeds; n of them, in the arena. */
const struct seed *at_point_output_seeds(const struct problem_at_point *s,
                                         size_t *n);
const struct seed *at_point_tangent_seeds(const struct problem_at_point *s,
                                          size_t *n);
/* Seconds left before --timeout strikes are over. */
bool at_point_late(const struct problem_at_point *s);
/* Does an input belong to the point that is shown? Data only where the point
 * gives it a value. */
bool at_point_shown(const struct problem_at_point *s, const struct input *in);
/* Write the inputs' values at the point into a run / a ball run. */
void at_point_inputs(const struct problem_at_point *s, struct run *r);
void at_point_ball_inputs(const struct problem_at_point *s, struct ball_run *r);
/* May the referee spend more? */
bool at_point_referee(const struct problem_at_point *s);
/* Seconds on a steady clock. */
double at_point_clock(void);

#endif
