/* table: the format for people (with narrower columns here than it has).
 *
 *     expr.txt   z = exp(y)   at u = 0.7           value 0.714822567405
 *
 *       d z by   forward           central           ± bound   verdict
 *       u        0.331297765034    0.331297765034    8e-12     pass
 *
 *       claim dz/du = 2*u*z     line 8    pass   (1 point, 8 samples)
 *
 *     1 derivative: 1 pass; 1 claim: 1 pass
 *
 * The idea: a problem is one table - its outputs with their derivatives, point
 * by point, then the claims - followed by a block for each FAIL and by the
 * sections asked for; the closing line counts everything.
 *
 * Invariant: every verdict is a word; parts are separated by one blank line,
 * and a problem ends with one.
 */
#include "report/table.h"
#include "report/item.h"
#include "report/marks.h"

#include <string.h>

#include "base/diag.h"

/* --- the line of an output ----------------------------------------------- */
/* "z = exp(y)" */
static const char *output_text(struct table *t, const struct rec_point *point,
                               size_t i, unsigned room)
{
    const char *name = point->outputs[i].name;
    const char *formula = point->output_formulas ? point->output_formulas[i]
                                                 : NULL;
    if (!formula)
        return name;
    const char *text = arena_printf(t->arena, "%s = %s", name,
                                    style_text(t->arena, t->style, formula));
    return style_shorten(t->arena, t->style, text, room);
}

/* A part of the header: behind what stands on the line, or below it. */
static void put_part(struct table *t, const char *part)
{
    unsigned width = style_width(t->style), need = text_columns(part);
    if (!need)
        return;
    if (t->pen.column && t->pen.column + 3 + need > width) {
        pen_end(&t->pen);
        pen_to(&t->pen, 2);
    } else if (t->pen.column) {
        pen_to(&t->pen, t->pen.column + 3);
    }
    pen_put(&t->pen, part);
}

/* The value, to the right of what stands on the line if it fits. */
static void put_output_value(struct table *t, const char *value)
{
    unsigned need = text_columns(value), right = t->verdict_at + 3;
    unsigned column = right > need ? right - need : 0;
    if (column > t->pen.column + 3 && right <= style_width(t->style))
        pen_at(&t->pen, column, value);
    else
        put_part(t, value);
}

bool table_proved(const struct table *t, const struct named_value *v)
{
    return !t->judged && v->proved && v->proved[0] && shape_scalar(v->shape);
}

/* Header of output i: file, formula, point, and the value to the right. */
static void put_output(struct table *t, const struct rec_point *point, size_t i,
                       bool first)
{
    const struct named_value *v = &point->outputs[i];
    unsigned width = style_width(t->style);
    bool proved = table_proved(t, v);
    const char *value =
        arena_printf(t->arena, "value %s",
                     proved ? v->proved[0]
                            : value_brief(t->arena, v->shape, v->at,
                                          style_digits(t->style), 40));
    const char *file = t->problem->title
                           ? ""
                           : style_text(t->arena, t->style, t->problem->file);
    unsigned used = text_columns(file) + text_columns(value) + 9;
    unsigned room = width > used + 40 ? width - used : 40;
    const char *at = "";
    if (first && point->nat)
        at = arena_printf(t->arena, "at %s",
                          at_brief(t->arena, point->nat, point->at,
                                   room * 3 / 5));
    unsigned point_room = text_columns(at);
    put_part(t, file);
    put_part(t, output_text(t, point, i,
                            room > point_room + 20 ? room - point_room : 20));
    put_part(t, at);
    if (v->at)
        put_output_value(t, value);
    pen_end(&t->pen);
}

/* --- a point ------------------------------------------------------------- */
struct cursor {
    size_t row, derivative, output; /* next ones to print */
};

/* Headers of the outputs up to the one named, or of all that are left. */
static void put_outputs(struct table *t, const struct rec_point *point,
                        struct cursor *at, const char *name)
{
    size_t last = at->output;
    while (name && last < point->noutputs &&
           strcmp(point->outputs[last].name, name) != 0)
        last++;
    if (name && last == point->noutputs)
        return;
    size_t end = name ? last + 1 : point->noutputs;
    for (; at->output < end; at->output++)
        put_output(t, point, at->output, at->output == 0);
}

