/* show/explain: the derivation, step by step, as a worked solution.
 *
 * Idea: the links of show/chain.c are the steps. The values come first, each
 * statement with its local derivatives; then the tangents in the order of the
 * statements; then the adjoints backwards, where each contribution is named by
 * the path that it comes through. Formula and number stand side by side, and
 * both come from the rules that the check uses.
 *
 * Invariant: nothing is derived by hand; a contribution's number is the value
 * of the very node that its formula prints.
 */
#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "graph/structure.h"
#include "show/formula.h"

enum { LINKS = 100, ENTRIES = 6 };

/* What reaches one name through one of its users. */
struct path {
    size_t from, to; /* adjoint of `from` by that of `to` */
    node formula, number;
};

struct explainer {
    struct chain chain;
    struct problem_at_point *s;
    struct arena *arena;
    size_t output; /* of chain.at, SIZE_MAX: none */
    size_t input;
    node *adjoint, *tangent; /* numbers, by chain index; NONE: none */
    node *tangent_formula, *dot;
    struct path_list {
        struct path *at;
        size_t n, cap;
    } paths, locals; /* locals: of scalar statements, by 1 */
    bool *said;      /* by chain index: the value stands above */
    bool *told;      /* the adjoint, too, for the output `reversed` */
    size_t reversed;
    struct run *run;
    VEC(const char *) steps;
};

/* --- words -------------------------------------------------------------- */

static void step(struct explainer *x, const char *s)
{
    vec_push(&x->steps, s);
}

const char *show_number(struct arena *a, struct shape s, const double *v)
{
    struct buffer r = {0};
    double sum = 0;
    size_t n = shape_numel(s);
    if (n == 1)
        return arena_printf(a, "%.10g", v[0]);
    for (size_t i = 0; n > ENTRIES && i < n; i++)
        sum += v[i] * v[i];
    if (n > ENTRIES)
        return arena_printf(a, "a %u x %u matrix of norm %.6g", s.rows, s.cols,
                            sqrt(sum));
    buffer_matrix(&r, s.rows, s.cols, v, 6);
    return buffer_take(&r, a);
}

/* NULL: the inputs have no values. */
static const char *number(struct explainer *x, node at)
{
    if (!x->run)
        return NULL;
    return show_number(x->arena, graph_shape(x->chain.g, at),
                       run_value(x->run, at, 0));
}

/* ", where t1 = ..., t2 = ..." */
static void put_where(struct buffer *to, const struct formula *f)
{
    for (size_t i = 0; i < f->nwhere; i++)
        buffer_printf(to, "%s %s = %s", i ? "," : ", where",
                      f->where[i].name.text, f->where[i].is.text);
}

/* "lhs = formula = number", with what the formula's parts are. */
static const char *equation(struct explainer *x, const char *lhs, node formula,
                            node value)
{
    struct formula f = formulas_write(x->chain.formulas, formula);
    const char *v = number(x, value);
    struct buffer s = {0};
    buffer_printf(&s, "%s", lhs);
    if (!v || strcmp(f.is.text, v) != 0)
        buffer_printf(&s, " = %s", f.is.text);
    if (v)
        buffer_printf(&s, " = %s", v);
    put_where(&s, &f);
    return buffer_take(&s, x->arena);
}

/* --- what is on the way ------------------------------------------------- */

static bool on_way(const struct explainer *x, size_t i)
{
    return x->adjoint[i] != NONE && x->tangent[i] != NONE;
}

