/* builtin: calls, and the table of functions. Private to lang. */
#ifndef BUILTIN_BUILTIN_H
#define BUILTIN_BUILTIN_H

#include "lang/elab.h"

/* call.c: functions */
enum { CALL_DEPTH = 1000 };
struct call {
    const char *name;
    struct span span; /* of the whole call */
    struct span head; /* of the function's name, or {0, 0} */
    unsigned nargs, nout;
    struct val *arg, *out;
    const struct ast *const *where; /* trees of the arguments, or NULL */
    const struct builtin *row;
};
static inline struct span call_span(const struct call *c, unsigned i)
{
    return c->where && c->where[i] ? c->where[i]->span : c->span;
}
bool call_function(struct elab *e, const struct function *f, struct call *c);
bool call_closure(struct elab *e, struct closure *f, struct call *c);
bool call_builtin(struct elab *e, const struct builtin *b, struct call *c);
bool call_value(struct elab *e, struct symbol *s, struct call *c);
struct val call_unknown(struct elab *e, struct symbol *s, const struct ast *t);
struct closure *call_lambda(struct elab *e, const char *name, unsigned nparams,
                            struct ast *const *params, const struct ast *body);

/* builtin.c: the function table */
typedef struct val builtin_fn(struct elab *e, struct call *c);
struct builtin {
    const char *name;
    unsigned char min, max, maxout;
    uint16_t op; /* of the generic elementwise functions */
    builtin_fn *fn;
    unsigned char flags; /* BUILTIN_... */
};
enum {
    BUILTIN_PRELUDE = 1,  /* (also) has definitions in the prelude */
    BUILTIN_INTERNAL = 2, /* only the prelude sees it */
    BUILTIN_QUIET = 4,    /* never suggested */
};
const struct builtin *builtin_find(const char *name);
/* Rows of the other builtin/; each ends at a row without name. */
extern const struct builtin builtin_size_rows[];
extern const struct builtin builtin_shape_rows[];
extern const struct builtin builtin_reduce_rows[];
extern const struct builtin builtin_linalg_rows[];
extern const struct builtin builtin_factor_rows[];
extern const struct builtin builtin_order_rows[];
extern const struct builtin builtin_decide_rows[];
extern const struct builtin builtin_internal_rows[];
/* prelude.c: functions written in the language */
struct prelude {
    const char *name;
    unsigned min, max; /* arguments */
    bool more;         /* f(a, b, c) is f(f(a, b), c) */
    bool internal;     /* for the prelude itself */
    const char *source;
    size_t len;
    const struct function *function; /* parsed, or NULL */
};
extern const char *const prelude_text[]; /* lines of the *.m; ends in NULL */
const struct prelude *prelude_all(size_t *n);
/* The definition that takes so many arguments, parsed; NULL. */
struct prelude *prelude_find(const char *name, unsigned nargs);
bool call_prelude(struct elab *e, const struct prelude *p, struct call *c);
/* Does argument `arg` of the operation have no derivative by its nature (an
 * order)? */
bool builtin_is_order(enum op op, unsigned arg);
/* Arguments: a node; a node of a square matrix; is it this string? NONE and
 * false after an error. */
bool arg_node(struct elab *e, const struct call *c, unsigned i, node *x);
bool arg_square(struct elab *e, const struct call *c, unsigned i, node *x);
bool arg_is(const struct call *c, unsigned i, const char *text);
bool arg_empty(const struct elab *e, const struct call *c, unsigned i);
/* Rows and columns from arguments i..: (n), (m,n), ([m n]). */
bool builtin_shape(struct elab *e, struct call *c, unsigned i, struct shape *s);
/* The dimension given as argument i, or the default: 1, 2, or 0 ("all"). */
bool arg_dim(struct elab *e, struct call *c, unsigned i, struct shape s,
             unsigned *dim);
bool arg_count(struct elab *e, const struct call *c, unsigned i,
               const char *what, double least, double *out);

/* builtin/linalg.c: the operators on matrices */
struct val linalg_power(struct elab *e, struct val a, struct val b,
                        struct span at);
/* x/a, or a\x (left). */
struct val linalg_divide(struct elab *e, struct val x, struct val a, bool left,
                         struct span at);

#endif
