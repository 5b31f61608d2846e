/* fuzz_check: any text, through the whole pipeline in one process: values,
 * derivatives, claims, sections, hints, every format, every emitter. Limits are
 * small, so that a run takes milliseconds; which sections, formats and options
 * are taken is drawn from the text itself.
 *
 * A libFuzzer entry, or one of driver.c. Beyond not crashing: the counts and the
 * status follow from the items, and the JSON document can be read.
 */
#include <gsl/gsl_errno.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ball/ball.h"
#include "base/diag.h"
#include "builtin/builtin.h"
#include "check/problem_at_point.h"
#include "cli/code.h"
#include "cli/options.h"
#include "cli/problem.h"
#include "fuzz.h"
#include "report/report.h"
#include "syntax/parse.h"

static volatile int interrupted;
static FILE *nowhere;

/* --- options ----------------------------------------------------------------- */

static uint64_t draw; /* from the text */

static unsigned drawn(unsigned n)
{
    draw = draw * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(draw >> 33) % n;
}

static void draw_from(const uint8_t *data, size_t size)
{
    draw = 0xcbf29ce484222325u;
    for (size_t i = 0; i < size; i++)
        draw = (draw ^ data[i]) * 0x100000001b3u;
}

static struct options some_options(void)
{
    struct options o;
    char *line[] = {"fuzz_check", "-e", "", NULL};
    demand(options_parse(3, line, &o), "the defaults are refused");
    o.max_nodes = 4000;
    o.max_memory = 4e6;
    o.samples = 1 + drawn(2);
    o.referee_cost = 20000;
    o.directions = drawn(4) ? -1 : 1;
    o.random = drawn(3) ? 1 : 0;
    o.referee = (enum when)drawn(3);
    o.show = drawn(2) ? 0 : 1u << drawn(8);
    o.digits = 1 + drawn(17);
    o.ascii = drawn(2);
    o.verbose = drawn(2);
    o.all = drawn(2);
    o.exact_decimals = drawn(8) == 0;
    o.emit = drawn(5) ? EMIT_NOTHING : (enum emit)(EMIT_C + drawn(5));
    return o;
}

/* --- what must hold ---------------------------------------------------------- */

static void check_json(const struct record *r, const struct style *style)
{
    char *text = NULL;
    size_t n = 0;
    json_error_t error;
    FILE *to = open_memstream(&text, &n);
    report_json(to, r, style);
    fclose(to);
    json_t *all = json_loadb(text, n, 0, &error);
    demand(all, "the JSON document cannot be read");
    demand(json_integer_value(json_object_get(all, "exit")) == r->exit,
           "the document has another status");
    json_decref(all);
    free(text);
}

static void check_counts(const struct record *r)
{
    size_t items = 0, counted = 0;
    bool fail = false;
    for (size_t i = 0; i < r->nproblems; i++) {
        const struct rec_problem *p = &r->problems[i];
        items += p->nclaims + (p->has_expect && !p->expect_met && !p->broken) +
                 p->late;
        for (size_t k = 0; k < p->nclaims; k++)
            fail |= p->claims[k].verdict == VERDICT_FAIL &&
                    !p->claims[k].allowed;
        for (size_t k = 0; k < p->npoints; k++) {
            items += p->points[k].nderivatives;
            for (size_t d = 0; d < p->points[k].nderivatives; d++)
                fail |= p->points[k].derivatives[d].verdict == VERDICT_FAIL;
        }
    }
    for (int v = 0; v < VERDICT_COUNT; v++)
        counted += r->counts[v];
    demand(items == counted, "an item was not counted, or twice");
    demand(!fail || r->exit == 1 || r->exit == 2, "a FAIL does not reach the "
                                                  "status");
}

static void report_all(const struct record *r)
{
    struct style style = {.digits = 1 + drawn(17),
                          .width = drawn(2) ? 40 + drawn(80) : 0,
                          .color = drawn(2),
                          .ascii = drawn(2),
                          .all = drawn(2),
                          .verbose = drawn(2),
                          .modes = MODE_FORWARD | MODE_REVERSE | MODE_CENTRAL};
    check_json(r, &style);
    for (size_t i = 0; i < r->nproblems; i++)
        report_table_problem(nowhere, r, &r->problems[i], &style);
    report_table_end(nowhere, r, &style);
    for (int f = FORMAT_CSV; f < FORMAT_HTML; f++)
        report_of((enum format)f)(nowhere, r, &style);
    if (drawn(16) == 0)
        report_html(nowhere, r, &style);
}

/* --- a text ------------------------------------------------------------------ */

static void check(struct arena *a, struct run_context *c,
                  const struct ast_file *file)
{
    struct record r = {.version = "0", .seed = 1};
    r.problems = arena_alloc(a, (file->nproblems + 1) * sizeof *r.problems);
    for (size_t i = 0; i < file->nproblems && i < 3; i++)
        if (!file->problems[i].broken)
            problem_check(c, file, &file->problems[i],
                          &r.problems[r.nproblems++]);
    record_finish(&r, c->options);
    check_counts(&r);
    report_all(&r);
}

static void emit(struct arena *a, struct run_context *c,
                 const struct ast_file *file)
{
    struct emit_file shared = {.arena = a};
    for (size_t i = 0; i < file->nproblems && i < 3; i++)
        if (!file->problems[i].broken)
            code_emit(c, &shared, file, &file->problems[i], nowhere);
}

static void begin(void)
{
    gsl_set_error_handler_off();
    ball_init();
    builtin_init();
    nowhere = fopen("/dev/null", "w");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!nowhere)
        begin();
    diag_silent(true);
    draw_from(data, size);
    double seconds[PHASE_COUNT] = {0};
    struct arena *a = arena_new();
    struct options o = some_options();
    struct run_context c = {.arena = a,
                            .options = &o,
                            .seconds = seconds,
                            .deadline = at_point_clock() + 2,
                            .replay = "adcheck f",
                            .interrupted = &interrupted,
                            .workers = 1};
    c.overrides.random = o.random > 0;
    c.overrides.random_points = o.random;
    c.overrides.seed = o.seed;
    struct elaborate_options limits = problem_how(&c);
    c.overrides.limits = &limits;
    struct ast_file *file = parse_file(a,
                                       text_add("f", (const char *)data, size));
    if (o.emit == EMIT_NOTHING)
        check(a, &c, file);
    else
        emit(a, &c, file);
    diag_reset(); /* texts stay: spans of the prelude lead into them */
    arena_free(a);
    return 0;
}