static size_t find(const struct chain *c, const char *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->at[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

/* The input's direction: its seed, else its first unit vector. */
static const double *direction(struct explainer *x, size_t j, bool *seeded)
{
    const struct input *in = &x->chain.e->inputs[j];
    size_t n = shape_numel(in->value.shape);
    const double *seed = x->s->tangent_seed[j];
    double *unit = arena_alloc(x->arena, (n + 1) * sizeof *unit);
    *seeded = seed && !shape_scalar(in->value.shape);
    if (*seeded)
        return seed;
    if (n)
        structure_direction(in->structure, in->value.shape, 0, unit);
    return unit;
}

/* Numbers of adjoints of the output and tangents along the input. */
static void derive_numbers(struct explainer *x, size_t j)
{
    struct chain *c = &x->chain;
    const struct input *in = &c->e->inputs[j];
    node z = c->at[x->output].at;
    struct shape s = graph_shape(c->g, z);
    const double *weight = NULL;
    bool seeded;
    for (size_t i = 0; i < x->s->e->noutputs; i++)
        if (strcmp(x->s->e->outputs[i].name, c->at[x->output].name) == 0)
            weight = x->s->output_seed[i];
    node one = shape_scalar(s) || !weight ? Full(c->g, s, 1)
                                          : Data(c->g, s, weight);
    struct seed bar = {z, one};
    struct seed dot = {in->node,
                       Data(c->g, in->value.shape, direction(x, j, &seeded))};
    derive_reverse(c->g, 1, &bar, (struct stops){0}, c->n, c->cuts, x->adjoint);
    derive_forward(c->g, 1, &dot, (struct stops){0}, c->n, c->cuts, x->tangent);
}

/* Tangents by the tangents of what a statement reads. */
static void derive_tangents(struct explainer *x)
{
    struct chain *c = &x->chain;
    struct graph *g = c->g;
    VEC(struct seed) seeds = {0};
    VEC(node) want = {0};
    node *out = mem_alloc((c->n + 1) * sizeof *out);
    for (size_t i = 0; i < c->n; i++) {
        x->tangent_formula[i] = NONE;
        if (x->tangent[i] == NONE)
            continue;
        x->dot[i] = Input(g, graph_shape(g, c->at[i].at));
        formulas_name(c->formulas, x->dot[i], c->at[i].dot);
        vec_push(&seeds, ((struct seed){c->at[i].at, x->dot[i]}));
    }
    for (size_t i = 0; i < c->n; i++)
        vec_push(&want, c->at[i].definition == NONE ? c->at[i].at
                                                    : c->at[i].definition);
    derive_forward(g, seeds.n, seeds.at, (struct stops){0}, want.n, want.at,
                   out);
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].definition != NONE && x->tangent[i] != NONE)
            x->tangent_formula[i] = out[i];
    vec_free(&seeds);
    vec_free(&want);
    mem_free(out);
}

static void add_paths(struct explainer *x, struct path_list *list, size_t to,
                      const node *formula, const node *number_of)
{
    for (size_t i = 0; i < x->chain.n; i++)
        if (formula[i] != NONE && on_way(x, i))
            vec_push(list, ((struct path){i, to, formula[i], number_of[i]}));
}

/* One backward pass a user: its contributions to all names, as formulas in
 * its adjoint's name and as numbers. */
static void derive_paths(struct explainer *x)
{
    struct chain *c = &x->chain;
    struct graph *g = c->g;
    struct stops stops = {c->n, c->cuts};
    node *formula = mem_alloc((2 * c->n + 1) * sizeof *formula);
    node *value = formula + c->n;
    for (size_t k = c->n; k-- > 0;) {
        const struct chain_name *user = &c->at[k];
        if (user->definition == NONE || !on_way(x, k))
            continue;
        struct seed named = {user->definition, user->seed};
        struct seed real = {user->definition, x->adjoint[k]};
        derive_reverse(g, 1, &named, stops, c->n, c->cuts, formula);
        derive_reverse(g, 1, &real, stops, c->n, c->cuts, value);
        add_paths(x, &x->paths, k, formula, value);
        if (!shape_scalar(graph_shape(g, user->at)))
            continue;
        struct seed one = {user->definition, Num(g, 1)};
        derive_reverse(g, 1, &one, stops, c->n, c->cuts, value);
        add_paths(x, &x->locals, k, value, value);
    }
    mem_free(formula);
}

/* Not where an input has no value: then formulas have to do. */
static void evaluate(struct explainer *x, struct program **program)
{
    struct chain *c = &x->chain;
    VEC(node) want = {0};
    *program = NULL;
    for (size_t i = 0; i < c->e->ninputs; i++)
        if (!c->e->inputs[i].value.at)
            return;
    for (size_t i = 0; i < c->n; i++) {
        vec_push(&want, c->at[i].at);
        if (on_way(x, i)) {
            vec_push(&want, x->adjoint[i]);
            vec_push(&want, x->tangent[i]);
        }
    }
    for (size_t i = 0; i < x->paths.n; i++)
        vec_push(&want, x->paths.at[i].number);
    for (size_t i = 0; i < x->locals.n; i++)
        vec_push(&want, x->locals.at[i].number);
    *program = program_new(c->g, want.n, want.at, false);
    x->run = run_new(*program, 1);
    for (size_t i = 0; i < c->e->ninputs; i++)
        run_set(x->run, c->e->inputs[i].node, c->e->inputs[i].value.at);
    run_eval(x->run);
    vec_free(&want);
}

/* --- the text ----------------------------------------------------------- */

/* "∂y/∂w = x = -0.71, ...": what a scalar statement reads. */
static const char *locals(struct explainer *x, size_t k)
{
    struct chain *c = &x->chain;
    struct buffer s = {0};
    for (size_t i = 0; i < x->locals.n; i++) {
        const struct path *p = &x->locals.at[i];
        struct formula f = {0};
        if (p->to == k)
            f = formulas_write(c->formulas, p->formula);
        if (!f.is.text || f.nwhere > 0)
            continue;
        const char *v = number(x, p->number);
        buffer_printf(&s, "%s∂%s/∂%s = %s", s.n ? ", " : "", c->at[k].name,
                      c->at[p->from].name, f.is.text);
        if (v && strcmp(f.is.text, v) != 0)
            buffer_printf(&s, " = %s", v);
    }
    return buffer_take(&s, x->arena);
}

