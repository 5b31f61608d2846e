/* mixture: the Gaussian mixture model of the ADBench suite, d = 10, K = 25,
 * n = 1000, as matrices, against a hand-written scalar gradient in C.
 *
 * Idea: parameters are K weights, d x K means, d x K log-diagonals and K
 * columns of lower triangles; the Wishart prior has gamma 1 and m 0, constants
 * are left out. A component is a product Q (X - mu) and a sum of squares a
 * column, a data point a logsumexp over components.
 *
 * Source: Srajer, Kukelova, Fitzgibbon, A benchmark of selected algorithmic
 * differentiation tools, 2018.
 */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "eval/program.h"
#include "graph/derive.h"

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

/* --- as matrices --------------------------------------------------------------------- */

struct graphs {
    struct graph *g;
    node alpha, mu, q, l, out, bar[4];
};

static node column(struct graph *g, node x, uint32_t rows, uint32_t k)
{
    uint32_t index[64];
    for (uint32_t i = 0; i < rows; i++)
        index[i] = k * rows + i;
    return Gather(g, x, (struct shape){rows, 1}, index);
}

static node triangle(struct graphs *m, uint32_t k, uint32_t list)
{
    struct graph *g = m->g;
    node low = ScatterList(g, column(g, m->l, LOW, k), (struct shape){D, D},
                           list);
    return Add(g, Diagonal(g, Exp(g, column(g, m->q, D, k))), low);
}

static uint32_t lower_list(struct graph *g)
{
    uint32_t index[LOW], n = 0;
    for (uint32_t j = 0; j < D; j++)
        for (uint32_t i = j + 1; i < D; i++)
            index[n++] = j * D + i;
    return graph_add_list(g, index, n);
}

static void build(struct graphs *m, const double *x)
{
    struct graph *g = m->g = graph_new();
    m->alpha = Input(g, (struct shape){K, 1});
    m->mu = Input(g, (struct shape){D, K});
    m->q = Input(g, (struct shape){D, K});
    m->l = Input(g, (struct shape){LOW, K});
    node data = Data(g, (struct shape){D, N}, x), row[K];
    uint32_t list = lower_list(g);
    for (uint32_t k = 0; k < K; k++) {
        node z = MatMul(g, triangle(m, k, list),
                        Sub(g, data, column(g, m->mu, D, k)));
        row[k] = Sum(g, Square(g, z), 1);
    }
    node weight = Add(g, m->alpha, Transpose(g, Sum(g, m->q, 1)));
    node main = Sub(g, weight, Div(g, VertCat(g, K, row), Num(g, 2)));
    node prior = Add(g, Sum(g, Square(g, Exp(g, m->q)), 0),
                     Sum(g, Square(g, m->l), 0));
    m->out = Add(g, Sub(g, Sum(g, LogSumExp(g, main, 1), 0),
                        Mul(g, Num(g, N), LogSumExp(g, m->alpha, 1))),
                 Div(g, prior, Num(g, 2)));
    struct seed one = {m->out, Num(g, 1)};
    node want[] = {m->alpha, m->mu, m->q, m->l};
    derive_reverse(g, 1, &one, (struct stops){0}, 4, want, m->bar);
}

static void set_inputs(struct run *r, const struct graphs *m,
                       const struct mixture *h)
{
    run_set(r, m->alpha, h->alpha);
    run_set(r, m->mu, &h->mu[0][0]);
    run_set(r, m->q, &h->q[0][0]);
    run_set(r, m->l, &h->l[0][0]);
}

static void call_run(void *context)
{
    run_eval(context);
}

static void compare(const struct run *r, const struct graphs *m, int which,
                    const double *want, size_t n)
{
    const double *have = run_value(r, m->bar[which], 0);
    double worst = 0, size = 0;
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, fabs(have[i] - want[i]));
        size = fmax(size, fabs(want[i]));
    }
    if (!(worst <= 1e-9 * size))
        printf("  DISAGREE: gradient %d, %g of %g\n", which, worst, size);
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
    struct graphs m;
    randomize(&h);
    build(&m, &h.x[0][0]);
    node want[] = {m.out, m.bar[0], m.bar[1], m.bar[2], m.bar[3]};
    struct program *value = program_new(m.g, 1, want, false);
    struct program *both = program_new(m.g, 5, want, false);
    struct run *r = run_new(value, 1), *b = run_new(both, 1);
    double t[4];
    set_inputs(r, &m, &h);
    set_inputs(b, &m, &h);
    struct bench_task task[] = {{hand_value, &h}, {hand_gradient, &h},
                                {call_run, r}, {call_run, b}};
    bench_medians(4, task, 31, t);
    bench_table("mixture d = 10, K = 25, n = 1000, as matrices (us)");
    bench_ratio("value", t[2], t[0], 1e3, 0);
    bench_ratio("value + gradient", t[3], t[1], 1e3, 1.25);
    if (!(fabs(*run_value(r, m.out, 0) - h.value) <= 1e-10 * fabs(h.value)))
        printf("  DISAGREE: value\n");
    compare(b, &m, 0, h.alphabar, K);
    compare(b, &m, 1, &h.mubar[0][0], D * K);
    compare(b, &m, 2, &h.qbar[0][0], D * K);
    compare(b, &m, 3, &h.lbar[0][0], LOW * K);
    run_free(r);
    run_free(b);
    program_free(value);
    program_free(both);
    graph_free(m.g);
}