static void put_point(struct table *t, const struct rec_point *point,
                      struct cursor *at)
{
    const char *of = NULL;
    at->output = 0;
    for (size_t i = 0; i < point->nderivatives; i++, at->derivative++) {
        const struct rec_derivative *d = &point->derivatives[i];
        if (!of || strcmp(of, d->of) != 0) {
            if (of)
                fputc('\n', t->pen.to);
            of = d->of;
            put_outputs(t, point, at, of);
            fputc('\n', t->pen.to);
            table_put_heading(t, d);
        }
        for (; at->row < t->ends.at[at->derivative]; at->row++)
            table_put_row(t, &t->rows.at[at->row]);
        table_put_notes(t, d);
    }
    if (of && at->output < point->noutputs)
        fputc('\n', t->pen.to);
    put_outputs(t, point, at, NULL);
    if (point->noutputs || point->nderivatives)
        fputc('\n', t->pen.to);
    table_put_sections(t, point);
}

/* --- a problem ----------------------------------------------------------- */
static void put_title(struct table *t)
{
    const struct rec_problem *p = t->problem;
    if (p->title) {
        struct place place = text_place(p->span);
        pen_put(&t->pen, arena_printf(t->arena, "problem \"%s\"   %s",
                                      style_text(t->arena, t->style, p->title),
                                      style_text(t->arena, t->style, p->file)));
        if (place.text)
            pen_put(&t->pen, arena_printf(t->arena, ":%u", place.line));
        pen_end(&t->pen);
        fputc('\n', t->pen.to);
    }
}

/* Formulas were all that was asked for? */
static bool only_formulas(const struct rec_problem *p)
{
    bool any = false;
    for (size_t i = 0; i < p->npoints; i++)
        any |= p->points[i].nformula + p->points[i].nexplain > 0;
    return any && !p->broken && !p->late;
}

static void put_empty(struct table *t)
{
    const struct rec_problem *p = t->problem;
    if (only_formulas(p))
        return;
    if (!p->title)
        pen_put(&t->pen, style_text(t->arena, t->style, p->file));
    pen_at(&t->pen, t->pen.column ? t->pen.column + 3 : 2,
           p->broken ? "not checked: see the errors"
           : p->late ? "not checked: not finished in time (--timeout)"
                     : "nothing to check");
    pen_end(&t->pen);
    fputc('\n', t->pen.to);
}

static void put_problem(struct table *t)
{
    const struct rec_problem *p = t->problem;
    struct cursor at = {0, 0, 0};
    bool any = p->nclaims || p->has_expect;
    put_title(t);
    for (size_t i = 0; i < p->npoints; i++) {
        any |= p->points[i].noutputs || p->points[i].nderivatives;
        put_point(t, &p->points[i], &at);
    }
    if (!any)
        put_empty(t);
    table_put_claims(t);
    if (p->nclaims || (p->has_expect && (!p->expect_met || t->style->verbose)))
        fputc('\n', t->pen.to);
    table_put_fails(t);
}

/* Was an error of this source reported? */
static bool has_error(struct span at)
{
    size_t n;
    const struct diag *d = diag_list(&n);
    for (size_t i = 0; i < n; i++)
        if (d[i].level == DIAG_ERROR && text_of(d[i].span) == text_of(at))
            return true;
    return false;
}

/* Of --quiet: a line for each item that is undecided and not excused, and for
 * a problem of which nothing was checked, unless an error says so. */
static void put_undecided(struct table *t)
{
    struct record one = {.nproblems = 1,
                         .problems = (struct rec_problem *)t->problem};
    struct items items = items_of(t->arena, &one);
    for (size_t i = 0; i < items.n && t->judged; i++) {
        const struct item *item = &items.at[i];
        bool told = item->kind == ITEM_PROBLEM && has_error(item->span);
        if (!item_counts(item) || item->verdict == VERDICT_FAIL || told)
            continue;
        const char *place = style_place(t->arena, item->span);
        pen_put(&t->pen,
                place ? place
                      : style_text(t->arena, t->style, t->problem->file));
        pen_put(&t->pen, ": ");
        pen_put(&t->pen, item->title);
        pen_put(&t->pen, ": ");
        pen_put(&t->pen, item_message(t->arena, t->style, item));
        pen_end(&t->pen);
    }
}

