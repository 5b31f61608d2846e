/* options: what the command line asked for, as plain data for all rooms. How it
 * is read, and --help, are in src/options.c. */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum format {
    FORMAT_TABLE,
    FORMAT_JSON,
    FORMAT_CSV,
    FORMAT_TAP,
    FORMAT_JUNIT,
    FORMAT_GITHUB,
    FORMAT_GCC,
    FORMAT_MARKDOWN,
    FORMAT_LATEX,
    FORMAT_HTML,
    FORMAT_GRADESCOPE, /* of hand-ins only */
    FORMAT_COUNT
};
enum show {
    SHOW_TRACE = 1,
    SHOW_JACOBIAN = 2,
    SHOW_HESSIAN = 4,
    SHOW_FORMULA = 8,
    SHOW_EXPLAIN = 16,
    SHOW_SWEEP = 32,
    SHOW_COST = 64,
    SHOW_PERTURB = 128,
    SHOW_ALL = 255
};
enum mode {
    MODE_FORWARD = 1,
    MODE_REVERSE = 2,
    MODE_CENTRAL = 4,
    MODE_REFEREE = 8
};
enum emit {
    EMIT_NOTHING,
    EMIT_C,
    EMIT_OCTAVE,
    EMIT_PYTHON,
    EMIT_LATEX,
    EMIT_DOT
};
enum math { MATH_SCALAR, MATH_VECTOR };
enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };
enum action {
    ACTION_CHECK,
    ACTION_LIST,
    ACTION_RULES,
    ACTION_EXPLAIN,
    ACTION_HELP,
    ACTION_SHORT_HELP,
    ACTION_VERSION,
    ACTION_COMPLETION
};

#define OPTIONS_DOUBLE_DIGITS 17 /* more are proved by balls */
#define OPTIONS_RTOL 1e-9        /* the default of --rtol */

struct strings {
    size_t n;
    const char **at;
};

struct report_to { /* --report FMT:FILE */
    enum format format;
    const char *file;
};

struct options {
    enum action action;
    struct strings files, expressions; /* -e texts */
    struct strings at;                 /* --at texts, one an option */
    struct strings replay;             /* what a check is repeated with, apart
                                          from text, values and seed */
    const char *points;
    const char *model, *marks; /* hand-ins; their marks go to the file */
    bool partial;
    unsigned random; /* 0: off; else N */
    struct strings of, wrt;
    struct strings lists; /* "--of x,y": these, as written */
    const char *only;
    unsigned show; /* enum show bits */
    enum emit emit;
    /* The command line wins over `option` lines: *_set. */
    double rtol, atol, step; /* step 0: automatic */
    bool rtol_set, atol_set, step_set, samples_set, seed_set, referee_set,
        precision_set, directions_set, digits_set;
    unsigned samples;
    uint64_t seed;
    bool exact_decimals;
    unsigned modes; /* enum mode bits */
    bool modes_set;
    enum when referee;
    long precision;
    double referee_cost; /* ball operations a problem */
    enum math math;
    long directions; /* -1: auto */
    enum format format;
    size_t nreports;
    struct report_to *reports;
    const char *plot;
    unsigned allow; /* bit 1 << verdict */
    bool exit_zero, fail_fast, all, quiet, verbose, ascii;
    unsigned digits, width; /* width 0: terminal's or 100 */
    enum when color;
    unsigned jobs;       /* 0: as many as there are processors */
    struct strings code; /* --code [FUNCTION=]TARGET */
    double code_timeout; /* seconds for a call or batch */
    double code_calls;   /* calls a problem may cost */
    double sees;         /* largest error that a pass of code may hide */
    bool sees_set;
    double max_nodes, max_memory, timeout; /* timeout 0: none */
    const char *rules;      /* operation of --rules, or NULL: all */
    const char *explain;    /* word of --explain */
    bool watch;             /* again whenever a file changes */
    const char *completion; /* shell of --completion */
};

/* A single --mode: values without verdicts. */
static inline bool options_calculation(const struct options *o)
{
    return o->modes_set && o->modes && (o->modes & (o->modes - 1)) == 0;
}

#endif
