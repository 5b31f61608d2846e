/* problem: points, elaboration, derivatives, claims, expectation.
 *
 * Idea: a problem is elaborated at each of its points; what is found there is
 * one rec_point, and a claim's findings are merged over the points into one
 * rec_claim. An error in one problem stops that problem only.
 *
 * Invariant: nothing is dropped silently: what could not be checked stands in
 * the record as unsure, or the problem is broken.
 */
#include "cli/sheet.h"
#include "cli/problem.h"

#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "check/derivative.h"
#include "cli/claims.h"
#include "cli/options.h"
#include "code/code.h"
#include "show/show.h"

struct work {
    struct run_context *c;
    const struct ast_file *file;
    const struct problem *problem;
    struct rec_problem *out;
    struct points points;
    struct codes *codes; /* NULL: no code statement */
    bool last;           /* a FAIL stopped the run */
};

/* --- choice of outputs and inputs --------------------------------------------------- */

static bool listed(const struct strings *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i], name) == 0)
            return true;
    return false;
}

static size_t choose_outputs(struct work *w, const struct elaboration *e,
                             const struct binding **out)
{
    const struct strings *of = &w->c->options->of;
    size_t n = 0;
    if (of->n == 0) {
        for (size_t i = 0; i < e->noutputs; i++)
            out[n++] = &e->outputs[i];
        return n;
    }
    for (size_t i = 0; i < e->nbindings; i++)
        if (listed(of, e->bindings[i].name))
            out[n++] = &e->bindings[i];
    return n;
}

static size_t choose_inputs(struct work *w, const struct elaboration *e,
                            size_t *in)
{
    const struct strings *wrt = &w->c->options->wrt;
    size_t n = 0;
    for (size_t i = 0; i < e->ninputs; i++)
        if (wrt->n ? listed(wrt, e->inputs[i].name)
                   : e->inputs[i].differentiated)
            in[n++] = i;
    return n;
}

/* --- a point ---------------------------------------------------------------------------- */

static const double *copy(struct arena *a, const double *v, size_t n)
{
    double *r = arena_alloc(a, (n + 1) * sizeof *r);
    memcpy(r, v, n * sizeof *r);
    return r;
}

static const char *source(struct arena *a, struct span s)
{
    return arena_strndup(a, text_bytes(s), s.len);
}

static void record_values(struct work *w, struct problem_at_point *s,
                          size_t noutputs, const struct binding *const *output,
                          struct rec_point *out)
{
    struct arena *a = w->c->arena;
    const struct elaboration *e = s->e;
    struct span *spans = arena_alloc(a, (noutputs + 1) * sizeof *spans);
    const char **formulas = arena_alloc(a, (noutputs + 1) * sizeof *formulas);
    out->at = arena_alloc(a, (e->ninputs + 1) * sizeof *out->at);
    out->outputs = arena_alloc(a, (noutputs + 1) * sizeof *out->outputs);
    for (size_t i = 0; i < e->ninputs; i++)
        if (at_point_shown(s, &e->inputs[i]))
            out->at[out->nat++] = (struct named_value){
                e->inputs[i].name, e->inputs[i].value.shape,
                copy(a, e->inputs[i].value.at,
                     shape_numel(e->inputs[i].value.shape))};
    for (size_t i = 0; i < noutputs; i++) {
        struct shape shape = graph_shape(s->g, output[i]->node);
        out->outputs[i] =
            (struct named_value){output[i]->name, shape,
                                 copy(a, run_value(s->base, output[i]->node, 0),
                                      shape_numel(shape))};
        spans[i] = output[i]->span;
        formulas[i] = output[i]->formula ? source(a, output[i]->formula->span)
                                         : NULL;
    }
    out->noutputs = noutputs;
    out->output_spans = spans;
    out->output_formulas = formulas;
}

static void note_seed(struct work *w, const struct problem_at_point *s)
{
    w->out->seed = s->set.seed;
    w->out->seed_used |= s->seed_used;
    for (size_t i = 0; i < s->e->ninputs; i++)
        w->out->seed_used |= s->e->inputs[i].random;
}

/* Columns that --mode does not list are not reported; a calculation has no
 * verdicts, so nothing of theirs either. */
static void keep_asked(const struct options *o, struct rec_point *out)
{
    for (size_t i = 0; i < out->nderivatives; i++) {
        struct rec_derivative *d = &out->derivatives[i];
        if (!o->modes_set)
            continue;
        if (!(o->modes & MODE_FORWARD))
            d->forward = NULL;
        if (!(o->modes & MODE_REVERSE))
            d->reverse = NULL;
        if (!(o->modes & MODE_CENTRAL))
            d->central = d->bound = NULL;
        if (options_calculation(o)) {
            if (!(o->modes & MODE_REFEREE))
                d->referee = NULL;
            d->nslopes = 0;
            d->reason = NULL;
            d->verdict = VERDICT_PASS;
        }
    }
}

