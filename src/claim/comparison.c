/* comparison: both sides of a statement in balls, at the point and at samples.
 *
 * Idea: a claim is a small graph of its own, whose inputs are the values of
 * the names and derivative names it mentions. Both sides are evaluated in
 * balls, so only the tolerance decides, never noise; precision is raised until
 * every entry is certainly right or certainly wrong.
 *
 * Invariant: a comparison changes nothing of the claim; repairs are tried by the
 * same code as the claim itself.
 */
#include <math.h>

#include "base/diag.h"
#include "claim/comparison.h"

static const long precisions[] = {128, 256, 512, 1024, 2048, 4096};
#define LEVELS (sizeof precisions / sizeof precisions[0])

static struct claims *claims_of(struct named_derivatives *q,
                                struct problem_at_point *s)
{
    struct claims *c = arena_alloc(s->arena, sizeof *c);
    c->s = s;
    c->q = q;
    c->inputs = arena_alloc(s->arena, named_sites(q) * sizeof *c->inputs);
    return c;
}

static struct claims *claims_at(struct problem_at_point *s, struct sites sites)
{
    return claims_of(named_new(s, sites), s);
}

struct claims *claims_new(struct problem_at_point *s)
{
    return claims_at(s, sites_around(s, s->set.samples));
}

struct claims *claims_in_box(struct problem_at_point *s,
                             const struct stmt *claim)
{
    return claims_at(s, sites_in_box(s, claim));
}

struct claims *claims_of_source(struct problem_at_point *s,
                                const struct stmt *claim, size_t samples,
                                struct named_source *source)
{
    struct sites sites = sites_has_box(claim) ? sites_in_box(s, claim)
                                              : sites_around(s, samples);
    struct claims *c = claims_at(s, sites);
    named_ask(c->q, source);
    return c;
}

struct claims *claims_by_rules(struct problem_at_point *s, struct sites sites)
{
    return claims_of(named_by_rules(s, sites), s);
}

void claims_free(struct claims *c)
{
    if (c)
        named_free(c->q);
}

/* --- digits -------------------------------------------------------------------- */

/* A literal's exponent, cut where no double differs any more. */
static int written_exponent(const char *s, const char *end)
{
    enum { FURTHEST = 100000 };
    int sign = 1, exponent = 0;
    if (s < end && (*s == '-' || *s == '+'))
        sign = *s++ == '-' ? -1 : 1;
    for (; s < end && *s >= '0' && *s <= '9'; s++)
        if (exponent < FURTHEST)
            exponent = exponent * 10 + (*s - '0');
    return sign * exponent;
}

/* Half a unit in the last written place of a number as it stands; decimal
 * places, or hexadecimal ones with a binary exponent. */
static double half_unit(const struct ast *a)
{
    const char *s = text_bytes(a->span), *end = s + a->span.len;
    bool hex = a->span.len > 2 && s[0] == '0' && (s[1] | 32) == 'x';
    char mark = hex ? 'p' : 'e';
    int places = 0;
    bool point = false;
    for (s += hex ? 2 : 0; s < end && (*s | 32) != mark; s++) {
        places += point && *s != '.';
        point |= *s == '.';
    }
    int exponent = s < end ? written_exponent(s + 1, end) : 0;
    return hex ? ldexp(0.5, exponent - 4 * places)
               : 0.5 * pow(10, exponent - places);
}

static const struct ast *unsigned_part(const struct ast *a)
{
    while (a->kind == AST_UNARY && (a->op == AST_MINUS || a->op == AST_PLUS))
        a = a->a[0];
    return a;
}

/* Half units of a number or a matrix literal, column-major; false: something
 * else stands there. */
static bool half_units(const struct ast *a, struct shape s, double *half)
{
    a = unsigned_part(a);
    if (a->kind == AST_NUMBER) {
        for (size_t k = 0; k < shape_numel(s); k++)
            half[k] = half_unit(a);
        return true;
    }
    if (a->kind != AST_MATRIX || a->n != s.rows)
        return false;
    for (uint32_t i = 0; i < s.rows; i++) {
        if (a->a[i]->n != s.cols)
            return false;
        for (uint32_t j = 0; j < s.cols; j++) {
            const struct ast *e = unsigned_part(a->a[i]->a[j]);
            if (e->kind != AST_NUMBER)
                return false;
            half[i + (size_t)j * s.rows] = half_unit(e);
        }
    }
    return true;
}

