/* item: everything that was judged, one after the other.
 *
 * TAP, JUnit, GitHub, gcc and Markdown differ in their syntax and agree in
 * what they list: each derivative at each point, each claim, each `expect`
 * that was not met. They are gathered here once, with a name, a place and
 * words for what is wrong.
 *
 * Invariant: names are unique in the run (GitLab ignores all but the first of
 * equal ones); equal ones are numbered.
 */
#include "report/item.h"

#include <stdlib.h>
#include <string.h>

#include "base/stream.h"
#include "base/vec.h"
#include "report/fail.h"
#include "report/number.h"
#include "report/render_style.h"

struct list {
    VEC(struct item) items;
    bool calculation;
    struct arena *arena;
};

static const char *excuse_of(enum verdict v, bool expected, bool allowed)
{
    return v == VERDICT_PASS ? NULL
           : expected        ? "expected"
           : allowed         ? "allowed"
                             : NULL;
}

static void push(struct list *l, struct item i, bool expected, bool allowed)
{
    i.calculated = l->calculation;
    i.excuse = excuse_of(i.verdict, expected, allowed);
    i.excused = i.excuse != NULL;
    const char *problem = i.problem->title ? i.problem->title : "";
    const char *point = i.point_number && i.problem->npoints > 1
                            ? arena_printf(l->arena, " at point %zu",
                                           i.point_number)
                            : "";
    i.name = arena_printf(l->arena, "%s: %s%s%s%s", i.problem->file, problem,
                          *problem ? ": " : "", i.title, point);
    i.name = item_clean(l->arena, i.name, false);
    vec_push(&l->items, i);
}

static void push_derivatives(struct list *l, const struct rec_problem *p,
                             size_t point)
{
    const struct rec_point *at = &p->points[point];
    for (size_t k = 0; k < at->nderivatives; k++) {
        const struct rec_derivative *d = &at->derivatives[k];
        struct item i = {.kind = ITEM_DERIVATIVE,
                         .problem = p,
                         .point = at,
                         .point_number = point + 1,
                         .derivative = d,
                         .span = d->of_span,
                         .verdict = d->verdict};
        i.title = derivative_name(l->arena, d);
        push(l, i, d->expected, d->allowed);
    }
}

static void push_claim(struct list *l, const struct rec_problem *p,
                       const struct rec_claim *c)
{
    static const struct style plain = {.ascii = true};
    struct item i = {
        .kind = ITEM_CLAIM, .problem = p, .claim = c, .verdict = c->verdict};
    i.span = c->lhs_span.at ? c->lhs_span : c->span;
    i.title = c->title ? style_text(l->arena, &plain, c->title)
                       : item_claim(l->arena, &plain, c);
    push(l, i, c->expected, c->allowed);
}

const char *item_tried(struct arena *a, const struct rec_claim *c)
{
    if (!c->points && !c->samples)
        return NULL;
    const char *text = style_count(a, c->points, "point");
    if (c->samples)
        text = arena_printf(a, "%s, %s", text,
                            style_count(a, c->samples, "sample"));
    if (c->skipped)
        text = arena_printf(a, "%s, %zu skipped", text, c->skipped);
    if (c->code && c->code->calls)
        text = arena_printf(a, "%s, %s", text,
                            style_count(a, c->code->calls, "call"));
    if (c->code && !c->code->formula && c->verdict == VERDICT_PASS &&
        c->code->sees > 0)
        text = arena_printf(a, "%s, sees %s", text,
                            number_bound(a, c->code->sees));
    return text;
}

const char *item_claim(struct arena *a, const struct style *l,
                       const struct rec_claim *c)
{
    if (c->title && !*c->text)
        return style_text(a, l, c->title);
    const char *text = arena_printf(a, "%s%s%s %s%s%s",
                                    c->title ? c->title : "",
                                    c->title ? ": " : "", rec_claim_kind(c),
                                    c->text, c->tolerance ? " " : "",
                                    c->tolerance ? c->tolerance->text : "");
    return style_text(a, l, text);
}

static int by_name(const void *x, const void *y)
{
    const struct item *const *a = x, *const *b = y;
    int order = strcmp((*a)->name, (*b)->name);
    return order ? order : (*a > *b) - (*a < *b);
}

