/* matrix: programs of matrices against hand-written BLAS and LAPACK.
 *
 * Idea: a classifier 784-256-10 with batch 128 (tanh, softmax cross-entropy),
 * gradient by the parameters only; and the log marginal likelihood of a
 * Gaussian process, N = 1000, squared exponential kernel, by its three
 * parameters. The hand-written versions are what an expert would write.
 * Then operations of an spd matrix: value and adjoint over the value alone.
 *
 * Invariant: values and gradients agree before anything is printed.
 */
#include "bench.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "derive/derive.h"
#include "graph/matrix.h"
#include "run/program.h"

static double *random_doubles(size_t n, double scale)
{
    static uint64_t state = 3;
    double *v = mem_alloc(n * sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = scale * (bench_uniform(&state) - .5);
    return v;
}

/* A scalar and its gradient as two runs. */
struct both {
    struct graph *g;
    node out, in[6], bar[6];
    size_t n;
    struct program *p[2];
    struct run *value, *gradient;
};

static void both_finish(struct both *b, const double *const *value)
{
    struct seed one = {b->out, Num(b->g, 1)};
    node want[7] = {b->out};
    derive_reverse(b->g, 1, &one, (struct stops){0}, b->n, b->in, b->bar);
    memcpy(want + 1, b->bar, b->n * sizeof *want);
    b->p[0] = program_new(b->g, 1, &b->out, false);
    b->p[1] = program_new(b->g, b->n + 1, want, false);
    b->value = run_new(b->p[0], 1);
    b->gradient = run_new(b->p[1], 1);
    for (size_t i = 0; i < b->n; i++) {
        run_set(b->value, b->in[i], value[i]);
        run_set(b->gradient, b->in[i], value[i]);
    }
}

static void both_free(struct both *b)
{
    run_free(b->value);
    run_free(b->gradient);
    program_free(b->p[0]);
    program_free(b->p[1]);
    graph_free(b->g);
}

static void both_compare(const struct both *b, size_t i, const double *want)
{
    const double *have = run_value(b->gradient, b->bar[i], 0);
    size_t n = shape_numel(graph_shape(b->g, b->in[i]));
    double worst = 0, size = 0;
    for (size_t k = 0; k < n; k++) {
        worst = fmax(worst, fabs(have[k] - want[k]));
        size = fmax(size, fabs(want[k]));
    }
    if (!(worst <= 1e-9 * size))
        printf("  DISAGREE: gradient %zu, %g of %g\n", i, worst, size);
}

static void both_print(const struct both *b, void (*value)(void *),
                       void (*gradient)(void *), void *hand, unsigned rounds)
{
    struct bench_task task[] = {{value, hand},
                                {gradient, hand},
                                {bench_run, b->value},
                                {bench_run, b->gradient}};
    double m[4];
    bench_medians(4, task, rounds, m);
    bench_ratio("value", m[2], m[0], 1e3, 1.1);
    bench_ratio("value + gradient", m[3], m[1], 1e3, 1.1);
}

/* --- network -------------------------------------------------------------------- */

enum { IN = 784, HIDDEN = 256, OUT = 10, BATCH = 128 };

struct network {
    double *x, *y, *w1, *b1, *w2, *b2; /* column-major, samples: columns */
    double *h, *z, *p, *w1bar, *b1bar, *w2bar, *b2bar, *hbar, loss;
};

static void network_value(void *context)
{
    struct network *n = context;
    for (int j = 0; j < BATCH; j++)
        memcpy(n->h + j * HIDDEN, n->b1, HIDDEN * sizeof(double));
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, HIDDEN, BATCH, IN, 1,
                n->w1, HIDDEN, n->x, IN, 1, n->h, HIDDEN);
    for (int i = 0; i < HIDDEN * BATCH; i++)
        n->h[i] = tanh(n->h[i]);
    for (int j = 0; j < BATCH; j++)
        memcpy(n->z + j * OUT, n->b2, OUT * sizeof(double));
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, OUT, BATCH, HIDDEN,
                1, n->w2, OUT, n->h, HIDDEN, 1, n->z, OUT);
    n->loss = 0;
    for (int j = 0; j < BATCH; j++) {
        double *z = n->z + j * OUT, *p = n->p + j * OUT, m = z[0], s = 0;
        for (int i = 1; i < OUT; i++)
            m = z[i] > m ? z[i] : m;
        for (int i = 0; i < OUT; i++)
            s += p[i] = exp(z[i] - m);
        for (int i = 0; i < OUT; i++) {
            n->loss -= n->y[j * OUT + i] * z[i] / BATCH;
            p[i] /= s;
        }
        n->loss += (m + log(s)) / BATCH;
    }
}

