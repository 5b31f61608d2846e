/* claim/named_derivative_witness: no derivative is believed at the point unless differences
 * have seen it.
 *
 * Idea: what the named derivative differentiates is a scalar (a fixed combination of
 * the entries, for arrays); perturbing the input or cut that it differentiates
 * by gives its slope. A clear central difference in doubles is enough;
 * otherwise the referee looks. Where its slope is not the rules' value, the
 * slope is the truth from then on.
 *
 * Invariant: the witness uses the value graph only (second derivatives: the
 * gradient's graph).
 */
#include <math.h>
#include <string.h>

#include "check/partial.h"
#include "check/referee.h"
#include "claim/named_derivative_rep.h"
#include "record/verdict.h"

/* A fixed vector of weights without symmetry, for outputs that are arrays. */
static double *weights(struct named_derivatives *q, size_t n)
{
    double *w = arena_alloc(q->s->arena, (n + 1) * sizeof *w);
    for (size_t k = 0; k < n; k++)
        w[k] = 1 + 0.37 * sin(1.7 * (double)(k + 1));
    return w;
}

/* The scalar that is differenced, and how its slope along entry k follows from
 * the named derivative's entries: sum over i of w[i] * entry (i, k). */
static node objective_of(struct named_derivatives *q, const struct plan *p,
                         double **w)
{
    struct graph *g = q->s->g;
    const struct elaboration *e = q->s->e;
    node of = p->q.of;
    *w = NULL;
    if (p->q.kind == NAMED_BAR) {
        node sum = NONE;
        for (size_t i = 0; i < e->noutputs; i++) {
            node z = e->outputs[i].node;
            node seed = Data(g, graph_shape(g, z), q->s->output_seed[i]);
            node term = Dot(g, seed, z);
            sum = sum == NONE ? term : Add(g, sum, term);
        }
        return sum;
    }
    if (p->q.kind == NAMED_SECOND)
        of = named_adjoint(q, p->q.of, Num(g, 1), p->q.by, (struct stops){0},
                           p->structure);
    if (of == NONE)
        return NONE;
    struct shape s = graph_shape(g, of);
    *w = weights(q, shape_numel(s));
    if (shape_scalar(s))
        return Mul(g, Num(g, (*w)[0]), of);
    return Dot(g, Data(g, s, *w), of);
}

/* The named derivative's own value of that slope. */
static void expected(const struct plan *p, const struct balls *value,
                     const double *w, size_t k, size_t n, struct balls *out)
{
    size_t total = balls_count(value);
    double *pick = mem_alloc((total + 1) * sizeof *pick);
    if (!w) {
        pick[k] = 1;
    } else if (p->q.kind == NAMED_DOT) {
        memcpy(pick, w, total * sizeof *w);
    } else {
        size_t m = total / n;
        for (size_t i = 0; i < m; i++)
            pick[k * m + i] = w[i];
    }
    balls_dot_doubles(out, pick, value, 512);
    mem_free(pick);
}

#define KNOWN_BITS 40 /* fewer: a ball too wide to judge by */

/* Doubles may clear: a central difference that agrees to the tolerance. */
static bool agrees(struct named_derivatives *q, struct witness *w,
                   const struct line *line, double truth)
{
    struct difference d;
    const struct problem_at_point *s = q->s;
    witness_lines(w, 1, line, &d);
    if (s->set.referee == WHEN_NEVER && truth == 0)
        return d.state == WITNESS_CLEAR && fabs(d.value) <= d.bound;
    return d.state == WITNESS_CLEAR &&
           verdict_clear(truth, truth, d.value, d.bound, s->set.atol,
                         s->set.rtol);
}

static bool clear(struct named_derivatives *q, struct witness *w,
                  const struct line *line, double truth)
{
    const struct problem_at_point *s = q->s;
    return run_tie(s->base, 0) == NONE && s->possible_tie == NONE &&
           s->set.referee != WHEN_ALWAYS && agrees(q, w, line, truth);
}

/* Eigenvalues that meet are hard for balls: where these leave it open, the
 * doubles do. */
static bool settled(struct named_derivatives *q, struct witness *w,
                    const struct line *line, const struct balls *rule)
{
    return at_point_factors_meet(q->s) && run_tie(q->s->base, 0) == NONE &&
           balls_bits(rule, 0) >= KNOWN_BITS &&
           agrees(q, w, line, balls_mid(rule, 0));
}

