/* table_claim: the claims of a problem as rows below its derivatives.
 *
 *       claim dz/du = 2*u*z     line 8    pass   (1 point, 8 samples)
 *
 * The idea: the verdicts of claims stand below those of derivatives where the
 * texts allow it; longer claims move line and verdict to the right as far as
 * the width goes, and only then lose their middle.
 *
 * Invariant: a claim has one row whatever its verdict; what is wrong with it
 * is said in full by the blocks that follow (fail.c).
 */
#include "report/item.h"
#include "report/table.h"

#include <string.h>

enum {
    LINE_LEAD = 18,   /* columns between "line" and the verdict */
    COUNTS_ROOM = 27, /* "pass   (1 point, 8 samples)" */
    NARROW = 100      /* columns of the usual page */
};

static const char *claim_text(struct table *t, const struct rec_claim *c)
{
    return item_claim(t->arena, t->style, c);
}

static const char *claim_line(struct table *t, struct span span)
{
    struct place place = text_place(span);
    return place.text ? arena_printf(t->arena, "line %u", place.line) : "";
}

static unsigned largest(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* "(1 point, 8 samples, 2 skipped)" */
static const char *claim_counts(struct table *t, const struct rec_claim *c)
{
    const char *text = item_tried(t->arena, c);
    return text ? arena_printf(t->arena, "(%s)", text) : NULL;
}

/* Columns that the counts behind a verdict take. */
static unsigned counts_width(struct table *t)
{
    unsigned widest = 0;
    for (size_t i = 0; i < t->problem->nclaims; i++) {
        const char *text = claim_counts(t, &t->problem->claims[i]);
        widest = largest(widest, text ? text_columns(text) + 1 : 0);
    }
    return widest;
}

/* Where a row would leave a narrow page, first the blanks behind the text go,
 * then those behind the line's number. On a wider one verdicts stay below each
 * other. */
static void pull_in(struct table *t, unsigned need, unsigned line)
{
    unsigned width = style_width(t->style);
    unsigned end = t->claim_at + 6 + counts_width(t);
    unsigned over = width < NARROW && end > width ? end - width : 0;
    unsigned slack = t->line_at > need ? t->line_at - need : 0;
    unsigned by = over < slack ? over : slack;
    t->line_at -= by;
    t->claim_at -= by;
    unsigned gap = t->claim_at - t->line_at;
    slack = gap > line + 3 ? gap - line - 3 : 0;
    by = over - by < slack ? over - by : slack;
    t->claim_at -= by;
}

void table_claim_layout(struct table *t)
{
    unsigned need = 0, line = 0;
    for (size_t i = 0; i < t->problem->nclaims; i++) {
        const struct rec_claim *c = &t->problem->claims[i];
        need = largest(need, 2 + text_columns(claim_text(t, c)) + 3);
        line = largest(line, text_columns(claim_line(t, c->span)));
    }
    unsigned verdict = largest(t->verdict_at, LINE_LEAD + 20);
    unsigned at = verdict - LINE_LEAD, latest = verdict - 3 - line;
    if (need > at)
        at = need < latest ? need : latest;
    unsigned width = style_width(t->style);
    unsigned room = width > verdict + COUNTS_ROOM
                        ? width - verdict - COUNTS_ROOM
                        : 0;
    unsigned shift = need <= at ? 0 : need - at < room ? need - at : room;
    t->line_at = at + shift;
    t->claim_at = verdict + shift;
    if (t->line_at < need && need + line + 9 <= width) {
        t->line_at = need;
        t->claim_at = largest(t->claim_at, need + line + 3);
    }
    pull_in(t, need, line);
}

static void put_note(struct table *t, const char *text)
{
    pen_to(&t->pen, 8);
    pen_wrapped(&t->pen, 8, "", text);
    pen_end(&t->pen);
}

/* What is worth telling of the code whatever the verdict; what it printed last
 * where that may explain it (fail.c does so for a FAIL). */
static void put_code_notes(struct table *t, const struct rec_claim *c)
{
    const struct rec_code *code = c->code;
    bool open = c->verdict != VERDICT_PASS && c->verdict != VERDICT_FAIL;
    for (size_t i = 0; i < code->nnotes && c->verdict != VERDICT_FAIL; i++)
        put_note(t,
                 arena_printf(t->arena, "note: %s",
                              style_text(t->arena, t->style, code->notes[i])));
    for (const char *line = code->errors; open && line && *line;) {
        size_t n = strcspn(line, "\n");
        const char *text = arena_strndup(t->arena, line, n);
        put_note(t, arena_printf(t->arena, "| %s",
                                 style_text(t->arena, t->style, text)));
        line += n + (line[n] != 0);
    }
    if (t->style->verbose && code->purposes && *code->purposes)
        put_note(t, arena_printf(t->arena, "calls: %s", code->purposes));
}

/* Why it is undecided; with -v also the command that repeats it. */
static void put_notes(struct table *t, const struct rec_claim *c)
{
    if (c->verdict != VERDICT_PASS && c->verdict != VERDICT_FAIL && c->reason) {
        const char *place = style_place(t->arena, c->reason_span);
        const char *reason = style_text(t->arena, t->style, c->reason);
        put_note(t, place ? arena_printf(t->arena, "%s: %s", place, reason)
                          : reason);
    }
    if (c->code)
        put_code_notes(t, c);
    if (c->tolerance && c->tolerance->wide)
        put_note(t, "the tolerance is wider than the value itself");
    for (size_t i = 0; i < c->nnotes && c->verdict != VERDICT_FAIL; i++)
        put_note(t, arena_printf(t->arena, "note: %s",
                                 style_text(t->arena, t->style, c->notes[i])));
    if (t->style->verbose && c->replay && c->verdict != VERDICT_FAIL)
        put_note(t, arena_printf(t->arena, "repeat: %s",
                                 style_text(t->arena, t->style, c->replay)));
}

static void put_claim_row(struct table *t, const char *text, struct span span,
                          enum verdict v, const char *word, const char *counts)
{
    struct pen *p = &t->pen;
    pen_at(p, 2, style_shorten(t->arena, t->style, text, t->line_at - 5));
    pen_at(p, t->line_at, claim_line(t, span));
    pen_to(p, t->claim_at);
    pen_verdict(p, v, word);
    unsigned at = largest(p->column + 3, t->claim_at + 7);
    unsigned page = t->style->width; /* what does not fit is not missed most */
    if (counts && (!page || at + text_columns(counts) <= page))
        pen_at(p, at, counts);
    pen_end(p);
}

void table_put_claims(struct table *t)
{
    const struct rec_problem *problem = t->problem;
    for (size_t i = 0; i < problem->nclaims; i++) {
        const struct rec_claim *c = &problem->claims[i];
        put_claim_row(t, claim_text(t, c), c->span, c->verdict,
                      table_verdict(t, c->verdict, c->expected, c->allowed),
                      claim_counts(t, c));
        put_notes(t, c);
    }
    if (problem->has_expect && (!problem->expect_met || t->style->verbose)) {
        enum verdict v = problem->expect_met ? VERDICT_PASS : VERDICT_FAIL;
        put_claim_row(t,
                      arena_printf(t->arena, "expect %s",
                                   verdict_name(problem->expect)),
                      problem->expect_span, v, verdict_name(v), NULL);
    }
}

size_t table_put_fails(struct table *t)
{
    const struct rec_problem *problem = t->problem;
    size_t n = 0;
    FILE *to = t->pen.to;
    for (size_t i = 0; i < problem->npoints; i++) {
        const struct rec_point *point = &problem->points[i];
        for (size_t k = 0; k < point->nderivatives; k++)
            if (point->derivatives[k].verdict == VERDICT_FAIL) {
                fail_derivative(t->arena, to, t->style, point,
                                &point->derivatives[k]);
                fputc('\n', to);
                n++;
            }
    }
    for (size_t i = 0; i < problem->nclaims; i++)
        if (problem->claims[i].verdict == VERDICT_FAIL) {
            fail_claim(t->arena, to, t->style, &problem->claims[i]);
            fputc('\n', to);
            n++;
        }
    if (problem->has_expect && !problem->expect_met) {
        fail_expect(t->arena, to, t->style, problem);
        fputc('\n', to);
        n++;
    }
    return n;
}