/* Of the outputs and by the inputs that are reported. */
static struct gradients *chosen_gradients(struct work *w,
                                          struct problem_at_point *s)
{
    const struct elaboration *e = s->e;
    struct arena *a = w->c->arena;
    const struct binding **output =
        arena_alloc(a, (e->noutputs + e->nbindings + 1) * sizeof *output);
    size_t *input = arena_alloc(a, (e->ninputs + 1) * sizeof *input);
    size_t n = choose_outputs(w, e, output), m = choose_inputs(w, e, input);
    return gradients_new(s, n, output, m, input);
}

static void check_derivatives(struct work *w, struct problem_at_point *s,
                              struct rec_point *out)
{
    struct gradients *d = chosen_gradients(w, s);
    record_values(w, s, d->noutputs, d->output, out);
    for (size_t i = 0; i < d->noutputs; i++)
        s->seed_used |= !shape_scalar(graph_shape(s->g, d->output[i]->node));
    derivative_check(s, d, out);
    show_sections(s, d, w->c->options, out);
    keep_asked(w->c->options, out);
    gradients_free(d);
}

/* --- claims ------------------------------------------------------------------------------ */

static void check_claims(struct work *w, struct problem_at_point *s,
                         size_t point, struct rec_point *out)
{
    struct claim_work claims = {w->c, &w->points, w->out, &w->codes, &w->last};
    claims_at_point(&claims, s, point, out);
}

/* Claims that were not judged at any point (numbers for points that the
 * command line replaced) are left out. */
static void drop_unjudged(struct rec_problem *out)
{
    size_t n = 0;
    for (size_t i = 0; i < out->nclaims; i++)
        if (out->claims[i].points > 0)
            out->claims[n++] = out->claims[i];
    out->nclaims = n;
}

/* --- replay -------------------------------------------------------------------------------- */

static const char *replay(struct work *w, const struct problem_at_point *s,
                          const char *of, const char *wrt)
{
    struct arena *a = w->c->arena;
    const char *only =
        w->problem->title ? arena_printf(a, " --only %s",
                                         arena_shell_word(a, w->problem->title))
                          : "";
    const char *names = of ? arena_printf(a, " --of %s --wrt %s", of, wrt) : "";
    bool asked = w->c->options->referee_set || s->set.referee == WHEN_NEVER;
    return arena_printf(a, "%s%s%s --seed %llu%s", w->c->replay, only, names,
                        (unsigned long long)s->set.seed,
                        asked ? "" : " --referee always");
}

static void add_replays(struct work *w, const struct problem_at_point *s,
                        struct rec_point *p)
{
    for (size_t i = 0; i < p->nderivatives; i++)
        if (p->derivatives[i].verdict != VERDICT_PASS)
            p->derivatives[i].replay = replay(w, s, p->derivatives[i].of,
                                              p->derivatives[i].wrt);
    for (size_t i = 0; i < w->out->nclaims; i++)
        if (w->out->claims[i].verdict != VERDICT_PASS)
            w->out->claims[i].replay = replay(w, s, NULL, NULL);
}

/* --- the problem ------------------------------------------------------------------------------ */

static bool is_late(const void *context)
{
    const struct run_context *c = context;
    return *c->interrupted ||
           (c->deadline > 0 && at_point_clock() > c->deadline);
}

struct elaborate_options problem_how(const struct run_context *c)
{
    const struct options *o = c->options;
    unsigned named = SHOW_TRACE | SHOW_FORMULA | SHOW_EXPLAIN;
    bool emit = o->emit != EMIT_NOTHING;
    return (struct elaborate_options){
        .cut_all = (o->show & named) || emit || o->of.n > 0,
        .moves = o->wrt.n > 0,
        .unroll = o->show & SHOW_TRACE,
        .max_nodes = o->max_nodes,
        .max_bytes = o->max_memory,
        .seed = o->seed,
        .random_missing = o->random > 0,
        .need_values = !emit && !(o->show & (SHOW_FORMULA | SHOW_EXPLAIN)),
        .replay = c->replay,
        .late = is_late,
        .clock = c};
}

static void setup_claims(struct work *w, const struct elaboration *e)
{
    if (w->out->claims)
        return;
    w->out->nclaims = e->nclaims;
    w->out->claims = arena_alloc(w->c->arena,
                                 (e->nclaims + 1) * sizeof *w->out->claims);
}

