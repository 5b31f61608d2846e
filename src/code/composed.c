/* composed: claims in which names of black boxes stand inside of expressions.
 *
 * Idea: what only code gives becomes a ball: a value with its noise, a slope with
 * the bound of its differences. With these the claim is one like any other, and
 * goes the way of all claims: indices, inequalities, digits, intervals.
 *
 * Invariant: a name that has no slope here, or an undecided one, leaves the claim
 * with that verdict; at samples such a place is skipped.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "code/codes.h"
#include "code/moving.h"

#define SAMPLES 2  /* as for code against differences */
#define RTOL 1e-6  /* unless the user states an accuracy */
#define SMALL 1e-4 /* a smooth defect below is not accused */

/* A name that has no number at the point, and why. */
struct refusal {
    struct named_derivative named;
    const char *why;
    enum verdict verdict;
};

struct composed {
    struct codes *c;
    struct claims *claims; /* what one claim asked for is known to the next */
    struct named_source source;
    VEC(struct refusal) refusals;
};

static bool gives(void *context, const struct named_derivative *n)
{
    const struct composed *g = context;
    return codes_give(g->c->claims->s->e, n);
}

/* The first argument that may move in all directions, or NONE. */
static node free_input(const struct statement *t)
{
    const struct elaboration *e = t->claims->s->e;
    for (unsigned i = 0; i < t->narguments; i++) {
        size_t k = t->arguments[i].input;
        if (k != SIZE_MAX && e->inputs[k].structure == STRUCT_NONE)
            return e->inputs[k].node;
    }
    return NONE;
}

/* What the code gives at these inputs, and how much of it is noise. */
static enum verdict give_value(struct statement *t,
                               const struct quantity *value,
                               double *const *input, double *middle,
                               double *radius, struct code_finding *f)
{
    struct moving v;
    node by = free_input(t);
    bool here = input == named_site(t->claims->q, 0)->input;
    f->reason = "the code has no value here";
    if (by == NONE || !moving_init(&v, t, value, by, PURPOSE_NOISE)) {
        for (size_t k = 0; here && k < value->n; k++) {
            middle[k] = t->y[value->offset + k];
            radius[k] = fabs(middle[k]) * DBL_EPSILON;
        }
        return here ? VERDICT_PASS : VERDICT_UNSURE;
    }
    if (!moving_go(&v, input))
        return VERDICT_DOMAIN;
    memcpy(middle, v.y, value->n * sizeof *middle);
    blackbox_noise(&v.f, v.x, NULL, t->claims->s->set.seed, radius);
    for (size_t k = 0; k < value->n; k++)
        radius[k] = isfinite(radius[k]) ? SIGMAS * radius[k] : 0;
    return VERDICT_PASS;
}

/* Why there is no number from this statement at all; NULL: there may be. */
static const char *silent(struct statement *t, struct code_finding *f)
{
    f->verdict = VERDICT_UNSURE;
    if (!codes_runs(t))
        return codes_not_run(t);
    if (codes_finite(t))
        return NULL;
    codes_no_value(t, f);
    return f->reason;
}

/* The adjoint of what code gives is its seed. */
static bool give_seed(const struct problem_at_point *s,
                      const struct named_derivative *n, double *middle,
                      double *radius)
{
    const struct black_box *b = elaboration_box(s->e, n->of);
    if (!b || n->kind != NAMED_BAR)
        return false;
    for (size_t k = 0; k < shape_numel(n->shape); k++) {
        middle[k] = s->box_seed[b - s->e->boxes][k];
        radius[k] = 0;
    }
    return true;
}

