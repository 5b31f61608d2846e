/* scalar: straight-line scalar programs against a switch interpreter.
 *
 * Idea: the mix of operations of the anchors (mul 37.6 %, add and sub 36.5 %,
 * div 9.8 %, sin exp log tanh 16.1 %), drawn so that all values stay in
 * [0.15, 6]; blocks depend on the inputs and themselves only, so their size
 * decides how much may stand side by side. The reference is what everybody
 * would write: 12-byte instructions, a switch, one array of values, one of
 * adjoints.
 *
 * Invariant: ours and the reference's value and gradient are compared: the value
 * to the bit with scalar libm, by running bounds with the vector libm.
 */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "derive/derive.h"
#include "kernel/vector_math.h"
#include "run/program.h"

#define LANES 8

/* --- programs -------------------------------------------------------------------- */

static double apply(uint32_t op, double x, double y)
{
    switch (op) {
    case B_ADD:
        return x + y;
    case B_SUB:
        return x - y;
    case B_MUL:
        return x * y;
    case B_DIV:
        return x / y;
    case B_SIN:
        return sin(x);
    case B_EXP:
        return exp(x);
    case B_LOG:
        return log(x);
    default:
        return tanh(x);
    }
}

/* Largest partial, for chains whose derivative must neither die nor explode. */
static double slope(uint32_t op, double x, double y, double r)
{
    switch (op) {
    case B_ADD:
    case B_SUB:
        return 1;
    case B_MUL:
        return y;
    case B_DIV:
        return 1 / y;
    case B_SIN:
        return fabs(cos(x));
    case B_EXP:
        return r;
    case B_LOG:
        return 1 / x;
    default:
        return 1 - r * r;
    }
}

static uint32_t draw_op(uint64_t *state)
{
    static const double upto[] = {.20, .365, .741, .839, .88, .92, .96};
    double u = bench_uniform(state);
    uint32_t op = 0;
    while (op < B_TANH && u >= upto[op])
        op++;
    return op;
}

/* Values of a block that nobody has read yet, and where they stand. */
struct maker {
    uint64_t state;
    const struct bench_program *p;
    double *v, gain;       /* gain: derivative of a chain so far */
    size_t first;          /* of the block */
    uint32_t *unread, *at; /* at: by value, 1 + its place in unread */
    size_t nunread;
};

static void read_value(struct maker *m, uint32_t x)
{
    if (!m->at[x])
        return;
    uint32_t last = m->unread[--m->nunread], hole = m->at[x] - 1;
    m->unread[hole] = last;
    m->at[last] = hole + 1;
    m->at[x] = 0;
}

/* An input, a value that is not read yet (so that few are left over), or any
 * value of the block. */
static uint32_t draw_operand(struct maker *m)
{
    size_t inputs = m->p->ninputs, inside = m->p->n - m->first;
    double u = bench_uniform(&m->state), pick = bench_uniform(&m->state);
    if (inside == 0 || u < .25)
        return (uint32_t)(pick * (double)inputs);
    if (u < .85 && m->nunread)
        return m->unread[(size_t)(pick * (double)m->nunread)];
    return (uint32_t)(inputs + m->first + (size_t)(pick * (double)inside));
}

static bool fits(struct maker *m, struct bench_instr in, bool chain)
{
    double r = apply(in.op, m->v[in.a], m->v[in.b]);
    double s = m->gain * slope(in.op, m->v[in.a], m->v[in.b], r);
    if (!(r >= .15 && r <= 6) || (chain && !(s > 1e-3 && s < 1e3)))
        return false;
    m->gain = chain ? s : 1;
    return true;
}

static struct bench_instr draw(struct maker *m, bool chain)
{
    const struct bench_program *p = m->p;
    for (;;) {
        struct bench_instr in = {.op = draw_op(&m->state)};
        for (int try = 0; try < 400; try++) {
            in.a = chain ? (uint32_t)(p->n ? p->ninputs + p->n - 1 : 0)
                         : draw_operand(m);
            in.b = in.op >= B_SIN ? in.a
                   : chain        ? (uint32_t)(bench_uniform(&m->state) *
                                        (double)p->ninputs)
                                  : draw_operand(m);
            if (fits(m, in, chain))
                return in;
        }
    }
}

