// adapters.cpp: a Ceres cost function, with a stand-in for its base class.
#include <cmath>

#include "adcheck.h"

struct CostFunction {
    virtual ~CostFunction() = default;
    virtual bool Evaluate(double const *const *parameters, double *residuals,
                          double **jacobians) const = 0;
};

struct Exponential : CostFunction {
    bool Evaluate(double const *const *p, double *r, double **J) const override
    {
        for (int i = 0; i < 3; i++) {
            double e = std::exp(p[0][0] * i + p[0][1]);
            r[i] = 2 - e;
            if (J && J[0]) {
                J[0][2 * i] = -i * e;
                J[0][2 * i + 1] = -e;
            }
        }
        return true;
    }
};

ADCHECK_C void ceres_like(const double *x, double *y, double *d)
{
    static const Exponential f;
    double *J[] = {d};
    if (!f.Evaluate(&x, y, d ? J : nullptr))
        y[0] = NAN;
}
ADCHECK_SHAPE(ceres_like, 2, 3, 6);

double hidden(const double *x, double *d)
{
    if (d)
        d[0] = 1;
    return x[0];
}