/* --- trials ----------------------------------------------------------------------- */

size_t comparison_entries(const struct claim_comparison *t)
{
    return shape_numel(t->g->lhs_shape);
}

static void prepare_run(struct claim_comparison *t)
{
    node want[2] = {t->g->lhs, t->g->mismatch ? t->g->lhs : t->g->rhs};
    t->leaves = leaves_new(t->c->q, t->g, t->c->s->arena);
    if (t->g->lhs == NONE)
        return;
    t->run = ball_run_new(t->g->graph, 2, want);
    ball_run_exact_decimals(t->run, t->c->s->set.exact_decimals);
}

#define REPAIR_ENTRIES 100000
#define REPAIR_SHARE 32

/* Does a repair make outer products of what the claim holds apart? Its values
 * would cost far more than all others' together. */
static bool inflated(const struct claim_graph *g)
{
    double total = 0, sides = (double)shape_numel(g->lhs_shape);
    for (size_t i = 0; i < g->n; i++)
        sides += (double)shape_numel(g->named_derivatives[i].shape);
    for (node x = 0; x < g->graph->n; x++)
        total += (double)shape_numel(graph_shape(g->graph, x));
    return total > REPAIR_ENTRIES && total > REPAIR_SHARE * sides;
}

struct claim_comparison *comparison_new(struct claims *c,
                                        const struct stmt *stmt,
                                        const struct ast *lhs,
                                        const struct ast *rhs, bool quiet)
{
    struct arena *a = c->s->arena;
    struct claim_graph *g = elaborate_claim(a, c->s->e, stmt, lhs, rhs, quiet);
    if (!g)
        return NULL;
    if (quiet && inflated(g)) {
        claim_graph_free(g);
        return NULL;
    }
    struct claim_comparison *t = arena_alloc(a, sizeof *t);
    *t = (struct claim_comparison){
        .c = c, .stmt = stmt, .g = g, .repair = quiet};
    prepare_run(t);
    t->wrong = arena_alloc(a, comparison_entries(t) + 1);
    if (stmt->within == WITHIN_DIGITS && !g->mismatch) {
        t->half = arena_alloc(a, (comparison_entries(t) + 1) * sizeof *t->half);
        if (!half_units(rhs, g->lhs_shape, t->half) &&
            !half_units(lhs, g->lhs_shape, t->half) && !quiet)
            diag_error(stmt->eq->within, NULL,
                       "'within digits' needs numbers on one side");
    }
    return t;
}

void comparison_free(struct claim_comparison *t)
{
    if (!t)
        return;
    ball_run_free(t->run);
    claim_graph_free(t->g);
}

const struct claim_graph *comparison_graph(const struct claim_comparison *t)
{
    return t->g;
}

#define MANY_LITERALS 64 /* the effects of so many are added up */

static void add_change(double *slack, const struct balls *now,
                       const struct balls *was, size_t n, long precision)
{
    struct balls *change = balls_new(balls_count(now));
    balls_sub(change, now, was, precision);
    for (size_t k = 0; k < n; k++) {
        double d = fabs(balls_mid(change, balls_count(now) == 1 ? 0 : k));
        slack[k] += isfinite(d) ? d : 0;
    }
    balls_free(change);
}

/* The first-order effect of half an ulp in each literal of either side, entry
 * by entry; the run is left evaluated without it. */
static struct balls *literal_slack(struct claim_comparison *t, long precision)
{
    size_t n = comparison_entries(t), literals = 0;
    const struct graph *g = t->g->graph;
    struct balls *slack = balls_new(n), *l, *r;
    double *sum = mem_alloc((n + 1) * sizeof *sum);
    ball_run_eval(t->run, precision, 0, NULL, false);
    l = balls_new(balls_count(ball_run_value(t->run, t->g->lhs)));
    r = balls_new(balls_count(ball_run_value(t->run, t->g->rhs)));
    balls_copy(l, ball_run_value(t->run, t->g->lhs));
    balls_copy(r, ball_run_value(t->run, t->g->rhs));
    for (node x = 0; x < g->n; x++) {
        if (g->at[x].op != OP_LITERAL || literals++ >= MANY_LITERALS)
            continue;
        ball_run_nudge(t->run, 0, x);
        ball_run_eval(t->run, precision, 0, NULL, false);
        add_change(sum, ball_run_value(t->run, t->g->lhs), l, n, precision);
        add_change(sum, ball_run_value(t->run, t->g->rhs), r, n, precision);
    }
    for (size_t k = 0; k < n; k++)
        balls_set_double(slack, k, sum[k]);
    ball_run_nudge(t->run, 0, NONE);
    balls_free(l);
    balls_free(r);
    mem_free(sum);
    return slack;
}

