/* hint/scale: signs and factors.
 *
 * Idea: where a side is linear in a term, doubling the term tells by which
 * factor it is off (one secant step at the point, at the entry that moves
 * most); that factor is a candidate if it is -1, a small ratio, a size of the
 * problem, or a power of one of its scalars.
 *
 * Invariant: a factor is only proposed here; it must hold at every site like
 * any other repair.
 */
#include <math.h>
#include <stdlib.h>

#include "hint/rep.h"

enum {
    SMALL = 9, /* of a small ratio: numerator, denominator */
    NAMES = 80 /* scalars that are tried as a factor */
};
#define NEAR 1e-6 /* of a proposal; the comparison decides */

struct factor {
    long p, q;
    int cost;
    const char *size; /* what it is the size of, or NULL */
};

/* --- which factors are worth a thought ----------------------------------- */

static const char *size_of(struct repairs *r, const char *name, double n)
{
    struct shape s;
    if (!names_shape(r, name, &s) || shape_scalar(s))
        return NULL;
    bool vector = s.rows == 1 || s.cols == 1;
    if (vector && (double)shape_numel(s) == n)
        return arena_printf(r->arena, "the length of %s", name);
    if (s.rows == n)
        return arena_printf(r->arena, "the rows of %s", name);
    if (s.cols == n)
        return arena_printf(r->arena, "the columns of %s", name);
    if ((double)shape_numel(s) == n)
        return arena_printf(r->arena, "the entries of %s", name);
    return NULL;
}

static const char *find_size(struct repairs *r, double n)
{
    const char *text = NULL;
    for (size_t i = 0; i < names_count(r) && !text; i++)
        text = size_of(r, names_at(r, i), n);
    return text;
}

static bool near(double f, long p, long q)
{
    double v = (double)p / (double)q;
    return fabs(f - v) <= NEAR * fabs(v);
}

static int small_cost(long p, long q)
{
    long m = labs(p);
    if (p == -1 && q == 1)
        return COST_SLIP;
    if (p < 0) /* two mistakes at once */
        return COST_TWO;
    return m * q == 2         ? COST_SLIP
           : m == 1 || q == 1 ? COST_SLIP + 1
                              : COST_ADDED + 1;
}

/* A whole number or its inverse that is a size of the problem. */
static bool size_factor(struct repairs *r, double f, struct factor *out)
{
    double n = fabs(f) >= 1 ? f : 1 / f;
    long whole = fabs(n) < 1e9 ? lround(n) : 0;
    if (whole < 3 || !near(n, whole, 1))
        return false;
    const char *size = find_size(r, (double)whole);
    *out = fabs(f) >= 1 ? (struct factor){whole, 1, COST_SLIP, size}
                        : (struct factor){1, whole, COST_SLIP, size};
    return size != NULL;
}

static bool likely(struct repairs *r, double f, struct factor *out)
{
    if (!isfinite(f) || f == 0 || near(f, 1, 1))
        return false;
    if (size_factor(r, f, out))
        return true;
    for (long q = 1; q <= SMALL; q++) {
        if (fabs(f) * (double)q > SMALL + 0.5)
            return false;
        long p = lround(f * (double)q);
        if (p == 0 || !near(f, p, q))
            continue;
        *out = (struct factor){p, q, small_cost(p, q), NULL};
        return true;
    }
    return false;
}

/* --- words --------------------------------------------------------------- */

/* " in sin(v)/u", or nothing where the whole side is meant. */
static const char *where(struct repairs *r, const struct ast *t,
                         const char *preposition)
{
    if (t == r->claim->eq->rhs)
        return "";
    return arena_printf(r->arena, " %s %s", preposition,
                        hint_piece(r->arena, t, "a term"));
}

static void propose(struct repairs *r, const struct ast *at, struct factor f)
{
    const struct ast *rhs = edit_replace(r->arena, r->claim->eq->rhs, at,
                                         edit_scale(r->arena, at, f.p, f.q));
    const char *named = f.size ? arena_printf(r->arena, ", %s,", f.size) : "";
    if (f.p == -1 && f.q == 1)
        repairs_add(r, HINT_SIGN, f.cost, at, rhs, "the sign%s is wrong",
                    where(r, at, "of"));
    else if (f.q == 1)
        repairs_add(r, HINT_FACTOR, f.cost, at, rhs,
                    "a factor %ld%s is missing%s", f.p, named,
                    where(r, at, "in"));
    else if (f.p == 1)
        repairs_add(r, HINT_FACTOR, f.cost, at, rhs,
                    "a factor %ld%s is too much%s", f.q, named,
                    where(r, at, "in"));
    else
        repairs_add(r, HINT_FACTOR, f.cost, at, rhs,
                    "a factor %ld/%ld is missing%s", f.p, f.q,
                    where(r, at, "in"));
}

/* --- the secant ---------------------------------------------------------- */

/* A scalar of the problem that no site moves: then a factor of its value is
 * more likely that name. */
static bool is_fixed_value(const struct repairs *r, struct factor f)
{
    const struct elaboration *e = r->e;
    const struct sites *sites = &r->bench->sites;
    const struct site *last = &sites->at[sites->n - 1];
    for (size_t i = 0; i < e->ninputs; i++) {
        const struct input *in = &e->inputs[i];
        if (shape_scalar(in->value.shape) &&
            last->input[i][0] == in->value.at[0] &&
            (near(in->value.at[0], f.p, f.q) ||
             near(in->value.at[0], f.q, f.p)))
            return true;
    }
    for (size_t i = 0; i < e->nbindings; i++) {
        double v;
        if (graph_constant(e->graph, e->bindings[i].definition, &v) &&
            (near(v, f.p, f.q) || near(v, f.q, f.p)))
            return true;
    }
    return false;
}

