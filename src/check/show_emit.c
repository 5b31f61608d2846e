/* show_emit: a problem as what the emitters of graph/ take.
 *
 * Idea: names are the statements', so the code reads like the source; a
 * gradient node is what the check differentiates with. For DOT the numbers of
 * every name (value, tangent along the seed, adjoint) are computed in one run.
 */
#include "check/show_emit.h"

#include <string.h>

#include "eval/structure.h"

struct pack {
    struct scene *s;
    struct gradients *d;
    struct emit_problem p;
    VEC(struct formula_name) names;
    struct emit_input *inputs;
    struct emit_output *outputs;
    node *gradient;
    /* DOT */
    node *tangent, *adjoint;   /* of names.at[i].at */
    struct program *program;
    struct run *run;
};

/* --- names, inputs, outputs --------------------------------------------- */

static bool nameable(const struct graph *g, node x)
{
    enum op op = (enum op)graph_at(g, x)->op;
    return op != OP_CUT && !(op_flags(op) & OP_LEAF);
}

static void pack_names(struct pack *k)
{
    const struct elaboration *e = k->s->e;
    struct graph *g = k->s->g;
    for (size_t i = 0; i < e->ninputs; i++)
        vec_push(&k->names, ((struct formula_name){e->inputs[i].node,
                                                   e->inputs[i].name}));
    for (size_t i = 0; i < e->nbindings; i++)
        vec_push(&k->names, ((struct formula_name){e->bindings[i].node,
                                                   e->bindings[i].name}));
    for (size_t i = 0; i < e->nbindings; i++) {
        const struct gnode *p = graph_at(g, e->bindings[i].node);
        if (p->op == OP_CUT && nameable(g, p->arg[0]))
            vec_push(&k->names, ((struct formula_name){p->arg[0],
                                                       e->bindings[i].name}));
    }
}

static void pack_inputs(struct pack *k)
{
    const struct elaboration *e = k->s->e;
    for (size_t i = 0; i < e->ninputs; i++)
        k->inputs[i] = (struct emit_input){e->inputs[i].name,
                                           e->inputs[i].node, false};
    for (size_t j = 0; j < k->d->ninputs; j++)
        k->inputs[k->d->input[j]].differentiated = true;
}

static void pack_output(struct pack *k, size_t i)
{
    struct gradients *d = k->d;
    struct graph *g = k->s->g;
    const struct elaboration *e = k->s->e;
    node z = d->output[i]->node;
    bool scalar = shape_scalar(graph_shape(g, z));
    k->outputs[i] = (struct emit_output){d->output[i]->name, z, NONE};
    if (!scalar)
        k->outputs[i].seed = Input(g, graph_shape(g, z));
    for (size_t j = 0; j < d->ninputs; j++) {
        const struct input *x = &e->inputs[d->input[j]];
        struct seed seed = {z, k->outputs[i].seed};
        node bar = d->adjoint[i * d->ninputs + j];
        if (!scalar)
            derive_reverse(g, 1, &seed, (struct stops){0}, 1, &x->node, &bar);
        if (!scalar && bar != NONE)
            bar = structure_project(g, x->structure, bar);
        k->gradient[i * e->ninputs + d->input[j]] = bar;
    }
}

/* --- numbers for DOT ---------------------------------------------------- */

static void pack_numbers(struct pack *k)
{
    struct graph *g = k->s->g;
    const struct elaboration *e = k->s->e;
    size_t n = k->names.n;
    VEC(struct seed) in = {0}, out = {0};
    VEC(node) want = {0};
    node *at = arena_alloc(k->s->arena, (n + 1) * sizeof *at);
    k->tangent = arena_alloc(k->s->arena, (n + 1) * sizeof *at);
    k->adjoint = arena_alloc(k->s->arena, (n + 1) * sizeof *at);
    for (size_t i = 0; i < n; i++)
        at[i] = k->names.at[i].at;
    for (size_t i = 0; i < e->ninputs; i++)
        if (k->s->tangent_seed[i])
            vec_push(&in, ((struct seed){e->inputs[i].node,
                                         Data(g, e->inputs[i].value.shape,
                                              k->s->tangent_seed[i])}));
    for (size_t i = 0; i < k->d->noutputs; i++)
        vec_push(&out, ((struct seed){k->d->objective[i], Num(g, 1)}));
    derive_forward(g, in.n, in.at, (struct stops){0}, n, at, k->tangent);
    derive_reverse(g, out.n, out.at, (struct stops){0}, n, at, k->adjoint);
    for (size_t i = 0; i < n; i++) {
        vec_push(&want, at[i]);
        if (k->tangent[i] != NONE)
            vec_push(&want, k->tangent[i]);
        if (k->adjoint[i] != NONE)
            vec_push(&want, k->adjoint[i]);
    }
    k->program = program_new(g, want.n, want.at, false);
    k->run = run_new(k->program, 1);
    scene_inputs(k->s, k->run);
    run_eval(k->run);
    vec_free(&in);
    vec_free(&out);
    vec_free(&want);
}

static const char *number(void *context, node x, int what)
{
    struct pack *k = context;
    size_t i = 0;
    while (i < k->names.n && k->names.at[i].at != x)
        i++;
    if (i == k->names.n)
        return NULL;
    node y = what == EMIT_VALUE     ? x
             : what == EMIT_TANGENT ? k->tangent[i]
                                    : k->adjoint[i];
    if (y == NONE)
        return NULL;
    struct shape s = graph_shape(k->s->g, y);
    if (!shape_scalar(s))
        return arena_printf(k->s->arena, "%u x %u", s.rows, s.cols);
    return arena_printf(k->s->arena, "%.6g", *run_value(k->run, y, 0));
}

static const char *statement(void *context, node x)
{
    struct pack *k = context;
    const struct elaboration *e = k->s->e;
    for (size_t i = 0; i < e->nbindings; i++)
        if (e->bindings[i].node == x)
            return arena_strndup(k->s->arena,
                                 text_bytes(e->bindings[i].span),
                                 e->bindings[i].span.len);
    return NULL;
}

/* --- the call ----------------------------------------------------------- */

bool show_emit(FILE *to, struct scene *s, struct gradients *d, enum emit lang,
               const char *title, struct emit_missing *missing)
{
    struct pack k = {.s = s, .d = d};
    size_t n = s->e->ninputs, m = d->noutputs;
    k.inputs = arena_alloc(s->arena, (n + 1) * sizeof *k.inputs);
    k.outputs = arena_alloc(s->arena, (m + 1) * sizeof *k.outputs);
    k.gradient = arena_alloc(s->arena, (m * n + 1) * sizeof *k.gradient);
    memset(k.gradient, 0xff, (m * n + 1) * sizeof *k.gradient);
    pack_names(&k);
    pack_inputs(&k);
    for (size_t i = 0; i < m; i++)
        pack_output(&k, i);
    if (lang == EMIT_DOT)
        pack_numbers(&k);
    k.p = (struct emit_problem){
        .g = s->g, .title = title, .ninputs = n, .noutputs = m,
        .nnames = k.names.n, .inputs = k.inputs, .outputs = k.outputs,
        .gradient = k.gradient, .names = k.names.at,
        .number = k.run ? number : NULL, .statement = statement,
        .context = &k};
    bool ok = m == 0 || emit_code(to, lang, &k.p, missing);
    run_free(k.run);
    program_free(k.program);
    vec_free(&k.names);
    return ok;
}
