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
#include <stdlib.h>
#include <string.h>

#include "check/judge_rep.h"
#include "record/record.h"

const struct rung judge_ladder[RUNGS + 1] = {
    {256, 85}, {512, 170}, {1024, 340}, {2048, 170}, {4096, 1400}, {8192, 4000},
};

long judge_precision_of(const struct judge *j, const struct rung *r)
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

struct sight sight_new(size_t entry, enum seen state, node cause,
                       const char *why)
{
    return (struct sight){.entry = entry,
                          .state = state,
                          .cause = cause,
                          .place = SIZE_MAX,
                          .left = NAN,
                          .right = NAN,
                          .why = why};
}

enum verdict sight_verdict(const struct sight *s)
{
    static const enum verdict verdicts[] = {[SEEN_RULE] = VERDICT_PASS,
                                            [SEEN_OTHER] = VERDICT_PASS,
                                            [SEEN_KINK] = VERDICT_KINK,
                                            [SEEN_DOMAIN] = VERDICT_DOMAIN,
                                            [SEEN_UNSURE] = VERDICT_UNSURE};
    return s ? verdicts[s->state] : VERDICT_PASS;
}

void answer_note(struct answer *a, struct sight s)
{
    vec_push(&a->apart, s);
    a->place[s.entry] = (uint32_t)a->apart.n;
}

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

void judge_note(struct judge *j, struct sight s)
{
    if (s.state == SEEN_DOMAIN && s.cause != NONE &&
        s.cause == field_untold(j->f))
        s = sight_new(s.entry, SEEN_UNSURE, s.cause, UNTOLD);
    answer_note(j->out, s);
}

/* Walk the entries of a block: at[] are places in unknown[]; false: done. */
bool judge_next_entry(const struct judge *j, const struct patch *b, size_t *at)
{
    for (unsigned k = 0; k < j->order; k++) {
        if (++at[k] < b->at[k] + b->n[k])
            return true;
        at[k] = b->at[k];
    }
    return false;
}

size_t judge_entry_of(const struct judge *j, const size_t *at, size_t value)
{
    size_t entry = 0;
    for (unsigned k = j->order; k-- > 0;)
        entry = entry * j->n[k] + j->unknown[k][at[k]];
    return entry * j->values + value;
}

void judge_note_unsure(struct judge *j, const struct patch *b, node cause,
                       bool spent, const char *why)
{
    size_t at[MOST_ORDER];
    memcpy(at, b->at, sizeof at);
    do
        for (size_t i = 0; i < j->values; i++) {
            struct sight s = sight_new(judge_entry_of(j, at, i), SEEN_UNSURE,
                                       cause, why);
            s.spent = spent;
            judge_note(j, s);
        }
    while (judge_next_entry(j, b, at));
}

void judge_note_spent(struct judge *j, const struct patch *b)
{
    judge_note_unsure(j, b, NONE, true,
                      at_point_late(j->q->s) ? "not finished in time "
                                               "(--timeout)"
                                             : "past the referee's cost limit "
                                               "(--referee-cost)");
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
        struct ball_status seen = BALL_STATUS_NONE;
        enum outcome o = single(j, &b)     ? AGREES
                         : j->other_branch ? APART
                                           : judge_confirm(j, &b, &seen);
        if (single(j, &b)) {
            judge_look_at_one(j, &b);
        } else if (o == GAP) {
            judge_note_unsure(j, &b, seen.gap, false, NO_BALLS);
        } else if (o == SPENT) {
            judge_note_spent(j, &b);
        } else if (o != AGREES) {
            vec_push(&todo, half_of(j, &b, true));
            vec_push(&todo, half_of(j, &b, false));
        }
        j->confirmed = true;
    }
    vec_free(&todo);
}

struct sized {
    double exponent; /* of an unknown's largest contribution */
    size_t unknown;
};

static int by_exponent(const void *a, const void *b)
{
    const struct sized *x = a, *y = b;
    if (x->exponent != y->exponent)
        return x->exponent < y->exponent ? 1 : -1;
    return (x->unknown > y->unknown) - (x->unknown < y->unknown);
}

