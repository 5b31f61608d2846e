/* claim: both sides of a hand-derived rule in balls, at the point and around.
 *
 * Idea: a claim is a small graph of its own, whose inputs are the values of
 * the names and derivative names it mentions. Both sides are evaluated in
 * balls, so only the tolerance decides, never noise; precision is raised until
 * every entry is certainly right or certainly wrong.
 *
 * Invariant: at the point the left side's derivative has been seen by the
 * witness; a number counts for its point only; what is undefined at a sample
 * is skipped, at the point it is wrong.
 */
#include "check/claim.h"

#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "check/derivative.h"

static const long precisions[] = {128, 256, 512, 1024, 2048, 4096};
#define LEVELS (sizeof precisions / sizeof precisions[0])

struct trial {
    struct claims *c;
    const struct stmt *stmt;
    struct claim_graph *g;
    size_t *quantity;         /* of each leaf: index in the table */
    struct ball_run *run;
    double *half;             /* WITHIN_DIGITS: half a last place by entry */
    size_t shown;             /* the site whose sides are kept */
    double *claimed, *truth;
};

struct claims *claims_new(struct scene *s)
{
    struct claims *c = arena_alloc(s->arena, sizeof *c);
    c->s = s;
    c->q = quantities_new(s);
    return c;
}

void claims_free(struct claims *c)
{
    if (c)
        quantities_free(c->q);
}

/* --- digits -------------------------------------------------------------------- */

