/* program: the nodes needed for some results, in order, with places; and a
 * run of it over lanes of doubles.  See program.c and run.c.
 *
 * A value of r x c is r*c consecutive doubles, column-major; L lanes are L
 * such blocks one behind the other. Everything the checker computes in doubles
 * (values, tangents, adjoints, perturbed copies, samples) is a run.
 */
#ifndef RUN_PROGRAM_H
#define RUN_PROGRAM_H

#include "graph/graph.h"

struct program;
struct run;

/* The nodes that `want` depends on. Keeps a pointer to g. keep_all: no value
 * is overwritten before the end, so that every node can be asked for. */
struct program *program_new(const struct graph *g, size_t nwant,
                            const node *want, bool keep_all);
void program_free(struct program *p);
bool program_has(const struct program *p, node x); /* is x computed by it? */
/* Does x depend on constants and held inputs only (graph_hold)? */
bool program_fixed(const struct program *p, node x);
size_t program_operations(const struct program *p); /* scalar operations */
double program_work(const struct program *p); /* ... those inside factorizations
                                                 counted as well */
size_t program_bytes(const struct program *p); /* of one lane */

struct run *run_new(const struct program *p, unsigned lanes);
void run_free(struct run *r);
unsigned run_lanes(const struct run *r);

/* Where the value of INPUT node x of one lane is to be written before the next
 * evaluation; NULL if the program does not need it. Zero at first. */
double *run_input(struct run *r, node x, unsigned lane);
/* Write v (numel of x doubles) to all lanes. */
void run_set(struct run *r, node x, const double *v);

/* Perturbation: after node x (an INPUT or CUT) is computed in `lane`, t *
 * direction is added to it. Kept until run_unshift. direction is not copied. */
void run_shift(struct run *r, node x, unsigned lane, double t,
               const double *direction);
void run_unshift(struct run *r);
/* Take pivots, signs and order of factors, and whatever the shifts do not reach,
 * from the values of `base` (a keep_all run of the same graph with the same
 * inputs, evaluated), or from nobody (NULL). */
void run_base(struct run *r, const struct run *base, unsigned lane);

void run_eval(struct run *r);
/* The same with a running first-order bound on the rounding error. */
void run_eval_bounded(struct run *r);

/* Value / bound of a wanted node (any node of a keep_all program); valid until
 * the next evaluation. */
const double *run_value(const struct run *r, node x, unsigned lane);
const double *run_bound(const struct run *r, node x, unsigned lane);

/* A number that two lanes share iff every kink, comparison, rounding and pivot
 * was decided the same way; and whether some of them was a tie. */
uint64_t run_branch(const struct run *r, unsigned lane);
node run_tie(const struct run *r, unsigned lane); /* first one, or NONE */
/* First node of the lane (in order) with an entry that is not finite while
 * its arguments are, or NONE. Needs keep_all. */
node run_first_bad(const struct run *r, unsigned lane);

#endif
