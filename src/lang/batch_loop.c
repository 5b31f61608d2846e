/* batch_loop: the names of a loop whose turns are elaborated at once.
 *
 * Idea: the statements of the body run as ever (stmt.c), once, with the loop's
 * name bound to all of its values. A name that the body assigns must be
 * assigned before it is read, so that no turn sees another's value; the one
 * exception is s = s + ..., which becomes s plus the sum over all turns. When
 * the body is done, the last turn runs once more alone, which leaves all names
 * as an unrolled loop would; then sums and arrays get what all turns made.
 *
 * Invariant: when the batch gives up, names, guards and counts are what they
 * were before; what remains are nodes that nobody reads, and inputs that the
 * unrolled loop would have met as well.
 */
#include <math.h>
#include <string.h>

#include "lang/array.h"
#include "lang/batch.h"

/* Turns from which it is done: a shorter loop is easier to read unrolled. */
#define LEAST_TURNS 16

/* --- which loops ---------------------------------------------------------- */

static bool plain_block(const struct block *b);

static bool plain(const struct stmt *s)
{
    bool all = true;
    switch (s->kind) {
    case STMT_ASSIGN:
        return s->n == 1 && s->targets[0].name;
    case STMT_FOR:
        return plain_block(&s->body);
    case STMT_IF:
        for (unsigned i = 0; i < s->n; i++)
            all = all && plain_block(&s->branches[i].body);
        return all;
    default:
        return false;
    }
}

static bool plain_block(const struct block *b)
{
    for (const struct stmt *s = b->first; s; s = s->next)
        if (!plain(s))
            return false;
    return true;
}

/* Partial derivatives and the trace look at single turns. */
static bool wanted(const struct elab *e, const struct stmt *s,
                   const struct range *r)
{
    return !e->batch && r->n >= LEAST_TURNS && r->n <= INT32_MAX && !r->nodes &&
           !e->partials && !e->options.unroll && plain_block(&s->body);
}

/* --- names ---------------------------------------------------------------- */

struct batch_name *batch_name(const struct elab *e, const struct symbol *s)
{
    for (size_t i = 0; i < e->batch->names.n; i++)
        if (e->batch->names.at[i].symbol == s)
            return &e->batch->names.at[i];
    return NULL;
}

static void add_name(void *to, const struct target *t, const struct stmt *stmt)
{
    struct elab *e = to;
    (void)stmt;
    struct symbol *s = t->name ? scope_symbol(e, t->name) : NULL;
    if (!s || batch_name(e, s))
        return;
    struct batch_name b = {.symbol = s, .frame = s->frame, .before = s->val};
    if (s->val.kind == VAL_BUILDER)
        b.before.builder = builder_copy(s->val.builder);
    vec_push(&e->batch->names, b);
}

bool batch_reads_whole(struct elab *e, struct symbol *s)
{
    struct batch_name *b = batch_here(e) ? batch_name(e, s) : NULL;
    if (!b)
        return true;
    bool known = b->fresh;
    if (!known && s->val.kind == VAL_BUILDER) {
        size_t n = shape_numel(s->val.builder->shape);
        known = n && n <= b->ntouched;
        for (size_t k = 0; known && k < n; k++)
            known = b->touched[k] == EVERY_TURN;
    }
    b->sized = b->sized || !b->fresh;
    if (!known)
        batch_give_up(e);
    return known;
}

void batch_assign(struct elab *e, struct symbol *s, struct val v)
{
    struct batch_name *b = batch_name(e, s);
    bool claimed = s->cut && e->kind == FRAME_TOP;
    if (!b || b->summed || b->ntouched || claimed ||
        (v.kind != VAL_NODE && v.kind != VAL_BATCH)) {
        batch_give_up(e);
        return;
    }
    b->assigned = true;
    b->fresh = true;
    scope_bind(e, s, v);
}

void batch_note_part(struct elab *e, const struct symbol *s)
{
    struct batch_name *b = batch_name(e, s);
    if (b)
        b->assigned = true;
    else
        batch_give_up(e);
}

/* --- sums over turns ------------------------------------------------------ */

struct turn_term {
    const struct ast *t;
    bool minus;
};
typedef VEC(struct turn_term) terms;

/* s + a - b ... or a + s: what is added, last term first. */
static bool find_terms(const struct stmt *s, terms *out)
{
    const char *name = s->targets[0].name;
    const struct ast *t = s->value;
    if (s->compound) {
        vec_push(out, ((struct turn_term){t, s->op == AST_SUB}));
        return s->op == AST_ADD || s->op == AST_SUB;
    }
    for (; t->kind == AST_BINARY && (t->op == AST_ADD || t->op == AST_SUB);
         t = t->a[0])
        vec_push(out, ((struct turn_term){t->a[1], t->op == AST_SUB}));
    if (t->kind != AST_NAME && out->n == 1 && !out->at[0].minus) {
        const struct ast *right = out->at[0].t;
        out->at[0].t = t;
        t = right;
    }
    return out->n && t->kind == AST_NAME && strcmp(t->text, name) == 0;
}

/* x plus or minus the sum of a term over all turns. */
static node add_term(struct elab *e, node x, struct turn_term term)
{
    struct span at = term.t->span;
    struct val v = elab_eval(e, term.t);
    node y;
    if (v.kind != VAL_BATCH && !elab_numeric(e, v, at, &y))
        return NONE;
    struct shape s = batch_shape(e, v);
    if (!shape_numel(s) ||
        !(shape_scalar(s) || shape_equal(s, graph_shape(e->g, x)))) {
        batch_give_up(e);
        return NONE;
    }
    elab_here(e, at);
    y = batch_total(e, v);
    return term.minus ? Sub(e->g, x, y) : Add(e->g, x, y);
}

