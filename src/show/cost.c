/* show/cost: what value, derivatives and differences cost, counted.
 *
 * Idea: every one of them is a program, so its operations and its memory are
 * known without running it. A tangent pass gives one column, an adjoint pass
 * one row, so a Jacobian of K outputs by D inputs takes D or K of them, and
 * central differences 2 D evaluations (chapter 8.1.4 of the notes; Baur and
 * Strassen 1983 bound the adjoint).
 *
 * Invariant: a pass is counted with the value that it needs.
 */
#include "show/parts.h"

#define MOST_FACTORS 64

struct cost {
    struct problem_at_point *s;
    struct gradients *d;
    struct rec_cost *out;
};

static const struct input *input_of(const struct cost *c, size_t j)
{
    return &c->s->e->inputs[c->d->input[j]];
}

static void add_note(struct cost *c, const char *text)
{
    enum { MOST = 8 };
    if (!c->out->notes)
        c->out->notes = arena_alloc(c->s->arena, MOST * sizeof text);
    if (c->out->nnotes < MOST)
        c->out->notes[c->out->nnotes++] = text;
}

/* --- programs ------------------------------------------------------------- */

struct counted {
    double operations, bytes;
};

/* Of the outputs, and of more nodes with them (NONE is skipped). */
static struct counted count(const struct cost *c, size_t n, const node *more,
                            bool keep_all)
{
    VEC(node) want = {0};
    for (size_t i = 0; i < c->d->noutputs; i++)
        vec_push(&want, c->d->output[i]->node);
    for (size_t i = 0; i < n; i++)
        if (more[i] != NONE)
            vec_push(&want, more[i]);
    struct program *p = program_new(c->s->g, want.n, want.at, keep_all);
    struct counted r = {(double)program_operations(p),
                        (double)program_bytes(p)};
    program_free(p);
    vec_free(&want);
    return r;
}

/* One direction through all inputs. */
static void count_tangent(struct cost *c)
{
    size_t n = c->d->ninputs, m = c->d->noutputs;
    struct seed *seed = mem_alloc((n + 1) * sizeof *seed);
    node *z = mem_alloc((m + 1) * sizeof *z);
    for (size_t j = 0; j < n; j++)
        seed[j] = (struct seed){input_of(c, j)->node, c->d->direction[j]};
    for (size_t i = 0; i < m; i++)
        z[i] = c->d->output[i]->node;
    derive_forward(c->s->g, n, seed, (struct stops){0}, m, z, z);
    struct counted r = count(c, m, z, false);
    c->out->tangent.operations = r.operations;
    c->out->tangent.bytes = r.bytes;
    mem_free(seed);
    mem_free(z);
}

/* One weighting of all outputs. */
static void count_adjoint(struct cost *c)
{
    struct graph *g = c->s->g;
    size_t n = c->d->ninputs, m = c->d->noutputs;
    struct seed *seed = mem_alloc((m + 1) * sizeof *seed);
    node *x = mem_alloc((n + 1) * sizeof *x);
    for (size_t i = 0; i < m; i++) {
        node z = c->d->output[i]->node;
        bool one = m == 1 && shape_scalar(graph_shape(g, z));
        seed[i] = (struct seed){z,
                                one ? Num(g, 1) : Input(g, graph_shape(g, z))};
    }
    for (size_t j = 0; j < n; j++)
        x[j] = input_of(c, j)->node;
    derive_reverse(g, m, seed, (struct stops){0}, n, x, x);
    struct counted r = count(c, n, x, false);
    c->out->adjoint.operations = r.operations;
    c->out->adjoint.bytes = r.bytes;
    c->out->stored = count(c, n, x, true).bytes;
    mem_free(seed);
    mem_free(x);
}

static void count_passes(struct cost *c)
{
    struct rec_cost *out = c->out;
    double forward, reverse;
    for (size_t j = 0; j < c->d->ninputs; j++)
        out->inputs += shape_numel(input_of(c, j)->value.shape);
    for (size_t i = 0; i < c->d->noutputs; i++)
        out->outputs += shape_numel(
            graph_shape(c->s->g, c->d->output[i]->node));
    forward = (double)out->inputs * out->tangent.operations;
    reverse = (double)out->outputs * out->adjoint.operations;
    bool columns = forward < reverse;
    out->jacobian.operations = columns ? forward : reverse;
    out->jacobian.bytes = (columns ? out->tangent.bytes : out->adjoint.bytes) +
                          (double)out->inputs * (double)out->outputs *
                              sizeof(double);
    out->central.operations = 2 * (double)out->inputs * out->value.operations;
    out->central.bytes = out->value.bytes;
    add_note(c, arena_printf(c->s->arena,
                             "jacobian: %zu forward pass%s or %zu in reverse, "
                             "%.3g or "
                             "%.3g operations",
                             out->inputs, out->inputs == 1 ? "" : "es",
                             out->outputs, forward, reverse));
}

/* --- chains of products --------------------------------------------------- */

struct product_chain {
    size_t n;
    double size[MOST_FACTORS + 1]; /* factor i is size[i] x size[i + 1] */
    double written;                /* multiplications and additions */
};

static bool is_factor(const struct graph *g, const unsigned *uses, node x)
{
    const struct gnode *p = graph_at(g, x);
    return p->op != OP_MATMUL || uses[x] > 1 || p->imm.bits != 0;
}

