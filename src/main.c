/* adcheck: the pipeline, and the exit status.
 *
 *     sources -> parse -> for each problem: check (points, elaboration,
 *     derivatives, claims) -> record -> report
 *
 * Only this file exits. */
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ball/ball.h"
#include "base/buffer.h"
#include "base/diag.h"
#include "builtin/builtin.h"
#include "check/problem_at_point.h"
#include "cli/explain.h"
#include "cli/leftover.h"
#include "cli/marks.h"
#include "cli/options.h"
#include "cli/outputs.h"
#include "cli/problem.h"
#include "cli/schedule.h"
#include "cli/version.h"
#include "cli/watch.h"
#include "formula/rulebook.h"
#include "kernel/vector_math.h"
#include "linalg/linalg.h"
#include "report/render_style.h"
#include "report/report.h"

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

/* --- the exit status ---------------------------------------------------------------- */

static int decided = EXIT_TROUBLE; /* by main, at its end */

#ifdef __GLIBC__
/* Libraries may end the process, too (Fortran's with 1, when there is no memory):
 * that is no verdict. */
static void on_end(int status, void *unused)
{
    (void)unused;
    if (status != decided)
        _exit(EXIT_TROUBLE);
}

static void watch_end(void)
{
    on_exit(on_end, NULL);
}

/* before the constructors of any library */
__attribute__((section(".preinit_array"),
               used)) static void (*const early)(void) = watch_end;
#endif

/* --- the check ---------------------------------------------------------------------- */

/* The command, up to what is shown of it: adcheck expr.txt --rtol=1e-6. */
static char *replay_of(struct arena *a, const struct options *o)
{
    struct buffer s = {0};
    buffer_put(&s, "adcheck");
    for (size_t i = 0; i < o->files.n; i++) {
        const char *file = o->files.at[i]; /* may look like an option */
        bool option = file[0] == '-' && file[1];
        buffer_printf(&s, " %s%s", option ? "./" : "",
                      arena_shell_word(a, file));
    }
    for (size_t i = 0; i < o->expressions.n; i++)
        buffer_printf(&s, " -e %s", arena_shell_word(a, o->expressions.at[i]));
    for (size_t i = 0; i < o->at.n; i++)
        buffer_printf(&s, " --at %s", arena_shell_word(a, o->at.at[i]));
    for (size_t i = 0; i < o->replay.n; i++)
        buffer_printf(&s, " %s", arena_shell_word(a, o->replay.at[i]));
    return buffer_take(&s, a);
}

/* Before anything is evaluated: one libm for the whole process. */
static void choose_math(const struct options *o)
{
    if (o->math == MATH_VECTOR && !vector_math_use(true))
        diag_note("--math vector: this machine has no libmvec, or neither AVX2 "
                  "nor AVX-512; scalar it is");
}

/* The status: what the record says, unless something stood in the way. */
static int exit_of(const struct record *r, bool trouble)
{
    if (interrupted)
        return EXIT_INTERRUPTED;
    return trouble || diag_errors() > 0 ? EXIT_TROUBLE : r->exit;
}

/* After a usage error: a valid document that holds the message. */
static void empty_document(const struct options *o)
{
    struct style style = {.digits = 12};
    struct record none = {.version = ADCHECK_VERSION,
                          .seed = 1,
                          .exit = EXIT_TROUBLE};
    if (o->format != FORMAT_TABLE && o->format < FORMAT_COUNT)
        report_of(o->format)(stdout, &none, &style);
}

static int run_check(const struct options *o, struct arena *a,
                     const struct style *style)
{
    struct record r = {.version = ADCHECK_VERSION,
                       .seed = o->seed,
                       .calculation = options_calculation(o)};
    struct run_context c = {.arena = a,
                            .options = o,
                            .seconds = r.seconds,
                            .interrupted = &interrupted,
                            .replay = replay_of(a, o)};
    bool trouble = false;
    if (!outputs_check(o)) {
        empty_document(o);
        return EXIT_TROUBLE;
    }
    choose_math(o);
    leftover_limit(o->max_memory);
    double t0 = at_point_clock();
    c.deadline = o->timeout > 0 ? t0 + o->timeout : 0;
    struct sources s = sources_parse(a, o, &trouble);
    bool values = sources_at(a, o, &c.overrides);
    c.overrides.random = o->random > 0;
    c.overrides.random_points = o->random;
    c.overrides.seed = o->seed;
    struct elaborate_options limits = problem_how(&c);
    c.overrides.limits = &limits;
    if (o->points)
        values = points_read(a, o->points, &c.overrides) && values;
    if (!values) /* what was asked for is not known */
        trouble = true, s.n = 0;
    size_t errors = diag_errors();
    sources_check_at(s, &c.overrides);
    sources_check_names(s, o);
    bool named = diag_errors() == errors;
    r.seconds[PHASE_PARSE] = at_point_clock() - t0;
    if (o->emit != EMIT_NOTHING)
        return named && schedule_emit(&c, s) && !trouble ? 0 : EXIT_TROUBLE;
    if (s.n > 0)
        schedule_check(&c, s, &r, style);
    record_finish(&r, o);
    r.exit = exit_of(&r, trouble);
    t0 = at_point_clock();
    outputs_write(o, &r, style);
    r.seconds[PHASE_REPORT] += at_point_clock() - t0;
    r.exit = exit_of(&r, trouble);
    if (o->format == FORMAT_TABLE)
        report_table_end(stdout, &r, style);
    else
        report_of(o->format)(stdout, &r, style);
    return r.exit;
}

