/* adapters: what other libraries ask of a function, as adcheck calls it. Each is
 * printed in docs/code.md. */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "adcheck.h"

/* GSL's gsl_multimin_function_fdf, with its vectors as far as this needs them */
typedef struct {
    size_t size, stride;
    double *data;
} vector;

static double paraboloid(const vector *v)
{
    double a = v->data[0] - 1, b = v->data[v->stride] - 2;
    return 10 * a * a + 20 * b * b + 30;
}

static void paraboloid_df(const vector *v, vector *g)
{
    g->data[0] = 20 * (v->data[0] - 1);
    g->data[g->stride] = 40 * (v->data[v->stride] - 2);
}

double gsl_like(const double *x, double *d)
{
    vector v = {2, 1, (double *)x}, g = {2, 1, d};
    if (d)
        paraboloid_df(&v, &g);
    return paraboloid(&v);
}
ADCHECK_SHAPE(gsl_like, 2, 1, 2);

/* liblbfgs: a gradient is always wanted */
static double evaluate(void *instance, const double *x, double *g, int n,
                       double step)
{
    double f = 0;
    (void)instance;
    (void)step;
    for (int i = 0; i < n; i += 2) {
        double a = 1 - x[i], b = 10 * (x[i + 1] - x[i] * x[i]);
        g[i + 1] = 20 * b;
        g[i] = -2 * (x[i] * g[i + 1] + a);
        f += a * a + b * b;
    }
    return f;
}

double lbfgs_like(const double *x, double *d)
{
    double g[2];
    return evaluate(NULL, x, d ? d : g, 2, 0);
}

/* MINPACK's lmder: residuals and Jacobian by a flag, with a leading dimension */
static void fcn(const int *m, const int *n, const double *x, double *y,
                double *jacobian, const int *ld, int *flag)
{
    for (int i = 0; i < *m; i++) {
        double t = i + 1, e = exp(-x[1] * t);
        if (*flag == 1)
            y[i] = x[0] * e - 1 / t;
        else
            jacobian[i] = e, jacobian[i + *ld] = -x[0] * t * e;
    }
    (void)n;
}

void lmder_like(const double *x, double *y, double *d)
{
    int m = 3, n = 2, values = 1, derivatives = 2;
    fcn(&m, &n, x, y, d, &m, &values);
    if (d)
        fcn(&m, &n, x, y, d, &m, &derivatives);
}
ADCHECK_SHAPE(lmder_like, 2, 3, 6);

/* Ipopt's C interface: separate callbacks that may fail */
static bool eval_f(int n, double *x, bool new_x, double *f, void *user)
{
    (void)n, (void)new_x, (void)user;
    *f = x[0] * log(x[1]);
    return x[1] > 0;
}

static bool eval_grad_f(int n, double *x, bool new_x, double *g, void *user)
{
    (void)n, (void)new_x, (void)user;
    g[0] = log(x[1]);
    g[1] = x[0] / x[1];
    return x[1] > 0;
}

double ipopt_like(const double *x, double *d)
{
    double f, u[2] = {x[0], x[1]};
    if (!eval_f(2, u, true, &f, NULL) ||
        (d && !eval_grad_f(2, u, true, d, NULL)))
        return NAN;
    return f;
}
