/* show/picture: the graph as the notes draw it, for Graphviz.
 *
 * Idea: a box an operation of the author's (steps.c), with its value, tangent
 * and adjoint where the inputs have values; an arrow from what is read to who
 * reads it, with the local derivative: a number between numbers, the share of
 * the adjoint where there are arrays. The turns of a loop stand in boxes.
 *
 * Invariant: seeds are those that the problem gives. Without a tangent seed
 * there are tangents only of one scalar input, without an adjoint seed
 * adjoints only of one scalar output. Every label is escaped.
 */
#include "show/picture.h"

#include <string.h>

#include "base/buffer.h"
#include "derive/derive.h"
#include "run/program.h"
#include "show/formula.h"

enum { ENTRIES = 3, LABEL = 32, WIDEST = 60, BOXES = 600 };

struct arrow {
    size_t from, to;
    node local;   /* of scalars: d to / d from; NONE: none */
    node formula; /* the share of the adjoint; NONE: not differentiated */
};

struct picture {
    struct chain chain;
    struct arena *arena;
    const struct elaboration *e;
    FILE *to;
    node *tangent, *adjoint; /* by chain index, NONE: not shown */
    VEC(struct arrow) arrows;
    struct program *program; /* NULL: there are no values */
    struct run *run;
};

/* --- seeds -------------------------------------------------------------- */

static const struct seed_value *seed_of(const struct elaboration *e,
                                        const char *name, bool tangent)
{
    for (size_t i = 0; i < e->nseeds; i++)
        if (e->seeds[i].tangent == tangent &&
            strcmp(e->seeds[i].name, name) == 0)
            return &e->seeds[i];
    return NULL;
}

static bool any_seed(const struct elaboration *e, bool tangent)
{
    for (size_t i = 0; i < e->nseeds; i++)
        if (e->seeds[i].tangent == tangent)
            return true;
    return false;
}

/* The seed of x as a node; NONE: it is 0, or none is shown at all. */
static node seed_node(struct picture *p, const char *name, node x, bool tangent,
                      size_t all)
{
    struct graph *g = p->chain.g;
    const struct seed_value *s = seed_of(p->e, name, tangent);
    if (s && s->value.at)
        return Data(g, s->value.shape, s->value.at);
    bool lone = all == 1 && shape_scalar(graph_shape(g, x));
    return !any_seed(p->e, tangent) && lone ? Num(g, 1) : NONE;
}

static void derive_seeds(struct picture *p)
{
    struct chain *c = &p->chain;
    const struct elaboration *e = p->e;
    VEC(struct seed) in = {0}, out = {0};
    size_t all = 0;
    for (size_t i = 0; i < e->ninputs; i++)
        all += e->inputs[i].differentiated;
    for (size_t i = 0; i < e->ninputs; i++) {
        node x = e->inputs[i].node;
        node seed = seed_node(p, e->inputs[i].name, x, true, all);
        if (seed == NONE && any_seed(e, true))
            seed = Full(c->g, graph_shape(c->g, x), 0);
        if (seed != NONE && e->inputs[i].differentiated)
            vec_push(&in, ((struct seed){x, seed}));
    }
    for (size_t i = 0; i < e->noutputs; i++) {
        node z = e->outputs[i].node;
        node seed = seed_node(p, e->outputs[i].name, z, false, e->noutputs);
        if (seed != NONE)
            vec_push(&out, ((struct seed){z, seed}));
    }
    derive_forward(c->g, in.n, in.at, (struct stops){0}, c->n, c->cuts,
                   p->tangent);
    derive_reverse(c->g, out.n, out.at, (struct stops){0}, c->n, c->cuts,
                   p->adjoint);
    for (size_t i = 0; i < e->ninputs; i++)
        if (!e->inputs[i].differentiated) /* the first of the chain */
            p->adjoint[i] = NONE;
    vec_free(&in);
    vec_free(&out);
}

/* --- arrows ------------------------------------------------------------- */

static size_t step_at(const struct chain *c, node x)
{
    for (size_t i = c->n; i-- > 0;)
        if (c->at[i].at == x)
            return i;
    return SIZE_MAX;
}

