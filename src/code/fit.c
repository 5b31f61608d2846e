/* fit: least squares by orthogonal polynomials over the places themselves.
 *
 * Idea: the powers of t/h are made orthonormal over the places (modified
 * Gram-Schmidt, done twice, which is as good as Householder). The coefficients
 * of all lower degrees are then known too, so the slope of a second, lower
 * degree costs one more back substitution; the difference of both slopes
 * measures truncation, the residual measures noise.
 *
 * Invariant: kappa * noise is the standard deviation of `slope` for independent
 * errors of the values.
 */
#include "code/fit.h"

#include <math.h>

#define INDEPENDENT 1e-9 /* less is left of a power: the places coincide */

struct basis {
    size_t n, degree;
    double q[FIT_DEGREE + 1][FIT_POINTS];     /* orthonormal columns */
    double r[FIT_DEGREE + 1][FIT_DEGREE + 1]; /* powers = q * r */
};

static double inner(size_t n, const double *a, const double *b)
{
    double s = 0;
    for (size_t j = 0; j < n; j++)
        s += a[j] * b[j];
    return s;
}

/* Take the part along q out of v; how much it was. */
static double deflate(size_t n, const double *q, double *v)
{
    double s = inner(n, q, v);
    for (size_t j = 0; j < n; j++)
        v[j] -= s * q[j];
    return s;
}

static bool basis_make(struct basis *b, const double *t, double h)
{
    double power[FIT_POINTS];
    for (size_t j = 0; j < b->n; j++)
        power[j] = 1;
    for (size_t k = 0; k <= b->degree; k++) {
        double *column = b->q[k];
        for (size_t j = 0; j < b->n; j++) {
            column[j] = power[j];
            power[j] *= t[j] / h;
        }
        for (size_t i = 0; i < k; i++)
            b->r[i][k] = 0;
        for (int pass = 0; pass < 2; pass++)
            for (size_t i = 0; i < k; i++)
                b->r[i][k] += deflate(b->n, b->q[i], column);
        double norm = sqrt(inner(b->n, column, column));
        if (!(norm > INDEPENDENT))
            return false;
        b->r[k][k] = norm;
        for (size_t j = 0; j < b->n; j++)
            column[j] /= norm;
    }
    return true;
}

/* Coefficients of the powers 0 and 1, of the polynomial of this degree. */
static void solve(const struct basis *b, const double *c, size_t degree,
                  double low[2])
{
    double a[FIT_DEGREE + 1];
    for (size_t k = degree + 1; k-- > 0;) {
        a[k] = c[k];
        for (size_t j = k + 1; j <= degree; j++)
            a[k] -= b->r[k][j] * a[j];
        a[k] /= b->r[k][k];
    }
    low[0] = a[0];
    low[1] = a[1];
}

/* Norm of the weights with which the values enter the coefficient of t. */
static double weight_norm(const struct basis *b)
{
    double z[FIT_DEGREE + 1], sum = 0;
    for (size_t k = 0; k <= b->degree; k++) {
        z[k] = k == 1;
        for (size_t j = 0; j < k; j++)
            z[k] -= b->r[j][k] * z[j];
        z[k] /= b->r[k][k];
        sum += z[k] * z[k];
    }
    return sqrt(sum);
}

bool fit_polynomial(size_t n, const double *t, const double *f, double h,
                    size_t degree, size_t lower, struct fit *out)
{
    struct basis b = {.n = n, .degree = degree};
    double rest[FIT_POINTS], c[FIT_DEGREE + 1] = {0}, low[2];
    if (n < degree + 2 || n > FIT_POINTS || !basis_make(&b, t, h))
        return false;
    for (size_t j = 0; j < n; j++)
        rest[j] = f[j];
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k <= degree; k++)
            c[k] += deflate(n, b.q[k], rest);
    out->noise = sqrt(inner(n, rest, rest) / (double)(n - degree - 1));
    solve(&b, c, lower, low);
    out->lower = low[1] / h;
    solve(&b, c, degree, low);
    out->slope = low[1] / h;
    out->value = low[0];
    out->kappa = weight_norm(&b) / h;
    return true;
}
