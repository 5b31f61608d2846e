/* adcheck: the pipeline, and the exit status.
 *
 *     sources -> parse -> for each problem: check (points, elaboration,
 *     derivatives, claims) -> record -> report
 *
 * Only this file exits. */
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/jobs.h"
#include "check/code.h"
#include "check/problem.h"
#include "check/scene.h"
#include "graph/rules_print.h"
#include "lang/parse.h"
#include "options.h"
#include "report/plot.h"
#include "report/report.h"
#include "version.h"

#define EXIT_TROUBLE 2
#define EXIT_INTERRUPTED 130

static volatile int interrupted;

static void on_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
    alarm(3); /* what is under way gets as many seconds to end */
}

static void on_alarm(int signal)
{
    (void)signal;
    _exit(EXIT_INTERRUPTED);
}

static VEC(char *) loaded; /* bytes of the sources, released at the end */

/* --- sources ------------------------------------------------------------------- */

static char *read_stream(FILE *f, size_t *n)
{
    size_t cap = 65536;
    char *s = mem_alloc(cap);
    *n = 0;
    for (;;) {
        size_t got = fread(s + *n, 1, cap - *n, f);
        *n += got;
        if (got == 0)
            return s;
        if (*n == cap)
            s = mem_resize(s, cap *= 2);
    }
}

static const struct text *read_file(const char *name)
{
    bool input = strcmp(name, "-") == 0;
    FILE *f = input ? stdin : fopen(name, "rb");
    size_t n;
    if (!f) {
        diag_trouble("%s: %s", name, strerror(errno));
        return NULL;
    }
    char *s = read_stream(f, &n);
    vec_push(&loaded, s);
    bool bad = ferror(f);
    if (bad)
        diag_trouble("%s: %s", name, strerror(errno));
    if (!input)
        fclose(f);
    if (bad)
        return NULL;
    return text_add(input ? "<stdin>" : name, s, n);
}

/* The -e texts, a line each. */
static const struct text *command_line(const struct options *o)
{
    size_t n = 0;
    for (size_t i = 0; i < o->expressions.n; i++)
        n += strlen(o->expressions.at[i]) + 1;
    char *s = mem_alloc(n + 1), *p = s;
    for (size_t i = 0; i < o->expressions.n; i++)
        p += sprintf(p, "%s\n", o->expressions.at[i]);
    vec_push(&loaded, s);
    return text_add("<command line>", s, n);
}

struct sources {
    size_t n;
    struct ast_file **file;
};

static struct sources parse_sources(struct arena *a, const struct options *o,
                                    bool *trouble)
{
    struct sources s = {0};
    s.file = arena_alloc(a, (o->files.n + 1) * sizeof *s.file);
    for (size_t i = 0; i < o->files.n; i++) {
        const struct text *t = read_file(o->files.at[i]);
        if (t)
            s.file[s.n++] = parse_file(a, t);
        else
            *trouble = true;
    }
    if (o->expressions.n)
        s.file[s.n++] = parse_file(a, command_line(o));
    return s;
}

/* --- values from the command line --------------------------------------------------- */

static bool parse_at(struct arena *a, const struct options *o,
                     struct outside *out)
{
    VEC(struct setting) all = {0};
    bool ok = true;
    for (size_t i = 0; i < o->at.n; i++) {
        unsigned n;
        const char *s = o->at.at[i];
        const struct text *t =
            text_add("<command line>", arena_strndup(a, s, strlen(s)),
                     strlen(s));
        struct setting *set = parse_settings(a, t, &n);
        ok = ok && set;
        for (unsigned k = 0; set && k < n; k++)
            vec_push(&all, set[k]);
    }
    struct setting *kept = arena_alloc(a, (all.n + 1) * sizeof *kept);
    if (all.n)
        memcpy(kept, all.at, all.n * sizeof *kept);
    out->at = kept;
    out->nat = all.n;
    vec_free(&all);
    return ok;
}

static enum name_status best_status(struct sources s, const char *name)
{
    enum name_status best = NAME_UNKNOWN;
    for (size_t i = 0; i < s.n; i++)
        for (size_t k = 0; k < s.file[i]->nproblems; k++) {
            enum name_status now =
                points_name_status(s.file[i], &s.file[i]->problems[k], name);
            if (now == NAME_INPUT)
                return now;
            if (now != NAME_UNKNOWN)
                best = now;
        }
    return best;
}

