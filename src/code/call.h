/* call: functions of libraries and programs, called in child processes.  See
 * call.c. */
#ifndef CODE_CALL_H
#define CODE_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "code/filled.h"

enum signature { SIGNATURE_PLAIN, SIGNATURE_NLOPT, SIGNATURE_FORTRAN };

/* What a statement says of a function: how it is called, and how many numbers
 * go in and come out. */
struct call_form {
    const char *name;
    enum signature signature;
    size_t inputs;
    size_t values;      /* 0: derivatives only */
    size_t derivatives; /* 0: values only */
    size_t room;        /* of a value that is not asked for, where the
                                signature has one all the same */
};

/* --- a target: a library or a command, in a process of its own ------------ */
struct call_options {
    double timeout;      /* seconds for an answer */
    size_t most, *spent; /* calls of the problem: limit, made so far */
    volatile const int *stop;
};

struct code_target;
/* `name` as on the command line: a file that ends in .so, .so.N or .dylib is a
 * library, anything else a command. */
struct code_target *target_new(const char *name, const struct call_options *o);
/* Closes the process: its input ends, and it has a moment to end too. */
void target_end(struct code_target *t);
/* With what status a command ended then; 0: well, or not by itself. */
int target_status(const struct code_target *t);
void target_free(struct code_target *t);
bool target_is_library(const char *name);

/* Is the function there? If not, *why (in the arena) tells what is: "libm.so
 * has no function rosen; ..." ; *found: the target is all right, though it has
 * not this function, so another target may. */
bool target_find(struct code_target *t, const struct call_form *form,
                 struct arena *a, const char **why, bool *readable);

enum call_state {
    CALL_DONE,
    CALL_REFUSED, /* "!": no value here; numbers are NaN */
    CALL_DIED,    /* numbers are NaN */
    CALL_NOT      /* not made: too many deaths or calls */
};

struct code_call {
    size_t count;    /* points */
    const double *x; /* inputs by point */
    bool derivative;
    bool whole;             /* after a death the other points need no answer */
    double fill;            /* of d before the call (libraries) */
    double *y, *d;          /* by point; d NULL: not wanted */
    enum call_state *state; /* by point, or NULL */
    bool moved, overrun;    /* out: x was written to, more than d, y was */
};

/* Makes the calls. False: trouble, the target cannot be used as said
 * (target_trouble). Deaths cost their point; the process starts again. */
bool target_call(struct code_target *t, const struct call_form *form,
                 struct code_call *c);

struct target_state {
    const char *trouble;          /* or NULL */
    const char *death;            /* the last one, "" */
    const char *refusal;          /* the last, "" */
    const char *junk;             /* first line that was no answer, "" */
    const char *errors;           /* last lines of standard error, "" */
    size_t calls, deaths, others; /* others: lines that were no answers */
    bool given_up;                /* too many deaths */
    bool spent;                   /* too many calls */
};
/* Calls that may still be made. */
size_t target_calls_left(const struct code_target *t);
struct target_state target_state(const struct code_target *t);

#endif
