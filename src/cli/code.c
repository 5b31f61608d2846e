/* code: a problem's graph and its adjoints, handed to the emitters.
 *
 * Idea: emission needs names and nodes, not numbers: values are asked for only
 * where a branch or a shape depends on them. For the picture of the graph
 * (DOT) values, tangents and adjoints are shown where the inputs have values.
 *
 * Invariant: the emitted gradient is the graph that the check would run.
 */
#include "cli/code.h"

#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "check/problem_at_point.h"
#include "cli/options.h"
#include "derive/derive.h"
#include "emit/emit.h"
#include "show/formula.h"

enum { LARGEST_HESSIAN = 64 }; /* entries differentiated by */

struct code {
    struct run_context *c;
    struct elaboration *e;
    struct graph *g;
    struct emit_problem p;
    struct program *program; /* of everything shown in the picture */
    struct run *run;
    node *tangent, *adjoint; /* of the named nodes, or NONE */
    size_t nshown;
    node *shown;
    bool numbers;
    size_t nplaces;                 /* of the next two */
    uint32_t *shown_at;             /* by node: its place in shown, plus 1 */
    const struct binding **binding; /* by node: the statement */
};

static bool listed(const struct strings *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i], name) == 0)
            return true;
    return list->n == 0;
}

/* --- inputs, outputs, names ------------------------------------------------------- */

/* Differentiated inputs first, then data, each in order of appearance. */
static void collect_inputs(struct code *k)
{
    const struct elaboration *e = k->e;
    struct emit_input *in = arena_alloc(k->c->arena,
                                        (e->ninputs + 1) * sizeof *in);
    for (int data = 0; data < 2; data++)
        for (size_t i = 0; i < e->ninputs; i++) {
            const struct input *x = &e->inputs[i];
            bool wanted = x->differentiated &&
                          listed(&k->c->options->wrt, x->name);
            if (wanted == (data == 0))
                in[k->p.ninputs++] = (struct emit_input){x->name, x->node,
                                                         wanted};
        }
    k->p.inputs = in;
}

static void collect_outputs(struct code *k)
{
    const struct elaboration *e = k->e;
    const struct strings *of = &k->c->options->of;
    size_t n = of->n ? e->nbindings : e->noutputs;
    const struct binding *from = of->n ? e->bindings : e->outputs;
    struct emit_output *out = arena_alloc(k->c->arena, (n + 1) * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        struct shape s = graph_shape(k->g, from[i].node);
        if (!listed(of, from[i].name))
            continue;
        node seed = shape_scalar(s) ? NONE : Input(k->g, s);
        out[k->p.noutputs++] = (struct emit_output){from[i].name, from[i].node,
                                                    seed};
    }
    k->p.outputs = out;
}

static void collect_names(struct code *k)
{
    const struct elaboration *e = k->e;
    size_t n;
    const struct formula_name *known = chain_names(k->c->arena, e, &n);
    struct formula_name *names =
        arena_alloc(k->c->arena, (n + e->nbindings + 1) * sizeof *names);
    memcpy(names, known, n * sizeof *names);
    for (size_t i = 0; i < e->nbindings; i++)
        names[n++] = (struct formula_name){e->bindings[i].definition,
                                           e->bindings[i].name, 0};
    k->p.names = names;
    k->p.nnames = n;
}

static void differentiate(struct code *k)
{
    size_t n = k->p.ninputs;
    node *bar = arena_alloc(k->c->arena, (k->p.noutputs * n + 1) * sizeof *bar);
    node *want = arena_alloc(k->c->arena, (n + 1) * sizeof *want);
    for (size_t j = 0; j < n; j++)
        want[j] = k->p.inputs[j].at;
    for (size_t i = 0; i < k->p.noutputs; i++) {
        const struct emit_output *z = &k->p.outputs[i];
        struct seed seed = {z->at, z->seed == NONE ? Num(k->g, 1) : z->seed};
        derive_reverse(k->g, 1, &seed, (struct stops){0}, n, want, bar + i * n);
        for (size_t j = 0; j < n; j++) {
            node *b = &bar[i * n + j];
            const struct input *x = elaboration_input(k->e,
                                                      k->p.inputs[j].name);
            if (!k->p.inputs[j].differentiated)
                *b = NONE;
            else if (*b != NONE)
                *b = structure_project(k->g, x->structure, *b);
        }
    }
    k->p.gradient = bar;
}

/* --- the Hessian --------------------------------------------------------------------- */

