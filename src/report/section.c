/* section: the sections of --show as small tables and lines.
 *
 * Idea: what a section holds is laid out once, as cells of text, and each
 * format only draws cells: the table with blanks, Markdown with bars, LaTeX
 * with ampersands, HTML with tags. So a section that exists stands in all of
 * them.
 *
 * Invariant: cells hold text of the source as it is; the format escapes it.
 */
#include "report/section.h"

#include <math.h>
#include <string.h>

#include "base/vec.h"
#include "report/number.h"
#include "report/render_style.h"

enum { VALUE_ROOM = 28 };

struct maker {
    struct arena *arena;
    const struct style *style;
    VEC(struct section) list;
};

/* --- cells --------------------------------------------------------------- */
static struct section cells(struct maker *m, const char *title, size_t rows,
                            size_t columns, const char *const *head)
{
    struct section s = {.kind = SECTION_CELLS,
                        .title = title,
                        .rows = rows + 1,
                        .columns = columns,
                        .texts = 1};
    s.cell = arena_alloc(m->arena, s.rows * columns * sizeof *s.cell);
    memcpy(s.cell, head, columns * sizeof *head);
    return s;
}

static const char *value(struct maker *m, struct shape s, const double *at)
{
    return at ? value_brief(m->arena, s, at, style_digits(m->style), VALUE_ROOM)
              : "-";
}

static void add_trace(struct maker *m, const struct rec_point *p)
{
    static const char *const heads[] = {"name", "formula", "value", "tangent",
                                        "adjoint"};
    if (!p->ntrace)
        return;
    const char *title = p->trace_seeds ? arena_printf(m->arena, "trace (%s)",
                                                      p->trace_seeds)
                                       : "trace";
    struct section s = cells(m, title, p->ntrace, 5, heads);
    s.texts = 2;
    for (size_t i = 0; i < p->ntrace; i++) {
        const struct rec_trace_row *r = &p->trace[i];
        const char **c = s.cell + (i + 1) * 5;
        c[0] = r->name;
        c[1] = r->formula ? r->formula : "";
        c[2] = value(m, r->shape, r->value);
        c[3] = value(m, r->shape, r->tangent);
        c[4] = value(m, r->shape, r->adjoint);
    }
    vec_push(&m->list, s);
}

static void add_perturb(struct maker *m, const struct rec_point *p)
{
    static const char *const heads[] = {"change of", "predicted", "actual",
                                        "difference"};
    if (!p->nperturb)
        return;
    struct section s = cells(m, "perturb", p->nperturb, 4, heads);
    for (size_t i = 0; i < p->nperturb; i++) {
        const struct rec_perturb *c = &p->perturb[i];
        size_t n = shape_numel(c->shape);
        double *gap = arena_alloc(m->arena, n * sizeof *gap);
        for (size_t k = 0; k < n && c->actual && c->predicted; k++)
            gap[k] = c->actual[k] - c->predicted[k];
        const char **at = s.cell + (i + 1) * 4;
        at[0] = c->of;
        at[1] = value(m, c->shape, c->predicted);
        at[2] = value(m, c->shape, c->actual);
        at[3] = n == 1 ? number_bound(m->arena, gap[0])
                       : value_brief(m->arena, c->shape, gap, 2, VALUE_ROOM);
    }
    vec_push(&m->list, s);
}

/* --- more digits than doubles have --------------------------------------- */
struct long_numbers {
    struct maker *m;
    VEC(const char *) cell;
};

/* n entries (index: their 1-based places, NULL: all) of what is called `name`
 * and has this shape. */
static void add_long(struct long_numbers *l, const char *name, struct shape s,
                     size_t n, const size_t *index, const char *const *digits)
{
    size_t most = l->m->style->all ? SIZE_MAX : SECTION_ENTRIES;
    for (size_t k = 0; k < n && k < most; k++) {
        if (!digits[k])
            continue;
        vec_push(&l->cell,
                 entry_name(l->m->arena, name, s, index ? index[k] : k + 1));
        vec_push(&l->cell, digits[k]);
    }
}