/* Of order 1, the largest first: halves of a patch are then of like sizes, and
 * few bits show all of them. */
static void sort_unknowns(struct judge *j, size_t n)
{
    struct sized *list = mem_alloc((n + 1) * sizeof *list);
    for (size_t k = 0; k < n; k++) {
        size_t u = j->unknown[0][k];
        double most = -INFINITY;
        for (size_t i = 0; i < j->values; i++)
            most = fmax(most,
                        (double)balls_exponent(j->rule, u * j->values + i));
        list[k] = (struct sized){most + logb(field_size(j->f, 0, u)), u};
    }
    qsort(list, n, sizeof *list, by_exponent);
    for (size_t k = 0; k < n; k++)
        j->unknown[0][k] = list[k].unknown;
    mem_free(list);
}

/* Is there no value of any objective at the point? Then there is no derivative
 * by what moves it. */
static bool no_value(struct judge *j, node *cause)
{
    static const size_t ends[] = {0, RUNGS - 1};
    double still[MOST_ORDER] = {0};
    long e[MOST_ORDER] = {0};
    struct balls *v = balls_new(j->values);
    bool none = true, open;
    for (size_t k = 0; k < 2 && none; k++) {
        none = field_beside(j->f, j->line, still, e,
                            judge_ladder[ends[k]].precision, v, &open, cause);
        for (size_t i = 0; i < j->values && none; i++)
            none = !balls_finite(v, i);
    }
    balls_free(v);
    return none;
}

/* Entry k of those by unknown u of the first axis. */
static size_t entry_by(const struct judge *j, size_t u, size_t k)
{
    size_t block = k / j->values * j->n[0] + u;
    return block * j->values + k % j->values;
}

/* Is no entry by unknown u finite in the rule? */
static bool is_lost(const struct judge *j, size_t u)
{
    bool lost = true;
    for (size_t k = 0; k < j->out->n / j->n[0] && lost; k++)
        lost = !balls_finite(j->rule, entry_by(j, u, k));
    return lost;
}

/* The unknowns whose rule is lost where there is no value are domain, and not
 * asked about: lost[u], or NULL for none. */
static bool *find_lost(struct judge *j)
{
    bool *lost = mem_alloc((j->n[0] + 1) * sizeof *lost), any = false;
    node cause = NONE;
    for (size_t u = 0; u < j->n[0]; u++)
        any |= lost[u] = is_lost(j, u);
    if (!any || !no_value(j, &cause)) {
        mem_free(lost);
        return NULL;
    }
    for (size_t u = 0; u < j->n[0]; u++)
        for (size_t k = 0; lost[u] && k < j->out->n / j->n[0]; k++)
            judge_note(j, sight_new(entry_by(j, u, k), SEEN_DOMAIN, cause,
                                    NO_VALUE));
    return lost;
}

/* The unknowns that are asked about; those that the rule holds for zero last,
 * to be confirmed by themselves, where nothing dwarfs them. */
static void order_unknowns(struct judge *j, struct patch *some,
                           struct patch *zeros)
{
    size_t n = 0, nzero = 0;
    size_t *zero = mem_alloc((j->n[0] + 1) * sizeof *zero);
    bool *lost = find_lost(j);
    for (size_t u = 0; u < j->n[0]; u++) {
        bool none = j->order == 1;
        for (size_t i = 0; i < j->values && none; i++)
            none = balls_contains_zero(j->rule, u * j->values + i);
        if ((j->q->skip && j->q->skip[u]) || (lost && lost[u]))
            continue;
        if (none)
            zero[nzero++] = u;
        else
            j->unknown[0][n++] = u;
    }
    if (j->order == 1)
        sort_unknowns(j, n);
    memcpy(j->unknown[0] + n, zero, nzero * sizeof *zero);
    mem_free(zero);
    mem_free(lost);
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
        judge_note_spent(j, &all);
        return;
    }
    j->rule = j->q->rule(j->q->context, judge_ladder[0].precision);
    if (!j->rule) {
        judge_note_unsure(j, &all, NONE, false, NO_BALLS);
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
