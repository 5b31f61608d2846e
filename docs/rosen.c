/* Rosenbrock's valley and, by hand, its gradient. */
#include <stddef.h>

double rosen(const double *x, double *d)
{
    double a = x[1] - x[0] * x[0], b = 1 - x[0];
    if (d) {
        d[0] = -400 * x[0] * a - 2 * b;
        d[1] = 200 * a;
    }
    return 100 * a * a + b * b;
}
