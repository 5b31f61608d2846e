/* mixture: the Gaussian mixture model of the ADBench suite, d = 10, K = 25,
 * n = 1000, as a file with matrices and as one with loops, against a
 * hand-written scalar gradient in C.
 *
 * Idea: parameters are K weights, d x K means, d x K log-diagonals and K
 * columns of lower triangles; the Wishart prior has gamma 1 and m 0, constants
 * are left out. The files are read, elaborated and differentiated as the program
 * does it; a loop over data points is elaborated once for all of them.
 *
 * Source: Srajer, Kukelova, Fitzgibbon, A benchmark of selected algorithmic
 * differentiation tools, 2018.
 */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "derive/derive.h"
#include "lang/elaborate.h"
#include "run/program.h"
#include "syntax/parse.h"

enum { D = 10, K = 25, N = 1000, LOW = D * (D - 1) / 2 };

struct mixture {
    double alpha[K], mu[K][D], q[K][D], l[K][LOW], x[N][D];
    double alphabar[K], mubar[K][D], qbar[K][D], lbar[K][LOW];
    double value, main[K], diff[K][D], z[K][D], diag[K][D];
};

/* --- by hand ---------------------------------------------------------------------- */

static double log_sum_exp(const double *v, size_t n)
{
    double m = v[0], s = 0;
    for (size_t i = 1; i < n; i++)
        m = v[i] > m ? v[i] : m;
    for (size_t i = 0; i < n; i++)
        s += exp(v[i] - m);
    return m + log(s);
}

/* z = Q (x - mu), its half square; lower triangle by columns. */
static double component(struct mixture *m, int k, const double *x)
{
    double *diff = m->diff[k], *z = m->z[k], s = 0;
    const double *l = m->l[k];
    for (int i = 0; i < D; i++) {
        diff[i] = x[i] - m->mu[k][i];
        z[i] = m->diag[k][i] * diff[i];
    }
    for (int j = 0; j < D; j++)
        for (int i = j + 1; i < D; i++)
            z[i] += *l++ * diff[j];
    for (int i = 0; i < D; i++)
        s += z[i] * z[i];
    return s / 2;
}

static void component_bar(struct mixture *m, int k, double w)
{
    const double *diff = m->diff[k], *z = m->z[k], *l = m->l[k];
    double *lbar = m->lbar[k];
    m->alphabar[k] += w;
    for (int i = 0; i < D; i++) {
        m->qbar[k][i] += w * (1 - z[i] * diff[i] * m->diag[k][i]);
        m->mubar[k][i] += w * z[i] * m->diag[k][i];
    }
    for (int j = 0; j < D; j++)
        for (int i = j + 1; i < D; i++) {
            *lbar++ -= w * z[i] * diff[j];
            m->mubar[k][j] += w * z[i] * *l++;
        }
}

static double start(struct mixture *m, double *sum)
{
    double prior = 0;
    for (int k = 0; k < K; k++) {
        sum[k] = m->alpha[k];
        for (int i = 0; i < D; i++) {
            m->diag[k][i] = exp(m->q[k][i]);
            sum[k] += m->q[k][i];
            prior += m->diag[k][i] * m->diag[k][i] / 2;
        }
        for (int i = 0; i < LOW; i++)
            prior += m->l[k][i] * m->l[k][i] / 2;
    }
    return prior;
}

static void hand(struct mixture *m, bool gradient)
{
    double sum[K], lse;
    m->value = start(m, sum) - N * log_sum_exp(m->alpha, K);
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < K; k++)
            m->main[k] = sum[k] - component(m, k, m->x[i]);
        m->value += lse = log_sum_exp(m->main, K);
        for (int k = 0; k < K && gradient; k++)
            component_bar(m, k, exp(m->main[k] - lse));
    }
}

static void hand_value(void *context)
{
    hand(context, false);
}

static void hand_gradient(void *context)
{
    struct mixture *m = context;
    memset(m->alphabar, 0, sizeof m->alphabar);
    memset(m->mubar, 0, sizeof m->mubar);
    memset(m->qbar, 0, sizeof m->qbar);
    memset(m->lbar, 0, sizeof m->lbar);
    hand(m, true);
    double lse = log_sum_exp(m->alpha, K);
    for (int k = 0; k < K; k++) {
        m->alphabar[k] -= N * exp(m->alpha[k] - lse);
        for (int i = 0; i < D; i++)
            m->qbar[k][i] += m->diag[k][i] * m->diag[k][i];
        for (int i = 0; i < LOW; i++)
            m->lbar[k][i] += m->l[k][i];
    }
}

/* --- as files ---------------------------------------------------------------- */

#define INPUTS 4

