/* difference: a function looked at in balls, without a derivative rule.
 *
 * Idea: all movers of all axes are shifts of one evaluation, so that a
 * quotient along a random combination of ten thousand unknowns costs what that
 * of one does. Steps are so tiny (2^-85 to 2^-1400 of an unknown's size) that
 * truncation vanishes, and the precision leaves the digits that cancel.
 *
 * Invariant: values are enclosures on the branch that the function itself takes
 * at that place: where a condition turns, the problem is elaborated anew there.
 */
#include "check/difference.h"

#include <math.h>
#include <string.h>

#include "check/neighbour_branch.h"

#define MOST_SPENT 10 /* limits, of all first questions together */
#define BRANCH_PRECISION 1024

struct field {
    const struct question *q;
    const struct graph *g;
    struct ball_run *run;
    size_t values, evaluations;
    struct balls *now; /* the values of the last evaluation */
    VEC(struct ball_shift) shift;
    double full; /* cost of an evaluation of everything */
    node untold;
    struct {
        unsigned key;
        struct neighbour *at;
    } * near;
    size_t nnear;
};

/* --- axes and directions -------------------------------------------------- */

size_t axis_unknowns(const struct axis *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->nmovers; i++) {
        if (a->mover[i].along)
            return 1;
        n += shape_numel(a->mover[i].shape);
    }
    return n;
}

/* The mover of an unknown, and its entry there: the last that begins at it or
 * before. */
static size_t mover_of(const struct axis *a, size_t unknown, size_t *entry)
{
    size_t low = 0, high = a->mover->along ? 1 : a->nmovers;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (a->mover[middle].first <= unknown)
            low = middle;
        else
            high = middle;
    }
    *entry = unknown - a->mover[low].first;
    return low;
}

void direction_new(struct direction *d, const struct axis *axis)
{
    d->axis = axis;
    d->at = mem_alloc((axis->nmovers + 1) * sizeof *d->at);
}

void direction_free(struct direction *d)
{
    for (size_t i = 0; i < d->axis->nmovers; i++)
        mem_free(d->at[i]);
    mem_free(d->at);
}

void direction_clear(struct direction *d)
{
    for (size_t i = 0; i < d->axis->nmovers; i++) {
        mem_free(d->at[i]);
        d->at[i] = NULL;
    }
}

static double *direction_of(struct direction *d, size_t i)
{
    size_t n = shape_numel(d->axis->mover[i].shape);
    if (!d->at[i])
        d->at[i] = mem_alloc((n + 1) * sizeof **d->at);
    return d->at[i];
}

void direction_add(struct direction *d, size_t unknown, double weight)
{
    const struct axis *a = d->axis;
    size_t k, i = mover_of(a, unknown, &k);
    const struct mover *m = &a->mover[i];
    if (m->along) {
        for (size_t p = 0; p < a->nmovers; p++) {
            double *to = direction_of(d, p);
            for (size_t j = 0; j < shape_numel(a->mover[p].shape); j++)
                to[j] += weight * a->mover[p].along[j];
        }
        return;
    }
    double *to = direction_of(d, i);
    if (m->set == STRUCT_SYMMETRIC || m->set == STRUCT_SPD) {
        size_t row = k % m->shape.rows, col = k / m->shape.rows;
        to[k] += weight / 2;
        to[col + row * m->shape.rows] += weight / 2;
    } else if (structure_free(m->set, m->shape, k)) {
        to[k] += weight;
    }
}

bool direction_equal(const struct direction *a, const struct direction *b)
{
    for (size_t i = 0; i < a->axis->nmovers; i++) {
        const struct mover *m = &a->axis->mover[i];
        if (b->axis->nmovers != a->axis->nmovers ||
            b->axis->mover[i].at != m->at || !a->at[i] != !b->at[i] ||
            (a->at[i] && memcmp(a->at[i], b->at[i],
                                shape_numel(m->shape) * sizeof(double)) != 0))
            return false;
    }
    return true;
}

