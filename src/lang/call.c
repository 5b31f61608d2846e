/* call: functions of the user, closures and builtins are put in place.
 *
 * Idea: a call is inlined. `function` bodies run as statements in a frame that
 * holds the arguments; f(t) = expr and @(t) expr are closures that captured, at
 * their definition, the values of the names that they mention. Nothing of a
 * call remains in the graph but the nodes that it made.
 *
 * Invariant: frames are left as they were entered, errors or not; calls nest
 * at most CALL_DEPTH deep.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "lang/array.h"
#include "lang/call.h"
#include "lang/claim.h"
#include "syntax/other_notations.h"

static bool fail_arguments(struct elab *e, const struct call *c, unsigned want)
{
    elab_fail(e, c->span, notation_meant(e->arena, c->span),
              "%s takes %u argument%s, not %u", c->name, want,
              want == 1 ? "" : "s", c->nargs);
    return false;
}

static bool enter_call(struct elab *e, const struct call *c)
{
    if (!elab_tick(e, c->span))
        return false;
    if (e->depth < CALL_DEPTH) {
        e->depth++;
        return true;
    }
    elab_fail(e, c->span, NULL, "'%s' calls itself more than %d times deep",
              c->name, CALL_DEPTH);
    e->stopped = true;
    return false;
}

/* --- function ... end ----------------------------------------------------- */

static bool take_results(struct elab *e, const struct function *f,
                         struct call *c)
{
    for (unsigned i = 0; i < c->nout && i < f->nresults; i++) {
        struct symbol *s = scope_symbol(e, f->results[i].name);
        if (scope_bound(e, s)) {
            c->out[i] = scope_value(e, s, c->span);
            continue;
        }
        elab_fail(e, f->results[i].span, NULL,
                  "function '%s' does not set its result '%s'", f->name,
                  f->results[i].name);
        return false;
    }
    return true;
}

static bool run_body(struct elab *e, const struct function *f, struct call *c)
{
    if (f->expr)
        return elab_eval_many(e, f->expr, c->nout, c->out);
    return stmt_block(e, &f->body) && take_results(e, f, c);
}

bool call_function(struct elab *e, const struct function *f, struct call *c)
{
    if (f->optional ? c->nargs > f->nparams : c->nargs != f->nparams)
        return fail_arguments(e, c, f->nparams);
    if (c->nout > 1 && !f->expr && c->nout > f->nresults) {
        elab_fail(e, c->span, NULL, "%s gives %u result%s, not %u", c->name,
                  f->nresults, f->nresults == 1 ? "" : "s", c->nout);
        return false;
    }
    bool ok;
    if (memo_find(e, f, c, &ok))
        return ok;
    if (!enter_call(e, c))
        return false;
    struct call_frame frame = scope_enter(e, FRAME_FUNCTION);
    size_t drawn = e->drawn;
    enum flow flow = e->flow;
    unsigned loops = e->loops;
    e->function = f;
    e->nargs = c->nargs;
    e->nout = c->nout;
    e->loops = 0;
    for (unsigned i = 0; i < c->nargs; i++)
        scope_bind(e, scope_symbol(e, f->params[i].name), c->arg[i]);
    ok = run_body(e, f, c);
    scope_leave(e, frame);
    e->flow = flow;
    e->loops = loops;
    e->depth--;
    return memo_keep(e, f, c, drawn, ok);
}

/* --- closures ------------------------------------------------------------- */

struct capturing {
    struct elab *e;
    struct closure *f;
    VEC(struct capture) found;
    bool failed;
};

static bool is_captured(const struct capturing *c, const struct symbol *s)
{
    for (unsigned i = 0; i < c->f->nparams; i++)
        if (c->f->params[i] == s)
            return true;
    for (size_t i = 0; i < c->found.n; i++)
        if (c->found.at[i].symbol == s)
            return true;
    return false;
}

/* Does the name stand for a value where the closure is defined? The others
 * are constants and functions, found when it is called. */
static bool has_value(const struct elab *e, const struct symbol *s, bool called)
{
    bool later = s->special->functional == s->assignments;
    struct val v;
    if (scope_bound(e, s))
        return true;
    switch (e->kind) {
    case FRAME_TOP:
        if (s->special->given || s->special->declared.len ||
            (s->assigned.len && !later))
            return true;
        return !called && !s->special->function && !s->assigned.len &&
               !scope_constant((struct elab *)(uintptr_t)e, s->name, &v) &&
               !(s->special->builtin && s->special->builtin->min == 0);
    case FRAME_CLAIM:
        return s->binding || s->input || s->special->box ||
               scope_derivative_name(e, s->name);
    case FRAME_CONSTANT:
        return constant_known(e, s);
    default:
        return false;
    }
}

