/* growth: time and memory an operation by size, so that a bend shows.
 *
 * Idea: three things grow: a random scalar program made by constructors; a
 * text (a sum of n terms; a loop of n steps), from reading to a program of the
 * gradient; and the number of inputs, against which a reverse gradient must
 * not grow. Times are nanoseconds a node that the step has made.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "derive/derive.h"
#include "lang/elaborate.h"
#include "run/program.h"
#include "syntax/parse.h"

static const struct shape scalar = {1, 1};

/* Median of a few evaluations, the first four apart (they make schedules). */
static double seconds_of(struct run *r)
{
    struct bench_task task = {(void (*)(void *))run_eval, r};
    double m;
    bench_medians(1, &task, 5, &m);
    return m;
}

/* What was touched: room for growth at the end of an array is not memory. */
static double graph_bytes(const struct graph *g)
{
    return (double)(g->n * sizeof *g->at + g->table_size * sizeof *g->table +
                    g->pool.n * sizeof *g->pool.at);
}

/* --- constructors to derivative -------------------------------------------------- */

struct grown {
    struct graph *g;
    node *x, *bar, out;
    size_t nvalue, nadjoint;
    double build, derive, program;
};

static void grow(struct grown *w, const struct bench_program *p)
{
    w->g = graph_new();
    w->x = mem_alloc((p->ninputs + p->n) * sizeof *w->x);
    w->bar = mem_alloc(p->ninputs * sizeof *w->bar);
    double t0 = bench_now();
    for (size_t i = 0; i < p->ninputs; i++)
        w->x[i] = Input(w->g, scalar);
    for (size_t i = 0; i < p->n; i++)
        w->x[p->ninputs + i] = bench_node(w->g, w->x, p->at[i]);
    w->out = w->x[p->ninputs + p->n - 1];
    w->nvalue = w->g->n;
    double t1 = bench_now();
    struct seed one = {w->out, Num(w->g, 1)};
    derive_reverse(w->g, 1, &one, (struct stops){0}, p->ninputs, w->x, w->bar);
    double t2 = bench_now();
    w->nadjoint = w->g->n - w->nvalue;
    w->build = t1 - t0;
    w->derive = t2 - t1;
}

static struct run *run_of(struct grown *w, const struct bench_program *p,
                          size_t n, const node *want, unsigned lanes,
                          struct program **keep)
{
    double t0 = bench_now();
    *keep = program_new(w->g, n, want, false);
    w->program = bench_now() - t0;
    struct run *r = run_new(*keep, lanes);
    for (size_t i = 0; i < p->ninputs; i++)
        run_set(r, w->x[i], &p->input[i]);
    return r;
}

static double timed(struct grown *w, const struct bench_program *p, size_t n,
                    const node *want, double *program)
{
    struct program *keep;
    struct run *r = run_of(w, p, n, want, 1, &keep);
    double t = seconds_of(r);
    *program = w->program;
    run_free(r);
    program_free(keep);
    return t;
}

/* Tangent of the gradient along the input values: Hessian times vector. */
static size_t second(struct grown *w, const struct bench_program *p,
                     size_t nbar, node *bar)
{
    struct seed *seed = mem_alloc(p->ninputs * sizeof *seed);
    size_t n = 0;
    for (size_t i = 0; i < p->ninputs; i++)
        seed[i] = (struct seed){w->x[i], Num(w->g, 1)};
    derive_forward(w->g, p->ninputs, seed, (struct stops){0}, nbar, bar, bar);
    for (size_t i = 0; i < nbar; i++)
        if (bar[i] != NONE)
            bar[n++] = bar[i];
    mem_free(seed);
    return n;
}

#define MOST_SECOND 1000000 /* operations with a Hessian product */

static void growth_line(size_t n)
{
    struct bench_program p = bench_program_new(n, 1000);
    struct grown w;
    grow(&w, &p);
    double bytes = graph_bytes(w.g) / (double)w.g->n, setup;
    double all = (double)w.g->n, ns = 1e9 / (double)p.n, value, both;
    size_t k = 0;
    value = timed(&w, &p, 1, &w.out, &setup);
    node *want = mem_alloc((p.ninputs + 1) * sizeof *want);
    for (size_t i = 0; i < p.ninputs; i++)
        if (w.bar[i] != NONE)
            want[++k] = w.bar[i];
    want[0] = w.out;
    both = timed(&w, &p, k + 1, want, &setup);
    double program = setup;
    char hvp[16] = "-"; /* 10^7 operations: 77 million nodes */
    if (n <= MOST_SECOND) {
        k = second(&w, &p, k, want + 1);
        snprintf(hvp, sizeof hvp, "%.2f",
                 timed(&w, &p, k, want + 1, &setup) * ns);
    }
    printf("  %8zu %6.1f %7.1f %7.1f %8.1f %8.1f %8.1f %7s %7.2f\n", n,
           w.build / (double)w.nvalue * 1e9,
           w.derive / (double)w.nadjoint * 1e9, program / all * 1e9, bytes,
           value * ns, both * ns, hvp, both / value);
    char what[64];
    snprintf(what, sizeof what, "n = %zu: set-up a node", n);
    bench_figure(what, (w.build + w.derive + program) / all * 1e9, "ns", 300);
    snprintf(what, sizeof what, "n = %zu: graph, bytes a node", n);
    bench_figure(what, bytes, "bytes", 64);
    graph_free(w.g);
    mem_free(w.x);
    mem_free(w.bar);
    mem_free(want);
    bench_program_free(&p);
}

