/* elab: what the files of the elaborator share. Private to lang.
 *
 * One struct elab is one elaboration: the names of a problem, the graph that
 * grows, and the oracle that knows its values. The same struct serves the
 * constant expressions of points (a graph without inputs) and, after the
 * problem, its claims (each a graph of its own).
 */
#ifndef LANG_ELAB_H
#define LANG_ELAB_H

#include "base/arena.h"
#include "base/random.h"
#include "base/stack.h"
#include "base/vec.h"
#include "graph/graph.h"
#include "lang/elaborate.h"
#include "syntax/ast.h"

/* --- values --------------------------------------------------------------- */
enum val_kind {
    VAL_ERROR, /* reported already: whoever reads it stays silent */
    VAL_NODE,
    VAL_BATCH,   /* one value a turn of a loop: batch.h */
    VAL_BUILDER, /* only in a symbol: an array that is being built */
    VAL_STRING,
    VAL_FUNCTION,
    VAL_NOTHING, /* a result that was not asked for or not set */
};

struct closure;
struct array_builder;

struct val {
    unsigned char kind;
    bool logical; /* comes from a comparison: a mask as index */
    node node;
    union {
        const char *text;
        struct closure *closure;
        struct array_builder *builder;
        struct shape turn; /* VAL_BATCH: the shape in one turn */
    };
};

static inline struct val val_node(node x)
{
    return (struct val){.kind = VAL_NODE, .node = x};
}
static inline struct val val_logical(node x)
{
    return (struct val){.kind = VAL_NODE, .logical = true, .node = x};
}
static inline struct val val_batch(node x, struct shape turn)
{
    return (struct val){.kind = VAL_BATCH, .node = x, .turn = turn};
}
static inline struct val val_error(void)
{
    return (struct val){.kind = VAL_ERROR};
}

/* An array that is built by parts: entry k is entry ref[k].at of node
 * ref[k].of. It becomes a node (`whole`) when it is used as a whole. */
struct ref {
    node of;
    uint32_t at;
};
#define BATCH_COLUMN UINT32_MAX /* ref.at: another entry in each turn */
struct array_builder {
    struct shape shape;
    size_t cap;
    struct ref *ref;
    node whole; /* NONE when parts changed since */
    bool logical;
    bool batched; /* has a BATCH_COLUMN */
};

/* --- names ---------------------------------------------------------------- */
struct builtin;
struct symbol;

/* The names that a statement read, and their nodes. */
struct read_list {
    uint32_t n, cap;
    const char **names;
    node *nodes; /* behind the names, in the same block */
};

/* A top-level name's last binding, while it may still change. */
struct bound {
    struct symbol *symbol;
    const struct stmt *stmt;
    struct span name_span;
    struct read_list *reads; /* NULL: none, or nobody asks */
    uint32_t seq;            /* order of binding */
    node definition;
    bool whole : 1; /* `name = expr`, not a part or loop name */
    bool loop : 1, used : 1, preamble : 1;
};
struct read {
    struct symbol *symbol;
    node node;
};

/* A file has as many as names: what is looked at in every statement first. */
struct symbol {
    const char *name;
    uint32_t frame;          /* of the call that val belongs to; 0: none */
    bool looped : 1;         /* assigned in a loop */
    bool loose : 1;          /* a variable of identities */
    bool fixed : 1;          /* beside names of the problem in a claim */
    bool coded : 1;          /* at the left of a code statement */
    bool declaring : 1;      /* its declaration is being run ... */
    bool early : 1;          /* ... or was, before its line */
    bool data : 1;           /* declared by `data` */
    bool called : 1;         /* read as NAME( only */
    bool primed : 1;         /* NAME'( stands in a claim */
    bool cut : 1;            /* mentioned by a claim or seed */
    bool claimed : 1;        /* by its own name in a claim */
    bool helper : 1;         /* ... and by nothing else: no output */
    bool derived : 1;        /* in a derivative's name, or seeded */
    bool valued : 1;         /* its declaration has a value */
    bool settable : 1;       /* an `at` line gives it a value */
    bool counts : 1;         /* a loop name */
    bool chosen : 1;         /* assigned in an `if` */
    bool busy : 1;           /* its plain expression is being evaluated */
    bool shown : 1;          /* named in a line `output` */
    unsigned subscripts : 2; /* most (1 or 2) seen in NAME(i,j) */
    uint32_t stamp;          /* statement that logged it as read */
    struct val val;
    struct bound *bound;
    /* facts that are known before anything runs (names.c) */
    const struct stmt *plain;   /* its only assignment is `name = expr` */
    struct span assigned, read; /* first places; len 0: none */
    unsigned assignments, last; /* how many; outermost statement of the last */
    uint32_t input;             /* 1 + index of the input, 0: none */
    uint32_t binding;           /* 1 + index in the result, 0: none */
    const struct special *special; /* never NULL */
};

