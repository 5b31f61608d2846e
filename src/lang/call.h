/* call: functions of the user, closures and built-in ones, called. See call.c. */
#ifndef LANG_CALL_H
#define LANG_CALL_H

#include "lang/elab.h"

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

/* A row of the table of functions (syntax/function.h). */
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
/* A function written in the language (builtin/prelude.c). */
/* memo.c: results of calls inside of calls. memo_find fills c->out and *ok, what
 * the call gave; `drawn` is e->drawn before the call. memo_keep returns ok. */
struct memo;
void memo_free(struct memo *m);
bool memo_find(struct elab *e, const void *f, struct call *c, bool *ok);
bool memo_keep(struct elab *e, const void *f, const struct call *c,
               size_t drawn, bool ok);

struct prelude {
    const char *name;
    unsigned min, max; /* arguments */
    bool more;         /* f(a, b, c) is f(f(a, b), c) */
    bool internal;     /* for the prelude itself */
    const char *source;
    size_t len;
    const struct function *function; /* parsed, or NULL */
};
/* The definition of a built-in function that takes so many arguments, parsed,
 * or NULL; set once, by builtin_init. */
typedef struct prelude *definition_fn(const char *name, unsigned nargs);
bool call_prelude(struct elab *e, const struct prelude *p, struct call *c);
void call_set_definitions(definition_fn *find);

#endif
