/* unit: adcheck_code, the black box for unit tests.
 *
 * Idea: the judge of code statements needs nothing but a function to call, so a
 * test that holds objects and fixtures can ask it in its own process: the same
 * manners, the same differences, the same hints, a report of one line a finding.
 *
 * Invariant: depends on no other room than base and record, so that the library
 * that is installed is small and needs libm only.
 */
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "code/adcheck.h"
#include "code/blackbox.h"
#include "code/filled.h"
#include "code/mistake.h"

#define RTOL 1e-6
#define SEES 1e-3
#define ELSEWHERE 1.125

struct unit {
    adcheck_scalar *f;
    size_t n;
    const double *x;
    struct adcheck_options o;
    bool stated, cleared, wrong;
    struct arena *arena;
    FILE *report;
    locale_t theirs; /* of the program: ours writes points, no commas */
    struct guarded in, d;
    bool moved, overrun;
    double value;
    double *gradient, *slope, *bound, *noise;
};

static void say(struct unit *u, const char *kind, const char *text)
{
    if (u->report)
        fprintf(u->report, "adcheck: %s: %s\n", kind, text);
}

/* One call, between guards; the derivatives are in u->d. */
static double call(struct unit *u, const double *x, bool derivative,
                   double fill)
{
    memcpy(u->in.at, x, u->n * sizeof *x);
    if (derivative)
        guarded_fill(&u->d, fill);
    locale_t ours = uselocale(u->theirs);
    double y = u->f(u->in.at, derivative ? u->d.at : NULL);
    uselocale(ours);
    u->moved |= memcmp(u->in.at, x, u->n * sizeof *x) != 0;
    u->moved |= !guarded_intact(&u->in);
    u->overrun |= !guarded_intact(&u->d);
    return y;
}

static void breach(struct unit *u, const char *kind, const char *text)
{
    u->wrong = true;
    say(u, kind, text);
}

/* --- manners ------------------------------------------------------------------ */

static void ask_filled(struct unit *u)
{
    size_t missing = filled_missing(u->gradient, u->n);
    if (missing == 0)
        return;
    double *zeros = arena_alloc(u->arena, u->n * sizeof *zeros);
    call(u, u->x, true, 0);
    memcpy(zeros, u->d.at, u->n * sizeof *zeros);
    call(u, u->x, true, 1);
    if (filled_adds(zeros, u->d.at, u->n))
        breach(u, "accumulates",
               "the gradient is added to what the buffer held; set it to 0 "
               "first");
    else
        breach(u, "unfilled",
               arena_printf(u->arena, "%s not written",
                            filled_text(u->arena, u->gradient, u->n)));
    u->cleared = true;
    memcpy(u->gradient, zeros, u->n * sizeof *zeros);
}

static void ask_again(struct unit *u)
{
    double *x = arena_alloc(u->arena, u->n * sizeof *x);
    for (size_t i = 0; i < u->n; i++)
        x[i] = u->x[i] != 0 ? u->x[i] * ELSEWHERE : ELSEWHERE - 1;
    call(u, x, false, 0);
    double y = call(u, u->x, true, u->cleared ? 0 : call_unfilled());
    if (y != u->value) {
        say(u, "note", "the value differs from call to call");
        return;
    }
    for (size_t i = 0; i < u->n; i++)
        if (u->d.at[i] != u->gradient[i] && !isnan(u->gradient[i])) {
            breach(u, "stale", "the gradient depends on the call before");
            break;
        }
    if (call(u, u->x, false, 0) != u->value)
        breach(u, "stale", "the value differs where no gradient is asked for");
}

static void ask_manners(struct unit *u)
{
    u->value = call(u, u->x, true, call_unfilled());
    memcpy(u->gradient, u->d.at, u->n * sizeof *u->gradient);
    ask_filled(u);
    if (isfinite(u->value))
        ask_again(u);
    if (u->moved)
        breach(u, "moves", "it writes into x");
    if (u->overrun)
        breach(u, "overrun", "it writes beyond the end of the gradient");
}

/* --- differences ---------------------------------------------------------------- */

static void call_values(void *context, size_t count, const double *x, double *y,
                        bool whole)
{
    struct unit *u = context;
    (void)whole;
    for (size_t j = 0; j < count; j++)
        y[j] = call(u, x + j * u->n, false, 0);
}

static void call_gradients(void *context, size_t count, const double *x,
                           double *y, bool whole)
{
    struct unit *u = context;
    (void)whole;
    for (size_t j = 0; j < count; j++) {
        call(u, x + j * u->n, true, u->cleared ? 0 : call_unfilled());
        memcpy(y + j * u->n, u->d.at, u->n * sizeof *y);
    }
}

