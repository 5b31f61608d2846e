/* elaborate: a problem at a point becomes a graph.
 *
 * Functions are inlined, loops unrolled, branches decided at the point by an
 * oracle that knows the values of the nodes made so far; every decision that
 * depends on inputs leaves a guard. See elaborate.c.
 */
#ifndef LANG_ELABORATE_H
#define LANG_ELABORATE_H

#include "base/arena.h"
#include "base/random.h"
#include "graph/graph.h"
#include "graph/structure.h"
#include "syntax/ast.h"

struct value { /* a matrix of doubles */
    struct shape shape;
    const double *at;
    const struct span *decimals; /* where the number of each entry stands, {0,0}
                                    for one that was computed; NULL: all */
};

/* --- points --------------------------------------------------------------- */
struct point_entry {
    const char *name;
    struct span span; /* of the name where it was given */
    struct value value;
    bool joined;       /* an array that its draft owns: made of entries */
    bool increment;    /* --at dX=...: kept apart for --show perturb; only
                              when X is an input and dX is no name */
    uint32_t row, col; /* --points columns A(1,2), x(3): 1-based entry that
                              the scalar value is for (col 0: linear); 0,0:
                              the whole. Only in outside.rows */
};
struct point {
    size_t n;
    const struct point_entry *at;
    struct span span; /* first `at` line, or {0,0} */
    bool from_command_line;
    size_t index;  /* 0-based, among the problem's points */
    unsigned draw; /* --random=N: which draw of the missing values */
};

struct elaborate_options;
/* How values come from outside the file (options). */
struct overrides {
    size_t nat;
    const struct setting *at; /* parsed --at settings, in order */
    size_t nrows;             /* --points: rows of name=value */
    const struct point *rows;
    bool random;            /* --random: fill inputs without value */
    unsigned random_points; /* its N */
    const struct elaborate_options *limits; /* of values too; NULL: default */
    uint64_t seed;
};

/* The points of a problem: its at lines (and the preamble's) grouped by the
 * rule of the contract, overridden by --points rows and --at; equal points are
 * merged; at least one (possibly empty) point. false after errors (reported).
 * at_of[i] in the result: for each statement `claim`, the point its numbers
 * belong to is found by points_of_claim. */
struct points {
    size_t n;
    struct point *at;
    size_t nlines; /* `at` lines in order, for points_of_claim */
    struct points_line {
        struct span span;
        size_t point;
    } * lines;
    bool replaced; /* the command line changed a file's value */
};
bool points_collect(struct arena *a, const struct ast_file *file,
                    const struct problem *problem,
                    const struct overrides *overrides, struct points *out);
/* What n names are to a problem, before anything runs; for --at: an error if no
 * problem has it, or where it is computed (points_collect leaves both to the
 * caller, who sees all problems). */
enum name_status { NAME_UNKNOWN, NAME_INPUT, NAME_COMPUTED };
void points_name_status(const struct ast_file *file,
                        const struct problem *problem, size_t n,
                        const char *const *name, enum name_status *status);
/* Rows of a CSV file of points for `outside`: the header names the inputs
 * (u, A(1,2)); the file becomes a source, their places are in its first line.
 * false after an error (reported). */
bool points_read(struct arena *a, const char *file, struct overrides *out);
/* Index of the point of the nearest at line above the claim (none: 0), or
 * SIZE_MAX if the command line replaced the file's values. */
size_t points_of_claim(const struct points *points, const struct stmt *claim);

/* --- the oracle --------------------------------------------------------------
 * Values of nodes of a graph that is still growing. The default one computes
 * doubles at the point, every node once; the referee brings one in balls at a
 * perturbed point. */
struct oracle {
    void *context;
    /* Truth of a scalar condition: 1, 0, or -1 if it cannot be told. */
    int (*truth)(void *context, const struct graph *g, node x);
    /* Doubles of a node (sizes, bounds, indices), NULL if they do not exist. */
    const double *(*value)(void *context, const struct graph *g, node x);
    /* A new INPUT got its value, which stays where it is. */
    void (*input)(void *context, const struct graph *g, node x,
                  const double *v);
};
/* The oracle in doubles. */
struct oracle *oracle_new(void);
void oracle_free(struct oracle *o);

/* --- the result ----------------------------------------------------------- */
enum role { ROLE_FREE, ROLE_PARAM, ROLE_DATA };

struct input {
    const char *name;
    struct span span; /* declaration or first use */
    enum role role;
    enum structure structure;
    node node; /* INPUT */
    struct value value;
    bool random;         /* drawn from the seed */
    bool differentiated; /* param or free, and not only used as size,
                                  index, loop bound or order */
    bool held;           /* data that no derivative is taken by */
    bool loose;          /* a variable of identities, which claims alone name */
};