/* From the claimed value and the one with a term doubled: the factor that the
 * term needs. NaN: none. */
static double factor_needed(const struct repairs *r, const double *doubled)
{
    size_t n = shape_numel(r->g->lhs_shape), best = 0;
    const double *claimed = comparison_claimed(r->first);
    const double *truth = comparison_true(r->first);
    double most = 0;
    for (size_t k = 0; k < n; k++) {
        double moved = fabs(doubled[k] - claimed[k]);
        if (moved > most && isfinite(truth[k])) {
            most = moved;
            best = k;
        }
    }
    if (most == 0)
        return (double)NAN;
    return 1 + (truth[best] - claimed[best]) / (doubled[best] - claimed[best]);
}

/* --- scalars as factors --------------------------------------------------- */

static void propose_name(struct repairs *r, const struct ast *at,
                         const char *name, int power, long p, long q)
{
    struct arena *a = r->arena;
    bool plain = p == 1 && q == 1, over = power < 0;
    const struct ast *x = edit_name(a, name), *one = edit_number(a, 1);
    if (abs(power) == 2)
        x = edit_binary(a, AST_POW, x, edit_number(a, 2));
    const struct ast *by = edit_binary(a, over ? AST_DIV : AST_MUL,
                                       edit_scale(a, at, p, q), x);
    const struct ast *factor = over && !plain ? edit_binary(a, AST_DIV, one, x)
                                              : x;
    repairs_replace(r, HINT_FACTOR, COST_THOUGHT + (plain ? 2 : 5), at, by,
                    arena_printf(a, "the factor %s is %s%s",
                                 hint_source(a, edit_scale(a, factor, p, q)),
                                 plain && over ? "too much" : "missing",
                                 where(r, at, "in")));
}

/* The factor that is needed as a power of a scalar of the problem. */
static void scale_by_names(struct repairs *r, const struct ast *at, double f)
{
    static const struct {
        int power;
        long p, q;
    } ways[] = {{1, 1, 1},  {-1, 1, 1}, {2, 1, 1},   {-2, 1, 1},
                {1, -1, 1}, {1, 2, 1},  {1, 1, 2},   {-1, -1, 1},
                {-1, 2, 1}, {-1, 1, 2}, {-2, -1, 1}, {-2, 2, 1}};
    const struct elaboration *e = r->e;
    for (size_t i = 0; i < names_count(r) && i < NAMES; i++) {
        const char *name = names_at(r, i);
        node x = i < e->ninputs ? e->inputs[i].node
                                : e->bindings[i - e->ninputs].node;
        if (!shape_scalar(graph_shape(e->graph, x)))
            continue;
        double v = run_value(r->bench->s->base, x, 0)[0];
        for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
            if (v != 0 && near(f / pow(v, ways[k].power), ways[k].p, ways[k].q))
                propose_name(r, at, name, ways[k].power, ways[k].p, ways[k].q);
    }
}

static void scale_spot(struct repairs *r, const struct ast *at)
{
    struct factor f;
    size_t worst;
    const struct ast *twice = edit_replace(r->arena, r->claim->eq->rhs, at,
                                           edit_scale(r->arena, at, 2, 1));
    struct claim_comparison *t = repairs_try(r, r->claim->eq->lhs, twice);
    if (!t)
        return;
    comparison_show(t, r->bench->first);
    comparison_at(t, r->bench->first, &worst);
    if (comparison_claimed(t)) {
        double needed = factor_needed(r, comparison_claimed(t));
        if (likely(r, needed, &f) &&
            ((f.p == -1 && f.q == 1) || !is_fixed_value(r, f)))
            propose(r, at, f);
        if (isfinite(needed) && needed != 0 && needed != 1)
            scale_by_names(r, at, needed);
    }
    comparison_free(t);
}

/* A number is compared after scaling the left side, so that the places it was
 * written to stay its own. */
static void scale_number(struct repairs *r)
{
    static const struct {
        long p, q;
        enum hint_kind kind;
        const char *text;
    } rows[] = {{-1, 1, HINT_SIGN, "the sign is wrong"},
                {1, 2, HINT_FACTOR, "a factor 2 is missing"},
                {2, 1, HINT_FACTOR, "a factor 2 is too much"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        repairs_left(r, rows[i].kind, COST_SLIP,
                     edit_scale(r->arena, r->claim->eq->lhs, rows[i].p,
                                rows[i].q),
                     rows[i].text);
}

void hint_scale(struct repairs *r)
{
    static const struct factor inside[] = {{-1, 1, COST_SLIP, NULL},
                                           {2, 1, COST_SLIP + 1, NULL},
                                           {1, 2, COST_SLIP + 1, NULL}};
    if (r->g->number) {
        scale_number(r);
        return;
    }
    struct spots s = r->spots;
    for (size_t i = 0; i < s.n; i++) {
        unsigned flags = s.at[i].flags;
        if ((flags & SPOT_TERM) && (flags & SPOT_LINEAR))
            scale_spot(r, s.at[i].t);
        else if (flags & (SPOT_ARGUMENT | SPOT_TERM))
            for (size_t k = 0; k < 3; k++)
                propose(r, s.at[i].t, inside[k]);
    }
}