static bool broken_sources(struct sources s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.file[i]->broken)
            return true;
    return s.n == 0;
}

/* A name in --at must be an input of some problem, or dX of an input X. */
static void check_at_names(struct sources s, const struct outside *out)
{
    for (size_t i = 0; i < out->nat && !broken_sources(s); i++) {
        const char *name = out->at[i].name;
        enum name_status st = best_status(s, name);
        bool increment = name[0] == 'd' && name[1] &&
                         best_status(s, name + 1) == NAME_INPUT;
        if (st == NAME_COMPUTED)
            diag_error(out->at[i].span, NULL,
                       "'%s' is computed; only inputs take values", name);
        else if (st == NAME_UNKNOWN && !increment)
            diag_error(out->at[i].span, NULL, "no problem has an input '%s'",
                       name);
    }
}

/* --- the check ---------------------------------------------------------------------- */

static bool selected(const struct options *o, const struct problem *p)
{
    return !o->only || (p->title && strstr(p->title, o->only));
}

static char *replay_of(struct arena *a, const struct options *o)
{
    char *s = arena_printf(a, "adcheck");
    for (size_t i = 0; i < o->files.n; i++)
        s = arena_printf(a, "%s %s", s, o->files.at[i]);
    for (size_t i = 0; i < o->expressions.n; i++)
        s = arena_printf(a, "%s -e '%s'", s, o->expressions.at[i]);
    for (size_t i = 0; i < o->at.n; i++)
        s = arena_printf(a, "%s --at '%s'", s, o->at.at[i]);
    return s;
}

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
static bool progress_shown;

static void progress(size_t i, size_t n, const struct problem *p)
{
    if (started == 0)
        started = scene_clock();
    if (!isatty(STDERR_FILENO) || scene_clock() - started < 0.5)
        return;
    fprintf(stderr, "\r\033[Kchecking problem %zu of %zu %.60s", i + 1, n,
            p->title ? p->title : "");
    progress_shown = true;
}

static void progress_end(void)
{
    if (progress_shown)
        fputs("\r\033[K", stderr);
    progress_shown = false;
}

/* --- problems, one after the other or in workers ------------------------------------- */

struct task {                      /* one problem, and what it left behind */
    const struct ast_file *file;
    const struct problem *problem;
    struct rec_problem *out;
    double seconds[PHASE_COUNT];
    size_t ndiags;                 /* reported in a worker */
    struct diag *diags;
};

struct schedule {
    struct run_context *c;
    struct record *r;
    const struct look *look;
    size_t n;
    struct task *task;
};

static void schedule(struct schedule *s, struct sources from, struct arena *a)
{
    size_t total = 0;
    for (size_t i = 0; i < from.n; i++)
        total += from.file[i]->nproblems;
    s->r->problems = arena_alloc(a, (total + 1) * sizeof *s->r->problems);
    s->task = arena_alloc(a, (total + 1) * sizeof *s->task);
    for (size_t i = 0; i < from.n; i++)
        for (size_t k = 0; k < from.file[i]->nproblems; k++) {
            const struct problem *p = &from.file[i]->problems[k];
            if (from.file[i]->broken || !selected(s->c->options, p))
                continue;
            s->task[s->n].file = from.file[i];
            s->task[s->n].problem = p;
            s->task[s->n].out = &s->r->problems[s->n];
            s->n++;
        }
}

/* A problem is done: count it, print it; false: stop here. */
static bool finish(void *context, size_t i, bool lost)
{
    struct schedule *s = context;
    struct task *t = &s->task[i];
    const struct options *o = s->c->options;
    for (size_t k = 0; k < t->ndiags; k++)
        diag_again(&t->diags[k]);
    if (lost && interrupted)
        return false;
    if (lost) {
        *t->out = (struct rec_problem){.file = t->file->text->name,
                                       .span = t->problem->span,
                                       .title = t->problem->title,
                                       .broken = true};
        diag_error(t->problem->span, NULL,
                   "internal error: the worker of this problem died");
    }
    for (int p = 0; p < PHASE_COUNT; p++)
        s->r->seconds[p] += t->seconds[p];
    s->r->nproblems = i + 1;
    if (o->format == FORMAT_TABLE) {
        record_finish(s->r, o);
        report_table_problem(stdout, s->r, t->out, s->look);
        fflush(stdout);
    }
    return !interrupted && !(o->fail_fast && any_fail(t->out));
}