/* reads[i]: does step k read step i? Down to other steps. */
static void find_reads(const struct chain *c, size_t k, bool *reads)
{
    VEC(node) stack = {0};
    bool *seen = mem_alloc(c->at[k].definition + 1);
    memset(reads, 0, c->n * sizeof *reads);
    vec_push(&stack, c->at[k].definition);
    while (stack.n) {
        node x = stack.at[--stack.n];
        size_t i = step_at(c, x), n;
        const node *arg = graph_args(c->g, x, &n);
        if (seen[x])
            continue;
        seen[x] = true;
        if (i != SIZE_MAX && i != k)
            reads[i] = true;
        for (size_t j = 0; j < n && (i == SIZE_MAX || i == k); j++)
            vec_push(&stack, arg[j]);
    }
    vec_free(&stack);
    mem_free(seen);
}

static void find_arrows(struct picture *p)
{
    struct chain *c = &p->chain;
    struct stops stops = {c->n, c->cuts};
    bool *reads = mem_alloc((c->n + 1) * sizeof *reads);
    node *share = mem_alloc((2 * c->n + 1) * sizeof *share);
    node *local = share + c->n;
    for (size_t k = 0; k < c->n; k++) {
        const struct chain_name *to = &c->at[k];
        if (to->definition == NONE)
            continue;
        bool scalar = shape_scalar(graph_shape(c->g, to->at));
        struct seed bar = {to->definition, to->seed};
        struct seed one = {to->definition, Num(c->g, 1)};
        find_reads(c, k, reads);
        derive_reverse(c->g, 1, &bar, stops, c->n, c->cuts, share);
        if (scalar)
            derive_reverse(c->g, 1, &one, stops, c->n, c->cuts, local);
        for (size_t i = 0; i < c->n; i++) {
            bool both = scalar && shape_scalar(graph_shape(c->g, c->cuts[i]));
            if (reads[i])
                vec_push(&p->arrows,
                         ((struct arrow){i, k, both ? local[i] : NONE,
                                         share[i]}));
        }
    }
    mem_free(reads);
    mem_free(share);
}

/* --- numbers ------------------------------------------------------------ */

static void evaluate(struct picture *p)
{
    const struct chain *c = &p->chain;
    VEC(node) want = {0};
    for (size_t i = 0; i < p->e->ninputs; i++)
        if (!p->e->inputs[i].value.at)
            return;
    for (size_t i = 0; i < c->n; i++) {
        vec_push(&want, c->at[i].at);
        if (p->tangent[i] != NONE)
            vec_push(&want, p->tangent[i]);
        if (p->adjoint[i] != NONE)
            vec_push(&want, p->adjoint[i]);
    }
    for (size_t i = 0; i < p->arrows.n; i++)
        if (p->arrows.at[i].local != NONE)
            vec_push(&want, p->arrows.at[i].local);
    p->program = program_new(c->g, want.n, want.at, false);
    p->run = run_new(p->program, 1);
    for (size_t i = 0; i < p->e->ninputs; i++)
        run_set(p->run, p->e->inputs[i].node, p->e->inputs[i].value.at);
    run_eval(p->run);
    vec_free(&want);
}

/* "0.49", "[1 2; 3 4]", "5x3" */
static const char *number(struct picture *p, node x)
{
    struct shape s = graph_shape(p->chain.g, x);
    struct buffer b = {0};
    if (s.rows > ENTRIES || s.cols > ENTRIES || !p->run)
        return arena_printf(p->arena, "%ux%u", s.rows, s.cols);
    const double *v = run_value(p->run, x, 0);
    if (shape_scalar(s))
        return arena_printf(p->arena, "%.6g", *v);
    buffer_matrix(&b, s.rows, s.cols, v, 4);
    return buffer_take(&b, p->arena);
}

/* --- drawing ------------------------------------------------------------ */

/* Escaped, and not longer than a box should be wide. */
static const char *label(struct picture *p, const char *s, size_t most)
{
    struct buffer out = {0};
    size_t n = strlen(s), cut = n > most ? most - 1 : n;
    while (cut < n && ((unsigned char)s[cut] & 0xC0) == 0x80)
        cut--;
    for (size_t i = 0; i < cut; i++) {
        if (s[i] == '"' || s[i] == '\\')
            vec_push(&out, '\\');
        vec_push(&out, (unsigned char)s[i] < ' ' ? ' ' : s[i]);
    }
    if (cut < n)
        buffer_put(&out, "…");
    return buffer_take(&out, p->arena);
}

