/* hint_chain: mistakes in the chain rule itself.
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

#include "check/hint_rep.h"

enum { BINDINGS = 400,         /* of a problem whose chains are searched */
       LARGEST = 4096,         /* entries of a local Jacobian */
       TERMS = 8 };            /* to which a factor is tried to belong */

/* --- who reads whom ---------------------------------------------------------------- */

static bool reads(const struct binding *b, const char *name)
{
    for (size_t i = 0; i < b->nreads; i++)
        if (strcmp(b->read_names[i], name) == 0)
            return true;
    return false;
}

/* Which bindings depend on `from`, and which does `to` depend on. */
static void mark_between(const struct elaboration *e, const char *from,
                         const char *to, bool *between)
{
    size_t n = e->nbindings;
    bool *below = mem_alloc(n + 1), *above = mem_alloc(n + 1);
    for (size_t i = 0; i < n; i++) {
        below[i] = reads(&e->bindings[i], from);
        for (size_t k = 0; k < i && !below[i]; k++)
            below[i] = below[k] && reads(&e->bindings[i], e->bindings[k].name);
    }
    for (size_t i = n; i-- > 0;) {
        above[i] = strcmp(e->bindings[i].name, to) == 0;
        for (size_t k = i + 1; k < n && !above[i]; k++)
            above[i] = above[k] && reads(&e->bindings[k], e->bindings[i].name);
    }
    for (size_t i = 0; i < n; i++)
        between[i] = below[i] && above[i] &&
                     strcmp(e->bindings[i].name, from) != 0 &&
                     strcmp(e->bindings[i].name, to) != 0;
    mem_free(below);
    mem_free(above);
}

static bool is_total(const struct quantity *q)
{
    return q && (q->kind == Q_TOTAL || q->kind == Q_GRAD ||
                 q->kind == Q_JACOBIAN) && q->of_name && q->by_name;
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

/* --- shares ------------------------------------------------------------------------- */

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
    return reshaped(a, edit_binary(a, AST_MUL, edit_flip(a, local),
                                   edit_column(a, bar)), sv);
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
        dot = edit_column(a, dot);
    if (shape_scalar(sy) && !shape_scalar(sx))
        local = edit_flip(a, edit_column(a, local));
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
    const struct ast *j =
        edit_binary(a, AST_MUL, edit_call(a, "jacobian", 2, first),
                    edit_call(a, "jacobian", 2, second));
    bool gradient = shape_scalar(sz) && r->left->kind != Q_JACOBIAN;
    return gradient ? reshaped(a, edit_flip(a, j), su) : j;
}

/* --- paths ---------------------------------------------------------------------------- */

static void path(struct repairs *r, const struct ast *share, const char *to,
                 const char *through)
{
    const struct ast *side = r->claim->rhs;
    const char *what =
        through ? arena_printf(r->arena, "what reaches %s through %s", to,
                               through)
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
    bool *between = arena_alloc(r->arena, e->nbindings + 1);
    mark_between(e, u, z, between);
    for (size_t i = 0; i < e->nbindings; i++)
        if (between[i] && !is_alias(r, &e->bindings[i]))
            path(r, share_total(r, z, e->bindings[i].name, u), z,
                 e->bindings[i].name);
    if (target && reads(target, u) && names_shape(r, z, &sz) &&
        shape_scalar(sz))
        path(r, edit_partial(r->arena, z, u), z, NULL);
}

void hint_path(struct repairs *r)
{
    const struct quantity *q = r->left;
    const struct elaboration *e = r->e;
    if (!r->plain_left || e->nbindings > BINDINGS || r->g->mismatch)
        return;
    if (is_total(q))
        paths_between(r, q->of_name, q->by_name);
    for (size_t i = 0; q->kind == Q_BAR && i < e->nbindings; i++)
        if (reads(&e->bindings[i], q->of_name) && !is_alias(r, &e->bindings[i]))
            path(r, share_bar(r, e->bindings[i].name, q->of_name), q->of_name,
                 e->bindings[i].name);
    for (size_t i = 0; q->kind == Q_DOT && q->binding &&
                       i < q->binding->nreads; i++)
        path(r, share_dot(r, q->of_name, q->binding->read_names[i]),
             q->of_name, q->binding->read_names[i]);
}

/* --- factors ---------------------------------------------------------------------------- */

static void put_in(struct repairs *r, enum hint_kind kind, int cost,
                   const struct ast *at, const struct ast *by,
                   const char *text)
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
    if (!r->arrays && shape_scalar(shape)) {
        put_in(r, kind, cost, at, edit_binary(a, AST_MUL, at, f), text);
        return;
    }
    put_in(r, kind, cost, at, edit_binary(a, AST_EMUL, at, f), text);
    if (shape_scalar(shape))
        return;
    for (unsigned way = 0; way < 8; way++) {
        const struct ast *x = way & 1 ? edit_flip(a, at) : at;
        const struct ast *y = way & 2 ? edit_flip(a, f) : f;
        put_in(r, kind, cost + (way & 1) + (way >> 1 & 1), at,
               way & 4 ? edit_binary(a, AST_MUL, y, x)
                       : edit_binary(a, AST_MUL, x, y), text);
    }
}

