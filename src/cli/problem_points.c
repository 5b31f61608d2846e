/* problem_points: the points of a problem, and who does them.
 *
 * Idea: a problem is elaborated at its first point; the graph is taken to the
 * next one where its guards agree there (lang/move), else made anew. Where that
 * takes long, workers do the rest, each a part of the points with a graph of
 * its own. An error in one problem stops that problem only.
 *
 * Invariant: parts are joined in the order of the points, so that nothing
 * depends on how many there are.
 */
#include <string.h>

#include "base/diag.h"
#include "base/jobs.h"
#include "cli/leftover.h"
#include "cli/options.h"
#include "cli/problem_rep.h"
#include "cli/sheet.h"

/* --- a point ------------------------------------------------------------------------------ */

bool problem_time_over(const struct run_context *c)
{
    return c->deadline > 0 && at_point_clock() > c->deadline;
}

static bool is_late(const void *context)
{
    const struct run_context *c = context;
    return *c->interrupted || problem_time_over(c);
}

void problem_lost(const struct run_context *c, const struct problem *problem,
                  bool told, struct rec_problem *out)
{
    out->late = is_late(c);
    out->broken = !out->late;
    if (out->broken && !told)
        diag_error(problem->span, NULL,
                   "internal error: the worker of this problem died");
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

static void drop(struct work *w)
{
    gradients_free(w->d);
    at_point_free(w->s);
    w->d = NULL;
    w->s = NULL;
}

/* Take the graph of the point before to this one. */
static bool move(struct work *w, size_t i)
{
    if (!w->s || !w->d)
        return false;
    graph_rewind(w->s->g, w->d->mark);
    if (!at_point_move(w->s, &w->points.at[i]))
        return false;
    gradients_move(w->d);
    return true;
}

static struct elaboration *elaborate_here(struct work *w, size_t i,
                                          const struct elaborate_options *how)
{
    struct run_context *c = w->c;
    double t0 = at_point_clock();
    size_t errors = diag_met();
    struct oracle *oracle = oracle_new();
    struct elaboration *e = elaborate(c->arena, w->file, w->problem,
                                      &w->points.at[i], oracle, how);
    oracle_free(oracle);
    c->seconds[PHASE_ELABORATE] += at_point_clock() - t0;
    if (!e) {
        w->out->late = diag_met() == errors && is_late(c);
        w->out->broken = !w->out->late;
    }
    return e;
}

/* Are names looked up when point i is elaborated, for the last time? */
static bool names_are_done(const struct work *w, size_t i)
{
    static const enum stmt_kind asking[] = {STMT_CLAIM, STMT_REFUTE, STMT_CODE,
                                            STMT_ASK,   STMT_LET,    STMT_SEED};
    const struct options *o = w->c->options;
    bool asks = o->show || o->plot || o->of.n || o->wrt.n;
    for (size_t k = 0; k < sizeof asking / sizeof *asking; k++)
        asks |= block_has(&w->file->preamble, asking[k]) ||
                block_has(&w->problem->body, asking[k]);
    return i + 1 == w->points.n && !asks;
}

/* The problem at point i. False: it cannot be had, or only formulas can. */
static bool start(struct work *w, size_t i)
{
    struct run_context *c = w->c;
    struct elaborate_options how = problem_how(c), here = how;
    here.outputs_only = names_are_done(w, i);
    struct elaboration *e = elaborate_here(w, i, &here);
    if (!e)
        return false;
    if (here.outputs_only)
        elaboration_forget(e);
    struct settings set = settings_of(c->options);
    set.deadline = c->deadline;
    set.stop = c->interrupted;
    bool formulas = fill_values(w, e);
    if (!formulas) {
        setup_claims(w, e);
        setup_expect(w, e);
    }
    struct origin origin = {w->file, w->problem, &w->points.at[i], how};
    w->s = at_point_new(c->arena, e, &origin, &set, c->seconds);
    if (!formulas)
        return true;
    struct rec_point *out = &w->out->points[w->out->npoints++];
    *out = (struct rec_point){.index = i};
    problem_formulas(w, out);
    drop(w);
    return false;
}

static void check_point(struct work *w, size_t i)
{
    size_t errors = diag_met();
    if (!move(w, i)) {
        drop(w);
        if (!start(w, i))
            return;
    }
    struct rec_point *out = &w->out->points[w->out->npoints++];
    *out = (struct rec_point){.index = i};
    problem_at(w, i, out);
    w->out->broken |= diag_met() > errors;
}

/* --- points by workers ------------------------------------------------------------------------ */

struct points_part { /* of the points, done by a worker */
    size_t from, to;
    struct rec_problem out;
    double seconds[PHASE_COUNT];
    struct leftover left;
};

struct points_parts {
    struct work *w;
    size_t n;
    struct points_part *at;
};

static void check_points(struct work *w, size_t from, size_t to)
{
    for (size_t i = from; i < to && !*w->c->interrupted; i++) {
        if (w->last && w->c->options->fail_fast)
            break;
        check_point(w, i);
        if (w->out->broken || w->out->late)
            break;
    }
    drop(w);
}

/* The worker makes a graph of its own, in memory that is shared. */
static void check_part(void *context, size_t k, struct arena *a)
{
    struct points_parts *all = context;
    struct points_part *p = &all->at[k];
    struct run_context c = *all->w->c;
    struct work w = *all->w;
    leftover_start(&p->left, a, c.options->max_memory);
    c.arena = a;
    c.seconds = p->seconds;
    c.workers = 1;
    w.c = &c;
    w.out = &p->out;
    w.s = NULL;
    w.d = NULL;
    p->out.points = arena_alloc(a,
                                (p->to - p->from + 1) * sizeof *p->out.points);
    check_points(&w, p->from, p->to);
    leftover_keep(&p->left, a);
}

static void join_claims(struct rec_problem *all, const struct rec_problem *p)
{
    for (size_t i = 0; p->claims && i < p->nclaims; i++)
        if (p->claims[i].points && all->claims[i].points)
            claims_merge(&all->claims[i], &p->claims[i]);
        else if (p->claims[i].points)
            all->claims[i] = p->claims[i];
}

/* In order of the points; false: those that follow do not count. */
static bool join_part(void *context, size_t k, bool lost)
{
    struct points_parts *all = context;
    struct work *w = all->w;
    struct points_part *p = &all->at[k];
    struct rec_problem *out = w->out;
    leftover_print(&p->left);
    if (lost) {
        problem_lost(w->c, w->problem, leftover_told(&p->left), out);
        return false;
    }
    if (p->out.npoints)
        memcpy(out->points + out->npoints, p->out.points,
               p->out.npoints * sizeof *out->points);
    out->npoints += p->out.npoints;
    join_claims(out, &p->out);
    out->seed_used |= p->out.seed_used;
    out->broken |= p->out.broken;
    out->late |= p->out.late;
    for (int i = 0; i < PHASE_COUNT; i++)
        w->c->seconds[i] += p->seconds[i];
    return !out->broken && !out->late && !*w->c->interrupted;
}

/* The points from `from` on, by workers; false: there are none. */
static bool by_workers(struct work *w, size_t from)
{
    struct run_context *c = w->c;
    size_t n = w->points.n - from, parts = c->workers < n ? c->workers : n;
    bool asked = c->options->jobs > 0;
    struct arena *shared = jobs_arena(asked);
    struct points_parts all = {w, parts, NULL};
    struct jobs jobs = {.context = &all,
                        .work = check_part,
                        .done = join_part,
                        .stop = c->interrupted,
                        .deadline = c->deadline > 0
                                        ? c->deadline + TIMEOUT_GRACE / 2
                                        : 0};
    if (!shared)
        return false;
    all.at = arena_alloc(shared, parts * sizeof *all.at);
    for (size_t k = 0; k < parts; k++) {
        all.at[k].from = from + n * k / parts;
        all.at[k].to = from + n * (k + 1) / parts;
    }
    return jobs_run(&jobs, (unsigned)parts, parts, asked);
}

/* One process works alone while that is quick. */
static size_t check_alone(struct work *w)
{
    double start = at_point_clock();
    bool may = w->c->workers > 1 && !w->c->options->fail_fast;
    size_t i = 0;
    while (i < w->points.n && !*w->c->interrupted) {
        if (w->last && w->c->options->fail_fast)
            return w->points.n;
        check_point(w, i++);
        if (w->out->broken || w->out->late)
            return w->points.n;
        bool long_now = w->c->options->jobs > 0 ||
                        at_point_clock() - start > JOBS_PATIENCE;
        if (may && w->points.n - i > 1 && w->s && !w->codes && long_now)
            return i;
    }
    return w->points.n;
}

/* Claims that were not judged at any point (numbers for points that the
 * command line replaced) are left out. */
static void finish_claims(struct work *w)
{
    struct rec_problem *out = w->out;
    size_t n = 0;
    for (size_t i = 0; i < out->nclaims; i++) {
        if (out->claims[i].verdict != VERDICT_PASS)
            out->claims[i].replay = w->replay;
        if (out->claims[i].points > 0)
            out->claims[n++] = out->claims[i];
    }
    out->nclaims = n;
}

void problem_check(struct run_context *c, const struct ast_file *file,
                   const struct problem *problem, struct rec_problem *out)
{
    struct options options;
    struct run_context own = *c;
    struct work w = {.c = &own, .file = file, .problem = problem, .out = out};
    size_t errors = diag_met();
    own.options = &options;
    *out = (struct rec_problem){.file = file->text->name,
                                .span = problem->span,
                                .title = problem->title};
    out->broken = !options_of_problem(c->options, file, problem, &options) ||
                  !points_collect(c->arena, file, problem, &c->overrides,
                                  &w.points);
    out->digits = options.digits;
    out->late = out->broken && diag_met() == errors && is_late(&own);
    out->broken = out->broken && !out->late;
    if (out->broken || out->late)
        return;
    if (sheet_wanted(c->options))
        sheet_fill(c, file, problem, &w.points.at[0], out);
    out->points = arena_alloc(c->arena, (w.points.n + 1) * sizeof *out->points);
    size_t done = check_alone(&w);
    drop(&w);
    if (done < w.points.n && !by_workers(&w, done))
        check_points(&w, done, w.points.n);
    codes_finish(w.codes);
    codes_free(w.codes);
    finish_claims(&w);
}
