/* formula/line: terms in adcheck's own language, in one line.
 *
 * Idea: what type sets as a fraction or an inverse is a quotient or a solve
 * here; the rest is the walk's (walk.c).
 *
 * Invariant: the text parses back to the same value: `.*` stands exactly
 * between two arrays, and broadcasting never falls short of the shape.
 */
#include <math.h>

#include "formula/lists.h"
#include "formula/print.h"

static bool scalar(const struct printer *p, term x)
{
    return term_scalar(p->t, x);
}

/* --- names and numbers -------------------------------------------------- */

static void put_plain(struct printer *p, const char *text)
{
    put(p, "%s", text);
}

static void put_infix(struct printer *p, const char *sign)
{
    put(p, sign[0] == '!' && !sign[1] ? "%s" : " %s ", sign);
}

static enum level number_level(const struct gterm *g)
{
    if (g->factor.p < 0)
        return SUM;
    bool one = ratio_is(g->factor, 1) || g->factor.p == 0;
    bool single = shape_scalar(g->shape) ? g->factor.q == 1 : one;
    return single ? ATOM : PRODUCT;
}

static void put_number(struct printer *p, const struct gterm *g)
{
    struct ratio r = g->factor;
    bool array = !shape_scalar(g->shape);
    if (array && r.p == 0) {
        put(p, "zeros(%u,%u)", g->shape.rows, g->shape.cols);
        return;
    }
    if (!array || !ratio_is(r, 1)) {
        put_double(p, r.p);
        if (r.q != 1) {
            put(p, "/");
            put_double(p, r.q);
        }
        if (array)
            put(p, "*");
    }
    if (array)
        put(p, "ones(%u,%u)", g->shape.rows, g->shape.cols);
}

/* --- elementwise products ----------------------------------------------- */

static bool is_ones(const struct printer *p, term x)
{
    return term_at(p->t, x)->kind == TERM_NUMBER && !scalar(p, x);
}

/* Parts from f on that make one solve: inverses and what they apply to. */
static size_t solve_run(size_t n, const struct part *f)
{
    size_t k = 0;
    while (k < n && f[k].flags & PART_INVERSE)
        k++;
    return k > 0 && k < n ? k + 1 : 0;
}

static bool starts_with_solve(const struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    return g->kind == TERM_CHAIN && !p->named[x] &&
           solve_run(g->n, term_parts(p->t, x)) == g->n;
}

/* One factor with the size of its exponent. */
static void put_power(struct printer *p, struct part f, enum level least)
{
    double e = fabs(ratio_value(f.factor));
    if (e == 1) {
        put_term(p, f.t, least);
        return;
    }
    if (e == .5) {
        put(p, "sqrt(");
        put_term(p, f.t, LOW);
        put(p, ")");
        return;
    }
    put_term(p, f.t, ATOM);
    put(p, scalar(p, f.t) ? "^" : ".^");
    bool fraction = f.factor.q != 1;
    put(p, fraction ? "(" : "");
    put_double(p, fabs(f.factor.p));
    if (fraction) {
        put(p, "/");
        put_double(p, f.factor.q);
        put(p, ")");
    }
}

/* Factors with exponents of this sign, a number before them (0: none). */
struct quotient_side {
    const struct part *part;
    size_t n;
    double sign, number;
    bool alone; /* nothing else stands beside it */
};

static bool on_side(const struct printer *p, const struct quotient_side *s,
                    size_t i)
{
    return s->part[i].factor.p * s->sign > 0 && !is_ones(p, s->part[i].t);
}

static size_t count_side(const struct printer *p, const struct quotient_side *s,
                         bool *array)
{
    size_t n = s->number != 0;
    *array = false;
    for (size_t i = 0; i < s->n; i++)
        if (on_side(p, s, i)) {
            n++;
            *array |= !scalar(p, s->part[i].t);
        }
    return n;
}

/* More than one array: then matrix products among them get brackets. */
static bool several_arrays(const struct printer *p,
                           const struct quotient_side *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += !scalar(p, s->part[i].t) && !is_ones(p, s->part[i].t);
    return n > 1;
}

static void put_side(struct printer *p, const struct quotient_side *s)
{
    bool first = true, array = false, several = several_arrays(p, s);
    if (s->number != 0) {
        put_double(p, s->number);
        first = false;
    }
    for (size_t i = 0; i < s->n; i++) {
        struct part f = s->part[i];
        if (!on_side(p, s, i))
            continue;
        bool dotted = array && !scalar(p, f.t);
        bool chain = term_at(p->t, f.t)->kind == TERM_CHAIN && !dotted &&
                     s->sign > 0 && ratio_is(f.factor, 1) &&
                     !(several && !scalar(p, f.t));
        if (starts_with_solve(p, f.t))
            chain = first && s->alone;
        put(p, first ? "" : dotted ? ".*" : "*");
        put_power(p, f, chain ? PRODUCT : POSTFIX);
        array |= !scalar(p, f.t);
        first = false;
    }
}