/* The factor belongs to the whole side, or to one of its terms. */
static void factor(struct repairs *r, enum hint_kind kind,
                   const struct ast *f, struct shape shape, const char *what)
{
    struct spots s = edit_spots(r, r->claim->rhs);
    size_t n = 0;
    const unsigned both = SPOT_TERM | SPOT_LINEAR;
    for (size_t i = 0; i < s.n && n < TERMS; i++) {
        const struct ast *t = s.at[i].t;
        if ((s.at[i].flags & both) != both)
            continue;
        bool whole = i == 0;
        const char *text =
            whole ? arena_printf(r->arena, "%s is missing", what)
                  : arena_printf(r->arena, "%s is missing in %s", what,
                                 hint_piece(r->arena, t, "a term"));
        multiply(r, kind, whole ? COST_THOUGHT : COST_ADDED, t, f, shape, text);
        n++;
    }
}

static void incoming(struct repairs *r, const struct ast *f, const char *of)
{
    struct shape s;
    if (!names_shape(r, of, &s))
        return;
    factor(r, HINT_INCOMING, f, s,
           arena_printf(r->arena, "the incoming adjoint %s",
                        hint_source(r->arena, f)));
}

void hint_incoming(struct repairs *r)
{
    const struct quantity *q = r->left;
    const struct elaboration *e = r->e;
    if (!q || e->nbindings > BINDINGS)
        return;
    for (size_t i = 0; q->kind == Q_BAR && i < e->nbindings; i++)
        if (reads(&e->bindings[i], q->of_name))
            incoming(r, edit_suffixed(r->arena, e->bindings[i].name, "bar"),
                     e->bindings[i].name);
    if (!is_total(q) || r->arrays)
        return;
    bool *between = arena_alloc(r->arena, e->nbindings + 1);
    mark_between(e, q->by_name, q->of_name, between);
    for (size_t i = 0; i < e->nbindings; i++)
        if (between[i])
            incoming(r, edit_total(r->arena, q->of_name, e->bindings[i].name),
                     e->bindings[i].name);
}

/* The local derivative of s by v where both are scalars, or where s is v entry
 * by entry: the diagonal of the Jacobian in the shape of v. */
static void inner_local(struct repairs *r, const char *s, const char *v)
{
    struct arena *a = r->arena;
    struct shape ss, sv;
    if (!names_shape(r, s, &ss) || !names_shape(r, v, &sv) ||
        !shape_equal(ss, sv) || !small(ss, sv))
        return;
    const struct ast *f = edit_partial(a, s, v);
    const char *what = arena_printf(a, "the derivative of %s by %s", s, v);
    if (!shape_scalar(ss)) {
        f = edit_call(a, "diag", 1, &f);
        f = reshaped(a, f, sv);
    }
    size_t from = r->list.n;
    factor(r, HINT_INNER, f, sv, what);
    for (size_t i = from; i < r->list.n; i++)
        r->list.at[i].plain = !shape_scalar(ss);
}

static void inner(struct repairs *r, const struct ast *f, struct shape s)
{
    factor(r, HINT_INNER, f, s,
           arena_printf(r->arena, "the inner derivative %s",
                        hint_piece(r->arena, f, "of an argument")));
}

static void inner_between(struct repairs *r, const char *z, const char *u)
{
    const struct elaboration *e = r->e;
    struct shape scalar = {1, 1};
    bool *between = arena_alloc(r->arena, e->nbindings + 1);
    if (r->arrays)
        return;
    mark_between(e, u, z, between);
    for (size_t i = 0; i < e->nbindings; i++)
        if (between[i])
            inner(r, edit_total(r->arena, e->bindings[i].name, u), scalar);
}

void hint_inner(struct repairs *r)
{
    const struct quantity *q = r->left;
    const struct elaboration *e = r->e;
    if (!q || e->nbindings > BINDINGS)
        return;
    for (size_t i = 0; q->kind == Q_BAR && i < e->nbindings; i++)
        if (reads(&e->bindings[i], q->of_name))
            inner_local(r, e->bindings[i].name, q->of_name);
    for (size_t i = 0; q->kind == Q_DOT && q->binding &&
                       i < q->binding->nreads; i++) {
        struct shape s;
        const char *x = q->binding->read_names[i];
        if (names_shape(r, x, &s))
            inner(r, edit_suffixed(r->arena, x, "dot"), s);
    }
    if (is_total(q))
        inner_between(r, q->of_name, q->by_name);
}