static void append(struct bench_program *p, struct maker *m,
                   struct bench_instr in)
{
    uint32_t x = (uint32_t)(p->ninputs + p->n);
    p->at[p->n++] = in;
    m->v[x] = apply(in.op, m->v[in.a], m->v[in.b]);
    read_value(m, in.a);
    read_value(m, in.b);
    m->unread[m->nunread++] = x;
    m->at[x] = (uint32_t)m->nunread;
}

/* Add up, as a tree, what stands in x; the sum is left in x[0]. */
static void add_up(struct bench_program *p, struct maker *m, uint32_t *x,
                   size_t n)
{
    for (; n > 1; n = (n + 1) / 2)
        for (size_t i = 0; i + 1 < n; i += 2) {
            append(p, m, (struct bench_instr){B_ADD, x[i], x[i + 1]});
            x[i / 2] = (uint32_t)(p->ninputs + p->n - 1);
            if (i + 3 == n)
                x[i / 2 + 1] = x[i + 2];
        }
}

static uint32_t end_block(struct bench_program *p, struct maker *m)
{
    uint32_t left[4096];
    size_t n = m->nunread < 4096 ? m->nunread : 4096;
    memcpy(left, m->unread, n * sizeof *left);
    add_up(p, m, left, n);
    while (m->nunread)
        read_value(m, m->unread[0]);
    m->first = p->n;
    return left[0];
}

struct bench_program bench_program_new(size_t n, size_t block)
{
    struct bench_program p = {.ninputs = 1000};
    size_t most = p.ninputs + 2 * n + 8192;
    struct maker m = {.state = 7, .p = &p, .gain = 1};
    VEC(uint32_t) ends = {0};
    m.v = mem_alloc(most * sizeof *m.v);
    m.unread = mem_alloc(most * sizeof *m.unread);
    m.at = mem_alloc(most * sizeof *m.at);
    p.at = mem_alloc(most * sizeof *p.at);
    p.input = mem_alloc(p.ninputs * sizeof *p.input);
    for (size_t i = 0; i < p.ninputs; i++)
        m.v[i] = p.input[i] = .3 + 2 * bench_uniform(&m.state);
    while (p.n < n) {
        append(&p, &m, draw(&m, block == 0));
        if (block && p.n - m.first >= block - block / 16)
            vec_push(&ends, end_block(&p, &m));
    }
    if (block)
        vec_push(&ends, end_block(&p, &m));
    add_up(&p, &m, ends.at, ends.n);
    vec_free(&ends);
    mem_free(m.v);
    mem_free(m.unread);
    mem_free(m.at);
    return p;
}

void bench_program_free(struct bench_program *p)
{
    mem_free(p->at);
    mem_free(p->input);
}

/* --- the reference ------------------------------------------------------------------ */

struct reference {
    const struct bench_program *p;
    double *v, *bar;
    double *argument[B_TANH + 1]; /* of the functions, by operation */
    size_t count[B_TANH + 1];
    double sum;
};

void bench_switch(const struct bench_program *p, double *v)
{
    double *out = v + p->ninputs;
    memcpy(v, p->input, p->ninputs * sizeof *v);
    for (size_t i = 0; i < p->n; i++) {
        const struct bench_instr *in = &p->at[i];
        switch (in->op) {
        case B_ADD:
            out[i] = v[in->a] + v[in->b];
            break;
        case B_SUB:
            out[i] = v[in->a] - v[in->b];
            break;
        case B_MUL:
            out[i] = v[in->a] * v[in->b];
            break;
        case B_DIV:
            out[i] = v[in->a] / v[in->b];
            break;
        case B_SIN:
            out[i] = sin(v[in->a]);
            break;
        case B_EXP:
            out[i] = exp(v[in->a]);
            break;
        case B_LOG:
            out[i] = log(v[in->a]);
            break;
        case B_TANH:
            out[i] = tanh(v[in->a]);
            break;
        }
    }
}