void report_table_problem(FILE *to, const struct record *r,
                          const struct rec_problem *p, const struct style *l)
{
    (void)r;
    struct style own = style_of(l, p);
    struct table t = {.pen = {to, &own, 0},
                      .style = &own,
                      .problem = p,
                      .arena = arena_new(),
                      .judged = !l->calculation};
    if (l->quiet) {
        table_put_fails(&t);
        put_undecided(&t);
    } else {
        table_make_rows(&t);
        table_layout(&t);
        table_claim_layout(&t);
        put_problem(&t);
    }
    vec_free(&t.rows);
    vec_free(&t.ends);
    arena_free(t.arena);
}

/* --- the closing line ---------------------------------------------------- */
struct closing_tally {
    size_t n[VERDICT_COUNT], expected[VERDICT_COUNT], allowed[VERDICT_COUNT];
};

static void count_item(struct closing_tally *t, enum verdict v, bool expected,
                       bool allowed)
{
    t->n[v]++;
    t->expected[v] += expected && v != VERDICT_PASS;
    t->allowed[v] += allowed && !expected && v != VERDICT_PASS;
}

static void count_record(const struct record *r,
                         struct closing_tally *derivatives,
                         struct closing_tally *claims,
                         struct closing_tally *code,
                         struct closing_tally *expects,
                         struct closing_tally *problems)
{
    for (size_t i = 0; i < r->nproblems; i++) {
        const struct rec_problem *p = &r->problems[i];
        for (size_t k = 0; k < p->npoints; k++)
            for (size_t j = 0; j < p->points[k].nderivatives; j++) {
                const struct rec_derivative *d = &p->points[k].derivatives[j];
                count_item(derivatives, d->verdict, d->expected, d->allowed);
            }
        for (size_t k = 0; k < p->nclaims; k++)
            count_item(p->claims[k].is_code ? code : claims,
                       p->claims[k].verdict, p->claims[k].expected,
                       p->claims[k].allowed);
        if (p->has_expect && !p->expect_met)
            count_item(expects, VERDICT_FAIL, false, false);
        if (p->late)
            count_item(problems, VERDICT_UNSURE, false, p->late_allowed);
    }
}

/* "2 kink (expected)", "3 kink (1 expected)" */
static const char *count_text(struct arena *a, const struct closing_tally *t,
                              enum verdict v)
{
    const char *text = arena_printf(a, "%zu %s", t->n[v], verdict_name(v));
    if (t->expected[v] && t->expected[v] == t->n[v])
        return arena_printf(a, "%s (expected)", text);
    if (t->allowed[v] && t->allowed[v] == t->n[v])
        return arena_printf(a, "%s (allowed)", text);
    if (t->expected[v])
        text = arena_printf(a, "%s (%zu expected)", text, t->expected[v]);
    if (t->allowed[v])
        text = arena_printf(a, "%s (%zu allowed)", text, t->allowed[v]);
    return text;
}

/* Appends "; 3 claims: 2 pass, 1 FAIL" if there are any. */
static const char *tally_text(struct arena *a, const char *line,
                              const struct closing_tally *t, const char *thing)
{
    size_t all = 0;
    const char *list = "";
    for (size_t k = 0; k < VERDICT_COUNT; k++) {
        all += t->n[style_order[k]];
        if (t->n[style_order[k]])
            list = arena_printf(a, "%s%s%s", list, *list ? ", " : "",
                                count_text(a, t, style_order[k]));
    }
    if (!all)
        return line;
    return arena_printf(a, "%s%s%s: %s", line, *line ? "; " : "",
                        thing ? style_count(a, all, thing)
                              : arena_printf(a, "%zu code", all),
                        list);
}

/* Did an earlier claim of the problem count the calls of this function? */
static bool counted(const struct rec_problem *p, size_t k)
{
    const struct rec_code *c = p->claims[k].code;
    for (size_t i = 0; i < k; i++)
        if (p->claims[i].code && p->claims[i].span.at == p->claims[k].span.at &&
            strcmp(p->claims[i].code->function, c->function) == 0)
            return true;
    return false;
}

/* "31 calls of rosen": of each function, over all problems. */
static const char *calls_text(struct arena *a, const struct record *r)
{
    VEC(struct function_calls {
        const char *name;
        size_t n;
    })
    all = {0};
    for (size_t i = 0; i < r->nproblems; i++)
        for (size_t k = 0; k < r->problems[i].nclaims; k++) {
            const struct rec_claim *c = &r->problems[i].claims[k];
            size_t j = 0;
            if (!c->is_code || !c->code || counted(&r->problems[i], k))
                continue;
            while (j < all.n && strcmp(all.at[j].name, c->code->function) != 0)
                j++;
            if (j == all.n)
                vec_push(&all, ((struct function_calls){c->code->function, 0}));
            all.at[j].n += c->code->calls;
        }
    const char *text = "";
    for (size_t j = 0; j < all.n; j++)
        if (all.at[j].n)
            text = arena_printf(a, "%s%s%s of %s", text, *text ? ", " : "",
                                style_count(a, all.at[j].n, "call"),
                                all.at[j].name);
    vec_free(&all);
    return text;
}

