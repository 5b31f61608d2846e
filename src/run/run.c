/* run: a program over lanes of doubles.
 *
 * Idea: a value of n entries over L lanes is n*L consecutive doubles, lane
 * after lane, so an elementwise step of whole operands is one loop whatever
 * the lanes are: perturbed copies, samples, directions or points. The first
 * evaluations walk the program's steps; a run that is evaluated again and
 * again gets a schedule (run/schedule.c) with the same results to the bit.
 *
 * Invariant: what stands in a lane depends on that lane's inputs and shifts
 * only. A caller writes inputs where the program reads them; what a shift adds
 * to them is taken back before the next evaluation, or before they are written.
 */
#include <math.h>
#include <string.h>

#include "kernel/elementwise.h"
#include "run/cone.h"
#include "run/evaluate.h"
#include "run/fuse.h"
#include "run/memory.h"
#include "run/schedule.h"

/* Evaluations before a schedule is made; it costs 15 to 30 of them. */
#define PLAIN_EVALUATIONS 4
#define SMALL 8 /* operands that need no memory of their own */

struct shift {
    node x;
    unsigned lane;
    double t;
    const double *direction;
};

struct moved {
    size_t at; /* in values */
    double was;
};

struct run {
    const struct program *p;
    unsigned lanes;
    const uint32_t *place; /* the program's, or the schedule's */
    double *values;        /* of a scheduled run: schedule->doubles */
    double *errors;        /* p->doubles * lanes */
    VEC(struct shift) shifts;
    VEC(struct moved) moved; /* entries of inputs, in order */
    const struct run *base;
    unsigned base_lane;
    struct cone cone; /* of the shifts, where `spares` */
    bool spares;      /* base has what they do not reach */
    uint64_t *branch;
    node *tie;
    struct schedule *schedule; /* NULL at first */
    unsigned evaluations;
    bool constants_done; /* schedule->once strips have run */
};

static double *at(const struct run *r, uint32_t place)
{
    return r->values + (size_t)place * r->lanes;
}

static size_t numel(const struct run *r, node x)
{
    return shape_numel(graph_shape(r->p->g, x));
}

static void fill_constants(struct run *r)
{
    const struct program *p = r->p;
    struct evaluate_lanes l = {.lanes = r->lanes};
    for (size_t i = 0; i < p->constants.n; i++) {
        node x = p->constants.at[i];
        const double *none[1] = {NULL};
        evaluate_lanes(p->g, x, none, at(r, r->place[x]), &l);
    }
}

static void new_values(struct run *r, size_t doubles)
{
    r->values = run_memory(doubles * r->lanes * sizeof *r->values);
    fill_constants(r);
}

struct run *run_new(const struct program *p, unsigned lanes)
{
    struct run *r = mem_alloc(sizeof *r);
    r->p = p;
    r->lanes = lanes;
    r->place = p->place;
    r->branch = mem_alloc(lanes * sizeof *r->branch);
    r->tie = mem_alloc(lanes * sizeof *r->tie);
    new_values(r, p->doubles);
    return r;
}

void run_free(struct run *r)
{
    if (!r)
        return;
    schedule_free(r->schedule);
    run_memory_free(r->values);
    mem_free(r->errors);
    mem_free(r->branch);
    mem_free(r->tie);
    vec_free(&r->shifts);
    vec_free(&r->moved);
    cone_free(&r->cone);
    mem_free(r);
}

unsigned run_lanes(const struct run *r)
{
    return r->lanes;
}

static void move_back(struct run *r)
{
    while (r->moved.n) {
        const struct moved *m = &r->moved.at[--r->moved.n];
        r->values[m->at] = m->was;
    }
}

double *run_input(struct run *r, node x, unsigned lane)
{
    move_back(r);
    return program_has(r->p, x) ? at(r, r->place[x]) + lane * numel(r, x)
                                : NULL;
}

void run_set(struct run *r, node x, const double *v)
{
    for (unsigned lane = 0; lane < r->lanes; lane++) {
        double *to = run_input(r, x, lane);
        if (to)
            memcpy(to, v, numel(r, x) * sizeof *v);
    }
}

void run_shift(struct run *r, node x, unsigned lane, double t,
               const double *direction)
{
    vec_push(&r->shifts, ((struct shift){x, lane, t, direction}));
}

void run_unshift(struct run *r)
{
    r->shifts.n = 0;
}

void run_base(struct run *r, const struct run *base, unsigned lane)
{
    r->base = base;
    r->base_lane = lane;
}

static void apply_shift(struct run *r, const struct shift *s)
{
    size_t n = numel(r, s->x);
    double *v = at(r, r->place[s->x]) + s->lane * n;
    bool input = r->p->g->at[s->x].op == OP_INPUT;
    for (size_t k = 0; k < n; k++) {
        if (s->direction[k] == 0)
            continue;
        if (input)
            vec_push(&r->moved,
                     ((struct moved){(size_t)(v + k - r->values), v[k]}));
        v[k] += s->t * s->direction[k];
    }
}

