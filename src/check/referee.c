/* referee: a difference quotient that rounding cannot disturb.
 *
 * Idea: the graph is evaluated in balls at x +- h and x +- 2h with h so tiny
 * (2^-42 to 2^-1400 of |x|) that truncation vanishes, at a precision that
 * leaves 60 good bits after cancellation. Two steps tell the truncation; one
 * evaluation over the whole segment x +- 2h tells whether the function is
 * smooth there: no branch open, no edge touched, everything finite. A segment
 * that stays rough down to the tiniest step is looked at from either side.
 *
 * Invariant: no derivative rule is used. A slope is an enclosure of the
 * quotient widened by the estimated truncation. Source: Arb (Johansson 2017);
 * the smooth-segment test and its limits are in docs/method.md.
 */
#include "check/referee.h"

#include <math.h>

#include "check/neighbour_branch.h"
#include "record/record.h"

#define GOOD_BITS 60
#define FEW_BITS 40 /* fewer at the last rung: nothing is known */
#define ZERO_PRECISION 512
#define SIDE_STEP 20 /* second one-sided step: 2^-20 of the first */

struct rung {
    long precision, step; /* h = 2^(scale - step) */
};
static const struct rung ladder[] = {
    {128, 42},   {256, 85},   {512, 85},    {512, 170},
    {1024, 340}, {2048, 170}, {4096, 1400},
};
#define RUNGS (sizeof ladder / sizeof ladder[0])

struct referee {
    struct problem_at_point *s;
    struct objective objective;
    const char *by;
    struct ball_run *run;
};

struct referee *referee_new(struct problem_at_point *s,
                            struct objective objective)
{
    struct referee *r = mem_alloc(sizeof *r);
    VEC(node) want = {0};
    vec_push(&want, objective.at);
    for (size_t i = 0; i < s->e->nguards; i++)
        vec_push(&want, s->e->guards[i].condition);
    r->s = s;
    r->objective = objective;
    r->run = ball_run_new(s->g, want.n, want.at);
    at_point_ball_inputs(s, r->run);
    vec_free(&want);
    return r;
}

void referee_gradient(struct referee *r, const char *by)
{
    r->by = by;
}

void referee_free(struct referee *r)
{
    if (!r)
        return;
    ball_run_free(r->run);
    mem_free(r);
}

void referee_answer_free(struct referee_answer *a)
{
    balls_free(a->slope);
    a->slope = NULL;
}

/* --- evaluating on the line ------------------------------------------------------ */

struct session {
    struct referee *r;
    const struct line *line;
    struct ball_shift *shift;
    long scale; /* exponent of the point's size */
    bool deep;
    bool open;                 /* a condition beside the point stays open */
    struct ball_status status; /* of the last evaluation */
};

/* The objective at x + [m0, m1] * 2^e along the line. */
static const struct balls *at(struct session *n, double m0, double m1, long e,
                              long precision, bool reuse)
{
    size_t k = m0 == 0 && m1 == 0 ? 0 : n->line->n;
    for (size_t i = 0; i < k; i++)
        n->shift[i] = (struct ball_shift){n->line->part[i].at,
                                          n->line->part[i].direction, m0, m1,
                                          e};
    n->status = ball_run_eval(n->r->run, precision, k, n->shift, reuse);
    n->r->s->cost += n->status.cost;
    return ball_run_value(n->r->run, n->r->objective.at);
}

static bool rough(const struct ball_status *s)
{
    return s->undefined != NONE || s->kink != NONE || s->edge != NONE;
}

/* d = (f(x + m h) - f(x - m h)) / (2 m h), h = 2^e */
static void quotient(struct session *n, double m, long e, long precision,
                     struct balls *d)
{
    struct balls *left = balls_new(1);
    balls_copy(left, at(n, -m, -m, e, precision, true));
    balls_sub(d, at(n, m, m, e, precision, true), left, precision);
    balls_scale(d, d, 1 / (2 * m), -e, precision);
    balls_free(left);
}

/* The slope on one rung, false if the segment is rough there. */
static bool smooth_slope(struct session *n, struct rung rung,
                         struct balls *slope, struct ball_status *seen)
{
    long p = rung.precision, e = n->scale - rung.step;
    at(n, 0, 0, 0, p, false);
    at(n, -2, 2, e, p, true);
    *seen = n->status;
    if (rough(seen) || seen->gap != NONE)
        return false;
    struct balls *far = balls_new(1);
    quotient(n, 1, e, p, slope);
    quotient(n, 2, e, p, far);
    balls_sub(far, slope, far, p);
    balls_scale(far, far, 0.5, 0, p);
    balls_add_error(slope, far);
    balls_free(far);
    return balls_finite(slope, 0);
}

