/* show/jacobian: Jacobians by forward columns or by reverse rows.
 *
 * Idea: both ways are programs whose operations can be counted before anything
 * is run, so the cheaper one is known; columns that share no row, by the
 * structure of the graph, go through in one pass (and rows likewise).
 *
 * Invariant: an entry outside the pattern is exactly 0; a Jacobian too large
 * to form has no data, and says so.
 */
#include "show/parts.h"

#include <math.h>
#include <string.h>

#include "claim/named_derivative.h"
#include "rules/rules.h"
#include "show/pattern.h"

#define LANES 8
#define LARGEST ((size_t)1 << 22) /* entries that are formed */

struct jacobian {
    struct problem_at_point *s;
    struct named_derivatives *table;
    const struct binding *z;
    const struct input *x;
    size_t m, n;
    struct pattern *pattern; /* NULL: taken as full */
};

/* Columns (forward) or rows (reverse). */
struct jacobian_way {
    bool columns;
    node seed, result; /* INPUT, and what comes out; or NONE */
    struct program *program;
    size_t along, passes;
    size_t *group; /* of each column or row */
    double cost;
};

static void derive_way(struct jacobian *j, struct jacobian_way *w)
{
    struct graph *g = j->s->g;
    struct shape shape = graph_shape(g, w->columns ? j->x->node : j->z->node);
    w->seed = Input(g, shape);
    struct seed seed = {w->columns ? j->x->node : j->z->node, w->seed};
    if (w->columns)
        derive_forward(g, 1, &seed, (struct stops){0}, 1, &j->z->node,
                       &w->result);
    else
        derive_reverse(g, 1, &seed, (struct stops){0}, 1, &j->x->node,
                       &w->result);
    if (w->result != NONE && !w->columns)
        w->result = structure_project(g, j->x->structure, w->result);
}

static void way_new(struct jacobian *j, bool columns, struct jacobian_way *w)
{
    *w = (struct jacobian_way){.columns = columns,
                               .along = columns ? j->n : j->m};
    derive_way(j, w);
    if (w->result != NONE)
        w->program = program_new(j->s->g, 1, &w->result, false);
    if (j->pattern) {
        w->group = pattern_groups(j->pattern, columns, &w->passes);
    } else {
        w->passes = w->along;
        w->group = mem_alloc((w->along + 1) * sizeof *w->group);
        for (size_t k = 0; k < w->along; k++)
            w->group[k] = k;
    }
    if (w->program)
        w->cost = (double)w->passes * (double)program_operations(w->program);
}

static void way_free(struct jacobian_way *w)
{
    program_free(w->program);
    mem_free(w->group);
}

/* --- running -------------------------------------------------------------- */

static void put_seed(const struct jacobian *j, const struct jacobian_way *w,
                     size_t pass, double *to)
{
    if (!j->pattern && w->columns) {
        structure_direction(j->x->structure, j->x->value.shape, pass, to);
        return;
    }
    for (size_t k = 0; k < w->along; k++)
        to[k] = w->group[k] == pass;
}

static void take(const struct jacobian *j, const struct jacobian_way *w,
                 size_t pass, const double *v, double *data)
{
    size_t across = w->columns ? j->m : j->n;
    for (size_t k = 0; k < w->along; k++) {
        if (w->group[k] != pass)
            continue;
        for (size_t i = 0; i < across; i++) {
            size_t row = w->columns ? i : k, col = w->columns ? k : i;
            if (!j->pattern || pattern_has(j->pattern, row, col))
                data[col * j->m + row] = v[i];
        }
    }
}

static void way_run(const struct jacobian *j, const struct jacobian_way *w,
                    double *data)
{
    memset(data, 0, j->m * j->n * sizeof *data);
    if (w->result == NONE)
        return;
    unsigned lanes = w->passes < LANES ? (unsigned)w->passes : LANES;
    struct run *run = run_new(w->program, lanes ? lanes : 1);
    at_point_inputs(j->s, run);
    for (size_t p = 0; p < w->passes; p += lanes) {
        for (unsigned l = 0; l < lanes && p + l < w->passes; l++) {
            double *to = run_input(run, w->seed, l);
            if (to)
                put_seed(j, w, p + l, to);
        }
        run_eval(run);
        for (unsigned l = 0; l < lanes && p + l < w->passes; l++)
            take(j, w, p + l, run_value(run, w->result, l), data);
    }
    run_free(run);
}

/* --- checking and words --------------------------------------------------- */

