/* show/hessian: second derivatives of scalar outputs, forward over reverse.
 *
 * Idea: the gradient is a node, so its tangent along an input's direction is a
 * Hessian-vector product at the price of a few gradients; columns are that
 * program with unit directions in its lanes, the product with the tangent seed
 * is one more lane. What people ask about a Hessian (symmetry, diagonal,
 * eigenvalues, Gauss-Newton) is read off the columns by show/matrix.c.
 *
 * Invariant: entry (i,j) of block (u,v) is the derivative by v(j) of the
 * derivative by u(i), projected where an input has a structure; a block too
 * large to form still has its product.
 */
#include "show/parts.h"

#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "claim/named_derivative.h"

#define LANES 8
#define LARGEST ((size_t)1 << 22) /* entries of a block that is formed */

struct hessian {
    struct problem_at_point *s;
    struct named_derivatives *table;
    struct gradients *d;
    size_t output;
    size_t n;               /* inputs; arrays below are n x n, u first */
    node *second, *gauss;   /* products, or NONE */
    bool least;             /* gauss holds something */
    bool gap;               /* a rule is not known */
    double **data, **outer; /* blocks; NULL: too large */
    double **product;
};

static const struct input *input_of(const struct hessian *h, size_t k)
{
    return &h->s->e->inputs[h->d->input[k]];
}

static size_t numel(const struct hessian *h, size_t k)
{
    return shape_numel(input_of(h, k)->value.shape);
}

/* --- columns -------------------------------------------------------------- */

static void put_direction(struct run *run, node along, unsigned lane,
                          const struct input *x, const double *fixed, size_t k)
{
    double *to = run_input(run, along, lane);
    if (!to)
        return;
    if (fixed)
        memcpy(to, fixed, shape_numel(x->value.shape) * sizeof *to);
    else
        structure_direction(x->structure, x->value.shape, k, to);
}

static void columns_run(struct problem_at_point *s, struct run *run, node along,
                        const struct input *x, const double *fixed, size_t n,
                        const node *want, double *const *to)
{
    size_t count = fixed ? 1 : shape_numel(x->value.shape);
    unsigned lanes = run_lanes(run);
    at_point_inputs(s, run);
    for (size_t k = 0; k < count; k += lanes) {
        unsigned used = count - k < lanes ? (unsigned)(count - k) : lanes;
        for (unsigned l = 0; l < used; l++)
            put_direction(run, along, l, x, fixed, k + l);
        run_eval(run);
        for (size_t i = 0; i < n; i++) {
            if (want[i] == NONE || !to[i])
                continue;
            size_t m = shape_numel(graph_shape(s->g, want[i]));
            for (unsigned l = 0; l < used; l++)
                memcpy(to[i] + (k + l) * m, run_value(run, want[i], l),
                       m * sizeof **to);
        }
    }
}

/* One column a direction: `want` nodes (all of one program) with the INPUT
 * `along` set to the unit directions of x, or to `fixed` alone if it is not
 * NULL. to[i] takes numel(want[i]) doubles a column; NONE, NULL: skipped. */
static void show_columns(struct problem_at_point *s, node along,
                         const struct input *x, const double *fixed, size_t n,
                         const node *want, double *const *to)
{
    VEC(node) all = {0};
    size_t count = fixed ? 1 : shape_numel(x->value.shape);
    for (size_t i = 0; i < n; i++)
        if (want[i] != NONE && to[i])
            vec_push(&all, want[i]);
    if (all.n) {
        struct program *p = program_new(s->g, all.n, all.at, false);
        struct run *run = run_new(p, count < LANES ? (unsigned)count : LANES);
        columns_run(s, run, along, x, fixed, n, want, to);
        run_free(run);
        program_free(p);
    }
    vec_free(&all);
}

/* --- building ------------------------------------------------------------- */

static void derive_second(struct hessian *h)
{
    struct gradients *d = h->d;
    VEC(node) bar = {0};
    VEC(size_t) at = {0};
    for (size_t u = 0; u < h->n; u++)
        if (d->adjoint[h->output * h->n + u] != NONE) {
            vec_push(&bar, d->adjoint[h->output * h->n + u]);
            vec_push(&at, u);
        }
    node *dot = mem_alloc((bar.n + 1) * sizeof *dot);
    for (size_t v = 0; v < h->n && bar.n; v++) {
        struct seed along = {input_of(h, v)->node, d->direction[v]};
        derive_forward(h->s->g, 1, &along, (struct stops){0}, bar.n, bar.at,
                       dot);
        h->gap |= derive_gap().at != NONE;
        for (size_t i = 0; i < bar.n; i++)
            h->second[at.at[i] * h->n + v] = dot[i];
    }
    mem_free(dot);
    vec_free(&bar);
    vec_free(&at);
}

static double *block(struct hessian *h, size_t u, size_t v)
{
    size_t entries = numel(h, u) * numel(h, v);
    if (entries > LARGEST)
        return NULL;
    return arena_alloc(h->s->arena, (entries + 1) * sizeof(double));
}