static void correct(struct plan *p, struct store *t, size_t i, const double *w,
                    size_t k, size_t n, struct balls *slope, long precision)
{
    size_t total = balls_count(t->value[i]);
    if (w && total / n != 1)
        return; /* one number cannot correct a column */
    if (w)
        balls_scale(slope, slope, 1 / w[0], 0, precision);
    balls_put(t->value[i], k, slope, 0, 1);
    struct balls *kept = balls_new(1);
    balls_copy(kept, slope);
    vec_push(&p->corrections, ((struct correction){k, kept}));
}

static void look_closer(struct named_derivatives *q, size_t i,
                        struct referee *r, struct witness *doubles,
                        const struct line *line, const double *w, size_t k,
                        size_t n, const struct balls *rule)
{
    struct referee_answer a;
    struct plan *p = &q->plans.at[i];
    struct witnessed_at *out = &p->witness;
    referee_line(r, line, false, &a);
    if (a.state == REFEREE_SMOOTH) {
        bool apart = balls_within(rule, 0, a.slope, 0, q->s->set.atol, 1e-12,
                                  NULL, 0) != 1 &&
                     !balls_overlap(rule, 0, a.slope, 0);
        /* at a tie the rules' ball holds both branches and says nothing */
        bool vague = balls_bits(rule, 0) < KNOWN_BITS &&
                     balls_bits(a.slope, 0) >= KNOWN_BITS;
        if (apart || vague || (!balls_finite(rule, 0)))
            correct(p, &q->store[0], i, w, k, n, a.slope, 512);
        out->corrected |= apart;
    } else if (a.state == REFEREE_UNSURE && settled(q, doubles, line, rule)) {
        out->why = NULL;
    } else if (out->state == WITNESSED) {
        out->state = a.state == REFEREE_KINK     ? WITNESSED_KINK
                     : a.state == REFEREE_DOMAIN ? WITNESSED_DOMAIN
                                                 : WITNESSED_UNSURE;
        out->entry = k;
        out->left = a.left;
        out->right = a.right;
        if (w && fabs(w[0]) > 0 && p->q.kind != NAMED_DOT) {
            out->left /= w[0];
            out->right /= w[0];
        }
        out->cause = a.cause;
        out->why = a.why;
    }
    referee_answer_free(&a);
}

/* How the differenced scalar is found again beside the point. */
static struct objective again(const struct plan *p, node at, const double *w)
{
    bool plain = w && p->q.binding && p->q.kind != NAMED_SECOND;
    return (struct objective){at, plain ? p->q.of_name : NULL, w};
}

/* Is the rules' ball too wide to judge by, compared with the array? (Factors of
 * repeated eigenvalues are not known one by one.) */
static bool too_wide(const struct balls *value, const struct balls *rule)
{
    double largest = 0;
    for (size_t k = 0; k < balls_count(value); k++)
        largest = fmax(largest, fabs(balls_mid(value, k)));
    return balls_bits(rule, 0) < KNOWN_BITS &&
           balls_rad(rule, 0) > ldexp(largest, -KNOWN_BITS);
}

static void witness_entry(struct named_derivatives *q, size_t i,
                          struct witness *w, struct referee **r, node objective,
                          const struct line *line, const double *weight,
                          size_t k, size_t n)
{
    struct balls *rule = balls_new(1);
    expected(&q->plans.at[i], q->store[0].value[i], weight, k, n, rule);
    double v = balls_mid(rule, 0);
    if (!balls_finite(rule, 0) || too_wide(q->store[0].value[i], rule) ||
        !clear(q, w, line, v)) {
        if (!at_point_referee(q->s)) {
            if (q->plans.at[i].witness.state == WITNESSED)
                q->plans.at[i].witness.state = WITNESSED_UNSURE;
            q->plans.at[i].witness.why = "the referee is off or past its cost";
        } else {
            if (!*r)
                *r = referee_new(q->s,
                                 again(&q->plans.at[i], objective, weight));
            look_closer(q, i, *r, w, line, weight, k, n, rule);
        }
    }
    balls_free(rule);
}

static void witness_tangent(struct named_derivatives *q, size_t i,
                            struct witness *w, struct referee **r,
                            node objective, const double *weight)
{
    const struct elaboration *e = q->s->e;
    VEC(struct line_part) parts = {0};
    for (size_t k = 0; k < e->ninputs; k++)
        if (q->s->tangent_seed[k])
            vec_push(&parts, ((struct line_part){e->inputs[k].node,
                                                 q->s->tangent_seed[k]}));
    struct line line = {parts.n, parts.at};
    witness_entry(q, i, w, r, objective, &line, weight, 0, 1);
    vec_free(&parts);
}

