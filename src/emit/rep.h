/* emit/rep: what the emitters share. Private to emit/; see emit.c. */
#ifndef EMIT_REP_H
#define EMIT_REP_H

#include <ctype.h>

#include "base/buffer.h"
#include "base/words.h"
#include "emit/emit.h"

/* How tightly a text binds. */
enum bind { BIND_LOOSE, BIND_SUM, BIND_PRODUCT, BIND_ATOM };

struct expr {
    const char *text; /* NULL: not said yet */
    enum bind bind;
};

struct emitter;

/* What a language has of its own; the rest is in the SAY rows of ops.def. */
enum language_column { IN_C, IN_OCTAVE, IN_PYTHON };
struct language {
    const char *name;
    void (*write)(struct emitter *e);
    enum language_column column;
    unsigned first;             /* of indices and dimensions */
    const char *end;            /* of a statement */
    const char *const *runtime; /* runtime.c, .m or .py by lines */
    const char *(*number)(struct emitter *e, double v);
    const char *(*data)(struct emitter *e, node x);         /* a matrix */
    const char *(*list)(struct emitter *e, uint32_t place); /* indices */
};
extern const struct language language_c, language_octave, language_python,
    language_latex;

/* What the runtime needs of others. */
enum c_library { C_LAPACK = 1, C_GSL = 2, C_MEMORY = 4 };

struct emitter {
    const struct emit_problem *p;
    const struct graph *g;
    struct arena *arena;
    struct buffer head, body; /* helpers; the functions */
    size_t start;             /* of the current function in body */
    struct formulas *names;
    bool *need; /* by node: is emitted */
    uint32_t *uses;
    size_t *stage;           /* 0: value; 1+i: depends on output i's seed or
                                  is only needed for its gradient */
    struct expr *of;         /* by node */
    struct words taken;      /* identifiers that are not free */
    const char **derivative; /* Octave: by input, what its derivative is
                                  called */
    struct words helpers;    /* names of those that are called */
    unsigned indent, temporaries;
    struct emit_missing *missing;
    bool failed;
    const struct language *language;
    unsigned libraries; /* C: enum c_library */
    size_t workspace;   /* C: doubles taken of `work`; 0: no workspace */
    bool heap;          /* C: arrays are parts of `work` */
};

/* --- emit.c: what every language needs ---------------------------------- */
void emit_text(struct emitter *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* One indented line. */
void emit_line(struct emitter *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Lines of text, indented. */
void emit_lines(struct emitter *e, const char *text);
/* Text before all that was written of the current function. */
void emit_before(struct emitter *e, const char *text);
/* What the code is of, as one line of a comment. */
const char *emit_title(struct emitter *e);
/* Is this the first call of the helper? It is none from now on. */
bool emit_new_helper(struct emitter *e, const char *name);
/* A new helper's definition, unless the file has it. */
void emit_helper(struct emitter *e, const char *name, const char *definition);
/* Behind the names of functions: "", or "2" for the file's second problem. */
const char *emit_number_suffix(const struct emitter *e);
void emit_lack(struct emitter *e, node x);
const char *emit_number(struct arena *a, double v); /* 17 digits at most */
/* Nodes of a stage in order; f is called for each. */
void emit_stage(struct emitter *e, size_t stage,
                void (*f)(struct emitter *e, node x));
/* Of an identifier. */
static inline bool emit_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}
static inline struct shape emit_shape(const struct emitter *e, node x)
{
    return graph_shape(e->g, x);
}
static inline node emit_arg(const struct emitter *e, node x, unsigned i)
{
    size_t n;
    return graph_args(e->g, x, &n)[i];
}
/* The next function, which computes p->hessian: all of it is stage 0. */
void emit_next(struct emitter *e);
/* f for each block of the Hessian: column k, rows from `row` on, inputs[j], its
 * node or NONE. */
void emit_blocks(struct emitter *e, void (*f)(struct emitter *e, size_t k,
                                              size_t row, size_t j, node x));
/* Total entries of the outputs. */
size_t emit_rows(const struct emit_problem *p);

/* --- emit/name.c: identifiers -------------------------------------------- */
/* Before a function: none but these is taken, and what the templates of the
 * needed operations call. */
void emit_reserve(struct emitter *e, const char *const *keywords);
/* An identifier near `name` (NULL: any) that is free, and taken from now on. */
const char *emit_identifier(struct emitter *e, const char *name);
/* e->derivative: "du" for input u, or near it where a statement, an output or
 * an input has that name. The inputs must have their identifiers. */
void emit_derivative_names(struct emitter *e);

/* --- emit/template.c: what a language says for an operation ------------- */
/* The row's template in e's language, or NULL. */
const char *template_of(const struct emitter *e, enum op op);
/* What the template says of node x with all its arguments, NULL where it has
 * none; statements are written, and set the variable that `declare` gives. */
struct expr template_say(struct emitter *e, node x, const struct expr *arg,
                         const char *(*declare)(struct emitter *e, node x));
/* Its text for n arguments, `id` for `$`. x: NONE if it names nothing of it. */
struct expr template_fill(struct emitter *e, const char *t, node x, size_t n,
                          const struct expr *arg, const char *id);
/* Defines the functions of the runtime that a text calls, and what they call;
 * false: one of them does not exist. */
bool template_call(struct emitter *e, const char *text);

/* --- emit/script.c: Octave and Python ----------------------------------- */
void script_node(struct emitter *e, node x);
/* Names the gradient nodes as e->derivative has it, or du, dW. */
void script_name_gradient(struct emitter *e);

/* --- C: emit/c.c, emit/c_entry.c, emit/c_array.c ------------------------ */
struct expr c_number(struct emitter *e, double v);
/* Entry i of x in a loop over an array of shape s (x is broadcast to it). */
struct expr c_entry(struct emitter *e, node x, struct shape s);
/* The row's VALUE, NULL if it is not elementwise. */
const char *c_value(enum op op);
/* A scalar elementwise operation of these arguments. */
struct expr c_apply(struct emitter *e, enum op op, size_t n,
                    const struct expr *arg);
/* Name of the array that holds x (a pointer to its one number if scalar). */
const char *c_array(struct emitter *e, node x);
/* Declare an array for x; sets e->of[x], of a number to its one entry. */
const char *c_declare(struct emitter *e, node x);
/* x is a number: write it in place or give it a variable. */
void c_scalar(struct emitter *e, node x, struct expr r);
/* A row that is not elementwise; false: not known. */
bool c_array_node(struct emitter *e, node x);

#endif