/* The nodes of column v of the table of products, and where they go. */
static void run_products(struct hessian *h, const node *table, size_t v,
                         const double *fixed, double **to)
{
    node *want = mem_alloc((h->n + 1) * sizeof *want);
    double **at = mem_alloc((h->n + 1) * sizeof *at);
    for (size_t u = 0; u < h->n; u++) {
        want[u] = table[u * h->n + v];
        at[u] = to[u * h->n + v];
    }
    show_columns(h->s, h->d->direction[v], input_of(h, v), fixed, h->n, want,
                 at);
    mem_free(want);
    mem_free(at);
}

static void fill(struct hessian *h)
{
    for (size_t v = 0; v < h->n; v++) {
        const double *seed = h->s->tangent_seed[h->d->input[v]];
        for (size_t u = 0; u < h->n; u++) {
            size_t at = u * h->n + v;
            h->data[at] = block(h, u, v);
            if (h->least && h->data[at])
                h->outer[at] = block(h, u, v);
            if (seed)
                h->product[at] = arena_alloc(h->s->arena, (numel(h, u) + 1) *
                                                              sizeof(double));
        }
        run_products(h, h->second, v, NULL, h->data);
        if (h->least)
            run_products(h, h->gauss, v, NULL, h->outer);
        if (seed)
            run_products(h, h->second, v, seed, h->product);
    }
}

static void *per_block(struct hessian *h, size_t size)
{
    return arena_alloc(h->s->arena, (h->n * h->n + 1) * size);
}

static void hessian_new(struct hessian *h)
{
    h->second = per_block(h, sizeof(node));
    h->gauss = per_block(h, sizeof(node));
    h->data = per_block(h, sizeof(double *));
    h->outer = per_block(h, sizeof(double *));
    h->product = per_block(h, sizeof(double *));
    memset(h->second, 0xff, h->n * h->n * sizeof(node));
    memset(h->gauss, 0xff, h->n * h->n * sizeof(node));
    derive_second(h);
    h->least = gauss_newton(h->d, h->output, h->gauss);
    fill(h);
}

/* --- checking ------------------------------------------------------------- */

/* Of the first derivative already? Its number is then a constant of the graph,
 * and the derivative of that says nothing. */
static bool gradient_unknown(const struct hessian *h, size_t u)
{
    const double *v = gradients_reverse(h->d, h->output, u);
    return h->d->gap[h->output * h->n + u].at != NONE && v &&
           isnan(matrix_largest(v, numel(h, u)));
}

/* A rule that is not known matters where it made a number. */
static bool unknown(const struct hessian *h, size_t u, size_t v)
{
    if (gradient_unknown(h, u) || gradient_unknown(h, v))
        return true;
    const double *data = h->data[u * h->n + v];
    size_t n = data ? numel(h, u) * numel(h, v) : 0;
    return h->gap && (!data || isnan(matrix_largest(data, n)));
}

static enum verdict check_block(struct hessian *h, size_t u, size_t v)
{
    const struct binding *z = h->d->output[h->output];
    struct named_derivative second = {.kind = NAMED_HIGHER,
                                      .order = 2,
                                      .of = z->node,
                                      .by = input_of(h, u)->node,
                                      .then = {input_of(h, v)->node},
                                      .of_name = z->name,
                                      .binding = z,
                                      .shape = {(uint32_t)numel(h, u),
                                                (uint32_t)numel(h, v)}};
    if (unknown(h, u, v) || !h->data[u * h->n + v])
        return VERDICT_UNSURE;
    return named_verdict(h->table, named_add(h->table, &second),
                         h->data[u * h->n + v]);
}

/* --- blocks --------------------------------------------------------------- */

/* Not only some of the entries, or equal pairs of them, are free to move. */
static bool free_of_structure(const struct hessian *h, size_t k)
{
    enum structure s = input_of(h, k)->structure;
    return s == STRUCT_NONE || s == STRUCT_POSITIVE;
}

static const char *block_note(const struct hessian *h, size_t u, size_t v,
                              const struct rec_jacobian *m)
{
    struct arena *a = h->s->arena;
    size_t n = numel(h, v);
    const char *note = arena_printf(a, "forward over reverse, %zu column%s", n,
                                    n == 1 ? "" : "s");
    if (unknown(h, u, v))
        return "a rule of the second derivative is not known";
    if (!m->data)
        note = "too large to form";
    if (m->verdict == VERDICT_UNSURE)
        note = arena_printf(a, "%s; not confirmed by differences", note);
    return note;
}

/* How far the block is from the transpose of its mirror image. */
static void add_symmetry(struct hessian *h, size_t u, size_t v,
                         struct rec_jacobian *out)
{
    size_t m = numel(h, u), n = numel(h, v);
    double gap = matrix_asymmetry(out->data, h->data[v * h->n + u], m, n);
    matrix_symmetry(h->s, out, gap);
}

/* Its numbers are derivatives of a constant that stands for what is not known. */
static void forget_block(struct hessian *h, size_t u, size_t v)
{
    double *data = h->data[u * h->n + v], *product = h->product[u * h->n + v];
    size_t m = numel(h, u);
    for (size_t k = 0; data && k < m * numel(h, v); k++)
        data[k] = NAN;
    for (size_t k = 0; product && k < m; k++)
        product[k] = NAN;
}

