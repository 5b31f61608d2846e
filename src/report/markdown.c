/* markdown: tables for pull requests and notes.
 *
 * A heading a problem, a table of its derivatives, a table of its claims, a
 * fenced block for each FAIL, and the sections of --show. Cells hold code spans, in which only the bar
 * and the backtick need care.
 */
#include <math.h>
#include <string.h>

#include "report/item.h"
#include "report/number.h"
#include "report/render_style.h"
#include "report/section.h"
#include "report/table.h"

/* A code span in a table cell. */
static void put_code(FILE *to, const char *s)
{
    bool tick = strchr(s, '`') != NULL;
    fputs(tick ? "`` " : "`", to);
    for (; *s; s++) {
        if (*s == '|')
            fputc('\\', to);
        fputc(*s, to);
    }
    fputs(tick ? " ``" : "`", to);
}

/* Running text: what could be markup is escaped. */
static void put_text(FILE *to, const char *s)
{
    for (; *s; s++) {
        if (strchr("\\`*_{}[]<>|#~&", *s))
            fputc('\\', to);
        fputc(*s, to);
    }
}

static const char *verdict_text(struct arena *a, const struct item *i)
{
    const char *word = item_word(i, i->verdict);
    if (i->verdict == VERDICT_FAIL)
        word = "**FAIL**";
    return i->excuse ? arena_printf(a, "%s (%s)", word, i->excuse) : word;
}

static const char *entry_text(struct arena *a, const struct style *l,
                              const struct rec_derivative *d,
                              const double *array)
{
    size_t i = derivative_worst(d);
    bool none = !array || i >= d->n ||
                (isnan(array[i]) && derivative_entry(d, i) == VERDICT_KINK);
    return none ? "" : number_text(a, array[i], style_digits(l));
}

static void put_derivative(FILE *to, struct arena *a, const struct style *l,
                           const struct item *i)
{
    const struct rec_derivative *d = i->derivative;
    const char *name = shape_scalar(d->shape)
                           ? i->title
                           : arena_printf(a, "%s, %s of %s", i->title,
                                          derivative_stands(d),
                                          shape_text(a, d->shape));
    size_t worst = derivative_worst(d);
    fputs("| ", to);
    put_code(to, item_clean(a, name, false));
    fputs(" | ", to);
    put_code(to, at_brief(a, i->point->nat, i->point->at, 40));
    fprintf(to, " | %s | %s | %s | %s | %s |\n",
            entry_text(a, l, d, d->forward), entry_text(a, l, d, d->reverse),
            entry_text(a, l, d, d->central),
            d->bound && worst < d->n ? number_bound(a, d->bound[worst]) : "",
            verdict_text(a, i));
}

static void put_claim(FILE *to, struct arena *a, const struct item *i)
{
    struct place place = text_place(i->claim->span);
    fputs("| ", to);
    put_code(to, item_clean(a, i->title, false));
    fprintf(to, " | %u | %s | %zu | %zu |\n", place.text ? place.line : 0,
            verdict_text(a, i), i->claim->points, i->claim->samples);
}

/* All items of one kind in [from, end), with the head of their table. */
static void put_tables(FILE *to, struct arena *a, const struct style *l,
                       const struct items *items, size_t from, size_t end)
{
    bool derivatives = false, claims = false;
    for (size_t i = from; i < end; i++) {
        const struct item *item = &items->at[i];
        if (item->derivative) {
            if (!derivatives)
                fputs("| derivative | at | forward | reverse | central | "
                      "bound | verdict |\n"
                      "| --- | --- | ---: | ---: | ---: | ---: | --- |\n",
                      to);
            derivatives = true;
            put_derivative(to, a, l, item);
        } else if (item->claim) {
            if (!claims)
                fprintf(to,
                        "%s| claim | line | verdict | points | samples |\n"
                        "| --- | ---: | --- | ---: | ---: |\n",
                        derivatives ? "\n" : "");
            claims = true;
            put_claim(to, a, item);
        }
    }
    if (derivatives || claims)
        fputc('\n', to);
}

/* What is wrong, in full, below the tables. */
static void put_details(FILE *to, struct arena *a, const struct style *l,
                        const struct items *items, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++) {
        const struct item *item = &items->at[i];
        if (item->verdict == VERDICT_PASS || item->calculated)
            continue;
        if (item->verdict == VERDICT_FAIL) {
            fprintf(to, "````text\n%s\n````\n\n", item_detail(a, l, item));
        } else {
            put_code(to, item_clean(a, item->title, false));
            fputs(": ", to);
            put_text(to, item_message(a, l, item));
            fputs("\n\n", to);
        }
    }
}

