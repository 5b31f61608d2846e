/* check/rule_balls: adjoints and tangents of a problem at a point in balls.
 *
 * Idea: derivatives are nodes, so the same rules can be run without rounding.
 * If they then give the witness's slope, the rules are right and the doubles
 * have lost digits; if not, a rule is wrong. With inputs and literals opened by
 * half an ulp the same graph says how well the slope is known at all.
 *
 * Invariant: evaluations are shared by all entries of an input; precision only
 * grows.
 */
#include "check/rule_balls.h"

#include <math.h>
#include <string.h>

#include "record/record.h"

#define GOOD_BITS 60

static const long precisions[] = {256, 512, 1024, 2048, 4096};
#define LEVELS (sizeof precisions / sizeof precisions[0])

struct rules {
    struct gradients *d;
    struct ball_run *adjoint; /* of all outputs and inputs */
    long precision;           /* of its last evaluation, 0: none */
    struct ball_run *wide, *moved;
    struct ball_run **tangent; /* of each input */
    struct balls *one;
};

struct rules *rules_new(struct gradients *d)
{
    struct rules *r = mem_alloc(sizeof *r);
    r->d = d;
    r->tangent = mem_alloc((d->ninputs + 1) * sizeof *r->tangent);
    r->one = balls_new(1);
    return r;
}

void rules_free(struct rules *r)
{
    if (!r)
        return;
    ball_run_free(r->adjoint);
    ball_run_free(r->wide);
    ball_run_free(r->moved);
    for (size_t j = 0; j < r->d->ninputs; j++)
        ball_run_free(r->tangent[j]);
    mem_free(r->tangent);
    balls_free(r->one);
    mem_free(r);
}

static struct ball_run *adjoint_run(const struct rules *r)
{
    const struct gradients *d = r->d;
    VEC(node) want = {0};
    for (size_t k = 0; k < d->noutputs * d->ninputs; k++)
        if (d->adjoint[k] != NONE)
            vec_push(&want, d->adjoint[k]);
    struct ball_run *run = ball_run_new(d->s->g, want.n, want.at);
    at_point_ball_inputs(d->s, run);
    vec_free(&want);
    return run;
}

static bool evaluate(const struct rules *r, struct ball_run *run,
                     long precision)
{
    double t0 = at_point_clock();
    struct ball_status st = ball_run_eval(run, precision, 0, NULL, false);
    r->d->s->cost += st.cost;
    r->d->s->seconds[PHASE_REFEREE] += at_point_clock() - t0;
    return st.gap == NONE;
}

static void entry(const struct ball_run *run, node x, size_t k,
                  struct balls *out)
{
    /* <e_k, value> without a copy of the array */
    size_t n = balls_count(ball_run_value(run, x));
    double *unit = mem_alloc((n + 1) * sizeof *unit);
    unit[k] = 1;
    balls_dot_doubles(out, unit, ball_run_value(run, x), 4096);
    mem_free(unit);
}

bool rules_adjoint(struct rules *r, size_t output, size_t input, size_t k,
                   struct balls *out)
{
    node x = r->d->adjoint[output * r->d->ninputs + input];
    balls_set_double(out, 0, 0);
    if (x == NONE)
        return true;
    if (!r->adjoint)
        r->adjoint = adjoint_run(r);
    for (size_t level = 0; level < LEVELS; level++) {
        if (precisions[level] > r->precision) {
            if (!evaluate(r, r->adjoint, precisions[level]))
                return false;
            r->precision = precisions[level];
        }
        entry(r->adjoint, x, k, out);
        if (balls_bits(out, 0) >= GOOD_BITS || !at_point_referee(r->d->s))
            break;
    }
    return true;
}

bool rules_tangent(struct rules *r, size_t output, size_t input,
                   const double *direction, struct balls *out)
{
    const struct gradients *d = r->d;
    node x = d->tangent[output * d->ninputs + input];
    balls_set_double(out, 0, 0);
    if (x == NONE)
        return true;
    if (!r->tangent[input]) {
        VEC(node) want = {0};
        for (size_t i = 0; i < d->noutputs; i++)
            if (d->tangent[i * d->ninputs + input] != NONE)
                vec_push(&want, d->tangent[i * d->ninputs + input]);
        r->tangent[input] = ball_run_new(d->s->g, want.n, want.at);
        at_point_ball_inputs(d->s, r->tangent[input]);
        vec_free(&want);
    }
    ball_run_set(r->tangent[input], d->direction[input], direction);
    for (size_t level = 0; level < LEVELS; level++) {
        if (!evaluate(r, r->tangent[input], precisions[level]))
            return false;
        balls_copy(out, ball_run_value(r->tangent[input], x));
        if (balls_bits(out, 0) >= GOOD_BITS || !at_point_referee(d->s))
            break;
    }
    return true;
}

bool rules_widened(struct rules *r, size_t output, size_t input, size_t k,
                   struct balls *out)
{
    node x = r->d->adjoint[output * r->d->ninputs + input];
    balls_set_double(out, 0, 0);
    if (x == NONE)
        return true;
    if (!r->wide) {
        r->wide = adjoint_run(r);
        ball_run_widen(r->wide, true);
        if (!evaluate(r, r->wide, precisions[0])) {
            ball_run_free(r->wide);
            r->wide = NULL;
            return false;
        }
    }
    entry(r->wide, x, k, out);
    return true;
}

#define PATTERNS 8

double rules_sensitivity(struct rules *r, size_t output, size_t input, size_t k,
                         const struct balls *here)
{
    node x = r->d->adjoint[output * r->d->ninputs + input];
    if (x == NONE)
        return 0;
    double worst = 0;
    struct balls *there = balls_new(1);
    if (!r->moved)
        r->moved = adjoint_run(r);
    for (unsigned p = 1; p <= PATTERNS; p++) {
        ball_run_nudge(r->moved, p, NONE);
        evaluate(r, r->moved, precisions[LEVELS - 1]);
        entry(r->moved, x, k, there);
        balls_sub(there, there, here, precisions[LEVELS - 1]);
        double moved = fabs(balls_mid(there, 0));
        worst = moved > worst ? moved : worst;
    }
    balls_free(there);
    return worst;
}
