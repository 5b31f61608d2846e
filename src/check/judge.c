/* judge: is a rule the derivative?  One witness for tensors of any order.
 *
 * Idea: the rule's value in balls is the candidate, and differences of the
 * function itself are the witness. Where the function is smooth in a box around
 * all unknowns, a quotient along one random direction an axis (r_j times the
 * size of unknown j, r_j of 51 random bits) confirms all entries at once: a
 * wrong one would have to be cancelled by chance. What does not agree is
 * halved, down to single entries; so is a box in which the function is not
 * smooth, until single unknowns are looked at from all sides.
 *
 * Invariant: an entry is SEEN_RULE only if a quotient could have seen a
 * relative error of 2^-40 in it; the chance that a wrong one hides is worked
 * out in docs/method.md. Nothing is sampled: entries that were not looked at
 * are SEEN_UNSURE and say why.
 */
#include <math.h>
#include <string.h>

#include "check/sides.h"
#include "record/record.h"

#define GOOD_BITS 60       /* of a slope that is looked at alone */
#define FEW_BITS 40        /* fewer at the last rung: nothing is known */
#define DEFECT_BITS 40     /* a relative defect of 2^-40 is to be seen ... */
#define CHANCE_BITS 30     /* ... but for a chance of 2^-30 an axis and try */
#define FLOOR_BITS 112     /* finer than the largest one */
#define ZERO_PRECISION 512 /* a slope that is zero here is */
#define TRIES 2            /* random directions */
#define NO_BALLS "an operation here has no ball version"

struct rung {
    long precision, step; /* of order 1; h = 2^-step of the size */
};
static const struct rung ladder[] = {
    {256, 85}, {512, 170}, {1024, 340}, {2048, 170}, {4096, 1400},
};
#define RUNGS (sizeof ladder / sizeof ladder[0])

struct judge {
    const struct question *q;
    struct field *f;
    struct answer *out;
    struct random *random;
    unsigned order;
    size_t values, n[MOST_ORDER];
    size_t *unknown[MOST_ORDER]; /* blocks are ranges of these */
    double *weight[MOST_ORDER],
        *row; /* random, of a block's unknowns; values */
    struct direction line[MOST_ORDER], box[MOST_ORDER];
    const struct balls *rule;
    bool other_branch, confirmed; /* something was decided already */
};

struct patch {
    size_t at[MOST_ORDER], n[MOST_ORDER];
};

static long precision_of(const struct judge *j, const struct rung *r)
{
    return r->precision + (long)(j->order - 1) * r->step;
}

static bool single(const struct judge *j, const struct patch *b)
{
    for (unsigned k = 0; k < j->order; k++)
        if (b->n[k] > 1)
            return false;
    return true;
}

/* --- the answer ----------------------------------------------------------- */

const struct sight *answer_at(const struct answer *a, size_t entry)
{
    uint32_t at = a->place[entry];
    return at ? &a->apart.at[at - 1] : NULL;
}

void answer_free(struct answer *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < a->apart.n; i++)
        balls_free(a->apart.at[i].truth);
    vec_free(&a->apart);
    mem_free(a->place);
    mem_free(a);
}

static void note(struct judge *j, struct sight s)
{
    vec_push(&j->out->apart, s);
    j->out->place[s.entry] = (uint32_t)j->out->apart.n;
}

/* Walk the entries of a block: at[] are places in unknown[]; false: done. */
static bool next_entry(const struct judge *j, const struct patch *b, size_t *at)
{
    for (unsigned k = 0; k < j->order; k++) {
        if (++at[k] < b->at[k] + b->n[k])
            return true;
        at[k] = b->at[k];
    }
    return false;
}

static size_t entry_of(const struct judge *j, const size_t *at, size_t value)
{
    size_t entry = 0;
    for (unsigned k = j->order; k-- > 0;)
        entry = entry * j->n[k] + j->unknown[k][at[k]];
    return entry * j->values + value;
}

