/* The self-test of the operation table: every elementwise row over its box,
 * every structural row in a small problem. For each:
 *
 *   bound         |double - ball| <= running bound, values and derivatives
 *   both modes    against a difference quotient of the value in balls
 *   dot product   <w, J d> = <J' w, d> to 1e-12
 *   second order  the adjoint's tangent against a difference of the adjoint
 *   mutants       every contribution negated, scaled, dropped is noticed
 *
 * The difference in balls uses no rule and no doubles. All of it with scalar
 * libm, and of elementwise rows with the vector libm where there is one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ball/ball.h"
#include "derive/derive.h"
#include "elementwise_rows.h"
#include "graph/matrix.h"
#include "kernel/vector_math.h"
#include "run/program.h"

#define MAX_INPUTS 3
#define BITS 320
#define STEP (-100)

struct problem {
    const char *name;
    size_t ninputs;
    struct shape shape[MAX_INPUTS];
    double low[MAX_INPUTS], high[MAX_INPUTS];
    bool held[MAX_INPUTS]; /* parameters like an order: not differentiated */
    node (*build)(struct graph *g, const node *in);
    enum op op; /* elementwise rows */
    bool flat;
};

struct built {
    struct graph *g;
    node in[MAX_INPUTS], dir[MAX_INPUTS], r, s;
    node tangent, adjoint[MAX_INPUTS], second[MAX_INPUTS];
    double value[MAX_INPUTS][16], direction[MAX_INPUTS][16];
};

static double uniform(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / (double)(1u << 24);
}

/* --- building ----------------------------------------------------------------- */

static void fill(const struct problem *p, struct built *b, unsigned seed)
{
    for (size_t i = 0; i < p->ninputs; i++)
        for (size_t k = 0; k < shape_numel(p->shape[i]); k++) {
            b->value[i][k] = p->low[i] + (p->high[i] - p->low[i]) *
                                             (0.05 + 0.9 * uniform(&seed));
            b->direction[i][k] = p->held[i] ? 0 : 2 * uniform(&seed) - 1;
        }
}

static void build(const struct problem *p, struct built *b)
{
    struct seed seeds[MAX_INPUTS];
    size_t n = 0;
    b->g = graph_new();
    for (size_t i = 0; i < p->ninputs; i++)
        b->in[i] = Input(b->g, p->shape[i]);
    b->r = p->build ? p->build(b->g, b->in)
                    : graph_elementwise(b->g, p->op, p->ninputs, b->in);
    struct shape s = graph_shape(b->g, b->r);
    double w[64];
    for (size_t k = 0; k < shape_numel(s); k++)
        w[k] = 1 + 0.4 * sin(2.3 * (double)k + 1);
    b->s = Dot(b->g, Data(b->g, s, w), b->r);
    for (size_t i = 0; i < p->ninputs; i++) {
        b->dir[i] = Input(b->g, p->shape[i]);
        if (!p->held[i])
            seeds[n++] = (struct seed){b->in[i], b->dir[i]};
    }
    struct seed one = {b->s, Num(b->g, 1)};
    node live[MAX_INPUTS], bar[MAX_INPUTS];
    for (size_t i = 0; i < n; i++)
        live[i] = seeds[i].at;
    derive_forward(b->g, n, seeds, (struct stops){0}, 1, &b->s, &b->tangent);
    derive_reverse(b->g, 1, &one, (struct stops){0}, n, live, bar);
    for (size_t i = 0, k = 0; i < p->ninputs; i++)
        b->adjoint[i] = p->held[i] ? NONE : bar[k++];
    for (size_t i = 0; i < p->ninputs; i++) {
        b->second[i] = NONE;
        if (b->adjoint[i] != NONE)
            derive_forward(b->g, n, seeds, (struct stops){0}, 1, &b->adjoint[i],
                           &b->second[i]);
    }
}

/* --- evaluating ------------------------------------------------------------------ */

