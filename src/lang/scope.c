/* scope: names, the values that they have now, and the cuts of bindings.
 *
 * Idea: shallow binding. A name is one symbol for the whole elaboration, found
 * through the address of its text (the parser stores a spelling once); the
 * symbol holds the value that the running call sees, tagged with that call's
 * number. Binding it in another call saves the old value on a stack, and
 * leaving the call restores it, so reading a name is two loads however deep the
 * calls are.
 *
 * Invariant: s->frame == e->frame iff the running call has bound s. What the
 * top level must know of a name's last binding (its statement, what it read,
 * the cut) is in s->bound and changes at assignments only.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "lang/elab.h"

/* --- symbols ----------------------------------------------------------------- */

static uint32_t hash_bytes(const char *s, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h ^ h >> 15;
}

static uint32_t hash_address(const char *s)
{
    uint64_t h = (uint64_t)(uintptr_t)s * 0x9e3779b97f4a7c15u;
    return (uint32_t)(h >> 32);
}

static size_t name_slot(const struct elab *e, const char *s, size_t n)
{
    size_t mask = e->by_name_size - 1, i = hash_bytes(s, n) & mask;
    for (; e->by_name[i]; i = (i + 1) & mask) {
        const char *have = e->symbols.at[e->by_name[i] - 1]->name;
        if (strncmp(have, s, n) == 0 && have[n] == '\0')
            break;
    }
    return i;
}

struct symbol *scope_find(const struct elab *e, const char *text, size_t n)
{
    if (!e->by_name_size)
        return NULL;
    uint32_t at = e->by_name[name_slot(e, text, n)];
    return at ? e->symbols.at[at - 1] : NULL;
}

static void grow_names(struct elab *e)
{
    mem_free(e->by_name);
    e->by_name_size = e->by_name_size ? e->by_name_size * 2 : 256;
    e->by_name = mem_alloc(e->by_name_size * sizeof *e->by_name);
    for (size_t i = 0; i < e->symbols.n; i++) {
        const char *name = e->symbols.at[i]->name;
        e->by_name[name_slot(e, name, strlen(name))] = (uint32_t)i + 1;
    }
}

static struct symbol *symbol_by_name(struct elab *e, const char *text)
{
    size_t n = strlen(text);
    struct symbol *s = scope_find(e, text, n);
    if (s)
        return s;
    if (e->symbols.n * 2 >= e->by_name_size)
        grow_names(e);
    s = arena_alloc(e->arena, sizeof *s);
    s->name = arena_strndup(e->arena, text, n);
    s->builtin = builtin_find(s->name);
    vec_push(&e->symbols, s);
    e->by_name[name_slot(e, text, n)] = (uint32_t)e->symbols.n;
    return s;
}

static void grow_texts(struct elab *e)
{
    struct slot_of_text *old = e->by_text;
    size_t size = e->by_text_size;
    e->by_text_size = size ? size * 2 : 256;
    e->by_text = mem_alloc(e->by_text_size * sizeof *e->by_text);
    for (size_t i = 0; i < size; i++) {
        if (!old[i].text)
            continue;
        size_t j = hash_address(old[i].text) & (e->by_text_size - 1);
        while (e->by_text[j].text)
            j = (j + 1) & (e->by_text_size - 1);
        e->by_text[j] = old[i];
    }
    mem_free(old);
}

struct symbol *scope_symbol(struct elab *e, const char *text)
{
    if (e->by_text_n * 2 >= e->by_text_size)
        grow_texts(e);
    size_t mask = e->by_text_size - 1, i = hash_address(text) & mask;
    for (; e->by_text[i].text; i = (i + 1) & mask)
        if (e->by_text[i].text == text)
            return e->by_text[i].symbol;
    struct symbol *s = symbol_by_name(e, text);
    e->by_text[i] = (struct slot_of_text){text, s};
    e->by_text_n++;
    return s;
}

bool scope_known(const struct symbol *s)
{
    return s->assigned.len || s->declared.len || s->given || s->input ||
           (s->read.len && !s->called);
}

size_t scope_derivative_name(const struct elab *e, const char *name)
{
    size_t n = strlen(name);
    if (n < 4 || (strcmp(name + n - 3, "bar") && strcmp(name + n - 3, "dot")))
        return 0;
    const struct symbol *s = scope_find(e, name, n - 3);
    return s && scope_known(s) ? n - 3 : 0;
}

const char *scope_suggest(struct elab *e, const char *name, bool functions)
{
    VEC(const char *) all = {0};
    for (size_t i = 0; i < e->symbols.n; i++) {
        const struct symbol *s = e->symbols.at[i];
        bool is_function = s->function || s->late;
        if (strcmp(s->name, name) == 0)
            continue;
        if (functions ? is_function : s->bound || s->input)
            vec_push(&all, s->name);
    }
    for (const char *const *p = builtin_names(); functions && *p; p++)
        vec_push(&all, *p);
    vec_push(&all, NULL);
    const char *near = diag_nearest(name, all.at);
    vec_free(&all);
    return near;
}

/* --- frames ------------------------------------------------------------------ */

void scope_bind(struct elab *e, struct symbol *s, struct val v)
{
    if (s->frame != e->frame) {
        if (e->kind != FRAME_TOP) {
            struct saved old = {s, s->frame, s->val};
            vec_push(&e->saved, old);
        }
        s->frame = e->frame;
    } else if (s->val.kind == VAL_CELLS &&
               !(v.kind == VAL_CELLS && v.cells == s->val.cells)) {
        cells_free(s->val.cells);
    }
    s->val = v;
}