/* --- hand-ins ------------------------------------------------------------------------- */

/* Status 0 when all were marked, whatever the marks. */
static int run_marks(const struct options *o, struct arena *a,
                     const struct style *style)
{
    struct record r = {.version = ADCHECK_VERSION, .seed = o->seed};
    struct run_context c = {.arena = a,
                            .options = o,
                            .seconds = r.seconds,
                            .interrupted = &interrupted,
                            .replay = replay_of(a, o)};
    if (!outputs_check(o)) {
        empty_document(o);
        return EXIT_TROUBLE;
    }
    choose_math(o);
    leftover_limit(o->max_memory);
    c.deadline = o->timeout > 0 ? at_point_clock() + o->timeout : 0;
    c.overrides.random = o->random > 0;
    c.overrides.random_points = o->random;
    c.overrides.seed = o->seed;
    bool marked = sources_at(a, o, &c.overrides) && marks_run(&c, &r, style);
    record_finish(&r, o);
    r.exit = 0;
    r.exit = exit_of(&r, !marked);
    outputs_write(o, &r, style);
    r.exit = exit_of(&r, !marked);
    if (marked || o->format != FORMAT_TABLE)
        report_of(o->format)(stdout, &r, style);
    return r.exit;
}

/* --- other actions -------------------------------------------------------------------- */

static void list_problems(const struct options *o, struct arena *a)
{
    bool trouble = false;
    struct style plain = {0};
    struct sources s = sources_parse(a, o, &trouble);
    for (size_t i = 0; i < s.n; i++)
        for (size_t k = 0; k < s.file[i]->nproblems; k++) {
            const struct problem *p = &s.file[i]->problems[k];
            struct place at = text_place(p->span);
            if (sources_selected(o, p))
                printf("%s:%u: %s\n",
                       style_text(a, &plain, s.file[i]->text->name),
                       p->title && at.text ? at.line : 1,
                       p->title ? style_text(a, &plain, p->title)
                                : "(untitled)");
        }
}

static void print_version(void)
{
    printf("adcheck %s\n", ADCHECK_VERSION);
    bool vector = vector_math_use(true);
    printf("GSL %s, %s, %s, %s\n", gsl_version, linalg_version(),
           ball_version(), vector ? vector_math_name() : "no vector libm");
    puts("License GPL-3.0-or-later; there is no warranty, to the extent "
         "permitted by law.");
}

/* Each stream for itself: one may be a file where the other is a terminal. */
static bool want_color(const struct options *o, int stream)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    if (o->color != WHEN_AUTO)
        return o->color == WHEN_ALWAYS;
    return !(no && *no) && !(term && strcmp(term, "dumb") == 0) &&
           isatty(stream);
}

/* The terminal's width; 0: there is none. */
static unsigned width_of(const struct options *o)
{
    struct winsize w;
    if (o->width)
        return o->width;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 60)
        return w.ws_col;
    return 0;
}

static struct style look_of(const struct options *o)
{
    return (struct style){.digits = o->digits,
                          .width = width_of(o),
                          .color = want_color(o, STDOUT_FILENO),
                          .ascii = o->ascii,
                          .all = o->all,
                          .quiet = o->quiet,
                          .verbose = o->verbose,
                          .modes = o->modes,
                          .calculation = options_calculation(o)};
}

/* A closed standard stream must not become some file of ours: what is opened in
 * its place can neither be read (input) nor written (output), so that lost
 * output is noticed at the end. */
static void hold_streams(void)
{
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            exit(EXIT_TROUBLE);
}

static int act(const struct options *o, struct arena *a)
{
    struct style style = look_of(o);
    bool known;
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
        known = rules_print(stdout, o->rules);
        known |= prelude_print(stdout, o->rules);
        if (known)
            return 0;
        diag_trouble("--rules: unknown operation '%s'", o->rules);
        return EXIT_TROUBLE;
    case ACTION_EXPLAIN:
        return explain_word(stdout, o->explain) ? 0 : EXIT_TROUBLE;
    case ACTION_CHECK:
        break;
    }
    return o->model ? run_marks(o, a, &style) : run_check(o, a, &style);
}

/* One round of --watch, in a process of its own. */
static int act_once(const struct options *o)
{
    struct arena *a = arena_new();
    int code = act(o, a);
    arena_free(a);
    return code;
}

int main(int argc, char **argv)
{
    struct options o;
    struct sigaction act_on = {.sa_handler = on_interrupt};
    hold_streams();
    struct arena *a = arena_new();
    int code = EXIT_TROUBLE;
    gsl_set_error_handler_off();
    ball_init();
    builtin_init();
    sigaction(SIGINT, &act_on, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGALRM, on_alarm);
    if (options_parse(argc, argv, &o)) {
        diag_color(want_color(&o, STDERR_FILENO));
        if (o.watch && o.action == ACTION_CHECK)
            watch(&o, act_once, &interrupted);
        else
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
    sources_free();
    decided = code;
    return code;
}
