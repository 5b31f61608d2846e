/* problem: what is checked of a problem at a point: derivatives, claims.
 *
 * Idea: what is found at a point is one rec_point, and a claim's findings are
 * merged over the points into one rec_claim.
 *
 * Invariant: nothing is dropped silently: what could not be checked stands in
 * the record as unsure, or the problem is broken.
 */
#include "cli/problem_rep.h"

#include <string.h>

#include "base/diag.h"
#include "check/derivative.h"
#include "check/proved.h"
#include "cli/options.h"
#include "code/code.h"
#include "show/show.h"

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
                     shape_numel(e->inputs[i].value.shape)),
                NULL};
    for (size_t i = 0; i < noutputs; i++) {
        struct shape shape = graph_shape(s->g, output[i]->node);
        out->outputs[i] = (struct named_value){
            output[i]->name, shape,
            copy(a, run_value(s->base, output[i]->node, 0), shape_numel(shape)),
            proved_wanted(s) ? proved_value(s, output[i]->node) : NULL};
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
    if (!w->d)
        w->d = chosen_gradients(w, s);
    struct gradients *d = w->d;
    record_values(w, s, d->noutputs, d->output, out);
    for (size_t i = 0; i < d->noutputs; i++)
        s->seed_used |= !shape_scalar(graph_shape(s->g, d->output[i]->node));
    derivative_check(s, d, out);
    show_sections(s, d, w->c->options, out);
    keep_asked(w->c->options, out);
}

/* --- claims ------------------------------------------------------------------------------ */

static void check_claims(struct work *w, struct problem_at_point *s,
                         size_t point, struct rec_point *out)
{
    struct claim_work claims = {w->c,      &w->points, w->out,
                                &w->codes, &w->place,  &w->last};
    claims_at_point(&claims, s, point, out);
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
    if (!w->replay)
        w->replay = replay(w, s, NULL, NULL);
}

/* Derivatives and claims at point i. */
void problem_at(struct work *w, size_t i, struct rec_point *out)
{
    struct problem_at_point *s = w->s;
    diag_work = w->problem->span;
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

void problem_formulas(struct work *w, struct rec_point *out)
{
    struct options formula = *w->c->options;
    formula.show &= SHOW_FORMULA | SHOW_EXPLAIN;
    formula.plot = NULL;
    w->d = chosen_gradients(w, w->s);
    show_sections(w->s, w->d, &formula, out);
}