/* What a name has that is no plain variable; one for all of those. */
struct special {
    /* a function */
    const struct builtin *builtin;
    const struct function *function;
    struct closure *late;         /* of a top-level f(t) = expr */
    unsigned functional;          /* assignments that look like f(t) = expr */
    const struct stmt *functions; /* f(x) = expr at the top level */
    const struct stmt *both;      /* ... of inputs: f is a node, too */
    /* an input */
    const struct decl *decl; /* its declaration, which may stand further down */
    struct span declared;    /* its first place; len 0: none */
    unsigned largest[2];     /* largest literals of its subscripts */
    const struct point_entry *given;
    const struct range_at *interval; /* a claim lets it run over an interval */
    /* others */
    uint32_t box;            /* 1 + index of the black box, 0: none */
    struct let *let;         /* the last `let` of that name */
    const struct stmt *lost; /* it had an error: the name has no value */
};

/* A function value: a lambda with the names that its body found, or a
 * handle of a function. */
struct capture {
    struct symbol *symbol;
    struct val val;
};
struct closure {
    const char *name;       /* for messages */
    const struct ast *body; /* NULL for a handle */
    unsigned nparams;
    struct symbol **params;
    size_t ncaptured;
    struct capture *captured;
    const struct graph *graph; /* that the captured nodes are of */
    struct symbol *handle;     /* @name */
    bool hidden;               /* made in the prelude */
    bool spread;               /* one vector may hold its arguments */
};

/* --- the elaboration ------------------------------------------------------ */
enum frame_kind {
    FRAME_TOP,
    FRAME_FUNCTION, /* sees its arguments only */
    FRAME_CLOSURE,  /* sees its arguments and what it captured */
    FRAME_CLAIM,
    FRAME_CONSTANT, /* values of points: names given so far and constants */
};

enum flow { FLOW_NEXT, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN };

struct saved {
    struct symbol *symbol;
    uint32_t frame;
    struct val val;
};

/* The array that `end` measures. */
struct end_context {
    struct shape shape;
    unsigned at, of; /* index at (0-based) of `of` */
    const struct end_context *outer;
};

struct bare {
    const struct stmt *stmt;
    struct symbol *symbol;
};

struct slot_of_text {
    const char *text;
    struct symbol *symbol;
};

struct list_table { /* equal index lists are stored once */
    const struct graph *graph;
    size_t n, size;
    uint32_t *at; /* place + 1 */
};

struct claim_state;
struct constants;
struct batch;

struct stmts { /* as VEC */
    const struct stmt **at;
    size_t n, cap;
};

struct elab {
    struct arena *arena;
    struct arena *own;  /* of every name, for as long as names are known */
    struct arena *kept; /* of the result: bindings, outputs */
    const struct ast_file *file;
    const struct problem *problem;
    /* Of the preamble and the problem, what is neither assignment nor bare
     * expression: many passes look for one kind of these, and a file may have a
     * million of the others. */
    struct stmts others[2];
    const struct point *point;
    struct graph *g;
    struct oracle *oracle;
    struct elaborate_options options;
    bool quiet; /* errors are counted, not reported */
    size_t errors;
    bool stopped; /* a limit was reached: unwind */

