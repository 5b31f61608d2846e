/* scope: the values that names have now, and the cuts of bindings.
 *
 * Idea: shallow binding. A name is one symbol for the whole elaboration
 * (symbols.c), which holds the value that the running call sees, tagged with
 * that call's number. Binding it in another call saves the old value on a
 * stack, and leaving the call restores it, so reading a name is two loads
 * however deep the calls are.
 *
 * Invariant: s->frame == e->frame iff the running call has bound s. What the
 * top level must know of a name's last binding (its statement, what it read,
 * the cut) is in s->bound and changes at assignments only.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "lang/array.h"
#include "lang/batch.h"
#include "lang/call.h"
#include "lang/claim.h"

/* --- frames --------------------------------------------------------------- */

void scope_bind(struct elab *e, struct symbol *s, struct val v)
{
    if (s->frame != e->frame) {
        if (e->kind != FRAME_TOP) {
            struct saved old = {s, s->frame, s->val};
            vec_push(&e->saved, old);
        }
        s->frame = e->frame;
    } else if (s->val.kind == VAL_BUILDER &&
               !(v.kind == VAL_BUILDER && v.builder == s->val.builder)) {
        builder_free(s->val.builder);
    }
    e->changes += v.kind != VAL_NODE || s->val.kind != VAL_NODE ||
                  v.node != s->val.node;
    s->val = v;
}

struct call_frame scope_enter(struct elab *e, enum frame_kind kind)
{
    struct call_frame f = {e->kind, e->frame, e->saved.n, e->function,
                           e->end,  e->nargs, e->nout,    e->around};
    e->around = NULL;
    e->kind = kind;
    e->frame = ++e->frames;
    e->end = NULL;
    return f;
}

void scope_leave(struct elab *e, struct call_frame f)
{
    while (e->saved.n > f.saved) {
        struct saved old = e->saved.at[--e->saved.n];
        if (old.symbol->val.kind == VAL_BUILDER)
            builder_free(old.symbol->val.builder);
        old.symbol->frame = old.frame;
        old.symbol->val = old.val;
    }
    e->kind = f.kind;
    e->frame = f.frame;
    e->function = f.function;
    e->end = f.end;
    e->nargs = f.nargs;
    e->nout = f.nout;
    e->around = f.around;
}

/* --- reading -------------------------------------------------------------- */

void scope_log(struct elab *e, struct symbol *s, node x)
{
    if (e->kind != FRAME_TOP)
        return;
    if (s->bound && !e->no_use)
        s->bound->used = true;
    if (s->stamp == e->statement || x == NONE)
        return;
    s->stamp = e->statement;
    struct read r = {s, x};
    vec_push(&e->reads, r);
}

/* Is the running place behind the last statement that assigns s? */
static bool is_final(const struct elab *e, const struct symbol *s)
{
    return e->kind == FRAME_TOP && e->ordinal > s->last;
}

static bool wants_cut(const struct elab *e, const struct symbol *s)
{
    if (e->kind != FRAME_TOP || !(s->cut || e->options.cut_all || e->partials))
        return false;
    return e->partials || e->options.steps || s->assignments == 0 ||
           e->ordinal >= s->last;
}

static node cut(struct elab *e, const struct symbol *s, node x)
{
    if (s->bound)
        elab_here(e, s->bound->stmt->span);
    return Cut(e->g, x);
}

bool scope_settles(const struct elab *e, const struct symbol *s)
{
    return is_final(e, s) && wants_cut(e, s);
}

/* An array built by parts becomes a node for good. */
static void settle(struct elab *e, struct symbol *s)
{
    bool logical = s->val.builder->logical;
    node x = builder_whole(e, s->val.builder);
    if (s->bound)
        s->bound->definition = x;
    if (wants_cut(e, s))
        x = cut(e, s, x);
    scope_bind(e, s, (struct val){VAL_NODE, logical, x, {NULL}});
}

struct val scope_value(struct elab *e, struct symbol *s, struct span at)
{
    elab_here(e, at);
    if (s->val.kind == VAL_ERROR && s->special->lost)
        e->lost = s;
    if (e->batch && !batch_reads_whole(e, s))
        return val_error();
    if (s->val.kind == VAL_BUILDER && scope_settles(e, s))
        settle(e, s);
    if (s->val.kind == VAL_BUILDER && s->val.builder->batched)
        return batch_builder(e, s->val.builder);
    if (s->val.kind == VAL_BUILDER) {
        struct array_builder *c = s->val.builder;
        node x = builder_whole(e, c);
        scope_log(e, s, x);
        return (struct val){VAL_NODE, c->logical, x, {NULL}};
    }
    scope_log(e, s, s->val.kind == VAL_NODE ? s->val.node : NONE);
    return s->val;
}