/* The factors of a product, from the left, without recursion. */
static bool flatten(const struct graph *g, const unsigned *uses, node root,
                    struct product_chain *c)
{
    VEC(node) work = {0};
    bool fits = true, start = true;
    c->n = 0;
    c->written = 0;
    vec_push(&work, root);
    while (work.n && fits) {
        node x = work.at[--work.n];
        const struct gnode *p = graph_at(g, x);
        if (x != root && is_factor(g, uses, x)) {
            struct shape s = p->shape;
            if (start)
                c->size[0] = s.rows;
            start = false;
            fits = c->n < MOST_FACTORS && c->size[c->n] == s.rows;
            if (fits)
                c->size[++c->n] = s.cols;
            continue;
        }
        c->written += 2.0 * p->shape.rows * p->shape.cols *
                      graph_shape(g, p->arg[0]).cols;
        vec_push(&work, p->arg[1]);
        vec_push(&work, p->arg[0]);
    }
    vec_free(&work);
    return fits;
}

struct product_order {
    double cost[MOST_FACTORS][MOST_FACTORS];
    size_t at[MOST_FACTORS][MOST_FACTORS]; /* factors i..j split behind it */
};

/* The cheapest order of a chain (Godbole 1973). */
static void find_order(const struct product_chain *c, struct product_order *o)
{
    for (size_t len = 1; len < c->n; len++)
        for (size_t i = 0; i + len < c->n; i++) {
            size_t j = i + len;
            for (size_t k = i; k < j; k++) {
                double v = o->cost[i][k] + o->cost[k + 1][j] +
                           2 * c->size[i] * c->size[k + 1] * c->size[j + 1];
                if (k > i && v >= o->cost[i][j])
                    continue;
                o->cost[i][j] = v;
                o->at[i][j] = k;
            }
        }
}

/* "(M1*(M2*M3))": as deep as there are factors at most. */
static const char *order_text(struct arena *a, const struct product_order *o,
                              size_t i, size_t j)
{
    if (i == j)
        return arena_printf(a, "M%zu", i + 1);
    return arena_printf(a, "(%s*%s)", order_text(a, o, i, o->at[i][j]),
                        order_text(a, o, o->at[i][j] + 1, j));
}

static void note_chain(struct cost *c, node x,
                       const struct product_chain *chain)
{
    struct arena *a = c->s->arena;
    struct product_order *o = mem_alloc(sizeof *o);
    struct place place = text_place(graph_at(c->s->g, x)->span);
    const char *where = place.text ? arena_printf(a, " in line %u", place.line)
                                   : "";
    find_order(chain, o);
    double best = o->cost[0][chain->n - 1];
    const char *text = arena_printf(a,
                                    "product of %zu matrices%s: %.3g "
                                    "operations",
                                    chain->n, where, chain->written);
    add_note(c, best < chain->written
                    ? arena_printf(a, "%s as written, %.3g as %s", text, best,
                                   order_text(a, o, 0, chain->n - 1))
                    : arena_printf(a, "%s, no order is cheaper", text));
    mem_free(o);
}

static void note_chains(struct cost *c)
{
    const struct graph *g = c->s->g;
    node last = 0;
    for (size_t i = 0; i < c->d->noutputs; i++)
        last = c->d->output[i]->node > last ? c->d->output[i]->node : last;
    unsigned *uses = mem_alloc(((size_t)last + 1) * sizeof *uses);
    char *inner = mem_alloc((size_t)last + 1);
    for (node x = 0; x <= last; x++) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t i = 0; i < n; i++)
            uses[arg[i]]++;
    }
    for (node x = last + 1; x-- > 0;) {
        struct product_chain chain;
        const struct gnode *p = graph_at(g, x);
        if (p->op != OP_MATMUL || p->imm.bits != 0)
            continue;
        for (unsigned i = 0; i < 2; i++)
            inner[p->arg[i]] |= !is_factor(g, uses, p->arg[i]);
        if (!inner[x] && program_has(c->s->values, x) &&
            flatten(g, uses, x, &chain) && chain.n > 2)
            note_chain(c, x, &chain);
    }
    mem_free(uses);
    mem_free(inner);
}

/* --- the section ---------------------------------------------------------- */

/* A checkpoint halfway: the first half's values are computed twice, and only
 * one half's are kept at any time. */
static void note_memory(struct cost *c)
{
    const struct rec_cost *o = c->out;
    double kept = count(c, 0, NULL, true).bytes;
    add_note(c, arena_printf(c->s->arena,
                             "memory of the adjoint: %.0f bytes if every value "
                             "is "
                             "kept, %.0f with places used again",
                             o->stored, o->adjoint.bytes));
    add_note(c, arena_printf(c->s->arena,
                             "recomputing the first half's values from a "
                             "checkpoint "
                             "keeps about %.0f of their %.0f bytes and costs "
                             "%.3g operations more",
                             kept / 2, kept, o->value.operations / 2));
}

void show_cost(struct problem_at_point *s, struct gradients *d,
               struct rec_point *out)
{
    struct cost c = {.s = s, .d = d, .out = &out->cost};
    if (d->noutputs == 0 || d->ninputs == 0)
        return;
    out->cost.present = true;
    struct counted value = count(&c, 0, NULL, false);
    out->cost.value.operations = value.operations;
    out->cost.value.bytes = value.bytes;
    count_tangent(&c);
    count_adjoint(&c);
    count_passes(&c);
    note_memory(&c);
    note_chains(&c);
}