static void put_quotient(struct printer *p, struct ratio c, size_t n,
                         const struct part *part, bool alone)
{
    struct quotient_side top = {part, n, 1, c.p == 1 ? 0 : c.p, false};
    struct quotient_side bottom = {part, n, -1, c.q == 1 ? 0 : c.q, false};
    bool array, below;
    size_t above = count_side(p, &top, &array);
    size_t under = count_side(p, &bottom, &below);
    if (above == 0)
        top.number = c.p;
    top.alone = alone && above == 1 && under == 0;
    put_side(p, &top);
    if (under == 0)
        return;
    put(p, below ? "./" : "/");
    put(p, under > 1 ? "(" : "");
    put_side(p, &bottom);
    put(p, under > 1 ? ")" : "");
}

/* c * the parts, c >= 0; ones at the end become a product with ones. */
static void put_product(struct printer *p, struct ratio c, size_t n,
                        const struct part *part, bool alone)
{
    struct parts bare = {0};
    struct shape s = {1, 1};
    for (size_t i = 0; i < n; i++) {
        if (is_ones(p, part[i].t))
            s = term_at(p->t, part[i].t)->shape;
        else
            vec_push(&bare, part[i]);
    }
    bool ones = bare.n < n;
    struct shape have = parts_shape(p->t, &bare);
    bool row = ones && have.cols > 1;
    bool simple = bare.n == 1 && ratio_is(c, 1) && bare.at[0].factor.p > 0;
    if (row)
        put(p, simple ? "ones(%u,1)*" : "ones(%u,1)*(", s.rows);
    put_quotient(p, c, bare.n, bare.at, alone && !ones);
    if (row)
        put(p, simple ? "" : ")");
    else if (ones)
        put(p, "*ones(%u,%u)", have.rows > 1 ? 1 : s.rows, s.cols);
    vec_free(&bare);
}

/* --- matrix products ---------------------------------------------------- */

static void put_operand(struct printer *p, struct part f)
{
    if (f.flags & PART_INVERSE) {
        struct shape s = term_at(p->t, f.t)->shape;
        put(p, s.rows == s.cols ? "inv(" : "pinv(");
        put_term(p, f.t, LOW);
        put(p, ")");
    } else {
        put_term(p, f.t, f.flags & PART_TRANSPOSED ? ATOM : POSTFIX);
    }
    put(p, f.flags & PART_TRANSPOSED ? "'" : "");
}

/* A\B, A\(B\C), ...: n parts, all but the last inverse. */
static void put_solve(struct printer *p, size_t n, const struct part *f)
{
    for (size_t i = 0; i < n; i++) {
        struct part plain = f[i];
        plain.flags &= ~(uint32_t)PART_INVERSE;
        put_operand(p, plain);
        if (i + 1 < n)
            put(p, i + 2 < n ? "\\(" : "\\");
    }
    for (size_t i = 2; i < n; i++)
        put(p, ")");
}

static void put_chain(struct printer *p, size_t n, const struct part *f)
{
    for (size_t i = 0; i < n; i++) {
        size_t run = solve_run(n - i, f + i);
        struct part plain = f[i];
        plain.flags &= ~(uint32_t)PART_INVERSE;
        if (run) {
            put(p, i ? "*" : "");
            put(p, n > run ? "(" : "");
            put_solve(p, run, f + i);
            put(p, n > run ? ")" : "");
            i += run - 1;
        } else if (f[i].flags & PART_INVERSE && i) {
            put(p, "/");
            put_operand(p, plain);
        } else {
            put(p, i ? "*" : "");
            put_operand(p, f[i]);
        }
    }
}

/* --- the notation ------------------------------------------------------- */

static void put_call(struct printer *p, const struct gterm *g,
                     const struct part *f)
{
    put(p, "%s(", g->text);
    put_list(p, g->n, f, ", ");
    put(p, ")");
}

const struct formula_notation notation_text = {
    .power = {"", "^", ""},
    .array_power = {"", ".^", ""},
    .index = {"", "(", ")"},
    .matrix = {"[", "; ", "]"},
    .group = {"(", ")"},
    .mark = {"", ""},
    .brace = {"", ""},
    .turned = "'",
    .plus = " + ",
    .minus = " - ",
    .sign = "-",
    .comma = ", ",
    .index_comma = ",",
    .cell = ", ",
    .name = put_plain,
    .digits = put_double,
    .word = put_plain,
    .infix = put_infix,
    .number_level = number_level,
    .number = put_number,
    .product = put_product,
    .chain = put_chain,
    .call = put_call,
    .flat = true,
};