static void give(void *context, const struct named_derivative *n,
                 const struct site *site, double *middle, double *radius)
{
    struct composed *g = context;
    struct statement *t = NULL;
    struct quantity q = {.box = true, .named = *n, .shape = n->shape};
    struct code_finding f = {.verdict = VERDICT_UNSURE};
    q.n = shape_numel(q.shape);
    if (give_seed(g->c->claims->s, n, middle, radius))
        return;
    const struct quantity *value = codes_provider(g->c, NULL, n, &t);
    for (size_t k = 0; k < q.n; k++)
        middle[k] = radius[k] = NAN;
    f.reason = value ? silent(t, &f) : codes_no_provider(n);
    if (!f.reason && n->kind == NAMED_VALUE)
        f.verdict = give_value(t, value, site->input, middle, radius, &f);
    else if (!f.reason)
        difference_measure(t, value, &q, site->input, middle, radius, &f);
    if (f.verdict == VERDICT_PASS || site != named_site(g->claims->q, 0))
        return;
    if (value)
        codes_mind_holes(t, &f);
    vec_push(&g->refusals, ((struct refusal){*n, f.reason, f.verdict}));
}

static bool any_slope(const struct elaboration *e, const struct claim_graph *g)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->named_derivatives[i].kind != NAMED_VALUE &&
            codes_give(e, &g->named_derivatives[i]))
            return true;
    return false;
}

/* A table of its own; of a claim over intervals, or the one of the others. */
static struct composed *composed_new(struct codes *c, const struct stmt *stmt)
{
    struct composed *g = mem_alloc(sizeof *g);
    *g = (struct composed){.c = c,
                           .source = {.context = g,
                                      .gives = gives,
                                      .value = give,
                                      .sees = c->claims->s->set.sees}};
    g->claims = claims_of_source(c->claims->s, stmt, SAMPLES, &g->source);
    return g;
}

void composed_free(struct composed *g)
{
    if (!g)
        return;
    claims_free(g->claims);
    vec_free(&g->refusals);
    mem_free(g);
}

/* The refusal of a name of the claim, if there is one. */
static const struct refusal *refused(const struct composed *g,
                                     const struct claim_graph *claim)
{
    for (size_t i = 0; i < g->refusals.n; i++)
        for (size_t k = 0; k < claim->n; k++) {
            const struct named_derivative *n = &claim->named_derivatives[k];
            const struct named_derivative *r = &g->refusals.at[i].named;
            if (n->kind == r->kind && n->of == r->of &&
                named_same_unknowns(n, r))
                return &g->refusals.at[i];
        }
    return NULL;
}

/* The record of the code that gives the first of the names. */
static void record(struct codes *c, const struct claim_graph *claim,
                   struct rec_claim *out)
{
    struct code_finding f = {.verdict = out->verdict,
                             .reason = out->reason,
                             .n = rec_claim_numel(out)};
    struct statement *t = NULL;
    for (size_t i = 0; i < claim->n && !t; i++)
        if (codes_give(c->claims->s->e, &claim->named_derivatives[i]) &&
            !codes_provider(c, NULL, &claim->named_derivatives[i], &t))
            t = NULL;
    if (t)
        out->code = codes_record(c, t, &f, false, false);
}

void codes_composed(struct codes *c, const struct stmt *stmt,
                    const struct claim_graph *claim, struct rec_claim *out)
{
    struct problem_at_point *s = c->claims->s;
    bool loose = any_slope(s->e, claim) && !s->set.stated;
    bool apart = sites_has_box(stmt);
    struct composed *g = apart || !c->composed ? composed_new(c, stmt)
                                               : c->composed;
    if (!apart)
        c->composed = g;
    g->source.rtol = loose ? RTOL : 0;
    g->source.small = loose ? SMALL : 0;
    claim_check(g->claims, stmt, out);
    const struct refusal *r = refused(g, claim);
    bool number = !out->claimed || isfinite(out->claimed[out->worst - 1]);
    bool open = (out->verdict != VERDICT_FAIL &&
                 out->verdict != VERDICT_PASS) ||
                (r && !number);
    if (open && r) {
        out->reason = r->why;
        out->verdict = out->refute ? VERDICT_UNSURE : r->verdict;
    } else if (open && strstr(out->reason, "precision limit")) {
        out->reason = "the differences of the code's value are not sharp "
                      "enough to decide";
    }
    out->agree = NULL;
    record(c, claim, out);
    if (apart)
        composed_free(g);
}