static void network_gradient(void *context)
{
    struct network *n = context;
    network_value(n);
    for (int i = 0; i < OUT * BATCH; i++)
        n->p[i] = (n->p[i] - n->y[i]) / BATCH;
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, OUT, HIDDEN, BATCH, 1,
                n->p, OUT, n->h, HIDDEN, 0, n->w2bar, OUT);
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, HIDDEN, BATCH, OUT, 1,
                n->w2, OUT, n->p, OUT, 0, n->hbar, HIDDEN);
    for (int i = 0; i < HIDDEN * BATCH; i++)
        n->hbar[i] *= 1 - n->h[i] * n->h[i];
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, HIDDEN, IN, BATCH, 1,
                n->hbar, HIDDEN, n->x, IN, 0, n->w1bar, HIDDEN);
    memset(n->b1bar, 0, HIDDEN * sizeof(double));
    memset(n->b2bar, 0, OUT * sizeof(double));
    for (int j = 0; j < BATCH; j++) {
        for (int i = 0; i < HIDDEN; i++)
            n->b1bar[i] += n->hbar[j * HIDDEN + i];
        for (int i = 0; i < OUT; i++)
            n->b2bar[i] += n->p[j * OUT + i];
    }
}

static struct network network_new(void)
{
    struct network n = {.x = random_doubles(IN * BATCH, 1),
                        .w1 = random_doubles(HIDDEN * IN, .1),
                        .b1 = random_doubles(HIDDEN, .1),
                        .w2 = random_doubles(OUT * HIDDEN, .1),
                        .b2 = random_doubles(OUT, .1),
                        .y = mem_alloc(OUT * BATCH * 8),
                        .h = mem_alloc(HIDDEN * BATCH * 8),
                        .z = mem_alloc(OUT * BATCH * 8),
                        .p = mem_alloc(OUT * BATCH * 8),
                        .w1bar = mem_alloc(HIDDEN * IN * 8),
                        .b1bar = mem_alloc(HIDDEN * 8),
                        .w2bar = mem_alloc(OUT * HIDDEN * 8),
                        .b2bar = mem_alloc(OUT * 8),
                        .hbar = mem_alloc(HIDDEN * BATCH * 8)};
    for (int j = 0; j < BATCH; j++)
        n.y[j * OUT + j % OUT] = 1;
    return n;
}

static void network_free(struct network *n)
{
    double *all[] = {n->x,     n->y,     n->w1,    n->b1,  n->w2,
                     n->b2,    n->h,     n->z,     n->p,   n->w1bar,
                     n->b1bar, n->w2bar, n->b2bar, n->hbar};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        mem_free(all[i]);
}

/* --- perturbed copies of the network -------------------------------------------- */

#define LANES 8

/* Copies with an entry of input i perturbed, beside the value alone: only
 * what the input reaches is computed. */
static void bench_copies(const struct both *b, const double *const *value,
                         size_t i, const char *what)
{
    size_t n = shape_numel(graph_shape(b->g, b->in[i]));
    double *direction = mem_alloc(n * sizeof *direction), m[2];
    struct program *all = program_new(b->g, 1, &b->out, true);
    struct run *base = run_new(all, 1), *copies = run_new(b->p[0], LANES);
    for (size_t k = 0; k < b->n; k++) {
        run_set(base, b->in[k], value[k]);
        run_set(copies, b->in[k], value[k]);
    }
    run_eval(base);
    run_base(copies, base, 0);
    direction[n / 2] = 1;
    for (unsigned lane = 0; lane < LANES; lane++)
        run_shift(copies, b->in[i], lane, 1e-3 * (lane - 3.5), direction);
    struct bench_task task[] = {{bench_run, b->value}, {bench_run, copies}};
    bench_medians(2, task, 21, m);
    bench_ratio(what, m[1] / LANES, m[0], 1e3, 0);
    run_free(copies);
    run_free(base);
    program_free(all);
    mem_free(direction);
}

