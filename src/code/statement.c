/* statement: from a code statement to calls and back.
 *
 * Idea: quantities and arguments are arrays by columns everywhere in this
 * program; the code may have them by rows. So each array is a list of places,
 * and everything that goes to the code or comes back is permuted by it, here
 * and nowhere else.
 *
 * Invariant: values come before derivatives, as the code lists them; a quantity
 * that mentions a black box is held against differences, any other against
 * formulas.
 */
#include "code/statement.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"

/* --- names ---------------------------------------------------------------------- */

static bool is_dot(const struct named_derivative *q)
{
    return q->kind == NAMED_DOT;
}

bool statement_plain(const struct claim_graph *g, struct quantity *q,
                     const struct ast *left)
{
    if (g->n == 1 && g->lhs == g->named_derivatives[0].leaf) {
        q->named = g->named_derivatives[0];
        return true;
    }
    if (g->n == 2 && left->kind == AST_BINARY && left->op == AST_MUL &&
        g->named_derivatives[0].kind == NAMED_HIGHER &&
        is_dot(&g->named_derivatives[1])) {
        q->named = g->named_derivatives[0];
        q->times_dot = true;
        return true;
    }
    return false;
}

/* The black box that a value at the left is, or NULL. */
static const struct black_box *box_named(const struct elaboration *e,
                                         const struct ast *left)
{
    const struct ast *name = left->kind == AST_APPLY ? left->a[0] : left;
    for (size_t i = 0; name->kind == AST_NAME && i < e->nboxes; i++)
        if (strcmp(e->boxes[i].name, name->text) == 0)
            return &e->boxes[i];
    return NULL;
}

static bool read_quantity(struct claims *c, const struct ast *left,
                          struct quantity *q)
{
    const struct elaboration *e = c->s->e;
    const struct black_box *box = box_named(e, left);
    *q = (struct quantity){.left = left};
    if (box) {
        q->value = q->box = true;
        q->shape = box->shape;
        q->named = (struct named_derivative){.kind = NAMED_VALUE,
                                             .of = box->node,
                                             .by = NONE,
                                             .of_name = box->name,
                                             .shape = box->shape};
        return true;
    }
    q->truth = truth_new(c, left);
    if (!q->truth)
        return false;
    const struct claim_graph *g = truth_graph(q->truth);
    if (g->mismatch || g->n == 0 || !statement_plain(g, q, left)) {
        diag_error(left->span, NULL,
                   "expected a value or the name of a derivative");
        return false;
    }
    q->shape = g->lhs_shape;
    q->value = q->named.kind == NAMED_VALUE;
    q->box = elaboration_box(e, q->named.of) != NULL;
    return true;
}

/* Adjoints and tangents are of no one value: where the statement gives or takes
 * something of a black box, they are of that. */
static bool of_boxes(const struct statement *t)
{
    const struct elaboration *e = t->claims->s->e;
    const struct code_statement *c = t->stmt->code;
    for (unsigned i = 0; i < t->nquantities; i++)
        if (t->quantities[i].value && t->quantities[i].box)
            return true;
    for (unsigned i = 0; i < c->narguments; i++)
        for (size_t k = 0; k < e->nboxes; k++) {
            const char *name = c->arguments[i].name, *box = e->boxes[k].name;
            size_t n = strlen(box);
            if (strncmp(name, box, n) == 0 && strcmp(name + n, "bar") == 0)
                return true;
        }
    return false;
}

static bool read_quantities(struct statement *t)
{
    const struct code_statement *c = t->stmt->code;
    bool derivatives = false;
    t->nquantities = c->nleft;
    t->quantities = arena_alloc(t->claims->s->arena,
                                c->nleft * sizeof *t->quantities);
    for (unsigned i = 0; i < c->nleft; i++) {
        struct quantity *q = &t->quantities[i];
        if (!read_quantity(t->claims, c->left[i], q))
            return false;
        q->n = shape_numel(q->shape);
        q->offset = q->value ? t->form.values : t->form.derivatives;
        *(q->value ? &t->form.values : &t->form.derivatives) += q->n;
        if (q->value && derivatives) {
            diag_error(q->left->span, NULL, "values stand before derivatives");
            return false;
        }
        derivatives |= !q->value;
    }
    bool boxes = of_boxes(t);
    for (unsigned i = 0; i < c->nleft; i++)
        if (t->quantities[i].named.kind == NAMED_BAR)
            t->quantities[i].box |= boxes;
    return true;
}

/* --- arguments ------------------------------------------------------------------------ */

/* NAMEbar of an output or a black box, NAMEdot of an input: its seed. */
static const double *seed_named(struct problem_at_point *s, const char *name,
                                struct shape *shape)
{
    const struct elaboration *e = s->e;
    size_t n = strlen(name);
    if (n < 4)
        return NULL;
    const char *base = arena_strndup(s->arena, name, n - 3);
    if (strcmp(name + n - 3, "dot") == 0) {
        const struct input *in = elaboration_input(e, base);
        if (!in)
            return NULL;
        *shape = in->value.shape;
        return s->tangent_seed[in - e->inputs];
    }
    if (strcmp(name + n - 3, "bar") != 0)
        return NULL;
    for (size_t i = 0; i < e->noutputs; i++)
        if (strcmp(e->outputs[i].name, base) == 0) {
            *shape = graph_shape(s->g, e->outputs[i].node);
            return s->output_seed[i];
        }
    for (size_t i = 0; i < e->nboxes; i++)
        if (strcmp(e->boxes[i].name, base) == 0) {
            *shape = e->boxes[i].shape;
            return s->box_seed[i];
        }
    return NULL;
}