static void note_unsure(struct judge *j, const struct patch *b, node cause,
                        bool spent, const char *why)
{
    size_t at[MOST_ORDER];
    memcpy(at, b->at, sizeof at);
    do
        for (size_t i = 0; i < j->values; i++)
            note(j, (struct sight){.entry = entry_of(j, at, i),
                                   .why = why,
                                   .state = SEEN_UNSURE,
                                   .cause = cause,
                                   .spent = spent,
                                   .place = SIZE_MAX,
                                   .left = NAN,
                                   .right = NAN});
    while (next_entry(j, b, at));
}

static void note_spent(struct judge *j, const struct patch *b)
{
    note_unsure(j, b, NONE, true,
                at_point_late(j->q->s) ? "not finished in time (--timeout)"
                                       : "past the referee's cost limit "
                                         "(--referee-cost)");
}

/* --- directions ------------------------------------------------------------ */

/* +-[1, 2) with 51 random bits: two of them add up exactly. */
static double random_weight(struct judge *j)
{
    double u = random_uniform(j->random), v = random_uniform(j->random);
    double r = 1 + floor(fabs(u) * 0x1p25) * 0x1p-25 +
               floor(fabs(v) * 0x1p26) * 0x1p-51;
    return u < 0 ? -r : r;
}

static void draw(struct judge *j, const struct patch *b)
{
    for (unsigned k = 0; k < j->order; k++) {
        direction_clear(&j->line[k]);
        for (size_t i = 0; i < b->n[k]; i++) {
            size_t u = j->unknown[k][b->at[k] + i];
            double w = random_weight(j) * field_size(j->f, k, u);
            j->weight[k][i] = w;
            direction_add(&j->line[k], u, w);
        }
    }
}

static void draw_box(struct judge *j, const struct patch *b)
{
    for (unsigned k = 0; k < j->order; k++) {
        direction_clear(&j->box[k]);
        for (size_t i = 0; i < b->n[k]; i++) {
            size_t u = j->unknown[k][b->at[k] + i];
            direction_add(&j->box[k], u, 4 * field_size(j->f, k, u));
        }
    }
}

/* Is the function smooth in the block's box? Else *seen says what is there. */
static bool smooth(struct judge *j, const struct rung *r,
                   struct ball_status *seen)
{
    long e[MOST_ORDER];
    for (unsigned k = 0; k < j->order; k++)
        e[k] = -r->step;
    *seen = field_box(j->f, j->box, e, precision_of(j, r));
    return !field_rough(seen) && seen->gap == NONE;
}

/* --- what the rule says ----------------------------------------------------- */

static double contribution(const struct judge *j, const size_t *at,
                           const struct patch *b, size_t entry)
{
    double e = (double)balls_exponent(j->rule, entry);
    for (unsigned k = 0; k < j->order; k++)
        e += logb(j->weight[k][at[k] - b->at[k]]);
    return e;
}

/* For each value, the exponent of the largest contribution of its entries (into
 * row; -inf where the rule holds all for zero); false: one has no value. */
static bool largest_contributions(struct judge *j, const struct patch *b)
{
    size_t at[MOST_ORDER];
    for (size_t i = 0; i < j->values; i++)
        j->row[i] = -INFINITY;
    memcpy(at, b->at, sizeof at);
    do
        for (size_t i = 0; i < j->values; i++) {
            size_t entry = entry_of(j, at, i);
            if (!balls_finite(j->rule, entry))
                return false;
            if (!balls_contains_zero(j->rule, entry))
                j->row[i] = fmax(j->row[i], contribution(j, at, b, entry));
        }
    while (next_entry(j, b, at));
    return true;
}

/* Exponent of the smallest contribution relative to its value's largest; inf:
 * all are zero. */
static double least_contribution(const struct judge *j, const struct patch *b)
{
    size_t at[MOST_ORDER];
    double least = INFINITY;
    memcpy(at, b->at, sizeof at);
    do
        for (size_t i = 0; i < j->values; i++) {
            size_t entry = entry_of(j, at, i);
            if (!balls_contains_zero(j->rule, entry))
                least = fmin(least, contribution(j, at, b, entry) - j->row[i]);
        }
    while (next_entry(j, b, at));
    return least;
}

