/* show: what --show asks for at one point, as data of the record.
 *
 * Idea: the sections are read off the same graph and the same runs as the
 * check; nothing is derived twice.
 */
#include "show/show.h"

#include <string.h>

#include "derive/derive.h"
#include "show/formula.h"
#include "show/parts.h"
#include "show/sweep.h"

static const double *copy(struct arena *a, const double *v, size_t n)
{
    double *r = arena_alloc(a, (n + 1) * sizeof *r);
    memcpy(r, v, n * sizeof *r);
    return r;
}

/* --- trace ------------------------------------------------------------------------ */

struct tracer {
    struct problem_at_point *s;
    size_t n;
    node *at, *tangent, *adjoint;
    struct run *run;
};

static void trace_nodes(struct tracer *t)
{
    const struct elaboration *e = t->s->e;
    struct arena *a = t->s->arena;
    t->at = arena_alloc(a, (e->ninputs + e->nbindings + 1) * sizeof(node));
    for (size_t i = 0; i < e->ninputs; i++)
        t->at[t->n++] = e->inputs[i].node;
    for (size_t i = 0; i < e->nbindings; i++)
        t->at[t->n++] = e->bindings[i].node;
    t->tangent = arena_alloc(a, (t->n + 1) * sizeof(node));
    t->adjoint = arena_alloc(a, (t->n + 1) * sizeof(node));
}

static void trace_derive(struct tracer *t)
{
    const struct elaboration *e = t->s->e;
    struct graph *g = t->s->g;
    size_t nin, nout;
    const struct seed *in = at_point_tangent_seeds(t->s, &nin);
    const struct seed *out = at_point_output_seeds(t->s, &nout);
    derive_forward(g, nin, in, (struct stops){0}, t->n, t->at, t->tangent);
    derive_reverse(g, nout, out, (struct stops){0}, t->n, t->at, t->adjoint);
    for (size_t i = 0; i < e->ninputs; i++)
        if (t->adjoint[i] != NONE)
            t->adjoint[i] = structure_project(g, e->inputs[i].structure,
                                              t->adjoint[i]);
}

static const double *traced(struct tracer *t, node x)
{
    if (x == NONE)
        return NULL;
    return copy(t->s->arena, run_value(t->run, x, 0),
                shape_numel(graph_shape(t->s->g, x)));
}

static void fill_trace(struct tracer *t, struct rec_point *out)
{
    const struct elaboration *e = t->s->e;
    struct arena *a = t->s->arena;
    out->trace = arena_alloc(a, (t->n + 1) * sizeof *out->trace);
    out->ntrace = t->n;
    for (size_t i = 0; i < t->n; i++) {
        bool input = i < e->ninputs;
        const struct binding *b = input ? NULL : &e->bindings[i - e->ninputs];
        const struct ast *f = b ? b->formula : NULL;
        out->trace[i] = (struct rec_trace_row){
            .name = input ? e->inputs[i].name : b->name,
            .span = input ? e->inputs[i].span : b->span,
            .shape = graph_shape(t->s->g, t->at[i]),
            .formula = f ? arena_strndup(a, text_bytes(f->span), f->span.len)
                         : "",
            .value = traced(t, t->at[i]),
            .tangent = traced(t, t->tangent[i]),
            .adjoint = traced(t, t->adjoint[i])};
    }
}

/* Was the seed of one of them drawn at random? */
static bool drawn(const struct elaboration *e, bool tangent)
{
    size_t n = 0, arrays = 0;
    for (size_t i = 0; i < e->nseeds; i++)
        if (e->seeds[i].tangent == tangent)
            return false;
    for (size_t i = 0; tangent && i < e->ninputs; i++)
        if (e->inputs[i].differentiated) {
            n++;
            arrays += !shape_scalar(graph_shape(e->graph, e->inputs[i].node));
        }
    for (size_t i = 0; !tangent && i < e->noutputs; i++) {
        n++;
        arrays += !shape_scalar(graph_shape(e->graph, e->outputs[i].node));
    }
    return n > 1 || arrays > 0;
}

static const char *random_seeds(struct problem_at_point *s)
{
    bool tangents = drawn(s->e, true), adjoints = drawn(s->e, false);
    if (!tangents && !adjoints)
        return NULL;
    s->seed_used = true;
    return arena_printf(s->arena, "%s%s%s, seed %llu",
                        tangents ? "tangents along a random direction" : "",
                        tangents && adjoints ? ", " : "",
                        adjoints ? "adjoints of random seeds" : "",
                        (unsigned long long)s->set.seed);
}

static void show_trace(struct problem_at_point *s, struct rec_point *out)
{
    struct tracer t = {.s = s};
    VEC(node) want = {0};
    trace_nodes(&t);
    trace_derive(&t);
    for (size_t i = 0; i < t.n; i++) {
        vec_push(&want, t.at[i]);
        if (t.tangent[i] != NONE)
            vec_push(&want, t.tangent[i]);
        if (t.adjoint[i] != NONE)
            vec_push(&want, t.adjoint[i]);
    }
    struct program *p = program_new(s->g, want.n, want.at, false);
    t.run = run_new(p, 1);
    at_point_inputs(s, t.run);
    run_eval(t.run);
    fill_trace(&t, out);
    out->trace_seeds = random_seeds(s);
    run_free(t.run);
    program_free(p);
    vec_free(&want);
}

void show_sections(struct problem_at_point *s, struct gradients *d,
                   const struct options *o, struct rec_point *out)
{
    if (o->show & SHOW_TRACE)
        show_trace(s, out);
    if (o->show & SHOW_JACOBIAN)
        show_jacobians(s, d, o->verbose, out);
    if (o->show & SHOW_HESSIAN)
        show_hessians(s, d, out);
    if (o->show & SHOW_FORMULA)
        show_formulas(s, d, o->show & SHOW_HESSIAN, out);
    if (o->show & SHOW_EXPLAIN)
        show_explain(s, d, out);
    if (o->show & SHOW_SWEEP || o->plot)
        sweep_all(s, d, out);
    if (o->show & SHOW_PERTURB)
        show_perturb(s, d, o->show != SHOW_ALL, out);
    if (o->show & SHOW_COST)
        show_cost(s, d, out);
}