static void add_proved(struct maker *m, const struct rec_point *p)
{
    static const char *const heads[] = {"", "value"};
    struct long_numbers l = {.m = m};
    for (size_t i = 0; i < p->noutputs; i++) {
        const struct named_value *v = &p->outputs[i];
        if (v->proved)
            add_long(&l, v->name, v->shape, shape_numel(v->shape), NULL,
                     v->proved);
    }
    for (size_t i = 0; i < p->nderivatives; i++) {
        const struct rec_derivative *d = &p->derivatives[i];
        if (d->proved)
            add_long(&l,
                     d->seeded ? arena_printf(m->arena, "d<%sbar,%s>/d%s",
                                              d->of, d->of, d->wrt)
                               : derivative_name(m->arena, d),
                     d->shape, d->n, d->indices, d->proved);
    }
    struct section s = cells(m,
                             arena_printf(m->arena,
                                          "%u digits, as the balls prove them",
                                          m->style->digits),
                             l.cell.n / 2, 2, heads);
    s.proved = true;
    s.texts = 1; /* numbers are never shortened */
    if (l.cell.n)
        memcpy(s.cell + 2, l.cell.at, l.cell.n * sizeof *l.cell.at);
    if (l.cell.n)
        vec_push(&m->list, s);
    vec_free(&l.cell);
}

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
static void add_cost(struct maker *m, const struct rec_point *p)
{
    static const char *const heads[] = {"", "operations", "memory",
                                        "times value", "bound"};
    static const char *const names[] = {"value", "tangent", "adjoint",
                                        "jacobian", "central"};
    const struct rec_cost *c = &p->cost;
    if (!c->present)
        return;
    double in = (double)c->inputs, out = (double)c->outputs;
    const double operations[] = {c->value.operations, c->tangent.operations,
                                 c->adjoint.operations, c->jacobian.operations,
                                 c->central.operations};
    const double bytes[] = {c->value.bytes, c->tangent.bytes, c->adjoint.bytes,
                            c->jacobian.bytes, c->central.bytes};
    const double bounds[] = {1, 4, 6, fmin(4 * in, 6 * out), 2 * in};
    struct section s = cells(m, "cost", 5, 5, heads);
    for (size_t k = 0; k < 5; k++) {
        const char **at = s.cell + (k + 1) * 5;
        at[0] = names[k];
        at[1] = number_text(m->arena, operations[k], 12);
        at[2] = bytes_text(m->arena, bytes[k]);
        at[3] = operations[0] > 0
                    ? number_text(m->arena, operations[k] / operations[0], 3)
                    : "-";
        at[4] = in > 0 || k < 3 ? number_text(m->arena, bounds[k], 6) : "-";
    }
    s.nlines = c->nnotes;
    s.line = c->notes;
    vec_push(&m->list, s);
}

/* --- matrices ------------------------------------------------------------ */
/* "eigenvalues: [1; 3]". A scalar's diagonal and product say nothing new. */
static const char *part_text(struct maker *m, const struct rec_jacobian *j,
                             size_t k)
{
    const struct rec_part *p = &j->parts[k];
    bool gauss = strncmp(p->key, "gauss", 5) == 0;
    bool defect = strcmp(p->key, "symmetry") == 0;
    bool rough = shape_scalar(p->shape) && !shape_scalar(j->shape);
    if (((shape_scalar(j->shape) && !gauss) || defect) && !m->style->verbose)
        return NULL;
    if (gauss && k + 1 < j->nparts && j->parts[k + 1].at[0] == 0)
        return "Gauss-Newton: the Hessian itself";
    if (!gauss && *p->at == 0 && shape_scalar(p->shape))
        return NULL;
    unsigned digits = rough || defect ? 3 : style_digits(m->style);
    return arena_printf(m->arena, "%s: %s", p->label,
                        value_brief(m->arena, p->shape, p->at, digits, 2000));
}

static void add_parts(struct maker *m, const struct rec_jacobian *j,
                      struct section *s)
{
    s->line = arena_alloc(m->arena, (j->nparts + 2) * sizeof *s->line);
    size_t n = shape_numel(j->shape);
    if (j->data && !s->cell)
        s->line[s->nlines++] = arena_printf(
            m->arena, "norm %s (--all shows it)",
            number_text(m->arena, norm_of(n, j->data), style_digits(m->style)));
    for (size_t k = 0; k < j->nparts; k++) {
        const char *text = part_text(m, j, k);
        if (text)
            s->line[s->nlines++] = text;
    }
    if (j->note)
        s->line[s->nlines++] = j->note;
}

static void add_matrix(struct maker *m, const char *what,
                       const struct rec_jacobian *j)
{
    const char *by = j->wrt2 && !j->joint
                         ? arena_printf(m->arena, "%s, %s", j->wrt, j->wrt2)
                         : j->wrt;
    struct section s = {.kind = SECTION_MATRIX,
                        .judged = true,
                        .verdict = j->verdict,
                        .matrix = j};
    s.title = arena_printf(m->arena, "%s of %s by %s (%s)", what, j->of, by,
                           shape_text(m->arena, j->shape));
    size_t n = shape_numel(j->shape);
    if (j->data && (n <= SECTION_ENTRIES || m->style->all)) {
        s.rows = j->shape.rows;
        s.columns = j->shape.cols;
        s.cell = arena_alloc(m->arena, (n + 1) * sizeof *s.cell);
        for (size_t k = 0; k < n; k++)
            s.cell[k % s.rows * s.columns + k / s.rows] =
                number_text(m->arena, j->data[k], style_digits(m->style));
    }
    add_parts(m, j, &s);
    vec_push(&m->list, s);
}

