/* fail: what went wrong with an item, in words.
 *
 *     expr.txt:5:15: FAIL: claimed dy/du is wrong
 *       5 | claim dy/du = y*(2*u*cos(u^2)*log(u^2) + sin(u^2)/u)
 *         |               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
 *         |               gives -0.149293671637, should be 0.331297765034
 *         = at u = 0.7
 *         = forward, reverse and central (+-8e-11) agree: 0.3312977650341666
 *         = hint (factor): a factor 2 is missing in the term sin(u^2)/u
 *
 * The idea: a FAIL reads like a compiler's message, so that one place, one
 * cause and one remedy are seen at once.
 *
 * Invariant: nothing is abbreviated here; two numbers that differ are printed
 * with digits enough to differ.
 */
#include "report/fail.h"

#include <math.h>
#include <string.h>

#include "report/number.h"
#include "report/render_style.h"

enum { WHOLE_ENTRIES = 36, NO_BAR = 4 };

/* Digits at which x and y read differently, if they differ. */
static unsigned digits_apart(struct arena *a, const struct style *l, double x,
                             double y)
{
    unsigned digits = style_digits(l);
    while (x != y && digits < 17 &&
           strcmp(number_text(a, x, digits), number_text(a, y, digits)) == 0)
        digits++;
    return digits;
}

/* "(2,1)" of the worst entry; "" for a scalar. */
static const char *entry_place(struct arena *a, struct shape s, size_t worst)
{
    return shape_scalar(s) || !worst ? "" : entry_name(a, "", s, worst);
}

static const char *mismatch_text(struct arena *a, const struct rec_claim *c)
{
    if (!shape_numel(c->claimed_shape) && c->reason)
        return c->reason;
    return arena_printf(a, "is %s, should be %s",
                        shape_text(a, c->claimed_shape),
                        shape_text(a, c->shape));
}

const char *fail_claim_text(struct arena *a, const struct style *l,
                            const struct rec_claim *c)
{
    if (c->mismatch)
        return mismatch_text(a, c);
    if (c->code && c->code->breach)
        return c->code->breach;
    if (!c->claimed || !c->truth)
        return c->reason ? c->reason : "could not be computed";
    size_t n = rec_claim_numel(c), i = c->worst ? c->worst - 1 : 0;
    if (i >= n)
        return "";
    double claimed = c->claimed[i], truth = c->truth[i];
    if (c->refute)
        return arena_printf(a, "is right: %s",
                            number_text(a, truth, style_digits(l)));
    unsigned digits = digits_apart(a, l, claimed, truth);
    const char *place = c->entry ? c->entry
                                 : entry_place(a, c->shape, rec_claim_worst(c));
    if (c->code && isnan(truth) && c->reason) /* a kink's two slopes */
        return arena_printf(a, "gives %s%s%s, %s",
                            number_text(a, claimed, digits),
                            *place ? " in entry " : "", place, c->reason);
    if (c->relation)
        return arena_printf(a, "%s %s %s does not hold%s%s",
                            number_text(a, truth, digits), c->relation,
                            number_text(a, claimed, digits),
                            *place ? " in entry " : "", place);
    return arena_printf(a, "gives %s%s%s, should be %s",
                        number_text(a, claimed, digits),
                        *place ? " in entry " : "", place,
                        number_text(a, truth, digits));
}

const char *fail_derivative_name(struct arena *a,
                                 const struct rec_derivative *d)
{
    size_t worst = d->worst ? d->worst : 1;
    return arena_printf(a, "d%s/d%s", d->of,
                        entry_name(a, d->wrt, d->shape, worst));
}

const char *fail_derivative_text(struct arena *a, const struct style *l,
                                 const struct rec_derivative *d)
{
    const double *const arrays[] = {d->forward, d->reverse, d->central,
                                    d->referee};
    static const char *const names[] = {"forward", "reverse", "central",
                                        "referee"};
    size_t at = derivative_worst(d);
    const char *text = "";
    unsigned digits = style_digits(l);
    if (d->forward && d->reverse && at < d->n)
        digits = digits_apart(a, l, d->forward[at], d->reverse[at]);
    for (unsigned k = 0; k < 4; k++) {
        if (!arrays[k] || at >= d->n || (k >= 2 && isnan(arrays[k][at])))
            continue;
        text = arena_printf(a, "%s%s%s %s", text, *text ? ", " : "", names[k],
                            number_text(a, arrays[k][at], digits));
        if (k == 2 && d->bound)
            text = arena_printf(a, "%s %s %s", text, l->ascii ? "+-" : "±",
                                number_bound(a, d->bound[at]));
    }
    return *text ? text : d->reason ? d->reason : "could not be computed";
}