static void reference_value(void *context)
{
    struct reference *r = context;
    bench_switch(r->p, r->v);
}

static void reference_adjoint(const struct reference *r)
{
    const double *v = r->v, *out = v + r->p->ninputs;
    double *bar = r->bar;
    memset(bar, 0, (r->p->ninputs + r->p->n) * sizeof *bar);
    bar[r->p->ninputs + r->p->n - 1] = 1;
    for (size_t i = r->p->n; i-- > 0;) {
        const struct bench_instr *in = &r->p->at[i];
        double s = bar[r->p->ninputs + i];
        switch (in->op) {
        case B_ADD:
            bar[in->a] += s, bar[in->b] += s;
            break;
        case B_SUB:
            bar[in->a] += s, bar[in->b] -= s;
            break;
        case B_MUL:
            bar[in->a] += s * v[in->b];
            bar[in->b] += s * v[in->a];
            break;
        case B_DIV:
            s /= v[in->b];
            bar[in->a] += s;
            bar[in->b] -= s * out[i];
            break;
        case B_SIN:
            bar[in->a] += s * cos(v[in->a]);
            break;
        case B_EXP:
            bar[in->a] += s * out[i];
            break;
        case B_LOG:
            bar[in->a] += s / v[in->a];
            break;
        case B_TANH:
            bar[in->a] += s * (1 - out[i] * out[i]);
            break;
        }
    }
}

static void reference_gradient(void *context)
{
    reference_value(context);
    reference_adjoint(context);
}

/* The sines, exponentials, logarithms and hyperbolic tangents alone: below
 * their time no evaluation with scalar libm can get. */
static void reference_functions(void *context)
{
    struct reference *r = context;
    double sum = 0;
    for (uint32_t op = B_SIN; op <= B_TANH; op++)
        for (size_t i = 0; i < r->count[op]; i++)
            sum += apply(op, r->argument[op][i], 0);
    r->sum = sum;
}

static void collect_arguments(struct reference *r)
{
    reference_value(r);
    for (uint32_t op = B_SIN; op <= B_TANH; op++) {
        r->argument[op] = mem_alloc((r->p->n + 1) * sizeof(double));
        for (size_t i = 0; i < r->p->n; i++)
            if (r->p->at[i].op == op)
                r->argument[op][r->count[op]++] = r->v[r->p->at[i].a];
    }
}

/* --- ours ---------------------------------------------------------------------------- */

struct ours {
    struct graph *g;
    node *input, *adjoint, out;
    struct program *value, *gradient;
    struct run *one, *lanes, *both;
};

node bench_node(struct graph *g, const node *x, struct bench_instr in)
{
    switch (in.op) {
    case B_ADD:
        return Add(g, x[in.a], x[in.b]);
    case B_SUB:
        return Sub(g, x[in.a], x[in.b]);
    case B_MUL:
        return Mul(g, x[in.a], x[in.b]);
    case B_DIV:
        return Div(g, x[in.a], x[in.b]);
    case B_SIN:
        return Sin(g, x[in.a]);
    case B_EXP:
        return Exp(g, x[in.a]);
    case B_LOG:
        return Log(g, x[in.a]);
    default:
        return Tanh(g, x[in.a]);
    }
}

static void set_inputs(struct run *r, const struct ours *o,
                       const struct bench_program *p)
{
    for (size_t i = 0; i < p->ninputs; i++)
        run_set(r, o->input[i], &p->input[i]);
}

/* Every lane at a point of its own, so that no two share a number. */
static void spread_inputs(const struct ours *o, const struct bench_program *p)
{
    for (size_t i = 0; i < p->ninputs; i++)
        for (unsigned lane = 0; lane < LANES; lane++) {
            double *to = run_input(o->lanes, o->input[i], lane);
            if (to)
                *to = p->input[i] * (1 + lane * 0x1p-30);
        }
}