static struct run *run_of(const struct problem *p, const struct built *b,
                          size_t n, const node *want, struct program **keep)
{
    *keep = program_new(b->g, n, want, false);
    struct run *r = run_new(*keep, 1);
    for (size_t i = 0; i < p->ninputs; i++) {
        run_set(r, b->in[i], b->value[i]);
        run_set(r, b->dir[i], b->direction[i]);
    }
    run_eval_bounded(r);
    return r;
}

static struct ball_run *balls_of(const struct problem *p, const struct built *b,
                                 size_t n, const node *want)
{
    struct ball_run *r = ball_run_new(b->g, n, want);
    for (size_t i = 0; i < p->ninputs; i++) {
        ball_run_set(r, b->in[i], b->value[i]);
        ball_run_set(r, b->dir[i], b->direction[i]);
    }
    return r;
}

/* (x(v + h d) - x(v - h d)) / 2h in balls, all entries of x. */
static struct balls *difference(const struct problem *p, const struct built *b,
                                node x)
{
    struct ball_run *r = balls_of(p, b, 1, &x);
    struct ball_shift shift[MAX_INPUTS];
    size_t n = shape_numel(graph_shape(b->g, x));
    struct balls *d[2] = {balls_new(n), balls_new(n)};
    for (int side = 0; side < 2; side++) {
        double m = side ? 1 : -1;
        for (size_t i = 0; i < p->ninputs; i++)
            shift[i] = (struct ball_shift){b->in[i], b->direction[i], m, m,
                                           STEP};
        ball_run_eval(r, BITS, p->ninputs, shift, false);
        balls_copy(d[side], ball_run_value(r, x));
    }
    balls_sub(d[1], d[1], d[0], BITS);
    balls_scale(d[1], d[1], 0.5, -STEP, BITS);
    balls_free(d[0]);
    ball_run_free(r);
    return d[1];
}

static bool near(double a, double b, double tolerance)
{
    return fabs(a - b) <= tolerance * (1 + fabs(b));
}

/* --- the properties ---------------------------------------------------------------- */

static void check_bounds(const struct problem *p, const struct built *b)
{
    node want[2 + MAX_INPUTS];
    size_t n = 0;
    want[n++] = b->r;
    if (b->tangent != NONE)
        want[n++] = b->tangent;
    for (size_t i = 0; i < p->ninputs; i++)
        if (b->adjoint[i] != NONE)
            want[n++] = b->adjoint[i];
    struct program *keep;
    struct run *r = run_of(p, b, n, want, &keep);
    struct ball_run *ball = balls_of(p, b, n, want);
    struct ball_status st = ball_run_eval(ball, BITS, 0, NULL, false);
    if (st.gap != NONE)
        fail_msg("%s has no ball version", p->name);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < shape_numel(graph_shape(b->g, want[i])); k++) {
            double v = run_value(r, want[i], 0)[k];
            double e = run_bound(r, want[i], 0)[k];
            double t = balls_mid(ball_run_value(ball, want[i]), k);
            if (!(fabs(v - t) <= e + 0x1p-53 * fabs(t)))
                fail_msg("%s: result %zu entry %zu is %.17g, true %.17g, "
                         "bound %.3g",
                         p->name, i, k, v, t, e);
        }
    ball_run_free(ball);
    run_free(r);
    program_free(keep);
}

/* <J' w, d> from the adjoints. */
static double reverse_slope(const struct problem *p, const struct built *b)
{
    double sum = 0;
    for (size_t i = 0; i < p->ninputs; i++) {
        if (b->adjoint[i] == NONE)
            continue;
        struct program *keep;
        struct run *r = run_of(p, b, 1, &b->adjoint[i], &keep);
        for (size_t k = 0; k < shape_numel(p->shape[i]); k++)
            sum += run_value(r, b->adjoint[i], 0)[k] * b->direction[i][k];
        run_free(r);
        program_free(keep);
    }
    return sum;
}

static double forward_slope(const struct problem *p, const struct built *b)
{
    if (b->tangent == NONE)
        return 0;
    struct program *keep;
    struct run *r = run_of(p, b, 1, &b->tangent, &keep);
    double v = *run_value(r, b->tangent, 0);
    run_free(r);
    program_free(keep);
    return v;
}