static void setup_expect(struct work *w, const struct elaboration *e)
{
    enum verdict v;
    if (!e->expect)
        return;
    const struct name_at *name = &e->expect->names[0];
    if (!verdict_of_name(name->name, &v) || v == VERDICT_FAIL) {
        diag_error(name->span, "kink, domain, ill or unsure",
                   "unknown verdict '%s'", name->name);
        w->out->broken = true;
        return;
    }
    w->out->has_expect = !options_calculation(w->c->options);
    w->out->expect = v;
    w->out->expect_span = e->expect->span;
}

/* Inputs without value: only formulas can be given. They get a number, so that
 * the graph can be run at all; nothing of it is reported. */
static bool fill_values(struct work *w, struct elaboration *e)
{
    bool missing = false;
    for (size_t i = 0; i < e->ninputs; i++) {
        struct input *in = &e->inputs[i];
        if (in->value.at)
            continue;
        size_t n = shape_numel(in->value.shape);
        double *v = arena_alloc(w->c->arena, (n + 1) * sizeof *v);
        for (size_t k = 0; k < n; k++)
            v[k] = 0.5;
        in->value.at = v;
        missing = true;
    }
    return missing;
}

static void formulas_only(struct work *w, struct problem_at_point *s,
                          struct rec_point *out)
{
    struct gradients *d = chosen_gradients(w, s);
    struct options formula = *w->c->options;
    formula.show &= SHOW_FORMULA | SHOW_EXPLAIN;
    formula.plot = NULL;
    show_sections(s, d, &formula, out);
    gradients_free(d);
}

/* Derivatives and claims at point i. */
static void check_at_point(struct work *w, struct problem_at_point *s, size_t i,
                           struct rec_point *out)
{
    note_seed(w, s);
    if (!w->c->claims_only)
        check_derivatives(w, s, out);
    for (size_t k = 0; k < out->nderivatives; k++)
        w->last |= out->derivatives[k].verdict == VERDICT_FAIL;
    if (!options_calculation(w->c->options))
        check_claims(w, s, i, out);
    note_seed(w, s);
    add_replays(w, s, out);
}

static void check_point(struct work *w, size_t i)
{
    struct run_context *c = w->c;
    double t0 = at_point_clock();
    size_t errors = diag_met();
    struct oracle *oracle = oracle_new();
    struct elaborate_options how = problem_how(c);
    struct elaboration *e = elaborate(c->arena, w->file, w->problem,
                                      &w->points.at[i], oracle, &how);
    oracle_free(oracle);
    c->seconds[PHASE_ELABORATE] += at_point_clock() - t0;
    if (!e) {
        w->out->late = diag_met() == errors && is_late(c);
        w->out->broken = !w->out->late;
        return;
    }
    struct settings set = settings_of(c->options);
    set.deadline = c->deadline;
    set.stop = c->interrupted;
    bool formulas = fill_values(w, e);
    if (!formulas) {
        setup_claims(w, e);
        setup_expect(w, e);
    }
    struct origin origin = {w->file, w->problem, &w->points.at[i], how};
    struct problem_at_point *s = at_point_new(c->arena, e, &origin, &set,
                                              c->seconds);
    struct rec_point *out = &w->out->points[w->out->npoints++];
    *out = (struct rec_point){.index = i};
    if (formulas) {
        formulas_only(w, s, out);
        at_point_free(s);
        return;
    }
    check_at_point(w, s, i, out);
    w->out->broken |= diag_met() > errors;
    at_point_free(s);
}

void problem_check(struct run_context *c, const struct ast_file *file,
                   const struct problem *problem, struct rec_problem *out)
{
    struct options options;
    struct run_context own = *c;
    struct work w = {.c = &own, .file = file, .problem = problem, .out = out};
    own.options = &options;
    *out = (struct rec_problem){.file = file->text->name,
                                .span = problem->span,
                                .title = problem->title};
    out->broken = !options_of_problem(c->options, file, problem, &options) ||
                  !points_collect(c->arena, file, problem, &c->overrides,
                                  &w.points);
    out->digits = options.digits;
    if (out->broken)
        return;
    if (sheet_wanted(c->options))
        sheet_fill(c, file, problem, &w.points.at[0], out);
    out->points = arena_alloc(c->arena, (w.points.n + 1) * sizeof *out->points);
    for (size_t i = 0; i < w.points.n && !*c->interrupted; i++) {
        if (w.last && c->options->fail_fast)
            break;
        check_point(&w, i);
        if (out->broken || out->late)
            break;
    }
    codes_finish(w.codes);
    codes_free(w.codes);
    drop_unjudged(out);
}