static void record_block(struct hessian *h, size_t u, size_t v,
                         struct rec_jacobian *out)
{
    size_t at = u * h->n + v;
    if (gradient_unknown(h, u))
        forget_block(h, u, v);
    *out = (struct rec_jacobian){.of = h->d->output[h->output]->name,
                                 .wrt = input_of(h, u)->name,
                                 .wrt2 = input_of(h, v)->name,
                                 .data = h->data[at],
                                 .mirror = v < u,
                                 .shape = {(uint32_t)numel(h, u),
                                           (uint32_t)numel(h, v)},
                                 .verdict = check_block(h, u, v)};
    out->note = block_note(h, u, v, out);
    if (h->product[at])
        matrix_part(h->s, out, "product", "product with the tangent seed",
                    input_of(h, u)->value.shape, h->product[at]);
    if (!out->data)
        return;
    add_symmetry(h, u, v, out);
    if (u == v)
        matrix_spectrum(h->s, out, free_of_structure(h, u));
    if (h->outer[at])
        matrix_outer(h->s, out, h->outer[at]);
}

/* --- all inputs jointly --------------------------------------------------- */

static double *assemble(struct hessian *h, double **blocks, size_t total)
{
    double *all = arena_alloc(h->s->arena, (total * total + 1) * sizeof *all);
    size_t col = 0;
    for (size_t v = 0; v < h->n; col += numel(h, v++)) {
        size_t row = 0;
        for (size_t u = 0; u < h->n; row += numel(h, u++)) {
            const double *b = blocks[u * h->n + v];
            size_t m = numel(h, u);
            for (size_t j = 0; b && j < numel(h, v); j++)
                memcpy(all + (col + j) * total + row, b + j * m,
                       m * sizeof *all);
        }
    }
    return all;
}

static double *joint_product(struct hessian *h, size_t total)
{
    double *all = arena_alloc(h->s->arena, (total + 1) * sizeof *all);
    size_t row = 0;
    for (size_t u = 0; u < h->n; row += numel(h, u++))
        for (size_t v = 0; v < h->n; v++)
            for (size_t k = 0; h->product[u * h->n + v] && k < numel(h, u); k++)
                all[row + k] += h->product[u * h->n + v][k];
    return all;
}

static void add_joint(struct hessian *h, size_t total, struct rec_jacobian *out)
{
    matrix_part(h->s, out, "product", "product with the tangent seed",
                (struct shape){(uint32_t)total, 1}, joint_product(h, total));
    matrix_symmetry(h->s, out,
                    matrix_asymmetry(out->data, out->data, total, total));
}

static const char *input_names(const struct hessian *h)
{
    struct buffer names = {0};
    for (size_t u = 0; u < h->n; u++)
        buffer_printf(&names, "%s%s", u ? ", " : "", input_of(h, u)->name);
    return buffer_take(&names, h->s->arena);
}

static bool record_joint(struct hessian *h, const struct rec_jacobian *blocks,
                         struct rec_jacobian *out)
{
    const char *names = input_names(h);
    enum verdict verdict = VERDICT_PASS;
    size_t total = 0;
    bool whole = true;
    for (size_t u = 0; u < h->n; u++) {
        total += numel(h, u);
        whole &= free_of_structure(h, u);
    }
    for (size_t k = 0; k < h->n * h->n; k++)
        verdict = verdict_worse(verdict, blocks[k].verdict);
    if (h->n < 2 || total > LARGEST / total)
        return false;
    *out = (struct rec_jacobian){.of = blocks->of,
                                 .wrt = names,
                                 .wrt2 = names,
                                 .joint = true,
                                 .data = assemble(h, h->data, total),
                                 .verdict = verdict,
                                 .note = "all inputs jointly",
                                 .shape = {(uint32_t)total, (uint32_t)total}};
    add_joint(h, total, out);
    matrix_spectrum(h->s, out, whole);
    if (h->least)
        matrix_outer(h->s, out, assemble(h, h->outer, total));
    return true;
}

void show_hessians(struct problem_at_point *s, struct gradients *d,
                   struct rec_point *out)
{
    size_t blocks = d->ninputs * d->ninputs;
    out->hessian = arena_alloc(s->arena, (d->noutputs * (blocks + 1) + 1) *
                                             sizeof *out->hessian);
    struct named_derivatives *table = named_at_point(s);
    for (size_t i = 0; i < d->noutputs; i++) {
        struct hessian h = {
            .s = s, .table = table, .d = d, .output = i, .n = d->ninputs};
        struct rec_jacobian *to = out->hessian + out->nhessian;
        if (!shape_scalar(graph_shape(s->g, d->output[i]->node)))
            continue;
        if (h.n == 0)
            continue;
        hessian_new(&h);
        s->seed_used |= h.n > 1 || numel(&h, 0) > 1;
        for (size_t k = 0; k < blocks; k++)
            record_block(&h, k / h.n, k % h.n, &to[k]);
        out->nhessian += blocks;
        if (record_joint(&h, to, &to[blocks]))
            out->nhessian++;
    }
    named_free(table);
}
