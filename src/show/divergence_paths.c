/* show/divergence_paths: what reaches a derivative through each statement.
 *
 * Idea: reverse mode runs once with every name as a stop: from the adjoint of
 * each statement one step back to the node in question (for a tangent, one
 * step forward from each name that is read). A Jacobian is found so row by row,
 * from unit adjoints, and the rows of one path are put together.
 *
 * Invariant: the shares add up to the derivative.
 */
#include <string.h>

#include "derive/derive.h"
#include "show/divergence_rep.h"

enum { PATHS = 40, ROWS = 12 };

static void add_path(struct divergence_part *p, const char *text, node at)
{
    if (at != NONE)
        vec_push(&p->paths,
                 ((struct divergence_piece){text, at, p->row, NULL, false}));
}

/* All names, inputs first: differentiation stops at them. */
static node *all_names(struct divergence_part *p, size_t *n)
{
    const struct elaboration *e = p->s->e;
    node *at = arena_alloc(p->arena,
                           (e->ninputs + e->nbindings + 1) * sizeof *at);
    *n = 0;
    for (size_t i = 0; i < e->ninputs; i++)
        at[(*n)++] = e->inputs[i].node;
    for (size_t i = 0; i < e->nbindings; i++)
        at[(*n)++] = e->bindings[i].node;
    return at;
}

/* The unit matrix of the entry whose row is at hand. */
static node unit(const struct divergence_part *p)
{
    double *v = mem_alloc(p->rows * sizeof *v);
    memset(v, 0, p->rows * sizeof *v);
    v[p->row] = 1;
    node x = Data(p->s->g, graph_shape(p->s->g, p->q.of), v);
    mem_free(v);
    return x;
}

/* Seeds of what is differentiated: the outputs, or a scalar of its own. */
static const struct seed *output_seeds(struct divergence_part *p, size_t *n)
{
    if (p->rows || p->q.kind != NAMED_BAR) {
        struct seed *own = arena_alloc(p->arena, sizeof *own);
        *own = (struct seed){p->q.of, p->rows ? unit(p) : Num(p->s->g, 1)};
        *n = 1;
        return own;
    }
    const struct seed *seed = at_point_output_seeds(p->s, n);
    for (size_t i = 0; i < *n; i++)
        if (seed[i].at == p->q.of)
            add_path(p, "its own seed", seed[i].value);
    return seed;
}

/* Shares are projected as the whole is. */
static node share(struct divergence_part *p, node at, node x)
{
    const struct elaboration *e = p->s->e;
    for (size_t i = 0; x != NONE && i < e->ninputs; i++)
        if (e->inputs[i].node == at)
            return structure_project(p->s->g, e->inputs[i].structure, x);
    return x;
}

/* By node: does `at` reach it without passing through another name? */
static bool *reached_from(const struct graph *g, node at, size_t n,
                          const node *names)
{
    bool *reached = mem_alloc(g->n), *stops = mem_alloc(g->n);
    for (size_t i = 0; i < n; i++)
        stops[names[i]] = names[i] != at;
    reached[at] = true;
    for (node x = at + 1; x < g->n; x++) {
        size_t nargs;
        const node *arg = graph_args(g, x, &nargs);
        for (size_t k = 0; k < nargs && !reached[x]; k++)
            reached[x] = reached[arg[k]] && !stops[arg[k]];
    }
    mem_free(stops);
    return reached;
}

/* What reaches `at` through each statement. */
static void reverse_paths(struct divergence_part *p, node at)
{
    const struct elaboration *e = p->s->e;
    struct graph *g = p->s->g;
    size_t n, nseeds;
    node *names = all_names(p, &n), *bar, one;
    bar = arena_alloc(p->arena, (n + 1) * sizeof *bar);
    const struct seed *seed = output_seeds(p, &nseeds);
    bool *reached = reached_from(g, at, n, names);
    derive_reverse(g, nseeds, seed, (struct stops){0}, n, names, bar);
    for (size_t i = 0; i < e->nbindings; i++) {
        const struct binding *b = &e->bindings[i];
        node adjoint = bar[e->ninputs + i];
        if (b->node == at || adjoint == NONE ||
            graph_at(g, b->node)->op != OP_CUT ||
            !reached[graph_at(g, b->node)->arg[0]])
            continue;
        struct seed from = {graph_at(g, b->node)->arg[0], adjoint};
        derive_reverse(g, 1, &from, (struct stops){n, names}, 1, &at, &one);
        add_path(p, arena_printf(p->arena, "through %s", b->name),
                 share(p, at, one));
    }
    mem_free(reached);
}

