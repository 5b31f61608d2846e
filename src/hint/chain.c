/* hint/chain: factors of the chain rule.
 *
 * Idea: what a derivative is made of can be read off the problem: an adjoint is
 * the sum over the consumers of a node of their adjoints times local
 * derivatives, a tangent the same over what a statement reads, a total
 * derivative a sum over the nodes between. An incoming adjoint or an inner
 * derivative is one factor of such a share (whole shares: path.c).
 *
 * Invariant: factors are written with derivative names of the problem, or are
 * slopes of nodes that are functions of each other entry by entry.
 */
#include <string.h>

#include "hint/rep.h"

enum {
    BINDINGS = 400, /* of a problem whose chains are searched */
    TERMS = 8       /* to which a factor is tried to belong */
};

/* --- who reads whom ------------------------------------------------------ */

bool hint_reads(const struct binding *b, const char *name)
{
    for (size_t i = 0; i < b->nreads; i++)
        if (strcmp(b->read_names[i], name) == 0)
            return true;
    return false;
}

void hint_order(struct repairs *r)
{
    const struct elaboration *e = r->e;
    const struct named_derivative *q = r->left;
    size_t n = e->nbindings;
    if (!q || n > BINDINGS)
        return;
    const char *from = q->kind == NAMED_BAR ? q->of_name : q->by_name;
    const char *to = q->kind == NAMED_BAR ? NULL : q->of_name;
    r->after = arena_alloc(r->arena, n + 1);
    r->before = arena_alloc(r->arena, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct binding *b = &e->bindings[i];
        r->after[i] = !from || edit_same_name(from, b->name) ||
                      hint_reads(b, from);
        for (size_t k = 0; k < i && !r->after[i]; k++)
            r->after[i] = r->after[k] && hint_reads(b, e->bindings[k].name);
    }
    for (size_t i = n; i-- > 0;) {
        r->before[i] = !to || edit_same_name(to, e->bindings[i].name);
        for (size_t k = i + 1; k < n && !r->before[i]; k++)
            r->before[i] = r->before[k] &&
                           hint_reads(&e->bindings[k], e->bindings[i].name);
    }
}

static bool marked(const struct repairs *r, const bool *mark, const char *name)
{
    const struct binding *b = elaboration_binding(r->e, name);
    for (size_t i = 0; b && i < r->e->nbindings; i++)
        if (edit_same_name(b->name, r->e->bindings[i].name))
            return mark[i];
    return false;
}

bool hint_after(const struct repairs *r, const char *name)
{
    const struct named_derivative *q = r->left;
    if (!r->after || (q->kind != NAMED_BAR && !q->by_name))
        return true;
    const char *from = q->kind == NAMED_BAR ? q->of_name : q->by_name;
    return edit_same_name(from, name) || marked(r, r->after, name);
}

bool hint_before(const struct repairs *r, const char *name)
{
    const struct elaboration *e = r->e;
    if (!r->before || r->left->kind == NAMED_BAR ||
        edit_same_name(r->left->of_name, name) || marked(r, r->before, name))
        return true;
    for (size_t i = 0; i < e->nbindings; i++)
        if (r->before[i] && hint_reads(&e->bindings[i], name))
            return true;
    return false;
}

bool hint_between(const struct repairs *r, size_t i)
{
    const char *name = r->e->bindings[i].name;
    return r->after[i] && r->before[i] &&
           !edit_same_name(r->left->of_name, name) &&
           !edit_same_name(r->left->by_name, name);
}

static bool is_total(const struct named_derivative *q)
{
    return q &&
           (q->kind == NAMED_TOTAL || q->kind == NAMED_GRAD ||
            q->kind == NAMED_JACOBIAN) &&
           q->of_name && q->by_name;
}

/* --- factors ------------------------------------------------------------- */

/* The factor f at a place, in every way in which shapes may let it stand. */
static void multiply(struct repairs *r, enum hint_kind kind, int cost,
                     const struct ast *at, const struct ast *f,
                     struct shape shape, const char *text)
{
    struct arena *a = r->arena;
    if (shape_scalar(shape)) {
        repairs_replace(r, kind, cost, at, edit_binary(a, AST_MUL, at, f),
                        text);
        return;
    }
    repairs_replace(r, kind, cost, at, edit_binary(a, AST_EMUL, at, f), text);
    for (int way = 0; way < 8; way++) {
        const struct ast *x = way & 1 ? edit_flip(a, at) : at;
        const struct ast *y = way & 2 ? edit_flip(a, f) : f;
        int flips = (way & 1) + (way >> 1 & 1);
        repairs_replace(r, kind, cost + flips, at,
                        way & 4 ? edit_binary(a, AST_MUL, y, x)
                                : edit_binary(a, AST_MUL, x, y),
                        text);
    }
}

