/* ray: a derivative of high order by one unknown, from the left and the right.
 *
 * Idea: one-sided differences of order k need the k + 1 values at x + i*h,
 * i = 0..k, not the 3^k of nested steps. What a ray does not see is whether
 * the derivatives of lower order meet at x; so all orders are looked at, from
 * the first, and the highest counts only where the lower ones are the same from
 * both sides.
 *
 * Invariant: only the function itself is evaluated, each point on the branch
 * that is taken there. Source: a function that has one-sided derivatives up to
 * order N on each side has a derivative of order N if and only if they agree.
 */
#include <math.h>
#include <string.h>

#include "check/sides_rep.h"

#define OUTERMOST 300 /* h = 2^-300 of the size: order 8 loses 2900 bits */

/* The difference of order k on one side (sign 1 or -1), over h^k; NULL: a value
 * is missing. `origin`: where x itself lies among the points. */
static struct balls *quotient(const struct grid *g, size_t origin, unsigned k,
                              int sign, unsigned step)
{
    struct balls *sum = balls_new(g->values), *term = balls_new(g->values);
    double weight = 1; /* binomial, of alternating sign */
    bool missing = false;
    for (unsigned i = 0; i <= k && !missing; i++) {
        size_t p = sign > 0 ? origin + k - i : origin - (k - i);
        missing = !g->at[step][p];
        if (missing)
            break;
        balls_scale(term, g->at[step][p], weight, 0, g->precision);
        balls_add(sum, sum, term, g->precision);
        weight = -weight * (k - i) / (i + 1);
    }
    balls_free(term);
    if (missing) {
        balls_free(sum);
        return NULL;
    }
    for (unsigned i = 0; i < k; i++)
        balls_divide(sum, sum, sign * grid_step(g, 0, step), g->precision);
    balls_scale(sum, sum, 1, -g->e[0] * (long)k, g->precision);
    return sum;
}

/* Both sides at order k, into one sight a value. */
static void look_at_order(struct grid *g, size_t origin, unsigned k,
                          const struct ball_status *seen, struct sight *out)
{
    struct balls *q[2][SIDE_STEPS];
    for (int side = 0; side < 2; side++)
        for (unsigned step = 0; step < SIDE_STEPS; step++)
            q[side][step] = quotient(g, origin, k, side ? 1 : -1, step);
    g->order = k;
    sides_judge(g, q, 2, seen, out);
    for (int side = 0; side < 2; side++)
        for (unsigned step = 0; step < SIDE_STEPS; step++)
            balls_free(q[side][step]);
}

bool ray_look(struct field *f, const struct question *q,
              const struct direction *unit, const long *e,
              const struct ball_status *seen, struct sight *out)
{
    struct grid g = {
        .f = f, .order = q->order, .ray = true, .points = 2 * q->order + 1};
    size_t values = field_values(f);
    for (unsigned k = 1; k < q->order; k++)
        if (!direction_equal(&unit[0], &unit[k]))
            return false;
    for (unsigned k = 0; k < q->order; k++) {
        g.e[k] = e[k] - OUTERMOST;
        g.pace[k] = 1;
    }
    grid_fill(&g, unit);
    struct sight *one = mem_alloc((values + 1) * sizeof *one);
    bool *settled = mem_alloc(values + 1);
    for (unsigned k = 1; k <= q->order; k++) {
        memset(one, 0, values * sizeof *one);
        look_at_order(&g, q->order, k, seen, one);
        for (size_t i = 0; i < values; i++) {
            bool was = settled[i];
            settled[i] |= k == q->order || one[i].state != SEEN_OTHER;
            if (was || !settled[i]) {
                balls_free(one[i].truth);
                continue;
            }
            out[i] = one[i];
            if (k < q->order && one[i].state == SEEN_KINK)
                out[i].why = "a derivative of lower order jumps here";
            if (k < q->order)
                out[i].left = out[i].right = NAN;
        }
    }
    mem_free(settled);
    mem_free(one);
    grid_free(&g);
    return true;
}