/* What reaches the tangent of a statement from each name that it reads. */
static void forward_paths(struct divergence_part *p)
{
    struct graph *g = p->s->g;
    const struct binding *b = p->q.binding;
    node *dot = arena_alloc(p->arena, (b->nreads + 1) * sizeof *dot), one;
    size_t n;
    const struct seed *seed = at_point_tangent_seeds(p->s, &n);
    derive_forward(g, n, seed, (struct stops){0}, b->nreads, b->reads, dot);
    for (size_t i = 0; i < b->nreads; i++) {
        node at = graph_at(g, b->node)->arg[0];
        struct seed from = {b->reads[i], dot[i]};
        if (dot[i] == NONE)
            continue;
        derive_forward(g, 1, &from, (struct stops){b->nreads, b->reads}, 1, &at,
                       &one);
        add_path(p, arena_printf(p->arena, "from %s", b->read_names[i]), one);
    }
}

/* Row by row what reverse_paths finds; merge_rows puts them together. */
static bool jacobian_paths(struct divergence_part *p)
{
    const struct elaboration *e = p->s->e;
    p->rows = shape_numel(graph_shape(p->s->g, p->q.of));
    if (p->rows > ROWS)
        return false;
    for (size_t i = 0; i < e->ninputs; i++)
        if (e->inputs[i].node == p->q.by &&
            e->inputs[i].structure != STRUCT_NONE)
            return false; /* its columns stand for several entries */
    for (p->row = 0; p->row < p->rows; p->row++)
        reverse_paths(p, p->q.by);
    return p->paths.n > 0;
}

static bool find_paths(struct divergence_part *p)
{
    const struct graph *g = p->s->g;
    const struct binding *b = p->q.binding;
    bool scalar = shape_scalar(graph_shape(g, p->q.of));
    switch (p->q.kind) {
    case NAMED_BAR:
        reverse_paths(p, p->q.of);
        break;
    case NAMED_TOTAL:
    case NAMED_GRAD:
    case NAMED_JACOBIAN:
        if (p->q.of == p->q.by)
            return false;
        if (p->q.kind == NAMED_JACOBIAN || !scalar)
            return jacobian_paths(p);
        reverse_paths(p, p->q.by);
        break;
    case NAMED_DOT:
        if (!b || graph_at(g, b->node)->op != OP_CUT)
            return false;
        forward_paths(p);
        break;
    default:
        return false;
    }
    return p->paths.n > 0 && p->paths.n <= PATHS;
}

static bool same_size(const struct divergence_part *p, node x)
{
    size_t rows = p->rows ? p->rows : 1;
    return shape_numel(graph_shape(p->s->g, x)) * rows == p->n;
}

/* The rows of one path become its share of the Jacobian. */
static void merge_rows(struct divergence_part *p)
{
    struct pieces whole = {0};
    for (size_t i = 0; i < p->paths.n; i++) {
        const struct divergence_piece *w = &p->paths.at[i];
        size_t k = 0;
        while (k < whole.n && strcmp(whole.at[k].text, w->text) != 0)
            k++;
        if (k == whole.n) {
            double *v = arena_alloc(p->arena, (p->n + 1) * sizeof *v);
            memset(v, 0, p->n * sizeof *v);
            vec_push(&whole,
                     ((struct divergence_piece){w->text, NONE, 0, v, false}));
        }
        double *to = (double *)(uintptr_t)whole.at[k].value;
        for (size_t j = 0; j < p->n / p->rows; j++)
            to[w->row + j * p->rows] = w->value[j];
    }
    vec_free(&p->paths);
    p->paths = whole;
}

static bool evaluate(struct divergence_part *p)
{
    VEC(node) want = {0};
    bool fits = true;
    for (size_t i = 0; i < p->paths.n; i++) {
        vec_push(&want, p->paths.at[i].at);
        fits &= same_size(p, p->paths.at[i].at);
    }
    struct program *program = program_new(p->s->g, want.n, want.at, false);
    struct run *run = run_new(program, 1);
    at_point_inputs(p->s, run);
    run_eval(run);
    size_t n = p->rows ? p->n / p->rows : p->n;
    for (size_t i = 0; fits && i < want.n; i++) {
        double *v = arena_alloc(p->arena, (n + 1) * sizeof *v);
        memcpy(v, run_value(run, want.at[i], 0), n * sizeof *v);
        p->paths.at[i].value = v;
    }
    if (fits && p->rows)
        merge_rows(p);
    run_free(run);
    program_free(program);
    vec_free(&want);
    return fits;
}

bool part_paths(struct divergence_part *p)
{
    return find_paths(p) && evaluate(p);
}
