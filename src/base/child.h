/* child: a process that answers questions and may die, hang or flood.  See
 * child.c. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stddef.h>
#include <stdio.h>

struct child;

struct child_plan {
    const char *command; /* for /bin/sh -c; NULL: `serve` in a fork */
    /* In the child: questions come from `in`, answers go to `out`; its standard
     * output is standard error. Sees no memory that workers share. */
    void (*serve)(void *context, int in, int out);
    void *context;
    volatile const int *stop; /* give up when set (an interrupt); or NULL */
};

/* NULL: the system has no process or pipe to give. The plan is kept. */
struct child *child_start(const struct child_plan *plan);

enum child_take { TAKE_MORE, TAKE_PROGRESS, TAKE_ENOUGH };
enum child_end {
    CHILD_ANSWERED,
    CHILD_LATE,   /* no progress in time; killed */
    CHILD_CLOSED, /* it died, or closed its output; killed */
    CHILD_STOPPED /* *stop was set; killed */
};
/* Writes n bytes and hands what comes back to `take` until that is enough.
 * `seconds` is the time for progress, from any answer to the next. */
enum child_end child_ask(struct child *c, const void *bytes, size_t n,
                         double seconds,
                         enum child_take (*take)(void *context,
                                                 const char *bytes, size_t n),
                         void *context);

/* How the process ended, once it did: "killed by signal 11 (...)", "exited
 * with status 7", "closed its output"; "" where it did not end by itself. */
const char *child_death(const struct child *c);
/* Exit status, -1: none (killed). */
int child_status(const struct child *c);
/* The last lines that it wrote to standard error. */
const char *child_errors(const struct child *c);

/* Closes its input, waits up to `seconds` for its end, kills what is left of
 * its group. */
void child_finish(struct child *c, double seconds);
void child_free(struct child *c);

/* Runs a program with one argument (or NULL) from a file to another: its exit
 * status, CHILD_MISSING where there is none of that name, -1: it was killed, or
 * there is no process to be had. */
enum { CHILD_MISSING = 127 };
int child_filter(const char *program, const char *argument, FILE *in,
                 FILE *out);

#endif