/* Of a cut that has just been computed (NONE: of all inputs). */
static void apply_shifts(struct run *r, node cut)
{
    for (size_t i = 0; i < r->shifts.n; i++) {
        const struct shift *s = &r->shifts.at[i];
        bool input = r->p->g->at[s->x].op == OP_INPUT;
        if (cut == NONE ? !input || !program_has(r->p, s->x) : s->x != cut)
            continue;
        apply_shift(r, s);
    }
}

/* What need not be computed this time? */
static void mark_cone(struct run *r)
{
    VEC(node) from = {0};
    r->spares = r->base && r->lanes > 1 && cone_pays(r->p);
    if (!r->spares)
        return;
    for (size_t i = 0; i < r->shifts.n; i++)
        if (!from.n || from.at[from.n - 1] != r->shifts.at[i].x)
            vec_push(&from, r->shifts.at[i].x);
    cone_mark(&r->cone, r->p, from.n, from.at);
    vec_free(&from);
}

static void start(struct run *r)
{
    mark_cone(r);
    move_back(r);
    apply_shifts(r, NONE);
    for (unsigned lane = 0; lane < r->lanes; lane++) {
        r->branch[lane] = 0;
        r->tie[lane] = NONE;
    }
}

static const double *base_value(const struct run *r, node x)
{
    if (!r->base || !program_has(r->base->p, x))
        return NULL;
    return run_value(r->base, x, r->base_lane);
}

/* Pointers to operands at `src`, in `values` or `errors`. */
static const double **arguments(const struct run *r, uint32_t n,
                                const uint32_t *src, const double *block,
                                const double **small)
{
    const double **in = n > SMALL ? mem_alloc(n * sizeof *in) : small;
    for (unsigned i = 0; i < n; i++)
        in[i] = block + (size_t)src[i] * r->lanes;
    return in;
}

/* A function, from the lane before where that has the same bits. */
static void run_shared(const struct run *r, elementwise_fn *f, size_t n,
                       double *out, const double *x)
{
    for (unsigned lane = 0; lane < r->lanes; lane++, out += n, x += n)
        if (lane && memcmp(x, x - n, n * sizeof *x) == 0)
            memcpy(out, out - n, n * sizeof *out);
        else
            f(n, out, x, 1, NULL, 1, NULL, 1);
}

static void run_whole(struct run *r, const struct program_step *s, double *out,
                      const uint32_t *src)
{
    const struct gnode *p = graph_at(r->p->g, s->x);
    const double *x = at(r, src[0]);
    const double *y = s->nargs > 1 ? at(r, src[1]) : NULL;
    const double *z = s->nargs > 2 ? at(r, src[2]) : NULL;
    size_t n = shape_numel(p->shape);
    if (s->nargs == 1 && r->lanes > 1 && COSTLY(p->op))
        run_shared(r, elementwise_table[p->op], n, out, x);
    else
        elementwise_table[p->op](n * r->lanes, out, x, 1, y, 1, z, 1);
}

/* The value of the point where no lane has another, else NULL. */
static const double *common_value(const struct run *r, node x)
{
    return r->spares && !r->cone.reached[x] ? base_value(r, x) : NULL;
}

/* One lane's doubles into `lanes` lanes. */
static void spread(double *out, const double *from, size_t n, unsigned lanes)
{
    for (unsigned lane = 0; lane < lanes; lane++)
        memcpy(out + lane * n, from, n * sizeof *out);
}

static bool copy_base(const struct run *r, node x, double *out)
{
    const double *value = r->spares && cone_worth(r->p->g, x)
                              ? common_value(r, x)
                              : NULL;
    if (value)
        spread(out, value, numel(r, x), r->lanes);
    return value;
}

static void run_step(struct run *r, const struct program_step *s, uint32_t dst,
                     const uint32_t *src)
{
    const double *small[SMALL];
    if (copy_base(r, s->x, at(r, dst)))
        return;
    if (s->whole) {
        run_whole(r, s, at(r, dst), src);
        return;
    }
    const double **in = arguments(r, s->nargs, src, r->values, small);
    struct evaluate_lanes l = {r->lanes, r->p->fixed[s->x] ? NULL : r->branch,
                               r->tie, NULL};
    if (r->base)
        l.base = base_value(r, s->x);
    evaluate_lanes(r->p->g, s->x, in, at(r, dst), &l);
    if (in != small)
        mem_free(in);
    if (r->shifts.n && r->p->g->at[s->x].op == OP_CUT)
        apply_shifts(r, s->x);
}

/* --- with a schedule ---------------------------------------------------------------- */