/* --- the run -------------------------------------------------------------- */

struct field *field_new(const struct question *q)
{
    struct field *f = mem_alloc(sizeof *f);
    const struct elaboration *e = q->s->e;
    VEC(node) want = {0};
    f->q = q;
    f->g = q->graph ? q->graph : q->s->g;
    for (size_t i = 0; i < q->nobjectives; i++) {
        vec_push(&want, q->objective[i].at);
        f->values += shape_numel(graph_shape(f->g, q->objective[i].at));
    }
    for (size_t i = 0; !q->graph && i < e->nguards; i++)
        vec_push(&want, e->guards[i].condition);
    f->run = ball_run_new(f->g, want.n, want.at);
    f->now = balls_new(f->values);
    if (!q->graph)
        at_point_ball_inputs(q->s, f->run);
    f->full = (double)program_operations(q->s->values);
    f->untold = NONE;
    vec_free(&want);
    return f;
}

void field_free(struct field *f)
{
    field_forget(f);
    mem_free(f->near);
    ball_run_free(f->run);
    balls_free(f->now);
    vec_free(&f->shift);
    mem_free(f);
}

size_t field_values(const struct field *f)
{
    return f->values;
}

long field_exponent(const struct field *f, size_t i)
{
    return balls_exponent(f->now, i);
}

node field_untold(const struct field *f)
{
    return f->untold;
}

size_t field_evaluations(const struct field *f)
{
    return f->evaluations;
}

bool field_affords(const struct field *f, double n, bool first)
{
    const struct settings *set = &f->q->s->set;
    double limit = set->referee_cost, spent = f->q->s->cost;
    if (set->referee == WHEN_NEVER || at_point_late(f->q->s))
        return false;
    if (first)
        return f->full <= limit && spent <= MOST_SPENT * limit;
    return spent + n * f->full <= limit;
}

static double two_below(double v)
{
    int e;
    frexp(v, &e);
    return ldexp(1, e < -900 ? -900 : e - 1);
}

static double largest(const struct mover *m)
{
    double most = 0;
    for (size_t k = 0; m->value && k < shape_numel(m->shape); k++)
        if ((!m->along || m->along[k] != 0) && isfinite(m->value[k]))
            most = fmax(most, fabs(m->value[k]));
    return most;
}

double field_size(const struct field *f, unsigned axis, size_t unknown)
{
    size_t k, i = mover_of(&f->q->axis[axis], unknown, &k);
    const struct mover *m = &f->q->axis[axis].mover[i];
    double v = 0;
    if (m->along)
        for (size_t p = 0; p < f->q->axis[axis].nmovers; p++)
            v = fmax(v, largest(&f->q->axis[axis].mover[p]));
    else if (m->value && isfinite(m->value[k]))
        v = fabs(m->value[k]);
    v = v > 0 ? v : largest(m);
    return v > 0 ? two_below(v) : 1;
}

/* --- evaluating ----------------------------------------------------------- */

static void put_shifts(struct field *f, const struct direction *d,
                       const double *m0, const double *m1, const long *e)
{
    f->shift.n = 0;
    for (unsigned k = 0; k < f->q->order; k++)
        for (size_t i = 0; i < d[k].axis->nmovers; i++)
            if (d[k].at[i])
                vec_push(&f->shift,
                         ((struct ball_shift){d[k].axis->mover[i].at,
                                              d[k].at[i], m0[k], m1[k], e[k]}));
}

static struct ball_status run(struct field *f, long precision, bool moved)
{
    const struct question *q = f->q;
    struct ball_status st = BALL_STATUS_NONE;
    if (q->graph && !q->inputs(q->context, f->run, precision)) {
        st.gap = 0;
        return st;
    }
    st = ball_run_eval(f->run, precision, moved ? f->shift.n : 0, f->shift.at,
                       true);
    q->s->cost += st.cost;
    f->evaluations++;
    f->full = st.cost > f->full ? st.cost : f->full;
    f->untold = st.untold != NONE ? st.untold : f->untold;
    for (size_t i = 0, at = 0; i < q->nobjectives; i++) {
        const struct balls *v = ball_run_value(f->run, q->objective[i].at);
        balls_put(f->now, at, v, 0, balls_count(v));
        at += balls_count(v);
    }
    return st;
}