static void capture(void *to, const struct ast *t, bool called,
                    const struct ast *whole)
{
    struct capturing *c = to;
    struct elab *e = c->e;
    (void)whole;
    if (t->kind != AST_NAME || c->failed)
        return;
    struct symbol *s = scope_symbol(e, t->text);
    if (is_captured(c, s) || !has_value(e, s, called))
        return;
    struct capture found = {s, scope_read(e, t)};
    c->failed = found.val.kind == VAL_ERROR;
    vec_push(&c->found, found);
}

struct closure *call_lambda(struct elab *e, const char *name, unsigned nparams,
                            struct ast *const *params, const struct ast *body)
{
    struct closure *f = arena_alloc(e->arena, sizeof *f);
    struct capturing c = {.e = e, .f = f};
    f->name = name;
    f->body = body;
    f->hidden = e->hidden > 0;
    f->graph = e->g;
    f->params = arena_alloc(e->arena, (nparams + 1) * sizeof *f->params);
    for (; f->nparams < nparams; f->nparams++)
        f->params[f->nparams] = scope_symbol(e, params[f->nparams]->text);
    names_each(body, capture, &c);
    f->ncaptured = c.found.n;
    f->captured = arena_alloc(e->arena, (c.found.n + 1) * sizeof *f->captured);
    if (c.found.n)
        memcpy(f->captured, c.found.at, c.found.n * sizeof *f->captured);
    vec_free(&c.found);
    return c.failed ? NULL : f;
}

bool call_closure(struct elab *e, struct closure *f, struct call *c)
{
    if (f->handle)
        return call_value(e, f->handle, c);
    bool spread = f->spread && c->nargs == 1;
    if (c->nargs != f->nparams && !spread)
        return fail_arguments(e, c, f->nparams);
    bool ok;
    if (memo_find(e, f, c, &ok))
        return ok;
    if (!enter_call(e, c))
        return false;
    size_t drawn = e->drawn;
    struct span here = e->g->here;
    bool foreign = e->claim && f->graph != e->g;
    struct val *captured = mem_alloc((f->ncaptured + 1) * sizeof *captured);
    for (size_t i = 0; i < f->ncaptured; i++)
        captured[i] = foreign ? claim_captured(e, &f->captured[i])
                              : f->captured[i].val;
    struct call_frame frame = scope_enter(e, FRAME_CLOSURE);
    unsigned hidden = e->hidden;
    e->function = NULL;
    if (!f->hidden)
        e->hidden = 0;
    for (size_t i = 0; i < f->ncaptured; i++)
        scope_bind(e, f->captured[i].symbol, captured[i]);
    for (unsigned i = 0; i < f->nparams; i++)
        scope_bind(e, f->params[i],
                   spread ? val_node(index_pick(e, c->arg[0].node, i))
                          : c->arg[i]);
    mem_free(captured);
    ok = elab_eval_many(e, f->body, c->nout, c->out);
    scope_leave(e, frame);
    e->hidden = hidden;
    if (hidden)
        e->g->here = here;
    e->depth--;
    return memo_keep(e, f, c, drawn, ok);
}

/* --- functions by name ---------------------------------------------------- */

static definition_fn *definitions;

void call_set_definitions(definition_fn *find)
{
    definitions = find;
}

static bool fail_count(struct elab *e, const struct builtin *b,
                       const struct call *c)
{
    if (b->min == b->max)
        return fail_arguments(e, c, b->min);
    elab_fail(e, c->span, NULL,
              b->max == 255 ? "%s takes at least %u arguments"
                            : "%s takes %u to %u arguments, not %u",
              c->name, b->min, b->max, c->nargs);
    return false;
}

bool call_builtin(struct elab *e, const struct builtin *b, struct call *c)
{
    c->row = b;
    bool counted = c->nargs >= b->min && c->nargs <= b->max;
    struct prelude *p = NULL;
    if ((b->flags & BUILTIN_PRELUDE) && (!b->fn || !counted))
        p = definitions(b->name, c->nargs);
    if (p)
        return call_prelude(e, p, c);
    if (!counted)
        return fail_count(e, b, c);
    if (c->nout > 1 && c->nout > b->maxout) {
        elab_fail(e, c->span, NULL, "%s gives %u result%s, not %u", c->name,
                  b->maxout, b->maxout == 1 ? "" : "s", c->nout);
        return false;
    }
    if (!elab_tick(e, c->span))
        return false;
    elab_here(e, c->span);
    struct val v = b->fn(e, c);
    if (v.kind == VAL_ERROR)
        return false;
    c->out[0] = v;
    return true;
}

