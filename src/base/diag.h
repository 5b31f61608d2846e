/* diag: the one place that reports a problem of the input.  See diag.c. */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>

#include "base/text.h"

enum diag_level { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

struct diag {
    enum diag_level level;
    struct span span;
    const char *message; /* lower case, no full stop */
    const char *label;   /* under the caret: "did you mean 'sin'?", or NULL */
};

/* Print `file:line:col: error: message`, the source line and a caret under
 * the span on standard error, and keep it for the report. The same message
 * at the same place is reported once a run. Control characters are shown
 * escaped. label may be NULL. */
void diag_error(struct span at, const char *label, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void diag_warning(struct span at, const char *label, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Errors without a place in a source (usage, files): "adcheck: error: ..." */
void diag_trouble(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* What is good to know, and no error: "adcheck: note: ..." */
void diag_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* What is worked at: the place of messages about what may happen anywhere, as
 * that memory runs out. */
extern struct span diag_work;

/* Report what another process found, as if it were found here. */
void diag_again(const struct diag *d);
/* What was reported so far, in order; count of errors among them. */
const struct diag *diag_list(size_t *n);
size_t diag_errors(void);
/* Errors met, those counted that were reported before (the same message at the
 * same place, in another problem). */
size_t diag_met(void);
/* Drop the messages behind the first n, which are told otherwise; so many
 * errors were counted by then. */
void diag_forget(size_t n, size_t errors);
void diag_color(bool on);
/* No printing, still recorded (unit tests, fuzzers). */
void diag_silent(bool on);
void diag_reset(void);

/* The candidate nearest to `name` by edit distance, if it is near enough to
 * be a likely slip (distance 1, or 2 for names of five letters and more;
 * a transposition counts 1); else NULL. Ends at a NULL candidate. */
const char *diag_nearest(const char *name, const char *const *candidates);

#endif