bool batch_sum(struct elab *e, const struct stmt *s, bool *ok)
{
    const struct target *t = &s->targets[0];
    struct symbol *name = scope_symbol(e, t->name);
    struct batch_name *b = batch_name(e, name);
    terms all = {0};
    bool is = b && !b->fresh && !b->ntouched && t->nindex == 0 &&
              scope_bound(e, name) && name->val.kind == VAL_NODE &&
              shape_numel(graph_shape(e->g, name->val.node)) &&
              find_terms(s, &all);
    if (is) {
        node x = name->val.node;
        scope_log(e, name, x);
        while (all.n && x != NONE)
            x = add_term(e, x, all.at[--all.n]);
        *ok = x != NONE;
        b->summed = true;
        b->assigned = true;
        if (*ok)
            scope_bind(e, name, val_node(x));
    }
    vec_free(&all);
    return is;
}

/* --- the loop ------------------------------------------------------------- */

static void bind_turns(struct elab *e, const struct stmt *s,
                       const struct range *r)
{
    const struct target *t = &s->targets[0];
    if (!t->name)
        return;
    double *v = mem_alloc(r->n * sizeof *v);
    for (size_t k = 0; k < r->n; k++)
        v[k] = matrix_range_number(r, k);
    elab_here(e, s->value->span);
    node x = Data(e->g, (struct shape){(uint32_t)r->n, 1}, v);
    mem_free(v);
    batch_assign(e, scope_symbol(e, t->name),
                 val_batch(x, (struct shape){1, 1}));
}

static size_t numel(const struct elab *e, node x)
{
    return shape_numel(graph_shape(e->g, x));
}

/* Entries that differ in nothing but the turn may be read one by one later, and
 * what a turn could not compute must not spoil the others' adjoints. */
static bool all_finite(struct elab *e, const struct array_builder *c)
{
    node last = NONE;
    for (size_t k = 0; k < shape_numel(c->shape); k++) {
        if (c->ref[k].of == last)
            continue;
        last = c->ref[k].of;
        const double *v = query_finite(e, last);
        for (size_t i = 0; v && i < numel(e, last); i++)
            if (!isfinite(v[i])) {
                e->peeked = true;
                return false;
            }
    }
    return true;
}

/* Is the value of the name right for all turns together? (Of the others, what
 * the last turn leaves counts.) */
static bool is_common(const struct batch_name *b)
{
    const struct val *v = &b->symbol->val;
    return b->summed || (v->kind == VAL_BUILDER && !v->builder->batched);
}

static bool arrays_finite(struct elab *e, const struct batch *b)
{
    for (size_t i = 0; i < b->names.n; i++) {
        const struct val *v = &b->names.at[i].symbol->val;
        if (v->kind == VAL_BUILDER && !v->builder->batched &&
            !all_finite(e, v->builder))
            return false;
    }
    return true;
}

/* The name as it was before the loop; what it is now stays in *now. */
static void restore_name(struct batch_name *b, struct val *now)
{
    struct symbol *s = b->symbol;
    *now = s->val;
    s->frame = b->frame;
    s->val = b->before;
}

static void forget(struct val v)
{
    if (v.kind == VAL_BUILDER)
        builder_free(v.builder);
}

/* The last turn alone, as in an unrolled loop: it leaves its values and what is
 * known of them; then what belongs to all turns. */
static bool run_last(struct elab *e, const struct stmt *s,
                     const struct range *r, struct batch *b, struct val *now)
{
    elab_here(e, s->value->span);
    stmt_bind_loop_name(e, s, matrix_range_at(e, r, r->n - 1));
    bool ok = stmt_block(e, &s->body);
    for (size_t i = 0; i < b->names.n; i++) {
        struct batch_name *name = &b->names.at[i];
        if (!name->assigned || now[i].kind == VAL_NOTHING)
            continue;
        if (now[i].kind == VAL_BUILDER)
            scope_bind(e, name->symbol, now[i]);
        else
            scope_replace(e, name->symbol, now[i]);
    }
    return ok;
}

/* Back to the names before the loop; commit: then to those behind it. */
static bool finish(struct elab *e, const struct stmt *s, const struct range *r,
                   struct batch *b, bool commit)
{
    struct val *now = mem_alloc((b->names.n + 1) * sizeof *now);
    bool ok = true;
    e->batch = NULL;
    for (size_t i = 0; i < b->names.n; i++) {
        struct batch_name *name = &b->names.at[i];
        bool keep = commit && is_common(name);
        restore_name(name, &now[i]);
        if (!keep) {
            forget(now[i]);
            now[i] = (struct val){.kind = VAL_NOTHING};
        }
        mem_free(name->touched);
    }
    if (commit)
        ok = run_last(e, s, r, b, now);
    mem_free(now);
    vec_free(&b->names);
    return ok;
}

bool batch_loop(struct elab *e, const struct stmt *s, const struct range *r,
                bool *ok)
{
    if (!wanted(e, s, r))
        return false;
    struct batch b = {.n = r->n, .frame = e->frame};
    size_t guards = e->guards.n, saved = e->saved.n;
    double statements = e->statements;
    e->batch = &b;
    names_assigned(s, false, add_name, e);
    bind_turns(e, s, r);
    *ok = stmt_block(e, &s->body);
    if (e->flow != FLOW_NEXT)
        batch_give_up(e);
    if (*ok && !arrays_finite(e, &b))
        batch_give_up(e);
    bool done = *ok && !b.gave_up;
    if (!done)
        e->saved.n = saved;
    *ok = finish(e, s, r, &b, done) && (done || b.gave_up);
    if (!b.gave_up)
        return true;
    e->stopped = false;
    e->flow = FLOW_NEXT;
    e->statements = statements;
    query_forget(e, guards);
    return false;
}