/* --- blocks -------------------------------------------------------------- */
static void put_headline(struct arena *a, FILE *to, const struct style *l,
                         struct span at, const char *file, const char *text)
{
    const char *place = style_place(a, at);
    struct pen p = {to, l, 0};
    pen_put(&p, place ? place : style_text(a, l, file));
    pen_put(&p, ": ");
    pen_verdict(&p, VERDICT_FAIL, "FAIL");
    pen_put(&p, ": ");
    pen_put(&p, style_text(a, l, text));
    pen_end(&p);
}

/* A line "= text" below the bar. */
static void put_note(struct arena *a, FILE *to, const struct style *l,
                     unsigned bar, const char *text)
{
    struct pen pen = {to, l, 0};
    unsigned at = bar ? bar : NO_BAR;
    pen_at(&pen, at, "= ");
    pen_wrapped(&pen, at + 2, "", style_text(a, l, text));
    pen_end(&pen);
}

/* The source with caret and label; the label alone without a place. */
static unsigned put_source(struct arena *a, FILE *to, const struct style *l,
                           struct span at, const char *label)
{
    label = style_text(a, l, label);
    unsigned bar = style_source(a, to, l, at, VERDICT_FAIL, label);
    if (!bar)
        put_note(a, to, l, bar, label);
    return bar;
}

static void put_at(struct arena *a, FILE *to, const struct style *l,
                   unsigned bar, size_t n, const struct named_value *at,
                   bool sample)
{
    if (n)
        put_note(a, to, l, bar,
                 arena_printf(a, "at %s%s", sample ? "a sample, " : "",
                              at_brief(a, n, at, style_width(l))));
}

/* Both sides of a small matrix claim, one below the other. */
static void put_sides(struct arena *a, FILE *to, const struct style *l,
                      unsigned bar, const struct rec_claim *c)
{
    size_t n = shape_numel(c->shape);
    if (c->mismatch || c->refute || !c->claimed || !c->truth || n < 2 ||
        n > WHOLE_ENTRIES || n != rec_claim_numel(c))
        return;
    unsigned digits = style_digits(l);
    const char *truth = value_whole(a, c->shape, c->truth, digits);
    if (text_columns(truth) + bar + 10 > style_width(l))
        digits = digits < 6 ? digits : 6;
    put_note(a, to, l, bar,
             arena_printf(a, "gives  %s",
                          value_whole(a, c->shape, c->claimed, digits)));
    put_note(a, to, l, bar,
             arena_printf(a, "true   %s",
                          value_whole(a, c->shape, c->truth, digits)));
}

static const char *claim_headline(struct arena *a, const struct rec_claim *c)
{
    const char *what = c->text;
    if (c->lhs_span.at && !c->refute)
        what = arena_strndup(a, text_bytes(c->lhs_span), c->lhs_span.len);
    if (c->refute)
        return arena_printf(a, "refuted, but right: %s", what);
    if (c->is_code)
        return arena_printf(a, "the code's %s%s is wrong",
                            c->code && c->code->value ? "value " : "", what);
    return arena_printf(a, "claimed %s %s", what,
                        c->mismatch ? "has the wrong shape" : "is wrong");
}