/* --- sections ------------------------------------------------------------ */
/* Formulas, as code that adcheck reads back. */
static void put_formulas(FILE *to, struct arena *a, const struct section *s)
{
    fputs("```text\n", to);
    for (size_t k = 0; k < s->nformula; k++) {
        const struct rec_formula *f = &s->formula[k];
        fprintf(to, "%s\n", section_formula(a, f));
        for (size_t j = 0; j < f->nwhere; j++)
            fprintf(to, "    %s %s = %s\n", j ? "     " : "where",
                    f->where[j].name.text, f->where[j].is.text);
    }
    fputs("```\n\n", to);
}

static void put_row(FILE *to, struct arena *a, const struct section *s,
                    size_t row)
{
    for (size_t k = 0; k < s->columns; k++) {
        const char *text = item_clean(a, s->cell[row * s->columns + k], false);
        fputs("| ", to);
        if (k < s->texts && *text && row)
            put_code(to, text);
        else
            fputs(text, to);
        fputc(' ', to);
    }
    fputs("|\n", to);
}

/* Cells with their head; the columns of a matrix are numbered. */
static void put_cells(FILE *to, struct arena *a, const struct section *s)
{
    bool matrix = s->kind == SECTION_MATRIX;
    if (!s->cell || s->rows < (matrix ? 1 : 2))
        return;
    for (size_t k = 0; matrix && k < s->columns; k++)
        fprintf(to, "| (:,%zu) ", k + 1);
    if (matrix)
        fputs("|\n", to);
    else
        put_row(to, a, s, 0);
    for (size_t k = 0; k < s->columns; k++)
        fputs(k < s->texts ? "| --- " : "| ---: ", to);
    fputs("|\n", to);
    for (size_t i = matrix ? 0 : 1; i < s->rows; i++)
        put_row(to, a, s, i);
    fputc('\n', to);
}

static void put_section(FILE *to, struct arena *a, const struct section *s)
{
    fputs("### ", to);
    put_text(to, item_clean(a, s->title, false));
    fprintf(to, "%s%s\n\n", s->judged ? ": " : "",
            s->judged ? verdict_name(s->verdict) : "");
    if (s->kind == SECTION_FORMULAS)
        put_formulas(to, a, s);
    put_cells(to, a, s);
    for (size_t i = 0; i < s->nlines; i++) {
        if (s->kind == SECTION_STEPS)
            fprintf(to, "%zu. ", i + 1);
        put_text(to, item_clean(a, s->line[i], false));
        fputs(s->kind == SECTION_STEPS ? "\n" : "\n\n", to);
    }
    if (s->kind == SECTION_STEPS)
        fputc('\n', to);
}

static void put_sections(FILE *to, struct arena *a, const struct style *l,
                         const struct rec_problem *p)
{
    for (size_t i = 0; i < p->npoints; i++) {
        struct sections all = sections_of(a, l, &p->points[i]);
        for (size_t k = 0; k < all.n; k++)
            put_section(to, a, &all.at[k]);
    }
}

static void put_problem(FILE *to, struct arena *a, const struct style *l,
                        const struct items *items, size_t from, size_t end)
{
    const struct rec_problem *p = items->at[from].problem;
    fputs("## ", to);
    put_text(to, item_clean(a, p->title ? p->title : p->file, false));
    fputs("\n\n", to);
    struct style own = style_of(l, p);
    put_tables(to, a, &own, items, from, end);
    put_details(to, a, &own, items, from, end);
    put_sections(to, a, &own, p);
}

/* What stopped a file or a problem. */
static void put_errors(FILE *to, struct arena *a)
{
    size_t n;
    const struct diag *list = diag_list(&n);
    for (size_t i = 0; i < n; i++)
        if (list[i].level == DIAG_ERROR) {
            fputs("- ", to);
            put_text(to, item_error(a, &list[i]));
            fputc('\n', to);
        }
    if (diag_errors())
        fputc('\n', to);
}

void report_markdown(FILE *to, const struct record *r, const struct style *l)
{
    struct arena *a = arena_new();
    struct style plain = item_style(l);
    struct items items = items_of(a, r);
    fputs("# adcheck\n\n", to);
    for (size_t i = 0, end; i < items.n; i = end) {
        end = items_end(&items, items.at[i].problem, i);
        put_problem(to, a, &plain, &items, i, end);
    }
    put_errors(to, a);
    put_text(to, table_closing(a, r));
    fputc('\n', to);
    arena_free(a);
}
