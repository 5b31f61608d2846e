/* slope: the derivative of a derivative against the witness.
 *
 * Idea: a row of a Hessian is the gradient of an entry of the gradient, which
 * is a node like any other; so its entries are judged as first derivatives
 * are: central differences of that node may clear, the referee's slope of it
 * decides, and the rules in balls tell lost digits from a wrong rule.
 *
 * Invariant: no FAIL without a truth in balls.
 */
#include "check/slope.h"

#include <math.h>

#include "check/referee.h"

#define ROUNDING_SHARE 4 /* as in judge.c */
#define RULE_BITS 512
/* A zero of a matrix may be off by this much of its largest entry: the doubles
 * added numbers of that size. */
#define ROUNDED_ZERO 0x1p-46
/* Entries are checked one by one up to so many, and up to some ten seconds. */
#define MANY 400
#define EVALUATIONS 40 /* value graphs an entry's differences cost */
#define MOST_WORK 5e9

struct slope_work {
    struct problem_at_point *s;
    const struct slope *q;
    struct referee *referee; /* made at first need */
    struct ball_run *rule, *wide;
};

static bool possible_tie(const struct problem_at_point *s)
{
    return run_tie(s->base, 0) != NONE || s->possible_tie != NONE;
}

/* The rule's value in balls; `wide` with inputs open by half an ulp. */
static bool rule_ball(struct slope_work *w, bool wide, const double *direction,
                      struct balls *out)
{
    struct ball_run **run = wide ? &w->wide : &w->rule;
    balls_set_double(out, 0, 0);
    if (w->q->rule == NONE)
        return true;
    if (!*run) {
        *run = ball_run_new(w->s->g, 1, &w->q->rule);
        at_point_ball_inputs(w->s, *run);
        ball_run_widen(*run, wide);
    }
    ball_run_set(*run, w->q->along, direction);
    struct ball_status st = ball_run_eval(*run, RULE_BITS, 0, NULL, false);
    w->s->cost += st.cost;
    balls_copy(out, ball_run_value(*run, w->q->rule));
    return st.gap == NONE && balls_finite(out, 0);
}

static int equal(const struct settings *set, const struct balls *a,
                 const struct balls *truth)
{
    return balls_within(a, 0, truth, 0, set->atol, set->rtol, NULL, 0);
}

/* The value missed the truth: zero as far as inputs say, lost digits, or a
 * wrong rule. Where both one-sided slopes had to be asked, a rule need not
 * hold. */
static enum verdict judge_miss(struct slope_work *w, const double *direction,
                               double value, const struct balls *truth,
                               bool one_sided)
{
    if (balls_contains_zero(truth, 0) &&
        fabs(value) <= ROUNDED_ZERO * w->q->scale)
        return VERDICT_PASS;
    struct balls *rule = balls_new(1), *wide = balls_new(1);
    enum verdict v = VERDICT_UNSURE;
    if (rule_ball(w, true, direction, wide) && balls_contains_zero(wide, 0) &&
        balls_overlap(wide, 0, truth, 0) &&
        fabs(value) <= ROUNDING_SHARE * balls_rad(wide, 0)) {
        v = VERDICT_PASS;
    } else if (rule_ball(w, false, direction, rule)) {
        int same = equal(&w->s->set, rule, truth);
        v = same == 1                  ? VERDICT_ILL
            : same == -1 && !one_sided ? VERDICT_FAIL
                                       : v;
        if (value == 0 && balls_contains_zero(rule, 0) &&
            balls_contains_zero(truth, 0))
            v = VERDICT_PASS;
    }
    balls_free(rule);
    balls_free(wide);
    return v;
}

static enum verdict by_referee(struct slope_work *w, const struct line *line,
                               double value)
{
    static const enum verdict states[] = {[REFEREE_KINK] = VERDICT_KINK,
                                          [REFEREE_DOMAIN] = VERDICT_DOMAIN,
                                          [REFEREE_UNSURE] = VERDICT_UNSURE};
    struct referee_answer a;
    if (!w->referee) {
        const struct slope *q = w->q;
        w->referee = referee_new(w->s, (struct objective){q->objective, q->of,
                                                          q->weights});
        referee_gradient(w->referee, q->by);
    }
    referee_line(w->referee, line, false, &a);
    enum verdict v = VERDICT_PASS;
    if (a.state != REFEREE_SMOOTH) {
        v = states[a.state];
    } else {
        struct balls *b = balls_new(1);
        balls_set_double(b, 0, isfinite(value) ? value : 0);
        if (!isfinite(value) || equal(&w->s->set, b, a.slope) != 1)
            v = judge_miss(w, line->part[0].direction, value, a.slope,
                           a.one_sided);
        balls_free(b);
    }
    referee_answer_free(&a);
    return v;
}

static enum verdict judge(struct slope_work *w, const struct line *line,
                          double value, const struct difference *c)
{
    const struct settings *set = &w->s->set;
    bool clear = c->state == WITNESS_CLEAR;
    if (at_point_late(w->s))
        return VERDICT_UNSURE;
    if (clear && !possible_tie(w->s) && set->referee != WHEN_ALWAYS &&
        verdict_clear(value, value, c->value, c->bound, set->atol, set->rtol))
        return VERDICT_PASS;
    if (at_point_referee(w->s))
        return by_referee(w, line, value);
    bool near = fabs(value - c->value) <= c->bound;
    bool sharp = c->bound <= 1e-6 * fabs(value);
    return clear && near && sharp ? VERDICT_PASS : VERDICT_UNSURE;
}

bool slope_each(const struct problem_at_point *s, size_t n)
{
    double work = (double)program_operations(s->values) * (double)n;
    return n <= MANY && work * EVALUATIONS < MOST_WORK;
}

enum verdict slope_judge(struct problem_at_point *s, const struct slope *q,
                         size_t n, const double *const *direction,
                         const double *value)
{
    struct slope_work w = {.s = s, .q = q};
    struct line_part *part = mem_alloc((n + 1) * sizeof *part);
    struct line *line = mem_alloc((n + 1) * sizeof *line);
    struct difference *central = mem_alloc((n + 1) * sizeof *central);
    enum verdict v = VERDICT_PASS;
    for (size_t i = 0; i < n; i++) {
        part[i] = (struct line_part){q->x->node, direction[i]};
        line[i] = (struct line){1, &part[i]};
    }
    struct witness *witness = witness_new(s, q->objective, false);
    witness_lines(witness, n, line, central);
    witness_free(witness);
    for (size_t i = 0; i < n; i++)
        v = verdict_worse(v, judge(&w, &line[i], value[i], &central[i]));
    referee_free(w.referee);
    ball_run_free(w.rule);
    ball_run_free(w.wide);
    mem_free(part);
    mem_free(line);
    mem_free(central);
    return v;
}