static void bench_network(void)
{
    struct network n = network_new();
    struct both b = {.g = graph_new(), .n = 4};
    struct graph *g = b.g;
    node w1 = b.in[0] = Input(g, (struct shape){HIDDEN, IN});
    node b1 = b.in[1] = Input(g, (struct shape){HIDDEN, 1});
    node w2 = b.in[2] = Input(g, (struct shape){OUT, HIDDEN});
    node b2 = b.in[3] = Input(g, (struct shape){OUT, 1});
    node x = Data(g, (struct shape){IN, BATCH}, n.x);
    node y = Data(g, (struct shape){OUT, BATCH}, n.y);
    node h = Tanh(g, Add(g, MatMul(g, w1, x), b1));
    node z = Add(g, MatMul(g, w2, h), b2);
    node loss = Sub(g, Sum(g, LogSumExp(g, z, 1), 0), Dot(g, y, z));
    b.out = Div(g, loss, Num(g, BATCH));
    const double *value[] = {n.w1, n.b1, n.w2, n.b2};
    both_finish(&b, value);
    bench_table("network 784-256-10, batch 128, hand-written BLAS (us)");
    both_print(&b, network_value, network_gradient, &n, 41);
    both_compare(&b, 0, n.w1bar);
    both_compare(&b, 1, n.b1bar);
    both_compare(&b, 2, n.w2bar);
    both_compare(&b, 3, n.b2bar);
    bench_copies(&b, value, 0, "a copy, first layer's weight, of the value");
    bench_copies(&b, value, 2, "a copy, second layer's weight");
    bench_copies(&b, value, 3, "a copy, second layer's bias");
    both_free(&b);
    network_free(&n);
}

/* --- Gaussian process ------------------------------------------------------------- */

enum { N = 1000 };

struct process {
    double *d2, *y, *k, *a, *inverse; /* squared distances; kernel; K\y */
    double theta[3], bar[3], value;   /* log l, log sf, log sn */
};

static void process_value(void *context)
{
    struct process *p = context;
    double l = exp(-2 * p->theta[0]) / 2, sf = exp(2 * p->theta[1]);
    double sn = exp(2 * p->theta[2]), logdet = 0;
    for (int j = 0; j < N; j++)
        for (int i = j; i < N; i++)
            p->k[j * N + i] = sf * exp(-p->d2[j * N + i] * l);
    memcpy(p->inverse, p->k, N * N * sizeof(double));
    for (int i = 0; i < N; i++)
        p->inverse[i * N + i] += sn;
    LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', N, p->inverse, N);
    memcpy(p->a, p->y, N * sizeof(double));
    LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'L', N, 1, p->inverse, N, p->a, N);
    for (int i = 0; i < N; i++)
        logdet += 2 * log(p->inverse[i * N + i]);
    p->value = -.5 * (cblas_ddot(N, p->y, 1, p->a, 1) + logdet);
}

static void process_gradient(void *context)
{
    struct process *p = context;
    process_value(p);
    double l2 = exp(-2 * p->theta[0]), sn = exp(2 * p->theta[2]);
    LAPACKE_dpotri_work(LAPACK_COL_MAJOR, 'L', N, p->inverse, N);
    double bar[3] = {0};
    for (int j = 0; j < N; j++)
        for (int i = j; i < N; i++) {
            double c = p->a[i] * p->a[j] - p->inverse[j * N + i];
            double w = c * p->k[j * N + i] * (i == j ? 1 : 2);
            bar[0] += w * p->d2[j * N + i];
            bar[1] += w;
            bar[2] += i == j ? c : 0;
        }
    p->bar[0] = bar[0] * l2 / 2;
    p->bar[1] = bar[1];
    p->bar[2] = bar[2] * sn;
}

static struct process process_new(void)
{
    struct process p = {.d2 = mem_alloc(N * N * 8),
                        .y = random_doubles(N, 2),
                        .k = mem_alloc(N * N * 8),
                        .a = mem_alloc(N * 8),
                        .inverse = mem_alloc(N * N * 8),
                        .theta = {-.3, .1, -1}};
    double *x = random_doubles(2 * N, 6);
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
            double a = x[i] - x[j], c = x[N + i] - x[N + j];
            p.d2[j * N + i] = a * a + c * c;
        }
    mem_free(x);
    return p;
}