static const char *why_text(const struct slope_verdict *s)
{
    switch (s->why) {
    case SLOPE_KINK:
        return "a kink";
    case SLOPE_JUMP:
        return "the value jumps here";
    case SLOPE_INNER:
        return "it is off by little, and the value jumps nearby: an inner "
               "tolerance?";
    case SLOPE_SMALL:
        return "it is off by little: a small term, few digits, or an inner "
               "tolerance?";
    case SLOPE_HIDES:
        return "it agrees, but the noise could hide larger errors";
    case SLOPE_GRAINS:
        return "the value moves in grains only";
    case SLOPE_ONE_SIDE:
        return "the value exists on one side only";
    case SLOPE_NOWHERE:
    case SLOPE_NO_VALUE:
        return "there is no value";
    case SLOPE_NO_CLAIM:
        return "the gradient is no number";
    default:
        return "differences do not settle";
    }
}

static void tell(struct unit *u, size_t i, const struct slope_verdict *s)
{
    if (!u->report || s->verdict == VERDICT_PASS)
        return;
    bool fail = s->verdict == VERDICT_FAIL;
    fprintf(u->report, "adcheck: %s: entry %zu gives %.12g",
            verdict_name(s->verdict), i + 1, s->claimed);
    if (s->why == SLOPE_KINK)
        fprintf(u->report, ", slopes %.9g, %.9g", s->left, s->right);
    else if (fail)
        fprintf(u->report, ", differences give %.12g +- %.1g", s->slope,
                s->bound);
    fprintf(u->report, "%s%s\n", fail ? "" : ": ", fail ? "" : why_text(s));
}

static struct slope_verdict judge(struct unit *u, size_t i)
{
    struct callable value = {u->n, 1, call_values, u};
    struct callable gradient = {u->n, u->n, call_gradients, u};
    double scale = blackbox_scale(u->n, u->x, i);
    double widest = blackbox_widest(u->n, u->x, i);
    double *d = arena_alloc(u->arena, u->n * sizeof *d);
    struct slope_rule rule = {.atol = u->o.atol * scale,
                              .rtol = u->o.rtol,
                              .sees = u->o.sees,
                              .stated = u->stated};
    struct probe_line line;
    d[i] = scale;
    line_init(&line, &value, u->x, d, &u->value, u->o.seed + i * 7919);
    struct slope_verdict s = blackbox_judge(&line, 0, u->gradient[i] * scale, 0,
                                            widest, &rule);
    if (s.verdict == VERDICT_FAIL || s.verdict == VERDICT_UNSURE) {
        if (!u->noise) {
            u->noise = arena_alloc(u->arena, u->n * sizeof *u->noise);
            blackbox_noise(&gradient, u->x, NULL, u->o.seed, u->noise);
        }
        s = blackbox_judge(&line, 0, u->gradient[i] * scale,
                           u->noise[i] * scale, widest, &rule);
    }
    line_free(&line);
    s.claimed /= scale;
    s.slope /= scale;
    s.bound /= scale;
    s.left /= scale;
    s.right /= scale;
    return s;
}

static enum verdict judge_all(struct unit *u)
{
    enum verdict worst = VERDICT_PASS;
    for (size_t i = 0; i < u->n; i++) {
        struct slope_verdict s = judge(u, i);
        u->slope[i] = s.slope;
        u->bound[i] = s.bound;
        tell(u, i, &s);
        worst = verdict_worse(worst, s.verdict);
    }
    if (worst == VERDICT_FAIL) {
        struct mistake_site at = {u->gradient, u->slope, u->bound, u->x};
        struct mistake_array m = {1, u->n, false, 1, &at};
        const struct rec_hint *h = mistake_find(u->arena, &m);
        if (h)
            say(u, arena_printf(u->arena, "hint (%s)", h->kind), h->text);
    }
    return worst;
}

int adcheck_code(adcheck_scalar *f, size_t n, const double *x,
                 const struct adcheck_options *options, FILE *report)
{
    struct unit u = {.f = f, .n = n, .x = x, .report = report};
    u.theirs = uselocale(decimal_locale());
    if (options)
        u.o = *options;
    u.stated = u.o.rtol > 0;
    u.o.rtol = u.stated ? u.o.rtol : RTOL;
    u.o.sees = fmax(u.o.sees > 0 ? u.o.sees : SEES, u.o.rtol);
    u.o.seed = u.o.seed ? u.o.seed : 1;
    u.arena = arena_new();
    u.in = guarded_new(n);
    u.d = guarded_new(n);
    u.gradient = arena_alloc(u.arena, (n + 1) * sizeof *u.gradient);
    u.slope = arena_alloc(u.arena, (n + 1) * sizeof *u.slope);
    u.bound = arena_alloc(u.arena, (n + 1) * sizeof *u.bound);
    ask_manners(&u);
    enum verdict v = judge_all(&u);
    if (u.wrong)
        v = VERDICT_FAIL;
    guarded_free(&u.in);
    guarded_free(&u.d);
    arena_free(u.arena);
    uselocale(u.theirs);
    return v == VERDICT_FAIL ? 1 : v == VERDICT_PASS ? 0 : 3;
}