bool scope_constant(struct elab *e, const char *name, struct val *v)
{
    struct graph *g = e->g;
    if (strcmp(name, "pi") == 0)
        *v = val_node(PiLiteral(g));
    else if (strcmp(name, "e") == 0)
        *v = val_node(Exp(g, Num(g, 1)));
    else if (strcmp(name, "eps") == 0)
        *v = val_node(Num(g, DBL_EPSILON));
    else if (strcmp(name, "Inf") == 0 || strcmp(name, "inf") == 0)
        *v = val_node(Num(g, (double)INFINITY));
    else if (strcmp(name, "NaN") == 0 || strcmp(name, "nan") == 0)
        *v = val_node(Num(g, (double)NAN));
    else if (strcmp(name, "true") == 0)
        *v = val_logical(Num(g, 1));
    else if (strcmp(name, "false") == 0)
        *v = val_logical(Num(g, 0));
    else
        return false;
    return true;
}

/* A function of no arguments whose name stands alone. */
static bool call_bare(struct elab *e, struct symbol *s, struct span at,
                      struct val *v)
{
    struct call c = {.name = s->name, .span = at, .nout = 1, .out = v};
    *v = val_error();
    if (s->special->function && s->special->function->nparams == 0)
        call_function(e, s->special->function, &c);
    else if (!s->special->function && s->special->builtin &&
             s->special->builtin->min == 0 && strncmp(s->name, "rand", 4) == 0)
        call_builtin(e, s->special->builtin, &c);
    else
        return false;
    return true;
}

static struct val fail_before(struct elab *e, const struct symbol *s,
                              struct span at, struct span first)
{
    const char *label = NULL;
    if (s->special->builtin || s->special->function)
        label = "the assignment hides the function of that name";
    if (first.at < at.at)
        return elab_fail(e, at, NULL,
                         "'%s' has no value here: its assignment in line %u "
                         "was not reached",
                         s->name, elab_line(first));
    return elab_fail(e, at, label,
                     "'%s' is read before its first assignment (line %u)",
                     s->name, elab_line(first));
}

struct val scope_fail_derivative(struct elab *e, const char *name,
                                 struct span at)
{
    size_t n = scope_derivative_name(e, name);
    bool bar = strcmp(name + n, "bar") == 0;
    return elab_fail(e, at, NULL,
                     "'%s' is the %s of '%.*s': derivative names stand in "
                     "claims only",
                     name, bar ? "adjoint" : "tangent", (int)n, name);
}

static struct val resolve_top(struct elab *e, struct symbol *s, struct span at)
{
    struct val v;
    if (s->special->lost) {
        e->lost = s;
        return val_error();
    }
    if (s->special->declared.len)
        return declare_early(e, s, at);
    if (s->assigned.len)
        return fail_before(e, s, at, s->assigned);
    elab_here(e, at);
    if (!s->special->given) {
        if (scope_constant(e, s->name, &v) || call_bare(e, s, at, &v))
            return v;
        if (scope_derivative_name(e, s->name))
            return scope_fail_derivative(e, s->name, at);
    }
    return declare_input(e, s, at);
}

struct find_target {
    const char *name;
    struct span span;
};

static void find_target(void *to, const struct target *t,
                        const struct stmt *stmt)
{
    struct find_target *f = to;
    (void)stmt;
    if (!f->span.len && t->name && strcmp(t->name, f->name) == 0)
        f->span = t->span;
}

static struct val resolve_local(struct elab *e, struct symbol *s,
                                struct span at)
{
    struct val v;
    elab_here(e, at);
    if (e->function) {
        struct find_target f = {s->name, {0, 0}};
        names_assigned(e->function->body.first, true, find_target, &f);
        if (f.span.len)
            return fail_before(e, s, at, f.span);
    }
    if (e->function && strcmp(s->name, "nargin") == 0)
        return val_node(Num(e->g, e->nargs));
    if (e->function && strcmp(s->name, "nargout") == 0)
        return val_node(Num(e->g, e->nout));
    if (scope_constant(e, s->name, &v) || call_bare(e, s, at, &v))
        return v;
    if (e->kind == FRAME_CLOSURE && s->special->late)
        return (struct val){.kind = VAL_FUNCTION, .closure = s->special->late};
    if (e->function)
        return elab_fail(e, at, NULL,
                         "'%s' has no value in function '%s', which sees its "
                         "arguments only",
                         s->name, e->function->name);
    return elab_fail(e, at, NULL, "'%s' has no value here", s->name);
}

