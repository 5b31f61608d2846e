/* hint/chain: mistakes in the chain rule itself.
 *
 * Idea: what a derivative is made of can be read off the problem: an adjoint is
 * the sum over the consumers of a node of their adjoints times local
 * derivatives, a tangent the same over what a statement reads, a total
 * derivative a sum over the nodes between. A path is one such share, an
 * incoming adjoint or an inner derivative one factor of it.
 *
 * Invariant: shares are written with derivative names of the problem only, so
 * a repair is again a claim that anyone can check.
 */
#include <string.h>

#include "hint/rep.h"

enum {
    BINDINGS = 400, /* of a problem whose chains are searched */
    LARGEST = 4096, /* entries of a local Jacobian */
    SHARES = 16,    /* of an adjoint, most of them missing */
    TERMS = 8
}; /* to which a factor is tried to belong */

/* --- who reads whom ------------------------------------------------------ */

bool hint_reads(const struct binding *b, const char *name)
{
    for (size_t i = 0; i < b->nreads; i++)
        if (strcmp(b->read_names[i], name) == 0)
            return true;
    return false;
}

static bool is(const char *x, const char *y)
{
    return x && strcmp(x, y) == 0;
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
        r->after[i] = !from || is(from, b->name) || hint_reads(b, from);
        for (size_t k = 0; k < i && !r->after[i]; k++)
            r->after[i] = r->after[k] && hint_reads(b, e->bindings[k].name);
    }
    for (size_t i = n; i-- > 0;) {
        r->before[i] = !to || is(to, e->bindings[i].name);
        for (size_t k = i + 1; k < n && !r->before[i]; k++)
            r->before[i] = r->before[k] &&
                           hint_reads(&e->bindings[k], e->bindings[i].name);
    }
}

static bool marked(const struct repairs *r, const bool *mark, const char *name)
{
    const struct binding *b = elaboration_binding(r->e, name);
    for (size_t i = 0; b && i < r->e->nbindings; i++)
        if (is(b->name, r->e->bindings[i].name))
            return mark[i];
    return false;
}

bool hint_after(const struct repairs *r, const char *name)
{
    const struct named_derivative *q = r->left;
    if (!r->after || (q->kind != NAMED_BAR && !q->by_name))
        return true;
    const char *from = q->kind == NAMED_BAR ? q->of_name : q->by_name;
    return is(from, name) || marked(r, r->after, name);
}

bool hint_before(const struct repairs *r, const char *name)
{
    const struct elaboration *e = r->e;
    if (!r->before || r->left->kind == NAMED_BAR ||
        is(r->left->of_name, name) || marked(r, r->before, name))
        return true;
    for (size_t i = 0; i < e->nbindings; i++)
        if (r->before[i] && hint_reads(&e->bindings[i], name))
            return true;
    return false;
}

bool hint_between(const struct repairs *r, size_t i)
{
    const char *name = r->e->bindings[i].name;
    return r->after[i] && r->before[i] && !is(r->left->of_name, name) &&
           !is(r->left->by_name, name);
}

static bool is_total(const struct named_derivative *q)
{
    return q &&
           (q->kind == NAMED_TOTAL || q->kind == NAMED_GRAD ||
            q->kind == NAMED_JACOBIAN) &&
           q->of_name && q->by_name;
}

/* A second name of another node, or of an input, has no share of its own. */
static bool is_alias(const struct repairs *r, const struct binding *b)
{
    for (size_t i = 0; i < r->e->nbindings; i++)
        if (&r->e->bindings[i] != b && r->e->bindings[i].node == b->node)
            return true;
    for (size_t i = 0; i < r->e->ninputs; i++)
        if (r->e->inputs[i].node == b->node)
            return true;
    return false;
}

static bool small(struct shape x, struct shape y)
{
    return (double)shape_numel(x) * (double)shape_numel(y) <= LARGEST;
}

/* --- shares -------------------------------------------------------------- */

static const struct ast *reshaped(struct arena *a, const struct ast *x,
                                  struct shape s)
{
    const struct ast *args[3] = {x, edit_number(a, s.rows),
                                 edit_number(a, s.cols)};
    return s.cols == 1 ? x : edit_call(a, "reshape", 3, args);
}

