/* show/formula: derivatives as formulas, read off the derivative graph.
 *
 * Idea: first the chain of adjoints, each named node's by those of its users,
 * as the notes have it; then what was asked for, dz/du in the names of the
 * problem, or Abar in the adjoint of an output that is not scalar.
 *
 * Invariant: every text in adcheck's own language reads back as a claim that
 * passes.
 */
#include "show/formula.h"

#include <string.h>

#include "graph/structure.h"
#include "rules/rules.h"

struct shown_writer {
    struct chain chain;
    struct problem_at_point *s;
    struct gradients *d;
    struct arena *arena;
    VEC(struct rec_formula) list;
};

/* --- one formula -------------------------------------------------------- */

/* whole: the text is the equation, not its right-hand side alone. */
static void add(struct shown_writer *w, const char *of, const char *wrt,
                bool whole, struct formula_text lhs, node x, struct shape s)
{
    struct formula f = {.is = formula_zeros(w->arena, s)};
    if (x != NONE)
        f = formulas_write(w->chain.formulas, x);
    struct rec_formula r = {of, wrt, f.is.text, lhs, f.is, f.nwhere, f.where};
    if (whole)
        r.text = arena_printf(w->arena, "%s = %s", lhs.text, f.is.text);
    vec_push(&w->list, r);
}

/* Of an adjoint by its name. */
static void add_adjoint(struct shown_writer *w, const char *wrt,
                        const char *bar, node x, struct shape s)
{
    add(w, w->s->e->outputs[0].name, wrt, true, formula_name(w->arena, bar), x,
        s);
}

/* --- the chain ---------------------------------------------------------- */

static enum structure structure_of(const struct problem_at_point *s,
                                   const char *name)
{
    for (size_t i = 0; i < s->e->ninputs; i++)
        if (strcmp(s->e->inputs[i].name, name) == 0)
            return s->e->inputs[i].structure;
    return STRUCT_NONE;
}

static bool any_array(const struct problem_at_point *s)
{
    for (size_t i = 0; i < s->e->noutputs; i++)
        if (!shape_scalar(graph_shape(s->g, s->e->outputs[i].node)))
            return true;
    return false;
}

static bool any_link(const struct chain *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].definition != NONE && !c->at[i].output)
            return true;
    return false;
}

/* The last first, as a backward pass goes; inputs last. */
static void write_chain(struct shown_writer *w)
{
    struct problem_at_point *s = w->s;
    struct chain *c = &w->chain;
    size_t ninputs = 0;
    while (ninputs < c->n && c->at[ninputs].definition == NONE)
        ninputs++;
    for (size_t i = c->n; i-- > ninputs;)
        if (!c->at[i].output)
            add_adjoint(w, c->at[i].name, c->at[i].bar, c->at[i].adjoint,
                        graph_shape(s->g, c->at[i].at));
    for (size_t i = 0; i < ninputs; i++) {
        struct chain_name *n = &c->at[i];
        node bar = n->adjoint;
        if (bar != NONE)
            bar = structure_project(s->g, structure_of(s, n->name), bar);
        add_adjoint(w, n->name, n->bar, bar, graph_shape(s->g, n->at));
    }
}

/* --- what was asked for ------------------------------------------------- */

/* Adjoints of the inputs by those of the outputs. */
static void write_adjoints(struct shown_writer *w)
{
    struct problem_at_point *s = w->s;
    VEC(struct seed) seeds = {0};
    for (size_t i = 0; i < w->chain.n; i++)
        if (w->chain.at[i].output)
            vec_push(&seeds,
                     ((struct seed){w->chain.at[i].at, w->chain.at[i].seed}));
    for (size_t j = 0; j < w->d->ninputs; j++) {
        const struct input *x = &s->e->inputs[w->d->input[j]];
        node bar;
        derive_reverse(s->g, seeds.n, seeds.at, (struct stops){0}, 1, &x->node,
                       &bar);
        if (bar != NONE)
            bar = structure_project(s->g, x->structure, bar);
        add_adjoint(w, x->name, arena_printf(w->arena, "%sbar", x->name), bar,
                    x->value.shape);
    }
    vec_free(&seeds);
}

static void write_gradients(struct shown_writer *w)
{
    struct gradients *d = w->d;
    for (size_t i = 0; i < d->noutputs; i++)
        for (size_t j = 0; j < d->ninputs; j++) {
            const struct input *x = &d->s->e->inputs[d->input[j]];
            if (shape_scalar(graph_shape(d->s->g, d->output[i]->node)))
                add(w, d->output[i]->name, x->name, false,
                    formula_quotient(w->arena, d->output[i]->name, x->name,
                                     NULL),
                    d->adjoint[i * d->ninputs + j], x->value.shape);
        }
}

/* d2z/du2, d2z/dudv of scalars: forward over reverse. */
static void write_second(struct shown_writer *w)
{
    struct gradients *d = w->d;
    struct graph *g = d->s->g;
    for (size_t i = 0; i < d->noutputs; i++)
        for (size_t j = 0; j < d->ninputs * d->ninputs; j++) {
            size_t k = j / d->ninputs, l = j % d->ninputs;
            const struct input *u = &d->s->e->inputs[d->input[k]];
            const struct input *v = &d->s->e->inputs[d->input[l]];
            node bar = d->adjoint[i * d->ninputs + k], dot;
            struct seed seed = {v->node, Num(g, 1)};
            if (k > l || bar == NONE || !shape_scalar(u->value.shape) ||
                !shape_scalar(v->value.shape) ||
                !shape_scalar(graph_shape(g, d->output[i]->node)))
                continue;
            derive_forward(g, 1, &seed, (struct stops){0}, 1, &bar, &dot);
            const char *wrt = k == l ? arena_printf(w->arena, "%s2", u->name)
                                     : arena_printf(w->arena, "%sd%s", u->name,
                                                    v->name);
            const char *z = d->output[i]->name;
            add(w, z, wrt, true,
                formula_quotient(w->arena, z, u->name, v->name), dot,
                u->value.shape);
        }
}

void show_formulas(struct problem_at_point *s, struct gradients *d, bool second,
                   struct rec_point *out)
{
    struct shown_writer w = {.d = d, .arena = s->arena, .s = s};
    if (s->e->noutputs == 0)
        return;
    chain_start(&w.chain, s->arena, s->e, d->ninputs, d->input);
    bool arrays = any_array(s), links = any_link(&w.chain);
    if (arrays || links)
        write_chain(&w);
    if (arrays && links)
        write_adjoints(&w);
    write_gradients(&w);
    if (second)
        write_second(&w);
    out->nformula = w.list.n;
    out->formula = arena_alloc(s->arena, (w.list.n + 1) * sizeof *out->formula);
    if (w.list.n)
        memcpy(out->formula, w.list.at, w.list.n * sizeof *out->formula);
    vec_free(&w.list);
    chain_end(&w.chain);
}