/* Transposes, and blocks that the joint Hessian shows, are left out. */
static void add_matrices(struct maker *m, const char *what, size_t n,
                         const struct rec_jacobian *at)
{
    for (size_t i = 0; i < n; i++) {
        const struct rec_jacobian *last = &at[n - 1];
        bool shown = last->joint && !at[i].joint &&
                     shape_numel(last->shape) <= SECTION_ENTRIES;
        if ((!at[i].mirror && !shown) || m->style->verbose)
            add_matrix(m, what, &at[i]);
    }
}

/* --- formulas, steps, sweeps --------------------------------------------- */
const char *section_formula(struct arena *a, const struct rec_formula *f)
{
    return strstr(f->text, " = ")
               ? f->text
               : arena_printf(a, "d%s/d%s = %s", f->of, f->wrt, f->text);
}

static void add_formulas(struct maker *m, const struct rec_point *p)
{
    if (p->nformula)
        vec_push(&m->list, ((struct section){.kind = SECTION_FORMULAS,
                                             .title = "formula",
                                             .nformula = p->nformula,
                                             .formula = p->formula}));
}

static void add_steps(struct maker *m, const struct rec_explain *e)
{
    vec_push(&m->list, ((struct section){.kind = SECTION_STEPS,
                                         .title = arena_printf(m->arena,
                                                               "explain "
                                                               "d%s/d%s",
                                                               e->of, e->wrt),
                                         .nlines = e->n,
                                         .line = e->steps}));
}

static const char *error_text(struct maker *m, const double *at, size_t i)
{
    return at && !isnan(at[i]) ? number_text(m->arena, at[i], 3) : "-";
}

static void add_sweep_lines(struct maker *m, const struct rec_sweep *w,
                            struct section *s)
{
    s->line = arena_alloc(m->arena, 3 * sizeof *s->line);
    if (isnan(w->truth)) {
        s->line[s->nlines++] = "no derivative here to measure errors against";
        return;
    }
    s->line[s->nlines++] = arena_printf(
        m->arena, "slope of forward differences %s, of central ones %s",
        number_text(m->arena, w->slope_forward, 3),
        number_text(m->arena, w->slope_central, 3));
    s->line[s->nlines++] = arena_printf(m->arena, "best h %s, noise floor %s",
                                        number_text(m->arena, w->best_h, 2),
                                        number_text(m->arena, w->floor, 2));
}

static void add_sweep(struct maker *m, const struct rec_sweep *w)
{
    static const char *const heads[] = {"h", "forward", "central", "complex"};
    const char *title =
        arena_printf(m->arena, "sweep d%s/d%s: %s error against step h", w->of,
                     entry_name(m->arena, w->wrt, w->shape, w->entry),
                     w->truth == 0 ? "absolute" : "relative");
    struct section s = cells(m, title, isnan(w->truth) ? 0 : w->n, 4, heads);
    s.kind = SECTION_SWEEP;
    s.sweep = w;
    s.texts = 0;
    for (size_t i = 0; i + 1 < s.rows; i++) {
        const char **at = s.cell + (i + 1) * 4;
        at[0] = number_text(m->arena, w->h[i], 3);
        at[1] = error_text(m, w->forward, i);
        at[2] = error_text(m, w->central, i);
        at[3] = error_text(m, w->complex_step, i);
    }
    add_sweep_lines(m, w, &s);
    vec_push(&m->list, s);
}

struct sections sections_of(struct arena *a, const struct style *l,
                            const struct rec_point *p)
{
    struct maker m = {.arena = a, .style = l};
    add_proved(&m, p);
    add_trace(&m, p);
    add_matrices(&m, "jacobian", p->njacobian, p->jacobian);
    add_matrices(&m, "hessian", p->nhessian, p->hessian);
    add_formulas(&m, p);
    for (size_t i = 0; i < p->nexplain; i++)
        add_steps(&m, &p->explain[i]);
    for (size_t i = 0; i < p->nsweep; i++)
        add_sweep(&m, &p->sweep[i]);
    add_perturb(&m, p);
    add_cost(&m, p);
    struct sections all = {m.list.n,
                           arena_alloc(a, (m.list.n + 1) * sizeof *all.at)};
    if (m.list.n)
        memcpy(all.at, m.list.at, m.list.n * sizeof *all.at);
    vec_free(&m.list);
    return all;
}