static double true_slope(const struct problem *p, const struct built *b)
{
    struct balls *d = difference(p, b, b->s);
    double v = balls_mid(d, 0);
    balls_free(d);
    return v;
}

static void check_first(const struct problem *p, const struct built *b)
{
    double f = forward_slope(p, b), r = reverse_slope(p, b);
    double t = true_slope(p, b);
    if (!near(f, r, 1e-12))
        fail_msg("%s: forward %.17g, reverse %.17g", p->name, f, r);
    if (!near(f, t, 1e-11))
        fail_msg("%s: forward %.17g, difference %.17g", p->name, f, t);
}

static void check_second(const struct problem *p, const struct built *b)
{
    for (size_t i = 0; i < p->ninputs; i++) {
        if (b->adjoint[i] == NONE)
            continue;
        struct balls *d = difference(p, b, b->adjoint[i]);
        size_t n = shape_numel(p->shape[i]);
        double got[16] = {0};
        if (b->second[i] != NONE) {
            struct program *keep;
            struct run *r = run_of(p, b, 1, &b->second[i], &keep);
            memcpy(got, run_value(r, b->second[i], 0), n * sizeof *got);
            run_free(r);
            program_free(keep);
        }
        for (size_t k = 0; k < n; k++)
            if (!near(got[k], balls_mid(d, k), 1e-9))
                fail_msg("%s: second derivative %zu(%zu) is %.15g, difference "
                         "%.15g",
                         p->name, i, k, got[k], balls_mid(d, k));
        balls_free(d);
    }
}

/* --- mutants ------------------------------------------------------------------------ */

static const struct mutant damages[] = {
    {.kind = MUTATE_NEGATE},
    {.kind = MUTATE_SCALE, .factor = 1.01},
    {.kind = MUTATE_SCALE, .factor = 1 + 1e-4},
    {.kind = MUTATE_SCALE, .factor = 1 + 1e-6},
    {.kind = MUTATE_SCALE, .factor = 1 + 1e-8},
    {.kind = MUTATE_DROP},
};

/* Contribution k counts only if it is there and not (nearly) zero: the intact
 * derivative changes when it is dropped. */
static void check_mutant(const struct problem *p, const struct built *intact,
                         struct mutant m)
{
    struct built b = *intact;
    double truth = true_slope(p, intact);
    m.op = p->op;
    derive_mutate(m);
    build(p, &b);
    derive_mutate((struct mutant){0});
    double f = forward_slope(p, &b), r = reverse_slope(p, &b);
    bool caught = !near(f, truth, 1e-12) && !near(r, truth, 1e-12);
    graph_free(b.g);
    if (!caught)
        fail_msg("%s: mutant %d (factor %.10g) of contribution %u passes: "
                 "forward %.17g reverse %.17g true %.17g",
                 p->name, (int)m.kind, m.factor, m.argument, f, r, truth);
}

/* Does argument k contribute anything at this point (max: one side only)? */
static bool contributes(const struct problem *p, const struct built *b,
                        unsigned k)
{
    struct program *keep;
    struct run *r = run_of(p, b, 1, &b->adjoint[k], &keep);
    bool any = false;
    for (size_t i = 0; i < shape_numel(p->shape[k]); i++)
        any |= run_value(r, b->adjoint[k], 0)[i] != 0;
    run_free(r);
    program_free(keep);
    return any;
}

static void check_mutants(const struct problem *p, const struct built *b)
{
    for (unsigned k = 0; k < p->ninputs; k++) {
        if (p->held[k] || b->adjoint[k] == NONE || !contributes(p, b, k))
            continue;
        for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
            struct mutant m = damages[i];
            m.argument = k;
            check_mutant(p, b, m);
        }
    }
}

