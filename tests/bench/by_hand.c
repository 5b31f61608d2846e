/* by_hand: what an expert would write, as a process of its own.
 *
 * Idea: the jobs of cold.py once, from drawing the data to printing the
 * derivatives, on the BLAS and LAPACK that adcheck is linked with. `network`: a
 * classifier 784-256-10 with batch 128, tanh, softmax cross-entropy, gradient by
 * its parameters. `gaussian`: log marginal likelihood of a Gaussian process,
 * N = 1000, squared exponential kernel, by its three parameters.
 *
 * Invariant: matrices are column-major, samples are columns.
 */
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IN = 784, HIDDEN = 256, OUT = 10, BATCH = 128, N = 1000 };

static double uniform(void)
{
    static uint64_t s = 3;
    s ^= s << 13;
    s ^= s >> 7;
    s ^= s << 17;
    return (double)(s >> 11) * 0x1p-53;
}

static double normal(void) /* Marsaglia's polar method */
{
    for (;;) {
        double u = 2 * uniform() - 1, v = 2 * uniform() - 1, q = u * u + v * v;
        if (q > 0 && q < 1)
            return u * sqrt(-2 * log(q) / q);
    }
}

static double *space(size_t n)
{
    double *v = malloc(n * sizeof *v);
    if (!v)
        exit(2);
    return v;
}

static double *normals(size_t n)
{
    double *v = space(n);
    for (size_t i = 0; i < n; i++)
        v[i] = normal();
    return v;
}

static void product(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k,
                    const double *a, const double *b, double beta, double *c)
{
    cblas_dgemm(CblasColMajor, ta, tb, m, n, k, 1, a,
                ta == CblasNoTrans ? m : k, b, tb == CblasNoTrans ? k : n, beta,
                c, m);
}

/* The bias in each column. */
static double *columns(int m, const double *bias)
{
    double *v = space((size_t)m * BATCH);
    for (int j = 0; j < BATCH; j++)
        memcpy(v + j * m, bias, (size_t)m * sizeof *v);
    return v;
}

static void network(void)
{
    double *x = normals(IN * BATCH), *y = normals(OUT * BATCH);
    double *w1 = normals(HIDDEN * IN), *b1 = normals(HIDDEN);
    double *w2 = normals(OUT * HIDDEN), *b2 = normals(OUT);
    double *h = columns(HIDDEN, b1), *z = columns(OUT, b2), loss = 0;
    product(CblasNoTrans, CblasNoTrans, HIDDEN, BATCH, IN, w1, x, 1, h);
    for (int i = 0; i < HIDDEN * BATCH; i++)
        h[i] = tanh(h[i]);
    product(CblasNoTrans, CblasNoTrans, OUT, BATCH, HIDDEN, w2, h, 1, z);
    for (int j = 0; j < BATCH; j++) { /* z becomes its adjoint */
        double *c = z + j * OUT, *t = y + j * OUT, m = c[0], s = 0, all = 0;
        for (int i = 1; i < OUT; i++)
            m = fmax(m, c[i]);
        for (int i = 0; i < OUT; i++) {
            s += exp(c[i] - m);
            all += t[i];
            loss -= t[i] * c[i] / BATCH;
        }
        loss += all * (m + log(s)) / BATCH;
        for (int i = 0; i < OUT; i++)
            c[i] = (all * exp(c[i] - m) / s - t[i]) / BATCH;
    }
    double *w1bar = space(HIDDEN * IN), *w2bar = space(OUT * HIDDEN);
    double *hbar = space(HIDDEN * BATCH), *b1bar = calloc(HIDDEN, 8), most = 0;
    product(CblasNoTrans, CblasTrans, OUT, HIDDEN, BATCH, z, h, 0, w2bar);
    product(CblasTrans, CblasNoTrans, HIDDEN, BATCH, OUT, w2, z, 0, hbar);
    for (int i = 0; i < HIDDEN * BATCH; i++) {
        hbar[i] *= 1 - h[i] * h[i];
        b1bar[i % HIDDEN] += hbar[i];
    }
    product(CblasNoTrans, CblasTrans, HIDDEN, IN, BATCH, hbar, x, 0, w1bar);
    for (int i = 0; i < HIDDEN * IN; i++)
        most = fmax(most, fabs(w1bar[i]));
    printf("%.12g %.12g %.12g %.12g\n", loss, most, b1bar[0], w2bar[0]);
}

static void gaussian(void)
{
    const double l = .5, sf = 1.2, sn = .3;
    double *x = normals(N), *y = normals(N), *a = space(N);
    double *k = space(N * N), *d = space(N * N), *c = space(N * N);
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++)
            d[i + N * j] = (x[i] - x[j]) * (x[i] - x[j]);
    for (int i = 0; i < N * N; i++)
        c[i] = k[i] = sf * sf * exp(-d[i] / (2 * l * l));
    for (int i = 0; i < N; i++)
        c[i + N * i] += sn * sn;
    memcpy(a, y, N * sizeof *a);
    if (LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'L', N, c, N) ||
        LAPACKE_dpotrs(LAPACK_COL_MAJOR, 'L', N, 1, c, N, a, N))
        exit(1);
    double value = -N / 2. * log(2 * acos(-1)), lbar = 0, sfbar = 0, snbar = 0;
    for (int i = 0; i < N; i++)
        value -= y[i] * a[i] / 2 + log(c[i + N * i]);
    LAPACKE_dpotri(LAPACK_COL_MAJOR, 'L', N, c, N);
    for (int j = 0; j < N; j++)
        for (int i = j; i < N; i++) {
            int at = i + N * j;
            double w = (i == j ? .5 : 1) * (a[i] * a[j] - c[at]);
            lbar += w * k[at] * d[at] / (l * l * l);
            sfbar += w * k[at] * 2 / sf;
            snbar += i == j ? w * 2 * sn : 0;
        }
    printf("%.12g %.12g %.12g %.12g\n", value, lbar, sfbar, snbar);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "network") == 0)
        network();
    else if (argc == 2 && strcmp(argv[1], "gaussian") == 0)
        gaussian();
    else
        return 2;
    return 0;
}
