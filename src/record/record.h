/* record: everything a run found out, in one structure that every format
 * prints. The checks fill it; nothing in report/ computes. Strings and arrays
 * live in the arena of the run. */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "formula/formula.h"
#include "graph/graph.h"
#include "record/verdict.h"

struct named_value {
    const char *name;
    struct shape shape;
    const double *at; /* NULL: not computed */
    /* To more digits than doubles have, by entry (NULL: not known); NULL: not
     * asked for. */
    const char *const *proved;
};

/* Both one-sided slopes of an entry at a kink. */
struct rec_slopes {
    size_t entry;       /* 1-based linear index */
    double left, right; /* NaN: does not exist */
    bool between;       /* the forward value lies between them */
};

struct rec_direction { /* a random direction instead of every entry */
    double forward, reverse, central, bound;
    enum verdict verdict;
};

/* A derivative: one output by one input at one point. Arrays have n entries,
 * column-major; NULL where not computed; a NaN entry of `central` at a kink is
 * printed as null in JSON. */
struct rec_derivative {
    const char *of, *wrt;
    struct span of_span; /* the output's definition */
    struct span wrt_span;
    struct shape shape; /* of the input */
    bool seeded;
    enum verdict verdict;
    bool expected, allowed;
    size_t n;
    const size_t *indices; /* 1-based, NULL: all in order */
    double *forward, *reverse, *central, *bound, *referee;
    const char *const *proved; /* the derivative; see named_value */
    enum verdict *entries;
    size_t worst; /* 1-based linear index of the worst entry */
    bool largest; /* nothing was compared: the largest entry stands there */
    size_t nslopes, ndirections;
    struct rec_slopes *slopes;
    struct rec_direction *directions;
    const char *reason; /* sentence for undecided verdicts and FAIL: "log of
                                 a negative number", digits lost, or NULL */
    struct span reason_span; /* the node that made it, or {0,0} */
    double seen;             /* smallest relative error that would have been
                                 seen; NaN: not known */
    bool referee_used;
    const char *replay; /* command that repeats this check alone */
};

struct rec_hint {
    const char *kind; /* "sign", "factor", ... */
    const char *text; /* "a factor 2 is missing in ..." */
};

/* What a claim about real code has besides. */
struct rec_code {
    bool value;   /* of a value, no derivative */
    bool formula; /* held against a formula, else differences */
    const char *function, *target; /* target NULL: it was not run */
    const char *breach;            /* of manners: instead of numbers; or NULL */
    const double *bound;           /* of `truth`, by entry; NULL: none */
    double sees, noise, window;    /* of the worst entry; NaN: none */
    size_t calls, deaths;          /* of the function, in this problem */
    size_t nnotes;
    const char *const *notes;
    const char *errors;   /* last lines of its standard error; NULL: none */
    const char *purposes; /* "6 manners, 26 noise, 9 values ..." */
    size_t nindices;      /* entries that the arrays hold, 1-based; 0: all */
    const size_t *indices;
    size_t ndirections, nslopes;
    const struct rec_direction *directions;
    const struct rec_slopes *slopes; /* of entries at a kink */
};

/* A tolerance other than the default, as it stands with the claim. */
struct rec_tolerance {
    const char *kind; /* "absolute", "relative", "digits" */
    double value;     /* NaN for digits */
    const char *text; /* "within 0.1%" */
    bool wide;        /* wider than the value itself */
};

struct rec_step { /* of a derivation */
    const char *text;
    struct span span;
    enum verdict verdict;
    struct shape shape;
    const double *claimed; /* NULL if not computed */
    const struct rec_hint *hint;
    size_t points; /* where it was judged */
};