static void check(const struct problem *p, unsigned seed, bool mutants)
{
    struct built b = {0};
    fill(p, &b, seed);
    build(p, &b);
    check_bounds(p, &b);
    if (!p->flat) {
        check_first(p, &b);
        check_second(p, &b);
        if (mutants)
            check_mutants(p, &b);
    }
    graph_free(b.g);
}

/* --- elementwise rows ---------------------------------------------------------------- */

/* Arguments whose partial is not known (orders, shapes) are held. */
static bool unknown_partial(enum op op, unsigned k)
{
    struct graph *g = graph_new();
    node in[3] = {Input(g, (struct shape){1, 1}),
                  Input(g, (struct shape){1, 1}),
                  Input(g, (struct shape){1, 1})};
    node r = graph_elementwise(g, op, op_arity(op), in), bar;
    struct seed one = {r, Num(g, 1)};
    derive_reverse(g, 1, &one, (struct stops){0}, 1, &in[k], &bar);
    bool unknown = derive_gap().at != NONE;
    graph_free(g);
    return unknown;
}

/* Rows whose last argument is a function of the others. */
static node made_direction(struct graph *g, const node *in)
{
    return Direction(g, in[0], in[1], Hypot(g, in[0], in[1]));
}

static node made_sechsquare(struct graph *g, const node *in)
{
    return SechSquare(g, in[0], Tanh(g, in[0]));
}

static void elementwise(size_t i, bool scalars, unsigned seed, bool mutants)
{
    enum op op = elementwise_rows[i].op;
    struct problem p = {.name = op_name(op),
                        .op = op,
                        .ninputs = op_arity(op),
                        .flat = op_flags(op) & OP_FLAT};
    if (op == OP_DIRECTION || op == OP_SECHSQUARE) {
        p.build = op == OP_DIRECTION ? made_direction : made_sechsquare;
        p.ninputs--;
    }
    for (unsigned k = 0; k < p.ninputs; k++) {
        p.shape[k] = scalars  ? (struct shape){1, 1}
                     : k == 0 ? (struct shape){2, 2}
                     : k == 1 ? (struct shape){1, 2}
                              : (struct shape){2, 1};
        p.low[k] = elementwise_rows[i].box[2 * k];
        p.high[k] = elementwise_rows[i].box[2 * k + 1];
        p.held[k] = !p.flat && unknown_partial(op, k);
    }
    check(&p, seed, mutants);
}

static void test_elementwise_scalars(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        for (unsigned seed = 1; seed <= 3; seed++)
            elementwise(i, true, seed * 77, seed == 1);
}

static void test_elementwise_broadcast(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        elementwise(i, false, 4711, false);
}

static void test_elementwise_vector(void **state)
{
    if (!vector_math_use(true)) {
        skip();
        return;
    }
    test_elementwise_scalars(state);
    test_elementwise_broadcast(state);
    vector_math_use(false);
}

/* --- structural rows ------------------------------------------------------------------- */

#define CASE(NAME, EXPRESSION)                                                 \
    static node NAME(struct graph *g, const node *in)                          \
    {                                                                          \
        node x = in[0], y = in[1];                                             \
        (void)x, (void)y;                                                      \
        return EXPRESSION;                                                     \
    }
static const uint32_t picks[] = {3, 0, 0, 5};
CASE(case_transpose, Mul(g, Transpose(g, x), Transpose(g, x)))
CASE(case_reshape, Square(g, Reshape(g, x, (struct shape){2, 3})))
CASE(case_cut, Square(g, Cut(g, Exp(g, Cut(g, x)))))
CASE(case_broadcast,
     Square(g, Broadcast(g, Sum(g, x, 1), (struct shape){3, 2})))