/* Half a unit in the last written place of a number as it stands. */
static double half_unit(const struct ast *a)
{
    const char *s = text_bytes(a->span);
    int places = 0, exponent = 0, sign = 1;
    bool point = false;
    size_t i = 0;
    for (; i < a->span.len && s[i] != 'e' && s[i] != 'E'; i++) {
        if (s[i] == '.')
            point = true;
        else if (point)
            places++;
    }
    if (i < a->span.len && (s[++i] == '-' || s[i] == '+'))
        sign = s[i++] == '-' ? -1 : 1;
    for (; i < a->span.len && s[i] >= '0' && s[i] <= '9'; i++)
        exponent = exponent * 10 + (s[i] - '0');
    return 0.5 * pow(10, sign * exponent - places);
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

static size_t entries(const struct trial *t)
{
    return shape_numel(t->g->lhs_shape);
}

static void prepare_run(struct trial *t)
{
    node want[2] = {t->g->lhs, t->g->mismatch ? t->g->lhs : t->g->rhs};
    t->quantity = arena_alloc(t->c->s->arena,
                              (t->g->n + 1) * sizeof *t->quantity);
    for (size_t i = 0; i < t->g->n; i++)
        t->quantity[i] = quantities_add(t->c->q, &t->g->quantities[i]);
    if (t->g->lhs == NONE || !ball_available())
        return;
    t->run = ball_run_new(t->g->graph, 2, want);
    ball_run_exact_decimals(t->run, t->c->s->set.exact_decimals);
}

struct trial *trial_new(struct claims *c, const struct stmt *stmt,
                        const struct ast *lhs, const struct ast *rhs,
                        bool quiet)
{
    struct arena *a = c->s->arena;
    struct claim_graph *g = elaborate_claim(a, c->s->e, lhs, rhs, quiet);
    if (!g)
        return NULL;
    struct trial *t = arena_alloc(a, sizeof *t);
    *t = (struct trial){.c = c, .stmt = stmt, .g = g};
    prepare_run(t);
    if (stmt->within == WITHIN_DIGITS && !g->mismatch) {
        t->half = arena_alloc(a, (entries(t) + 1) * sizeof *t->half);
        if (!half_units(rhs, g->lhs_shape, t->half) &&
            !half_units(lhs, g->lhs_shape, t->half) && !quiet)
            diag_error(stmt->within_span, NULL,
                       "'within digits' needs numbers on one side");
    }
    return t;
}

void trial_free(struct trial *t)
{
    if (!t)
        return;
    ball_run_free(t->run);
    claim_graph_free(t->g);
}

const struct claim_graph *trial_graph(const struct trial *t)
{
    return t->g;
}

/* Give the leaves their values at a site; false if one is not to be had. */
static bool fill(struct trial *t, size_t site, long precision)
{
    for (size_t i = 0; i < t->g->n; i++) {
        const struct balls *v =
            quantities_value(t->c->q, t->quantity[i], site, precision);
        if (!v || quantities_gap(t->c->q, t->quantity[i]))
            return false;
        ball_run_set_balls(t->run, t->g->quantities[i].leaf, v);
    }
    return true;
}

/* What half an ulp in each literal of either side can change, by entry. */
static struct balls *literal_slack(struct trial *t, long precision)
{
    size_t n = entries(t);
    struct balls *slack = balls_new(n);
    ball_run_widen(t->run, true);
    ball_run_eval(t->run, precision, 0, NULL, false);
    const struct balls *l = ball_run_value(t->run, t->g->lhs);
    const struct balls *r = ball_run_value(t->run, t->g->rhs);
    for (size_t k = 0; k < n; k++) {
        size_t j = balls_count(r) == 1 ? 0 : k;
        double open = balls_rad(l, k) + balls_rad(r, j);
        balls_set_double(slack, k, isfinite(open) ? open : 0);
    }
    ball_run_widen(t->run, false);
    return slack;
}

static void tolerances(const struct trial *t, size_t k, double *atol,
                       double *rtol)
{
    const struct settings *set = &t->c->s->set;
    *atol = 0;
    *rtol = 0;
    switch (t->stmt->within) {
    case WITHIN_DEFAULT:
        *atol = set->atol;
        *rtol = set->rtol;
        break;
    case WITHIN_ABSOLUTE:
        *atol = t->stmt->tolerance;
        break;
    case WITHIN_RELATIVE:
        *rtol = t->stmt->tolerance;
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

static struct comparison compare(struct trial *t, const struct balls *slack,
                                 long precision)
{
    const struct balls *l = ball_run_value(t->run, t->g->lhs);
    const struct balls *r = ball_run_value(t->run, t->g->rhs);
    struct comparison c = {HELD_RIGHT, 0, false};
    double furthest = -1;
    for (size_t k = 0; k < entries(t); k++) {
        size_t j = balls_count(r) == 1 ? 0 : k;
        double atol, rtol;
        tolerances(t, k, &atol, &rtol);
        if (!balls_finite(l, k) || !balls_finite(r, j)) {
            c.held = HELD_UNDEFINED;
            c.worst = k;
            return c;
        }
        int in = balls_within(r, j, l, k, atol, rtol, slack, k);
        if (in == 0 && settled_zero(l, k, r, j, precision))
            in = 1;
        double off = fabs(balls_mid(l, k) - balls_mid(r, j)) /
                     fmax(fabs(balls_mid(l, k)), 1e-300);
        if (in < 0 && (c.held != HELD_WRONG || off > furthest)) {
            c.held = HELD_WRONG;
            c.worst = k;
            furthest = off;
        } else if (in == 0) {
            c.open = true;
            if (c.held == HELD_RIGHT)
                c.worst = k;
        }
    }
    if (c.open && c.held == HELD_RIGHT)
        c.held = HELD_OPEN;
    return c;
}

/* n entries of a side as doubles; one entry stands for all. */
static double *middles(struct trial *t, node x, size_t n)
{
    const struct balls *b = ball_run_value(t->run, x);
    double *v = arena_alloc(t->c->s->arena, (n + 1) * sizeof *v);
    for (size_t k = 0; k < n; k++) {
        size_t j = balls_count(b) == 1 ? 0 : k;
        v[k] = balls_finite(b, j) ? balls_mid(b, j) : NAN;
    }
    return v;
}

static void keep_sides(struct trial *t)
{
    t->truth = middles(t, t->g->lhs, entries(t));
    t->claimed = middles(t, t->g->rhs, entries(t));
}

/* Of a claim whose shapes do not fit: what is true all the same. */
static void keep_truth(struct trial *t)
{
    if (!t->run || !quantities_affordable(t->c->q) || !fill(t, 0, 128))
        return;
    ball_run_eval(t->run, 128, 0, NULL, false);
    t->truth = middles(t, t->g->lhs, entries(t));
}

/* --- in doubles: where balls cost too much ------------------------------------- */

static struct run *double_sides(struct trial *t, size_t site,
                                struct program **keep)
{
    node want[2] = {t->g->lhs, t->g->rhs};
    *keep = program_new(t->g->graph, 2, want, false);
    struct run *r = run_new(*keep, 1);
    for (size_t i = 0; i < t->g->n; i++) {
        const double *bound;
        run_set(r, t->g->quantities[i].leaf,
                quantities_double(t->c->q, t->quantity[i], site, &bound));
    }
    run_eval_bounded(r);
    return r;
}

/* The largest relative bound among the quantities that enter. */
static double entering_error(struct trial *t, size_t site)
{
    double worst = 0;
    for (size_t i = 0; i < t->g->n; i++) {
        const double *b, *v =
            quantities_double(t->c->q, t->quantity[i], site, &b);
        size_t n = shape_numel(t->g->quantities[i].shape);
        for (size_t k = 0; k < n; k++)
            if (v[k] != 0)
                worst = fmax(worst, b[k] / fabs(v[k]));
    }
    return worst;
}

#define CERTAIN 100 /* a defect of so many bounds is one */

static enum held compare_doubles(struct trial *t, size_t site, size_t *worst)
{
    struct program *keep;
    struct run *r = double_sides(t, site, &keep);
    const double *l = run_value(r, t->g->lhs, 0);
    const double *c = run_value(r, t->g->rhs, 0);
    const double *bl = run_bound(r, t->g->lhs, 0);
    const double *bc = run_bound(r, t->g->rhs, 0);
    bool one = shape_scalar(graph_shape(t->g->graph, t->g->rhs));
    double entering = entering_error(t, site), off = -1;
    enum held held = HELD_RIGHT;
    if (site == t->shown) {
        t->truth = arena_alloc(t->c->s->arena, (entries(t) + 1) * sizeof *l);
        t->claimed = arena_alloc(t->c->s->arena, (entries(t) + 1) * sizeof *l);
    }
    for (size_t k = 0; k < entries(t); k++) {
        size_t j = one ? 0 : k;
        double atol, rtol, defect = fabs(l[k] - c[j]);
        double size = fmax(fabs(l[k]), fabs(c[j]));
        tolerances(t, k, &atol, &rtol);
        double bound = bl[k] + bc[j] + entering * size;
        if (site == t->shown) {
            t->truth[k] = l[k];
            t->claimed[k] = c[j];
        }
        if (defect <= atol + rtol * fabs(l[k]) + bound)
            continue;
        bool certain = defect > atol + rtol * size + CERTAIN * bound;
        if (certain && (held != HELD_WRONG || defect / size > off)) {
            held = HELD_WRONG;
            off = defect / size;
            *worst = k;
        } else if (held == HELD_RIGHT) {
            held = isfinite(defect) ? HELD_OPEN : HELD_UNDEFINED;
            *worst = k;
        }
    }
    run_free(r);
    program_free(keep);
    return held;
}

enum held trial_at(struct trial *t, size_t site, size_t *worst)
{
    struct comparison c = {HELD_OPEN, 0, true};
    *worst = 0;
    if (t->g->mismatch)
        return HELD_WRONG;
    if (!quantities_affordable(t->c->q))
        return compare_doubles(t, site, worst);
    for (size_t level = 0; level < LEVELS; level++) {
        long p = precisions[level];
        if (!fill(t, site, p))
            break;
        struct balls *slack = literal_slack(t, p);
        struct ball_status st = ball_run_eval(t->run, p, 0, NULL, false);
        t->c->s->cost += st.cost;
        c = compare(t, slack, p);
        balls_free(slack);
        if (site == t->shown)
            keep_sides(t);
        if (c.held == HELD_RIGHT || c.held == HELD_WRONG ||
            (c.held == HELD_UNDEFINED && level >= 1) ||
            !scene_referee(t->c->s))
            break;
    }
    *worst = c.worst;
    return c.held;
}

bool trial_holds(struct trial *t)
{
    size_t worst, judged = 0;
    for (size_t site = 0; site < quantities_sites(t->c->q); site++) {
        if (quantities_site(t->c->q, site)->skipped)
            continue;
        if (t->g->number && site > 0)
            break;
        enum held h = trial_at(t, site, &worst);
        if (h == HELD_UNDEFINED && site > 0)
            continue;
        if (h != HELD_RIGHT)
            return false;
        judged++;
    }
    return judged > 0;
}

const double *trial_claimed(const struct trial *t)
{
    return t->claimed;
}

const double *trial_true(const struct trial *t)
{
    return t->truth;
}

/* --- the verdict ---------------------------------------------------------------------- */

struct outcome {
    struct trial *t;
    struct rec_claim *out;
    enum held point;            /* at the point */
    bool wrong_sample, open_sample;
    const struct witnessed_at *rough; /* kink, domain, unsure of the left side */
};

static void look_at_left_side(struct outcome *o)
{
    struct quantities *q = o->t->c->q;
    o->rough = NULL;
    for (size_t i = 0; i < o->t->g->nlhs; i++) {
        const struct witnessed_at *w =
            quantities_witness(q, o->t->quantity[i]);
        if (w->state == WITNESSED_KINK || w->state == WITNESSED_DOMAIN ||
            w->state == WITNESSED_UNSURE)
            o->rough = w;
    }
}

static void try_sites(struct outcome *o)
{
    struct trial *t = o->t;
    struct quantities *q = t->c->q;
    size_t worst;
    o->point = trial_at(t, 0, &worst);
    o->out->worst = worst + 1;
    if (t->g->number || t->g->mismatch)
        return;
    for (size_t site = 1; site < quantities_sites(q); site++) {
        enum held h = quantities_site(q, site)->skipped
                          ? HELD_UNDEFINED
                          : trial_at(t, site, &worst);
        if (h == HELD_UNDEFINED) {
            o->out->skipped++;
            continue;
        }
        o->out->samples++;
        o->wrong_sample |= h == HELD_WRONG;
        o->open_sample |= h == HELD_OPEN;
        if (h == HELD_WRONG && o->point != HELD_WRONG && t->shown == 0) {
            t->shown = site;
            trial_at(t, site, &worst);
            o->out->worst = worst + 1;
        }
    }
}

/* The inputs where the claim's numbers were taken. */
static void record_at(struct trial *t, struct rec_claim *out)
{
    const struct elaboration *e = t->c->s->e;
    const struct site *site = quantities_site(t->c->q, t->shown);
    out->sample = t->shown > 0;
    out->at = arena_alloc(t->c->s->arena, (e->ninputs + 1) * sizeof *out->at);
    for (size_t i = 0; i < e->ninputs; i++)
        if (e->inputs[i].role != ROLE_DATA)
            out->at[out->nat++] = (struct named_value){
                e->inputs[i].name, e->inputs[i].value.shape,
                site->input[i]};
}

/* At a kink a claim outside the interval of the slopes is wrong. */
static bool outside(const struct outcome *o)
{
    const struct trial *t = o->t;
    const struct witnessed_at *w = o->rough;
    bool plain = t->g->nlhs == 1 && t->g->lhs == t->g->quantities[0].leaf;
    if (!plain || !t->claimed || w->entry >= entries(t) ||
        isnan(w->left) || isnan(w->right))
        return false;
    double c = t->claimed[w->entry], lo = fmin(w->left, w->right),
           hi = fmax(w->left, w->right), slack = 1e-9 * fmax(fabs(lo), fabs(hi));
    return !(c >= lo - slack && c <= hi + slack);
}

static void explain_rough(struct outcome *o, enum verdict v)
{
    struct scene *s = o->t->c->s;
    o->out->verdict = v;
    o->out->reason = derivative_blame(s, o->rough->blame, o->rough->why);
    if (o->rough->blame != NONE && o->rough->blame < s->g->n)
        o->out->reason_span = graph_at(s->g, o->rough->blame)->span;
    if (v == VERDICT_FAIL)
        o->out->reason = arena_printf(
            s->arena, "outside the one-sided slopes %.9g and %.9g",
            o->rough->left, o->rough->right);
}

static const char *missing_rule(const struct outcome *o)
{
    for (size_t i = 0; i < o->t->g->n; i++) {
        const char *gap = quantities_gap(o->t->c->q, o->t->quantity[i]);
        if (gap)
            return gap;
    }
    return NULL;
}

static void judge(struct outcome *o)
{
    struct rec_claim *out = o->out;
    const char *gap = missing_rule(o);
    out->verdict = VERDICT_PASS;
    if (o->t->g->mismatch) {
        out->verdict = VERDICT_FAIL;
    } else if (gap) {
        out->verdict = VERDICT_UNSURE;
        out->reason =
            arena_printf(o->t->c->s->arena, "no rule is known for %s", gap);
    } else if (o->rough && o->rough->state == WITNESSED_KINK) {
        explain_rough(o, outside(o) ? VERDICT_FAIL : VERDICT_KINK);
    } else if (o->rough && o->rough->state == WITNESSED_DOMAIN) {
        explain_rough(o, VERDICT_DOMAIN);
    } else if (o->point == HELD_WRONG || o->wrong_sample) {
        out->verdict = VERDICT_FAIL;
    } else if (o->point == HELD_UNDEFINED) {
        bool truth = o->t->truth && isfinite(o->t->truth[out->worst - 1]);
        out->verdict = truth ? VERDICT_FAIL : VERDICT_DOMAIN;
        out->reason = truth ? "the claim gives no number where the truth does"
                            : "the value does not exist here";
    } else if (o->rough) {
        explain_rough(o, VERDICT_UNSURE);
    } else if (o->point == HELD_OPEN || o->open_sample) {
        out->verdict = VERDICT_UNSURE;
        out->reason = "the precision limit was reached";
    }
}

/* A refutation holds where the claim is certainly wrong at one point. */
static void turn(struct rec_claim *out)
{
    if (out->verdict == VERDICT_FAIL) {
        out->verdict = VERDICT_PASS;
    } else if (out->verdict == VERDICT_PASS) {
        out->verdict = VERDICT_FAIL;
        out->reason = "the refuted rule is right everywhere it was tried";
    } else {
        out->verdict = VERDICT_UNSURE;
    }
}

static const char *source_text(struct scene *s, struct span at)
{
    return arena_strndup(s->arena, text_bytes(at), at.len);
}

static void describe(struct claims *c, const struct stmt *stmt,
                     struct rec_claim *out)
{
    *out = (struct rec_claim){.span = stmt->span,
                              .lhs_span = stmt->lhs->span,
                              .rhs_span = stmt->rhs->span,
                              .text = source_text(c->s, stmt->claim_span),
                              .refute = stmt->kind == STMT_REFUTE,
                              .points = 1};
}

static void record_sides(struct trial *t, struct rec_claim *out)
{
    const struct claim_graph *g = t->g;
    out->shape = g->lhs_shape;
    out->claimed_shape = g->mismatch ? g->rhs_shape : g->lhs_shape;
    out->mismatch = g->mismatch;
    out->claimed = t->claimed;
    out->truth = t->truth;
    record_at(t, out);
    if (g->mismatch) {
        out->reason = g->message;
        out->reason_span = g->mismatch_span;
    }
}

static const char *who_agrees(struct outcome *o)
{
    bool corrected = false;
    if (o->rough)
        return NULL;
    for (size_t i = 0; i < o->t->g->nlhs; i++)
        corrected |=
            quantities_witness(o->t->c->q, o->t->quantity[i])->corrected;
    if (!quantities_affordable(o->t->c->q))
        return "in doubles with bounds: past the referee's cost limit";
    if (corrected)
        return "central differences in balls; the derivative rules differ here";
    return "forward, reverse and central differences agree";
}

void claim_check(struct claims *c, const struct stmt *stmt,
                 struct rec_claim *out)
{
    describe(c, stmt, out);
    struct outcome o = {.out = out};
    o.t = trial_new(c, stmt, stmt->lhs, stmt->rhs, false);
    if (!o.t) {
        out->verdict = VERDICT_UNSURE;
        out->reason = "the claim could not be read";
        return;
    }
    if (o.t->g->mismatch)
        keep_truth(o.t);
    else
        look_at_left_side(&o);
    try_sites(&o);
    judge(&o);
    record_sides(o.t, out);
    if (out->verdict == VERDICT_FAIL && !out->mismatch)
        out->agree = who_agrees(&o);
    if (out->refute)
        turn(out);
    trial_free(o.t);
}