static bool read_argument(struct statement *t, const struct name_at *name,
                          struct argument *a)
{
    struct problem_at_point *s = t->claims->s;
    const struct input *in = elaboration_input(s->e, name->name);
    *a = (struct argument){.input = SIZE_MAX, .offset = t->form.inputs};
    if (in) {
        a->input = (size_t)(in - s->e->inputs);
        a->shape = in->value.shape;
    } else {
        a->seed = seed_named(s, name->name, &a->shape);
    }
    if (!in && !a->seed) {
        bool computed = elaboration_binding(s->e, name->name) != NULL;
        diag_error(name->span, NULL,
                   computed ? "'%s' is computed: arguments are inputs and seeds"
                            : "'%s' is no input and no seed of the problem",
                   name->name);
        return false;
    }
    a->n = shape_numel(a->shape);
    t->form.inputs += a->n;
    return true;
}

static bool read_arguments(struct statement *t)
{
    const struct code_statement *c = t->stmt->code;
    t->narguments = c->narguments;
    t->arguments = arena_alloc(t->claims->s->arena,
                               (c->narguments + 1) * sizeof *t->arguments);
    for (unsigned i = 0; i < c->narguments; i++)
        if (!read_argument(t, &c->arguments[i], &t->arguments[i]))
            return false;
    return true;
}

/* --- signatures and places ---------------------------------------------------------------- */

static bool read_signature(struct statement *t)
{
    static const char *const names[] = {"plain", "nlopt", "fortran", NULL};
    const struct name_at *said = &t->stmt->code->signature;
    for (size_t i = 0; said->name && names[i]; i++)
        if (strcmp(names[i], said->name) == 0) {
            t->form.signature = (enum signature)i;
            return true;
        }
    if (!said->name)
        return true;
    diag_error(said->span, "plain, nlopt or fortran", "unknown signature '%s'",
               said->name);
    return false;
}

/* Numbers of the value that a derivative is of: it has room in calls that
 * always return one. */
static size_t room_of(const struct statement *t)
{
    const struct quantity *q = &t->quantities[0];
    const struct graph *g = t->claims->s->g;
    if (q->named.kind == NAMED_BAR || q->named.kind == NAMED_HIGHER)
        return 1;
    return shape_numel(graph_shape(g, q->named.of));
}

/* Appends the places of an array that begins at `offset`. */
static void put_places(size_t *place, size_t offset, struct shape s, bool rows)
{
    for (size_t j = 0; j < s.cols; j++)
        for (size_t i = 0; i < s.rows; i++)
            place[offset + i + j * s.rows] = offset + (rows ? i * s.cols + j
                                                            : i + j * s.rows);
}

static void make_places(struct statement *t)
{
    struct arena *a = t->claims->s->arena;
    bool rows = t->stmt->code->rows;
    bool jacobian_rows = rows || t->form.signature == SIGNATURE_NLOPT;
    t->place_x = arena_alloc(a, (t->form.inputs + 1) * sizeof *t->place_x);
    t->place_y = arena_alloc(a, (t->form.values + 1) * sizeof *t->place_y);
    t->place_d = arena_alloc(a, (t->form.derivatives + 1) * sizeof(size_t));
    for (unsigned i = 0; i < t->narguments; i++)
        put_places(t->place_x, t->arguments[i].offset, t->arguments[i].shape,
                   rows);
    for (unsigned i = 0; i < t->nquantities; i++) {
        const struct quantity *q = &t->quantities[i];
        if (q->value)
            put_places(t->place_y, q->offset, q->shape, rows);
        else
            put_places(t->place_d, q->offset, q->shape, jacobian_rows);
    }
}

struct statement *statement_new(struct claims *c, const struct stmt *stmt,
                                struct code_state *state)
{
    struct arena *a = c->s->arena;
    struct statement *t = arena_alloc(a, sizeof *t);
    *t = (struct statement){.state = state, .claims = c, .stmt = stmt};
    t->form.name = stmt->code->function.name;
    if (!read_quantities(t) || !read_arguments(t) || !read_signature(t)) {
        statement_free(t);
        return NULL;
    }
    if (t->form.values == 0)
        t->form.room = room_of(t);
    make_places(t);
    t->x = arena_alloc(a, (t->form.inputs + 1) * sizeof *t->x);
    t->y = arena_alloc(a, (t->form.values + 1) * sizeof *t->y);
    t->d = arena_alloc(a, (t->form.derivatives + 1) * sizeof *t->d);
    statement_arguments(t, 0, t->x);
    return t;
}