static enum verdict check_entries(struct jacobian *j, const double *data)
{
    struct named_derivative whole = {.kind = NAMED_JACOBIAN,
                                     .of = j->z->node,
                                     .by = j->x->node,
                                     .of_name = j->z->name,
                                     .binding = j->z,
                                     .shape = {(uint32_t)j->m, (uint32_t)j->n}};
    return named_verdict(j->table, named_add(j->table, &whole), data);
}

static double largest_gap(const double *a, const double *b, size_t n)
{
    double gap = 0, size = 0;
    for (size_t k = 0; k < n; k++) {
        gap = fmax(gap, fabs(a[k] - b[k]));
        size = fmax(size, fabs(a[k]));
    }
    return size > 0 ? gap / size : gap;
}

static const char *passes_text(struct arena *a, const struct jacobian_way *w)
{
    const char *what = w->columns ? "forward column" : "reverse row";
    const char *text = arena_printf(a, "%zu %s%s", w->along, what,
                                    w->along == 1 ? "" : "s");
    if (w->passes < w->along)
        text = arena_printf(a, "%s in %zu pass%s", text, w->passes,
                            w->passes == 1 ? "" : "es");
    return text;
}

static const char *compare(struct jacobian *j, const struct jacobian_way *used,
                           const struct jacobian_way *other, const double *data)
{
    struct arena *a = j->s->arena;
    double *again = mem_alloc((j->m * j->n + 1) * sizeof *again);
    way_run(j, other, again);
    double gap = largest_gap(data, again, j->m * j->n);
    mem_free(again);
    return arena_printf(
        a, "%s cost %.0f operations, %s %.0f; %s %.1g", passes_text(a, used),
        used->cost, passes_text(a, other), other->cost,
        gap <= j->s->set.rtol ? "both agree to" : "they DISAGREE by", gap);
}

static size_t nonzeros(const struct pattern *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->rows; i++)
        for (size_t k = 0; k < p->cols; k++)
            n += pattern_has(p, i, k);
    return n;
}

static const char *note(struct jacobian *j, const struct jacobian_way *used,
                        const struct jacobian_way *other, bool both,
                        const double *data)
{
    struct arena *a = j->s->arena;
    const char *text = both ? compare(j, used, other, data)
                            : passes_text(a, used);
    size_t n = j->pattern ? nonzeros(j->pattern) : j->m * j->n;
    if (n < j->m * j->n)
        text = arena_printf(a, "%s; %zu of %zu entries can be nonzero", text, n,
                            j->m * j->n);
    return text;
}

/* --- one Jacobian --------------------------------------------------------- */

static void jacobian(struct jacobian *j, bool both, struct rec_jacobian *out)
{
    struct jacobian_way columns, rows;
    size_t entries = j->m * j->n;
    *out = (struct rec_jacobian){.of = j->z->name,
                                 .wrt = j->x->name,
                                 .shape = {(uint32_t)j->m, (uint32_t)j->n},
                                 .verdict = out->verdict};
    if (entries > LARGEST) {
        out->note = "too large to form; the derivatives above are products "
                    "with it";
        return;
    }
    if (j->m > 1 && j->n > 1 && j->x->structure == STRUCT_NONE)
        j->pattern = pattern_new(j->s->g, j->z->node, j->x->node);
    way_new(j, true, &columns);
    way_new(j, false, &rows);
    const struct jacobian_way *used = columns.cost <= rows.cost ? &columns
                                                                : &rows;
    double *data = arena_alloc(j->s->arena, (entries + 1) * sizeof *data);
    way_run(j, used, data);
    out->data = data;
    out->note = note(j, used, used == &columns ? &rows : &columns, both, data);
    if (j->m > 1)
        out->verdict = verdict_worse(out->verdict, check_entries(j, data));
    way_free(&columns);
    way_free(&rows);
    pattern_free(j->pattern);
}

void show_jacobians(struct problem_at_point *s, struct gradients *d, bool both,
                    struct rec_point *out)
{
    out->njacobian = d->noutputs * d->ninputs;
    out->jacobian = arena_alloc(s->arena,
                                (out->njacobian + 1) * sizeof *out->jacobian);
    struct named_derivatives *table = named_at_point(s);
    for (size_t i = 0; i < d->noutputs; i++)
        for (size_t k = 0; k < d->ninputs; k++) {
            size_t at = i * d->ninputs + k;
            const struct input *x = &s->e->inputs[d->input[k]];
            struct jacobian j = {.s = s,
                                 .table = table,
                                 .z = d->output[i],
                                 .x = x,
                                 .m = shape_numel(
                                     graph_shape(s->g, d->output[i]->node)),
                                 .n = shape_numel(x->value.shape)};
            out->jacobian[at].verdict = out->derivatives[at].verdict;
            jacobian(&j, both, &out->jacobian[at]);
        }
    named_free(table);
}