bool field_rough(const struct ball_status *s)
{
    return s->undefined != NONE || s->kink != NONE || s->edge != NONE;
}

size_t field_place(const struct field *f, node x)
{
    const struct gnode *p = x < f->g->n ? graph_at(f->g, x) : NULL;
    const struct balls *arg, *own;
    size_t best = SIZE_MAX;
    if (!p || p->nargs != 1 || !(arg = ball_run_value(f->run, p->arg[0])) ||
        !(own = ball_run_value(f->run, x)) ||
        balls_count(arg) != balls_count(own))
        return SIZE_MAX;
    bool kink = op_flags((enum op)p->op) & OP_KINK_SIGN;
    double most = -INFINITY;
    for (size_t k = 0; k < balls_count(own); k++) {
        bool open = kink && balls_contains_zero(arg, k);
        double moved = balls_log_rad(kink ? arg : own, k);
        if (balls_log_rad(arg, k) > -INFINITY && (!kink || open) &&
            moved > most) {
            most = moved;
            best = k;
        }
    }
    return best;
}

struct ball_status field_box(struct field *f, const struct direction *d,
                             const long *e, long precision)
{
    double low[MOST_ORDER], high[MOST_ORDER];
    for (unsigned k = 0; k < f->q->order; k++) {
        low[k] = -1;
        high[k] = 1;
    }
    put_shifts(f, d, low, high, e);
    return run(f, precision, true);
}

/* twin[k]: the step before k that is along the same direction and as long, or
 * k itself. */
static void find_twins(const struct field *f, const struct direction *d,
                       const long *e, unsigned *twin)
{
    for (unsigned k = 0; k < f->q->order; k++) {
        twin[k] = k;
        for (unsigned i = k; i-- > 0 && twin[k] == k;)
            if (e[i] == e[k] && direction_equal(&d[i], &d[k]))
                twin[k] = i;
    }
}

/* How many corners lie where that of these signs does; 0: it is not the first
 * of them, in which the steps up come before those down. */
static double corners_there(unsigned order, const unsigned *twin,
                            unsigned signs)
{
    unsigned steps[MOST_ORDER], up[MOST_ORDER];
    double corners = 1;
    for (unsigned k = 0; k < order; k++) {
        unsigned i = twin[k], is_up = signs >> k & 1;
        if (i != k && is_up > (signs >> i & 1))
            return 0;
        steps[k] = 1 + (i == k ? 0 : steps[i]);
        up[k] = is_up + (i == k ? 0 : up[i]);
        /* binomials, a step at a time: C(n,u) from C(n-1,u) or C(n-1,u-1) */
        corners *= is_up ? (double)steps[k] / up[k]
                         : (double)steps[k] / (steps[k] - up[k]);
    }
    return corners;
}

/* Add the values with the sign that bit k of `signs` gives step k, as often as
 * corners lie there. */
static void add_corner(struct field *f, const struct direction *d, double m,
                       const long *e, unsigned signs, double corners,
                       long precision, struct balls *out)
{
    double by[MOST_ORDER];
    bool negative = false;
    for (unsigned k = 0; k < f->q->order; k++) {
        by[k] = signs >> k & 1 ? m : -m;
        negative ^= by[k] < 0;
    }
    put_shifts(f, d, by, by, e);
    run(f, precision, true);
    balls_scale(f->now, f->now, negative ? -corners : corners, 0, precision);
    balls_add(out, out, f->now, precision);
}