/* `for x in [low, high]` of a claim. */
struct interval {
    const struct range_at *range;
    double low, high;
};

struct binding { /* a name's last binding */
    const char *name;
    struct span name_span, span; /* the name; the whole statement */
    const struct ast *formula;   /* right-hand side; NULL: assigned by parts */
    node node;                   /* a CUT where the name is mentioned by a
                                     claim or seed, or cut_all was asked */
    node definition;             /* what the cut stands for */
    size_t nreads;               /* names on its right-hand side: nodes */
    const node *reads;
    const char *const *read_names;
    bool used;    /* by a later definition or condition */
    bool logical; /* a mask */
    bool preamble;
    bool rebound; /* assigned before, or in a loop */
};

struct guard {
    node condition;     /* scalar; or any value asked from the oracle */
    struct value value; /* what it was at the point */
    bool truth;         /* only its truth matters (a condition), else its
                                  exact value (size, index, bound) */
    struct span span;
};

struct seed_value {
    const char *name; /* of the output or input */
    bool tangent;
    node node;
    struct span span;
    struct value value;
};

/* A value that only code gives: an INPUT node that is no input. */
struct black_box {
    const char *name;
    struct shape shape;
    node node;
    struct span span;
    const struct stmt *stmt; /* the first that gives it */
};

struct claim_site {
    const struct stmt *stmt; /* STMT_CLAIM, STMT_REFUTE or STMT_CODE */
    unsigned quantity;       /* STMT_CODE: which at its left */
};

/* An operation, or an assignment, that the author wrote (lang/steps.c). */
struct step {
    const char *name;          /* that is assigned, or NULL */
    const struct ast *formula; /* as it was written; NULL: `x += e`, or by
                                  parts */
    node node, definition;     /* the cut, and what it stands for */
    struct span span;          /* of the operation, or the statement */
    const char *turn;          /* "k = 2" in a loop, else NULL */
};

struct elaboration {
    size_t nintervals;
    const struct interval *intervals;
    struct graph *graph;
    size_t ninputs, nbindings, noutputs, nguards, nseeds, nclaims, nboxes;
    size_t nsteps;
    const struct step *steps; /* where options.steps asked for them */
    struct input *inputs;
    struct binding *bindings; /* in order of their (last) statement */
    struct binding *outputs;  /* copies */
    struct guard *guards;
    struct seed_value *seeds;
    struct black_box *boxes;
    struct claim_site *claims;
    const struct stmt *expect; /* or NULL */
    struct elab *scope;        /* private: names for claims */
};

struct elaborate_options {
    bool cut_all;      /* every top-level binding is a cut */
    bool moves;        /* derivatives by data may be asked for */
    bool steps;        /* every operation that the author wrote, and every
                                  assignment, is a cut, and noted */
    bool operands;     /* of steps: every name that is read, too */
    bool unroll;       /* every turn of a loop is to be looked at */
    bool outputs_only; /* no claim, seed or section names another binding:
                                  they are not listed, nor what a name reads */
    double max_nodes;  /* error at its place beyond; statements and
                                  calls: ten times */
    double max_bytes;  /* largest array */
    uint64_t seed;
    bool random_missing; /* --random: inputs without value are drawn */
    bool need_values;    /* false: inputs without value are scalars of
                                  unknown value; an error only where a branch or
                                  shape depends on them (formula, emit) */
    const char *replay;  /* "adcheck expr.txt" for the help of a missing
                                  value: the whole command to paste */
    bool quiet;          /* errors are not reported (perturbed points) */
    bool (*late)(const void *context); /* is the time over? Then elaborate
                                          gives NULL without a word; or NULL */
    const void *clock;                 /* its context */
};

/* NULL after errors (reported): the rest of the file can still be checked.
 * The elaboration and its graph live in the arena (graph_free by
 * elaboration_free). */
struct elaboration *elaborate(struct arena *a, const struct ast_file *file,
                              const struct problem *problem,
                              const struct point *point, struct oracle *oracle,
                              const struct elaborate_options *options);
void elaboration_free(struct elaboration *e);

/* The same graph at another point: the inputs get its values. False: it needs
 * an elaboration of its own (then e is of no use any more). The guards must
 * hold there, and the nodes of `finite` be so; whoever has evaluated them says
 * so by elaboration_holds (v: the value of a node at the new point). */
bool elaboration_move(struct elaboration *e, const struct point *point);
bool elaboration_holds(const struct elaboration *e,
                       const double *(*v)(const void *context, node x),
                       const void *context);
/* The i-th node that is asked for there; NONE: there are no more. */
node elaboration_watched(const struct elaboration *e, size_t i);