CASE(case_sum_all, Exp(g, Sum(g, Square(g, x), 0)))
CASE(case_sum_1, Exp(g, Sum(g, x, 1)))
CASE(case_sum_2, Exp(g, Sum(g, x, 2)))
CASE(case_cumsum, Exp(g, CumSum(g, x, 1, false)))
CASE(case_cumsum_back, Exp(g, CumSum(g, x, 2, true)))
CASE(case_prod, Prod(g, x, 0))
CASE(case_prod_1, Prod(g, x, 1))
CASE(case_prod_2, Prod(g, x, 2))
CASE(case_cumprod, CumProd(g, x, 1))
CASE(case_cumprod_2, CumProd(g, x, 2))
CASE(case_scan, Scan(g, x, y, 1, false))
CASE(case_scan_back, Scan(g, x, y, 2, true))
CASE(case_maxalong, Square(g, MaxAlong(g, x, 1)))
CASE(case_maxall, Exp(g, MaxAlong(g, x, 0)))
CASE(case_logsumexp, Square(g, LogSumExp(g, x, 1)))
CASE(case_logsumexp_0, LogSumExp(g, x, 0))
CASE(case_softmax, Square(g, Softmax(g, x, 2)))
CASE(case_gather, Exp(g, Gather(g, x, (struct shape){2, 2}, picks)))
CASE(case_scatter,
     Exp(g, ScatterList(g, Reshape(g, Sum(g, x, 2), (struct shape){3, 1}),
                        (struct shape){3, 2}, graph_add_list(g, picks + 1, 3))))
CASE(case_vertcat, Square(g, VertCat(g, 2, (node[]){x, Exp(g, y)})))
CASE(case_horzcat, Square(g, HorzCat(g, 2, (node[]){Exp(g, x), y})))
CASE(case_triangle, Exp(g, Triangle(g, x, true, 0)))
CASE(case_triangle_low, Exp(g, Triangle(g, x, false, -1)))
CASE(case_diagonal, Exp(g, Diagonal(g, Reshape(g, x, (struct shape){6, 1}))))
CASE(case_dot, Exp(g, Dot(g, x, y)))
CASE(case_matmul, MatMul(g, x, Transpose(g, y)))
CASE(case_matmul_t, MatMul(g, Transpose(g, x), y))
CASE(case_matmul_tt, MatMul(g, Transpose(g, x),
                            Transpose(g, Reshape(g, y, (struct shape){2, 3}))))
CASE(case_matmul_square,
     MatMul(g, MatMul(g, Transpose(g, x), x), Transpose(g, y)))
CASE(case_pi, Mul(g, Pi(g), Sin(g, x)))

static const struct {
    const char *name;
    node (*build)(struct graph *g, const node *in);
} structural[] = {
#define S(NAME)                                                                \
    {                                                                          \
#NAME, NAME                                                            \
    }
    S(case_transpose), S(case_reshape),     S(case_cut),
    S(case_broadcast), S(case_sum_all),     S(case_sum_1),
    S(case_sum_2),     S(case_cumsum),      S(case_cumsum_back),
    S(case_prod),      S(case_prod_1),      S(case_prod_2),
    S(case_cumprod),   S(case_cumprod_2),   S(case_scan),
    S(case_scan_back), S(case_maxalong),    S(case_maxall),
    S(case_logsumexp), S(case_logsumexp_0), S(case_softmax),
    S(case_gather),    S(case_scatter),     S(case_vertcat),
    S(case_horzcat),   S(case_triangle),    S(case_triangle_low),
    S(case_diagonal),  S(case_dot),         S(case_matmul),
    S(case_matmul_t),  S(case_matmul_tt),   S(case_matmul_square),
    S(case_pi),
};

static void test_structural(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof structural / sizeof structural[0]; i++) {
        struct problem p = {.name = structural[i].name,
                            .ninputs = 2,
                            .build = structural[i].build,
                            .shape = {{3, 2}, {3, 2}},
                            .low = {-1.5, -1.2},
                            .high = {1.4, 1.6}};
        check(&p, 31u * (unsigned)i + 7, false);
    }
}