/* What was called where, what differences say, and what the code printed. */
static void put_code(struct arena *a, FILE *to, const struct style *l,
                     unsigned bar, const struct rec_claim *c)
{
    const struct rec_code *code = c->code;
    size_t i = c->worst ? c->worst - 1 : 0;
    bool numbers = !code->formula && !code->breach && c->truth && code->bound &&
                   i < rec_claim_numel(c) && !isnan(c->truth[i]);
    if (code->target)
        put_note(a, to, l, bar,
                 arena_printf(a, "%s of %s, at %s%s", code->function,
                              code->target, c->sample ? "a sample, " : "",
                              at_brief(a, c->nat, c->at, style_width(l))));
    if (numbers && !c->refute)
        put_note(a, to, l, bar,
                 arena_printf(a,
                              "differences give %s %s %s (window %s, noise "
                              "%s)",
                              number_text(a, c->truth[i], style_digits(l)),
                              l->ascii ? "+-" : "±",
                              number_bound(a, code->bound[i]),
                              number_bound(a, code->window),
                              number_bound(a, code->noise)));
    for (size_t k = 0; k < code->nnotes; k++)
        put_note(a, to, l, bar, code->notes[k]);
    for (const char *line = code->errors; line && *line;) {
        size_t n = strcspn(line, "\n");
        put_note(a, to, l, bar,
                 arena_printf(a, "| %s", arena_strndup(a, line, n)));
        line += n + (line[n] != 0);
    }
}

void fail_claim(struct arena *a, FILE *to, const struct style *l,
                const struct rec_claim *c)
{
    if (!*c->text) { /* a question without an answer */
        put_headline(a, to, l, c->span, "hand-in",
                     arena_printf(a, "%s: %s", c->title, c->reason));
        return;
    }
    struct span at = c->rhs_span.at ? c->rhs_span : c->span;
    put_headline(a, to, l, at, "claim", claim_headline(a, c));
    if (c->span.at && text_place(c->span).line != text_place(at).line) {
        struct span start = {c->span.at,
                             c->lhs_span.at + c->lhs_span.len - c->span.at};
        style_source(a, to, l, c->lhs_span.at ? start : c->span, VERDICT_FAIL,
                     "");
    }
    unsigned bar = put_source(a, to, l, at, fail_claim_text(a, l, c));
    put_sides(a, to, l, bar, c);
    if (c->mismatch && c->reason && shape_numel(c->claimed_shape))
        put_note(a, to, l, bar, c->reason);
    if (c->code && !c->mismatch)
        put_code(a, to, l, bar, c);
    else
        put_at(a, to, l, bar, c->nat, c->at, c->sample);
    if (c->agree && c->truth_text)
        put_note(a, to, l, bar,
                 arena_printf(a, "%s: %s", c->agree, c->truth_text));
    else if (c->agree)
        put_note(a, to, l, bar, c->agree);
    else if (c->truth_text)
        put_note(a, to, l, bar, arena_printf(a, "true: %s", c->truth_text));
    if (!c->mismatch && c->reason)
        put_note(a, to, l, bar, c->reason);
    for (size_t i = 0; i < c->nnotes; i++)
        put_note(a, to, l, bar, c->notes[i]);
    if (c->hint)
        put_note(a, to, l, bar,
                 arena_printf(a, "hint (%s): %s", c->hint->kind,
                              c->hint->text));
    if (l->verbose && c->replay)
        put_note(a, to, l, bar, arena_printf(a, "repeat: %s", c->replay));
}

void fail_derivative(struct arena *a, FILE *to, const struct style *l,
                     const struct rec_point *point,
                     const struct rec_derivative *d)
{
    put_headline(a, to, l, d->of_span, d->of,
                 arena_printf(a, "%s: its derivatives disagree",
                              fail_derivative_name(a, d)));
    unsigned bar = put_source(a, to, l, d->of_span,
                              fail_derivative_text(a, l, d));
    put_at(a, to, l, bar, point->nat, point->at, false);
    if (d->reason) {
        const char *place = style_place(a, d->reason_span);
        put_note(a, to, l, bar,
                 place ? arena_printf(a, "%s: %s", place, d->reason)
                       : d->reason);
    }
    if (l->verbose && d->replay)
        put_note(a, to, l, bar, arena_printf(a, "repeat: %s", d->replay));
}

void fail_expect(struct arena *a, FILE *to, const struct style *l,
                 const struct rec_problem *p)
{
    struct span at = p->expect_span.at ? p->expect_span : p->span;
    put_headline(a, to, l, at, p->file,
                 arena_printf(a,
                              "expected %s, but found none, or something "
                              "else beside it",
                              verdict_name(p->expect)));
    style_source(a, to, l, at, VERDICT_FAIL, "");
}