/* "seed 1", "seed 1, 7" where problems have their own; NULL: none was used. */
static const char *seeds_text(struct arena *a, const struct record *r)
{
    const char *text = NULL;
    for (size_t i = 0; i < r->nproblems; i++) {
        const struct rec_problem *p = &r->problems[i];
        bool known = !p->seed_used;
        for (size_t k = 0; k < i && !known; k++)
            known = r->problems[k].seed_used && r->problems[k].seed == p->seed;
        if (!known)
            text = arena_printf(a, "%s%s%llu", text ? text : "seed ",
                                text ? ", " : "", (unsigned long long)p->seed);
    }
    return text;
}

static size_t derivatives_of(const struct record *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->nproblems; i++)
        for (size_t k = 0; k < r->problems[i].npoints; k++)
            n += r->problems[i].points[k].nderivatives;
    return n;
}

static size_t formulas_of(const struct record *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->nproblems; i++)
        for (size_t k = 0; k < r->problems[i].npoints; k++)
            n += r->problems[i].points[k].nformula +
                 r->problems[i].points[k].nexplain;
    return n;
}

const char *table_closing(struct arena *a, const struct record *r)
{
    struct closing_tally derivatives = {0}, claims = {0}, expects = {0},
                         problems = {0};
    struct closing_tally code = {0};
    if (!r->calculation)
        count_record(r, &derivatives, &claims, &code, &expects, &problems);
    const char *line = tally_text(a, "", &derivatives, "derivative");
    line = tally_text(a, line, &claims, "claim");
    line = tally_text(a, line, &code, NULL);
    const char *calls = calls_text(a, r);
    if (*calls)
        line = arena_printf(a, "%s (%s)", line, calls);
    line = tally_text(a, line, &expects, "expect");
    line = tally_text(a, line, &problems, "problem");
    if (r->calculation)
        line = arena_printf(a, "%s calculated",
                            style_count(a, derivatives_of(r), "derivative"));
    if (!*line && formulas_of(r))
        line = arena_printf(a, "%s, without values",
                            style_count(a, formulas_of(r), "formula"));
    if (!*line)
        line = "nothing was checked";
    if (diag_errors())
        line = arena_printf(a, "%s; %s", line,
                            style_count(a, diag_errors(), "error"));
    size_t empty = 0;
    for (size_t i = 0; i < r->nproblems; i++)
        empty += r->problems[i].empty;
    if (empty && r->nproblems > 1)
        line = arena_printf(a, "%s; nothing checked in %s", line,
                            style_count(a, empty, "problem"));
    const char *seeds = seeds_text(a, r);
    if (seeds)
        line = arena_printf(a, "%s; %s", line, seeds);
    return line;
}

/* "time: parse 0.1 ms, ..., 12 ms in all" */
static void put_timing(FILE *to, struct arena *a, const struct record *r)
{
    double all = 0;
    fputs("time: ", to);
    for (int i = 0; i < PHASE_COUNT; i++) {
        all += r->seconds[i];
        fprintf(to, "%s %s, ", style_phases[i],
                number_seconds(a, r->seconds[i]));
    }
    fprintf(to, "%s in all\n", number_seconds(a, all));
}

void report_table_end(FILE *to, const struct record *r, const struct style *l)
{
    if (l->quiet)
        return;
    struct arena *a = arena_new();
    if (!l->calculation)
        fprintf(to, "%s\n", table_closing(a, r));
    else if (seeds_text(a, r))
        fprintf(to, "%s\n", seeds_text(a, r));
    if (l->verbose)
        put_timing(to, a, r);
    arena_free(a);
}

void report_table(FILE *to, const struct record *r, const struct style *l)
{
    if (r->marks) {
        marks_table(to, r, l);
        return;
    }
    for (size_t i = 0; i < r->nproblems; i++)
        report_table_problem(to, r, &r->problems[i], l);
    report_table_end(to, r, l);
}