struct rec_claim {
    struct span span; /* the statement, from `claim` */
    struct span lhs_span, rhs_span;
    const char *text; /* "dz/du = z*(...)", blanks as written */
    bool refute;
    const char *relation; /* "<=" of an inequality; NULL: "=" */
    const char *title;    /* of the question that it answers, or NULL */
    const struct rec_tolerance *tolerance; /* NULL: the default */
    enum verdict verdict;
    bool expected, allowed;
    size_t nat;
    struct named_value *at; /* of the first failing point, else of the first
                                 failing sample, else of the first point */
    bool sample;            /* `at` is a sample */
    struct shape shape, claimed_shape;
    bool mismatch;           /* shape mismatch: claimed_shape differs */
    double *claimed, *truth; /* NULL if not computed */
    size_t worst;            /* 1-based worst entry */
    size_t points, samples, skipped;
    const struct rec_hint *hint;
    const char *reason; /* why undecided, or what mismatched */
    struct span reason_span;
    const char *agree;      /* "forward, reverse and central (+-8e-11) agree" */
    const char *truth_text; /* the worst entry's truth to many digits */
    const char *entry; /* "(2,1)": how the worst entry is called in an index
                          claim; else NULL */
    size_t nnotes;     /* how it was read, which entries are wrong ... */
    const char **notes;
    size_t nsteps; /* of a derivation, at least 2; else 0 */
    struct rec_step *steps;
    const char *replay;
    bool is_code;                /* of a code statement: "df/dx = rosen(x)" */
    const struct rec_code *code; /* also of claims that name black boxes */
};

static inline const char *rec_claim_kind(const struct rec_claim *c)
{
    if (c->is_code)
        return c->refute ? "refute code" : "code";
    return c->refute ? "refute" : "claim";
}
/* Numbers in `claimed` and `truth`. */
static inline size_t rec_claim_numel(const struct rec_claim *c)
{
    return c->code && c->code->nindices ? c->code->nindices
                                        : shape_numel(c->shape);
}
/* The entry that the worst of them is, 1-based. */
static inline size_t rec_claim_worst(const struct rec_claim *c)
{
    return c->code && c->code->nindices && c->worst
               ? c->code->indices[c->worst - 1]
               : c->worst;
}

/* --- sections of --show ------------------------------------------------------ */
struct rec_trace_row {
    const char *name, *formula;
    struct span span;
    struct shape shape;
    const double *value, *tangent, *adjoint; /* NULL: none */
};
struct rec_part {            /* what belongs to a matrix */
    const char *key, *label; /* "condition"; "condition number" */
    struct shape shape;
    const double *at;
};
struct rec_jacobian {
    const char *of, *wrt, *wrt2; /* wrt2: Hessian */
    struct shape shape;
    const double *data; /* NULL: too large to form */
    enum verdict verdict;
    const char *note; /* "3 forward columns", symmetry ... */
    bool mirror;      /* the transpose stands before it */
    bool joint;       /* Hessian by all inputs, which `wrt` lists */
    size_t nparts;    /* diagonal, product, gauss_newton ... */
    struct rec_part *parts;
};
/* `lhs = is`, in the forms of formula_text. text: `is`, or with arrays and
 * chains the whole equation, which holds " = ". */
struct rec_formula {
    const char *of, *wrt;
    const char *text;
    struct formula_text lhs, is;
    size_t nwhere;
    struct formula_where *where;
};
struct rec_explain {
    const char *of, *wrt;
    size_t n;
    const char **steps;
};
struct rec_sweep {
    const char *of, *wrt;
    struct shape shape; /* of the input */
    size_t entry, n;
    const double *h, *forward, *central, *complex_step; /* relative errors,
                                 absolute where the truth is 0; NaN: no value;
                                 complex_step NULL: not analytic */
    double slope_forward, slope_central; /* NaN: no truncation to be seen */
    double best_h, floor;                /* of central differences */
    double truth;
    bool referee; /* truth is the referee's, else the adjoint's */
    double noise; /* rounding of the value makes an error noise/h */
    double complex_h, complex_value; /* one complex step with a tiny h; NaN */
};
struct rec_perturb {
    const char *of;
    struct shape shape;
    const double *predicted, *actual;
};
struct rec_cost {
    bool present;
    struct {
        double operations, bytes;
    } value, tangent, adjoint, jacobian, central;
    size_t inputs, outputs; /* entries: D passes forward, K in reverse */
    double stored;          /* bytes of the adjoint if no place is reused */
    size_t nnotes;
    const char **notes; /* sentences on passes, chains, memory */
};

