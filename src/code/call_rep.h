/* call_rep: a target, private to call.c, call_library.c and call_program.c. */
#ifndef CODE_CALL_REP_H
#define CODE_CALL_REP_H

#include "base/buffer.h"
#include "base/child.h"
#include "code/reply.h"
#include "code/serve.h"

struct code_target {
    const char *name; /* as on the command line */
    struct call_options options;
    bool library;
    char *path;          /* of a library, NULL: no such file */
    struct child *child; /* NULL: not running */
    struct serve_area *area;
    size_t area_bytes;
    size_t calls, deaths, in_a_row, others;
    double *died_at; /* where the last death was */
    size_t ndied_at;
    bool given_up, spent, answered;
    int status; /* with which a command ended, 0: well */
    struct buffer trouble, death, refusal, junk, errors, batch;
    struct reply_lines lines;
};

/* Requests c->count points, of which the first `*done` have their answer when it
 * returns. False: the process died or did not answer at point *done. */
bool library_batch(struct code_target *t, const struct call_form *f,
                   struct code_call *c, size_t *done);
bool program_batch(struct code_target *t, const struct call_form *f,
                   struct code_call *c, size_t *done);
bool library_find(struct code_target *t, const struct call_form *f,
                  struct arena *a, const char **why, bool *readable);
/* Points that one batch may hold. */
size_t library_points(const struct code_target *t, const struct call_form *f);

/* Starts the process if it is not running; false: trouble. */
bool target_start(struct code_target *t);
/* The process is gone: keep what it said last. */
void target_lost(struct code_target *t, enum child_end how);
void target_trouble(struct code_target *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