/* Weights of the values: random, so that each one's largest contribution (or
 * itself, where there is none) has size 1. */
static void draw_rows(struct judge *j)
{
    for (size_t i = 0; i < j->values; i++) {
        int e = isinf(j->row[i]) ? (int)field_exponent(j->f, i)
                                 : (int)j->row[i];
        e = e > 1000 ? 1000 : e < -1000 ? -1000 : e;
        j->row[i] = ldexp(j->values == 1 ? 1 : random_weight(j), -e);
    }
}

/* The rule's value along the block's directions, in balls. */
static void expected(struct judge *j, const struct patch *b, long precision,
                     struct balls *out)
{
    size_t inner = j->values;
    for (unsigned k = 0; k < j->order; k++)
        inner *= j->n[k];
    const struct balls *from = j->rule;
    struct balls *kept = NULL;
    for (unsigned k = j->order; k-- > 0;) {
        inner /= j->n[k];
        struct balls *to = balls_new(inner);
        balls_contract(to, from, inner, b->n[k], j->unknown[k] + b->at[k],
                       j->weight[k], precision);
        balls_free(kept);
        from = kept = to;
    }
    balls_dot_doubles(out, j->row, from, precision);
    balls_free(kept);
}

/* --- confirming a block ------------------------------------------------------ */

enum outcome { AGREES, APART, VAGUE, ROUGH, GAP, SPENT };

/* Differences along the block's directions, less what the rule says. */
static bool defect_of(struct judge *j, const struct patch *b,
                      const struct rung *r, struct balls *out)
{
    long p = precision_of(j, r), e[MOST_ORDER];
    struct balls *near = balls_new(j->values), *far = balls_new(j->values);
    struct balls *sum = balls_new(1), *gap = balls_new(1);
    for (unsigned k = 0; k < j->order; k++)
        e[k] = -r->step;
    bool good = field_quotient(j->f, j->line, 1, e, p, near) &&
                field_quotient(j->f, j->line, 2, e, p, far);
    if (good) {
        balls_dot_doubles(out, j->row, near, p);
        balls_dot_doubles(gap, j->row, far, p);
        balls_sub(gap, gap, out, p); /* truncation: a third of it, if smooth */
        expected(j, b, p, sum);
        balls_sub(out, out, sum, p);
        balls_add_error(out, gap);
    }
    balls_free(near);
    balls_free(far);
    balls_free(sum);
    balls_free(gap);
    return good;
}

/* Is the defect so small that a wrong entry could not hide in it? `least`: of
 * the contributions, relative to the largest. The values' weights are an axis
 * too. */
static bool sharp(const struct judge *j, const struct rung *r, double least,
                  const struct balls *defect)
{
    double axes = j->order + (j->values > 1);
    double finer = DEFECT_BITS + CHANCE_BITS * axes;
    if (r == &ladder[RUNGS - 1] && isinf(least))
        return true;
    return balls_log_rad(defect, 0) <= fmin(least - finer, -FLOOR_BITS) &&
           (!isinf(least) || r->precision >= ZERO_PRECISION);
}

static enum outcome compare_block(struct judge *j, const struct patch *b,
                                  const struct rung *r)
{
    struct balls *defect = balls_new(1);
    enum outcome o = AGREES;
    for (int t = 0; t < TRIES && o == AGREES; t++) {
        draw(j, b);
        if (!largest_contributions(j, b)) {
            o = APART;
            break;
        }
        double least = least_contribution(j, b);
        draw_rows(j);
        if (!defect_of(j, b, r, defect))
            o = VAGUE;
        else if (!balls_contains_zero(defect, 0))
            o = APART;
        else if (!sharp(j, r, least, defect))
            o = VAGUE;
    }
    balls_free(defect);
    return o;
}

