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

#include <math.h>
#include <string.h>

enum {
    MATRIX_ENTRIES = 400,
    VECTOR_ENTRIES = 36,
    TRACE_COLUMNS = 5,
    TRACE_VALUE = 28,
    PATTERN_ROWS = 32,
    PATTERN_COLUMNS = 64
};

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

static void put_blank(struct table *t)
{
    fputc('\n', t->pen.to);
}

/* --- small tables -------------------------------------------------------- */
/* Rows of `columns` cells each, from column 4, three blanks between. */
static void put_cells(struct table *t, size_t n, unsigned columns,
                      const char *const *cell)
{
    unsigned width[8] = {0};
    for (size_t i = 0; i < n; i++)
        for (unsigned k = 0; k < columns; k++)
            width[k] = largest(width[k], text_columns(cell[i * columns + k]));
    for (size_t i = 0; i < n; i++) {
        unsigned at = 4;
        for (unsigned k = 0; k < columns; k++) {
            pen_at(&t->pen, at, cell[i * columns + k]);
            at += width[k] + 3;
        }
        pen_end(&t->pen);
    }
    put_blank(t);
}

static const char *trace_value(struct table *t, struct shape s,
                               const double *at)
{
    return at ? value_brief(t->arena, s, at, style_digits(t->style),
                            TRACE_VALUE)
              : "-";
}

static void put_trace(struct table *t, const struct rec_point *p)
{
    static const char *const heads[TRACE_COLUMNS] = {"name", "formula", "value",
                                                     "tangent", "adjoint"};
    if (!p->ntrace)
        return;
    const char **cell = arena_alloc(t->arena, (p->ntrace + 1) * TRACE_COLUMNS *
                                                  sizeof *cell);
    memcpy(cell, heads, sizeof heads);
    unsigned room = largest(style_width(t->style) / 3, 20);
    for (size_t i = 0; i < p->ntrace; i++) {
        const struct rec_trace_row *r = &p->trace[i];
        const char **c = cell + (i + 1) * TRACE_COLUMNS;
        c[0] = r->name;
        c[1] = style_shorten(t->arena, t->style, text(t, r->formula), room);
        c[2] = trace_value(t, r->shape, r->value);
        c[3] = trace_value(t, r->shape, r->tangent);
        c[4] = trace_value(t, r->shape, r->adjoint);
    }
    put_line(t, 2, "trace");
    put_cells(t, p->ntrace + 1, TRACE_COLUMNS, cell);
}

