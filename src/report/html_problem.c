/* html_problem: one problem of the page.
 *
 * Idea: what a reader of a solution sheet expects, in this order: the
 * statements, the derivatives of every point, the claims, and for each that is
 * not right all that is known about it.
 */
#include <math.h>

#include "report/html.h"
#include "report/number.h"
#include "report/render_style.h"
#include "report/table.h"

static void put_number(struct page *p, const double *array, size_t i, bool none)
{
    fputs("<td class=\"n\">", p->to);
    if (array && !none)
        html_text(p, number_text(p->arena, array[i], style_digits(p->style)));
    else
        fputs("–", p->to);
    fputs("</td>", p->to);
}

/* Entry k of a derivative; `note` behind its name. */
static void put_entry(struct page *p, const struct item *i, size_t k,
                      const char *note)
{
    const struct rec_derivative *d = i->derivative;
    enum verdict v = derivative_entry(d, k);
    const double *const columns[] = {d->forward, d->reverse, d->central};
    const char *entry = entry_name(p->arena, d->wrt, d->shape,
                                   d->indices ? d->indices[k] : k + 1);
    fputs("<tr><th scope=\"row\"><code>", p->to);
    html_text(p, arena_printf(p->arena, "d%s/d%s", d->of, entry));
    fputs("</code>", p->to);
    html_text(p, note);
    fputs("</th>", p->to);
    for (size_t c = 0; c < 3; c++)
        put_number(p, columns[c], k,
                   c == 2 && columns[c] && isnan(columns[c][k]) &&
                       v == VERDICT_KINK);
    fputs("<td class=\"n\">", p->to);
    html_text(p, d->bound ? number_bound(p->arena, d->bound[k]) : "–");
    fputs("</td><td>", p->to);
    if (i->calculated)
        fputs("calculated", p->to);
    else
        html_verdict(p, v, v == VERDICT_PASS ? NULL : i->excuse);
    fputs("</td></tr>\n", p->to);
}

static void put_derivative(struct page *p, const struct item *i)
{
    const struct rec_derivative *d = i->derivative;
    size_t all = shape_numel(d->shape);
    if (!d->n) {
        fputs("<tr><th scope=\"row\"><code>", p->to);
        html_text(p, i->title);
        fputs("</code></th><td colspan=\"4\"></td><td>", p->to);
        html_verdict(p, i->verdict, i->excuse);
        fputs("</td></tr>\n", p->to);
    } else if (all > TABLE_ENTRIES && !p->style->all) {
        put_entry(p, i, derivative_worst(d),
                  arena_printf(p->arena, ", %s of %zu entries",
                               derivative_stands(d), all));
    } else {
        for (size_t k = 0; k < d->n; k++)
            put_entry(p, i, k, "");
    }
}

/* "z = 0.714822567405 at u = 0.7" */
static const char *point_text(struct page *p, const struct rec_point *point)
{
    const char *text = "", *at;
    for (size_t i = 0; i < point->noutputs; i++) {
        const struct named_value *v = &point->outputs[i];
        text = arena_printf(
            p->arena, "%s%s%s = %s", text, i ? ", " : "", v->name,
            value_brief(p->arena, v->shape, v->at, style_digits(p->style), 60));
    }
    at = at_brief(p->arena, point->nat, point->at, 120);
    if (!*at)
        return text;
    return arena_printf(p->arena, "%s%sat %s", text, *text ? " " : "", at);
}

static void put_point(struct page *p, const struct rec_point *point,
                      size_t from, size_t end)
{
    static const char *const heads[] = {"derivative", "forward", "reverse",
                                        "central",    "± bound", "verdict"};
    bool any = false;
    html_element(p, "h3", NULL, point_text(p, point));
    fputc('\n', p->to);
    for (size_t i = from; i < end; i++) {
        if (p->items.at[i].point != point)
            continue;
        if (!any)
            html_table(p, NULL, 6, heads, 1);
        any = true;
        put_derivative(p, &p->items.at[i]);
    }
    if (any)
        html_table_end(p);
    html_sections(p, point);
}