void comparison_tolerances(const struct claim_comparison *t, size_t k,
                           double *atol, double *rtol)
{
    const struct settings *set = &t->c->s->set;
    *atol = 0;
    *rtol = 0;
    switch (t->stmt->within) {
    case WITHIN_DEFAULT:
        *atol = set->atol;
        *rtol = set->rtol;
        if (named_asked(t->c->q))
            *rtol = fmax(*rtol, named_asked(t->c->q)->rtol);
        break;
    case WITHIN_ABSOLUTE:
        *atol = t->stmt->eq->tolerance;
        break;
    case WITHIN_RELATIVE:
        *rtol = t->stmt->eq->tolerance;
        break;
    case WITHIN_DIGITS:
        *atol = t->half[k] * (1 + 1e-9);
        break;
    }
}

struct comparison {
    enum held held;
    size_t worst;
    bool open;
};

/* 0 against 0 +- tiny never settles: what is still open at the last precision
 * and smaller than any double is zero. */
static bool settled_zero(const struct balls *l, size_t k, const struct balls *r,
                         size_t j, long precision)
{
    double size = fmax(fabs(balls_mid(l, k)), fabs(balls_mid(r, j)));
    double open = balls_rad(l, k) + balls_rad(r, j);
    return precision >= precisions[LEVELS - 1] && size + open <= 0x1p-1074;
}

/* Certainly so (1), certainly not (-1), or open (0). Up to the tolerance <= and
 * >= allow equality; < and > are meant strictly. */
static int related(const struct claim_comparison *t, const struct balls *l,
                   size_t k, const struct balls *r, size_t j,
                   const struct balls *slack)
{
    double atol, rtol;
    enum relation relation = t->stmt->relation;
    comparison_tolerances(t, k, &atol, &rtol);
    int equal = balls_within(r, j, l, k, atol, rtol, slack, k);
    if (relation == REL_EQ)
        return equal;
    double gap = balls_mid(r, j) - balls_mid(l, k);
    double open = 4 * (balls_rad(r, j) + balls_rad(l, k)) + fabs(gap) * 0x1p-50;
    if (relation == REL_GE || relation == REL_GT)
        gap = -gap;
    if (gap > open)
        return 1;
    bool strict = relation == REL_LT || relation == REL_GT;
    if (!strict)
        return equal > 0 ? 1 : gap < -open ? equal : 0;
    return gap < -open || open == 0 ? -1 : 0;
}

/* One entry; how far it is off, relative to the truth. */
static enum held compare_entry(const struct claim_comparison *t, size_t k,
                               const struct balls *slack, long precision,
                               double *off)
{
    const struct balls *l = ball_run_value(t->run, t->g->lhs);
    const struct balls *r = ball_run_value(t->run, t->g->rhs);
    size_t j = balls_count(r) == 1 ? 0 : k;
    *off = 0;
    if (!balls_finite(l, k) || !balls_finite(r, j))
        return HELD_UNDEFINED;
    int in = related(t, l, k, r, j, slack);
    if (in == 0 && settled_zero(l, k, r, j, precision))
        in = 1;
    if (named_asked(t->c->q))
        in = comparison_given(t, l, k, r, j, in);
    *off = fabs(balls_mid(l, k) - balls_mid(r, j)) /
           fmax(fabs(balls_mid(l, k)), 1e-300);
    return in == 1 ? HELD_RIGHT : in == 0 ? HELD_OPEN : HELD_WRONG;
}

/* The worst entry stands for all: a wrong one, be others without a derivative. */
static struct comparison compare(const struct claim_comparison *t, size_t site,
                                 const struct balls *slack, long precision)
{
    struct comparison c = {HELD_RIGHT, 0, false};
    double furthest = -1;
    for (size_t k = 0; k < comparison_entries(t); k++) {
        double off;
        enum held h = compare_entry(t, k, slack, precision, &off);
        t->wrong[k] = h == HELD_WRONG;
        bool further = h == HELD_WRONG && off > furthest;
        /* no precision closes what has no derivative */
        c.open |= h == HELD_OPEN && (site > 0 || !leaves_own(&t->leaves, k));
        if (h > c.held || (h == c.held && further)) {
            c.held = h;
            c.worst = k;
            furthest = off;
        }
    }
    return c;
}

