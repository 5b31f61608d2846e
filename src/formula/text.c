/* formula/text: terms in adcheck's own language.
 *
 * Idea: each term knows how tightly its text binds (`level`); whoever prints a
 * part says how tight it must be, and brackets appear only where they are
 * needed, or where a solve would be misread.
 *
 * Invariant: the text parses back to the same value: `.*` stands exactly
 * between two arrays, and broadcasting never falls short of the shape.
 */
#include <math.h>
#include <string.h>

#include "formula/lists.h"
#include "formula/print.h"

enum level { OR, AND, COMPARE, SUM, PRODUCT, POSTFIX, ATOM };

static void put_term(struct printer *p, term x, enum level least);

static bool scalar(const struct printer *p, term x)
{
    return term_scalar(p->t, x);
}

/* --- levels ------------------------------------------------------------- */

static enum level product_level(const struct gterm *g, const struct part *part)
{
    if (g->factor.p < 0)
        return SUM;
    if (g->n == 1 && ratio_is(g->factor, 1) && part[0].factor.p > 0)
        return POSTFIX;
    return PRODUCT;
}

static enum level number_level(const struct gterm *g)
{
    if (g->factor.p < 0)
        return SUM;
    bool one = ratio_is(g->factor, 1) || g->factor.p == 0;
    bool single = shape_scalar(g->shape) ? g->factor.q == 1 : one;
    return single ? ATOM : PRODUCT;
}

static enum level infix_level(const struct gterm *g)
{
    if (g->n == 1)
        return PRODUCT;
    return g->op == OP_OR ? OR : g->op == OP_AND ? AND : COMPARE;
}

static enum level level_of(const struct printer *p, term x)
{
    static const unsigned char levels[] = {
        [TERM_SUM] = SUM,       [TERM_TRANSPOSE] = POSTFIX,
        [TERM_POWER] = POSTFIX, [TERM_CHAIN] = PRODUCT,
        [TERM_NAME] = ATOM,     [TERM_WORD] = ATOM,
        [TERM_CALL] = ATOM,     [TERM_INDEX] = ATOM,
        [TERM_STACK] = ATOM,    [TERM_BESIDE] = ATOM,
    };
    const struct gterm *g = term_at(p->t, x);
    const struct part *part = term_parts(p->t, x);
    if (p->named[x] && x != p->root)
        return ATOM;
    switch (g->kind) {
    case TERM_NUMBER:
        return number_level(g);
    case TERM_PRODUCT:
        return product_level(g, part);
    case TERM_INFIX:
        return infix_level(g);
    case TERM_CHAIN:
        if (g->n == 1)
            return part[0].flags & PART_TRANSPOSED ? POSTFIX : ATOM;
        return PRODUCT;
    default:
        return (enum level)levels[g->kind];
    }
}

/* --- numbers ------------------------------------------------------------ */