static void bench_gaussian(void)
{
    struct process p = process_new();
    struct both b = {.g = graph_new(), .n = 3};
    struct graph *g = b.g;
    for (int i = 0; i < 3; i++)
        b.in[i] = Input(g, (struct shape){1, 1});
    node d2 = Data(g, (struct shape){N, N}, p.d2);
    node y = Data(g, (struct shape){N, 1}, p.y);
    node l = Div(g, Exp(g, Mul(g, Num(g, -2), b.in[0])), Num(g, 2));
    node sf = Exp(g, Mul(g, Num(g, 2), b.in[1]));
    node sn = Exp(g, Mul(g, Num(g, 2), b.in[2]));
    node k = Mul(g, sf, Exp(g, Mul(g, Neg(g, d2), l)));
    node full = Add(g, k, Mul(g, sn, Eye(g, N)));
    node a = LeftDivide(g, full, y);
    b.out = Mul(g, Num(g, -.5), Add(g, Dot(g, y, a), LogDet(g, full)));
    both_finish(&b, (const double *[]){&p.theta[0], &p.theta[1], &p.theta[2]});
    bench_table("Gaussian process, N = 1000, hand-written LAPACK (us)");
    both_print(&b, process_value, process_gradient, &p, 21);
    for (size_t i = 0; i < 3; i++)
        both_compare(&b, i, &p.bar[i]);
    both_free(&b);
    mem_free(p.d2);
    mem_free(p.y);
    mem_free(p.k);
    mem_free(p.a);
    mem_free(p.inverse);
}

/* --- adjoints of the factorizations ------------------------------------------------- */

static node made_solve(struct graph *g, node a, node b)
{
    return LeftDivide(g, a, b);
}

static node made_quadratic(struct graph *g, node a, node b)
{
    return Dot(g, b, LeftDivide(g, a, b));
}

static node made_inverse(struct graph *g, node a, node b)
{
    (void)b;
    return Inverse(g, a);
}

static node made_det(struct graph *g, node a, node b)
{
    (void)b;
    return Det(g, a);
}

static node made_logdet(struct graph *g, node a, node b)
{
    (void)b;
    return LogDet(g, a);
}

static node made_chol(struct graph *g, node a, node b)
{
    (void)b;
    return Chol(g, a, true);
}

static node made_expm(struct graph *g, node a, node b)
{
    (void)b;
    return Expm(g, a);
}

static const struct factored {
    const char *name;
    node (*make)(struct graph *g, node a, node b);
    double target;
} factored[] = {
    {"A\\b", made_solve, 4},
    {"inv", made_inverse, 4},
    {"det", made_det, 4},
    {"logdet", made_logdet, 3},
    {"b'*(A\\b)", made_quadratic, 3},
    {"chol", made_chol, 4},
    {"expm", made_expm, 4},
};

/* Value + adjoint over value of one operation of an spd matrix of order n. */
static void bench_factored(const struct factored *f, uint32_t n)
{
    struct both b = {.g = graph_new(), .n = 1};
    struct graph *g = b.g;
    double *a = random_doubles((size_t)n * n, 1. / n),
           *c = random_doubles(n, 2);
    for (uint32_t j = 0; j < n; j++)
        for (uint32_t i = 0; i <= j; i++)
            a[i * n + j] = a[j * n + i] += i == j;
    b.in[0] = Input(g, (struct shape){n, n});
    node sym = Symmetrize(g, b.in[0]);
    node out = f->make(g, sym, Data(g, (struct shape){n, 1}, c));
    b.out = Sum(g, Mul(g, out, out), 0);
    both_finish(&b, (const double *[]){a});
    struct bench_task task[] = {{bench_run, b.value}, {bench_run, b.gradient}};
    double m[2];
    char what[40];
    bench_medians(2, task, n < 1000 ? 7 : 3, m);
    snprintf(what, sizeof what, "%s, n = %u", f->name, n);
    bench_ratio(what, m[1], m[0], 1e3, f->target);
    both_free(&b);
    mem_free(a);
    mem_free(c);
}

static void bench_factorizations(void)
{
    bench_table("value + adjoint over value, spd matrix (us)");
    static const uint32_t order[] = {200, 500, 1000};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (size_t i = 0; i < sizeof factored / sizeof *factored; i++)
            bench_factored(&factored[i], order[k]);
}

void bench_matrix(void)
{
    bench_network();
    bench_gaussian();
    bench_factorizations();
}