#define WITNESS_ENTRIES 64

static void witness_all(struct named_derivatives *q, size_t i, node objective,
                        const double *weight)
{
    struct plan *p = &q->plans.at[i];
    struct referee *r = NULL;
    struct witness *w = witness_new(q->s, objective, true);
    node at = p->q.kind == NAMED_BAR      ? p->q.of
              : p->q.kind == NAMED_SECOND ? p->q.by2
                                          : p->q.by;
    if (p->q.kind == NAMED_DOT) {
        witness_tangent(q, i, w, &r, objective, weight);
    } else {
        struct shape s = graph_shape(q->s->g, at);
        size_t n = shape_numel(s);
        size_t stride = n > WITNESS_ENTRIES ? n / WITNESS_ENTRIES : 1;
        double *d = mem_alloc((n + 1) * sizeof *d);
        for (size_t k = 0; k < n; k += stride) {
            structure_direction(named_structure(q, at), s, k, d);
            struct line_part part = {at, d};
            struct line line = {1, &part};
            witness_entry(q, i, w, &r, objective, &line, weight, k, n);
        }
        mem_free(d);
    }
    witness_free(w);
    referee_free(r);
}

/* Of a partial derivative: the statement cut out, its name moved alone. */
static void witness_partial(struct named_derivatives *q, size_t i)
{
    struct plan *p = &q->plans.at[i];
    struct graph *g = q->s->g;
    struct shape s = graph_shape(g, p->q.by);
    size_t n = shape_numel(s), m = shape_numel(graph_shape(g, p->q.of));
    size_t stride = n > WITNESS_ENTRIES ? n / WITNESS_ENTRIES : 1;
    const struct balls *value = named_value(q, i, 0, 256);
    struct partial *cut = partial_new(q->s, p->q.binding);
    struct balls *rule = balls_new(1), *slope = balls_new(1);
    double *w = weights(q, m), *d = mem_alloc((n + 1) * sizeof *d);
    p->witness.state = cut ? WITNESSED : WITNESSED_NOT;
    for (size_t k = 0; cut && k < n; k += stride) {
        structure_direction(STRUCT_NONE, s, k, d);
        expected(p, value, w, k, n, rule);
        if (!partial_slope(cut, p->q.by, d, w, slope))
            p->witness.state = WITNESSED_NOT;
        else if (balls_within(rule, 0, slope, 0, q->s->set.atol, 1e-12, NULL,
                              0) != 1 &&
                 !balls_overlap(rule, 0, slope, 0))
            correct(p, &q->store[0], i, w, k, n, slope, 512);
    }
    partial_free(cut);
    balls_free(rule);
    balls_free(slope);
    mem_free(d);
}

/* No derivative, and none missing: nothing leads from one to the other. */
static bool constant(const struct named_derivatives *q, const struct plan *p)
{
    const struct elaboration *e = q->s->e;
    bool leads = false;
    if (p->result != NONE)
        return false;
    for (size_t i = 0; p->q.kind == NAMED_BAR && i < e->noutputs && !leads; i++)
        leads = at_point_depends(q->s, e->outputs[i].node, p->q.of);
    return !leads && (p->q.kind == NAMED_PARTIAL || p->q.by == NONE ||
                      !at_point_depends(q->s, p->q.of, p->q.by));
}

const struct witnessed_at *named_witness(struct named_derivatives *q, size_t i)
{
    struct witnessed_at *out = &q->plans.at[i].witness;
    if (q->plans.at[i].seen)
        return out;
    q->plans.at[i].seen = true;
    *out = (struct witnessed_at){.state = WITNESSED, .cause = NONE};
    enum named_kind kind = q->plans.at[i].q.kind;
    if (kind == NAMED_VALUE || constant(q, &q->plans.at[i]))
        return out;
    if (!named_affordable(q)) {
        out->state = WITNESSED_NOT;
        return out;
    }
    if (kind == NAMED_PARTIAL) {
        witness_partial(q, i);
        return &q->plans.at[i].witness;
    }
    double *weight;
    named_value(q, i, 0, 256);
    node objective = objective_of(q, &q->plans.at[i], &weight);
    if (objective != NONE)
        witness_all(q, i, objective, weight);
    return &q->plans.at[i].witness;
}
