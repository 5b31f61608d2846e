/* claim_instances: names that stand as indices run over all entries.
 *
 * Idea: claim dL/dW(i,j) = delta2(i)*x(j) says N equalities. Both sides are
 * elaborated once for each, with the names bound, and the results laid one
 * below the other: so the claim is one comparison of arrays, and whatever
 * judges and explains arrays serves.
 *
 * Invariant: the first name that stands at the left runs fastest; entry k of
 * the sides belongs to instance k / each.
 */
#include <string.h>

#include "lang/array.h"
#include "lang/claim.h"

struct instances {
    size_t n; /* names */
    struct claim_index *at;
    struct symbol **symbol;
};

/* --- the names ------------------------------------------------------------ */

static bool listed(const struct instances *x, const char *name)
{
    for (size_t i = 0; i < x->n; i++)
        if (strcmp(x->at[i].name, name) == 0)
            return true;
    return false;
}

static void add(struct elab *e, struct instances *x, const char *name, size_t n,
                double *at)
{
    struct claim_index *all = arena_alloc(e->arena, (x->n + 1) * sizeof *all);
    struct symbol **symbols = arena_alloc(e->arena,
                                          (x->n + 1) * sizeof *symbols);
    if (x->n) {
        memcpy(all, x->at, x->n * sizeof *all);
        memcpy(symbols, x->symbol, x->n * sizeof *symbols);
    }
    all[x->n] = (struct claim_index){name, n, at};
    symbols[x->n++] = scope_symbol(e, name);
    x->at = all;
    x->symbol = symbols;
}

static const struct range_at *range_of(const struct stmt *s, const char *name)
{
    for (unsigned i = 0; i < s->eq->nranges; i++)
        if (s->eq->ranges[i].range && strcmp(s->eq->ranges[i].name, name) == 0)
            return &s->eq->ranges[i];
    return NULL;
}

static bool is_index_name(struct elab *e, const struct stmt *stmt,
                          const struct ast *t)
{
    struct val v;
    if (t->kind != AST_NAME || t->bracketed)
        return false;
    const struct symbol *s = scope_symbol(e, t->text);
    if (range_of(stmt, t->text))
        return true;
    if (s->bound && s->bound->loop && !scope_bound(e, s)) {
        claim_note(e,
                   "%s runs over all entries, though a loop has left it a "
                   "value",
                   s->name);
        return true;
    }
    return !claim_is_named(s) && !claim_let(s, e->claim->place) &&
           !s->special->late && !s->loose && !s->special->interval &&
           !s->special->lost && !scope_bound(e, s) &&
           !scope_derivative_name(e, s->name) &&
           !scope_constant(e, s->name, &v);
}

static bool is_array(struct elab *e, const struct ast *t)
{
    return t->kind != AST_NAME || apply_is_index(e, scope_symbol(e, t->text));
}

/* Indices of what stands at the left, from left to right. */
static bool find_names(struct elab *e, struct instances *x,
                       const struct stmt *stmt, const struct ast *t)
{
    bool indexed = t->kind == AST_DERIVATIVE ||
                   (t->kind == AST_APPLY && is_array(e, t->a[0]));
    if (t->kind == AST_APPLY && !find_names(e, x, stmt, t->a[0]))
        return false;
    for (unsigned i = t->kind == AST_APPLY; i < t->n; i++) {
        const struct ast *index = t->a[i];
        size_t n;
        double *at;
        if (!indexed || !is_index_name(e, stmt, index) ||
            listed(x, index->text)) {
            if (!find_names(e, x, stmt, index))
                return false;
            continue;
        }
        const struct range_at *r = range_of(stmt, index->text);
        if (!fold_values(e, r ? r->range : NULL, t, index->text, index->span,
                         &n, &at))
            return false;
        add(e, x, index->text, n, at);
    }
    return true;
}

/* Those of `for` that do not stand at the left: the last runs fastest. */
static bool add_ranges(struct elab *e, struct instances *x,
                       const struct stmt *stmt)
{
    for (unsigned i = stmt->eq->nranges; i-- > 0;) {
        const struct range_at *r = &stmt->eq->ranges[i];
        size_t n;
        double *at;
        if (!r->range || listed(x, r->name))
            continue;
        if (!fold_values(e, r->range, NULL, r->name, r->span, &n, &at))
            return false;
        add(e, x, r->name, n, at);
    }
    return true;
}

