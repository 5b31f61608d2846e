/* The witness's rule is GSL's: value and error estimate are the same numbers,
 * wherever GSL does not take its second look (rounding dominates). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_deriv.h>
#include <math.h>

#include <cmocka.h>

#include "check/witness.h"

static double cube(double x, void *p)
{
    (void)p;
    return x * x * x;
}

static double wave(double x, void *p)
{
    (void)p;
    return exp(sin(x * x) * log(x * x));
}

static double shifted(double x, void *p)
{
    (void)p;
    return 1e8 + sin(x);
}

static void compare(double (*f)(double, void *), double x, double h)
{
    gsl_function g = {f, NULL};
    double value, error;
    const double probes[4] = {f(x - h, NULL), f(x + h, NULL),
                              f(x - h / 2, NULL), f(x + h / 2, NULL)};
    struct central_rule r = witness_rule(probes, x, h);
    if (r.rounding < r.truncation)
        return; /* GSL looks again at another step */
    gsl_deriv_central(&g, x, h, &value, &error);
    assert_true(value == r.value);
    assert_true(error == r.rounding + r.truncation);
}

static void test_rule(void **state)
{
    (void)state;
    static const double points[] = {0.7, 1.3, -2.385, 41.5};
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        for (double h = 1e-3; h > 1e-11; h /= 3.7) {
            compare(cube, points[i], h);
            compare(wave, points[i], h);
            compare(shifted, points[i], h);
        }
}

/* Linear functions: nothing but rounding, and inside the bound. */
static void test_bound_holds(void **state)
{
    (void)state;
    for (double h = 1e-2; h > 1e-10; h /= 10) {
        const double x = 0.7;
        const double f[4] = {wave(x - h, NULL), wave(x + h, NULL),
                             wave(x - h / 2, NULL), wave(x + h / 2, NULL)};
        struct central_rule r = witness_rule(f, x, h);
        assert_true(fabs(r.value - 0.33129776503416661) <=
                    r.rounding + r.truncation);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rule),
        cmocka_unit_test(test_bound_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