/* "k = 2:  x = (x_1 + a/x_1)/2 = 1.41667;  quotient rule:  ..." */
static void write_value(struct explainer *x, size_t i)
{
    struct chain *c = &x->chain;
    const struct chain_name *n = &c->at[i];
    const char *v = number(x, n->at), *text = chain_text(c, i);
    const char *l = locals(x, i);
    struct buffer s = {0};
    if (n->turn)
        buffer_printf(&s, "%s:  ", n->turn);
    buffer_put(&s, n->name);
    if (!v || strcmp(text, v) != 0)
        buffer_printf(&s, " = %s", text);
    if (v)
        buffer_printf(&s, " = %s", v);
    buffer_printf(&s, ";  %s%s%s", chain_rule(c, i), *l ? ":  " : "", l);
    step(x, buffer_take(&s, x->arena));
}

static void write_values(struct explainer *x)
{
    struct chain *c = &x->chain;
    for (size_t i = 0; i < c->n; i++) {
        if (!on_way(x, i) || x->said[i])
            continue;
        x->said[i] = true;
        if (c->at[i].definition != NONE)
            write_value(x, i);
        else if (x->run)
            step(x, arena_printf(x->arena, "%s = %s", c->at[i].name,
                                 number(x, c->at[i].at)));
    }
}

static void write_forward(struct explainer *x, size_t j)
{
    struct chain *c = &x->chain;
    bool seeded, given = false;
    direction(x, j, &seeded);
    for (size_t i = 0; i < c->e->nseeds; i++)
        given |= c->e->seeds[i].tangent &&
                 strcmp(c->e->seeds[i].name, c->e->inputs[j].name) == 0;
    const char *how = seeded && !given
                          ? arena_printf(x->arena,
                                         ", a random direction (seed %llu)",
                                         (unsigned long long)x->s->set.seed)
                          : "";
    x->s->seed_used |= seeded && !given;
    if (!x->run)
        step(x, arena_printf(x->arena, "forward: the tangent of %s is %s",
                             c->at[x->input].name, c->at[x->input].dot));
    else
        step(x, arena_printf(x->arena, "forward: the tangent of %s is %s%s",
                             c->at[x->input].name,
                             number(x, x->tangent[x->input]), how));
    for (size_t i = 0; i < c->n; i++)
        if (on_way(x, i) && x->tangent_formula[i] != NONE)
            step(x, equation(x, c->at[i].dot, x->tangent_formula[i],
                             x->tangent[i]));
}

/* "vbar = wbar*cos(v) + xbar/v = ...": one contribution a path. */
static void write_adjoint(struct explainer *x, size_t i)
{
    struct chain *c = &x->chain;
    size_t n = 0;
    struct buffer through = {0};
    for (size_t k = 0; k < x->paths.n; k++) {
        const struct path *p = &x->paths.at[k];
        if (p->from != i)
            continue;
        struct formula f = formulas_write(c->formulas, p->formula);
        const char *v = number(x, p->number);
        buffer_printf(&through, "%sthrough %s: %s%s%s", n ? "; " : "",
                      c->at[p->to].name, f.is.text, v ? " = " : "", v ? v : "");
        n++;
    }
    const char *all = buffer_take(&through, x->arena);
    if (n > 1)
        step(x, arena_printf(x->arena, "%s collects %zu paths;  %s",
                             c->at[i].bar, n, all));
    if (n > 0)
        step(x, equation(x, c->at[i].bar, c->at[i].adjoint, x->adjoint[i]));
}

/* What a step has said for another input of the same output is not said
 * again. */
static void write_reverse(struct explainer *x)
{
    struct chain *c = &x->chain;
    bool first = x->reversed != x->output;
    step(x, arena_printf(x->arena, "reverse: the adjoint of %s is %s%s",
                         c->at[x->output].name,
                         x->run ? number(x, x->adjoint[x->output])
                                : c->at[x->output].bar,
                         first ? "" : "; the others are above"));
    if (first)
        memset(x->told, 0, c->n * sizeof *x->told);
    x->reversed = x->output;
    for (size_t i = c->n; i-- > 0;)
        if (i != x->output && i != x->input && on_way(x, i) && !x->told[i]) {
            x->told[i] = true;
            write_adjoint(x, i);
        }
    write_adjoint(x, x->input);
}