/* --- text to derivative ----------------------------------------------------------- */

static char *sum_text(size_t n)
{
    char *s = mem_alloc(24 * n + 64), *p = s;
    p += sprintf(p, "z = ");
    for (size_t i = 1; i <= n; i++)
        p += sprintf(p, "%ssin(%zu*u)", i > 1 ? " + " : "", i);
    sprintf(p, "\nat u = 0.7\n");
    return s;
}

static char *loop_text(size_t n)
{
    char *s = mem_alloc(256);
    sprintf(s, "z = u\nfor i = 1:%zu\n  z = z + sin(z*u)\nend\nat u = 0.7\n",
            n);
    return s;
}

static void text_line(const char *name, size_t n, char *source)
{
    struct arena *a = arena_new();
    struct elaborate_options how = {
        .max_nodes = 1e8, .max_bytes = 2e10, .seed = 1, .need_values = true};
    struct overrides outside = {.random_points = 1};
    struct points points;
    double t[5] = {bench_now()};
    struct ast_file *f = parse_file(a,
                                    text_add("bench", source, strlen(source)));
    t[1] = bench_now();
    points_collect(a, f, &f->problems[0], &outside, &points);
    struct oracle *o = oracle_new();
    struct elaboration *e = elaborate(a, f, &f->problems[0], &points.at[0], o,
                                      &how);
    t[2] = bench_now();
    if (!e) {
        printf("  %s does not elaborate\n", name);
        return;
    }
    struct seed one = {e->outputs[0].node, Num(e->graph, 1)};
    node u = e->inputs[0].node, bar;
    derive_reverse(e->graph, 1, &one, (struct stops){0}, 1, &u, &bar);
    t[3] = bench_now();
    struct program *p = program_new(e->graph, 1, &bar, false);
    t[4] = bench_now();
    double per = (double)e->graph->n / 1e9;
    printf("  %-12s %8zu %7.1f %9.1f %7.1f %8.1f %8.1f\n", name, n,
           (t[1] - t[0]) / per, (t[2] - t[1]) / per, (t[3] - t[2]) / per,
           (t[4] - t[3]) / per, graph_bytes(e->graph) / (per * 1e9));
    char what[64];
    snprintf(what, sizeof what, "%s, n = %zu: text to derivative, a node", name,
             n);
    bench_figure(what, (t[4] - t[0]) / per, "ns", 300);
    program_free(p);
    elaboration_free(e);
    oracle_free(o);
    arena_free(a);
}

/* --- number of inputs ----------------------------------------------------------- */

/* sum_i sin(x_i x_(i+1)) / x_i as scalars: gradient against value. */
static void inputs_line(size_t n)
{
    struct graph *g = graph_new();
    node *x = mem_alloc(2 * n * sizeof *x), sum = NONE;
    for (size_t i = 0; i < n; i++)
        x[i] = Input(g, scalar);
    for (size_t i = 0; i < n; i++) {
        node t = Div(g, Sin(g, Mul(g, x[i], x[(i + 1) % n])), x[i]);
        sum = sum == NONE ? t : Add(g, sum, t);
    }
    struct seed one = {sum, Num(g, 1)};
    derive_reverse(g, 1, &one, (struct stops){0}, n, x, x + n);
    struct program *p[] = {program_new(g, 1, &sum, false),
                           program_new(g, n, x + n, false)};
    struct run *r[] = {run_new(p[0], 1), run_new(p[1], 1)};
    double v = 1.25;
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++)
            run_set(r[k], x[i], &v);
    char what[64];
    snprintf(what, sizeof what, "%zu inputs: reverse gradient to value", n);
    bench_ratio(what, seconds_of(r[1]), seconds_of(r[0]), (double)n, 5);
    for (int k = 0; k < 2; k++) {
        run_free(r[k]);
        program_free(p[k]);
    }
    graph_free(g);
    mem_free(x);
}

/* 10^7 operations take 11 GB; BENCH_TOP says otherwise. */
static size_t largest(void)
{
    const char *top = getenv("BENCH_TOP");
    double memory = (double)sysconf(_SC_PHYS_PAGES) *
                    (double)sysconf(_SC_PAGESIZE);
    return top ? (size_t)atof(top) : memory > 16e9 ? 10000000 : 1000000;
}

void bench_growth(void)
{
    size_t top = largest();
    bench_table("growth, ns an operation (set-up: a node)");
    printf("  %8s %6s %7s %7s %8s %8s %8s %7s %7s\n", "n", "build", "derive",
           "program", "bytes", "value", "gradient", "HVP", "g/v");
    for (size_t n = 1000; n <= top; n *= 10)
        growth_line(n);
    bench_table("text to the gradient's program, ns a node");
    printf("  %-12s %8s %7s %9s %7s %8s %8s\n", "", "n", "parse", "elaborate",
           "derive", "program", "bytes");
    for (size_t n = 1000; n <= top; n *= 10) {
        text_line("sum", n, sum_text(n));
        text_line("loop", n, loop_text(n));
    }
    text_free_all();
    bench_table("reverse gradient by number of inputs, ns an input");
    for (size_t n = 10; n <= 100000; n *= 10)
        inputs_line(n);
}