static void work(void *context, size_t i, struct arena *a)
{
    struct schedule *s = context;
    struct task *t = &s->task[i];
    struct run_context c = *s->c;
    size_t before, after;
    diag_silent(true);
    diag_list(&before);
    c.arena = a;
    c.seconds = t->seconds;
    problem_check(&c, t->file, t->problem, t->out);
    const struct diag *list = diag_list(&after);
    t->ndiags = after - before;
    t->diags = arena_alloc(a, (t->ndiags + 1) * sizeof *t->diags);
    for (size_t k = 0; k < t->ndiags; k++) {
        struct diag d = list[before + k];
        d.message = arena_strndup(a, d.message, strlen(d.message));
        d.label = d.label ? arena_strndup(a, d.label, strlen(d.label)) : NULL;
        t->diags[k] = d;
    }
}

static void check_files(struct run_context *c, struct sources from,
                        struct record *r, const struct look *look)
{
    struct schedule s = {.c = c, .r = r, .look = look};
    struct arena *shared = c->options->jobs > 1 ? jobs_arena() : NULL;
    schedule(&s, from, shared ? shared : c->arena);
    if (shared && s.n > 1) {
        unsigned workers = c->options->jobs;
        struct jobs jobs = {&s, work, finish};
        if (shared && !c->options->of.n && !c->options->wrt.n &&
            jobs_run(&jobs, workers < s.n ? workers : (unsigned)s.n, s.n))
            return;
    }
    for (size_t i = 0; i < s.n && !interrupted; i++) {
        struct task *t = &s.task[i];
        c->seconds = t->seconds;
        progress(i, s.n, t->problem);
        problem_check(c, t->file, t->problem, t->out);
        progress_end();
        if (!finish(&s, i, false))
            break;
    }
}

/* --emit: code instead of checking. */
static bool emit_files(struct run_context *c, struct sources from)
{
    struct record none = {0};
    struct schedule s = {.c = c, .r = &none};
    schedule(&s, from, c->arena);
    for (size_t i = 0; i < s.n; i++) {
        if (i)
            putchar('\n');
        code_emit(c, s.task[i].file, s.task[i].problem, stdout);
    }
    if (s.n == 0 && diag_errors() == 0)
        diag_trouble("no problem to emit");
    return diag_errors() == 0;
}

static void unknown_names(const struct strings *list, const bool *known,
                          const char *option, const struct record *r)
{
    for (size_t i = 0; i < list->n; i++)
        if (!known[i] && r->nproblems > 0)
            diag_trouble("%s: no problem has a name '%s'", option,
                         list->at[i]);
}

static void write_reports(const struct options *o, const struct record *r,
                          const struct look *look)
{
    struct look plain = *look;
    plain.color = false;
    for (size_t i = 0; i < o->nreports; i++) {
        FILE *f = fopen(o->reports[i].file, "w");
        if (f)
            report_of(o->reports[i].format)(f, r, &plain);
        if (!f || ferror(f) | fclose(f))
            diag_trouble("%s: %s", o->reports[i].file, strerror(errno));
    }
}

static int run_check(const struct options *o, struct arena *a,
                     const struct look *look)
{
    struct record r = {.version = ADCHECK_VERSION, .seed = o->seed};
    struct run_context c = {.arena = a, .options = o, .seconds = r.seconds,
                            .interrupted = &interrupted,
                            .replay = replay_of(a, o)};
    bool trouble = false;
    double t0 = scene_clock();
    c.deadline = o->timeout > 0 ? t0 + o->timeout : 0;
    c.of_known = arena_alloc(a, o->of.n + 1);
    c.wrt_known = arena_alloc(a, o->wrt.n + 1);
    struct sources s = parse_sources(a, o, &trouble);
    trouble |= !parse_at(a, o, &c.outside);
    c.outside.random = o->random > 0;
    c.outside.random_points = o->random;
    c.outside.seed = o->seed;
    if (o->points)
        trouble |= !points_read(a, o->points, &c.outside);
    check_at_names(s, &c.outside);
    r.seconds[PHASE_PARSE] = scene_clock() - t0;
    if (o->emit != EMIT_NOTHING)
        return emit_files(&c, s) && !trouble ? 0 : EXIT_TROUBLE;
    if (!trouble || s.n > 0)
        check_files(&c, s, &r, look);
    unknown_names(&o->of, c.of_known, "--of", &r);
    unknown_names(&o->wrt, c.wrt_known, "--wrt", &r);
    record_finish(&r, o);
    if (trouble)
        r.exit = EXIT_TROUBLE;
    if (o->format == FORMAT_TABLE)
        report_table_end(stdout, &r, look);
    else
        report_of(o->format)(stdout, &r, look);
    if (o->plot && !plot_sweep(o->plot, &r))
        r.exit = EXIT_TROUBLE;
    write_reports(o, &r, look);
    return diag_errors() > 0 ? EXIT_TROUBLE : r.exit;
}