/* Of a long file names take more memory than anything else. Where outputs_only
 * was asked and no other point follows, nobody looks them up: the graph, inputs,
 * outputs and guards stay, elaboration_input and _binding know none. */
void elaboration_forget(struct elaboration *e);

const struct input *elaboration_input(const struct elaboration *e,
                                      const char *name);
const struct binding *elaboration_binding(const struct elaboration *e,
                                          const char *name);

/* Forms that only repaired claims hold, names that nobody can write:
 * held(QUANTITY, node, ...), the derivative with these nodes of the problem's
 * graph held fixed; slope(node, node). */
#define FORM_HELD_NAME " held"
#define FORM_SLOPE_NAME " slope"
/* Those that anybody writes: jacobian, grad, taylor ... */
bool claim_is_form(const char *name);

/* The black box that is a node, or NULL. */
const struct black_box *elaboration_box(const struct elaboration *e, node x);
/* Between the ends of an interval, by logarithms where they are far apart;
 * t = 0 and 1 are the ends. */
double interval_inside(double low, double high, double t);

/* --- claims --------------------------------------------------------------- */
enum named_kind {
    NAMED_VALUE,    /* of: the value of a node or input */
    NAMED_TOTAL,    /* d of / d by: by's shape if of is scalar, else Jacobian */
    NAMED_PARTIAL,  /* of's own statement by one name on its right-hand side */
    NAMED_HIGHER,   /* of order 2 and more, see below */
    NAMED_BAR,      /* adjoint of `of` */
    NAMED_DOT,      /* tangent of `of` */
    NAMED_JACOBIAN, /* numel(of) x numel(by) */
    NAMED_GRAD,     /* by's shape */
    NAMED_SLOPE,    /* tangent of `of` where every entry of by moves by 1 */
};

#define MOST_ORDER 8

/* NAMED_HIGHER: the tensor of derivatives of `of` by `by` and then by the
 * order - 1 nodes `then`, by entry as in check/question.h: entry i of `of` runs
 * fastest, then that of `by`, and so on. Of a scalar it has numel(by) rows (a
 * Hessian: numel(by) x numel(then[0])), else numel(of). */
enum { NAMED_HELD = 4 }; /* nodes that a derivative may hold fixed */
struct named_derivative {
    enum named_kind kind;
    node of, by; /* in the elaboration's graph; NONE unused */
    const char *of_name, *by_name;
    unsigned order;
    node then[MOST_ORDER - 1];
    const char *then_name[MOST_ORDER - 1];
    const struct binding *binding; /* of `of`, NULL for an input */
    size_t nheld;
    node held[NAMED_HELD]; /* no derivative flows through them */
    struct shape shape;
    node leaf; /* INPUT of the claim's graph */
    struct span span;
};

/* How often it differentiates, and by what at place k < that. */
unsigned named_order(const struct named_derivative *q);
node named_by(const struct named_derivative *q, unsigned k);
const char *named_by_name(const struct named_derivative *q, unsigned k);
/* The same unknowns in the same order, the same nodes held fixed? */
bool named_same_unknowns(const struct named_derivative *a,
                         const struct named_derivative *b);

/* A name that runs over entries: dL/dW(i,j). */
struct claim_index {
    const char *name;
    size_t n;
    const double *at;
};

struct claim_graph {
    struct graph *graph; /* of its own */
    node lhs, rhs;       /* NONE after a shape mismatch */
    size_t n;
    struct named_derivative *named_derivatives; /* each distinct one once */
    size_t nlhs;           /* the first nlhs are named by the left side */
    bool number;           /* a number for a single name at the left */
    bool circular;         /* both sides are one named_derivative */
    size_t nindices, each; /* instances, of `each` entries; the first
                                  index runs fastest; 0: no index claim */
    const struct claim_index *indices;
    size_t nnotes; /* how what is not plain was read */
    const char **notes;
    const char *lost;      /* a name whose statement had an error: the
                                  claim is not checked, and has no sides */
    struct span lost_span; /* that statement */
    bool mismatch;         /* shapes of the sides, or inside one */
    struct shape lhs_shape, rhs_shape;
    bool transpose_fits;
    const char *message; /* of a mismatch inside: "3x2 * 3x1 ..." */
    struct span mismatch_span;
};
/* NULL after errors (reported). Trees other than the claim's own sides may be
 * given (repairs tried by the hint search; errors are silent if `quiet`);
 * claim NULL: there is none, of whose ranges or lets could be spoken. */
struct claim_graph *elaborate_claim(struct arena *a,
                                    const struct elaboration *e,
                                    const struct stmt *claim,
                                    const struct ast *lhs,
                                    const struct ast *rhs, bool quiet);
void claim_graph_free(struct claim_graph *c);

#endif