/* What the adjoint of s sends to that of v. */
static const struct ast *share_bar(struct repairs *r, const char *s,
                                   const char *v)
{
    struct arena *a = r->arena;
    struct shape ss, sv;
    if (!names_shape(r, s, &ss) || !names_shape(r, v, &sv) || !small(ss, sv))
        return NULL;
    const struct ast *bar = edit_suffixed(a, s, "bar");
    const struct ast *local = edit_partial(a, s, v);
    if (shape_scalar(ss))
        return edit_binary(a, AST_MUL, bar, local);
    bar = edit_call(a, "vec", 1, &bar);
    return reshaped(a, edit_binary(a, AST_MUL, edit_flip(a, local), bar), sv);
}

/* What the tangent of x sends to that of y. */
static const struct ast *share_dot(struct repairs *r, const char *y,
                                   const char *x)
{
    struct arena *a = r->arena;
    struct shape sy, sx;
    if (!names_shape(r, y, &sy) || !names_shape(r, x, &sx) || !small(sy, sx))
        return NULL;
    const struct ast *dot = edit_suffixed(a, x, "dot");
    const struct ast *local = edit_partial(a, y, x);
    if (!shape_scalar(sx))
        dot = edit_call(a, "vec", 1, &dot);
    if (shape_scalar(sy) && !shape_scalar(sx))
        local = edit_flip(a, edit_call(a, "vec", 1, &local));
    return reshaped(a, edit_binary(a, AST_MUL, local, dot), sy);
}

/* What of dz/du goes through m. */
static const struct ast *share_total(struct repairs *r, const char *z,
                                     const char *m, const char *u)
{
    struct arena *a = r->arena;
    struct shape sz, sm, su;
    if (!names_shape(r, z, &sz) || !names_shape(r, m, &sm) ||
        !names_shape(r, u, &su) || !small(sz, sm) || !small(sm, su))
        return NULL;
    if (shape_scalar(sz) && shape_scalar(sm))
        return edit_binary(a, AST_MUL, edit_total(a, z, m),
                           edit_total(a, m, u));
    const struct ast *first[2] = {edit_name(a, z), edit_name(a, m)};
    const struct ast *second[2] = {edit_name(a, m), edit_name(a, u)};
    const struct ast *j = edit_binary(a, AST_MUL,
                                      edit_call(a, "jacobian", 2, first),
                                      edit_call(a, "jacobian", 2, second));
    bool gradient = shape_scalar(sz) && r->left->kind != NAMED_JACOBIAN;
    return gradient ? reshaped(a, edit_flip(a, j), su) : j;
}

/* --- paths --------------------------------------------------------------- */

static void path(struct repairs *r, const struct ast *share, const char *to,
                 const char *through)
{
    const struct ast *side = r->claim->rhs;
    const char *what =
        through
            ? arena_printf(r->arena, "what reaches %s through %s", to, through)
            : arena_printf(r->arena, "what reaches %s directly", to);
    if (!share)
        return;
    for (int twice = 0; twice < 2; twice++) {
        repairs_add(r, HINT_PATH, COST_THOUGHT, side,
                    edit_binary(r->arena, twice ? AST_SUB : AST_ADD, side,
                                share),
                    "%s is %s", what, twice ? "counted twice" : "missing");
        r->list.at[r->list.n - 1].plain = r->arrays || twice;
    }
}

static void paths_between(struct repairs *r, const char *z, const char *u)
{
    const struct elaboration *e = r->e;
    const struct binding *target = r->left->binding;
    struct shape sz;
    for (size_t i = 0; i < e->nbindings; i++)
        if (hint_between(r, i) && !is_alias(r, &e->bindings[i]))
            path(r, share_total(r, z, e->bindings[i].name, u), z,
                 e->bindings[i].name);
    if (target && hint_reads(target, u) && names_shape(r, z, &sz) &&
        shape_scalar(sz))
        path(r, edit_partial(r->arena, z, u), z, NULL);
}

