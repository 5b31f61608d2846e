/* marks: what hand-ins got, as a table and as CSV.
 *
 *                output error   weights   sum
 *     anna       pass 1         pass 2    3/3
 *     bert       pass 1         FAIL 0    1/3   transpose: abar*x'
 *
 * Invariant: a row a hand-in, in the order of the command line; a mark is a
 * word with its points.
 */
#include "report/marks.h"

#include <string.h>

#include "report/item.h"
#include "report/number.h"
#include "report/render_style.h"

const char *marks_points(struct arena *a, double points)
{
    return number_text(a, points, 6);
}

const char *marks_cell(struct arena *a, const struct rec_mark *m)
{
    return m->state == MARK_MISSING
               ? m->word
               : arena_printf(a, "%s %s", m->word, marks_points(a, m->points));
}

/* One error may be why several marks are not given. */
static bool told_before(const struct rec_hand_in *h, size_t mark)
{
    for (size_t i = 0; i < mark; i++)
        if (h->marks[i].note &&
            strcmp(h->marks[i].note, h->marks[mark].note) == 0)
            return true;
    return false;
}

/* All that is to be said about a hand-in, in a line: why points are lost, and
 * what was ignored; "" if nothing is. */
static const char *marks_notes(struct arena *a, const struct rec_marks *r,
                               const struct rec_hand_in *h)
{
    const char *text = "";
    for (size_t i = 0; i < r->nasks; i++)
        if (h->marks[i].note && !told_before(h, i))
            text = arena_printf(a, "%s%s%s", text, *text ? "; " : "",
                                h->marks[i].note);
    for (size_t i = 0; i < h->nnotes; i++)
        text = arena_printf(a, "%s%s%s", text, *text ? "; " : "", h->notes[i]);
    return item_clean(a, text, false);
}

/* --- the table ----------------------------------------------------------- */
struct marks_grid {
    size_t rows, columns;
    const char **cell;
    unsigned *width;
};

static const char *sum_text(struct arena *a, const struct rec_marks *r,
                            const struct rec_hand_in *h)
{
    return arena_printf(a, "%s/%s", marks_points(a, h->sum),
                        marks_points(a, r->points));
}

static struct marks_grid grid_of(struct arena *a, const struct rec_marks *r,
                                 const struct style *l)
{
    struct marks_grid g = {r->nhands + 1, r->nasks + 3, NULL, NULL};
    size_t last = g.columns - 1;
    g.cell = arena_alloc(a, g.rows * g.columns * sizeof *g.cell);
    g.width = arena_alloc(a, g.columns * sizeof *g.width);
    g.cell[0] = g.cell[last] = "";
    for (size_t k = 0; k < r->nasks; k++)
        g.cell[k + 1] = style_text(a, l, r->asks[k].title);
    g.cell[last - 1] = "sum";
    for (size_t i = 0; i < r->nhands; i++) {
        const char **row = g.cell + (i + 1) * g.columns;
        row[0] = style_text(a, l, r->hands[i].name);
        for (size_t k = 0; k < r->nasks; k++)
            row[k + 1] = marks_cell(a, &r->hands[i].marks[k]);
        row[last - 1] = sum_text(a, r, &r->hands[i]);
        row[last] = style_text(a, l, marks_notes(a, r, &r->hands[i]));
    }
    for (size_t i = 0; i < g.rows * g.columns; i++) {
        unsigned *w = &g.width[i % g.columns];
        *w = text_columns(g.cell[i]) > *w ? text_columns(g.cell[i]) : *w;
    }
    return g;
}

static enum verdict color_of(const struct rec_mark *m)
{
    return m->state == MARK_PASS        ? VERDICT_PASS
           : m->state == MARK_UNDECIDED ? VERDICT_UNSURE
                                        : VERDICT_FAIL;
}

void marks_table(FILE *to, const struct record *r, const struct style *l)
{
    struct arena *a = arena_new();
    struct marks_grid g = grid_of(a, r->marks, l);
    for (size_t i = 0; i < g.rows; i++) {
        struct pen p = {to, l, 0};
        unsigned at = 2;
        for (size_t k = 0; k < g.columns; k++) {
            const char *cell = g.cell[i * g.columns + k];
            bool mark = i && k && k <= r->marks->nasks;
            if (*cell)
                pen_to(&p, at);
            if (mark)
                pen_verdict(&p, color_of(&r->marks->hands[i - 1].marks[k - 1]),
                            cell);
            else if (k + 1 == g.columns)
                pen_wrapped(&p, at + 2, "", cell);
            else
                pen_put(&p, cell);
            at += g.width[k] + 3;
        }
        pen_end(&p);
    }
    arena_free(a);
}

/* --- CSV ----------------------------------------------------------------- */
static void put_cell(FILE *to, struct arena *a, const char *s, bool first)
{
    if (!first)
        fputc(',', to);
    item_csv(to, a, s);
}

/* hand-in, file, for each question its verdict and points, sum, of, note */
void marks_csv(FILE *to, const struct record *r)
{
    struct arena *a = arena_new();
    const struct rec_marks *m = r->marks;
    put_cell(to, a, "hand-in", true);
    put_cell(to, a, "file", false);
    for (size_t k = 0; k < m->nasks; k++) {
        put_cell(to, a, m->asks[k].title, false);
        put_cell(to, a, arena_printf(a, "%s: points", m->asks[k].title), false);
    }
    fputs(",sum,of,note\n", to);
    for (size_t i = 0; i < m->nhands; i++) {
        const struct rec_hand_in *h = &m->hands[i];
        put_cell(to, a, h->name, true);
        put_cell(to, a, h->file, false);
        for (size_t k = 0; k < m->nasks; k++) {
            put_cell(to, a, h->marks[k].word, false);
            put_cell(to, a, marks_points(a, h->marks[k].points), false);
        }
        put_cell(to, a, marks_points(a, h->sum), false);
        put_cell(to, a, marks_points(a, m->points), false);
        put_cell(to, a, marks_notes(a, m, h), false);
        fputc('\n', to);
    }
    arena_free(a);
}