/* --- one side ----------------------------------------------------------------------- */

enum side_state {
    SIDE_SLOPE,
    SIDE_NONE,
    SIDE_INFINITE,
    SIDE_JUMP,
    SIDE_OPEN,
    SIDE_CONDITION
};

struct side {
    enum side_state state;
    struct balls *slope;
    node cause;
};

/* A condition: true, false, or open. */
static bool condition_turned(const struct guard *g, const struct balls *now)
{
    bool zero = balls_contains_zero(now, 0);
    bool open = zero && balls_rad(now, 0) > 0;
    return open || zero != (g->value.at[0] == 0);
}

/* An index, a size, a bound: the same number, or another. */
static bool value_turned(const struct guard *g, const struct balls *now)
{
    for (size_t k = 0; k < balls_count(now); k++)
        if (balls_mid(now, k) != g->value.at[k])
            return true;
    return false;
}

/* Did doubles take another branch at the point itself? (Rounding decided.) */
static bool decided_otherwise(const struct session *n)
{
    const struct elaboration *e = n->r->s->e;
    for (size_t i = 0; i < e->nguards; i++) {
        const struct guard *g = &e->guards[i];
        const struct balls *now = ball_run_value(n->r->run, g->condition);
        bool zero = balls_contains_zero(now, 0);
        bool open = zero && balls_rad(now, 0) > 0;
        if (g->truth && !open && balls_finite(now, 0) &&
            zero != (g->value.at[0] == 0))
            return true;
    }
    return false;
}

/* Did a condition of the program (if, while), or a number that shapes it,
 * change or become open at the place last evaluated? */
static bool guard_turned(const struct session *n)
{
    const struct elaboration *e = n->r->s->e;
    for (size_t i = 0; i < e->nguards; i++) {
        const struct guard *g = &e->guards[i];
        const struct balls *now = ball_run_value(n->r->run, g->condition);
        if (g->truth ? condition_turned(g, now) : value_turned(g, now))
            return true;
    }
    return false;
}

/* The objective beside the point, on the branch that is taken there. */
static const struct balls *beside(struct session *n, double m, long e, long p,
                                  struct neighbour_branch **aside)
{
    const struct balls *f = at(n, m, m, e, p, true);
    if (!*aside && !guard_turned(n))
        return f;
    if (!*aside)
        *aside = neighbour_new(n->r->s, &n->r->objective, n->r->by, n->line, m,
                               e, p, &n->open);
    return *aside ? neighbour_value(*aside, m, e, p) : NULL;
}

/* s = (f(x + m h) - f(x)) / (m h) */
static bool side_quotient(struct session *n, const struct balls *f0, double m,
                          long e, long p, struct neighbour_branch **aside,
                          struct balls *s)
{
    const struct balls *f = beside(n, m, e, p, aside);
    if (!f)
        return false;
    balls_sub(s, f, f0, p);
    balls_scale(s, s, m, -e, p);
    return balls_finite(s, 0);
}

/* |b| / 2^e as a double: quotients by 2^-1400 do not fit one. */
static double scaled_size(const struct balls *b, long e, long p)
{
    struct balls *scaled = balls_new(1);
    balls_scale(scaled, b, 1, -e, p);
    double size = fabs(balls_mid(scaled, 0));
    balls_free(scaled);
    return size;
}

/* No change at all, up to the noise of the last precision. */
static bool nothing(const struct balls *quotient)
{
    return balls_bits(quotient, 0) < FEW_BITS &&
           balls_rad(quotient, 0) < 0x1p-900;
}

