/* hint: the likeliest mistake behind a claim that fails.
 *
 * Idea: a mistake is named by undoing it. Repairs of the claim's right-hand
 * side are edited syntax trees, each with the sentence that it would justify;
 * they are tried in order of their cost, and the first that makes the claim
 * hold at the point and at every sample is the hint.
 *
 * Invariant: a hint explains the defect everywhere or is not given; where two
 * repairs of equal cost do, which are not one and the same, there is none.
 */
#include "hint/hint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hint/rep.h"

enum {
    LARGEST_SIDE = 400, /* nodes of a tree that is edited */
    MOST_REPAIRS = 500,
    MOST_NODES = 200000
};

void repairs_add(struct repairs *r, enum hint_kind kind, int cost,
                 const struct ast *place, const struct ast *rhs,
                 const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct repair p = {.kind = kind,
                       .cost = cost,
                       .place = place,
                       .lhs = r->claim->lhs,
                       .rhs = rhs,
                       .text = arena_vprintf(r->arena, fmt, ap)};
    va_end(ap);
    vec_push(&r->list, p);
}

/* --- trials -------------------------------------------------------------- */

struct claim_comparison *repairs_try(struct repairs *r, const struct ast *lhs,
                                     const struct ast *rhs)
{
    struct claim_comparison *t = comparison_new(r->c, r->claim, lhs, rhs, true);
    if (!t)
        return NULL;
    const struct claim_graph *g = comparison_graph(t);
    if (!g->mismatch && g->number == r->g->number)
        return t;
    comparison_free(t);
    return NULL;
}

static bool spent(const struct repairs *r)
{
    const struct problem_at_point *s = r->c->s;
    return at_point_late(s) || s->cost >= s->set.referee_cost;
}

/* --- is it a claim that can be repaired? --------------------------------- */

static bool is_kink(struct repairs *r)
{
    for (size_t i = 0; i < r->g->nlhs; i++) {
        size_t k = named_add(r->c->q, &r->g->named_derivatives[i]);
        const struct sight *s = named_rough(r->c->q, k);
        if (s && s->state != SEEN_UNSURE)
            return true;
    }
    return false;
}

/* Against a truth of zero any factor that is zero would do; and where nothing
 * is claimed the whole truth is missing. */
static bool all_zero(const double *v, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (v[k] != 0)
            return false;
    return true;
}

/* Of a small tree: it recurses. */
static bool has_array(const struct repairs *r, const struct ast *t)
{
    struct shape s;
    const char *suffix;
    if (t->kind == AST_MATRIX)
        return true;
    if (t->kind == AST_NAME)
        return names_shape(r, names_base(r, t->text, &suffix), &s) &&
               !shape_scalar(s);
    if (t->kind == AST_DERIVATIVE)
        return (names_shape(r, t->text, &s) && !shape_scalar(s)) ||
               (names_shape(r, t->text2, &s) && !shape_scalar(s));
    for (unsigned i = 0; i < t->n; i++)
        if (has_array(r, t->a[i]))
            return true;
    return false;
}

static void look_at_left(struct repairs *r)
{
    const struct ast *lhs = r->claim->lhs;
    bool plain = lhs->kind == AST_NAME || lhs->kind == AST_DERIVATIVE ||
                 (lhs->kind == AST_APPLY && lhs->n == 3);
    r->left = r->g->nlhs == 1 ? &r->g->named_derivatives[0] : NULL;
    r->plain_left = r->left && plain &&
                    (r->g->mismatch || r->g->lhs == r->left->leaf);
    if (!r->plain_left)
        r->left = NULL;
    hint_order(r);
}

static bool begin(struct repairs *r)
{
    size_t worst, n;
    r->first = comparison_new(r->c, r->claim, r->claim->lhs, r->claim->rhs,
                              true);
    if (!r->first)
        return false;
    r->g = comparison_graph(r->first);
    look_at_left(r);
    if (r->g->mismatch)
        return true;
    enum held h = comparison_at(r->first, 0, &worst);
    n = shape_numel(r->g->lhs_shape);
    if (h == HELD_OPEN || !comparison_claimed(r->first) || is_kink(r) ||
        (h == HELD_RIGHT && comparison_holds(r->first)))
        return false;
    return r->g->number || (!all_zero(comparison_claimed(r->first), n) &&
                            !all_zero(comparison_true(r->first), n));
}

static void collect(struct repairs *r)
{
    bool mismatch = r->g->mismatch;
    r->arrays = has_array(r, r->claim->rhs) || has_array(r, r->claim->lhs);
    if (!mismatch)
        hint_scale(r);
    if (r->g->number && !mismatch)
        return;
    hint_matrix(r);
    if (!mismatch) {
        hint_swap(r);
        hint_partial(r);
    }
    if (r->c->s->g->n > MOST_NODES)
        return;
    hint_path(r);
    hint_incoming(r);
    hint_inner(r);
    if (!mismatch) {
        hint_argument(r);
        hint_inside(r);
        hint_drop(r);
    }
    hint_node(r);
}

/* --- the search ---------------------------------------------------------- */