/* Where one share of an adjoint is there and several are missing. */
static void only_one(struct repairs *r, const char *v)
{
    const struct elaboration *e = r->e;
    const struct binding *consumer[SHARES];
    size_t n = 0;
    for (size_t i = 0; i < e->nbindings; i++) {
        if (!hint_reads(&e->bindings[i], v) || is_alias(r, &e->bindings[i]))
            continue;
        if (n == SHARES)
            return;
        consumer[n++] = &e->bindings[i];
    }
    for (size_t i = 0; n > 2 && i < n; i++) {
        const struct ast *side = r->claim->rhs;
        for (size_t k = 0; side && k < n; k++) {
            const struct ast *x = k == i ? NULL
                                         : share_bar(r, consumer[k]->name, v);
            if (x)
                side = edit_binary(r->arena, AST_ADD, side, x);
            else if (k != i)
                side = NULL;
        }
        if (!side)
            continue;
        repairs_add(r, HINT_PATH, COST_THOUGHT + 1, r->claim->rhs, side,
                    "only what reaches %s through %s is there, the other %zu "
                    "paths are missing",
                    v, consumer[i]->name, n - 1);
        r->list.at[r->list.n - 1].plain = true;
    }
}

void hint_path(struct repairs *r)
{
    const struct named_derivative *q = r->left;
    const struct elaboration *e = r->e;
    if (!r->after || r->g->mismatch)
        return;
    if (is_total(q))
        paths_between(r, q->of_name, q->by_name);
    for (size_t i = 0; q->kind == NAMED_BAR && i < e->nbindings; i++)
        if (hint_reads(&e->bindings[i], q->of_name) &&
            !is_alias(r, &e->bindings[i]))
            path(r, share_bar(r, e->bindings[i].name, q->of_name), q->of_name,
                 e->bindings[i].name);
    if (q->kind == NAMED_BAR)
        only_one(r, q->of_name);
    for (size_t i = 0;
         q->kind == NAMED_DOT && q->binding && i < q->binding->nreads; i++)
        path(r, share_dot(r, q->of_name, q->binding->read_names[i]), q->of_name,
             q->binding->read_names[i]);
}

/* --- factors ------------------------------------------------------------- */

static void put_in(struct repairs *r, enum hint_kind kind, int cost,
                   const struct ast *at, const struct ast *by, const char *text)
{
    repairs_add(r, kind, cost, at,
                edit_replace(r->arena, r->claim->rhs, at, by), "%s", text);
}

/* The factor f at a place, in every way in which shapes may let it stand. */
static void multiply(struct repairs *r, enum hint_kind kind, int cost,
                     const struct ast *at, const struct ast *f,
                     struct shape shape, const char *text)
{
    struct arena *a = r->arena;
    if (shape_scalar(shape)) {
        put_in(r, kind, cost, at, edit_binary(a, AST_MUL, at, f), text);
        return;
    }
    put_in(r, kind, cost, at, edit_binary(a, AST_EMUL, at, f), text);
    for (int way = 0; way < 8; way++) {
        const struct ast *x = way & 1 ? edit_flip(a, at) : at;
        const struct ast *y = way & 2 ? edit_flip(a, f) : f;
        int flips = (way & 1) + (way >> 1 & 1);
        put_in(r, kind, cost + flips, at,
               way & 4 ? edit_binary(a, AST_MUL, y, x)
                       : edit_binary(a, AST_MUL, x, y),
               text);
    }
}

void hint_multiply(struct repairs *r, enum hint_kind kind, int cost,
                   const struct ast *f, struct shape shape, const char *what)
{
    struct spots s = edit_spots(r, r->claim->rhs);
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

/* Of arrays: the diagonal of the Jacobian. */
const struct ast *hint_local(struct repairs *r, const char *s, const char *v)
{
    struct shape ss, sv;
    if (!names_shape(r, s, &ss) || !names_shape(r, v, &sv) ||
        !shape_equal(ss, sv) || !small(ss, sv))
        return NULL;
    const struct ast *f = edit_partial(r->arena, s, v);
    if (shape_scalar(ss))
        return f;
    return reshaped(r->arena, edit_call(r->arena, "diag", 1, &f), sv);
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
        is(u, d->text2))
        return t;
    ++*n;
    return edit_binary(a, AST_MUL, t, edit_total(a, d->text2, u));
}

static void inner_all(struct repairs *r, const char *u)
{
    size_t n = 0;
    const struct ast *side = all_inner(r, r->claim->rhs, u, &n);
    if (n > 1 && !r->arrays)
        repairs_add(r, HINT_INNER, COST_ADDED, r->claim->rhs, side,
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