/* Limit of the quotient from its values at h and 2^-20 h. */
static enum side_state limit(struct balls *first, struct balls *second, long p)
{
    long e = balls_exponent(second, 0);
    struct balls *gap = balls_new(1);
    double a = scaled_size(first, e, p), b = scaled_size(second, e, p);
    balls_sub(gap, first, second, p);
    double g = scaled_size(gap, e, p);
    enum side_state state = SIDE_SLOPE;
    if (nothing(first) && nothing(second)) {
        balls_set_double(second, 0, 0);
    } else if (g <= 0x1p-8 * b || (a == 0 && b == 0)) {
        balls_scale(gap, gap, 2, 0, p);
        balls_add_error(second, gap);
    } else if (b <= 0x1p-4 * a) {
        /* like h^a, a > 0: the limit is 0 */
        balls_set_double(second, 0, 0);
    } else if (balls_contains_zero(second, 0)) {
        state = SIDE_OPEN; /* noise grows as the step shrinks */
    } else if (b >= 0x1p19 * a) {
        state = SIDE_JUMP;
    } else if (b >= 0x1p4 * a) {
        state = SIDE_INFINITE;
    } else {
        state = SIDE_OPEN;
    }
    balls_free(gap);
    return state;
}

static void judge_neighbour(struct session *n, double m, struct side *side)
{
    struct rung last = ladder[RUNGS - 1];
    long p = last.precision, e = n->scale - last.step;
    struct balls *f0 = balls_new(1), *first = balls_new(1);
    struct neighbour_branch *aside = NULL;
    side->slope = balls_new(1);
    side->cause = NONE;
    balls_copy(f0, at(n, 0, 0, 0, p, false));
    n->open = false;
    if (!side_quotient(n, f0, m, e, p, &aside, first) ||
        !side_quotient(n, f0, m, e - SIDE_STEP, p, &aside, side->slope)) {
        side->state = n->open ? SIDE_CONDITION : SIDE_NONE;
        side->cause = n->status.undefined;
    } else {
        side->state = limit(first, side->slope, p);
    }
    neighbour_free(aside);
    balls_free(f0);
    balls_free(first);
}

static double shown(const struct side *s)
{
    double v = balls_mid(s->slope, 0);
    if (s->state == SIDE_SLOPE)
        return v;
    return s->state == SIDE_NONE ? NAN : v < 0 ? -INFINITY : INFINITY;
}

static bool equal_slopes(const struct side *a, const struct side *b)
{
    return balls_within(a->slope, 0, b->slope, 0, 0, 0x1p-50, NULL, 0) == 1 ||
           balls_overlap(a->slope, 0, b->slope, 0);
}

static void join(struct side *a, struct side *b, struct referee_answer *out)
{
    struct balls *gap = balls_new(1);
    long p = ladder[RUNGS - 1].precision;
    balls_sub(gap, a->slope, b->slope, p);
    balls_add_error(b->slope, gap);
    balls_free(gap);
    out->state = REFEREE_SMOOTH;
    out->one_sided = true;
    out->slope = b->slope;
    b->slope = NULL;
}

static void judge_sides(struct side *l, struct side *r,
                        const struct ball_status *seen,
                        struct referee_answer *out)
{
    out->left = shown(l);
    out->right = shown(r);
    out->cause = seen->kink != NONE   ? seen->kink
                 : seen->edge != NONE ? seen->edge
                                      : seen->undefined;
    if (l->state == SIDE_NONE || r->state == SIDE_NONE) {
        node cause = l->state == SIDE_NONE ? l->cause : r->cause;
        out->cause = cause != NONE ? cause : out->cause;
        out->state = REFEREE_DOMAIN;
        out->why = "the point lies on the edge of the domain";
    } else if (l->state == SIDE_JUMP || r->state == SIDE_JUMP) {
        out->state = REFEREE_KINK;
        out->why = "the value jumps here";
    } else if (l->state == SIDE_INFINITE || r->state == SIDE_INFINITE) {
        out->state = REFEREE_DOMAIN;
        out->why = "the slope is infinite here";
    } else if (l->state == SIDE_CONDITION || r->state == SIDE_CONDITION) {
        out->state = REFEREE_UNSURE;
        out->why = "a condition beside the point cannot be decided";
    } else if (l->state == SIDE_OPEN || r->state == SIDE_OPEN) {
        out->state = REFEREE_UNSURE;
        out->why = "the one-sided slopes do not settle";
    } else if (equal_slopes(l, r)) {
        join(l, r, out);
    } else {
        out->state = REFEREE_KINK;
        out->why = "the one-sided slopes differ";
    }
}

static void look_both_sides(struct session *n, const struct ball_status *seen,
                            struct referee_answer *out)
{
    struct side left, right;
    judge_neighbour(n, -1, &left);
    judge_neighbour(n, 1, &right);
    judge_sides(&left, &right, seen, out);
    balls_free(left.slope);
    balls_free(right.slope);
}