static void put_claims(struct page *p, size_t from, size_t end)
{
    static const char *const heads[] = {"claim", "verdict", "tried at", "line"};
    bool any = false;
    for (size_t i = from; i < end; i++) {
        const struct item *item = &p->items.at[i];
        if (item->derivative)
            continue;
        if (!any)
            html_table(p, NULL, 4, heads, 4);
        any = true;
        struct place place = text_place(item->span);
        fputs("<tr><th scope=\"row\"><code>", p->to);
        html_text(p, item->title);
        fputs("</code></th><td>", p->to);
        html_verdict(p, item->verdict, item->excuse);
        fputs("</td><td>", p->to);
        if (item->claim && item_tried(p->arena, item->claim))
            html_text(p, item_tried(p->arena, item->claim));
        fprintf(p->to, "</td><td>%u</td></tr>\n", place.text ? place.line : 0);
    }
    if (any)
        html_table_end(p);
}

/* What is worth telling of code that does not fail (fail.c tells it of a FAIL):
 * notes, and where it is undecided what it printed last. */
static void put_code_notes(struct page *p, const struct item *item)
{
    const struct rec_code *code = item->claim ? item->claim->code : NULL;
    if (!code || item->verdict == VERDICT_FAIL)
        return;
    for (size_t i = 0; i < code->nnotes; i++) {
        fputs("<p class=\"dim\"><code>", p->to);
        html_text(p, item->title);
        fputs("</code>: ", p->to);
        html_text(p, code->notes[i]);
        fputs("</p>\n", p->to);
    }
    if (code->errors && item->verdict != VERDICT_PASS) {
        html_element(p, "pre", "class=\"plain\"",
                     item_clean(p->arena, code->errors, true));
        fputc('\n', p->to);
    }
}

/* What is wrong, in full, below the tables. */
static void put_details(struct page *p, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++) {
        const struct item *item = &p->items.at[i];
        bool answer = item->claim && item->claim->title;
        if (item->verdict == VERDICT_PASS || item->calculated ||
            (answer && !item->claim->claimed && !item->claim->mismatch)) {
            put_code_notes(p, item);
            continue;
        }
        if (item->verdict == VERDICT_FAIL) {
            html_element(p, "pre", NULL, item_detail(p->arena, p->style, item));
        } else {
            fputs("<p><code>", p->to);
            html_text(p, item->title);
            fputs("</code>: ", p->to);
            html_text(p, item_message(p->arena, p->style, item));
            fputs("</p>", p->to);
        }
        fputc('\n', p->to);
        put_code_notes(p, item);
    }
}

/* A long program is read in its file. */
static void put_statements(struct page *p, const struct rec_problem *problem)
{
    enum { MOST = 40 };
    for (size_t i = 0; i < problem->nstatements && i < MOST; i++) {
        const struct formula_text *s = &problem->statements[i];
        if (s->mathml) {
            fputs("<p class=\"math\"><math>", p->to);
            html_math(p, s->mathml);
            fputs("</math></p>\n", p->to);
        } else if (s->text) { /* of code */
            fputs("<p><code>", p->to);
            html_text(p, item_clean(p->arena, s->text, false));
            fputs("</code></p>\n", p->to);
        }
    }
}

void html_problem(struct page *p, const struct rec_problem *problem,
                  size_t number, size_t from, size_t end)
{
    const struct style *whole = p->style;
    struct style own = style_of(whole, problem);
    p->style = &own;
    struct place place = text_place(problem->span);
    const struct rec_hand_in *h = p->marks ? &p->marks->hands[number - 1]
                                           : NULL;
    fprintf(p->to, "<section id=\"p%zu\"%s>\n", number,
            h && number > 1 ? " class=\"page\"" : "");
    html_element(p, "h2", NULL,
                 h                ? h->name
                 : problem->title ? problem->title
                                  : problem->file);
    if (problem->title || problem->broken || problem->late) {
        fputs("\n<p class=\"dim\">", p->to);
        html_text(p, problem->file);
        if (problem->title && place.text)
            fprintf(p->to, ":%u", place.line);
        if (problem->broken || problem->late)
            fputs(problem->broken ? ": not checked to its end, see the errors"
                                  : ": not finished in time (--timeout)",
                  p->to);
        fputs("</p>", p->to);
    }
    fputc('\n', p->to);
    if (h) {
        html_hand_in(p, p->marks, h);
    } else {
        put_statements(p, problem);
        html_graph(p, problem->graph);
    }
    for (size_t i = 0; !h && i < problem->npoints; i++)
        put_point(p, &problem->points[i], from, end);
    if (!h)
        put_claims(p, from, end);
    put_details(p, from, end);
    fputs("</section>\n", p->to);
    p->style = whole;
}