/* Along entry k of x, as a constant. */
static node unit_direction(struct code *k, const struct input *x, size_t entry)
{
    struct shape s = graph_shape(k->g, x->node);
    double *unit = arena_alloc(k->c->arena,
                               (shape_numel(s) + 1) * sizeof *unit);
    if (shape_scalar(s))
        return Num(k->g, 1);
    structure_direction(x->structure, s, entry, unit);
    return Data(k->g, s, unit);
}

/* The gradient's change along entry `entry` of input j, as column `column`. */
static void second_column(struct code *k, size_t j, size_t entry, node *column)
{
    size_t n = k->p.ninputs, m = 0;
    const struct input *x = elaboration_input(k->e, k->p.inputs[j].name);
    struct seed along = {x->node, unit_direction(k, x, entry)};
    node *want = mem_alloc((2 * n + 1) * sizeof *want), *dot = want + n;
    for (size_t i = 0; i < n; i++)
        if (k->p.gradient[i] != NONE)
            want[m++] = k->p.gradient[i];
    derive_forward(k->g, 1, &along, (struct stops){0}, m, want, dot);
    m = 0;
    for (size_t i = 0; i < n; i++)
        column[i] = k->p.gradient[i] != NONE ? dot[m++] : NONE;
    mem_free(want);
}

/* Forward over reverse, a column an entry. */
static bool second(struct code *k)
{
    size_t n = k->p.ninputs, columns = emit_columns(&k->p), at = 0;
    node *h = arena_alloc(k->c->arena, (columns * n + 1) * sizeof *h);
    for (size_t j = 0; j < n; j++) {
        size_t m = shape_numel(graph_shape(k->g, k->p.inputs[j].at));
        for (size_t i = 0; k->p.inputs[j].differentiated && i < m; i++) {
            second_column(k, j, i, h + at++ * n);
            if (derive_gap().at != NONE)
                return false;
        }
    }
    k->p.hessian = h;
    return true;
}

static bool add_hessian(struct code *k, const struct problem *problem)
{
    enum emit to = k->c->options->emit;
    size_t n = emit_columns(&k->p);
    bool code = to == EMIT_C || to == EMIT_OCTAVE || to == EMIT_PYTHON;
    if (!(k->c->options->show & SHOW_HESSIAN) || !code || n == 0)
        return true;
    if (!emit_single(&k->p))
        diag_error(problem->span, "choose one with --of",
                   "the Hessian is emitted for one scalar output only");
    else if (n > LARGEST_HESSIAN)
        diag_error(problem->span, "choose inputs with --wrt",
                   "a Hessian by %zu entries is too large to emit "
                   "(%d at most)",
                   n, LARGEST_HESSIAN);
    else if (!second(k))
        diag_error(problem->span, NULL,
                   "a rule of the second derivative is not known");
    else
        return true;
    return false;
}

/* --- numbers for the picture --------------------------------------------------------- */

static size_t shown_index(const struct code *k, node x)
{
    return x < k->nplaces && k->shown_at[x] ? k->shown_at[x] - 1 : SIZE_MAX;
}

static void add_shown(struct code *k, node x)
{
    if (k->shown_at[x])
        return;
    k->shown[k->nshown++] = x;
    k->shown_at[x] = (uint32_t)k->nshown;
}

static const char *number_of(void *context, node x, int what)
{
    struct code *k = context;
    size_t i = shown_index(k, x);
    if (!k->numbers || i == SIZE_MAX)
        return NULL;
    node y = what == EMIT_VALUE     ? x
             : what == EMIT_TANGENT ? k->tangent[i]
                                    : k->adjoint[i];
    if (y == NONE || !program_has(k->program, y))
        return NULL;
    struct shape s = graph_shape(k->g, y);
    if (!shape_scalar(s))
        return arena_printf(k->c->arena, "%ux%u", s.rows, s.cols);
    return arena_printf(k->c->arena, "%.6g", *run_value(k->run, y, 0));
}

static const char *statement_of(void *context, node x)
{
    struct code *k = context;
    const struct binding *b = x < k->nplaces ? k->binding[x] : NULL;
    return b ? arena_strndup(k->c->arena, text_bytes(b->span), b->span.len)
             : NULL;
}

static const char *written_of(void *context, node x)
{
    struct code *k = context;
    for (size_t i = 0; i < k->e->nbindings; i++)
        if (k->e->bindings[i].node == x)
            return chain_statement(k->c->arena, k->e, &k->e->bindings[i]).latex;
    return NULL;
}

static bool all_values(const struct elaboration *e)
{
    for (size_t i = 0; i < e->ninputs; i++)
        if (!e->inputs[i].value.at)
            return false;
    return true;
}

