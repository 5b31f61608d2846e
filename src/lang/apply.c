/* apply: NAME(...): an index where NAME has a value, else a call.
 *
 * Idea: the rule of the contract, asked at the place: a name that is bound,
 * declared, assigned or given a value is indexed, whatever functions there
 * are; all others are called.
 *
 * Invariant: arguments are evaluated once, from left to right, all of them
 * even after an error.
 */
#include <string.h>

#include "lang/array.h"
#include "lang/batch.h"
#include "lang/call.h"
#include "lang/claim.h"

enum { FEW = 6 };

static bool apply_function(struct elab *e, const struct ast *t,
                           struct symbol *s, struct closure *f, unsigned nout,
                           struct val *out)
{
    struct val few[FEW];
    unsigned n = t->n - 1;
    struct val *arg = n <= FEW ? few : mem_alloc(n * sizeof *arg);
    bool ok = true;
    for (unsigned i = 0; i < n; i++) {
        arg[i] = elab_eval(e, t->a[i + 1]);
        ok = ok && arg[i].kind != VAL_ERROR;
    }
    if (ok) {
        struct call c = {
            .name = f && f->name ? f->name
                    : s          ? s->name
                                 : "the function",
            .span = t->span,
            .head = t->op_span,
            .nargs = n,
            .nout = nout,
            .arg = arg,
            .out = out,
            .where = (const struct ast *const *)t->a + 1,
        };
        elab_here(e, t->span);
        ok = f ? call_closure(e, f, &c) : call_value(e, s, &c);
    }
    if (arg != few)
        mem_free(arg);
    return ok;
}

static struct val apply_index(struct elab *e, const struct ast *t,
                              struct symbol *s)
{
    unsigned n = t->n - 1;
    if (e->batch && index_mentions_end(n, t->a + 1) && !batch_knows_end(e, s))
        return val_error();
    if (scope_bound(e, s) && s->val.kind == VAL_BUILDER &&
        !scope_settles(e, s)) {
        scope_log(e, s, NONE);
        return index_read_builder(e, s->val.builder, n, t->a + 1, t->span,
                                  s->name);
    }
    bool own = batch_here(e) && batch_name(e, s) && scope_bound(e, s);
    struct val v = own ? s->val : scope_read(e, t->a[0]);
    if (v.kind == VAL_ERROR)
        return v;
    return index_read(e, v, n, t->a + 1, t->span, s->name);
}

/* NAME(...) where the name has a value, is declared or is given one. */
bool apply_is_index(const struct elab *e, const struct symbol *s)
{
    if (scope_bound(e, s))
        return true;
    switch (e->kind) {
    case FRAME_TOP:
        return s->assigned.len || s->special->declared.len || s->special->given;
    case FRAME_CLAIM:
        return s->binding || s->input || s->special->box ||
               (!s->special->function && !s->special->builtin &&
                claim_has_value(e, s));
    case FRAME_CONSTANT:
        return constant_known(e, s);
    default:
        return false;
    }
}

static struct closure *function_value(const struct elab *e,
                                      const struct symbol *s)
{
    if (s->special->both && s->special->late && e->kind != FRAME_FUNCTION &&
        (!scope_bound(e, s) || e->kind == FRAME_TOP))
        return s->special->late;
    if (scope_bound(e, s))
        return s->val.kind == VAL_FUNCTION ? s->val.closure : NULL;
    if (e->kind == FRAME_CLAIM && s->binding)
        return NULL;
    if (e->kind == FRAME_CLOSURE || e->kind == FRAME_CLAIM ||
        (e->kind == FRAME_TOP && s->special->late))
        return s->special->late;
    return NULL;
}

/* f(x), where f(x) = ... made the node f: that node. */
static bool own_arguments(const struct symbol *s, const struct ast *t)
{
    const struct closure *f = s->special->late;
    bool own = t->n == f->nparams + 1;
    for (unsigned i = 0; own && i < f->nparams; i++)
        own = t->a[i + 1]->kind == AST_NAME &&
              strcmp(t->a[i + 1]->text, f->params[i]->name) == 0;
    return own;
}

bool apply_named(struct elab *e, const struct ast *t, unsigned nout,
                 struct val *out)
{
    struct symbol *s = scope_symbol(e, t->a[0]->text);
    if (e->ans && e->kind == FRAME_TOP && strcmp(s->name, "ans") == 0)
        s = e->ans;
    struct closure *f = function_value(e, s);
    if (f && s->special->both && own_arguments(s, t)) {
        *out = scope_read(e, t->a[0]);
        return out->kind != VAL_ERROR;
    }
    if (!f && e->kind == FRAME_CLAIM &&
        (claim_form(e, t, out) || claim_diff(e, t, out)))
        return out->kind != VAL_ERROR;
    if (f || !apply_is_index(e, s))
        return apply_function(e, t, s, f, nout, out);
    *out = apply_index(e, t, s);
    return out->kind != VAL_ERROR;
}

/* (...)(arguments): the head is a value. */
struct val apply_value(struct elab *e, const struct ast *t, struct val v)
{
    struct val out = {.kind = VAL_NOTHING};
    if (v.kind == VAL_FUNCTION)
        return apply_function(e, t, NULL, v.closure, 1, &out) ? out
                                                              : val_error();
    return v.kind == VAL_ERROR
               ? v
               : index_read(e, v, t->n - 1, t->a + 1, t->span, NULL);
}

struct val apply_single(struct elab *e, const struct ast *t)
{
    struct val out = {.kind = VAL_NOTHING};
    return apply_named(e, t, 1, &out) ? out : val_error();
}