static int by_cost(const void *x, const void *y)
{
    const struct repair *a = *(const struct repair *const *)x;
    const struct repair *b = *(const struct repair *const *)y;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    return a < b ? -1 : a > b; /* both stand in one list: as they were added */
}

/* Two repairs that say the same: the same statement, one place inside the
 * other, or one path by several names. */
static bool agree(const struct repair *x, const struct repair *y)
{
    if (x->lhs == y->lhs && edit_same(x->rhs, y->rhs))
        return true;
    return x->kind == y->kind &&
           (x->kind == HINT_PATH || x->kind == HINT_PARTIAL ||
            edit_holds(x->place, y->place) || edit_holds(y->place, x->place));
}

/* Repairs at[0..n) of one cost: the one that holds, if all that hold agree.
 * The trials are made first, so that all new names are evaluated at once. */
static const struct repair *try_cost(struct repairs *r,
                                     const struct repair *const *at, size_t n,
                                     bool *settled)
{
    struct claim_comparison **comparison = mem_alloc((n + 1) *
                                                     sizeof *comparison);
    const struct repair *found = NULL;
    size_t worst;
    for (size_t i = 0; i < n; i++)
        comparison[i] = repairs_try(r, at[i]->lhs, at[i]->rhs);
    for (size_t i = 0; i < n; i++) {
        if (comparison[i] && !spent(r) &&
            comparison_at(comparison[i], 0, &worst) == HELD_RIGHT &&
            comparison_holds(comparison[i])) {
            *settled |= found && !agree(found, at[i]);
            found = found ? found : at[i];
        }
        comparison_free(comparison[i]);
    }
    mem_free(comparison);
    if (*settled)
        return NULL;
    *settled = found || spent(r);
    return found;
}

static const struct repair *search(struct repairs *r)
{
    size_t n = r->list.n;
    const struct repair **at = mem_alloc((n + 1) * sizeof *at);
    const struct repair *found = NULL;
    bool settled = false;
    for (size_t i = 0; i < n; i++)
        at[i] = &r->list.at[i];
    qsort(at, n, sizeof *at, by_cost);
    n = n < MOST_REPAIRS ? n : MOST_REPAIRS;
    for (size_t from = 0, to; from < n && !settled; from = to) {
        for (to = from; to < n && at[to]->cost == at[from]->cost;)
            to++;
        found = try_cost(r, at + from, to - from, &settled);
    }
    mem_free(at);
    return found;
}

/* --- hints --------------------------------------------------------------- */

static const struct rec_hint *hint_new(struct arena *a, enum hint_kind kind,
                                       const char *text)
{
    struct rec_hint *h = arena_alloc(a, sizeof *h);
    *h = (struct rec_hint){hint_kind_name(kind), text};
    return h;
}

/* Right to its written digits, but not to the tolerance. */
static bool rounded(struct repairs *r)
{
    struct stmt claim = *r->claim;
    if (!r->g->number || claim.within != WITHIN_DEFAULT)
        return false;
    claim.within = WITHIN_DIGITS;
    struct claim_comparison *t = comparison_new(r->c, &claim, claim.lhs,
                                                claim.rhs, true);
    bool holds = t && !comparison_graph(t)->mismatch && comparison_holds(t);
    comparison_free(t);
    return holds;
}

static const char *shapes(struct repairs *r)
{
    const struct claim_graph *g = r->g;
    struct shape l = g->lhs_shape, s = g->rhs_shape;
    if (g->message)
        return g->message;
    return arena_printf(r->arena,
                        "the left side is %ux%u, the right side %ux%u", l.rows,
                        l.cols, s.rows, s.cols);
}

static const struct rec_hint *shape_hint(struct repairs *r,
                                         const struct repair *p)
{
    const char *text = shapes(r);
    if (p)
        text = arena_printf(r->arena, "%s; %s", text,
                            hint_sentence(r->arena, p));
    else if (r->g->transpose_fits)
        text = arena_printf(r->arena, "%s; its transpose would fit", text);
    return hint_new(r->arena, HINT_SHAPE, text);
}

static const struct rec_hint *find(struct repairs *r)
{
    const struct repair *p = NULL;
    if (edit_small(r->claim->rhs, LARGEST_SIDE) &&
        edit_small(r->claim->lhs, LARGEST_SIDE)) {
        collect(r);
        p = search(r);
    }
    if (r->g->mismatch)
        return shape_hint(r, p);
    if (p)
        return hint_new(r->arena, p->kind, hint_sentence(r->arena, p));
    if (rounded(r))
        return hint_new(r->arena, HINT_DIGITS,
                        "right to the digits written, but not to the "
                        "tolerance: add 'within digits'");
    return NULL;
}

const struct rec_hint *hint_find(struct claims *c, const struct stmt *claim)
{
    struct repairs r = {
        .c = c, .arena = c->s->arena, .e = c->s->e, .claim = claim};
    if (!ball_available())
        return NULL;
    const struct rec_hint *h = begin(&r) ? find(&r) : NULL;
    vec_free(&r.list);
    comparison_free(r.first);
    return h;
}
