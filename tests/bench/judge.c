/* judge: evaluations in balls that confirm a gradient, by size, and default
 * checks of linear algebra with a claim, from text to verdict.
 *
 * Idea: the number of evaluations is counted, not timed: it has to be flat.
 * Times are the processor's, of a whole check in this process.
 */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "check/question.h"
#include "check/rule_balls.h"
#include "cli/options.h"
#include "cli/problem.h"
#include "record/record.h"
#include "syntax/parse.h"

static double seconds[PHASE_COUNT];
static volatile int never;

static struct ast_file *parse(struct arena *a, const char *source)
{
    char *copy = arena_strndup(a, source, strlen(source));
    return parse_file(a, text_add("bench", copy, strlen(copy)));
}

/* --- evaluations ------------------------------------------------------------ */

struct gradient_rule {
    struct rules *rules;
};

static const struct balls *rule_of(void *context, long precision)
{
    return rules_gradient(((struct gradient_rule *)context)->rules, 0,
                          precision);
}

static size_t evaluations(struct problem_at_point *s)
{
    const struct binding *z = &s->e->outputs[0];
    const struct input *x = &s->e->inputs[0];
    size_t input = 0;
    struct gradients *d = gradients_new(s, 1, &z, 1, &input);
    struct gradient_rule rule = {rules_new(d)};
    struct term term = {z->name, NULL};
    struct objective objective = {z->node, 1, &term};
    struct mover mover = {x->node,     x->structure, x->value.shape,
                          x->value.at, NULL,         0};
    struct axis axis = {1, &mover};
    struct question q = {.s = s,
                         .nobjectives = 1,
                         .objective = &objective,
                         .order = 1,
                         .axis = &axis,
                         .rule = rule_of,
                         .context = &rule};
    struct answer *a = judge_ask(&q);
    size_t n = a->evaluations + 1000000 * a->apart.n;
    answer_free(a);
    rules_free(rule.rules);
    gradients_free(d);
    return n;
}

static void count(size_t n)
{
    static const struct settings set = {
        .rtol = 1e-9, .seed = 1, .precision = 256, .referee_cost = 1e9};
    struct arena *a = arena_new();
    struct overrides none = {.random_points = 1, .random = true, .seed = 1};
    struct elaborate_options how = {
        .max_nodes = 1e7, .max_bytes = 1e9, .seed = 1, .need_values = true};
    struct points points;
    char text[300], what[60];
    snprintf(text, sizeof text,
             "param x(%zu)\nf = sum(100*(x(2:end) - x(1:end-1).^2).^2 + "
             "(1 - x(1:end-1)).^2)\n",
             n);
    struct ast_file *f = parse(a, text);
    struct oracle *oracle = oracle_new();
    points_collect(a, f, &f->problems[0], &none, &points);
    struct elaboration *e = elaborate(a, f, &f->problems[0], &points.at[0],
                                      oracle, &how);
    struct origin origin = {f, &f->problems[0], &points.at[0], how};
    struct problem_at_point *s = at_point_new(a, e, &origin, &set, seconds);
    snprintf(what, sizeof what, "chained Rosenbrock, %zu inputs", n);
    bench_figure(what, (double)evaluations(s), "balls", 12);
    at_point_free(s);
    oracle_free(oracle);
    arena_free(a);
}

/* --- whole checks ------------------------------------------------------------ */

struct check {
    const char *text;
    bool decided;
};

static void check(void *context)
{
    static struct options o;
    char *argv[] = {"adcheck", "-", NULL};
    struct check *c = context;
    struct arena *a = arena_new();
    options_parse(2, argv, &o);
    struct ast_file *f = parse(a, c->text);
    struct rec_problem r;
    struct run_context run = {.arena = a,
                              .options = &o,
                              .seconds = seconds,
                              .interrupted = &never,
                              .replay = "adcheck"};
    run.overrides.seed = 1;
    problem_check(&run, f, &f->problems[0], &r);
    c->decided = !r.broken && r.nclaims && r.claims[0].verdict == VERDICT_PASS;
    arena_free(a);
}

static void matrix(const char *name, const char *body, size_t n)
{
    char text[400], what[60];
    struct check c = {text, false};
    snprintf(text, sizeof text, body, n, n, n, n);
    double t0 = bench_now();
    check(&c);
    snprintf(what, sizeof what, "%s, order %zu%s", name, n,
             c.decided ? "" : " (UNDECIDED)");
    bench_figure(what, (bench_now() - t0) * 1e3, "ms", 0);
}

void bench_judge(void)
{
    static const size_t sizes[] = {10, 30, 100};
    bench_table("judge: evaluations in balls that confirm a gradient");
    count(10);
    count(100);
    count(1000);
    bench_table("judge: default check with a claim, text to verdict");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t n = sizes[i];
        matrix("x = A\\b",
               "param A(%zu,%zu), b(%zu)\nx = A\\b\n"
               "claim bbar = A'\\xbar\n",
               n);
        matrix("inv",
               "param A(%zu,%zu)\nC = inv(A)\n"
               "claim Abar = -C'*Cbar*C'\n",
               n);
        matrix("logdet",
               "param A(%zu,%zu) spd\nz = logdet(A)\n"
               "claim dz/dA = inv(A)\n",
               n);
        matrix("chol",
               "param A(%zu,%zu) spd\nL = chol(A)\n"
               "claim Ldot'*L + L'*Ldot = Adot\n",
               n);
        matrix("expm",
               "param A(%zu,%zu)\nz = trace(expm(A/4))\n"
               "claim dz/dA = expm(A/4)'/4\n",
               n);
    }
}
