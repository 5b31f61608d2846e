/* The checker against corrupted rules: every contribution of every operation
 * negated, scaled by 1.01, 1+1e-4, 1+1e-6, 1+1e-8, transposed and dropped, in
 * whole problems from text to verdict. The intact rule must pass, the corrupted
 * one must be FAIL: a checker whose tests only show agreement is untested. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "builtin/builtin.h"
#include "cli/options.h"
#include "cli/problem.h"
#include "derive/derive.h"
#include "elementwise_rows.h"
#include "run/program.h"
#include "syntax/parse.h"

static double seconds[PHASE_COUNT];
static volatile int never;

static enum verdict verdict_of(const char *text)
{
    static struct options o;
    char *argv[] = {"adcheck", "-", NULL};
    assert_true(options_parse(2, argv, &o));
    struct arena *a = arena_new();
    const struct text *t =
        text_add("test", arena_strndup(a, text, strlen(text)), strlen(text));
    struct ast_file *f = parse_file(a, t);
    struct rec_problem r;
    struct run_context c = {.arena = a,
                            .options = &o,
                            .seconds = seconds,
                            .interrupted = &never,
                            .replay = "adcheck"};
    c.overrides.seed = 1;
    problem_check(&c, f, &f->problems[0], &r);
    enum verdict v = VERDICT_PASS;
    if (r.broken || f->broken || r.npoints == 0)
        fail_msg("does not elaborate: %s", text);
    for (size_t i = 0; i < r.points[0].nderivatives; i++)
        v = verdict_worse(v, r.points[0].derivatives[i].verdict);
    arena_free(a);
    return v;
}

static const struct damage {
    struct mutant m;
    const char *name;
} damages[] = {
    {{.kind = MUTATE_NEGATE}, "negated"},
    {{.kind = MUTATE_SCALE, .factor = 1.01}, "times 1.01"},
    {{.kind = MUTATE_SCALE, .factor = 1 + 1e-4}, "times 1+1e-4"},
    {{.kind = MUTATE_SCALE, .factor = 1 + 1e-6}, "times 1+1e-6"},
    {{.kind = MUTATE_SCALE, .factor = 1 + 1e-8}, "times 1+1e-8"},
    {{.kind = MUTATE_DROP}, "dropped"},
};

static size_t tried;

static void damage_all(enum op op, unsigned argument, const char *text)
{
    enum verdict intact = verdict_of(text);
    if (intact != VERDICT_PASS)
        fail_msg("intact rule is %s: %s", verdict_name(intact), text);
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct mutant m = damages[i].m;
        m.op = op;
        m.argument = argument;
        derive_mutate(m);
        enum verdict v = verdict_of(text);
        derive_mutate((struct mutant){0});
        tried++;
        if (v != VERDICT_FAIL)
            fail_msg("%s: contribution %u %s is %s: %s", op_name(op), argument,
                     damages[i].name, verdict_name(v), text);
    }
}

/* --- elementwise rows, from the table ---------------------------------------------- */

/* Rows that the language does not spell as op(x, ..): rules make them, and the
 * self-test of the table (test_ops) corrupts them. */
static bool internal(enum op op)
{
    static const enum op list[] = {
        OP_TIMES,      OP_DIRECTION,    OP_COSQUARE,    OP_COROOT,
        OP_SECHSQUARE, OP_XLOG,         OP_BLEND,       OP_ZETAN,
        OP_ELLIPTICKN, OP_SINCN,        OP_LAMBERTWM1,  OP_BETAINC,
        OP_SIGSLOPE,   OP_SIGTILT,      OP_COROOTSLOPE, OP_ERFCXN,
        OP_DAWSONN,    OP_LOGERFCSLOPE, OP_LOGERFCBEND, OP_FLOORDIV,
        OP_FIXDIV};
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        if (list[i] == op)
            return true;
    return false;
}

/* `z = f(a, b)` with `held` of its arguments as data. */
static void row_text(char *out, size_t size, size_t i, unsigned differentiated)
{
    static const char *const names[] = {"a", "b", "c"};
    enum op op = elementwise_rows[i].op;
    unsigned n = op_arity(op);
    const char *f = op_name(op);
    size_t at = 0;
    for (unsigned k = 0; k < n; k++) {
        double low = elementwise_rows[i].box[2 * k],
               high = elementwise_rows[i].box[2 * k + 1];
        at += (size_t)snprintf(out + at, size - at, "%s %s = %.6g\n",
                               k == differentiated ? "param" : "data", names[k],
                               low + 0.37 * (high - low));
    }
    if (isalpha((unsigned char)f[0]))
        snprintf(out + at, size - at, "z = %s(%s%s%s%s%s)\n", f, names[0],
                 n > 1 ? "," : "", n > 1 ? names[1] : "", n > 2 ? "," : "",
                 n > 2 ? names[2] : "");
    else if (n == 2)
        snprintf(out + at, size - at, "z = a %s b\n", f);
    else
        snprintf(out + at, size - at, op == OP_NEG ? "z = -a\n" : "z = a^2\n");
}