void hint_multiply(struct repairs *r, enum hint_kind kind, int cost,
                   const struct ast *f, struct shape shape, const char *what)
{
    struct spots s = r->spots;
    const unsigned both = SPOT_TERM | SPOT_LINEAR;
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < TERMS; i++) {
        const struct ast *t = s.at[i].t;
        if ((s.at[i].flags & both) != both)
            continue;
        bool whole = i == 0;
        const char *text =
            whole ? arena_printf(r->arena, "%s is missing", what)
                  : arena_printf(r->arena, "%s is missing in %s", what,
                                 hint_piece(r->arena, t, "a term"));
        multiply(r, kind, whole ? cost : cost + COST_ADDED - COST_THOUGHT, t, f,
                 shape, text);
        n++;
    }
}

static void incoming(struct repairs *r, const struct ast *f, const char *of)
{
    struct shape s;
    if (!names_shape(r, of, &s))
        return;
    hint_multiply(r, HINT_INCOMING, COST_THOUGHT, f, s,
                  arena_printf(r->arena, "the incoming adjoint %s",
                               hint_source(r->arena, f)));
}

void hint_incoming(struct repairs *r)
{
    const struct named_derivative *q = r->left;
    const struct elaboration *e = r->e;
    if (!r->after)
        return;
    for (size_t i = 0; q->kind == NAMED_BAR && i < e->nbindings; i++)
        if (hint_reads(&e->bindings[i], q->of_name))
            incoming(r, edit_suffixed(r->arena, e->bindings[i].name, "bar"),
                     e->bindings[i].name);
    if (!is_total(q) || r->arrays)
        return;
    for (size_t i = 0; i < e->nbindings; i++)
        if (hint_between(r, i))
            incoming(r, edit_total(r->arena, q->of_name, e->bindings[i].name),
                     e->bindings[i].name);
}

/* Is every node on the way from `by` to `of` a function entry by entry, those
 * in `held` left aside? */
static bool entrywise(const struct graph *g, node of, node by, size_t nheld,
                      const node *held)
{
    bool *on = mem_alloc((size_t)of + 1);
    bool fine = of >= by;
    size_t n;
    if (fine)
        on[by] = true;
    for (node x = by + 1; fine && x <= of; x++) {
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n; i++)
            on[x] |= arg[i] >= by && on[arg[i]];
        for (size_t i = 0; i < nheld; i++)
            on[x] &= x != held[i];
    }
    /* only what leads to `of` counts */
    bool *to = mem_alloc((size_t)of + 1);
    if (fine)
        to[of] = true;
    for (node x = of; fine && x > by; x--) {
        if (!to[x] || !on[x])
            continue;
        enum op op = (enum op)graph_at(g, x)->op;
        fine = (op == OP_CUT || op_flags(op) & OP_ELEMENTWISE) &&
               shape_equal(graph_shape(g, x), graph_shape(g, by));
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n; i++)
            to[arg[i]] = true;
    }
    fine = fine && on[of];
    mem_free(on);
    mem_free(to);
    return fine;
}

const struct ast *hint_slope(struct repairs *r, node of, node by, size_t nheld,
                             const node *held)
{
    const struct graph *g = r->e->graph;
    if (nheld > NAMED_HELD ||
        !shape_equal(graph_shape(g, of), graph_shape(g, by)) ||
        !entrywise(g, of, by, nheld, held))
        return NULL;
    const struct ast *slope = edit_slope(r->arena, of, by);
    return nheld ? edit_held(r->arena, slope, nheld, held) : slope;
}

const struct ast *hint_local(struct repairs *r, const char *s, const char *v)
{
    const struct binding *b = elaboration_binding(r->e, s);
    struct shape ss, sv;
    node held[NAMED_HELD], by = NONE;
    size_t n = 0;
    if (!b || !names_shape(r, s, &ss) || !names_shape(r, v, &sv) ||
        !shape_equal(ss, sv))
        return NULL;
    if (shape_scalar(ss))
        return edit_partial(r->arena, s, v);
    for (size_t i = 0; i < b->nreads; i++)
        if (edit_same_name(b->read_names[i], v))
            by = b->reads[i];
        else if (n < NAMED_HELD)
            held[n++] = b->reads[i];
        else
            return NULL;
    return by == NONE ? NULL : hint_slope(r, b->node, by, n, held);
}

static void inner_local(struct repairs *r, const char *s, const char *v)
{
    const struct ast *f = hint_local(r, s, v);
    struct shape sv = {1, 1};
    size_t from = r->list.n;
    if (!f)
        return;
    names_shape(r, v, &sv);
    hint_multiply(r, HINT_INNER, COST_THOUGHT, f, sv,
                  arena_printf(r->arena, "the derivative of %s by %s", s, v));
    for (size_t i = from; i < r->list.n; i++)
        r->list.at[i].plain = !shape_scalar(sv);
}

static void inner(struct repairs *r, const struct ast *f, struct shape s)
{
    hint_multiply(r, HINT_INNER, COST_THOUGHT, f, s,
                  arena_printf(r->arena, "the inner derivative %s",
                               hint_source(r->arena, f)));
}

/* The local derivative of one binding between by another. */
static void inner_edges(struct repairs *r, const struct binding *b)
{
    const struct elaboration *e = r->e;
    for (size_t i = 0; i < e->nbindings; i++)
        if (hint_between(r, i) && hint_reads(b, e->bindings[i].name))
            inner_local(r, b->name, e->bindings[i].name);
}