static enum outcome confirm(struct judge *j, const struct patch *b,
                            struct ball_status *seen)
{
    enum outcome o = VAGUE;
    double each = 4 * exp2(j->order) + 2;
    bool tried = false;
    draw_box(j, b);
    for (size_t i = 0; i < RUNGS; i++) {
        const struct rung *r = &ladder[i];
        if (r->precision < j->q->s->set.precision / 2 && i + 1 < RUNGS)
            continue;
        if (!field_affords(j->f, each, !j->confirmed))
            return SPENT;
        j->rule = j->q->rule(j->q->context, precision_of(j, r));
        if (!j->rule)
            return GAP;
        if (!smooth(j, r, seen)) {
            struct ball_status end;
            if (seen->gap != NONE)
                return GAP;
            if (!tried && !smooth(j, &ladder[RUNGS - 1], &end))
                return ROUGH; /* at any step */
            tried = true;
            continue;
        }
        o = compare_block(j, b, r);
        if (o != VAGUE)
            return o;
    }
    return o;
}

/* --- a single entry ----------------------------------------------------------- */

struct slopes { /* of all values */
    struct balls *at;
    bool found;
};

static bool settled(const struct judge *j, const struct slopes *s,
                    const size_t *at, long precision)
{
    for (size_t i = 0; i < j->values; i++) {
        bool zero = precision >= ZERO_PRECISION &&
                    balls_contains_zero(s->at, i) &&
                    balls_contains_zero(j->rule, entry_of(j, at, i));
        if (!zero && balls_bits(s->at, i) < GOOD_BITS)
            return false;
    }
    return true;
}

static void unit_directions(struct judge *j, const struct patch *b, long *e)
{
    for (unsigned k = 0; k < j->order; k++) {
        size_t u = j->unknown[k][b->at[k]];
        direction_clear(&j->line[k]);
        direction_add(&j->line[k], u, 1);
        e[k] = ilogb(field_size(j->f, k, u));
    }
}

static bool slopes_at(struct judge *j, const struct rung *r, const long *size,
                      struct balls *slope)
{
    long p = precision_of(j, r), e[MOST_ORDER];
    struct balls *far = balls_new(j->values);
    for (unsigned k = 0; k < j->order; k++)
        e[k] = size[k] - r->step;
    bool good = field_quotient(j->f, j->line, 1, e, p, slope) &&
                field_quotient(j->f, j->line, 2, e, p, far);
    if (good) {
        balls_sub(far, far, slope, p);
        balls_add_error(slope, far);
    }
    balls_free(far);
    return good;
}

static enum outcome climb(struct judge *j, const struct patch *b,
                          struct slopes *s, struct ball_status *seen)
{
    long size[MOST_ORDER];
    bool tried = false;
    struct balls *slope = balls_new(j->values);
    enum outcome o = ROUGH;
    draw_box(j, b);
    unit_directions(j, b, size);
    for (size_t i = 0; i < RUNGS; i++) {
        struct ball_status end;
        const struct rung *r = &ladder[i];
        bool last = i + 1 == RUNGS;
        if (r->precision < j->q->s->set.precision / 2 && !last)
            continue;
        if (!field_affords(j->f, 2 * exp2(j->order) + 1, !j->confirmed)) {
            o = SPENT;
            break;
        }
        j->rule = j->q->rule(j->q->context, precision_of(j, r));
        if (!smooth(j, r, seen)) {
            if (seen->gap != NONE || !j->rule) {
                o = GAP;
                break;
            }
            if (!tried && !last && !smooth(j, &ladder[RUNGS - 1], &end))
                break;
            tried = true;
            continue;
        }
        if (!j->rule) {
            o = GAP;
            break;
        }
        if (!slopes_at(j, r, size, slope))
            continue;
        balls_copy(s->at, slope);
        o = last ? AGREES : VAGUE;
        if (settled(j, s, b->at, r->precision)) {
            o = AGREES;
            break;
        }
    }
    balls_free(slope);
    return o;
}