/* Products with zeros: no division anywhere. */
static void test_products_with_zeros(void **state)
{
    (void)state;
    node (*const builders[])(struct graph *, const node *) = {
        case_prod, case_prod_1, case_prod_2, case_cumprod, case_cumprod_2};
    for (size_t i = 0; i < 5; i++)
        for (unsigned zeros = 1; zeros <= 3; zeros++) {
            struct problem p = {.name = "prod with zeros",
                                .ninputs = 2,
                                .build = builders[i],
                                .shape = {{3, 2}, {3, 2}},
                                .low = {-1.5, -1},
                                .high = {1.4, 1}};
            struct built b = {0};
            fill(&p, &b, 99);
            for (unsigned k = 0; k < zeros; k++)
                b.value[0][(2 * k + 1) % 6] = 0;
            build(&p, &b);
            check_first(&p, &b);
            check_second(&p, &b);
            graph_free(b.g);
        }
}

/* n reads of a vector cost n backward, not n^2. */
static void test_many_reads(void **state)
{
    (void)state;
    enum { N = 20000 };
    struct graph *g = graph_new();
    node x = Input(g, (struct shape){N, 1}), sum = NONE, bar;
    for (uint32_t i = 0; i < N; i++) {
        node e = Square(g, Gather(g, x, (struct shape){1, 1}, &i));
        sum = sum == NONE ? e : Add(g, sum, e);
    }
    struct seed one = {sum, Num(g, 1)};
    derive_reverse(g, 1, &one, (struct stops){0}, 1, &x, &bar);
    struct program *p = program_new(g, 1, &bar, false);
    struct run *r = run_new(p, 1);
    double *v = run_input(r, x, 0);
    for (size_t i = 0; i < N; i++)
        v[i] = (double)i;
    run_eval(r);
    for (size_t i = 0; i < N; i++)
        assert_true(run_value(r, bar, 0)[i] == 2.0 * (double)i);
    assert_true(program_operations(p) < 20 * N);
    run_free(r);
    program_free(p);
    graph_free(g);
}

/* Cuts are never merged: v = u; y = u*v has vbar = u. */
/* A chain of nodes of every kind of storage; the last one. */
static node grow(struct graph *g, node x, size_t n)
{
    const struct shape one = {1, 1};
    const double v[3] = {1, 2, 3};
    for (size_t i = 0; i < n; i++) {
        node part[4] = {x, Sin(g, x), Num(g, (double)i + 0.5), Input(g, one)};
        x = Mul(g, Add(g, x, part[2]), part[1]);
        x = Add(g, x, Sum(g, VertCat(g, 4, part), 0));
        x = Cut(g, Add(g, x, Sum(g, Data(g, (struct shape){3, 1}, v), 0)));
    }
    return x;
}

/* A*A' plus what is symmetric as it stands; A itself is not. */
static void test_symmetric(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    node a = Input(g, (struct shape){4, 4}), b = Input(g, (struct shape){4, 1});
    node gram = MatMul(g, a, Transpose(g, a)), s = Num(g, 3);
    assert_true(graph_symmetric(g, Add(g, gram, Eye(g, 4))));
    assert_true(graph_symmetric(g, Add(g, Mul(g, s, Eye(g, 4)), gram)));
    assert_true(graph_symmetric(g, Add(g, gram, Diagonal(g, b))));
    assert_false(graph_symmetric(g, Add(g, a, Eye(g, 4))));
    graph_free(g);
}

/* Nothing that is made again is new. */
static void find_all(struct graph *g)
{
    size_t n = g->n;
    for (node k = 0; k < n; k++) {
        const struct gnode p = *graph_at(g, k);
        if (p.op == OP_SIN)
            assert_int_equal(Sin(g, p.arg[0]), k);
        if (p.op == OP_MUL)
            assert_int_equal(Mul(g, p.arg[0], p.arg[1]), k);
    }
    assert_int_equal(g->n, n);
}

/* Back at a mark the graph is what it was: the same nodes get the same
 * handles, and those before are found again. */
static void test_rewind(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    node x = grow(g, Input(g, (struct shape){1, 1}), 300);
    struct graph_mark mark = graph_mark(g);
    size_t inputs = g->inputs.n;
    node y = grow(g, x, 2000);
    node z = Sin(g, Add(g, x, y));
    graph_rewind(g, mark);
    assert_int_equal(g->n, mark.n);
    assert_int_equal(g->inputs.n, inputs);
    find_all(g);
    assert_int_equal(grow(g, x, 2000), y);
    assert_int_equal(Sin(g, Add(g, x, y)), z);
    graph_free(g);
}