bool instances_find(struct elab *e, const struct stmt *stmt,
                    const struct ast *lhs, struct instances **out)
{
    struct instances *x = arena_alloc(e->arena, sizeof *x);
    *out = NULL;
    if (!find_names(e, x, stmt, lhs) || !add_ranges(e, x, stmt))
        return false;
    double all = 1;
    for (size_t i = 0; i < x->n; i++)
        all *= (double)x->at[i].n;
    if (!elab_size(e, 1, all, stmt->span) || !elab_turns(e, all, 0, stmt->span))
        return false;
    if (x->n)
        *out = x;
    return true;
}

/* --- the sides ------------------------------------------------------------ */

size_t instances_count(const struct instances *x)
{
    size_t n = 1;
    for (size_t i = 0; i < x->n; i++)
        n *= x->at[i].n;
    return n;
}

static void bind(struct elab *e, const struct instances *x, size_t k)
{
    for (size_t i = 0; i < x->n; i++) {
        scope_bind(e, x->symbol[i],
                   val_node(Num(e->g, x->at[i].at[k % x->at[i].n])));
        k /= x->at[i].n;
    }
}

bool instances_side(struct elab *e, const struct instances *x,
                    const struct ast *t, node *side)
{
    size_t n = instances_count(x);
    struct call_frame frame = scope_enter(e, FRAME_CLAIM);
    bool ok = true;
    for (size_t k = 0; ok && k < n; k++) {
        struct val v;
        bind(e, x, k);
        ok = elab_tick(e, t->span) && !e->claim->mismatch;
        v = ok ? elab_eval(e, t) : val_error();
        ok = ok && elab_numeric(e, v, t->span, &side[k]);
    }
    scope_leave(e, frame);
    return ok;
}

/* "(i,j) = (2,1)" */
static const char *instance_text(struct elab *e, const struct instances *x,
                                 size_t k)
{
    const char *names = "", *at = "";
    for (size_t i = 0; i < x->n; i++) {
        const char *comma = i ? "," : "";
        names = arena_printf(e->arena, "%s%s%s", names, comma, x->at[i].name);
        at = arena_printf(e->arena, "%s%s%g", at, comma,
                          x->at[i].at[k % x->at[i].n]);
        k /= x->at[i].n;
    }
    return x->n == 1 ? arena_printf(e->arena, "%s = %s", names, at)
                     : arena_printf(e->arena, "(%s) = (%s)", names, at);
}

/* Both sides of all instances must have one shape. */
static bool one_shape(struct elab *e, const struct instances *x, size_t n,
                      const node *l, node *r, struct span at)
{
    struct shape s = graph_shape(e->g, l[0]);
    for (size_t k = 0; k < n; k++) {
        struct shape a = graph_shape(e->g, l[k]), b = graph_shape(e->g, r[k]);
        double zero;
        if (!shape_equal(a, b) && graph_constant(e->g, r[k], &zero) &&
            zero == 0) {
            r[k] = Full(e->g, a, 0);
            b = a;
        }
        if (shape_equal(a, s) && shape_equal(b, s))
            continue;
        claim_mismatch(e, at,
                       arena_printf(e->arena,
                                    "for %s the sides are %ux%u and "
                                    "%ux%u",
                                    instance_text(e, x, k), a.rows, a.cols,
                                    b.rows, b.cols));
        return false;
    }
    return true;
}

static node stack(struct elab *e, size_t n, const node *side, struct shape s)
{
    size_t each = shape_numel(graph_shape(e->g, side[0]));
    struct ref *ref = mem_alloc((n * each + 1) * sizeof *ref);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < each; i++)
            ref[k * each + i] = (struct ref){side[k], (uint32_t)i};
    node all = builder_compose(e, ref, s);
    mem_free(ref);
    return all;
}

void instances_lay(struct elab *e, const struct instances *x,
                   struct claim_graph *c, node *l, node *r, struct span at)
{
    size_t n = instances_count(x);
    if (!n || !one_shape(e, x, n, l, r, at))
        return;
    c->each = shape_numel(graph_shape(e->g, l[0]));
    c->nindices = x->n;
    c->indices = x->at;
    struct shape s = {(uint32_t)(n * c->each), 1};
    if (c->each == 1 && x->n == 2)
        s = (struct shape){(uint32_t)x->at[0].n, (uint32_t)x->at[1].n};
    c->lhs = stack(e, n, l, s);
    c->rhs = stack(e, n, r, s);
}
