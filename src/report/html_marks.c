/* html_marks: what hand-ins got, on a page. */
#include "report/html.h"
#include "report/marks.h"

static const char *color_of(const struct rec_mark *m)
{
    return m->state == MARK_PASS        ? "class=\"v pass\""
           : m->state == MARK_UNDECIDED ? "class=\"v open\""
                                        : "class=\"v FAIL\"";
}

static const char *sum_text(struct page *p, const struct rec_marks *m,
                            const struct rec_hand_in *h)
{
    return arena_printf(p->arena, "%s/%s", marks_points(p->arena, h->sum),
                        marks_points(p->arena, m->points));
}

void html_marks(struct page *p, const struct rec_marks *m)
{
    const char **heads = arena_alloc(p->arena, (m->nasks + 2) * sizeof *heads);
    heads[0] = "hand-in";
    for (size_t k = 0; k < m->nasks; k++)
        heads[k + 1] = m->asks[k].title;
    heads[m->nasks + 1] = "sum";
    html_table(p, "marks", m->nasks + 2, heads, m->nasks + 1);
    for (size_t i = 0; i < m->nhands; i++) {
        const struct rec_hand_in *h = &m->hands[i];
        fprintf(p->to, "<tr><th scope=\"row\"><a href=\"#p%zu\">", i + 1);
        html_text(p, h->name);
        fputs("</a></th>", p->to);
        for (size_t k = 0; k < m->nasks; k++)
            html_element(p, "td", color_of(&h->marks[k]),
                         marks_cell(p->arena, &h->marks[k]));
        html_element(p, "td", "class=\"n\"", sum_text(p, m, h));
        fputs("</tr>\n", p->to);
    }
    html_table_end(p);
}

void html_hand_in(struct page *p, const struct rec_marks *m,
                  const struct rec_hand_in *h)
{
    static const char *const heads[] = {"question", "asked", "answer",
                                        "mark",     "of",    ""};
    html_table(p, NULL, 6, heads, 6);
    for (size_t k = 0; k < m->nasks; k++) {
        const struct rec_mark *mark = &h->marks[k];
        fputs("<tr>", p->to);
        html_element(p, "th", "scope=\"row\"", m->asks[k].title);
        fputs("<td><code>", p->to);
        html_text(p, m->asks[k].quantity);
        fputs("</code></td><td><code>", p->to);
        html_text(p, mark->claim ? mark->claim->text : "");
        fputs("</code></td>", p->to);
        html_element(p, "td", color_of(mark), marks_cell(p->arena, mark));
        html_element(p, "td", NULL, marks_points(p->arena, m->asks[k].points));
        html_element(p, "td", NULL, mark->note ? mark->note : "");
        fputs("</tr>\n", p->to);
    }
    html_table_end(p);
    html_element(p, "p", NULL,
                 arena_printf(p->arena, "Sum: %s", sum_text(p, m, h)));
    for (size_t k = 0; k < h->nnotes; k++)
        html_element(p, "p", "class=\"dim\"", h->notes[k]);
    fputc('\n', p->to);
}