/* A graph that rested knows its nodes, also those of before a mark to which it
 * went back meanwhile. */
static void test_rest(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    node x = grow(g, Input(g, (struct shape){1, 1}), 300);
    graph_rest(g);
    find_all(g);
    struct graph_mark mark = graph_mark(g);
    node y = grow(g, x, 2000);
    graph_rest(g);
    graph_rewind(g, mark);
    assert_int_equal(g->n, mark.n);
    find_all(g);
    assert_int_equal(grow(g, x, 2000), y);
    graph_free(g);
}

static void test_cuts(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    node u = Input(g, (struct shape){1, 1});
    node v = Cut(g, u), w = Cut(g, u), y = Mul(g, u, v), bar[3];
    assert_true(v != w);
    struct seed one = {y, Num(g, 1)};
    derive_reverse(g, 1, &one, (struct stops){0}, 2, (node[]){u, v}, bar);
    assert_true(bar[1] == u);
    graph_free(g);
}

/* Sharing: equal expressions are one node; only exact foldings. */
static void test_sharing_and_folding(void **state)
{
    (void)state;
    struct graph *g = graph_new();
    node u = Input(g, (struct shape){1, 1}), v = Input(g, (struct shape){1, 1});
    assert_true(Add(g, u, v) == Add(g, v, u));
    assert_true(Mul(g, u, Num(g, 1)) == u);
    assert_true(Neg(g, Neg(g, u)) == u);
    assert_true(Pow(g, u, Num(g, 2)) == Square(g, u));
    assert_true(Mul(g, u, u) == Square(g, u));
    assert_true(graph_at(g, Sub(g, u, u))->op == OP_SUB);
    assert_true(graph_at(g, Mul(g, u, Num(g, 0)))->op == OP_MUL);
    assert_true(graph_at(g, Add(g, u, Num(g, 0)))->op == OP_ADD);
    assert_true(graph_at(g, Div(g, Num(g, 1), Num(g, 3)))->op == OP_DIV);
    double six;
    assert_true(graph_constant(g, Mul(g, Num(g, 2), Num(g, 3)), &six));
    assert_true(six == 6);
    graph_free(g);
}

/* Nodes of sin(sin(... x)), its adjoint if it is wanted, and its derivative of
 * an order. */
static size_t nodes_of_order(bool adjoint, unsigned order)
{
    struct graph *g = graph_new();
    node x = Input(g, (struct shape){1, 1}), z = x, bar;
    for (int i = 0; i < 12; i++)
        z = Sin(g, z);
    struct seed up = {z, Num(g, 1)}, s = {x, Num(g, 1)};
    if (adjoint)
        derive_reverse(g, 1, &up, (struct stops){0}, 1, &x, &bar);
    for (unsigned k = 0; k < order; k++)
        derive_forward(g, 1, &s, (struct stops){0}, 1, &z, &z);
    size_t nodes = g->n;
    graph_free(g);
    return nodes;
}

/* What else is in the graph is not differentiated along. */
static void test_orders_beside(void **state)
{
    (void)state;
    size_t beside = nodes_of_order(true, 0) - nodes_of_order(false, 0);
    assert_true(nodes_of_order(true, 5) <= nodes_of_order(false, 5) + beside);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sharing_and_folding),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_orders_beside),
        cmocka_unit_test(test_symmetric),
        cmocka_unit_test(test_rewind),
        cmocka_unit_test(test_rest),
        cmocka_unit_test(test_many_reads),
        cmocka_unit_test(test_elementwise_scalars),
        cmocka_unit_test(test_elementwise_broadcast),
        cmocka_unit_test(test_elementwise_vector),
        cmocka_unit_test(test_structural),
        cmocka_unit_test(test_products_with_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
