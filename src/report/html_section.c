/* html_section: the sections of --show on the page. */
#include "report/html.h"
#include "report/render_style.h"
#include "report/section.h"
#include "report/xml.h"

static void put_row(struct page *p, const struct section *s, size_t row)
{
    fputs("<tr>", p->to);
    for (size_t k = 0; k < s->columns; k++) {
        const char *text = s->cell[row * s->columns + k];
        if (k >= s->texts)
            html_element(p, "td", "class=\"n\"", text);
        else if (k == 0)
            html_element(p, "th", "scope=\"row\"", text);
        else
            html_element(p, "td", NULL, text);
    }
    fputs("</tr>\n", p->to);
}

static void put_cells(struct page *p, const struct section *s)
{
    if (s->rows < 2)
        return;
    html_table(p, NULL, s->columns, s->cell, s->texts);
    for (size_t i = 1; i < s->rows; i++)
        put_row(p, s, i);
    html_table_end(p);
}

static void put_matrix(struct page *p, const struct section *s)
{
    if (!s->cell)
        return;
    const char **head = arena_alloc(p->arena, (s->columns + 1) * sizeof *head);
    for (size_t k = 0; k < s->columns; k++)
        head[k] = arena_printf(p->arena, "(:,%zu)", k + 1);
    html_table(p, NULL, s->columns, head, 0);
    for (size_t i = 0; i < s->rows; i++)
        put_row(p, s, i);
    html_table_end(p);
}

static void put_lines(struct page *p, const struct section *s)
{
    for (size_t i = 0; i < s->nlines; i++) {
        html_element(p, "p", NULL, s->line[i]);
        fputc('\n', p->to);
    }
}

static void put_steps(struct page *p, const struct section *s)
{
    fputs("<ol>\n", p->to);
    for (size_t i = 0; i < s->nlines; i++) {
        fputs("<li><code>", p->to);
        html_text(p, s->line[i]);
        fputs("</code></li>\n", p->to);
    }
    fputs("</ol>\n", p->to);
}

/* A formula; the text that is read back stands in its tooltip. */
static void put_equation(struct page *p, const struct formula_text *left,
                         const struct formula_text *right)
{
    fputs("<math", p->to);
    xml_attribute(p->to, "title",
                  item_clean(p->arena,
                             arena_printf(p->arena, "%s = %s", left->text,
                                          right->text),
                             false));
    fputs(">", p->to);
    html_math(p, left->mathml);
    fputs("<mo>=</mo>", p->to);
    html_math(p, right->mathml);
    fputs("</math>", p->to);
}

static void put_formulas(struct page *p, const struct section *s)
{
    for (size_t i = 0; i < s->nformula; i++) {
        const struct rec_formula *f = &s->formula[i];
        fputs("<p class=\"math\">", p->to);
        put_equation(p, &f->lhs, &f->is);
        for (size_t k = 0; k < f->nwhere; k++) {
            fputs(k ? ", " : " where ", p->to);
            put_equation(p, &f->where[k].name, &f->where[k].is);
        }
        fputs("</p>\n", p->to);
    }
}

void html_sections(struct page *p, const struct rec_point *point)
{
    struct sections all = sections_of(p->arena, p->style, point);
    for (size_t i = 0; i < all.n; i++) {
        const struct section *s = &all.at[i];
        fputs("<h3>", p->to);
        html_text(p, s->title);
        if (s->judged) {
            fputc(' ', p->to);
            html_verdict(p, s->verdict, NULL);
        }
        fputs("</h3>\n", p->to);
        if (s->kind == SECTION_SWEEP)
            html_sweep(p, s->sweep);
        if (s->kind == SECTION_CELLS)
            put_cells(p, s);
        if (s->kind == SECTION_MATRIX)
            put_matrix(p, s);
        if (s->kind == SECTION_FORMULAS)
            put_formulas(p, s);
        if (s->kind == SECTION_STEPS)
            put_steps(p, s);
        else
            put_lines(p, s);
    }
}