/* A file on its way to numbers. */
struct model {
    struct arena *arena;
    struct oracle *oracle;
    struct elaboration *e;
    node input[INPUTS], x, bar[INPUTS], out;
    struct program *value, *both;
    struct run *one, *two;
};

static const struct text *read_file(const char *path)
{
    static char bytes[8192];
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;
    if (f)
        fclose(f);
    return n ? text_add(path, bytes, n) : NULL;
}

static bool elaborate_file(struct model *m, const char *path)
{
    struct elaborate_options how = {
        .max_nodes = 1e8, .max_bytes = 1e9, .seed = 1, .need_values = true};
    struct overrides outside = {.random_points = 1};
    struct points points;
    const struct text *text = read_file(path);
    struct ast_file *f = text ? parse_file(m->arena, text) : NULL;
    if (!f || !f->nproblems)
        return false;
    points_collect(m->arena, f, &f->problems[0], &outside, &points);
    m->oracle = oracle_new();
    m->e = elaborate(m->arena, f, &f->problems[0], &points.at[0], m->oracle,
                     &how);
    return m->e;
}

static bool model_new(struct model *m, const char *path)
{
    static const char *const name[INPUTS] = {"alpha", "mu", "q", "l"};
    m->arena = arena_new();
    if (!elaborate_file(m, path))
        return false;
    struct graph *g = m->e->graph;
    for (int i = 0; i < INPUTS; i++)
        m->input[i] = elaboration_input(m->e, name[i])->node;
    m->x = elaboration_input(m->e, "x")->node;
    m->out = m->e->outputs[0].node;
    struct seed one = {m->out, Num(g, 1)};
    derive_reverse(g, 1, &one, (struct stops){0}, INPUTS, m->input, m->bar);
    node want[INPUTS + 1] = {m->out};
    memcpy(want + 1, m->bar, sizeof m->bar);
    m->value = program_new(g, 1, want, false);
    m->both = program_new(g, INPUTS + 1, want, false);
    m->one = run_new(m->value, 1);
    m->two = run_new(m->both, 1);
    return true;
}

static void model_free(struct model *m)
{
    run_free(m->one);
    run_free(m->two);
    program_free(m->value);
    program_free(m->both);
    elaboration_free(m->e);
    oracle_free(m->oracle);
    arena_free(m->arena);
}

static void set_inputs(struct run *r, const struct model *m,
                       const struct mixture *h)
{
    const double *v[INPUTS] = {h->alpha, &h->mu[0][0], &h->q[0][0],
                               &h->l[0][0]};
    for (int i = 0; i < INPUTS; i++)
        run_set(r, m->input[i], v[i]);
    run_set(r, m->x, &h->x[0][0]);
}

static void compare(const struct model *m, int which, const double *want,
                    size_t n)
{
    const double *have = run_value(m->two, m->bar[which], 0);
    double worst = 0, size = 0;
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, fabs(have[i] - want[i]));
        size = fmax(size, fabs(want[i]));
    }
    if (!(worst <= 1e-9 * size))
        printf("  DISAGREE: gradient %d, %g of %g\n", which, worst, size);
}

static void compare_model(const struct model *m, const struct mixture *h)
{
    if (!(fabs(*run_value(m->one, m->out, 0) - h->value) <=
          1e-10 * fabs(h->value)))
        printf("  DISAGREE: value\n");
    compare(m, 0, h->alphabar, K);
    compare(m, 1, &h->mubar[0][0], D * K);
    compare(m, 2, &h->qbar[0][0], D * K);
    compare(m, 3, &h->lbar[0][0], LOW * K);
}

static void bench_file(struct mixture *h, const char *path, const char *title)
{
    struct model m = {0};
    double t[4];
    bench_table(title);
    if (!model_new(&m, path)) {
        printf("  cannot read %s\n", path);
        return;
    }
    set_inputs(m.one, &m, h);
    set_inputs(m.two, &m, h);
    struct bench_task task[] = {{hand_value, h},
                                {hand_gradient, h},
                                {bench_run, m.one},
                                {bench_run, m.two}};
    bench_medians(4, task, 31, t);
    bench_ratio("value", t[2], t[0], 1e3, 0);
    bench_ratio("value + gradient", t[3], t[1], 1e3, 1.25);
    compare_model(&m, h);
    model_free(&m);
}

static void randomize(struct mixture *h)
{
    uint64_t state = 5;
    for (double *v = h->alpha; v < h->alphabar; v++)
        *v = bench_uniform(&state) - .5;
}

void bench_mixture(void)
{
    static struct mixture h;
    randomize(&h);
    bench_file(&h, "tests/bench/mixture_matrix.txt",
               "mixture d = 10, K = 25, n = 1000, with matrices (us)");
    bench_file(&h, "tests/bench/mixture_loop.txt",
               "mixture d = 10, K = 25, n = 1000, with loops (us)");
}
