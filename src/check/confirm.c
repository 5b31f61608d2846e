/* confirm: random directions against the rule's sum over a patch of entries.
 *
 * Idea: one mixed quotient along random combinations of the unknowns sees a
 * defect of any entry, if its radius is finer than the smallest contribution by
 * enough bits; the chance that one hides is worked out in docs/method.md. What
 * no quotient can see, since contributions differ by too many bits, is not
 * tried: such a patch is halved.
 *
 * Invariant: AGREES only after two directions, in a box where the function is
 * smooth.
 */
#include <math.h>
#include <string.h>

#include "check/judge_rep.h"

#define DEFECT_BITS 40 /* a relative defect of 2^-40 is to be seen ... */
#define CHANCE_BITS 30 /* ... but for a chance of 2^-30 an axis and try */
#define FLOOR_BITS 112 /* finer than the largest contribution */
#define TRIES 2        /* random directions */
#define SMALL_VALUE 64 /* bits that a value may be smaller than its slopes */
#define FARTHEST_SIZE 0x1p60 /* exponent: no number of interest is beyond */

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

/* Is the function smooth in the box drawn last? Else *seen says what is there. */
static bool smooth(struct judge *j, const struct rung *r,
                   struct ball_status *seen)
{
    long e[MOST_ORDER];
    for (unsigned k = 0; k < j->order; k++)
        e[k] = -r->step;
    *seen = field_box(j->f, j->box, e, judge_precision_of(j, r));
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
            size_t entry = judge_entry_of(j, at, i);
            if (!balls_finite(j->rule, entry))
                return false;
            if (!balls_contains_zero(j->rule, entry))
                j->row[i] = fmax(j->row[i], contribution(j, at, b, entry));
        }
    while (judge_next_entry(j, b, at));
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
            size_t entry = judge_entry_of(j, at, i);
            if (!balls_contains_zero(j->rule, entry))
                least = fmin(least, contribution(j, at, b, entry) - j->row[i]);
        }
    while (judge_next_entry(j, b, at));
    return least;
}

/* Bits between a value, or its largest contribution, and its smallest. */
static double spread(struct judge *j, const struct patch *b)
{
    for (unsigned k = 0; k < j->order; k++)
        for (size_t i = 0; i < b->n[k]; i++)
            j->weight[k][i] = field_size(j->f, k, j->unknown[k][b->at[k] + i]);
    if (!largest_contributions(j, b))
        return 0;
    double least = least_contribution(j, b), above = 0;
    for (size_t i = 0; i < j->values && field_evaluations(j->f); i++)
        if (!isinf(j->row[i]))
            above = fmax(above, (double)field_exponent(j->f, i) - j->row[i]);
    return isinf(least) ? 0 : above - least;
}

/* Weights of the values: random, so that each one's largest contribution (or
 * itself, where there is none) has the size of the smallest, 2^j->size, which may
 * be beyond the doubles. What is 2^1000 above it stays too heavy, so that no
 * defect looks sharp. */
static void draw_rows(struct judge *j)
{
    j->size = FARTHEST_SIZE;
    for (size_t i = 0; i < j->values; i++) {
        if (isinf(j->row[i]))
            j->row[i] = (double)field_exponent(j->f, i);
        j->size = fmin(j->size, fmax(j->row[i], -FARTHEST_SIZE));
    }
    for (size_t i = 0; i < j->values; i++) {
        double down = fmin(fmax(j->row[i] - j->size, 0), 1000);
        j->row[i] = ldexp(j->values == 1 ? 1 : random_weight(j), -(int)down);
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

/* Differences along the block's directions, less what the rule says. */
static bool defect_of(struct judge *j, const struct patch *b,
                      const struct rung *r, struct balls *out)
{
    long p = judge_precision_of(j, r), e[MOST_ORDER];
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
        balls_scale(out, out, 1, -(long)j->size, p);
    }
    balls_free(near);
    balls_free(far);
    balls_free(sum);
    balls_free(gap);
    return good;
}

/* Bits that a defect must be finer than a contribution. The values' weights are
 * an axis too. */
static double finer_by(const struct judge *j)
{
    return DEFECT_BITS + CHANCE_BITS * (j->order + (j->values > 1));
}

/* Could a quotient be sharp where contributions differ by so many bits? Those
 * that its step leaves of the precision must be enough. */
static bool within_reach(const struct judge *j, const struct rung *r,
                         double apart)
{
    return apart + finer_by(j) <=
           (double)(r->precision - r->step + SMALL_VALUE);
}

/* Is the defect so small that a wrong entry could not hide in it? `least`: of
 * the contributions, relative to the largest. */
static bool sharp(const struct judge *j, const struct rung *r, double least,
                  const struct balls *defect)
{
    double finer = finer_by(j);
    if (r == &judge_ladder[RUNGS - 1] && isinf(least))
        return balls_log_rad(defect, 0) <= -DEFECT_BITS;
    return balls_log_rad(defect, 0) <= fmin(least - finer, -FLOOR_BITS) &&
           (!isinf(least) || r->precision >= ZERO_PRECISION);
}

/* The next rung that may show all of it, from *i on; NULL: there is none. */
static const struct rung *next_rung(const struct judge *j, double apart,
                                    size_t *i)
{
    const struct rung *last = &judge_ladder[RUNGS - 1];
    for (; *i <= RUNGS; ++*i) {
        const struct rung *r = &judge_ladder[*i];
        bool fine = r->precision >= j->q->s->set.precision / 2 || r >= last;
        bool far = r > last && within_reach(j, last, apart);
        if (fine && !far && within_reach(j, r, apart))
            return &judge_ladder[(*i)++];
    }
    return NULL;
}

static enum outcome compare_block(struct judge *j, const struct patch *b,
                                  const struct rung *r, void *context)
{
    (void)context;
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

enum outcome judge_climb(struct judge *j, const struct patch *b, double each,
                         double apart, judge_look *look, void *context,
                         struct ball_status *seen)
{
    enum outcome o = VAGUE;
    bool tried = false;
    const struct rung *r;
    draw_box(j, b);
    for (size_t i = 0; o == VAGUE && (r = next_rung(j, apart, &i));) {
        struct ball_status end;
        if (!field_affords(j->f, each, !j->confirmed))
            return SPENT;
        j->rule = j->q->rule(j->q->context, judge_precision_of(j, r));
        if (!j->rule)
            return GAP;
        if (smooth(j, r, seen))
            o = look(j, b, r, context);
        else if (seen->gap != NONE)
            return GAP;
        else if (!tried && !smooth(j, &judge_ladder[RUNGS - 1], &end))
            return ROUGH; /* at any step */
        else
            tried = true;
    }
    return o;
}

enum outcome judge_confirm(struct judge *j, const struct patch *b,
                           struct ball_status *seen)
{
    return judge_climb(j, b, 4 * exp2(j->order) + 2, spread(j, b),
                       compare_block, NULL, seen);
}
