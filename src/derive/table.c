/* derive/table: what a row contributes to a tangent or an adjoint.
 *
 * Idea: the partials of an elementwise row are constructors of the table, read
 * here as functions that build nodes; matrix rows have a function a mode.
 *
 * Invariant: no operation is known by name. The one hook of the mutation tests
 * sits here (derive_contribution).
 */
#include "derive/rep.h"

#include <math.h>

static struct mutant mutant;

void derive_mutate(struct mutant m)
{
    mutant = m;
}

/* --- partials of elementwise rows -------------------------------------------- */

static node unknown_at;

static node Unknown(struct graph *g, const char *why)
{
    derive_report_gap(unknown_at, 0, why);
    return Num(g, NAN);
}

#define PARTIAL(NAME, FORMULA)                                                 \
    static node NAME(struct graph *g, node x, node y, node z, node r)          \
    {                                                                          \
        (void)g, (void)x, (void)y, (void)z, (void)r;                           \
        return FORMULA;                                                        \
    }
#define E1(ID, NAME, SPELL, FLAGS, VALUE, DX, ...) PARTIAL(dx_##ID, DX)
#define E2(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, ...)                         \
    PARTIAL(dx_##ID, DX) PARTIAL(dy_##ID, DY)
#define E3(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, DZ, ...)                     \
    PARTIAL(dx_##ID, DX) PARTIAL(dy_##ID, DY) PARTIAL(dz_##ID, DZ)
#include "graph/ops.def"

const struct derive_rule derive_rules[OP_COUNT] = {
#define E1(ID, ...) [OP_##ID] = {.partial = {dx_##ID}},
#define E2(ID, ...) [OP_##ID] = {.partial = {dx_##ID, dy_##ID}},
#define E3(ID, ...) [OP_##ID] = {.partial = {dx_##ID, dy_##ID, dz_##ID}},
#define M(ID, ...)                                                             \
    [OP_##ID] = {.tangent = tangent_##ID, .adjoint = adjoint_##ID},
#include "graph/ops.def"
};

/* Leaves have no rules; a result's flow goes to its primary node below. */
#define NO_RULE(ID)                                                            \
    void tangent_##ID(struct graph *g, node self, const node *dot, node *out)  \
    {                                                                          \
        (void)g, (void)self, (void)dot;                                        \
        out[0] = NONE;                                                         \
    }                                                                          \
    void adjoint_##ID(struct graph *g, node self, const node *bar,             \
                      const bool *want, node *out)                             \
    {                                                                          \
        (void)g, (void)self, (void)bar, (void)want, (void)out;                 \
    }
NO_RULE(INPUT)
NO_RULE(CONST)
NO_RULE(LITERAL)
NO_RULE(DATA)
NO_RULE(PI)
NO_RULE(RESULT)

node derive_partial_of(struct graph *g, node self, unsigned k, const node x[4])
{
    unknown_at = self;
    return derive_rules[g->at[self].op].partial[k](g, x[0], x[1], x[2], x[3]);
}

node derive_partial(struct graph *g, node self, unsigned k)
{
    const struct gnode p = g->at[self];
    node x[4] = {p.arg[0], p.nargs > 1 ? p.arg[1] : NONE,
                 p.nargs > 2 ? p.arg[2] : NONE, self};
    return derive_partial_of(g, self, k, x);
}

/* --- mutation ------------------------------------------------------------------- */

bool derive_mutates(const struct graph *g, node self)
{
    return mutant.kind != MUTATE_NOTHING && mutant.op == g->at[self].op;
}

/* The one hook of the mutation tests: contribution `c` of argument k. */
node derive_contribution(struct graph *g, node self, size_t k, node c)
{
    if (c == NONE || !derive_mutates(g, self) || mutant.argument != k)
        return c;
    struct shape s = graph_shape(g, c);
    switch (mutant.kind) {
    case MUTATE_NEGATE:
        return Neg(g, c);
    case MUTATE_SCALE:
        return Mul(g, Num(g, mutant.factor), c);
    case MUTATE_TRANSPOSE:
        return s.rows == s.cols ? Transpose(g, c) : c;
    case MUTATE_DROP:
        return Full(g, s, 0);
    default:
        return c;
    }
}

/* --- where a row has a value ------------------------------------------------------ */

/* Rows that are sampled all over [-3,3] have a value and partials everywhere. */
static const bool somewhere[OP_COUNT] = {
#define WIDE(LOW, HIGH) ((LOW) <= -3 && (HIGH) >= 3)
#define E1(ID, NAME, SPELL, FLAGS, VALUE, DX, BALL, ULPS, XL, XH)              \
    [OP_##ID] = !WIDE(XL, XH),
#define E2(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, BALL, ULPS, XL, XH, YL, YH)  \
    [OP_##ID] = !WIDE(XL, XH) || !WIDE(YL, YH),
#define E3(ID, NAME, SPELL, FLAGS, VALUE, DX, DY, DZ, BALL, ULPS, XL, XH, YL,  \
           YH, ZL, ZH)                                                         \
    [OP_##ID] = !WIDE(XL, XH) || !WIDE(YL, YH) || !WIDE(ZL, ZH),
#include "graph/ops.def"
};

bool derive_somewhere(enum op op)
{
    return somewhere[op];
}