    /* symbols */
    VEC(struct symbol *) symbols;
    uint64_t *by_name; /* open addressing: hash << 32 | index + 1 */
    size_t by_name_size;
    struct slot_of_text *by_text;
    size_t by_text_size, by_text_n;

    /* the call that is running */
    enum frame_kind kind;
    uint32_t frame, frames;
    unsigned depth;        /* calls */
    unsigned hidden;       /* inside the prelude: messages point at */
    struct span call_site; /*   the call */
    const struct function *function;
    unsigned nargs, nout; /* of the function that runs: nargin, nargout */
    struct stack_guard stack;
    VEC(struct saved) saved;
    VEC(const struct ast *) spine;
    const struct end_context *end;
    enum flow flow;
    unsigned loops;
    struct turns *around; /* the innermost loop or sum that runs for sure */
    double *while_turns;  /* since the outermost `while` began, or NULL */
    uint64_t changes;     /* bindings that got another value */
    bool bounding;        /* in the condition of a while */
    struct batch *batch;  /* the loop that runs all its turns at once */

    /* the top level */
    unsigned ordinal;          /* of the outermost statement */
    const struct stmt *outer;  /* that statement */
    const struct symbol *lost; /* the last one read that has no value since
                                  its statement had an error */
    bool in_preamble;
    bool partials; /* every binding is a cut */
    bool no_use;   /* seeds: reading is no use */
    uint32_t seq, statement;
    VEC(struct read) reads; /* by the statement that runs */
    VEC(struct bound *) bounds;
    VEC(struct bare) bare; /* bare expressions so far, and their names */
    struct symbol *ans;
    struct random *random; /* of rand and randn */

    /* what depends on inputs */
    VEC(unsigned char) depends;
    VEC(struct step) steps;
    const char *turn; /* of the innermost loop: "k = 2" */
    VEC(struct guard) guards;
    VEC(node) finite; /* what was asked only whether it is so */
    bool peeked;      /* a value was looked at without a guard */
    VEC(struct input) inputs;
    VEC(struct span) missing; /* first uses of inputs without value */
    VEC(const char *) missing_names;
    unsigned suggested; /* spellings that were looked for */
    double statements;  /* and calls, against the limit */
    struct list_table lists;
    struct memo *memo; /* of calls, or NULL */
    size_t drawn;      /* random arrays */

    struct claim_state *claim;
    struct constants *constants;
    struct oracle *values; /* of the finished graph, for claims */
    const struct elaboration *result;
};

/* elaborate.c */
struct elab *elab_new(struct arena *a, const struct ast_file *file,
                      const struct problem *problem);