static struct ours ours_new(const struct bench_program *p)
{
    struct ours o = {.g = graph_new()};
    node *x = mem_alloc((p->ninputs + p->n) * sizeof *x);
    for (size_t i = 0; i < p->ninputs; i++)
        x[i] = Input(o.g, (struct shape){1, 1});
    for (size_t i = 0; i < p->n; i++)
        x[p->ninputs + i] = bench_node(o.g, x, p->at[i]);
    o.input = x;
    o.out = x[p->ninputs + p->n - 1];
    o.adjoint = mem_alloc((p->ninputs + 1) * sizeof *o.adjoint);
    struct seed one = {o.out, Num(o.g, 1)};
    derive_reverse(o.g, 1, &one, (struct stops){0}, p->ninputs, x, o.adjoint);
    VEC(node) want = {0};
    vec_push(&want, o.out);
    for (size_t i = 0; i < p->ninputs; i++)
        if (o.adjoint[i] != NONE)
            vec_push(&want, o.adjoint[i]);
    o.value = program_new(o.g, 1, &o.out, false);
    o.gradient = program_new(o.g, want.n, want.at, false);
    vec_free(&want);
    return o;
}

/* Runs of the libm that is in use now. */
static void start_runs(struct ours *o, const struct bench_program *p)
{
    o->one = run_new(o->value, 1);
    o->lanes = run_new(o->value, LANES);
    o->both = run_new(o->gradient, 1);
    set_inputs(o->one, o, p);
    set_inputs(o->both, o, p);
    spread_inputs(o, p);
}

static void end_runs(struct ours *o)
{
    run_free(o->one);
    run_free(o->lanes);
    run_free(o->both);
}

static void ours_free(struct ours *o)
{
    program_free(o->value);
    program_free(o->gradient);
    graph_free(o->g);
    mem_free(o->input);
    mem_free(o->adjoint);
}

static double adjoint_of(const struct ours *o, const struct run *r, size_t i)
{
    return o->adjoint[i] == NONE ? 0 : *run_value(r, o->adjoint[i], 0);
}

static void compare(const struct ours *o, const struct reference *r)
{
    const struct bench_program *p = r->p;
    double worst = 0, value = r->v[p->ninputs + p->n - 1];
    for (size_t i = 0; i < p->ninputs; i++)
        worst = fmax(worst, fabs(adjoint_of(o, o->both, i) - r->bar[i]) /
                                (1 + fabs(r->bar[i])));
    set_inputs(o->lanes, o, p);
    run_eval(o->lanes);
    for (unsigned lane = 0; lane < LANES; lane++)
        if (*run_value(o->lanes, o->out, lane) != value)
            worst = INFINITY;
    spread_inputs(o, p);
    if (*run_value(o->one, o->out, 0) != value || !(worst < 1e-9))
        printf("  DISAGREE: value %.17g for %.17g, gradient %g\n",
               *run_value(o->one, o->out, 0), value, worst);
}

/* Another libm: what rounding can have done, by the running bounds of ours, and
 * as much by the reference. */
static void compare_bounded(const struct ours *o, const struct reference *r)
{
    const struct bench_program *p = r->p;
    struct run *bounded = run_new(o->gradient, 1);
    set_inputs(bounded, o, p);
    run_eval_bounded(bounded);
    double most = 2 * *run_bound(bounded, o->out, 0);
    double off = fabs(*run_value(o->one, o->out, 0) -
                      r->v[p->ninputs + p->n - 1]);
    size_t far = !(off <= most);
    for (size_t i = 0; i < p->ninputs; i++) {
        double e = o->adjoint[i] == NONE
                       ? 0
                       : *run_bound(bounded, o->adjoint[i], 0);
        far += !(fabs(adjoint_of(o, o->both, i) - r->bar[i]) <= 2 * e);
    }
    set_inputs(o->lanes, o, p);
    run_eval(o->lanes);
    for (unsigned lane = 0; lane < LANES; lane++)
        far += *run_value(o->lanes, o->out, lane) !=
               *run_value(o->one, o->out, 0);
    spread_inputs(o, p);
    if (far)
        printf("  DISAGREE: %zu numbers, the value by %g, allowed %g\n", far,
               off, most);
    run_free(bounded);
}

