/* subjects: functions with right gradients and with the mistakes that people
 * make, and functions that misbehave. */
#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- a valley: x1^4 + x1 x2 + (1 + x2)^2 -------------------------------------- */
double valley(const double *x, double *d)
{
    if (d) {
        d[0] = 4 * x[0] * x[0] * x[0] + x[1];
        d[1] = x[0] + 2 * (1 + x[1]);
    }
    return pow(x[0], 4) + x[0] * x[1] + (1 + x[1]) * (1 + x[1]);
}
double valley_minus(const double *x, double *d)
{
    double f = valley(x, d);
    for (int i = 0; d && i < 2; i++)
        d[i] = -d[i];
    return f;
}
double valley_double(const double *x, double *d)
{
    double f = valley(x, d);
    for (int i = 0; d && i < 2; i++)
        d[i] *= 2;
    return f;
}
double valley_cubed(const double *x, double *d) /* 3 x^2 for 4 x^3 */
{
    double f = valley(x, d);
    if (d)
        d[0] = 3 * x[0] * x[0] + x[1];
    return f;
}
double valley_short(const double *x, double *d)
{
    double g[2], f = valley(x, g);
    if (d)
        d[1] = g[1];
    return f;
}
double valley_adds(const double *x, double *d)
{
    double g[2], f = valley(x, g);
    for (int i = 0; d && i < 2; i++)
        d[i] += g[i];
    return f;
}
double valley_beyond(const double *x, double *d)
{
    double g[4] = {0}, f = valley(x, g);
    for (int i = 0; d && i < 4; i++)
        d[i] = g[i];
    return f;
}
double valley_scratch(const double *x, double *d)
{
    double f = valley(x, d);
    ((double *)x)[1] = f;
    return f;
}
static double cached[2];
double valley_cached(const double *x, double *d)
{
    if (!d)
        memcpy(cached, x, sizeof cached);
    return d ? (valley(cached[0] != 0 ? cached : x, d), valley(x, NULL))
             : valley(x, NULL);
}
double valley_single(const double *x, double *d)
{
    float a = (float)x[0], b = (float)x[1];
    if (d) {
        d[0] = (double)(4 * a * a * a + b);
        d[1] = (double)(a + 2 * (1 + b));
    }
    return (double)(a * a * a * a + a * b + (1 + b) * (1 + b));
}
double valley_nlopt(unsigned n, const double *x, double *d, void *data)
{
    (void)n, (void)data;
    return valley(x, d);
}
void valley_three(const double *x, double *y, double *d) /* nlopt_mfunc */
{
    (void)x, (void)y, (void)d;
}

/* --- maps ------------------------------------------------------------------------ */
void polar(const double *x, double *y, double *d) /* 2 x 2 */
{
    y[0] = x[0] * cos(x[1]);
    y[1] = x[0] * sin(x[1]);
    if (d) {
        d[0] = cos(x[1]), d[1] = sin(x[1]);
        d[2] = -y[1], d[3] = y[0];
    }
}
void polar_turned(const double *x, double *y, double *d)
{
    polar(x, y, d);
    if (d) {
        double t = d[1];
        d[1] = d[2];
        d[2] = t;
    }
}
void powers(const double *x, double *y, double *d) /* 3 x 2, by rows */
{
    for (int i = 0; i < 3; i++) {
        y[i] = pow(x[0], i + 1) * x[1];
        if (d) {
            d[2 * i] = (i + 1) * pow(x[0], i) * x[1];
            d[2 * i + 1] = pow(x[0], i + 1);
        }
    }
}
void powers_nlopt(unsigned m, double *y, unsigned n, const double *x, double *d,
                  void *data)
{
    (void)m, (void)n, (void)data;
    powers(x, y, d);
}

/* --- f = x'Mx/2 in pieces ---------------------------------------------------------- */
static const double matrix[] = {5, 1, 1, 3};
double form(const double *x)
{
    return 0.5 * (matrix[0] * x[0] * x[0] + 2 * matrix[1] * x[0] * x[1] +
                  matrix[3] * x[1] * x[1]);
}
void form_gradient(const double *x, double *d)
{
    d[0] = matrix[0] * x[0] + matrix[1] * x[1];
    d[1] = matrix[1] * x[0] + matrix[3] * x[1];
}
void form_hessian(const double *x, double *d)
{
    (void)x;
    memcpy(d, matrix, sizeof matrix);
}
void form_product(const double *in, double *d) /* x, xdot */
{
    form_gradient(in + 2, d);
}