/* The derivative is known: is it the rule's? */
static void hold_against_rule(struct judge *j, struct sight s)
{
    const struct balls *t = s.truth;
    bool vague = balls_bits(j->rule, s.entry) < FEW_BITS &&
                 balls_bits(t, 0) >= FEW_BITS;
    bool same = balls_finite(j->rule, s.entry) && !vague &&
                (balls_within(j->rule, s.entry, t, 0, 0, 0x1p-40, NULL, 0) ==
                     1 ||
                 balls_overlap(j->rule, s.entry, t, 0));
    if (same && !s.other_branch) {
        balls_free(s.truth);
        return;
    }
    s.state = SEEN_OTHER;
    note(j, s);
}

static void note_slopes(struct judge *j, const struct patch *b,
                        const struct slopes *s)
{
    for (size_t i = 0; i < j->values; i++) {
        struct sight one = {.entry = entry_of(j, b->at, i),
                            .cause = NONE,
                            .place = SIZE_MAX,
                            .left = NAN,
                            .right = NAN};
        if (balls_bits(s->at, i) >= FEW_BITS || balls_contains_zero(s->at, i)) {
            one.truth = balls_new(1);
            balls_put(one.truth, 0, s->at, i, 1);
            hold_against_rule(j, one);
        } else {
            one.state = SEEN_UNSURE;
            one.why = "the precision limit was reached before 60 good bits";
            note(j, one);
        }
    }
}

static void note_sides(struct judge *j, const struct patch *b,
                       const struct ball_status *seen)
{
    long size[MOST_ORDER];
    struct sight *s = mem_alloc((j->values + 1) * sizeof *s);
    node tie = seen->kink != NONE ? seen->kink : seen->edge;
    size_t place = field_place(j->f, tie);
    unit_directions(j, b, size);
    sides_look(j->f, j->q, j->line, size, seen, s);
    for (size_t i = 0; i < j->values; i++) {
        s[i].entry = entry_of(j, b->at, i);
        s[i].other_branch = j->other_branch;
        s[i].place = s[i].cause == tie ? place : SIZE_MAX;
        if (s[i].state == SEEN_OTHER)
            hold_against_rule(j, s[i]);
        else
            note(j, s[i]);
    }
    mem_free(s);
}

static void look_at_one(struct judge *j, const struct patch *b)
{
    struct slopes s = {.at = balls_new(j->values)};
    struct ball_status seen = {NONE, NONE, NONE, NONE, false, 0};
    enum outcome o = j->other_branch ? ROUGH : climb(j, b, &s, &seen);
    if (j->other_branch)
        j->rule = j->q->rule(j->q->context, ladder[0].precision);
    switch (o) {
    case AGREES:
        note_slopes(j, b, &s);
        break;
    case ROUGH:
        note_sides(j, b, &seen);
        break;
    case GAP:
        note_unsure(j, b, seen.gap, false, NO_BALLS);
        break;
    default:
        note_spent(j, b);
    }
    balls_free(s.at);
}

/* --- all of it ------------------------------------------------------------------ */

static struct patch half_of(const struct judge *j, const struct patch *b,
                            bool upper)
{
    unsigned widest = 0;
    struct patch h = *b;
    for (unsigned k = 1; k < j->order; k++)
        if (b->n[k] > b->n[widest])
            widest = k;
    size_t low = b->n[widest] / 2;
    h.n[widest] = upper ? b->n[widest] - low : low;
    h.at[widest] += upper ? low : 0;
    return h;
}

static void settle(struct judge *j, struct patch whole)
{
    VEC(struct patch) todo = {0};
    vec_push(&todo, whole);
    while (todo.n) {
        struct patch b = todo.at[--todo.n];
        struct ball_status seen = {NONE, NONE, NONE, NONE, false, 0};
        enum outcome o = single(j, &b)     ? AGREES
                         : j->other_branch ? APART
                                           : confirm(j, &b, &seen);
        if (single(j, &b)) {
            look_at_one(j, &b);
        } else if (o == GAP) {
            note_unsure(j, &b, seen.gap, false, NO_BALLS);
        } else if (o == SPENT) {
            note_spent(j, &b);
        } else if (o != AGREES) {
            vec_push(&todo, half_of(j, &b, true));
            vec_push(&todo, half_of(j, &b, false));
        }
        j->confirmed = true;
    }
    vec_free(&todo);
}