void statement_free(struct statement *t)
{
    for (unsigned i = 0; t && i < t->nquantities; i++)
        truth_free(t->quantities[i].truth);
}

const struct argument *statement_argument(const struct statement *t, node x)
{
    const struct elaboration *e = t->claims->s->e;
    for (unsigned i = 0; i < t->narguments; i++) {
        const struct argument *a = &t->arguments[i];
        if (a->input != SIZE_MAX && e->inputs[a->input].node == x)
            return a;
    }
    return NULL;
}

void statement_arguments(const struct statement *t, size_t site, double *x)
{
    const struct site *at = named_site(t->claims->q, site);
    for (unsigned i = 0; i < t->narguments; i++) {
        const struct argument *a = &t->arguments[i];
        const double *v = a->seed ? a->seed : at->input[a->input];
        memcpy(x + a->offset, v, a->n * sizeof *x);
    }
}

static void keep_samples(struct statement *t, size_t n, const size_t *site,
                         const double *y, const double *d,
                         const enum call_state *state)
{
    struct arena *a = t->claims->s->arena;
    size_t m = t->form.values, k = t->form.derivatives;
    for (size_t j = 0; j < n; j++) {
        if (state[j] != CALL_DONE)
            continue;
        double *v = arena_alloc(a, (m + k + 1) * sizeof *v);
        memcpy(v, y + j * m, m * sizeof *v);
        memcpy(v + m, d + j * k, k * sizeof *v);
        t->sample_y[site[j]] = v;
        t->sample_d[site[j]] = v + m;
    }
}

void statement_samples(struct statement *t)
{
    struct arena *a = t->claims->s->arena;
    size_t sites = named_sites(t->claims->q), count = 0, n = t->form.inputs;
    size_t m = t->form.values, k = t->form.derivatives;
    double *x = mem_alloc((sites * n + 1) * sizeof *x);
    double *y = mem_alloc((sites * m + 1) * sizeof *y);
    double *d = mem_alloc((sites * k + 1) * sizeof *d);
    size_t *site = mem_alloc(sites * sizeof *site);
    enum call_state *state = mem_alloc(sites * sizeof *state);
    t->sample_y = arena_alloc(a, sites * sizeof *t->sample_y);
    t->sample_d = arena_alloc(a, sites * sizeof *t->sample_d);
    for (size_t i = 1; i < sites; i++) {
        if (named_site(t->claims->q, i)->skipped)
            continue;
        statement_arguments(t, i, x + count * n);
        site[count++] = i;
    }
    statement_call(t, PURPOSE_POINTS, count, x, false,
                   t->state->cleared ? 0 : call_unfilled(), y, k ? d : NULL,
                   state, NULL);
    keep_samples(t, count, site, y, d, state);
    mem_free(x);
    mem_free(y);
    mem_free(d);
    mem_free(site);
    mem_free(state);
}

/* --- calls ------------------------------------------------------------------------------- */

void statement_trouble(struct statement *t, const char *why)
{
    if (!t->state->trouble)
        diag_error(t->stmt->code->function.span, NULL, "%s", why);
    t->state->trouble = true;
}

static void gather(double *to, const double *from, const size_t *place,
                   size_t n, size_t count)
{
    for (size_t j = 0; j < count; j++)
        for (size_t i = 0; i < n; i++)
            to[j * n + i] = from[j * n + place[i]];
}

static void scatter(double *to, const double *from, const size_t *place,
                    size_t n, size_t count)
{
    for (size_t j = 0; j < count; j++)
        for (size_t i = 0; i < n; i++)
            to[j * n + place[i]] = from[j * n + i];
}

void statement_call(struct statement *t, enum purpose purpose, size_t count,
                    const double *x, bool whole, double fill, double *y,
                    double *d, enum call_state *state, struct code_call *seen)
{
    size_t n = t->form.inputs, m = t->form.values, k = t->form.derivatives;
    double *cx = mem_alloc((count * n + 1) * sizeof *cx);
    double *cy = mem_alloc((count * m + 1) * sizeof *cy);
    double *cd = mem_alloc((count * (d ? k : 0) + 1) * sizeof *cd);
    scatter(cx, x, t->place_x, n, count);
    struct code_call c = {.count = count,
                          .x = cx,
                          .derivative = d != NULL,
                          .whole = whole,
                          .fill = fill,
                          .y = cy,
                          .d = d ? cd : NULL,
                          .state = state};
    struct target_state before = target_state(t->state->target);
    if (!target_call(t->state->target, &t->form, &c))
        statement_trouble(t, target_state(t->state->target).trouble);
    struct target_state now = target_state(t->state->target);
    t->state->calls[purpose] += now.calls - before.calls;
    t->state->deaths += now.deaths - before.deaths;
    if (now.deaths > before.deaths)
        snprintf(t->state->death, sizeof t->state->death, "%s", now.death);
    if (y)
        gather(y, cy, t->place_y, m, count);
    if (d)
        gather(d, cd, t->place_d, k, count);
    if (seen) {
        seen->moved |= c.moved;
        seen->overrun |= c.overrun;
    }
    mem_free(cx);
    mem_free(cy);
    mem_free(cd);
}