/* --- y = tanh(W x), W 2 x 3 by columns ----------------------------------------------- */
void dense(const double *in, double *y)
{
    for (int i = 0; i < 2; i++) {
        double t = 0;
        for (int j = 0; j < 3; j++)
            t += in[3 + i + 2 * j] * in[j];
        y[i] = tanh(t);
    }
}
void dense_backward(const double *in, double *d) /* x, W, ybar -> xbar, Wbar */
{
    double y[2];
    dense(in, y);
    memset(d, 0, 3 * sizeof *d);
    for (int i = 0; i < 2; i++) {
        double g = in[9 + i] * (1 - y[i] * y[i]);
        for (int j = 0; j < 3; j++) {
            d[j] += in[3 + i + 2 * j] * g;
            d[3 + i + 2 * j] = g * in[j];
        }
    }
}
void dense_tangent(const double *in, double *d) /* x, W, xdot -> ydot */
{
    double y[2];
    dense(in, y);
    for (int i = 0; i < 2; i++) {
        d[i] = 0;
        for (int j = 0; j < 3; j++)
            d[i] += in[3 + i + 2 * j] * in[9 + j];
        d[i] *= 1 - y[i] * y[i];
    }
}

/* --- rough and noisy ------------------------------------------------------------------- */
double ratio(const double *x, double *d) /* x1/x1/x2: terms that cancel */
{
    double a = x[0], b = x[1];
    if (d) {
        d[0] = 1 / (a * b) - a / (a * a) / b;
        d[1] = -(a / a) / b / b;
    }
    return a / a / b;
}
double square(const double *x, double *d)
{
    if (d)
        *d = 2 * *x;
    return *x * *x;
}
double bent(const double *x, double *d) /* |x1| + x2^2 */
{
    if (d) {
        d[0] = (x[0] > 0) - (x[0] < 0);
        d[1] = 2 * x[1];
    }
    return fabs(x[0]) + x[1] * x[1];
}
double bent_wrong(const double *x, double *d)
{
    double f = bent(x, d);
    if (d)
        d[0] += 2;
    return f;
}
double bent_aside(const double *x, double *d) /* wrong in the smooth entry */
{
    double f = bent(x, d);
    if (d)
        d[1] += 2;
    return f;
}
double steps(const double *x, double *d)
{
    if (d)
        d[0] = 0, d[1] = 1;
    return floor(x[0]) + x[1];
}
static double scatter(const double *x)
{
    uint64_t h = 1, bits;
    for (int i = 0; i < 2; i++) {
        memcpy(&bits, x + i, sizeof bits);
        h = (h ^ bits) * 0x9E3779B97F4A7C15u;
        h ^= h >> 29;
    }
    return (double)(h >> 11) * 0x1p-52 - 1;
}
double grainy(const double *x, double *d)
{
    return valley(x, d) + 1e-7 * scatter(x);
}
double root_of(const double *x, double *d) /* x1 > 0 only */
{
    if (d)
        d[0] = 0.5 / sqrt(x[0]), d[1] = 1;
    return sqrt(x[0]) + x[1];
}
double many(unsigned n, const double *x, double *d, void *data)
{
    double s = 0;
    (void)data;
    for (unsigned i = 0; i < n; i++) {
        s += sin(x[i]) * (1 + i % 7);
        if (d)
            d[i] = cos(x[i]) * (1 + i % 7);
    }
    return s;
}
double many_wrong(unsigned n, const double *x, double *d, void *data)
{
    double s = many(n, x, d, data);
    if (d)
        d[n / 3] *= 1.1;
    return s;
}

/* --- what no caller expects --------------------------------------------------------------- */
double dies(const double *x, double *d)
{
    (void)x, (void)d;
    abort();
}
double dies_above(const double *x, double *d) /* beyond x1 = 0.7005 */
{
    if (x[0] > 0.7005)
        raise(11);
    return valley(x, d);
}
double sleeps(const double *x, double *d)
{
    for (;;)
        sleep(1);
    return x[0] + (d != NULL);
}
double leaves(const double *x, double *d) /* a child of its own behind */
{
    static int left;
    if (!left++ && fork() == 0)
        for (;;)
            sleep(1);
    return valley(x, d);
}
double shouts(const double *x, double *d)
{
    for (int i = 0; i < 500; i++) {
        puts("to standard output, which belongs to somebody else");
        fprintf(stderr, "line %d\n", i);
    }
    return valley(x, d);
}
const double number = 3;