/* --- other actions -------------------------------------------------------------------- */

static void list_problems(const struct options *o, struct arena *a)
{
    bool trouble = false;
    struct sources s = parse_sources(a, o, &trouble);
    for (size_t i = 0; i < s.n; i++)
        for (size_t k = 0; k < s.file[i]->nproblems; k++) {
            const struct problem *p = &s.file[i]->problems[k];
            struct place at = text_place(p->span);
            if (selected(o, p))
                printf("%s:%u: %s\n", s.file[i]->text->name,
                       at.text ? at.line : 1, p->title ? p->title : "(untitled)");
        }
}

static void print_version(void)
{
    printf("adcheck %s\n", ADCHECK_VERSION);
    printf("GSL %s, %s\n", gsl_version, ball_version());
    puts("License GPL-3.0-or-later; there is no warranty, to the extent "
         "permitted by law.");
}

static bool want_color(const struct options *o)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    if (o->color != WHEN_AUTO)
        return o->color == WHEN_ALWAYS;
    return !(no && *no) && !(term && strcmp(term, "dumb") == 0) &&
           isatty(STDOUT_FILENO);
}

/* The terminal's width, or 100 where there is none. */
static unsigned width_of(const struct options *o)
{
    struct winsize w;
    if (o->width)
        return o->width;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 60)
        return w.ws_col;
    return 100;
}

static struct look look_of(const struct options *o)
{
    return (struct look){.digits = o->digits, .width = width_of(o),
                         .color = want_color(o), .ascii = o->ascii,
                         .all = o->all, .quiet = o->quiet,
                         .verbose = o->verbose, .modes = o->modes,
                         .calculation = options_calculation(o)};
}

/* After a usage error: a valid document that holds the message. */
static void empty_document(const struct options *o)
{
    struct look look = {.digits = 12};
    struct record none = {.version = ADCHECK_VERSION, .seed = 1,
                          .exit = EXIT_TROUBLE};
    if (o->format != FORMAT_TABLE && o->format < FORMAT_COUNT)
        report_of(o->format)(stdout, &none, &look);
}

static int act(const struct options *o, struct arena *a)
{
    struct look look = look_of(o);
    switch (o->action) {
    case ACTION_SHORT_HELP:
        if (o->format == FORMAT_TABLE)
            options_short_help();
        else
            diag_trouble("no file and no -e TEXT (see adcheck --help)");
        empty_document(o);
        return EXIT_TROUBLE;
    case ACTION_HELP:
        options_help();
        return 0;
    case ACTION_VERSION:
        print_version();
        return 0;
    case ACTION_COMPLETION:
        options_completion(o->completion);
        return 0;
    case ACTION_LIST:
        list_problems(o, a);
        return diag_errors() ? EXIT_TROUBLE : 0;
    case ACTION_RULES:
        if (rules_print(stdout, o->rules))
            return 0;
        diag_trouble("--rules: unknown operation '%s'", o->rules);
        return EXIT_TROUBLE;
    case ACTION_CHECK:
        break;
    }
    return run_check(o, a, &look);
}

int main(int argc, char **argv)
{
    struct options o;
    struct sigaction act_on = {.sa_handler = on_interrupt};
    struct arena *a = arena_new();
    int code = EXIT_TROUBLE;
    gsl_set_error_handler_off();
    sigaction(SIGINT, &act_on, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGALRM, on_alarm);
    if (options_parse(argc, argv, &o)) {
        diag_color(want_color(&o) && isatty(STDERR_FILENO));
        code = act(&o, a);
    } else {
        empty_document(&o);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        diag_trouble("standard output: %s", strerror(errno));
        code = EXIT_TROUBLE;
    }
    if (interrupted)
        code = EXIT_INTERRUPTED;
    arena_free(a);
    text_free_all();
    for (size_t i = 0; i < loaded.n; i++)
        mem_free(loaded.at[i]);
    vec_free(&loaded);
    return code;
}