struct call_frame scope_enter(struct elab *e, enum frame_kind kind)
{
    struct call_frame f = {e->kind, e->frame, e->saved.n, e->function, e->end};
    e->kind = kind;
    e->frame = ++e->frames;
    e->end = NULL;
    return f;
}

void scope_leave(struct elab *e, struct call_frame f)
{
    while (e->saved.n > f.saved) {
        struct saved old = e->saved.at[--e->saved.n];
        if (old.symbol->val.kind == VAL_CELLS)
            cells_free(old.symbol->val.cells);
        old.symbol->frame = old.frame;
        old.symbol->val = old.val;
    }
    e->kind = f.kind;
    e->frame = f.frame;
    e->function = f.function;
    e->end = f.end;
}

/* --- reading ------------------------------------------------------------------ */

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
    return e->partials || s->assignments == 0 || e->ordinal >= s->last;
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
    bool logical = s->val.cells->logical;
    node x = cells_whole(e, s->val.cells);
    if (s->bound)
        s->bound->definition = x;
    if (wants_cut(e, s))
        x = cut(e, s, x);
    scope_bind(e, s, (struct val){VAL_NODE, logical, x, {NULL}});
}

struct val scope_value(struct elab *e, struct symbol *s, struct span at)
{
    elab_here(e, at);
    if (s->val.kind == VAL_CELLS && scope_settles(e, s))
        settle(e, s);
    if (s->val.kind == VAL_CELLS) {
        struct cells *c = s->val.cells;
        node x = cells_whole(e, c);
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
        *v = val_node(Pi(g));
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
    if (s->function && s->function->nparams == 0)
        call_function(e, s->function, &c);
    else if (!s->function && s->builtin && s->builtin->min == 0 &&
             strncmp(s->name, "rand", 4) == 0)
        call_builtin(e, s->builtin, &c);
    else
        return false;
    return true;
}

static struct val fail_before(struct elab *e, const struct symbol *s,
                              struct span at, struct span first)
{
    const char *label = NULL;
    if (s->builtin || s->function)
        label = "the assignment hides the function of that name";
    if (first.at < at.at)
        return elab_fail(e, at, NULL,
                         "'%s' has no value here: its assignment in line %u "
                         "was not reached", s->name, elab_line(first));
    return elab_fail(e, at, label,
                     "'%s' is read before its first assignment (line %u)",
                     s->name, elab_line(first));
}

static struct val fail_derivative_name(struct elab *e, const char *name,
                                       struct span at)
{
    size_t n = scope_derivative_name(e, name);
    bool bar = strcmp(name + n, "bar") == 0;
    return elab_fail(e, at, NULL,
                     "'%s' is the %s of '%.*s': derivative names stand in "
                     "claims only", name, bar ? "adjoint" : "tangent", (int)n,
                     name);
}

static struct val resolve_top(struct elab *e, struct symbol *s, struct span at)
{
    struct val v;
    if (s->declared.len)
        return elab_fail(e, at, NULL,
                         "'%s' is read before its declaration (line %u)",
                         s->name, elab_line(s->declared));
    if (s->assigned.len)
        return fail_before(e, s, at, s->assigned);
    elab_here(e, at);
    if (!s->given) {
        if (scope_constant(e, s->name, &v) || call_bare(e, s, at, &v))
            return v;
        if (scope_derivative_name(e, s->name))
            return fail_derivative_name(e, s->name, at);
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
    if (scope_constant(e, s->name, &v) || call_bare(e, s, at, &v))
        return v;
    if (e->kind == FRAME_CLOSURE && s->late)
        return (struct val){.kind = VAL_FUNCTION, .closure = s->late};
    if (e->function)
        return elab_fail(e, at, NULL,
                         "'%s' has no value in function '%s', which sees its "
                         "arguments only", s->name, e->function->name);
    return elab_fail(e, at, NULL, "'%s' has no value here", s->name);
}

static struct val resolve(struct elab *e, struct symbol *s,
                          const struct ast *t)
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

/* --- top-level bindings ------------------------------------------------------- */

static struct bound *bound_of(struct elab *e, struct symbol *s)
{
    if (!s->bound) {
        s->bound = arena_alloc(e->arena, sizeof *s->bound);
        s->bound->symbol = s;
        vec_push(&e->bounds, s->bound);
    }
    return s->bound;
}

static void keep_reads(struct elab *e, struct bound *b)
{
    if (b->cap_reads < e->reads.n) {
        b->cap_reads = e->reads.n;
        b->reads = arena_alloc(e->arena, b->cap_reads * sizeof *b->reads);
    }
    b->nreads = e->reads.n;
    if (b->nreads)
        memcpy(b->reads, e->reads.at, b->nreads * sizeof *b->reads);
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
    keep_reads(e, b);
    return b;
}

void scope_assign(struct elab *e, struct symbol *s, struct val v,
                  const struct stmt *stmt, struct span name_span, bool whole)
{
    if (e->kind == FRAME_TOP) {
        struct bound *b = note(e, s, stmt, name_span);
        b->whole = whole;
        b->definition = v.kind == VAL_NODE ? v.node : NONE;
        if (v.kind == VAL_NODE && wants_cut(e, s))
            v.node = cut(e, s, v.node);
    }
    scope_bind(e, s, v);
}

void scope_note_part(struct elab *e, struct symbol *s, const struct stmt *stmt,
                     struct span name_span)
{
    if (e->kind == FRAME_TOP)
        note(e, s, stmt, name_span)->whole = false;
}

void scope_finish(struct elab *e)
{
    e->ordinal = UINT32_MAX;
    for (size_t i = 0; i < e->bounds.n; i++) {
        struct symbol *s = e->bounds.at[i]->symbol;
        if (s->frame == e->frame && s->val.kind == VAL_CELLS)
            settle(e, s);
    }
}