static void put_perturb(struct table *t, const struct rec_point *p)
{
    static const char *const heads[4] = {"change of", "predicted", "actual",
                                         "difference"};
    if (!p->nperturb)
        return;
    const char **cell = arena_alloc(t->arena,
                                    (p->nperturb + 1) * 4 * sizeof *cell);
    memcpy(cell, heads, sizeof heads);
    for (size_t i = 0; i < p->nperturb; i++) {
        const struct rec_perturb *c = &p->perturb[i];
        size_t n = shape_numel(c->shape);
        double *gap = arena_alloc(t->arena, n * sizeof *gap);
        for (size_t k = 0; k < n && c->actual && c->predicted; k++)
            gap[k] = c->actual[k] - c->predicted[k];
        const char **at = cell + (i + 1) * 4;
        at[0] = c->of;
        at[1] = trace_value(t, c->shape, c->predicted);
        at[2] = trace_value(t, c->shape, c->actual);
        at[3] = n == 1 ? number_bound(t->arena, gap[0])
                       : value_brief(t->arena, c->shape, gap, 2, TRACE_VALUE);
    }
    put_line(t, 2, "perturb");
    put_cells(t, p->nperturb + 1, 4, cell);
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
    if (m->data && (entries <= MATRIX_ENTRIES || t->style->all)) {
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

/* Transposes, and blocks that the joint Hessian shows. */
static bool skipped(const struct table *t, const struct rec_jacobian *m,
                    const struct rec_jacobian *last)
{
    bool shown = last->joint && !m->joint &&
                 shape_numel(last->shape) <= MATRIX_ENTRIES;
    return (m->mirror || shown) && !t->style->verbose;
}

static void put_matrices(struct table *t, const char *what, size_t n,
                         const struct rec_jacobian *at)
{
    for (size_t i = 0; i < n; i++) {
        const struct rec_jacobian *m = &at[i];
        const char *by = m->wrt;
        if (skipped(t, m, &at[n - 1]))
            continue;
        if (m->wrt2 && !m->joint)
            by = arena_printf(t->arena, "%s, %s", m->wrt, m->wrt2);
        pen_at(&t->pen, 2,
               arena_printf(t->arena, "%s of %s by %s (%s)", what, m->of, by,
                            shape_text(t->arena, m->shape)));
        pen_to(&t->pen, t->pen.column + 3);
        pen_verdict(&t->pen, m->verdict, verdict_name(m->verdict));
        pen_end(&t->pen);
        put_data(t, m);
        put_parts(t, m);
        if (m->note)
            put_line(t, 4, text(t, m->note));
        put_blank(t);
    }
}

/* --- formulas and steps -------------------------------------------------- */
static void put_formula(struct table *t, const struct rec_formula *f)
{
    const char *body = text(t, f->text);
    if (!strstr(body, " = "))
        body = arena_printf(t->arena, "d%s/d%s = %s", f->of, f->wrt, body);
    put_line(t, 4, body);
    for (size_t i = 0; i < f->nwhere; i++)
        put_line(t, 6,
                 arena_printf(t->arena, "%s %s = %s", i ? "     " : "where",
                              f->where[i].name.text, text(t, f->where[i].is.text)));
}

static void put_formulas(struct table *t, const struct rec_point *p)
{
    if (p->nformula)
        put_line(t, 2, "formula");
    for (size_t i = 0; i < p->nformula; i++)
        put_formula(t, &p->formula[i]);
    if (p->nformula)
        put_blank(t);
}

static void put_explain(struct table *t, const struct rec_explain *e)
{
    put_line(t, 2, arena_printf(t->arena, "explain d%s/d%s", e->of, e->wrt));
    for (size_t i = 0; i < e->n; i++)
        put_line(t, 4,
                 arena_printf(t->arena, "%2zu  %s", i + 1,
                              text(t, e->steps[i])));
    put_blank(t);
}

/* --- cost ---------------------------------------------------------------- */
static const char *bytes_text(struct arena *a, double bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    unsigned k = 0;
    for (; bytes >= 1024 && k < 4; k++)
        bytes /= 1024;
    return arena_printf(a, "%s %s", number_text(a, bytes, 3), units[k]);
}

/* An operation has at most three more in its tangent and five in its adjoint
 * (Baur and Strassen 1983; Griewank and Walther 2008, section 4.6). */
static void put_cost(struct table *t, const struct rec_point *p)
{
    static const char *const heads[5] = {"", "operations", "memory",
                                         "times value", "bound"};
    static const char *const names[5] = {"value", "tangent", "adjoint",
                                         "jacobian", "central"};
    const struct rec_cost *c = &p->cost;
    if (!c->present)
        return;
    double n = (double)c->inputs, m = (double)c->outputs;
    const double operations[5] = {c->value.operations, c->tangent.operations,
                                  c->adjoint.operations, c->jacobian.operations,
                                  c->central.operations};
    const double bytes[5] = {c->value.bytes, c->tangent.bytes, c->adjoint.bytes,
                             c->jacobian.bytes, c->central.bytes};
    const double bounds[5] = {1, 4, 6, fmin(4 * n, 6 * m), 2 * n};
    const char *cell[6 * 5];
    memcpy(cell, heads, sizeof heads);
    for (size_t k = 0; k < 5; k++) {
        const char **at = cell + (k + 1) * 5;
        at[0] = names[k];
        at[1] = number_text(t->arena, operations[k], 12);
        at[2] = bytes_text(t->arena, bytes[k]);
        at[3] = operations[0] > 0
                    ? number_text(t->arena, operations[k] / operations[0], 3)
                    : "-";
        at[4] = n > 0 || k < 3 ? number_text(t->arena, bounds[k], 6) : "-";
    }
    put_line(t, 2, "cost");
    put_cells(t, 6, 5, cell);
    for (size_t i = 0; i < c->nnotes; i++)
        put_line(t, 4, text(t, c->notes[i]));
    if (c->nnotes)
        put_blank(t);
}

void table_put_sections(struct table *t, const struct rec_point *p)
{
    put_trace(t, p);
    put_matrices(t, "jacobian", p->njacobian, p->jacobian);
    put_matrices(t, "hessian", p->nhessian, p->hessian);
    put_formulas(t, p);
    for (size_t i = 0; i < p->nexplain; i++)
        put_explain(t, &p->explain[i]);
    for (size_t i = 0; i < p->nsweep; i++)
        table_put_sweep(t, &p->sweep[i]);
    put_perturb(t, p);
    put_cost(t, p);
}