/* Tangents along ones, adjoints of the sum of the outputs. */
static void derive_shown(struct code *k)
{
    struct graph *g = k->g;
    size_t n = 0, m = k->p.noutputs;
    struct seed *in = mem_alloc((k->p.ninputs + 1) * sizeof *in);
    struct seed *out = mem_alloc((m + 1) * sizeof *out);
    for (size_t i = 0; i < k->p.ninputs; i++)
        if (k->p.inputs[i].differentiated)
            in[n++] = (struct seed){k->p.inputs[i].at,
                                    Full(g, graph_shape(g, k->p.inputs[i].at),
                                         1)};
    for (size_t i = 0; i < m; i++)
        out[i] = (struct seed){k->p.outputs[i].at,
                               Full(g, graph_shape(g, k->p.outputs[i].at), 1)};
    derive_forward(g, n, in, (struct stops){0}, k->nshown, k->shown,
                   k->tangent);
    derive_reverse(g, m, out, (struct stops){0}, k->nshown, k->shown,
                   k->adjoint);
    mem_free(in);
    mem_free(out);
}

static void prepare_numbers(struct code *k)
{
    struct arena *a = k->c->arena;
    VEC(node) want = {0};
    k->numbers = all_values(k->e);
    k->shown = arena_alloc(a, (k->p.nnames + 1) * sizeof(node));
    k->nplaces = k->g->n;
    k->shown_at = arena_alloc(a, k->nplaces * sizeof *k->shown_at);
    for (size_t i = 0; i < k->p.nnames; i++)
        add_shown(k, k->p.names[i].at);
    k->binding = arena_alloc(a, k->nplaces * sizeof *k->binding);
    for (size_t i = k->e->nbindings; i-- > 0;) /* the first of a node wins */
        k->binding[k->e->bindings[i].node] =
            k->binding[k->e->bindings[i].definition] = &k->e->bindings[i];
    k->tangent = arena_alloc(a, (k->nshown + 1) * sizeof(node));
    k->adjoint = arena_alloc(a, (k->nshown + 1) * sizeof(node));
    if (!k->numbers)
        return;
    derive_shown(k);
    for (size_t i = 0; i < k->nshown; i++) {
        vec_push(&want, k->shown[i]);
        if (k->tangent[i] != NONE)
            vec_push(&want, k->tangent[i]);
        if (k->adjoint[i] != NONE)
            vec_push(&want, k->adjoint[i]);
    }
    k->program = program_new(k->g, want.n, want.at, false);
    k->run = run_new(k->program, 1);
    for (size_t i = 0; i < k->e->ninputs; i++)
        run_set(k->run, k->e->inputs[i].node, k->e->inputs[i].value.at);
    run_eval(k->run);
    vec_free(&want);
}

/* --- the problem --------------------------------------------------------------------- */

static struct elaboration *elaborate_for_code(struct run_context *c,
                                              const struct ast_file *file,
                                              const struct problem *problem)
{
    struct points points;
    struct elaborate_options how = problem_how(c);
    if (!points_collect(c->arena, file, problem, &c->overrides, &points))
        return NULL;
    struct oracle *oracle = oracle_new();
    struct elaboration *e = elaborate(c->arena, file, problem, &points.at[0],
                                      oracle, &how);
    oracle_free(oracle);
    return e;
}

void code_emit(struct run_context *c, struct emit_file *shared,
               const struct ast_file *file, const struct problem *problem,
               FILE *to)
{
    struct emit_missing missing = {0};
    struct options options;
    struct run_context own = *c;
    struct code k = {.c = &own};
    own.options = &options;
    if (!options_of_problem(c->options, file, problem, &options))
        return;
    k.e = elaborate_for_code(&own, file, problem);
    if (!k.e && *c->interrupted == 0 && c->deadline > 0 &&
        at_point_clock() > c->deadline)
        diag_trouble("not emitted: --timeout is over");
    if (!k.e)
        return;
    k.g = k.e->graph;
    collect_inputs(&k);
    collect_outputs(&k);
    collect_names(&k);
    differentiate(&k);
    k.p.g = k.g;
    k.p.title = problem->title;
    k.p.file = shared;
    bool ready = k.p.noutputs == 0 || add_hessian(&k, problem);
    if (c->options->emit == EMIT_DOT)
        prepare_numbers(&k);
    k.p.number = number_of;
    k.p.statement = statement_of;
    k.p.written = written_of;
    k.p.context = &k;
    if (k.p.noutputs == 0)
        diag_error(problem->span, NULL, "there is no output to emit");
    else if (ready && !emit_code(to, c->options->emit, &k.p, &missing))
        diag_error(missing.span, NULL, "'%s' cannot be emitted as %s",
                   missing.op, missing.language);
    run_free(k.run);
    program_free(k.program);
    elaboration_free(k.e);
}
