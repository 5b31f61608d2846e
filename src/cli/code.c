/* code: a problem's graph and its adjoints, handed to the emitters.
 *
 * Idea: emission needs names and nodes, not numbers: values are asked for only
 * where a branch or a shape depends on them. The picture of the graph (DOT)
 * is drawn from the statements as they were written (show/picture).
 *
 * Invariant: the emitted gradient is the graph that the check would run, or
 * its formula, where that is far shorter.
 */
#include "cli/code.h"

#include <string.h>

#include "base/diag.h"
#include "check/problem_at_point.h"
#include "cli/options.h"
#include "derive/derive.h"
#include "emit/emit.h"
#include "show/formula.h"
#include "show/picture.h"
#include "show/shorter.h"

enum { LARGEST_HESSIAN = 64 }; /* entries differentiated by */

struct code_job {
    struct run_context *c;
    struct elaboration *e;
    struct graph *g;
    struct emit_problem p;
    struct derive_gap *gap; /* by output and input */
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
static void collect_inputs(struct code_job *k)
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

static void collect_outputs(struct code_job *k)
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

static void collect_names(struct code_job *k)
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

/* The adjoints of all inputs; where a rule is missing, input by input, to see
 * whose. */
static void derive_each(struct code_job *k, struct seed seed, size_t n,
                        const node *want, node *bar, struct derive_gap *gap)
{
    for (size_t j = 0; j < n; j++)
        gap[j].at = NONE;
    derive_reverse(k->g, 1, &seed, (struct stops){0}, n, want, bar);
    if (derive_gap().at == NONE)
        return;
    for (size_t j = 0; j < n; j++) {
        derive_reverse(k->g, 1, &seed, (struct stops){0}, 1, &want[j], &bar[j]);
        if (k->p.inputs[j].differentiated)
            gap[j] = derive_gap();
    }
}

/* Code of a programming language, not a formula. */
static bool is_program(const struct code_job *k)
{
    enum emit to = k->c->options->emit;
    return to == EMIT_C || to == EMIT_OCTAVE || to == EMIT_PYTHON;
}

static void differentiate(struct code_job *k)
{
    size_t n = k->p.ninputs;
    node *bar = arena_alloc(k->c->arena, (k->p.noutputs * n + 1) * sizeof *bar);
    node *want = arena_alloc(k->c->arena, (n + 1) * sizeof *want);
    k->gap = arena_alloc(k->c->arena, (k->p.noutputs * n + 1) * sizeof *k->gap);
    struct shorter *shorter = is_program(k)
                                  ? shorter_new(k->c->arena, k->e, k->p.nnames,
                                                k->p.names)
                                  : NULL;
    for (size_t j = 0; j < n; j++)
        want[j] = k->p.inputs[j].at;
    for (size_t i = 0; i < k->p.noutputs; i++) {
        const struct emit_output *z = &k->p.outputs[i];
        struct seed seed = {z->at, z->seed == NONE ? Num(k->g, 1) : z->seed};
        derive_each(k, seed, n, want, bar + i * n, k->gap + i * n);
        for (size_t j = 0; j < n; j++) {
            node *b = &bar[i * n + j];
            const struct input *x = elaboration_input(k->e,
                                                      k->p.inputs[j].name);
            if (!k->p.inputs[j].differentiated)
                *b = NONE;
            else if (*b != NONE)
                *b = structure_project(k->g, x->structure, *b);
        }
        for (size_t j = 0; shorter && z->seed == NONE && j < n; j++)
            bar[i * n + j] = shorter_node(shorter, bar[i * n + j]);
    }
    k->p.gradient = bar;
    if (shorter)
        shorter_free(shorter);
}

/* --- the Hessian --------------------------------------------------------------------- */

/* Along entry k of x, as a constant. */
static node unit_direction(struct code_job *k, const struct input *x,
                           size_t entry)
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
static void second_column(struct code_job *k, size_t j, size_t entry,
                          node *column)
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
static bool second(struct code_job *k)
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

static bool add_hessian(struct code_job *k, const struct problem *problem)
{
    size_t n = emit_columns(&k->p);
    if (!(k->c->options->show & SHOW_HESSIAN) || !is_program(k) || n == 0)
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

static const char *written_of(void *context, node x)
{
    struct code_job *k = context;
    for (size_t i = 0; i < k->e->nbindings; i++)
        if (k->e->bindings[i].node == x)
            return chain_statement(k->c->arena, k->e, &k->e->bindings[i]).latex;
    return NULL;
}

/* --- the problem --------------------------------------------------------------------- */

static struct elaboration *elaborate_for_code(struct run_context *c,
                                              const struct ast_file *file,
                                              const struct problem *problem)
{
    struct points points;
    struct elaborate_options how = problem_how(c);
    how.steps = how.unroll = c->options->emit == EMIT_DOT;
    if (!points_collect(c->arena, file, problem, &c->overrides, &points))
        return NULL;
    struct oracle *oracle = oracle_new();
    struct elaboration *e = elaborate(c->arena, file, problem, &points.at[0],
                                      oracle, &how);
    oracle_free(oracle);
    return e;
}

/* --of and --wrt for the picture: its outputs. */
static void choose_outputs(struct code_job *k)
{
    struct elaboration *e = k->e;
    const struct strings *of = &k->c->options->of;
    struct binding *out = arena_alloc(k->c->arena,
                                      (e->nbindings + 1) * sizeof *out);
    size_t n = 0;
    for (size_t i = 0; of->n && i < e->nbindings; i++)
        if (listed(of, e->bindings[i].name))
            out[n++] = e->bindings[i];
    if (of->n) {
        e->outputs = out;
        e->noutputs = n;
    }
}

static void draw(struct code_job *k, const struct problem *problem, FILE *to)
{
    size_t boxes;
    choose_outputs(k);
    if (k->e->noutputs == 0)
        diag_error(problem->span, NULL, "there is no output to emit");
    else if (!picture_write(to, k->c->arena, k->e, &boxes))
        diag_error(problem->span, "draw a part of it with --of",
                   "a picture of %zu boxes is too large", boxes);
}

/* A derivative that no rule is known for is an error, not a number. */
static bool known(struct code_job *k)
{
    for (size_t i = 0; i < k->p.noutputs * k->p.ninputs; i++)
        if (k->gap[i].at != NONE) {
            struct span at = graph_at(k->g, k->gap[i].at)->span;
            diag_error(at, "leave it out with --wrt or --of",
                       "d%s/d%s: no rule is known for %s",
                       k->p.outputs[i / k->p.ninputs].name,
                       k->p.inputs[i % k->p.ninputs].name, k->gap[i].why);
            return false;
        }
    return true;
}

static void emit(struct code_job *k, struct emit_file *shared,
                 const struct problem *problem, FILE *to)
{
    struct emit_missing missing = {0};
    k->g = k->e->graph;
    collect_inputs(k);
    collect_outputs(k);
    collect_names(k);
    differentiate(k);
    k->p.g = k->g;
    k->p.title = problem->title;
    k->p.file = shared;
    k->p.written = written_of;
    k->p.context = k;
    if (k->p.noutputs == 0)
        diag_error(problem->span, NULL, "there is no output to emit");
    else if (known(k) && add_hessian(k, problem) &&
             !emit_code(to, k->c->options->emit, &k->p, &missing))
        diag_error(missing.span, NULL, "'%s' cannot be emitted as %s",
                   missing.op, missing.language);
}

void code_emit(struct run_context *c, struct emit_file *shared,
               const struct ast_file *file, const struct problem *problem,
               FILE *to)
{
    struct options options;
    struct run_context own = *c;
    struct code_job k = {.c = &own};
    own.options = &options;
    if (!options_of_problem(c->options, file, problem, &options))
        return;
    k.e = elaborate_for_code(&own, file, problem);
    if (!k.e && *c->interrupted == 0 && problem_time_over(c))
        diag_trouble("not emitted: --timeout is over");
    if (!k.e)
        return;
    if (c->options->emit == EMIT_DOT)
        draw(&k, problem, to);
    else
        emit(&k, shared, problem, to);
    elaboration_free(k.e);
}