void elab_free(struct elab *e);
/* Report at a place (the call site inside the prelude); returns VAL_ERROR. */
struct val elab_fail(struct elab *e, struct span at, const char *label,
                     const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Shapes that do not fit: in a claim a finding, elsewhere an error. */
struct val elab_mismatch(struct elab *e, struct span at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* One more statement or call, and the limits; false: stop. */
bool elab_tick(struct elab *e, struct span at);
/* May so many turns more be run, of each/4 statements (or 1) apiece? */
bool elab_turns(struct elab *e, double turns, double each, struct span at);
bool elab_turns_fit(const struct elab *e, double turns, double each);
static inline void elab_here(struct elab *e, struct span at)
{
    if (!e->hidden)
        e->g->here = at;
}
/* Is an array of this size allowed? If not, reported. */
bool elab_size(struct elab *e, double rows, double cols, struct span at);
unsigned elab_line(struct span at);

/* symbols.c */
/* The symbol of a spelling, whose bytes must outlive the elaboration's arena:
 * symbols are found by its address, and named by it. */
struct symbol *scope_symbol(struct elab *e, const char *text);
/* What is special of it, to be changed. */
struct special *scope_special(struct elab *e, struct symbol *s);
struct symbol *scope_find(const struct elab *e, const char *text, size_t n);
/* A name with bar or dot behind one of the problem: its length, else 0. */
size_t scope_derivative_name(const struct elab *e, const char *name);
bool scope_known(const struct symbol *s);
/* The nearest name of the problem, or of a function; NULL. */
const char *scope_suggest(struct elab *e, const char *name, bool functions);
/* The nearest name of the problem, or such a name with bar or dot; NULL. */
const char *scope_suggest_derivative(struct elab *e, const char *name);

/* scope.c: values, frames, cuts */
/* vbar or vdot outside of a claim. */
struct val scope_fail_derivative(struct elab *e, const char *name,
                                 struct span at);
struct val scope_read(struct elab *e, const struct ast *t);
/* The value of the symbol if it has one in the running call, with builder made
 * whole; logs the read. */
struct val scope_value(struct elab *e, struct symbol *s, struct span at);
static inline bool scope_bound(const struct elab *e, const struct symbol *s)
{
    return s->frame == e->frame;
}
/* The builder of s become a cut node when they are read now. */
bool scope_settles(const struct elab *e, const struct symbol *s);
void scope_bind(struct elab *e, struct symbol *s, struct val v);
/* An assignment, with what the top level wants to know of it. */
void scope_assign(struct elab *e, struct symbol *s, struct val v,
                  const struct stmt *stmt, struct span name_span, bool whole);
/* Another value for what the statement that assigned s last gave it. */
void scope_replace(struct elab *e, struct symbol *s, struct val v);
/* A binding whose value, an array that grows in place, is made later. */
void scope_note_grown(struct elab *e, struct symbol *s, const struct stmt *stmt,
                      struct span name_span);
void scope_note_part(struct elab *e, struct symbol *s, const struct stmt *stmt,
                     struct span name_span);
void scope_finish(struct elab *e); /* builder of the top level become nodes */
struct call_frame {
    enum frame_kind kind;
    uint32_t frame;
    size_t saved;
    const struct function *function;
    const struct end_context *end;
    unsigned nargs, nout;
    struct turns *around;
};
struct call_frame scope_enter(struct elab *e, enum frame_kind kind);
void scope_leave(struct elab *e, struct call_frame f);
void scope_log(struct elab *e, struct symbol *s, node x);
bool scope_constant(struct elab *e, const char *name, struct val *v);

/* steps.c: nothing, unless options.steps */
struct val steps_operand(struct elab *e, const struct ast *t, struct val v);
struct val steps_operation(struct elab *e, const struct ast *t, struct val v);
/* The value of an assignment without the cut of its last operation. */
struct val steps_before_assignment(struct elab *e, struct val v);
void steps_assignment(struct elab *e, const char *name, const struct stmt *stmt,
                      node cut, node definition);
/* A turn of a loop begins with x. */
void steps_turn(struct elab *e, const struct stmt *s, node x);

/* names.c: what can be known before anything runs */
void names_collect(struct elab *e);
bool names_functional(const struct stmt *stmt);
/* A loop over claims is no loop of the problem: it is not run. */
bool names_claims_only(const struct block *b);
/* names_claim.c: what claims, lets and seeds say of names */
void names_mention(struct elab *e);
typedef void names_visit(void *to, const struct ast *t, bool called,
                         const struct ast *whole);
void names_each(const struct ast *t, names_visit *visit, void *to);
/* Targets of a statement (and with `list` of those behind it) and of the
 * blocks inside; loop names too. */
void names_assigned(const struct stmt *s, bool list,
                    void (*f)(void *, const struct target *,
                              const struct stmt *),
                    void *to);

/* expr.c: expressions */
struct val elab_eval(struct elab *e, const struct ast *t);
/* The condition of a block: | and & look at their right side only where a
 * scalar at their left does not decide, as Octave. */
struct val elab_condition(struct elab *e, const struct ast *t);
/* nout results; out[0] is the value. false after an error. */
bool elab_eval_many(struct elab *e, const struct ast *t, unsigned nout,
                    struct val *out);

/* operator.c */
struct val elab_binary(struct elab *e, enum ast_op op, struct val a,
                       struct val b, struct span at);
struct val elab_elementwise(struct elab *e, enum op op, size_t n,
                            const struct val *arg, const char *spelling,
                            struct span at);
/* The node of a value that must be a number; false after an error. */
bool elab_numeric(struct elab *e, struct val v, struct span at, node *x);

/* apply.c: NAME(...) with nout results, with one; a value applied */
bool apply_named(struct elab *e, const struct ast *t, unsigned nout,
                 struct val *out);
struct val apply_single(struct elab *e, const struct ast *t);
struct val apply_value(struct elab *e, const struct ast *t, struct val v);

/* Does NAME( index: is the name bound, declared, assigned or given? */
bool apply_is_index(const struct elab *e, const struct symbol *s);

/* fold.c */
struct val elab_fold(struct elab *e, const struct ast *t);
/* What a name runs over: the entries of the range, or (range NULL) the
 * positions that it has as an index `inside`. */
bool fold_values(struct elab *e, const struct ast *range,
                 const struct ast *inside, const char *name, struct span at,
                 size_t *n, double **out);

/* constant_query.c: numbers of nodes, and the guards that asking leaves */
/* Truth of a condition, guarded: 1, 0, or -1 after an error. */
int elab_truth(struct elab *e, struct val v, struct span at);
bool query_depends(struct elab *e, node x);
const double *query_values(struct elab *e, node x, struct span at,
                           const char *what);
bool query_number(struct elab *e, node x, struct span at, const char *what,
                  double *v);
/* A whole number >= least. */
bool query_count(struct elab *e, struct val v, struct span at, const char *what,
                 double least, double *out);
/* Was it asked as size, index or bound? */
bool query_bounds(const struct elab *e, node x);
void query_guard(struct elab *e, node x, const double *v, bool truth,
                 struct span at);
/* Drop all guards but the first n. */
void query_forget(struct elab *e, size_t n);
/* Doubles of a node without a guard: if it depends on inputs, the graph is for
 * this point only. */
const double *query_quietly(struct elab *e, node x);
/* Doubles of which it only matters that they are finite. */
const double *query_finite(struct elab *e, node x);

/* stmt.c: statements */
bool stmt_block(struct elab *e, const struct block *b);
/* The name of a `for` gets a turn's value. */
void stmt_bind_loop_name(struct elab *e, const struct stmt *s, node x);
void stmt_top(struct elab *e, const struct block *b, bool preamble);

/* declare.c: param, data, and values of inputs */
bool declare_run(struct elab *e, const struct stmt *s);
void declare_missing(struct elab *e);
/* The ends of an interval, known now. */
bool interval_read(struct elab *e, const struct range_at *r, double *low,
                   double *high);
/* Random values of an input without value, of the draw of the point. */
double *declare_draw(struct elab *e, const char *name, enum structure structure,
                     struct shape shape);
struct val declare_input(struct elab *e, struct symbol *s, struct span at);
/* A name is read above the line that declares it: run the declaration now. */
struct val declare_early(struct elab *e, struct symbol *s, struct span at);

/* seeds.c: the values of seed lines; then the node that one of them seeds */
void seeds_read(struct elab *e, struct elaboration *r);
void seed_place(struct elab *e, const struct elaboration *r,
                struct seed_value *v);

/* lang/interface.c: inputs, outputs, seeds as the checker sees them */
bool result_build(struct elab *e, struct elaboration *r);

/* code.c: black boxes become INPUT nodes */
void code_boxes(struct elab *e, struct elaboration *r);

/* constant.c: names in the values that points give */
struct val constant_name(struct elab *e, struct symbol *s, const struct ast *t);
bool constant_known(const struct elab *e, const struct symbol *s);

/* operator_matrix.c */
struct val linalg_power(struct elab *e, struct val a, struct val b,
                        struct span at);
/* x/a, or a\x (left). */
struct val linalg_divide(struct elab *e, struct val x, struct val a, bool left,
                         struct span at);

#endif