/* The Jacobian of a node between, at its side of the product. */
static void inner_jacobian(struct repairs *r, const char *m)
{
    struct arena *a = r->arena;
    const struct named_derivative *q = r->left;
    const struct ast *side = r->claim->eq->rhs;
    struct shape sz, sm, su;
    if (!names_shape(r, q->of_name, &sz) || !names_shape(r, q->by_name, &su) ||
        !names_shape(r, m, &sm) || shape_scalar(sm) || shape_scalar(su))
        return;
    const struct ast *inner = edit_total(a, m, q->by_name);
    const struct ast *outer = edit_total(a, q->of_name, m);
    const char *text = "the inner derivative %s is missing";
    if (shape_scalar(sz) && su.cols == 1) {
        repairs_replace(r, HINT_INNER, COST_THOUGHT, side,
                        edit_binary(a, AST_MUL, edit_flip(a, inner), side),
                        arena_printf(a, text, hint_source(a, inner)));
        return;
    }
    if (shape_scalar(sz))
        return;
    repairs_replace(r, HINT_INNER, COST_THOUGHT, side,
                    edit_binary(a, AST_MUL, side, inner),
                    arena_printf(a, text, hint_source(a, inner)));
    repairs_replace(r, HINT_INNER, COST_THOUGHT, side,
                    edit_binary(a, AST_MUL, outer, side),
                    arena_printf(a, "the outer derivative %s is missing",
                                 hint_source(a, outer)));
}

static void inner_between(struct repairs *r, const char *u)
{
    const struct elaboration *e = r->e;
    struct shape scalar = {1, 1};
    for (size_t i = 0; i < e->nbindings; i++) {
        const struct binding *b = &e->bindings[i];
        if (hint_between(r, i) && !r->arrays)
            inner(r, edit_total(r->arena, b->name, u), scalar);
        else if (hint_between(r, i) && hint_reads(b, u))
            inner_local(r, b->name, u);
        if (hint_between(r, i) && r->arrays)
            inner_jacobian(r, b->name);
    }
    for (size_t i = 0; i < e->nbindings; i++)
        if (hint_between(r, i))
            inner_edges(r, &e->bindings[i]);
}

/* A name that stands in the statement that the claim is about, or is its
 * value, as that of exp and det. */
static void named(struct repairs *r, const struct binding *b)
{
    struct shape s;
    for (size_t i = 0; i <= b->nreads; i++) {
        const char *name = i < b->nreads ? b->read_names[i] : b->name;
        if (!names_shape(r, name, &s))
            continue;
        hint_multiply(r, HINT_INNER, COST_THOUGHT + 1,
                      edit_name(r->arena, name), s,
                      arena_printf(r->arena, "the factor %s", name));
    }
}

/* Sums of derivatives by nodes between, each without its own inner one. */
static const struct ast *all_inner(struct repairs *r, const struct ast *t,
                                   const char *u, size_t *n)
{
    struct arena *a = r->arena;
    if (t->kind == AST_BINARY && (t->op == AST_ADD || t->op == AST_SUB))
        return edit_binary(a, (enum ast_op)t->op, all_inner(r, t->a[0], u, n),
                           all_inner(r, t->a[1], u, n));
    const struct ast *d = t;
    while (edit_is(d, AST_MUL) && d->kind == AST_BINARY)
        d = d->a[0]->kind == AST_DERIVATIVE ? d->a[0] : d->a[1];
    if (d->kind != AST_DERIVATIVE || d->derivative == AST_HIGHER ||
        edit_same_name(u, d->text2))
        return t;
    ++*n;
    return edit_binary(a, AST_MUL, t, edit_total(a, d->text2, u));
}

static void inner_all(struct repairs *r, const char *u)
{
    size_t n = 0;
    const struct ast *side = all_inner(r, r->claim->eq->rhs, u, &n);
    if (n > 1 && !r->arrays)
        repairs_add(r, HINT_INNER, COST_ADDED, r->claim->eq->rhs, side,
                    "the inner derivatives by %s are missing", u);
}

void hint_inner(struct repairs *r)
{
    const struct named_derivative *q = r->left;
    const struct elaboration *e = r->e;
    if (!r->after)
        return;
    for (size_t i = 0; q->kind == NAMED_BAR && i < e->nbindings; i++)
        if (hint_reads(&e->bindings[i], q->of_name)) {
            inner_local(r, e->bindings[i].name, q->of_name);
            named(r, &e->bindings[i]);
        }
    for (size_t i = 0;
         q->kind == NAMED_DOT && q->binding && i < q->binding->nreads; i++) {
        struct shape s;
        const char *x = q->binding->read_names[i];
        if (names_shape(r, x, &s))
            inner(r, edit_suffixed(r->arena, x, "dot"), s);
    }
    if (is_total(q)) {
        inner_between(r, q->by_name);
        inner_all(r, q->by_name);
    }
    if (q->kind != NAMED_BAR && q->binding)
        named(r, q->binding);
}