/* The unknowns that are asked about; those that the rule holds for zero last,
 * to be confirmed by themselves, where nothing dwarfs them. */
static void order_unknowns(struct judge *j, struct patch *some,
                           struct patch *zeros)
{
    size_t n = 0, nzero = 0;
    size_t *zero = mem_alloc((j->n[0] + 1) * sizeof *zero);
    for (size_t u = 0; u < j->n[0]; u++) {
        bool none = j->order == 1;
        for (size_t i = 0; i < j->values && none; i++)
            none = balls_contains_zero(j->rule, u * j->values + i);
        if (j->q->skip && j->q->skip[u])
            continue;
        if (none)
            zero[nzero++] = u;
        else
            j->unknown[0][n++] = u;
    }
    memcpy(j->unknown[0] + n, zero, nzero * sizeof *zero);
    mem_free(zero);
    some->n[0] = zeros->at[0] = n;
    zeros->n[0] = nzero;
}

static void judge_new(struct judge *j, const struct question *q)
{
    struct problem_at_point *s = q->s;
    size_t total;
    *j = (struct judge){.q = q, .order = q->order};
    j->f = field_new(q);
    j->values = total = field_values(j->f);
    j->random = random_new(s->set.seed,
                           arena_printf(s->arena, "witness of %s", s->title));
    for (unsigned k = 0; k < q->order; k++) {
        j->n[k] = axis_unknowns(&q->axis[k]);
        total *= j->n[k];
        j->unknown[k] = mem_alloc((j->n[k] + 1) * sizeof *j->unknown[k]);
        j->weight[k] = mem_alloc((j->n[k] + 1) * sizeof *j->weight[k]);
        for (size_t u = 0; u < j->n[k]; u++)
            j->unknown[k][u] = u;
        direction_new(&j->line[k], &q->axis[k]);
        direction_new(&j->box[k], &q->axis[k]);
    }
    j->row = mem_alloc((j->values + 1) * sizeof *j->row);
    j->out = mem_alloc(sizeof *j->out);
    j->out->n = total;
    j->out->place = mem_alloc((total + 1) * sizeof *j->out->place);
}

static void judge_free(struct judge *j)
{
    for (unsigned k = 0; k < j->order; k++) {
        mem_free(j->unknown[k]);
        mem_free(j->weight[k]);
        direction_free(&j->line[k]);
        direction_free(&j->box[k]);
    }
    mem_free(j->row);
    random_free(j->random);
    field_free(j->f);
}

static void ask(struct judge *j)
{
    struct patch all = {{0}, {0}}, zeros;
    memcpy(all.n, j->n, sizeof all.n);
    zeros = all;
    if (j->out->n == 0)
        return;
    if (!field_affords(j->f, 0, true)) {
        note_spent(j, &all);
        return;
    }
    j->rule = j->q->rule(j->q->context, ladder[0].precision);
    if (!j->rule) {
        note_unsure(j, &all, NONE, false, NO_BALLS);
        return;
    }
    order_unknowns(j, &all, &zeros);
    j->other_branch = field_other_branch(j->f);
    if (all.n[0])
        settle(j, all);
    if (zeros.n[0])
        settle(j, zeros);
}

struct answer *judge_ask(const struct question *q)
{
    struct judge j;
    double t0 = at_point_clock();
    judge_new(&j, q);
    ask(&j);
    j.out->evaluations = field_evaluations(j.f);
    judge_free(&j);
    q->s->seconds[PHASE_REFEREE] += at_point_clock() - t0;
    return j.out;
}