/* Does argument k contribute at this point? (max has one side, an order none) */
static bool contributes(size_t i, unsigned k)
{
    struct graph *g = graph_new();
    node in[3], bar;
    for (unsigned j = 0; j < 3; j++)
        in[j] = Input(g, (struct shape){1, 1});
    node r = graph_elementwise(g, elementwise_rows[i].op,
                               op_arity(elementwise_rows[i].op), in);
    struct seed one = {r, Num(g, 1)};
    derive_reverse(g, 1, &one, (struct stops){0}, 1, &in[k], &bar);
    bool yes = bar != NONE && derive_gap().at == NONE;
    if (yes) {
        struct program *p = program_new(g, 1, &bar, false);
        struct run *run = run_new(p, 1);
        for (unsigned j = 0; j < op_arity(elementwise_rows[i].op); j++) {
            double low = elementwise_rows[i].box[2 * j],
                   high = elementwise_rows[i].box[2 * j + 1];
            double v = low + 0.37 * (high - low);
            run_set(run, in[j], &v);
        }
        run_eval(run);
        yes = *run_value(run, bar, 0) != 0;
        run_free(run);
        program_free(p);
    }
    graph_free(g);
    return yes;
}

static void test_elementwise_rows(void **state)
{
    (void)state;
    char text[400];
    for (size_t i = 0; i < ROWS; i++) {
        if ((op_flags(elementwise_rows[i].op) & OP_FLAT) ||
            internal(elementwise_rows[i].op))
            continue;
        for (unsigned k = 0; k < op_arity(elementwise_rows[i].op); k++) {
            if (!contributes(i, k))
                continue;
            row_text(text, sizeof text, i, k);
            damage_all(elementwise_rows[i].op, k, text);
        }
    }
    assert_true(tried > 300);
}

/* --- matrix rows ---------------------------------------------------------------------- */

#define A3 "param A(3,3) = [1.3 .4 -.2; .1 1.7 .6; -.5 .2 2.1]\n"
#define B3 "param B(3,3) = [.7 -.4 .3; .2 1.1 -.6; .8 .1 .9]\n"
#define S3 "param S(3,3) spd = [2.3 .4 -.2; .4 1.7 .6; -.2 .6 2.1]\n"
#define W "data W = [.3 -1.2 .7; 1.4 .6 -.9; .8 .5 1.1]\n"

static const struct {
    enum op op;
    unsigned argument;
    const char *text;
} cases[] = {
    {OP_TRANSPOSE, 0, A3 W "z = sum(sum(A'.*W))"},
    {OP_SUM, 0, A3 "z = exp(sum(A(:)))"},
    {OP_CUMSUM, 0, A3 W "z = sum(sum(cumsum(A).*W))"},
    {OP_PROD, 0, A3 "z = prod(A(:))"},
    {OP_CUMPROD, 0, A3 W "z = sum(sum(cumprod(A).*W))"},
    {OP_MAXALONG, 0, A3 "z = sum(max(A).^2)"},
    {OP_LOGSUMEXP, 0, A3 "z = logsumexp(A(:))"},
    {OP_SOFTMAX, 0, A3 W "z = sum(sum(softmax(A).*W))"},
    {OP_GATHER, 0, A3 "z = A(2,3)^2 + A(1,1)"},
    {OP_VERTCAT, 0, A3 W "z = sum(sum([A; A.^2](1:3,:).*W))"},
    {OP_HORZCAT, 0, A3 W "C = [A, W]; z = sum(sum(C.^2))"},
    {OP_TRIANGLE, 0, A3 "z = sum(sum(tril(A).^2))"},
    {OP_MATMUL, 0, A3 B3 W "z = sum(sum((A*B).*W))"},
    {OP_MATMUL, 1, A3 B3 W "z = sum(sum((A*B).*W))"},
    {OP_SOLVE, 0, A3 B3 W "z = sum(sum((A\\B).*W))"},
    {OP_SOLVE, 1, A3 B3 W "z = sum(sum((A\\B).*W))"},
    {OP_INV, 0, A3 W "z = sum(sum(inv(A).*W))"},
    {OP_DET, 0, A3 "z = det(A)"},
    {OP_LOGDET, 0, A3 "z = logdet(A)"},
    {OP_CHOL, 0, S3 W "z = sum(sum(chol(S).*W))"},
    {OP_EXPM, 0, A3 W "z = sum(sum(expm(A).*W))"},
};

static void test_matrix_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        damage_all(cases[i].op, cases[i].argument, cases[i].text);
}

/* A contribution transposed: visible where it is square and not symmetric. */
static void test_transposed(void **state)
{
    (void)state;
    static const enum op ops[] = {OP_MATMUL, OP_SOLVE, OP_INV, OP_EXPM};
    static const char *const texts[] = {A3 B3 W "z = sum(sum((A*B).*W))",
                                        A3 B3 W "z = sum(sum((A\\B).*W))",
                                        A3 W "z = sum(sum(inv(A).*W))",
                                        A3 W "z = sum(sum(expm(A).*W))"};
    for (size_t i = 0; i < 4; i++) {
        derive_mutate((struct mutant){MUTATE_TRANSPOSE, ops[i], 0, 0});
        enum verdict v = verdict_of(texts[i]);
        derive_mutate((struct mutant){0});
        if (v != VERDICT_FAIL)
            fail_msg("%s transposed is %s", op_name(ops[i]), verdict_name(v));
    }
}

/* A wrong rule is not called lost digits where digits are lost as well. */
static void test_wrong_beside_ill(void **state)
{
    (void)state;
    const char *text = "param x = 1e-8\nz = (1-cos(x))/x^2";
    assert_int_equal(verdict_of(text), VERDICT_ILL);
    derive_mutate((struct mutant){MUTATE_SCALE, OP_COS, 0, 1.01});
    enum verdict v = verdict_of(text);
    derive_mutate((struct mutant){0});
    assert_int_equal(v, VERDICT_FAIL);
}

int main(void)
{
    builtin_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_elementwise_rows),
        cmocka_unit_test(test_matrix_rows),
        cmocka_unit_test(test_transposed),
        cmocka_unit_test(test_wrong_beside_ill),
    };
    diag_silent(true);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
