/* special_slopes: derivatives of error functions, where the textbook's rule
 * cancels.
 *
 * Idea: the n-th derivatives of erfcx, E_n = 2x E_(n-1) + 2(n-1) E_(n-2), and of
 * the Dawson integral, F_n = -2x F_(n-1) - 2(n-1) F_(n-2), fall off like
 * x^-(n+1), while the other solution of each recurrence grows like (2x)^n. So
 * far from zero they are recurred backwards from where they are negligible
 * (Miller), and scaled by the function itself; near zero forwards.
 *
 * Invariant: a few ulps, and where forwards what that loses: of dawson up to
 * (2 x^2)^n of it, no more than 1e4 for n = 2. Sources: Gautschi, SIAM Review 9 (1967); Abramowitz
 * and Stegun 7.2.
 */
#include "kernel/special.h"

#include <math.h>
#include <stdbool.h>

#define NEAR 1.0        /* of erfcx: forwards up to here */
#define NEAR_DAWSON 7.0 /* of dawson */
#define TWO_OVER_ROOT_PI 1.1283791670955126
#define MOST_SLOPE 100 /* order */

/* y_n / y_0 by the ratios q_k = w_k / w_(k-1) of y_k = w_k k!, recurred
 * backwards from q = 0: (k+1) w_(k+1) = s (2x w_k + 2 w_(k-1)). */
static double backwards(int n, double x, double s, int from)
{
    double q = 0, product = 1;
    for (int k = from; k > 0; k--) {
        q = 1 / (s * (k + 1) * q / 2 - x);
        product *= k <= n ? q * k : 1;
    }
    return product;
}

/* y_n from y_0 and y_1 */
static double forwards(int n, double x, double s, double y0, double y1)
{
    for (int k = 1; k < n; k++) {
        double next = s * (2 * x * y1 + 2 * k * y0);
        y0 = y1;
        y1 = next;
    }
    return n ? y1 : y0;
}

static bool is_order(double n)
{
    return n == floor(n) && n >= 0 && n <= MOST_SLOPE;
}

/* E_n/E_0 for x >= NEAR, from a term whose error has died away. */
static double far_erfcx(int n, double x)
{
    double terms = sqrt(2.0 * n) + 22 / x;
    return backwards(n, x, 1, (int)(terms * terms / 2) + n + 5);
}

double special_erfcxn(double n, double x)
{
    double zeroth = special_erfcx(x);
    if (!is_order(n) || isnan(x))
        return NAN;
    if (n == 0 || zeroth == 0 || isinf(zeroth))
        return n == 0 || zeroth == 0 ? zeroth
               : fmod(n, 2) == 1     ? -INFINITY
                                     : INFINITY;
    if (x < NEAR)
        return forwards((int)n, x, 1, zeroth,
                        2 * x * zeroth - TWO_OVER_ROOT_PI);
    return zeroth * far_erfcx((int)n, x);
}

double special_dawsonn(double n, double x)
{
    double zeroth = special_dawson(x);
    if (!is_order(n) || isnan(x))
        return NAN;
    if (n == 0 || (zeroth == 0 && x != 0))
        return zeroth;
    if (fabs(x) < NEAR_DAWSON)
        return forwards((int)n, x, -1, zeroth, 1 - 2 * x * zeroth);
    return zeroth * backwards((int)n, x, -1, 60 + (int)n);
}

/* erfcx'/erfcx */
double special_logerfcbend(double x)
{
    if (x >= NEAR)
        return far_erfcx(1, x);
    return 2 * x - TWO_OVER_ROOT_PI / special_erfcx(x);
}