bool field_quotient(struct field *f, const struct direction *d, double m,
                    const long *e, long precision, struct balls *out)
{
    double scale = 1;
    long exponent = 0;
    bool finite = true;
    unsigned twin[MOST_ORDER];
    for (size_t i = 0; i < f->values; i++)
        balls_set_double(out, i, 0);
    for (unsigned k = 0; k < f->q->order; k++) {
        exponent += e[k];
        scale *= 2 * m;
    }
    find_twins(f, d, e, twin);
    for (unsigned signs = 0; signs < 1u << f->q->order; signs++) {
        double corners = corners_there(f->q->order, twin, signs);
        if (corners > 0)
            add_corner(f, d, m, e, signs, corners, precision, out);
    }
    balls_scale(out, out, 1 / scale, -exponent, precision);
    for (size_t i = 0; i < f->values; i++)
        finite &= balls_finite(out, i);
    return finite;
}

/* --- on the branch that is taken there ------------------------------------- */

/* Is a condition open, or not what it was in doubles? */
static bool truth_turned(const struct guard *g, const struct balls *now)
{
    bool zero = balls_contains_zero(now, 0);
    bool open = zero && balls_rad(now, 0) > 0;
    return open || zero != (g->value.at[0] == 0);
}

/* An index, a size, a bound: the same number, or another. */
static bool value_turned(const struct guard *g, const struct balls *now)
{
    for (size_t k = 0; k < balls_count(now); k++)
        if (balls_mid(now, k) != g->value.at[k])
            return true;
    return false;
}

static bool guard_turned(const struct field *f)
{
    const struct elaboration *e = f->q->s->e;
    for (size_t i = 0; !f->q->graph && i < e->nguards; i++) {
        const struct guard *g = &e->guards[i];
        const struct balls *now = ball_run_value(f->run, g->condition);
        if (g->truth ? truth_turned(g, now) : value_turned(g, now))
            return true;
    }
    return false;
}

bool field_other_branch(struct field *f)
{
    const struct elaboration *e = f->q->s->e;
    if (f->q->graph || e->nguards == 0)
        return false;
    run(f, BRANCH_PRECISION, false);
    for (size_t i = 0; i < e->nguards; i++) {
        const struct guard *g = &e->guards[i];
        const struct balls *now = ball_run_value(f->run, g->condition);
        bool zero = balls_contains_zero(now, 0);
        bool open = zero && balls_rad(now, 0) > 0;
        if (g->truth && !open && balls_finite(now, 0) &&
            zero != (g->value.at[0] == 0))
            return true;
    }
    return false;
}

void field_forget(struct field *f)
{
    for (size_t i = 0; i < f->nnear; i++)
        neighbour_free(f->near[i].at);
    f->nnear = 0;
}

/* The problem elaborated on this side; one for each pattern of signs. */
static struct neighbour *near(struct field *f, const double *m, long precision,
                              bool *open)
{
    unsigned key = 0;
    for (unsigned k = 0; k < f->q->order; k++)
        key = 3 * key + (m[k] > 0 ? 2 : m[k] < 0 ? 0 : 1);
    for (size_t i = 0; i < f->nnear; i++)
        if (f->near[i].key == key)
            return f->near[i].at;
    struct neighbour *n = neighbour_new(f->q, f->shift.n, f->shift.at,
                                        precision, open);
    if (n) {
        f->near = mem_resize(f->near, (f->nnear + 1) * sizeof *f->near);
        f->near[f->nnear].key = key;
        f->near[f->nnear++].at = n;
    }
    return n;
}

bool field_beside(struct field *f, const struct direction *d, const double *m,
                  const long *e, long precision, struct balls *out, bool *open,
                  node *cause)
{
    put_shifts(f, d, m, m, e);
    struct ball_status st = run(f, precision, true);
    if (guard_turned(f)) {
        struct neighbour *n = near(f, m, precision, open);
        return n &&
               neighbour_values(n, f->shift.n, f->shift.at, precision, out);
    }
    balls_copy(out, f->now);
    *cause = st.undefined;
    return st.gap == NONE;
}