/* --- the whole question ----------------------------------------------------------------- */

#define BRANCH_PRECISION 1024
#define BRANCH_STEP 340

/* The slope on the branch that is true at the point, where doubles took another
 * one: the problem elaborated anew in balls. */
static bool true_branch(struct session *n, struct referee_answer *out)
{
    long p = BRANCH_PRECISION, e = n->scale - BRANCH_STEP;
    at(n, 0, 0, 0, p, false);
    if (n->r->s->e->nguards == 0 || !decided_otherwise(n))
        return false;
    struct neighbour_branch *there = neighbour_new(n->r->s, &n->r->objective,
                                                   n->r->by, n->line, 0, e, p,
                                                   &n->open);
    const struct balls *f = there ? neighbour_value(there, -1, e, p) : NULL;
    struct balls *left = balls_new(1);
    if (f) {
        balls_copy(left, f);
        f = neighbour_value(there, 1, e, p);
    }
    out->state = f ? REFEREE_SMOOTH : REFEREE_UNSURE;
    out->why = "doubles took another branch than is true here";
    out->other_branch = true;
    if (f) {
        out->slope = balls_new(1);
        balls_sub(out->slope, f, left, p);
        balls_scale(out->slope, out->slope, 0.5, -e, p);
    }
    balls_free(left);
    neighbour_free(there);
    return true;
}

static void no_value(struct session *n, node gap, struct referee_answer *out)
{
    out->state = gap != NONE ? REFEREE_UNSURE : REFEREE_DOMAIN;
    out->cause = gap != NONE ? gap : n->status.undefined;
    out->why = gap != NONE ? "an operation here has no ball version"
                           : "the value does not exist here";
}

/* Slopes that may be zero are not chased to the last rung, unless `deep`. */
static bool settled(const struct session *n, const struct balls *slope,
                    long precision)
{
    return balls_bits(slope, 0) >= GOOD_BITS || !at_point_referee(n->r->s) ||
           (!n->deep && precision >= ZERO_PRECISION &&
            balls_contains_zero(slope, 0));
}

static bool climb(struct session *n, struct referee_answer *out,
                  struct ball_status *seen)
{
    struct balls *best = balls_new(1), *slope = balls_new(1);
    bool found = false;
    for (size_t i = 0; i < RUNGS; i++) {
        if (ladder[i].precision < n->r->s->set.precision / 2 && i + 1 < RUNGS)
            continue;
        if (!smooth_slope(n, ladder[i], slope, seen)) {
            if (seen->gap != NONE)
                break;
            continue;
        }
        found = true;
        balls_copy(best, slope);
        if (settled(n, best, ladder[i].precision))
            break;
    }
    balls_free(slope);
    bool known = found && (balls_bits(best, 0) >= FEW_BITS ||
                           balls_contains_zero(best, 0));
    if (known) {
        out->state = REFEREE_SMOOTH;
        out->slope = best;
    } else if (found) {
        out->state = REFEREE_UNSURE;
        out->why = "the precision limit was reached before 60 good bits";
        balls_free(best);
    } else {
        balls_free(best);
    }
    return found;
}

void referee_line(struct referee *r, const struct line *line, bool deep,
                  struct referee_answer *out)
{
    double t0 = at_point_clock();
    int e;
    struct session n = {.r = r, .line = line, .deep = deep};
    struct ball_status seen = {NONE, NONE, NONE, NONE, false, 0};
    *out = (struct referee_answer){.cause = NONE, .left = NAN, .right = NAN};
    frexp(line_scale(r->s, line), &e);
    n.scale = e - 1;
    n.shift = mem_alloc((line->n + 1) * sizeof *n.shift);
    if (true_branch(&n, out)) {
        /* settled */
    } else if (!climb(&n, out, &seen)) {
        const struct balls *f = at(&n, 0, 0, 0, ladder[RUNGS - 1].precision,
                                   false);
        if (seen.gap != NONE || !balls_finite(f, 0))
            no_value(&n, seen.gap != NONE ? seen.gap : n.status.gap, out);
        else
            look_both_sides(&n, &seen, out);
    }
    mem_free(n.shift);
    r->s->seconds[PHASE_REFEREE] += at_point_clock() - t0;
}
