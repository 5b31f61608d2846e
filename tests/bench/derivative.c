/* derivative: Jacobians, a Hessian, central differences by size.
 *
 * Idea: these are many evaluations of one program: passes over columns or rows
 * in eight lanes (check/show_jacobian.c, check/show_hessian.c), perturbed
 * copies in eight lanes (check/witness.c). What must not grow is the time of
 * one operation of one lane, so that is what is printed; the number of passes
 * shows what the pattern saves.
 *
 * Invariant: differences are compared with the adjoints before they count.
 */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "derive/derive.h"
#include "run/program.h"
#include "show/pattern.h"

#define LANES 8
#define COPIES 2000

/* --- functions of a column ------------------------------------------------------ */

/* x[from], x[from + 1], ... around the end. */
static node rotated(struct graph *g, node x, size_t n, size_t from)
{
    uint32_t *index = mem_alloc(n * sizeof *index);
    for (size_t i = 0; i < n; i++)
        index[i] = (uint32_t)((i + from) % n);
    node r = Gather(g, x, (struct shape){(uint32_t)n, 1}, index);
    mem_free(index);
    return r;
}

static node dense(struct graph *g, node x, size_t n)
{
    double *a = mem_alloc(n * n * sizeof *a);
    uint64_t state = 3;
    for (size_t i = 0; i < n * n; i++)
        a[i] = (bench_uniform(&state) - .5) / (double)n;
    node m = Data(g, (struct shape){(uint32_t)n, (uint32_t)n}, a);
    mem_free(a);
    return Tanh(g, MatMul(g, m, x));
}

static node banded(struct graph *g, node x, size_t n)
{
    node next = rotated(g, x, n, 1), before = rotated(g, x, n, n - 1);
    return Add(g, Mul(g, Sin(g, x), next), Exp(g, before));
}

static node arrow(struct graph *g, node x, size_t n)
{
    uint32_t zero = 0;
    node head = Gather(g, x, (struct shape){1, 1}, &zero);
    node body = Mul(g, Sin(g, x), head);
    node part[] = {Sum(g, Mul(g, x, x), 0), NONE};
    uint32_t *rest = mem_alloc(n * sizeof *rest);
    for (uint32_t i = 1; i < n; i++)
        rest[i - 1] = i;
    part[1] = Gather(g, body, (struct shape){(uint32_t)n - 1, 1}, rest);
    mem_free(rest);
    return VertCat(g, 2, part);
}