void put_double(struct printer *p, double v)
{
    if (isnan(v) || isinf(v))
        put(p, isnan(v) ? "NaN" : v < 0 ? "-Inf" : "Inf");
    else if (fabs(v) < 1e15 && v == floor(v))
        put(p, "%.0f", v);
    else
        buffer_number(&p->out, v);
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
struct side {
    const struct part *part;
    size_t n;
    double sign, number;
    bool alone; /* nothing else stands beside it */
};

static bool on_side(const struct printer *p, const struct side *s, size_t i)
{
    return s->part[i].factor.p * s->sign > 0 && !is_ones(p, s->part[i].t);
}

static size_t count_side(const struct printer *p, const struct side *s,
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
static bool several_arrays(const struct printer *p, const struct side *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += !scalar(p, s->part[i].t) && !is_ones(p, s->part[i].t);
    return n > 1;
}

static void put_side(struct printer *p, const struct side *s)
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
    struct side top = {part, n, 1, c.p == 1 ? 0 : c.p, false};
    struct side bottom = {part, n, -1, c.q == 1 ? 0 : c.q, false};
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

/* c times a term that is a product, or stands as one factor. */
static void put_multiple(struct printer *p, struct ratio c, term x)
{
    const struct gterm *g = term_at(p->t, x);
    struct part whole = part_of(x);
    if (g->kind == TERM_PRODUCT && (!p->named[x] || x == p->root))
        put_product(p, ratio_times(c, g->factor), g->n, term_parts(p->t, x),
                    false);
    else if (ratio_is(c, 1))
        put_term(p, x, PRODUCT);
    else if (g->kind == TERM_NUMBER && shape_scalar(g->shape))
        put_product(p, ratio_times(c, g->factor), 0, NULL, false);
    else
        put_product(p, c, 1, &whole, false);
}

/* --- sums --------------------------------------------------------------- */

static void put_sum(struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    for (uint32_t i = 0; i < g->n; i++) {
        struct part f = term_part(p->t, x, i);
        const struct gterm *h = term_at(p->t, f.t);
        bool open = h->kind == TERM_PRODUCT && !p->named[f.t];
        bool minus = (f.factor.p < 0) != (open && h->factor.p < 0);
        put(p, i ? (minus ? " - " : " + ") : minus ? "-" : "");
        f.factor.p = open && h->factor.p < 0 ? -fabs(f.factor.p)
                                             : fabs(f.factor.p);
        put_multiple(p, f.factor, f.t);
    }
}

/* --- matrix products ---------------------------------------------------- */

static void put_operand(struct printer *p, struct part f)
{
    if (f.flags & PART_INVERSE) {
        struct shape s = term_at(p->t, f.t)->shape;
        put(p, s.rows == s.cols ? "inv(" : "pinv(");
        put_term(p, f.t, OR);
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

/* --- brackets of arrays, calls ------------------------------------------ */

static void put_list(struct printer *p, size_t n, const struct part *f,
                     const char *between)
{
    for (size_t i = 0; i < n; i++) {
        put(p, "%s", i ? between : "");
        put_term(p, f[i].t, OR);
    }
}

static void put_rows(struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    put(p, "[");
    for (uint32_t i = 0; i < g->n; i++) {
        term row = term_part(p->t, x, i).t;
        const struct gterm *r = term_at(p->t, row);
        put(p, i ? "; " : "");
        if (r->kind == TERM_BESIDE && !p->named[row])
            put_list(p, r->n, term_parts(p->t, row), ", ");
        else
            put_term(p, row, OR);
    }
    put(p, "]");
}

static void put_index(struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    const struct part *f = term_parts(p->t, x);
    const struct gterm *base = term_at(p->t, f[0].t);
    bool plain = base->kind == TERM_NAME || base->kind == TERM_CALL ||
                 base->kind == TERM_INDEX || p->named[f[0].t];
    put(p, plain ? "" : "[");
    put_term(p, f[0].t, OR);
    put(p, plain ? "(" : "](");
    put_list(p, g->n - 1, f + 1, ",");
    put(p, ")");
}

static void put_infix(struct printer *p, const struct gterm *g,
                      const struct part *f)
{
    enum level own = infix_level(g);
    if (g->n == 1) {
        put(p, "%s", g->text);
        put_term(p, f[0].t, POSTFIX);
        return;
    }
    put_term(p, f[0].t, own + 1);
    put(p, " %s ", g->text);
    put_term(p, f[1].t, own + 1);
}

static void put_body(struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    const struct part *f = term_parts(p->t, x);
    struct ratio size = {fabs(g->factor.p), g->factor.q};
    switch (g->kind) {
    case TERM_NUMBER:
        put_number(p, g);
        break;
    case TERM_NAME:
    case TERM_WORD:
        put(p, "%s", g->text);
        break;
    case TERM_SUM:
        put_sum(p, x);
        break;
    case TERM_PRODUCT:
        put(p, g->factor.p < 0 ? "-" : "");
        put_product(p, size, g->n, f, g->factor.p > 0);
        break;
    case TERM_CHAIN:
        put_chain(p, g->n, f);
        break;
    case TERM_TRANSPOSE:
        put_term(p, f[0].t, ATOM);
        put(p, "'");
        break;
    case TERM_POWER:
        put_term(p, f[0].t, ATOM);
        put(p, shape_scalar(g->shape) ? "^" : ".^");
        put_term(p, f[1].t, ATOM);
        break;
    case TERM_CALL:
        put(p, "%s(", g->text);
        put_list(p, g->n, f, ", ");
        put(p, ")");
        break;
    case TERM_INFIX:
        put_infix(p, g, f);
        break;
    case TERM_INDEX:
        put_index(p, x);
        break;
    case TERM_STACK:
        put_rows(p, x);
        break;
    case TERM_BESIDE:
        put(p, "[");
        put_list(p, g->n, f, ", ");
        put(p, "]");
        break;
    }
}

static void put_term(struct printer *p, term x, enum level least)
{
    bool named = p->named[x] && x != p->root;
    bool brackets = level_of(p, x) < least;
    put(p, brackets ? "(" : "");
    if (named)
        put(p, "%s", p->named[x]);
    else
        put_body(p, x);
    put(p, brackets ? ")" : "");
}

/* --- the text ----------------------------------------------------------- */

void put(struct printer *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buffer_vprintf(&p->out, fmt, ap);
    va_end(ap);
}

char *print_text(struct arena *a, const struct terms *t, term x,
                 const char *const *named)
{
    struct printer p = {.t = t, .named = named, .root = x};
    put_term(&p, x, OR);
    return buffer_take(&p.out, a);
}