static void draw_box(struct picture *p, size_t i, unsigned indent)
{
    const struct chain_name *n = &p->chain.at[i];
    bool input = n->definition == NONE;
    const char *text = input ? n->name
                             : arena_printf(p->arena, "%s = %s", n->name,
                                            chain_text(&p->chain, i));
    fprintf(p->to, "%*sn%zu [label=\"%s", (int)(4 * indent), "", i,
            label(p, text, WIDEST));
    if (p->run || !shape_scalar(graph_shape(p->chain.g, n->at)))
        fprintf(p->to, "\\n%s", number(p, n->at));
    if (p->run && p->tangent[i] != NONE)
        fprintf(p->to, "\\ntangent %s", number(p, p->tangent[i]));
    if (p->run && p->adjoint[i] != NONE)
        fprintf(p->to, "\\nadjoint %s", number(p, p->adjoint[i]));
    fprintf(p->to, "\"%s];\n",
            input       ? ", fillcolor=\"#e8f0fe\""
            : n->output ? ", fillcolor=\"#e6f4ea\""
                        : "");
}

static void draw_arrow(struct picture *p, const struct arrow *a)
{
    const char *text = "";
    if (a->local != NONE && p->run)
        text = number(p, a->local);
    else if (a->local != NONE || a->formula != NONE) {
        struct formula f = formulas_write(p->chain.formulas, a->local != NONE
                                                                 ? a->local
                                                                 : a->formula);
        bool fits = f.nwhere == 0 && strlen(f.is.text) <= LABEL;
        text = fits ? f.is.text : "";
    }
    fprintf(p->to,
            *text ? "    n%zu -> n%zu [label=\"%s\"];\n"
                  : "    n%zu -> n%zu;\n",
            a->from, a->to, label(p, text, LABEL));
}

/* Steps of one turn stand behind one another. */
static void draw_boxes(struct picture *p)
{
    const struct chain *c = &p->chain;
    const char *open = NULL;
    for (size_t i = 0; i <= c->n; i++) {
        const char *turn = i < c->n ? c->at[i].turn : NULL;
        if (open && (!turn || strcmp(open, turn) != 0)) {
            fputs("    }\n", p->to);
            open = NULL;
        }
        if (turn && !open) {
            fprintf(p->to,
                    "    subgraph cluster_%zu {\n        label=\"%s\"; "
                    "labeljust=l; fontsize=10; color=\"#b0b0b0\"; "
                    "style=rounded;\n",
                    i, label(p, turn, WIDEST));
            open = turn;
        }
        if (i < c->n)
            draw_box(p, i, open ? 2 : 1);
    }
}

static void draw_all(struct picture *p)
{
    fputs("digraph adcheck {\n"
          "    rankdir=LR; graph [fontname=\"Helvetica\"]; node "
          "[fontname=\"Helvetica\", fontsize=11, shape=box, "
          "style=\"rounded,filled\", fillcolor=white]; edge "
          "[fontname=\"Helvetica\", fontsize=9, color=\"#606060\"];\n",
          p->to);
    draw_boxes(p);
    for (size_t i = 0; i < p->arrows.n; i++)
        draw_arrow(p, &p->arrows.at[i]);
    fputs("}\n", p->to);
}

bool picture_write(FILE *to, struct arena *a, const struct elaboration *e,
                   size_t *boxes)
{
    struct picture p = {.arena = a, .e = e, .to = to};
    size_t *all = arena_alloc(a, (e->ninputs + 1) * sizeof *all);
    for (size_t i = 0; i < e->ninputs; i++)
        all[i] = i;
    *boxes = e->nsteps;
    if (e->nsteps > 10 * BOXES)
        return false;
    chain_start_steps(&p.chain, a, e, e->ninputs, all);
    *boxes = p.chain.n;
    if (p.chain.n > BOXES) {
        chain_end(&p.chain);
        return false;
    }
    p.tangent = arena_alloc(a, (p.chain.n + 1) * sizeof(node));
    p.adjoint = arena_alloc(a, (p.chain.n + 1) * sizeof(node));
    derive_seeds(&p);
    find_arrows(&p);
    evaluate(&p);
    draw_all(&p);
    run_free(p.run);
    program_free(p.program);
    vec_free(&p.arrows);
    chain_end(&p.chain);
    return true;
}