struct rec_point {
    size_t index;
    size_t nat, noutputs, nderivatives;
    struct named_value *at, *outputs;
    const struct span *output_spans;
    const char *const
        *output_formulas; /* right-hand sides as written, or NULL */
    struct rec_derivative *derivatives;
    /* What the trace's tangents and adjoints belong to where seeds were drawn:
     * "tangents along a random direction, seed 1"; or NULL. */
    const char *trace_seeds;
    size_t ntrace, njacobian, nhessian, nformula, nexplain, nsweep, nperturb;
    struct rec_trace_row *trace;
    struct rec_jacobian *jacobian, *hessian;
    struct rec_formula *formula;
    struct rec_explain *explain;
    struct rec_sweep *sweep;
    struct rec_perturb *perturb;
    struct rec_cost cost;
};

struct rec_problem {
    const char *file;
    struct span span;
    const char *title; /* NULL: untitled */
    size_t npoints, nclaims;
    struct rec_point *points;
    struct rec_claim *claims;
    size_t nstatements;
    struct formula_text *statements; /* for pages, else none */
    const char *graph;               /* in DOT, or NULL */
    bool has_expect, expect_met;
    enum verdict expect;
    struct span expect_span; /* the statement, or {0,0} */
    bool late, late_allowed; /* a point was not elaborated in time */
    bool empty;              /* nothing of it was checked */
    bool broken;             /* had an error (exit 2); what was done stands */
    unsigned digits;         /* to be shown; 0: the default */
    bool seed_used;          /* random values, seeds or samples */
    uint64_t seed;           /* the run's, or of `option seed` */
};

enum phase {
    PHASE_PARSE,
    PHASE_ELABORATE,
    PHASE_DERIVE,
    PHASE_PROGRAM,
    PHASE_VALUE,
    PHASE_FORWARD,
    PHASE_REVERSE,
    PHASE_CENTRAL,
    PHASE_REFEREE,
    PHASE_REPORT,
    PHASE_COUNT
};

/* --- hand-ins ---------------------------------------------------------------- */
enum mark_state {
    MARK_PASS,
    MARK_FAIL,
    MARK_UNDECIDED, /* kink, domain, ill, unsure */
    MARK_UNREAD,    /* a syntax error, an unknown name */
    MARK_CIRCULAR,  /* it restates what is asked */
    MARK_REFUSED,   /* it uses what it may not */
    MARK_MISSING
};

struct rec_mark { /* what one hand-in got for one question */
    enum mark_state state;
    const char *word; /* "pass", "FAIL", "circular", ... */
    double points;
    const char *note;              /* why, in a line; NULL for pass */
    const struct rec_claim *claim; /* that counted, or NULL */
};

struct rec_ask {
    const char *title, *quantity; /* "output error", "ybar" */
    double points;
};

struct rec_hand_in {
    const char *name, *file;
    struct rec_mark *marks; /* one a question */
    double sum;
    size_t nnotes;
    const char **notes; /* what was ignored */
};

struct rec_marks {
    const char *model;
    size_t nasks, nhands;
    double points; /* of all questions */
    struct rec_ask *asks;
    struct rec_hand_in *hands; /* in the order of record.problems */
};

struct record {
    const struct rec_marks *marks; /* NULL: no hand-ins */
    const char *version;
    uint64_t seed;
    size_t nproblems;
    struct rec_problem *problems;
    bool calculation;             /* a single --mode: values without verdicts */
    size_t counts[VERDICT_COUNT]; /* every derivative and claim once, unmet
                                     expects under FAIL, late problems under
                                     unsure */
    size_t derivative_counts[VERDICT_COUNT], claim_counts[VERDICT_COUNT],
        code_counts[VERDICT_COUNT];
    int exit;
    double seconds[PHASE_COUNT];
};

struct options;
/* tally.c: counts of the record, expected and allowed items, exit status. */
void record_finish(struct record *r, const struct options *o);
/* Expected and allowed items of one problem alone. */
void record_finish_problem(struct rec_problem *p, const struct options *o);

#endif
