/* proved: as many digits as are asked for, each proved by a ball.
 *
 * Idea: the same graphs, evaluated with more bits until the ball's radius is
 * below the last digit asked for. A derivative is that of the rules, which
 * the judge has confirmed before by differences; so whoever asks for entries
 * takes those alone.
 *
 * Invariant: a text never holds a digit that the ball does not prove, but for
 * the last, which is right within one unit; fewer digits are shown where the
 * precision ends.
 */
#include "check/proved.h"

#include <math.h>

#define BITS_PER_DIGIT 3.3219280948873626
#define SPARE_BITS 64
#define MOST_DOUBLINGS 5 /* of the precision, for what cancels */

bool proved_wanted(const struct problem_at_point *s)
{
    return s->set.digits > OPTIONS_DOUBLE_DIGITS &&
           s->set.referee != WHEN_NEVER;
}

static long first_precision(const struct problem_at_point *s)
{
    long p = (long)ceil(s->set.digits * BITS_PER_DIGIT) + SPARE_BITS;
    return p > s->set.precision ? p : s->set.precision;
}

/* Has entry i digits enough, or is it zero as far as the balls go? */
static bool enough(const struct problem_at_point *s, const struct balls *b,
                   size_t i)
{
    return (double)balls_bits(b, i) > s->set.digits * BITS_PER_DIGIT + 1 ||
           balls_rad(b, i) == 0;
}

static const char *text(const struct problem_at_point *s, const struct balls *b,
                        size_t i)
{
    return balls_finite(b, i) ? balls_text(b, i, (int)s->set.digits, s->arena)
                              : NULL;
}

const char *const *proved_entries(struct problem_at_point *s, balls_at *at,
                                  void *context, size_t first, size_t n,
                                  const size_t *entry)
{
    const struct balls *v = NULL;
    const char **digits = arena_alloc(s->arena, (n + 1) * sizeof *digits);
    bool good = false;
    for (int k = 0; k <= MOST_DOUBLINGS && !good; k++) {
        if (v && !at_point_referee(s))
            break;
        v = at(context, first_precision(s) << k);
        good = true;
        for (size_t i = 0; v && i < n; i++)
            good &= enough(s, v, first + (entry ? entry[i] : i));
    }
    for (size_t i = 0; v && i < n; i++)
        digits[i] = text(s, v, first + (entry ? entry[i] : i));
    return v ? digits : NULL;
}

struct node_balls {
    struct problem_at_point *s;
    struct ball_run *run;
    node x;
};

static const struct balls *node_at(void *context, long precision)
{
    struct node_balls *b = context;
    struct ball_status st = ball_run_eval(b->run, precision, 0, NULL, false);
    b->s->cost += st.cost;
    return st.gap == NONE ? ball_run_value(b->run, b->x) : NULL;
}

const char *const *proved_value(struct problem_at_point *s, node x)
{
    struct node_balls b = {s, ball_run_new(s->g, 1, &x), x};
    size_t n = shape_numel(graph_shape(s->g, x));
    at_point_ball_inputs(s, b.run);
    const char *const *digits = proved_entries(s, node_at, &b, 0, n, NULL);
    ball_run_free(b.run);
    return digits;
}