struct adjoints {
    const struct ours *o;
    size_t n;
    double *bar;
};

static const double *adjoints_of(void *context)
{
    struct adjoints *a = context;
    for (size_t i = 0; i < a->n; i++)
        a->bar[i] = adjoint_of(a->o, a->o->both, i);
    return a->bar;
}

/* More references: compiled C and a tape. */
static void compare_more(const struct bench_program *p, const struct ours *o,
                         const char *libm)
{
    struct adjoints a = {o, p->ninputs, mem_alloc(p->ninputs * sizeof(double))};
    struct bench_pair pair = {
        {bench_run, o->one}, {bench_run, o->both}, adjoints_of, &a, libm};
    bench_straight(p, &pair);
    mem_free(a.bar);
}

/* The rows of one libm; target: value, value + gradient, a lane of eight. */
static void rows(struct ours *o, struct reference *r, unsigned rounds,
                 const double target[3], const char *libm)
{
    const struct bench_program *p = r->p;
    struct bench_task task[] = {
        {reference_value, r},  {reference_gradient, r},
        {bench_run, o->one},   {bench_run, o->both},
        {bench_run, o->lanes}, {reference_functions, r}};
    double m[6];
    char what[80];
    bench_medians(6, task, rounds, m);
    (*libm ? compare_bounded : compare)(o, r);
    snprintf(what, sizeof what, "value%s", libm);
    bench_ratio(what, m[2], m[0], (double)p->n, target[0]);
    snprintf(what, sizeof what, "value + gradient%s", libm);
    bench_ratio(what, m[3], m[1], (double)p->n, target[1]);
    snprintf(what, sizeof what, "a lane of 8 different points%s", libm);
    bench_ratio(what, m[4] / LANES, m[0], (double)p->n, target[2]);
    if (*libm)
        return;
    bench_ratio("value + gradient to own value", m[3], m[2], (double)p->n, 3.5);
    bench_ratio("libm alone, of the reference", m[5], m[0], (double)p->n, 0);
}

/* A figure's targets with scalar and with vector libm. more: further
 * references. */
struct targets {
    double scalar[3], vector[3];
    bool more;
};

static void compare_program(const char *name, size_t n, size_t block,
                            unsigned rounds, const struct targets *target)
{
    struct bench_program p = bench_program_new(n, block);
    struct ours o = ours_new(&p);
    struct reference r = {.p = &p};
    r.v = mem_alloc((p.ninputs + p.n) * sizeof *r.v);
    r.bar = mem_alloc((p.ninputs + p.n) * sizeof *r.bar);
    char title[128];
    collect_arguments(&r);
    snprintf(title, sizeof title, "%s, %zu operations (ns an operation)", name,
             n);
    bench_table(title);
    for (int vector = 0; vector < 2; vector++) {
        if (!vector_math_use(vector)) {
            printf("  vector libm: left out, there is none\n");
            break;
        }
        start_runs(&o, &p);
        const char *libm = vector ? ", vector libm" : "";
        rows(&o, &r, rounds, vector ? target->vector : target->scalar, libm);
        if (target->more)
            compare_more(&p, &o, libm);
        end_runs(&o);
    }
    vector_math_use(false);
    ours_free(&o);
    mem_free(r.v);
    mem_free(r.bar);
    for (uint32_t op = B_SIN; op <= B_TANH; op++)
        mem_free(r.argument[op]);
    bench_program_free(&p);
}

void bench_scalar(void)
{
    static const struct targets
        small = {{.30, .38, .06}, {.20, .30, .06}, true},
        regular = {{.30, .35, .06}, {.20, .30, .06}, true},
        deep = {{.55, .55, .08}, {.55, .55, .08}, false},
        chain = {{.75, .85, .13}, {0, 0, 0}, false};
    compare_program("random blocks", 10000, 1000, 201, &small);
    compare_program("random blocks", 1000000, 1000, 11, &regular);
    compare_program("deep", 200000, 5000, 25, &deep);
    compare_program("chain", 100000, 0, 51, &chain);
}
