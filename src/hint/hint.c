/* hint: the likeliest mistake behind a claim that fails.
 *
 * Idea: a mistake is named by undoing it. Repairs of the claim are edited
 * syntax trees, each with the sentence that it would justify, in one list; they
 * are tried in order of their cost, all by one test (bench.c), and the first
 * that makes the claim hold at the point, at every sample and with other data
 * is the hint. Where none does, the problem is read in other ways (reading.c).
 *
 * Invariant: a hint explains the defect everywhere or is not given, and what it
 * changes matters; where two slips of the pen hold, which are not one and the
 * same, there is none.
 */
#include "hint/hint.h"

#include <math.h>
#include <stdlib.h>

#include "formula/formula.h"
#include "hint/rep.h"

enum {
    LARGEST_SIDE = 400, /* nodes of a tree that is edited or searched */
    MOST_REPAIRS = 4000,
    MOST_NODES = 200000
};

struct repair *repairs_add(struct repairs *r, enum hint_kind kind, int cost,
                           const struct ast *place, const struct ast *rhs,
                           const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct repair p = {.kind = kind,
                       .cost = cost,
                       .place = place,
                       .lhs = r->claim->eq->lhs,
                       .rhs = rhs,
                       .text = arena_vprintf(r->arena, fmt, ap)};
    va_end(ap);
    vec_push(&r->list, p);
    return &r->list.at[r->list.n - 1];
}

struct repair *repairs_replace(struct repairs *r, enum hint_kind kind, int cost,
                               const struct ast *at, const struct ast *by,
                               const char *text)
{
    const struct ast *rhs = edit_replace(r->arena, r->claim->eq->rhs, at, by);
    struct repair *p = repairs_add(r, kind, cost, at, rhs, "%s", text);
    p->by = by;
    return p;
}

struct repair *repairs_left(struct repairs *r, enum hint_kind kind, int cost,
                            const struct ast *lhs, const char *text)
{
    const struct ast *rhs = r->claim->eq->rhs;
    struct repair *p = repairs_add(r, kind, cost, rhs, rhs, "%s", text);
    p->lhs = lhs;
    p->plain = true;
    return p;
}

