/* table_show: the sections of --show below the derivatives of a point.
 *
 * The idea: each section is a small table of its own whose columns are as
 * wide as what stands in them; a matrix too wide for the screen is printed in
 * groups of columns, as Octave does.
 *
 * Invariant: a section ends with a blank line; sections that were not asked
 * for print nothing.
 */
#include "report/table.h"

#include <string.h>

#include "report/section.h"

enum { VECTOR_ENTRIES = 36, PATTERN_ROWS = 32, PATTERN_COLUMNS = 64 };

static unsigned largest(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static const char *text(struct table *t, const char *s)
{
    return s ? style_text(t->arena, t->style, s) : "";
}

static void put_line(struct table *t, unsigned column, const char *s)
{
    pen_at(&t->pen, column, s);
    pen_end(&t->pen);
}

/* Lines below each other where one is too long, from `indent` on. */
static void put_wrapped(struct table *t, unsigned column, unsigned indent,
                        const char *s)
{
    pen_to(&t->pen, column);
    pen_wrapped(&t->pen, indent, "", s);
    pen_end(&t->pen);
}

static void put_blank(struct table *t)
{
    fputc('\n', t->pen.to);
}

/* --- small tables -------------------------------------------------------- */
/* A row under the other, each number behind its column's head: for pages that are
 * too narrow for the columns. */
static void put_stacked(struct table *t, const struct section *s,
                        const char **cell)
{
    for (size_t i = 1; i < s->rows; i++) {
        const char **row = cell + i * s->columns;
        for (size_t k = 0; k < s->texts; k++)
            pen_at(&t->pen, k ? t->pen.column + 3 : 4, row[k]);
        pen_end(&t->pen);
        pen_to(&t->pen, 8);
        for (size_t k = s->texts; k < s->columns; k++) {
            const char *gap = k > s->texts ? "   " : "";
            const char *said = arena_printf(t->arena, "%s%s %s", gap, cell[k],
                                            row[k]);
            bool fits = t->pen.column + text_columns(said) <=
                        style_width(t->style);
            if (!fits && k > s->texts) {
                pen_end(&t->pen);
                pen_to(&t->pen, 8);
                said += 3;
            }
            pen_put(&t->pen, said);
        }
        pen_end(&t->pen);
    }
}

/* Columns from 4 on, three blanks between; text that is too long for a third
 * of the screen loses its middle. */
static void put_cells(struct table *t, const struct section *s)
{
    size_t all = s->rows * s->columns;
    const char **cell = arena_alloc(t->arena, (all + 1) * sizeof *cell);
    unsigned room = largest(style_width(t->style) / 3, 20);
    unsigned *width = arena_alloc(t->arena, s->columns * sizeof *width);
    for (size_t i = 0; i < all; i++) {
        unsigned *w = &width[i % s->columns];
        cell[i] = text(t, s->cell[i]);
        if (i % s->columns < s->texts)
            cell[i] = style_shorten(t->arena, t->style, cell[i], room);
        *w = largest(*w, text_columns(cell[i]));
    }
    unsigned end = 1;
    for (size_t i = 0; i < s->columns; i++)
        end += width[i] + 3;
    bool narrow = t->style->width && end > t->style->width;
    if (narrow)
        put_stacked(t, s, cell);
    for (size_t i = 0, at = 4; i < all && !narrow; i++) {
        pen_at(&t->pen, (unsigned)at, cell[i]);
        at += width[i % s->columns] + 3;
        if ((i + 1) % s->columns)
            continue;
        pen_end(&t->pen);
        at = 4;
    }
    put_blank(t);
    for (size_t i = 0; i < s->nlines; i++)
        put_wrapped(t, 4, 6, text(t, s->line[i]));
    if (s->nlines)
        put_blank(t);
}

/* --- matrices ------------------------------------------------------------ */
static unsigned matrix_width(struct table *t, const struct rec_jacobian *m,
                             unsigned digits)
{
    unsigned width = 1;
    for (size_t i = 0; i < shape_numel(m->shape); i++)
        width = largest(width, text_columns(
                                   number_text(t->arena, m->data[i], digits)));
    return width;
}

static void put_rows(struct table *t, const struct rec_jacobian *m,
                     unsigned digits, unsigned width, size_t from, size_t to)
{
    for (size_t i = 0; i < m->shape.rows; i++) {
        for (size_t j = from; j < to; j++) {
            const char *v = number_text(t->arena,
                                        m->data[j * m->shape.rows + i], digits);
            bool sign = *v == '-';
            pen_at(&t->pen, 4 + (unsigned)(j - from) * (width + 3) + !sign, v);
        }
        pen_end(&t->pen);
    }
}

static void put_matrix(struct table *t, const struct rec_jacobian *m)
{
    unsigned room = style_width(t->style) - 4, digits = style_digits(t->style);
    unsigned width = matrix_width(t, m, digits);
    if ((width + 3) * m->shape.cols > room && digits > 6)
        width = matrix_width(t, m, digits = 6);
    size_t group = room / (width + 3);
    group = group ? group : 1;
    for (size_t j = 0; j < m->shape.cols; j += group) {
        size_t end = j + group < m->shape.cols ? j + group : m->shape.cols;
        if (m->shape.cols > group)
            put_line(t, 4,
                     arena_printf(t->arena, "columns %zu to %zu:", j + 1, end));
        put_rows(t, m, digits, width, j, end);
    }
}

/* Where entries are not 0, a character for a rectangle of them. */
static void put_pattern(struct table *t, const struct rec_jacobian *m)
{
    size_t rows = m->shape.rows, cols = m->shape.cols, filled = 0;
    for (size_t k = 0; k < rows * cols; k++)
        filled += m->data[k] != 0;
    if (2 * filled > rows * cols)
        return;
    size_t down = (rows + PATTERN_ROWS - 1) / PATTERN_ROWS;
    size_t along = (cols + PATTERN_COLUMNS - 1) / PATTERN_COLUMNS;
    for (size_t i = 0; i < rows; i += down) {
        pen_to(&t->pen, 4);
        for (size_t j = 0; j < cols; j += along) {
            bool any = false;
            for (size_t c = j; c < j + along && c < cols; c++)
                for (size_t r = i; r < i + down && r < rows; r++)
                    any |= m->data[c * rows + r] != 0;
            pen_put(&t->pen, any ? "*" : t->style->ascii ? "." : "·");
        }
        pen_end(&t->pen);
    }
}

static void put_data(struct table *t, const struct rec_jacobian *m)
{
    size_t entries = shape_numel(m->shape);
    if (m->data && (entries <= SECTION_ENTRIES || t->style->all)) {
        put_matrix(t, m);
    } else if (m->data) {
        put_pattern(t, m);
        put_line(t, 4,
                 arena_printf(t->arena, "norm %s (--all shows it)",
                              number_text(t->arena, norm_of(entries, m->data),
                                          style_digits(t->style))));
    }
}

/* "eigenvalues: [1; 3]" if it fits, else as a matrix on lines of its own, a
 * vector lying down. */
static void put_part(struct table *t, const struct rec_part *p, bool rough)
{
    size_t n = shape_numel(p->shape), room = style_width(t->style) - 34;
    unsigned digits = rough ? 3 : style_digits(t->style);
    const char *whole = n <= VECTOR_ENTRIES
                            ? value_whole(t->arena, p->shape, p->at, digits)
                            : NULL;
    bool long_one = !whole || text_columns(whole) > room;
    if (long_one && (p->shape.cols > 1 || whole)) {
        struct rec_jacobian part = {.shape = p->shape, .data = p->at};
        if (p->shape.cols == 1)
            part.shape = (struct shape){1, (uint32_t)n};
        put_line(t, 4, arena_printf(t->arena, "%s:", p->label));
        put_data(t, &part);
        return;
    }
    if (long_one)
        whole = value_brief(t->arena, p->shape, p->at, digits, room);
    put_line(t, 4, arena_printf(t->arena, "%s: %s", p->label, whole));
}

/* A scalar's diagonal and product say nothing new. */
static void put_parts(struct table *t, const struct rec_jacobian *m)
{
    for (size_t k = 0; k < m->nparts; k++) {
        const struct rec_part *p = &m->parts[k];
        bool gauss = strncmp(p->key, "gauss", 5) == 0;
        bool defect = strcmp(p->key, "symmetry") == 0;
        bool rough = shape_scalar(p->shape) && !shape_scalar(m->shape);
        if (((shape_scalar(m->shape) && !gauss) || defect) &&
            !t->style->verbose)
            continue;
        if (gauss && k + 1 < m->nparts && m->parts[k + 1].at[0] == 0)
            put_line(t, 4, "Gauss-Newton: the Hessian itself");
        else if (!gauss || *p->at != 0 || !shape_scalar(p->shape))
            put_part(t, p, rough || defect);
    }
}

static void put_jacobian(struct table *t, const struct section *s)
{
    pen_at(&t->pen, 2, s->title);
    pen_to(&t->pen, t->pen.column + 3);
    pen_verdict(&t->pen, s->verdict, verdict_name(s->verdict));
    pen_end(&t->pen);
    put_data(t, s->matrix);
    put_parts(t, s->matrix);
    if (s->matrix->note)
        put_wrapped(t, 4, 6, text(t, s->matrix->note));
    put_blank(t);
}

/* --- formulas and steps -------------------------------------------------- */
static void put_formula(struct table *t, const struct rec_formula *f)
{
    pen_to(&t->pen, 4);
    pen_wrapped(&t->pen, 8, " ...", text(t, section_formula(t->arena, f)));
    pen_end(&t->pen);
    for (size_t i = 0; i < f->nwhere; i++) {
        pen_at(&t->pen, 6, i ? "      " : "where ");
        pen_wrapped(&t->pen, 14, " ...",
                    arena_printf(t->arena, "%s = %s", f->where[i].name.text,
                                 text(t, f->where[i].is.text)));
        pen_end(&t->pen);
    }
}

static void put_formulas(struct table *t, const struct section *s)
{
    for (size_t i = 0; i < s->nformula; i++)
        put_formula(t, &s->formula[i]);
    put_blank(t);
}

static void put_steps(struct table *t, const struct section *s)
{
    for (size_t i = 0; i < s->nlines; i++)
        put_wrapped(t, 4, 8,
                    arena_printf(t->arena, "%2zu  %s", i + 1,
                                 text(t, s->line[i])));
    put_blank(t);
}

/* Do the headings and rows hold all proved digits? */
static bool headings_hold(const struct table *t, const struct rec_point *p)
{
    for (size_t i = 0; i < p->noutputs; i++)
        if (!table_proved(t, &p->outputs[i]))
            return false;
    return p->noutputs > 0;
}

void table_put_sections(struct table *t, const struct rec_point *p)
{
    struct sections all = sections_of(t->arena, t->style, p);
    for (size_t i = 0; i < all.n; i++) {
        const struct section *s = &all.at[i];
        if (s->proved && headings_hold(t, p))
            continue;
        if (s->kind != SECTION_MATRIX && s->kind != SECTION_SWEEP)
            put_line(t, 2, s->title);
        if (s->kind == SECTION_MATRIX)
            put_jacobian(t, s);
        else if (s->kind == SECTION_CELLS)
            put_cells(t, s);
        else if (s->kind == SECTION_FORMULAS)
            put_formulas(t, s);
        else if (s->kind == SECTION_STEPS)
            put_steps(t, s);
        else
            table_put_sweep(t, s->sweep);
    }
}