static void set_schedule(struct run *r, struct schedule *s)
{
    const struct program *p = r->p;
    const uint32_t *place = r->place;
    double *values = r->values;
    move_back(r);
    r->constants_done = false;
    r->place = s ? s->place : p->place;
    new_values(r, s ? s->doubles : p->doubles);
    for (size_t i = 0; i < p->inputs.n; i++) {
        node x = p->inputs.at[i];
        memcpy(at(r, r->place[x]), values + (size_t)place[x] * r->lanes,
               numel(r, x) * r->lanes * sizeof *values);
    }
    run_memory_free(values);
    schedule_free(r->schedule);
    r->schedule = s;
}

static void run_strips(struct run *r)
{
    const struct schedule *s = r->schedule;
    run_kernel *const *kernel = r->lanes == 1   ? run_kernels_one
                                : r->lanes == 8 ? run_kernels_eight
                                                : run_kernels_any;
    for (size_t i = r->constants_done ? s->once : 0; i < s->strips.n; i++) {
        struct strip t = s->strips.at[i];
        const uint32_t *index = s->index.at + t.at;
        if (t.code == CODE_STEP)
            run_step(r, &r->p->steps.at[t.count], index[0], index + 1);
        else if (t.code == CODE_FUSED)
            run_fused(index, r->values, r->values + s->scratch);
        else if (t.code == CODE_MIXED)
            run_mixed(t.count, index, r->values);
        else
            kernel[t.code](t.count, index, r->values, r->lanes);
    }
    r->constants_done = true;
}

void run_eval(struct run *r)
{
    const struct program *p = r->p;
    if (!r->schedule && r->evaluations++ == PLAIN_EVALUATIONS)
        set_schedule(r, schedule_new(p, r->lanes));
    start(r);
    if (r->schedule) {
        run_strips(r);
        return;
    }
    for (size_t i = 0; i < p->steps.n; i++) {
        const struct program_step *s = &p->steps.at[i];
        run_step(r, s, s->dst, p->src.at + s->src);
    }
}

static void bound_step(struct run *r, const struct program_step *s)
{
    const double *small[SMALL], *small_errors[SMALL];
    const uint32_t *src = r->p->src.at + s->src;
    const double **in = arguments(r, s->nargs, src, r->values, small);
    const double **err = arguments(r, s->nargs, src, r->errors, small_errors);
    double *out = r->errors + (size_t)s->dst * r->lanes;
    unsigned own = common_value(r, s->x) ? 1 : r->lanes;
    size_t n = numel(r, s->x);
    evaluate_bounds(r->p->g, s->x, in, at(r, s->dst), err, out, own);
    if (own < r->lanes)
        spread(out + n, out, n, r->lanes - 1);
    if (in != small)
        mem_free(in);
    if (err != small_errors)
        mem_free(err);
}

static void start_errors(struct run *r)
{
    const struct program *p = r->p;
    if (!r->errors)
        r->errors = mem_alloc((p->doubles * r->lanes + 1) * sizeof(double));
    for (size_t i = 0; i < p->constants.n; i++) {
        node x = p->constants.at[i];
        const double *none[1] = {NULL};
        evaluate_bounds(p->g, x, none, at(r, r->place[x]), none,
                        r->errors + (size_t)r->place[x] * r->lanes, r->lanes);
    }
    for (size_t i = 0; i < p->inputs.n; i++) {
        node x = p->inputs.at[i];
        memset(r->errors + (size_t)r->place[x] * r->lanes, 0,
               numel(r, x) * r->lanes * sizeof(double));
    }
}

void run_eval_bounded(struct run *r)
{
    const struct program *p = r->p;
    if (r->schedule)
        set_schedule(r, NULL);
    start(r);
    start_errors(r);
    for (size_t i = 0; i < p->steps.n; i++) {
        const struct program_step *s = &p->steps.at[i];
        run_step(r, s, s->dst, p->src.at + s->src);
        bound_step(r, s);
    }
}

const double *run_value(const struct run *r, node x, unsigned lane)
{
    return at(r, r->place[x]) + lane * numel(r, x);
}

const double *run_bound(const struct run *r, node x, unsigned lane)
{
    return r->errors + (size_t)r->place[x] * r->lanes + lane * numel(r, x);
}

uint64_t run_branch(const struct run *r, unsigned lane)
{
    return r->branch[lane];
}

node run_tie(const struct run *r, unsigned lane)
{
    return r->tie[lane];
}

static bool all_finite(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(v[i]))
            return false;
    return true;
}

node run_first_bad(const struct run *r, unsigned lane)
{
    const struct program *p = r->p;
    for (size_t i = 0; i < p->inputs.n; i++) {
        node x = p->inputs.at[i];
        if (!all_finite(run_value(r, x, lane), numel(r, x)))
            return x;
    }
    for (size_t i = 0; i < p->steps.n; i++) {
        node x = p->steps.at[i].x;
        if (!all_finite(run_value(r, x, lane), numel(r, x)))
            return x;
    }
    return NONE;
}
