/* emit/rep: what the emitters share. Private to emit/; see emit.c. */
#ifndef EMIT_REP_H
#define EMIT_REP_H

#include "base/buffer.h"
#include "base/words.h"
#include "emit/emit.h"

/* How tightly a text binds. */
enum bind { BIND_LOOSE, BIND_SUM, BIND_PRODUCT, BIND_ATOM };

struct expr {
    const char *text; /* NULL: not said yet */
    enum bind bind;
};

/* How a language spells an operation: text with x, y, z for the arguments.
 * Arguments that stand alone in brackets or between commas need none. */
struct spelling {
    const char *text;
    unsigned char bind;
    unsigned char need[2]; /* of x and y; 0 in the table: BIND_ATOM */
    const char *helper;    /* definition that the text calls, or NULL */
};

struct emitter {
    const struct emit_problem *p;
    const struct graph *g;
    struct arena *arena;
    struct buffer head, body; /* helpers; the functions */
    size_t start;             /* of the current function in body */
    struct formulas *names;
    bool *need; /* by node: is emitted */
    uint32_t *uses;
    size_t *stage;             /* 0: value; 1+i: depends on output i's seed or
                                  is only needed for its gradient */
    struct expr *of;           /* by node */
    struct words taken;        /* identifiers that are not free */
    const char **derivative;   /* Octave: by input, what its derivative is
                                  called */
    VEC(const char *) helpers; /* already defined */
    unsigned indent, temporaries;
    struct emit_missing *missing;
    bool failed;
    const char *language;
    const struct script *script; /* Octave and Python */
    unsigned libraries;          /* C: enum c_library */
    size_t workspace; /* C: doubles taken of `work`; 0: no workspace */
    bool heap;        /* C: arrays are parts of `work` */
};

/* --- emit.c: what every language needs ---------------------------------- */
void emit_text(struct emitter *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* One indented line. */
void emit_line(struct emitter *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Text before all that was written of the current function. */
void emit_before(struct emitter *e, const char *text);
/* What the code is of, as one line of a comment. */
const char *emit_title(struct emitter *e);
/* A helper's definition, once. */
void emit_helper(struct emitter *e, const char *definition);
/* Behind the names of functions: "", or "2" for the file's second problem. */
const char *emit_number_suffix(const struct emitter *e);
void emit_lack(struct emitter *e, node x);
/* Text of the template with x, y, z replaced by the arguments. */
const char *emit_fill(struct arena *a, const struct spelling *s, size_t n,
                      const struct expr *arg);
const char *emit_number(struct arena *a, double v); /* 17 digits at most */
/* Nodes of a stage in order; f is called for each. */
void emit_stage(struct emitter *e, size_t stage,
                void (*f)(struct emitter *e, node x));
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
/* Before a function: none but these is taken, and what the spellings (NULL:
 * none) of the needed operations call. */
void emit_reserve(struct emitter *e, const char *const *keywords,
                  const char *(*spelling)(enum op op));
/* An identifier near `name` (NULL: any) that is free, and taken from now on. */
const char *emit_identifier(struct emitter *e, const char *name);
/* e->derivative: "du" for input u, or near it where a statement, an output or
 * an input has that name. The inputs must have their identifiers. */
void emit_derivative_names(struct emitter *e);

/* --- emit/script.c: Octave and Python share the frame ------------------- */
typedef const char *script_text(struct emitter *e, node x);
struct script {
    const struct spelling *table; /* by op */
    /* Rows that are neither in the table nor alike in both languages. */
    bool (*special)(struct emitter *e, node x, struct expr *out);
    /* By op: the definition that `special` and the shared texts call. */
    const char *const *helpers;
    const char *end;                  /* of a statement */
    const char *transposed, *squared; /* behind an operand */
    const char *truth[2];             /* false, true */
    const char *function;             /* before expm or logm as an argument */
    unsigned first;                   /* of the dimensions */
    const char *(*list)(struct emitter *e, uint32_t place); /* of indices */
};
void script_node(struct emitter *e, node x);
/* Text of argument i of x: as it is; in brackets where it is not one word;
 * that, transposed if asked for. */
const char *script_arg(struct emitter *e, node x, unsigned i);
const char *script_atom(struct emitter *e, node x, unsigned i);
const char *script_turned(struct emitter *e, node x, unsigned i,
                          bool transposed);
/* Names the gradient nodes as e->derivative has it, or du, dW. */
void script_name_gradient(struct emitter *e);

extern const char *const octave_helpers[], *const python_helpers[];
bool octave_special(struct emitter *e, node x, struct expr *out);
bool python_special(struct emitter *e, node x, struct expr *out);
const char *octave_list(struct emitter *e, uint32_t place);
const char *python_list(struct emitter *e, uint32_t place);

/* --- the languages ------------------------------------------------------ */
void emit_c(struct emitter *e);
void emit_octave(struct emitter *e);
void emit_python(struct emitter *e);
void emit_latex(struct emitter *e);

/* --- C: emit/c.c, emit/c_entry.c, emit/c_array.c, emit/c_linalg.c ------- */
enum c_library { C_LAPACK = 1, C_GSL = 2 };
struct expr c_number(struct emitter *e, double v);
/* Entry i of x in a loop over an array of shape s (x is broadcast to it). */
struct expr c_entry(struct emitter *e, node x, struct shape s);
/* The row's value, NULL if it is not elementwise. */
const char *c_spelling(enum op op);
/* A scalar elementwise operation of these arguments. */
struct expr c_apply(struct emitter *e, enum op op, size_t n,
                    const struct expr *arg);
/* Name of the array that holds x (a pointer to its one number if scalar). */
const char *c_array(struct emitter *e, node x);
/* Declare an array for x; sets e->of[x]. */
const char *c_declare(struct emitter *e, node x);
/* x is a number: write it in place or give it a variable. */
void c_scalar(struct emitter *e, node x, struct expr r);
/* Rows that are not elementwise; false: not known. */
bool c_array_node(struct emitter *e, node x);
bool c_linalg_node(struct emitter *e, node x);
void c_need_matmul(struct emitter *e); /* defines ad_matmul */

#endif
