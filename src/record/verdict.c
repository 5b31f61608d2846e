/* verdict: names and order of the verdicts, and the pure decision about one
 * entry of a derivative.
 *
 * Invariant: nothing here computes a derivative or looks at a graph; NaN is
 * never equal to anything.
 */
#include "record/verdict.h"

#include <math.h>
#include <string.h>

static const char *const names[VERDICT_COUNT] = {
    [VERDICT_PASS] = "pass",     [VERDICT_UNSURE] = "unsure",
    [VERDICT_ILL] = "ill",       [VERDICT_KINK] = "kink",
    [VERDICT_DOMAIN] = "domain", [VERDICT_FAIL] = "FAIL",
};

const char *verdict_name(enum verdict v)
{
    return names[v];
}

bool verdict_of_name(const char *name, enum verdict *v)
{
    for (int i = 0; i < VERDICT_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *v = (enum verdict)i;
            return true;
        }
    return false;
}

enum verdict verdict_worse(enum verdict a, enum verdict b)
{
    return a > b ? a : b;
}

static bool near(double a, double b, double atol, double rtol)
{
    return fabs(a - b) <= atol + rtol * fabs(b);
}

bool verdict_clear(double forward, double reverse, double central, double bound,
                   double atol, double rtol)
{
    double size = fmax(fabs(forward), fabs(reverse));
    return near(forward, reverse, atol, rtol) &&
           near(forward, central, atol, rtol) &&
           near(reverse, central, atol, rtol) && bound <= atol + rtol * size;
}
