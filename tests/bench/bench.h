/* bench: clock, interleaved medians, rows of the report.  See bench.c. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/graph.h"

/* Seconds that this thread has computed, so that neighbours on the machine
 * count for little; after bench_wall(true), seconds on the wall. */
double bench_now(void);
void bench_wall(bool on);
/* A number in [0,1) from a fixed stream. */
double bench_uniform(uint64_t *state);

/* Something to be timed. */
struct bench_task {
    void (*call)(void *context);
    void *context;
};

/* Call all n tasks one after the other, `rounds` times; median seconds of
 * each into median[0..n-1]. */
void bench_medians(size_t n, const struct bench_task *task, unsigned rounds,
                   double *median);

/* Evaluate a struct run. */
void bench_run(void *run);

/* A new file below TMPDIR or /tmp whose name ends so; the name goes to path.
 * Its descriptor, < 0 where that does not work. */
enum { BENCH_PATH = 200 };
int bench_temporary(char path[BENCH_PATH], const char *end);

/* Start a table; print and record one figure of it. target: not to be
 * exceeded; 0: none. */
void bench_table(const char *title);
void bench_ratio(const char *what, double ours, double reference, double per,
                 double target);
void bench_figure(const char *what, double value, const char *unit,
                  double target);

/* The parts (a file each). */
void bench_scalar(void);     /* scalar programs against a switch interpreter */
void bench_matrix(void);     /* network and Gaussian process */
void bench_mixture(void);    /* Gaussian mixture model */
void bench_growth(void);     /* set-up, evaluation, memory by size */
void bench_derivative(void); /* Jacobians, Hessian, differences by size */
void bench_process(void);    /* the running example as a process */
void bench_judge(void);      /* evaluations in balls, checks of matrices */

/* --- scalar programs (scalar.c), also for growth.c ----------------------- */
enum bench_op { B_ADD, B_SUB, B_MUL, B_DIV, B_SIN, B_EXP, B_LOG, B_TANH };
struct bench_instr {
    uint32_t op, a, b;
};
struct bench_program {
    size_t ninputs, n; /* instruction i makes value ninputs + i */
    struct bench_instr *at;
    double *input;
};
/* n operations of the mix of the anchors, in independent blocks of `block`
 * operations (0: one chain); the last ones sum the ends of the blocks. */
struct bench_program bench_program_new(size_t n, size_t block);
void bench_program_free(struct bench_program *p);
/* The reference: its values by a switch; v: all of them, inputs first. */
void bench_switch(const struct bench_program *p, double *v);
/* An instruction of it as a node; x: of each value. */
node bench_node(struct graph *g, const node *x, struct bench_instr in);

/* Our value and value + gradient of such a program; check: the adjoints of
 * the inputs, as computed last. */
struct bench_pair {
    struct bench_task value, gradient;
    const double *(*check)(void *context);
    void *context;
    const char *libm; /* "", ", vector libm" */
};
/* Rows against compiled C and a tape (straight.c). */
void bench_straight(const struct bench_program *p,
                    const struct bench_pair *ours);

#endif