/* In the names that the author gave. */
static void write_result(struct explainer *x, const struct gradients *d,
                         struct chain *plain, size_t i, size_t j)
{
    struct chain *c = &x->chain;
    node bar = d->adjoint[i * d->ninputs + j];
    const char *z = c->at[x->output].name, *u = c->at[x->input].name;
    if (!shape_scalar(graph_shape(c->g, c->at[x->output].at)) || bar == NONE)
        return;
    struct formula f = formulas_write(plain->formulas, bar);
    struct buffer s = {0};
    buffer_printf(&s, "together: d%s/d%s = %s", z, u, f.is.text);
    if (x->run && shape_scalar(graph_shape(c->g, c->at[x->input].at)))
        buffer_printf(&s, " = %s", number(x, x->adjoint[x->input]));
    put_where(&s, &f);
    step(x, buffer_take(&s, x->arena));
}

static void write_steps(struct explainer *x, const struct gradients *d,
                        struct chain *plain, size_t i, size_t j)
{
    struct program *program;
    struct chain *c = &x->chain;
    derive_numbers(x, d->input[j]);
    if (!on_way(x, x->input) || !on_way(x, x->output)) {
        step(x, arena_printf(x->arena, "%s does not depend on %s",
                             c->at[x->output].name, c->at[x->input].name));
        return;
    }
    x->paths.n = x->locals.n = 0;
    derive_tangents(x);
    derive_paths(x);
    evaluate(x, &program);
    write_values(x);
    write_forward(x, d->input[j]);
    write_reverse(x);
    write_result(x, d, plain, i, j);
    run_free(x->run);
    x->run = NULL;
    program_free(program);
}

static void explain(struct explainer *x, struct gradients *d,
                    struct chain *plain, size_t i, size_t j,
                    struct rec_explain *out)
{
    struct arena *a = x->arena;
    size_t n = x->chain.n;
    out->of = d->output[i]->name;
    out->wrt = d->s->e->inputs[d->input[j]].name;
    x->steps.n = 0;
    x->output = find(&x->chain, out->of);
    x->input = find(&x->chain, out->wrt);
    if (x->output == SIZE_MAX || x->input == SIZE_MAX)
        step(x, arena_printf(a, "%s does not depend on %s", out->of, out->wrt));
    else if (n > LINKS)
        step(x, arena_printf(a, "%zu names are too many to explain", n));
    else
        write_steps(x, d, plain, i, j);
    out->n = x->steps.n;
    out->steps = arena_alloc(a, (x->steps.n + 1) * sizeof *out->steps);
    if (x->steps.n)
        memcpy(out->steps, x->steps.at, x->steps.n * sizeof *out->steps);
}

/* The problem once more, with every operation a cut; NULL: it cannot be. */
static struct elaboration *in_steps(const struct problem_at_point *s)
{
    struct elaborate_options how = s->origin.how;
    struct oracle *oracle = oracle_new();
    how.steps = how.cut_all = how.unroll = how.quiet = true;
    struct elaboration *e = elaborate(s->arena, s->origin.file,
                                      s->origin.problem, s->origin.point,
                                      oracle, &how);
    oracle_free(oracle);
    return e;
}

static void start(struct explainer *x, struct problem_at_point *s)
{
    size_t n = x->chain.n + 1;
    struct arena *a = s->arena;
    x->arena = a;
    x->s = s;
    x->reversed = SIZE_MAX;
    x->adjoint = arena_alloc(a, n * sizeof(node));
    x->tangent = arena_alloc(a, n * sizeof(node));
    x->tangent_formula = arena_alloc(a, n * sizeof(node));
    x->dot = arena_alloc(a, n * sizeof(node));
    x->said = arena_alloc(a, n * sizeof(bool));
    x->told = arena_alloc(a, n * sizeof(bool));
}

void show_explain(struct problem_at_point *s, struct gradients *d,
                  struct rec_point *out)
{
    struct chain plain;
    struct explainer x = {0};
    struct elaboration *e = in_steps(s);
    out->nexplain = e ? d->noutputs * d->ninputs : 0;
    out->explain = arena_alloc(s->arena,
                               (out->nexplain + 1) * sizeof *out->explain);
    if (!e)
        return;
    chain_start(&plain, s->arena, s->e, d->ninputs, d->input);
    chain_start_steps(&x.chain, s->arena, e, d->ninputs, d->input);
    if (x.chain.n > LINKS) { /* a long loop is told as a whole */
        chain_end(&x.chain);
        chain_start(&x.chain, s->arena, s->e, d->ninputs, d->input);
    }
    start(&x, s);
    for (size_t i = 0; i < d->noutputs; i++)
        for (size_t j = 0; j < d->ninputs; j++)
            explain(&x, d, &plain, i, j, &out->explain[i * d->ninputs + j]);
    chain_end(&x.chain);
    chain_end(&plain);
    elaboration_free(e);
    vec_free(&x.steps);
    vec_free(&x.paths);
    vec_free(&x.locals);
}