/* n entries of a side as doubles; one entry stands for all. A ball wider than
 * all doubles is no number. */
static double *middles(struct claim_comparison *t, node x, size_t n)
{
    const struct balls *b = ball_run_value(t->run, x);
    double *v = arena_alloc(t->c->s->arena, (n + 1) * sizeof *v);
    for (size_t k = 0; k < n; k++) {
        size_t j = balls_count(b) == 1 ? 0 : k;
        double mid = balls_mid(b, j);
        bool known = balls_finite(b, j) && isfinite(balls_rad(b, j));
        v[k] = known || isinf(mid) ? mid : NAN;
    }
    return v;
}

static void keep_sides(struct claim_comparison *t)
{
    t->truth = middles(t, t->g->lhs, comparison_entries(t));
    t->claimed = middles(t, t->g->rhs, comparison_entries(t));
}

/* Of a claim whose shapes do not fit: what is true all the same. */
void comparison_keep_truth(struct claim_comparison *t)
{
    if (!t->run || !named_affordable(t->c->q) ||
        !leaves_fill(&t->leaves, t->run, 0, 128))
        return;
    ball_run_eval(t->run, 128, 0, NULL, false);
    t->truth = middles(t, t->g->lhs, comparison_entries(t));
}

/* Both sides at a precision; slack of literals only where it may matter: it is
 * of first order, and kept for higher precisions. */
static struct comparison compare_at(struct claim_comparison *t, size_t site,
                                    long precision, struct balls **slack)
{
    struct ball_status st = ball_run_eval(t->run, precision, 0, NULL, false);
    t->c->s->cost += st.cost;
    struct comparison c = compare(t, site, *slack, precision);
    if (site == t->shown)
        keep_sides(t);
    if (*slack || (c.held != HELD_WRONG && c.held != HELD_OPEN))
        return c;
    *slack = literal_slack(t, precision);
    ball_run_eval(t->run, precision, 0, NULL, false);
    return compare(t, site, *slack, precision);
}

/* Do doubles with their bounds say that it is wrong? Most repairs are, by far. */
static bool plainly_wrong(struct claim_comparison *t, size_t site,
                          size_t *worst)
{
    if (leaves_gap(&t->leaves) || leaves_corrected(&t->leaves))
        return false;
    for (size_t i = 0; i < t->g->n; i++)
        if (named_rough(t->c->q, t->leaves.at[i]))
            return false;
    return !t->g->mismatch && comparison_doubles(t, site, worst) == HELD_WRONG;
}

enum held comparison_at(struct claim_comparison *t, size_t site, size_t *worst)
{
    struct comparison c = {HELD_OPEN, 0, true};
    struct balls *slack = NULL;
    bool brief = site > 0 || t->repair; /* there it is skipped, or no repair */
    *worst = 0;
    if (t->g->mismatch)
        return HELD_WRONG;
    if (!named_affordable(t->c->q))
        return named_asked(t->c->q) ? HELD_OPEN
                                    : comparison_doubles(t, site, worst);
    if (t->repair && plainly_wrong(t, site, worst))
        return HELD_WRONG;
    for (size_t i = 0; site == 0 && i < t->g->n; i++)
        named_rough(t->c->q, t->leaves.at[i]); /* asked before it is read */
    for (size_t level = 0; level < LEVELS; level++) {
        if (!leaves_fill(&t->leaves, t->run, site, precisions[level]))
            break;
        c = compare_at(t, site, precisions[level], &slack);
        if (c.held == HELD_WRONG || (c.held != HELD_UNDEFINED && !c.open) ||
            (c.held == HELD_UNDEFINED && level >= 1 && brief) ||
            !at_point_referee(t->c->s))
            break;
    }
    balls_free(slack);
    *worst = c.worst;
    return c.held;
}

void comparison_show(struct claim_comparison *t, size_t site)
{
    t->shown = site;
}

const double *comparison_claimed(const struct claim_comparison *t)
{
    return t->claimed;
}

const double *comparison_true(const struct claim_comparison *t)
{
    return t->truth;
}