bool hint_searchable(const struct ast *formula)
{
    return formula && edit_small(formula, LARGEST_SIDE);
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

/* Does what stands at the place now not matter at all: a term that it makes
 * vanish, a function that it saturates? */
static bool is_vacuous(struct repairs *r, const struct repair *p)
{
    struct arena *a = r->arena;
    if (!p->by || r->g->number)
        return false;
    const struct ast *other = edit_binary(
        a, AST_DIV, edit_binary(a, AST_MUL, edit_number(a, 9), p->by),
        edit_number(a, 8));
    return bench_holds(r->bench, r->claim, p->lhs,
                       edit_replace(a, p->rhs, p->by, other));
}

static bool holds(struct repairs *r, const struct repair *p,
                  struct claim_comparison *t)
{
    return t && !spent(r) && bench_open(r->bench, t) &&
           bench_holds(r->bench, r->claim, p->lhs, p->rhs) &&
           !is_vacuous(r, p) &&
           !(edit_cancels(p->rhs) && !edit_cancels(r->claim->eq->rhs));
}

/* --- is it a claim that can be repaired? --------------------------------- */

/* Has the left side no derivative somewhere, as the judge saw it? */
static bool is_kink(struct claims *c, const struct stmt *claim)
{
    struct claim_graph *g = elaborate_claim(c->s->arena, c->s->e, claim,
                                            claim->eq->lhs, claim->eq->rhs,
                                            true);
    bool kink = !g;
    for (size_t i = 0; g && i < g->nlhs; i++) {
        size_t k = named_add(c->q, &g->named_derivatives[i]);
        const struct sight *s = named_rough(c->q, k);
        kink |= s && s->state != SEEN_UNSURE;
    }
    claim_graph_free(g);
    return kink;
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
    const char *suffix;
    if (t->kind == AST_MATRIX)
        return true;
    if (t->kind == AST_NAME)
        return names_array(r, names_base(r, t->text, &suffix));
    if (t->kind == AST_DERIVATIVE)
        return names_array(r, t->text) || names_array(r, t->text2);
    for (unsigned i = 0; i < t->n; i++)
        if (has_array(r, t->a[i]))
            return true;
    return false;
}

static void look_at_left(struct repairs *r)
{
    const struct ast *lhs = r->claim->eq->lhs;
    bool plain = lhs->kind == AST_NAME || lhs->kind == AST_DERIVATIVE ||
                 (lhs->kind == AST_APPLY && lhs->n == 3);
    r->q = r->g->nlhs == 1 ? &r->g->named_derivatives[0] : NULL;
    plain &= r->q && (r->g->mismatch || r->g->lhs == r->q->leaf);
    r->left = plain ? r->q : NULL;
    hint_order(r);
}

static bool begin(struct repairs *r)
{
    size_t worst, n;
    r->first = comparison_new(r->c, r->claim, r->claim->eq->lhs,
                              r->claim->eq->rhs, true);
    if (!r->first)
        return false;
    r->g = comparison_graph(r->first);
    look_at_left(r);
    if (r->g->mismatch)
        return true;
    comparison_show(r->first, r->bench->first);
    enum held h = comparison_at(r->first, r->bench->first, &worst);
    n = shape_numel(r->g->lhs_shape);
    if (h == HELD_OPEN || !comparison_claimed(r->first) ||
        (h == HELD_RIGHT &&
         bench_holds(r->bench, r->claim, r->claim->eq->lhs, r->claim->eq->rhs)))
        return false;
    return r->g->number || (!all_zero(comparison_claimed(r->first), n) &&
                            !all_zero(comparison_true(r->first), n));
}

static void collect(struct repairs *r)
{
    bool mismatch = r->g->mismatch;
    r->spots = edit_spots(r, r->claim->eq->rhs);
    r->arrays = has_array(r, r->claim->eq->rhs) ||
                has_array(r, r->claim->eq->lhs);
    if (!mismatch)
        hint_scale(r);
    if (r->g->number && !mismatch)
        return;
    hint_matrix(r);
    hint_reading(r);
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
    }
    hint_slip(r);
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
    for (size_t i = 0; i < n; i++) {
        struct claim_comparison *t = repairs_try(r, at[i]->lhs, at[i]->rhs);
        bool same = t && comparison_graph(t)->circular &&
                    at[i]->kind != HINT_PARTIAL;
        comparison[i] = same ? NULL : t;
        if (same)
            comparison_free(t);
    }
    for (size_t i = 0; i < n; i++) {
        bool known = found && agree(found, at[i]);
        if (!known && !*settled && holds(r, at[i], comparison[i])) {
            *settled = found && found->cost <= COST_SLIP;
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

const struct rec_hint *hint_new(struct arena *a, enum hint_kind kind,
                                const char *text)
{
    struct rec_hint *h = arena_alloc(a, sizeof *h);
    *h = (struct rec_hint){hint_kind_name(kind), text};
    return h;
}

/* Two digits that say something, or a point: 0 is right to its digits for half
 * of all slopes. */
static bool has_digits(const struct ast *t)
{
    for (unsigned i = 0; i < t->n; i++)
        if (!has_digits(t->a[i]))
            return false;
    return t->n || (t->kind == AST_NUMBER && t->number != 0 &&
                    (!t->integer || fabs(t->number) >= 10));
}

/* Right to its written digits, but not to the tolerance. */
static bool rounded(struct repairs *r)
{
    struct stmt claim = *r->claim;
    if (!r->g->number || claim.within != WITHIN_DEFAULT ||
        !has_digits(claim.eq->rhs))
        return false;
    claim.within = WITHIN_DIGITS;
    return bench_holds(r->bench, &claim, claim.eq->lhs, claim.eq->rhs);
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

/* A formula that is shown is a claim of its own. */
static const struct rec_hint *hint_of(struct repairs *r, const struct repair *p)
{
    struct repair told = *p;
    if (p->shown &&
        !bench_holds(r->bench, r->claim, r->claim->eq->lhs, p->shown)) {
        told.shown = NULL;
        told.plain = true;
    }
    return hint_new(r->arena, p->kind, hint_sentence(r->arena, &told));
}

static const struct rec_hint *find(struct repairs *r)
{
    const struct rec_hint *h = NULL;
    const struct repair *p = NULL;
    if (hint_searchable(r->claim->eq->rhs) &&
        hint_searchable(r->claim->eq->lhs)) {
        collect(r);
        p = search(r);
    }
    if (p && !r->g->mismatch)
        return hint_of(r, p);
    if (!p && !r->g->number && !spent(r))
        h = reading(r);
    if (!h && r->g->mismatch)
        return shape_hint(r, p);
    if (!h && rounded(r))
        return hint_new(r->arena, HINT_DIGITS,
                        "right to the digits written, but not to the "
                        "tolerance: add 'within digits'");
    return h;
}

const struct rec_hint *hint_find(struct claims *c, const struct stmt *claim)
{
    struct repairs r = {.arena = c->s->arena, .claim = claim};
    if (claim->relation != REL_EQ || is_kink(c, claim))
        return NULL;
    r.bench = bench_new(c->s, &c->s->origin, claim, true);
    if (!r.bench)
        return NULL;
    r.c = r.bench->claims;
    r.e = r.bench->s->e;
    const struct rec_hint *h = begin(&r) ? find(&r) : NULL;
    vec_free(&r.list);
    formulas_free(r.formulas);
    comparison_free(r.first);
    bench_free(r.bench);
    return h;
}