static void set_point(struct run *r, node x, size_t n)
{
    double *v = mem_alloc(n * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = .5 + (double)i / (double)n;
    run_set(r, x, v);
    mem_free(v);
}

/* --- passes ------------------------------------------------------------------------ */

struct passes {
    struct run *run;
    node seed;
    size_t n, passes;
    const size_t *group;
};

static void call_passes(void *context)
{
    struct passes *w = context;
    unsigned lanes = run_lanes(w->run);
    for (size_t p = 0; p < w->passes; p += lanes) {
        for (unsigned l = 0; l < lanes; l++) {
            double *to = run_input(w->run, w->seed, l);
            for (size_t k = 0; to && k < w->n; k++)
                to[k] = w->group[k] == p + l;
        }
        run_eval(w->run);
    }
}

/* Median seconds of all passes; operations of a lane into *operations. */
static double passes_time(struct graph *g, node x, node want, struct passes *w,
                          double *operations)
{
    struct program *p = program_new(g, 1, &want, false);
    struct bench_task task = {call_passes, w};
    double m;
    w->run = run_new(p, w->passes < LANES ? (unsigned)w->passes : LANES);
    set_point(w->run, x, w->n);
    bench_medians(1, &task, 5, &m);
    *operations = (double)program_operations(p) * (double)w->passes;
    run_free(w->run);
    program_free(p);
    return m;
}

static void jacobian_line(const char *name, size_t n,
                          node f(struct graph *g, node x, size_t n))
{
    struct graph *g = graph_new();
    node x = Input(g, (struct shape){(uint32_t)n, 1}), z = f(g, x, n), rule;
    struct passes w = {.seed = Input(g, (struct shape){(uint32_t)n, 1}),
                       .n = n,
                       .passes = n};
    double t0 = bench_now(), operations;
    struct pattern *pattern = pattern_new(g, z, x);
    size_t *group = pattern ? pattern_groups(pattern, true, &w.passes) : NULL;
    double t1 = bench_now();
    if (!group) {
        group = mem_alloc(n * sizeof *group);
        for (size_t k = 0; k < n; k++)
            group[k] = k;
    }
    w.group = group;
    struct seed seed = {x, w.seed};
    derive_forward(g, 1, &seed, (struct stops){0}, 1, &z, &rule);
    double t = passes_time(g, x, rule, &w, &operations);
    char what[96];
    snprintf(what, sizeof what, "%s, n = %zu, %zu passes: an operation", name,
             n, w.passes);
    bench_figure(what, t / operations * 1e9, "ns", 0);
    snprintf(what, sizeof what, "%s, n = %zu: pattern, an entry", name, n);
    bench_figure(what, (t1 - t0) / (double)(n * n) * 1e9, "ns", 0);
    mem_free(group);
    pattern_free(pattern);
    graph_free(g);
}

/* sum_i (1 - x_i)^2 + 100 (x_(i+1) - x_i^2)^2, forward over reverse, n unit
 * directions; against n gradients of one lane. */
static void hessian_line(size_t n)
{
    struct graph *g = graph_new();
    node x = Input(g, (struct shape){(uint32_t)n, 1}), bar, rule;
    node a = Sub(g, Num(g, 1), x);
    node b = Sub(g, rotated(g, x, n, 1), Mul(g, x, x));
    node f = Sum(g, Add(g, Mul(g, a, a), Mul(g, Num(g, 100), Mul(g, b, b))), 0);
    struct seed one = {f, Num(g, 1)};
    derive_reverse(g, 1, &one, (struct stops){0}, 1, &x, &bar);
    size_t *group = mem_alloc(n * sizeof *group);
    struct passes w = {.seed = Input(g, (struct shape){(uint32_t)n, 1}),
                       .n = n,
                       .passes = n,
                       .group = group};
    for (size_t k = 0; k < n; k++)
        group[k] = k;
    struct seed along = {x, w.seed};
    derive_forward(g, 1, &along, (struct stops){0}, 1, &bar, &rule);
    double operations, t = passes_time(g, x, rule, &w, &operations);
    struct program *p = program_new(g, 1, &bar, false);
    struct run *run = run_new(p, 1);
    struct bench_task task = {(void (*)(void *))run_eval, run};
    double gradient;
    set_point(run, x, n);
    bench_medians(1, &task, 51, &gradient);
    char what[96];
    snprintf(what, sizeof what, "Hessian, n = %zu: an operation", n);
    bench_figure(what, t / operations * 1e9, "ns", 0);
    snprintf(what, sizeof what, "Hessian, n = %zu, against n gradients", n);
    bench_ratio(what, t, gradient * (double)n, (double)n, 0);
    run_free(run);
    program_free(p);
    mem_free(group);
    graph_free(g);
}

/* --- perturbed copies --------------------------------------------------------------- */

struct copies {
    const struct bench_program *p;
    const node *x;
    node out;
    struct run *run;
    double *difference; /* of the first COPIES / 2 inputs */
};

static void call_copies(void *context)
{
    struct copies *c = context;
    static const double h = 0x1p-30, unit = 1; /* steep functions */
    for (size_t k = 0; k < COPIES / 2; k += LANES / 2) {
        run_unshift(c->run);
        for (unsigned l = 0; l < LANES; l++)
            run_shift(c->run, c->x[(k + l / 2) % c->p->ninputs], l,
                      l % 2 ? -h : h, &unit);
        run_eval(c->run);
        for (unsigned l = 0; l < LANES; l += 2)
            c->difference[k + l / 2] = (*run_value(c->run, c->out, l) -
                                        *run_value(c->run, c->out, l + 1)) /
                                       (2 * h);
    }
    run_unshift(c->run);
}

struct by_switch {
    const struct bench_program *p;
    double *v;
};

static void call_switch(void *context)
{
    struct by_switch *s = context;
    bench_switch(s->p, s->v);
}

static void agree(struct graph *g, const struct copies *c)
{
    const struct bench_program *p = c->p;
    node *bar = mem_alloc(p->ninputs * sizeof *bar);
    struct seed one = {c->out, Num(g, 1)};
    VEC(node) want = {0};
    derive_reverse(g, 1, &one, (struct stops){0}, p->ninputs, c->x, bar);
    for (size_t i = 0; i < p->ninputs; i++)
        if (bar[i] != NONE)
            vec_push(&want, bar[i]);
    struct program *keep = program_new(g, want.n, want.at, false);
    struct run *r = run_new(keep, 1);
    for (size_t i = 0; i < p->ninputs; i++)
        run_set(r, c->x[i], &p->input[i]);
    run_eval(r);
    double worst = 0, largest = 1;
    for (size_t i = 0; i < COPIES / 2 && i < p->ninputs; i++) {
        double d = bar[i] == NONE ? 0 : *run_value(r, bar[i], 0);
        worst = fmax(worst, fabs(d - c->difference[i]));
        largest = fmax(largest, fabs(d));
    }
    if (!(worst < 1e-3 * largest))
        printf("  DISAGREE: differences %g of %g\n", worst, largest);
    run_free(r);
    program_free(keep);
    vec_free(&want);
    mem_free(bar);
}

static void copies_line(size_t n)
{
    struct bench_program p = bench_program_new(n, 1000);
    struct graph *g = graph_new();
    node *x = mem_alloc((p.ninputs + p.n) * sizeof *x);
    for (size_t i = 0; i < p.ninputs; i++)
        x[i] = Input(g, (struct shape){1, 1});
    for (size_t i = 0; i < p.n; i++)
        x[p.ninputs + i] = bench_node(g, x, p.at[i]);
    struct copies c = {.p = &p, .x = x, .out = x[p.ninputs + p.n - 1]};
    struct program *keep = program_new(g, 1, &c.out, false);
    struct by_switch by = {&p, mem_alloc((p.ninputs + p.n) * sizeof *by.v)};
    c.run = run_new(keep, LANES);
    c.difference = mem_alloc(COPIES * sizeof *c.difference);
    for (size_t i = 0; i < p.ninputs; i++)
        run_set(c.run, x[i], &p.input[i]);
    for (int k = 0; k < 6; k++) /* a schedule */
        run_eval(c.run);
    struct bench_task task = {call_switch, &by};
    double value, t0 = bench_now();
    call_copies(&c);
    double took = (bench_now() - t0) / COPIES;
    bench_medians(1, &task, 5, &value);
    char what[96];
    snprintf(what, sizeof what, "%d copies of %zu operations", COPIES, n);
    bench_ratio(what, took, value, (double)p.n, .06);
    snprintf(what, sizeof what, "... of %zu, all together", n);
    bench_figure(what, took * COPIES * 1e3, "ms", 0);
    agree(g, &c);
    run_free(c.run);
    mem_free(by.v);
    program_free(keep);
    graph_free(g);
    mem_free(c.difference);
    mem_free(x);
    bench_program_free(&p);
}

void bench_derivative(void)
{
    bench_table("Jacobians by columns in up to 8 lanes, ns an operation of a "
                "lane");
    for (size_t n = 125; n <= 1000; n *= 2)
        jacobian_line("dense", n, dense);
    for (size_t n = 125; n <= 2000; n *= 2)
        jacobian_line("banded", n, banded);
    for (size_t n = 125; n <= 2000; n *= 2)
        jacobian_line("arrow", n, arrow);
    bench_table("Hessian by columns in 8 lanes (ratio: ns a column)");
    for (size_t n = 10; n <= 640; n *= 4)
        hessian_line(n);
    bench_table("central differences against a switch, ns an operation");
    for (size_t n = 1000; n <= 1000000; n *= 10)
        copies_line(n);
}