/* Numbers equal names, in order. */
static void make_unique(struct list *l)
{
    size_t n = l->items.n;
    struct item **sorted = mem_alloc((n + 1) * sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &l->items.at[i];
    qsort(sorted, n, sizeof *sorted, by_name);
    const char *last = NULL;
    for (size_t i = 0, count = 0; i < n; i++) {
        const char *name = sorted[i]->name;
        count = last && strcmp(last, name) == 0 ? count + 1 : 1;
        last = name;
        if (count > 1)
            sorted[i]->name = arena_printf(l->arena, "%s #%zu", name, count);
    }
    mem_free(sorted);
}

struct items items_of(struct arena *a, const struct record *r)
{
    struct list l = {.arena = a, .calculation = r->calculation};
    for (size_t i = 0; i < r->nproblems; i++) {
        const struct rec_problem *p = &r->problems[i];
        for (size_t k = 0; k < p->npoints; k++)
            push_derivatives(&l, p, k);
        for (size_t k = 0; k < p->nclaims; k++)
            push_claim(&l, p, &p->claims[k]);
        if (p->has_expect && !p->expect_met) {
            struct item unmet = {.kind = ITEM_EXPECT,
                                 .problem = p,
                                 .verdict = VERDICT_FAIL};
            unmet.span = p->expect_span.at ? p->expect_span : p->span;
            unmet.title = arena_printf(a, "expect %s", verdict_name(p->expect));
            push(&l, unmet, false, false);
        }
        if (p->late || p->empty) {
            struct item whole = {.kind = ITEM_PROBLEM,
                                 .problem = p,
                                 .span = p->span,
                                 .verdict = VERDICT_UNSURE,
                                 .title = "all of it"};
            push(&l, whole, false, p->late_allowed);
        }
    }
    make_unique(&l);
    struct items all = {l.items.n,
                        arena_alloc(a, (l.items.n + 1) * sizeof *all.at)};
    if (l.items.n)
        memcpy(all.at, l.items.at, l.items.n * sizeof *all.at);
    vec_free(&l.items);
    return all;
}

const char *item_word(const struct item *i, enum verdict v)
{
    return i->calculated ? "calculated" : verdict_name(v);
}

bool item_counts(const struct item *i)
{
    return !i->calculated && i->verdict != VERDICT_PASS && !i->excused;
}

/* --- words --------------------------------------------------------------- */
static const char *reason_of(const struct item *i, struct span *at)
{
    *at = i->claim        ? i->claim->reason_span
          : i->derivative ? i->derivative->reason_span
                          : (struct span){0, 0};
    return i->claim                  ? i->claim->reason
           : i->derivative           ? i->derivative->reason
           : i->kind != ITEM_PROBLEM ? NULL
           : i->problem->late        ? "not finished in time (--timeout)"
                                     : "nothing was checked";
}

/* "kink: left slope -1, right slope 1" and the like. */
static const char *undecided_text(struct arena *a, const struct item *i)
{
    struct span at;
    const char *reason = reason_of(i, &at), *place = style_place(a, at);
    const char *text = verdict_name(i->verdict);
    const struct rec_derivative *d = i->derivative;
    if (d && d->nslopes)
        text = arena_printf(a, "%s: left slope %s, right slope %s", text,
                            number_text(a, d->slopes[0].left, 12),
                            number_text(a, d->slopes[0].right, 12));
    if (reason)
        text = arena_printf(a, "%s: %s", text, reason);
    return place ? arena_printf(a, "%s (%s)", text, place) : text;
}

static const char *fail_text(struct arena *a, const struct style *l,
                             const struct item *i)
{
    if (i->derivative)
        return arena_printf(a, "%s: %s", fail_derivative_name(a, i->derivative),
                            fail_derivative_text(a, l, i->derivative));
    if (!i->claim)
        return arena_printf(a,
                            "expected %s, but found none, or something "
                            "else beside it",
                            verdict_name(i->problem->expect));
    const char *text = fail_claim_text(a, l, i->claim);
    return i->claim->hint
               ? arena_printf(a, "%s; hint (%s): %s", text,
                              i->claim->hint->kind, i->claim->hint->text)
               : text;
}

const char *item_message(struct arena *a, const struct style *l,
                         const struct item *i)
{
    if (i->verdict == VERDICT_PASS)
        return "";
    struct style own = style_of(l, i->problem);
    const char *text = i->verdict == VERDICT_FAIL ? fail_text(a, &own, i)
                                                  : undecided_text(a, i);
    return item_clean(a, style_text(a, l, text), false);
}

const char *item_detail(struct arena *a, const struct style *l,
                        const struct item *i)
{
    if (i->verdict != VERDICT_FAIL)
        return i->verdict == VERDICT_PASS ? "" : item_message(a, l, i);
    struct text_file file;
    text_file_open(&file);
    FILE *to = file.to;
    struct style own = style_of(l, i->problem);
    if (i->derivative)
        fail_derivative(a, to, &own, i->point, i->derivative);
    else if (i->claim)
        fail_claim(a, to, &own, i->claim);
    else
        fail_expect(a, to, &own, i->problem);
    char *text = text_file_keep(&file, a);
    for (size_t n = strlen(text); n && text[n - 1] == '\n';)
        text[--n] = 0;
    return item_clean(a, text, true);
}

struct style item_style(const struct style *l)
{
    struct style plain = *l;
    plain.color = false;
    plain.ascii = true;
    return plain;
}

const char *item_clean(struct arena *a, const char *s, bool lines)
{
    size_t n = strlen(s), length = 0;
    char *copy = arena_alloc(a, n + 1);
    for (size_t i = 0; i < n;) {
        unsigned bytes = text_char(s + i, n - i);
        bool control = bytes && text_control(s + i, bytes);
        if (bytes && (!control || (lines && s[i] == '\n'))) {
            memcpy(copy + length, s + i, bytes);
            length += bytes;
        } else {
            copy[length++] = control ? ' ' : '?';
        }
        i += bytes ? bytes : 1;
    }
    copy[length] = 0;
    return copy;
}

const char *item_error(struct arena *a, const struct diag *d)
{
    const char *place = style_place(a, d->span);
    return item_clean(a,
                      arena_printf(a, "%s%serror: %s", place ? place : "",
                                   place ? ": " : "", d->message),
                      false);
}

size_t items_end(const struct items *items, const struct rec_problem *p,
                 size_t from)
{
    while (from < items->n && items->at[from].problem == p)
        from++;
    return from;
}

void item_csv(FILE *to, struct arena *a, const char *s)
{
    s = item_clean(a, s, false);
    if (!strpbrk(s, ",\"")) {
        fputs(s, to);
        return;
    }
    fputc('"', to);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', to);
        fputc(*s, to);
    }
    fputc('"', to);
}