/* f(f(a, b), c): the arguments beyond those of the definition, one by one. */
static bool fold(struct elab *e, const struct prelude *p, struct call *c)
{
    struct call part = *c;
    struct val arg[2] = {c->arg[0]};
    part.nargs = 2;
    part.arg = arg;
    part.where = NULL;
    for (unsigned i = 1; i < c->nargs; i++) {
        arg[1] = c->arg[i];
        if (!call_function(e, p->function, &part))
            return false;
        arg[0] = c->out[0];
    }
    return true;
}

/* The prelude's own places are nobody's business: messages and nodes point
 * at the call. */
bool call_prelude(struct elab *e, const struct prelude *p, struct call *c)
{
    struct span site = e->call_site;
    elab_here(e, c->span);
    if (!e->hidden++)
        e->call_site = c->span;
    bool ok = c->nargs > p->max ? fold(e, p, c)
                                : call_function(e, p->function, c);
    if (!--e->hidden)
        e->call_site = site;
    return ok;
}

bool call_value(struct elab *e, struct symbol *s, struct call *c)
{
    if (e->hidden && s->special->builtin)
        return call_builtin(e, s->special->builtin, c);
    if (s->special->function)
        return call_function(e, s->special->function, c);
    if (s->special->late && e->kind != FRAME_FUNCTION)
        return call_closure(e, s->special->late, c);
    if (s->special->builtin && !(s->special->builtin->flags & BUILTIN_INTERNAL))
        return call_builtin(e, s->special->builtin, c);
    struct ast head = {.span = c->head.len ? c->head : c->span};
    call_unknown(e, s, &head);
    return false;
}

/* "param x(2)", as large as the indices that the problem writes. */
static const char *declaration(struct elab *e, const struct symbol *s)
{
    char size[2][16] = {"n", "n"};
    if (s->subscripts == 0)
        return NULL;
    for (unsigned i = 0; i < s->subscripts; i++)
        if (s->special->largest[i])
            snprintf(size[i], sizeof size[i], "%u", s->special->largest[i]);
    if (s->subscripts == 1)
        return arena_printf(e->arena, "param %s(%s)", s->name, size[0]);
    return arena_printf(e->arena, "param %s(%s,%s)", s->name, size[0], size[1]);
}

/* What a function of other languages is here. */
static const char *foreign_call(struct elab *e, const char *name,
                                struct span at)
{
    const char *other = notation_meant(e->arena, at);
    const char *here = notation_renamed(name);
    char *small = arena_strndup(e->arena, name, strlen(name));
    for (char *s = small; *s; s++)
        *s = (char)tolower((unsigned char)*s);
    if (other)
        return other;
    if (!here && claim_is_form(small))
        here = small;
    return here ? arena_printf(e->arena, "did you mean '%s'?", here) : NULL;
}

struct val call_unknown(struct elab *e, struct symbol *s, const struct ast *t)
{
    if (claim_is_form(s->name))
        return elab_fail(e, t->span, NULL, "'%s' stands in claims only",
                         s->name);
    if (scope_derivative_name(e, s->name))
        return scope_fail_derivative(e, s->name, t->span);
    const char *never = notation_never(s->name);
    if (never)
        return elab_fail(e, t->span, NULL, "there is no '%s' here: %s", s->name,
                         never);
    const char *foreign = foreign_call(e, s->name, t->span);
    const char *near = scope_suggest(e, s->name, true);
    const char *param = e->kind == FRAME_TOP ? declaration(e, s) : NULL;
    const char *label = NULL;
    if (foreign && !(param && s->special->largest[0]))
        label = foreign;
    else if (near && param && s->special->largest[0])
        label = arena_printf(e->arena,
                             "did you mean '%s'? or, for an array: "
                             "%s",
                             near, param);
    else if (near)
        label = arena_printf(e->arena, "did you mean '%s'?", near);
    else if (param)
        label = arena_printf(e->arena, "to declare an array: %s", param);
    else if (s->special->late)
        label = "a function sees its arguments only";
    return elab_fail(e, t->span, label, "unknown function '%s'", s->name);
}
