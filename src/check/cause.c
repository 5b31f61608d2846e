/* check/cause: a node that made trouble, in words.
 *
 * Idea: the operation's name, the value it was given, and, of linear algebra,
 * what its kernel found wrong with the matrix.
 */
#include "check/cause.h"

#include <math.h>

#include "linalg/linalg.h"

/* Where the entry that made trouble is not known: one that is no number, else
 * the one nearest to the kink, or the smallest (most edges are at the left). */
static size_t likeliest(const double *v, size_t n, bool kink)
{
    size_t worst = 0;
    for (size_t k = 1; k < n && !isnan(v[worst]); k++)
        if (isnan(v[k]) ||
            (kink ? fabs(v[k]) < fabs(v[worst]) : v[k] < v[worst]))
            worst = k;
    return worst;
}

/* The first entry whose own value is no number, if the node is computed. */
static size_t not_finite(struct problem_at_point *s, node x)
{
    const double *v = program_has(s->values, x) ? run_value(s->base, x, 0)
                                                : NULL;
    for (size_t k = 0; v && k < shape_numel(graph_shape(s->g, x)); k++)
        if (!isfinite(v[k]))
            return k;
    return SIZE_MAX;
}

static const char *shown_argument(struct problem_at_point *s, node x,
                                  size_t place)
{
    const struct gnode *p = graph_at(s->g, x);
    if ((p->nargs != 1 && p->op != OP_POW) ||
        !program_has(s->values, p->arg[0]))
        return NULL;
    const double *v = run_value(s->base, p->arg[0], 0);
    size_t n = shape_numel(graph_shape(s->g, p->arg[0]));
    bool kink = op_flags((enum op)p->op) & OP_KINK_SIGN;
    if (not_finite(s, x) != SIZE_MAX)
        place = not_finite(s, x);
    if (n != shape_numel(p->shape))
        place = SIZE_MAX;
    place = place < n ? place : likeliest(v, n, kink);
    if (isnan(v[place])) /* whatever its sign */
        return "NaN";
    return arena_printf(s->arena, "%.6g", v[place]);
}

/* What a linear-algebra kernel says of its arguments, or NULL. */
static const char *kernel_reason(struct problem_at_point *s, node x)
{
    const double *in[4];
    struct shape shape[4];
    size_t n;
    const node *arg = graph_args(s->g, x, &n);
    for (size_t i = 0; i < n; i++) {
        if (n > 4 || !program_has(s->values, arg[i]))
            return NULL;
        in[i] = run_value(s->base, arg[i], 0);
        shape[i] = graph_shape(s->g, arg[i]);
    }
    return n ? linalg_reason((enum op)s->g->at[x].op, in, shape) : NULL;
}

const char *cause_text(struct problem_at_point *s, node x, size_t place,
                       const char *why)
{
    if (x == NONE || x >= s->g->n)
        return why;
    const char *reason = kernel_reason(s, x);
    if (reason)
        return arena_printf(s->arena, "%s: '%s': %s", why,
                            op_name((enum op)s->g->at[x].op), reason);
    enum op op = (enum op)s->g->at[x].op;
    const char *at = shown_argument(s, x, place);
    if (op == OP_INPUT)
        return arena_printf(s->arena, "%s: the input itself is not finite",
                            why);
    if (at)
        return arena_printf(s->arena, "%s: '%s' at %s", why, op_name(op), at);
    return arena_printf(s->arena, "%s: '%s'", why, op_name(op));
}

/* --- no value ----------------------------------------------------------------- */

/* Takes from lost[0..n) what balls give a value; how many are left. */
static size_t find_again(struct problem_at_point *s, node x, bool *lost,
                         size_t n)
{
    static const long precision[] = {128, 1024};
    size_t left = n;
    struct ball_run *run = ball_run_new(s->g, 1, &x);
    at_point_ball_inputs(s, run);
    for (size_t i = 0; left && i < 2; i++) {
        struct ball_status st = ball_run_eval(run, precision[i], 0, NULL,
                                              false);
        s->cost += st.cost;
        left = 0;
        for (size_t k = 0; k < n; k++) {
            lost[k] &= st.gap != NONE ||
                       !balls_finite(ball_run_value(run, x), k);
            left += lost[k];
        }
    }
    ball_run_free(run);
    return left;
}

bool *cause_undefined(struct problem_at_point *s, node x)
{
    const double *v = run_value(s->base, x, 0);
    size_t n = shape_numel(graph_shape(s->g, x)), left = 0;
    bool *lost = mem_alloc(n + 1);
    for (size_t k = 0; k < n; k++)
        left += lost[k] = isnan(v[k]);
    if (left && at_point_referee(s))
        left = find_again(s, x, lost, n);
    if (left)
        return lost;
    mem_free(lost);
    return NULL;
}
