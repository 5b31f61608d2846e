/* schedule: in which order problems are checked, and by whom.
 *
 * Idea: a task is a problem and the place for what it leaves behind. Workers do
 * them (base/jobs), a single one while that is quick; this process waits and
 * reports. So it can always end in order: where a problem crashes, when time is
 * over inside an operation that does not look at the clock, when it is
 * interrupted. Only where there is no memory to share the tasks are done here.
 *
 * Invariant: output does not depend on the number of workers.
 */
#include "cli/schedule.h"

#include <stdio.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/jobs.h"
#include "check/problem_at_point.h"
#include "cli/code.h"
#include "cli/leftover.h"
#include "report/render_style.h"

static bool any_fail(const struct rec_problem *p)
{
    for (size_t i = 0; i < p->nclaims; i++)
        if (p->claims[i].verdict == VERDICT_FAIL)
            return true;
    for (size_t i = 0; i < p->npoints; i++)
        for (size_t k = 0; k < p->points[i].nderivatives; k++)
            if (p->points[i].derivatives[k].verdict == VERDICT_FAIL)
                return true;
    return false;
}

/* --- progress: one rewritten line on a terminal, after half a second ------------------ */

static double started;
static size_t progress_shown; /* number of the problem, 0: none */

static void progress(size_t i, size_t n, const struct problem *p)
{
    if (started == 0)
        started = at_point_clock();
    if (progress_shown == i + 1 || !isatty(STDERR_FILENO) ||
        at_point_clock() - started < 0.5)
        return;
    struct arena *a = arena_new();
    const struct style plain = {0};
    const char *title = p->title ? style_text(a, &plain, p->title) : "";
    fprintf(stderr, "\r\033[Kchecking problem %zu of %zu %s", i + 1, n,
            style_shorten(a, &plain, title, 40));
    arena_free(a);
    progress_shown = i + 1;
}

static void progress_end(void)
{
    if (progress_shown)
        fputs("\r\033[K", stderr);
    progress_shown = 0;
}

/* --- problems, one after the other or in workers ------------------------------------- */

struct task { /* one problem, and what it left behind */
    const struct ast_file *file;
    const struct problem *problem;
    struct rec_problem *out;
    double seconds[PHASE_COUNT];
    struct leftover left; /* by a worker */
};

struct job_schedule {
    struct run_context *c;
    struct record *r;
    const struct style *style;
    size_t n;
    size_t first; /* of those that are under way */
    struct task *task;
};

static void schedule(struct job_schedule *s, struct sources from,
                     struct arena *a)
{
    size_t total = 0, broken = 0;
    for (size_t i = 0; i < from.n; i++)
        total += from.file[i]->nproblems;
    s->r->problems = arena_alloc(a, (total + 1) * sizeof *s->r->problems);
    s->task = arena_alloc(a, (total + 1) * sizeof *s->task);
    for (size_t i = 0; i < from.n; i++)
        for (size_t k = 0; k < from.file[i]->nproblems; k++) {
            const struct problem *p = &from.file[i]->problems[k];
            broken += p->broken;
            if (p->broken || !sources_selected(s->c->options, p))
                continue;
            s->task[s->n].file = from.file[i];
            s->task[s->n].problem = p;
            s->task[s->n].out = &s->r->problems[s->n];
            s->n++;
        }
    if (s->n == 0 && total > broken)
        diag_warning((struct span){0, 0}, NULL,
                     "--only: no title holds '%s' (--list shows them)",
                     s->c->options->only);
}

/* A problem is done: count it, print it; false: stop here. */
static bool finish(void *context, size_t piece, bool lost)
{
    struct job_schedule *s = context;
    size_t i = s->first + piece;
    struct task *t = &s->task[i];
    const struct options *o = s->c->options;
    progress_end();
    leftover_print(&t->left);
    if (lost && *s->c->interrupted)
        return false;
    if (lost) {
        *t->out = (struct rec_problem){.file = t->file->text->name,
                                       .span = t->problem->span,
                                       .title = t->problem->title};
        problem_lost(s->c, t->problem, leftover_told(&t->left), t->out);
    }
    for (int p = 0; p < PHASE_COUNT; p++)
        s->r->seconds[p] += t->seconds[p];
    s->r->nproblems = i + 1;
    if (o->format == FORMAT_TABLE) {
        double t0 = at_point_clock();
        record_finish_problem(t->out, o);
        report_table_problem(stdout, s->r, t->out, s->style);
        fflush(stdout);
        s->r->seconds[PHASE_REPORT] += at_point_clock() - t0;
    }
    return !*s->c->interrupted && !(o->fail_fast && any_fail(t->out));
}

static void work(void *context, size_t piece, struct arena *a)
{
    struct job_schedule *s = context;
    struct task *t = &s->task[s->first + piece];
    struct run_context c = *s->c;
    leftover_start(&t->left, a, c.options->max_memory);
    diag_work = t->problem->span;
    c.arena = a;
    c.seconds = t->seconds;
    c.workers = s->n == 1 ? c.workers : 1;
    problem_check(&c, t->file, t->problem, t->out);
    leftover_keep(&t->left, a);
}

/* While workers are at it. */
static void waiting(void *context, size_t next)
{
    const struct job_schedule *s = context;
    size_t i = s->first + next;
    if (i < s->n)
        progress(i, s->n, s->task[i].problem);
}

/* All problems from s->first on by workers; false: there are none. */
static bool by_workers(struct job_schedule *s)
{
    double limit = s->c->deadline;
    struct jobs jobs = {.context = s,
                        .work = work,
                        .done = finish,
                        .stop = s->c->interrupted,
                        .deadline = limit > 0 ? limit + TIMEOUT_GRACE : 0,
                        .patience = s->c->options->jobs ? 0 : JOBS_PATIENCE,
                        .waiting = waiting};
    size_t n = s->n - s->first;
    unsigned workers = s->c->workers;
    return jobs_run(&jobs, workers < n ? workers : (unsigned)n, n,
                    s->c->options->jobs > 0);
}

void schedule_check(struct run_context *c, struct sources from,
                    struct record *r, const struct style *style)
{
    struct job_schedule s = {.c = c, .r = r, .style = style};
    bool asked = c->options->jobs > 0;
    c->workers = asked ? c->options->jobs : jobs_processors();
    struct arena *shared = jobs_arena(asked);
    schedule(&s, from, shared ? shared : c->arena);
    if (s.n == 1 && c->workers > 1)
        jobs_reserve(c->workers + 3); /* its points may have workers */
    if (s.n > 0 && shared && by_workers(&s))
        return;
    for (size_t i = 0; i < s.n && !*c->interrupted; i++) {
        struct task *t = &s.task[i];
        s.first = i;
        c->seconds = t->seconds;
        progress(i, s.n, t->problem);
        problem_check(c, t->file, t->problem, t->out);
        if (!finish(&s, 0, false))
            break;
    }
}

/* --emit: code instead of checking. */
bool schedule_emit(struct run_context *c, struct sources from)
{
    struct record none = {0};
    struct job_schedule s = {.c = c, .r = &none};
    struct emit_file shared = {.arena = c->arena};
    schedule(&s, from, c->arena);
    for (size_t i = 0; i < s.n; i++) {
        if (i)
            putchar('\n');
        code_emit(c, &shared, s.task[i].file, s.task[i].problem, stdout);
    }
    if (s.n == 0 && diag_errors() == 0)
        diag_trouble("no problem to emit");
    return diag_errors() == 0;
}