static struct val resolve(struct elab *e, struct symbol *s, const struct ast *t)
{
    switch (e->kind) {
    case FRAME_TOP:
        return resolve_top(e, s, t->span);
    case FRAME_CLAIM:
        return claim_name(e, s, t);
    case FRAME_CONSTANT:
        return constant_name(e, s, t);
    default:
        return resolve_local(e, s, t->span);
    }
}

struct val scope_read(struct elab *e, const struct ast *t)
{
    struct symbol *s = scope_symbol(e, t->text);
    if (e->ans && e->kind == FRAME_TOP && strcmp(s->name, "ans") == 0)
        s = e->ans;
    if (s->frame == e->frame)
        return scope_value(e, s, t->span);
    return resolve(e, s, t);
}

/* --- top-level bindings --------------------------------------------------- */

static struct bound *bound_of(struct elab *e, struct symbol *s)
{
    if (!s->bound) {
        s->bound = arena_alloc(e->own, sizeof *s->bound);
        s->bound->symbol = s;
        vec_push(&e->bounds, s->bound);
    }
    return s->bound;
}

static void keep_reads(struct elab *e, struct bound *b)
{
    size_t n = e->reads.n;
    struct read_list *l = b->reads;
    if (!l && n)
        l = b->reads = arena_alloc(e->own, sizeof *l);
    if (!l)
        return;
    if (l->cap < n) {
        l->names = arena_alloc(e->own,
                               n * (sizeof *l->names + sizeof *l->nodes));
        l->nodes = (node *)(l->names + n);
        l->cap = (uint32_t)n;
    }
    l->n = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        l->nodes[i] = e->reads.at[i].node;
        l->names[i] = e->reads.at[i].symbol->name;
    }
}

static struct bound *note(struct elab *e, struct symbol *s,
                          const struct stmt *stmt, struct span name_span)
{
    struct bound *b = bound_of(e, s);
    b->stmt = stmt;
    b->name_span = name_span;
    b->seq = ++e->seq;
    b->used = b->loop = false;
    b->preamble = e->in_preamble;
    if (!e->options.outputs_only)
        keep_reads(e, b);
    return b;
}

void scope_assign(struct elab *e, struct symbol *s, struct val v,
                  const struct stmt *stmt, struct span name_span, bool whole)
{
    if (batch_here(e)) {
        batch_assign(e, s, v);
        return;
    }
    if (e->kind == FRAME_TOP) {
        struct bound *b = note(e, s, stmt, name_span);
        v = steps_before_assignment(e, v);
        b->whole = whole;
        b->definition = v.kind == VAL_NODE ? v.node : NONE;
        if (v.kind == VAL_NODE && wants_cut(e, s)) {
            v.node = cut(e, s, v.node);
            steps_assignment(e, s->name, stmt, v.node, b->definition);
        }
    }
    scope_bind(e, s, v);
}

void scope_replace(struct elab *e, struct symbol *s, struct val v)
{
    if (e->kind == FRAME_TOP && s->bound) {
        s->bound->definition = v.node;
        if (wants_cut(e, s))
            v.node = cut(e, s, v.node);
    }
    scope_bind(e, s, v);
}

void scope_note_grown(struct elab *e, struct symbol *s, const struct stmt *stmt,
                      struct span name_span)
{
    if (e->kind == FRAME_TOP)
        note(e, s, stmt, name_span)->whole = true;
}

void scope_note_part(struct elab *e, struct symbol *s, const struct stmt *stmt,
                     struct span name_span)
{
    if (batch_here(e))
        batch_note_part(e, s);
    else if (e->kind == FRAME_TOP)
        note(e, s, stmt, name_span)->whole = false;
}

void scope_finish(struct elab *e)
{
    e->ordinal = UINT32_MAX;
    for (size_t i = 0; i < e->bounds.n; i++) {
        struct symbol *s = e->bounds.at[i]->symbol;
        if (s->frame == e->frame && s->val.kind == VAL_BUILDER)
            settle(e, s);
    }
}
