/* formula/latex: terms as LaTeX (amsmath).
 *
 * Idea: as formula_text, with what type can show: fractions, roots, bars and
 * dots over names, subscripts for indices, juxtaposition for products, \odot
 * between arrays.
 *
 * Invariant: the output compiles inside \( \) with amsmath and amssymb.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formula/formula.h"
#include "formula/print.h"

enum level { LOW, SUM, PRODUCT, POSTFIX, ATOM };

static void put_base(struct printer *p, term x);
static void put_term(struct printer *p, term x, enum level least);

/* --- names -------------------------------------------------------------- */

static void put_name(struct printer *p, const char *name)
{
    struct arena *a = arena_new();
    put(p, "%s", formula_latex_name(a, name));
    arena_free(a);
}

/* --- numbers ------------------------------------------------------------ */

/* Is v written with a power of ten? */
static bool has_exponent(double v)
{
    return isfinite(v) && v != 0 && (fabs(v) < 1e-4 || fabs(v) >= 1e15);
}

/* 1.5e-7 would be read as a difference. */
static void put_number(struct printer *p, double v)
{
    size_t start = p->out.n, e;
    if (isnan(v) || isinf(v)) {
        put(p, isnan(v) ? "\\text{NaN}" : v < 0 ? "-\\infty" : "\\infty");
        return;
    }
    put_double(p, v);
    for (e = start; e < p->out.n && p->out.at[e] != 'e';)
        e++;
    if (e == p->out.n)
        return;
    vec_reserve(&p->out, 1);
    p->out.at[p->out.n] = '\0';
    int power = (int)strtol(p->out.at + e + 1, NULL, 10);
    bool one = e == start + 1 && p->out.at[start] == '1';
    p->out.n = one ? start : e;
    put(p, one ? "10^{%d}" : " \\cdot 10^{%d}", power);
}

/* --- words: indices, strings, matrices of numbers ----------------------- */

static void put_word(struct printer *p, const char *s)
{
    if (s[0] == '"') {
        put(p, "\\text{%.*s}", (int)strlen(s) - 2, s + 1);
    } else if (s[0] == '[' && s[1]) {
        put(p, "\\begin{bmatrix}");
        for (s++; *s && *s != ']'; s++) {
            size_t n = strcspn(s, "; ]");
            char *end;
            double v = strtod(s, &end);
            if (n > 0 && end == s + n)
                put_number(p, v);
            else
                put(p, "%.*s", (int)n, s);
            s += n;
            if (*s == ']')
                break;
            put(p, *s == ';' ? " \\\\ " : " & ");
            s += *s == ';' && s[1] == ' ';
        }
        put(p, "\\end{bmatrix}");
    } else {
        put(p, "%s", s);
    }
}

/* --- levels ------------------------------------------------------------- */

static bool shown_by_name(const struct printer *p, term x)
{
    return p->named[x] && x != p->root;
}

static enum level level_of(const struct printer *p, term x)
{
    static const unsigned char levels[] = {
        [TERM_SUM] = SUM,       [TERM_TRANSPOSE] = POSTFIX,
        [TERM_POWER] = POSTFIX, [TERM_CHAIN] = PRODUCT,
        [TERM_NAME] = ATOM,     [TERM_WORD] = ATOM,
        [TERM_CALL] = ATOM,     [TERM_INDEX] = POSTFIX,
        [TERM_STACK] = ATOM,    [TERM_BESIDE] = ATOM,
        [TERM_INFIX] = ATOM,
    };
    const struct gterm *g = term_at(p->t, x);
    if (shown_by_name(p, x))
        return ATOM;
    if (g->kind == TERM_NUMBER || g->kind == TERM_PRODUCT) {
        if (g->factor.p < 0)
            return SUM;
        bool power = g->n == 1 && ratio_is(g->factor, 1) &&
                     term_part(p->t, x, 0).factor.p > 0;
        bool number = g->n == 0 && shape_scalar(g->shape);
        if (number && (has_exponent(g->factor.p) || has_exponent(g->factor.q)))
            return PRODUCT;
        return number ? ATOM : power ? POSTFIX : PRODUCT;
    }
    return (enum level)levels[g->kind];
}

static void put_ones(struct printer *p, const struct gterm *g)
{
    if (shape_scalar(g->shape) ||
        (g->factor.p != 0 && !ratio_is(g->factor, 1))) {
        if (g->factor.q != 1)
            put(p, "\\tfrac{");
        put_number(p, g->factor.p);
        if (g->factor.q != 1) {
            put(p, "}{");
            put_number(p, g->factor.q);
            put(p, "}");
        }
    }
    if (shape_scalar(g->shape))
        return;
    put(p, "\\mathbf{%d}_{%u\\times %u}", g->factor.p == 0 ? 0 : 1,
        g->shape.rows, g->shape.cols);
}

/* --- products ----------------------------------------------------------- */

static bool array(const struct printer *p, term x)
{
    return !term_scalar(p->t, x);
}

static void put_power(struct printer *p, struct part f, enum level least)
{
    double e = fabs(ratio_value(f.factor));
    if (e == 1) {
        put_term(p, f.t, least);
        return;
    }
    put_term(p, f.t, ATOM);
    put(p, array(p, f.t) ? "^{\\odot " : "^{");
    put_number(p, fabs(f.factor.p));
    if (f.factor.q != 1) {
        put(p, "/");
        put_number(p, f.factor.q);
    }
    put(p, "}");
}

/* Factors with exponents of this sign; arrays or scalars only, or all. */
static size_t put_factors(struct printer *p, size_t n, const struct part *part,
                          double sign, int which, size_t before)
{
    bool after_array = false;
    for (size_t i = 0; i < n; i++) {
        bool is_array = array(p, part[i].t);
        if (part[i].factor.p * sign <= 0 || (which >= 0 && which != is_array))
            continue;
        put(p, before == 0               ? ""
               : after_array && is_array ? " \\odot "
                                         : " \\, ");
        put_power(p, part[i], before || n > 1 ? POSTFIX : PRODUCT);
        after_array |= is_array;
        before++;
    }
    return before;
}

static bool any(const struct printer *p, size_t n, const struct part *part,
                double sign, bool arrays)
{
    for (size_t i = 0; i < n; i++)
        if (part[i].factor.p * sign > 0 && array(p, part[i].t) == arrays)
            return true;
    return false;
}

/* c * product, c >= 0: a fraction of the scalars times the arrays. */
static void put_product(struct printer *p, struct ratio c, size_t n,
                        const struct part *part)
{
    bool fraction = c.q != 1 || any(p, n, part, -1, false);
    bool scalars = any(p, n, part, 1, false);
    size_t before = 0;
    put(p, fraction ? "\\frac{" : "");
    bool alone = !scalars && (fraction || !any(p, n, part, 1, true));
    if (c.p != 1 || alone) {
        put_number(p, c.p);
        before = 1;
    }
    before = put_factors(p, n, part, 1, 0, before);
    if (fraction) {
        put(p, "}{");
        if (c.q != 1)
            put_number(p, c.q);
        put_factors(p, n, part, -1, 0, c.q != 1);
        put(p, "}");
    }
    put_factors(p, n, part, 1, 1, before);
    if (any(p, n, part, -1, true)) {
        put(p, " \\oslash \\left(");
        put_factors(p, n, part, -1, 1, 0);
        put(p, "\\right)");
    }
}

static void put_sum(struct printer *p, term x)
{
    for (uint32_t i = 0; i < term_at(p->t, x)->n; i++) {
        struct part f = term_part(p->t, x, i);
        const struct gterm *g = term_at(p->t, f.t);
        struct ratio c = {fabs(f.factor.p), f.factor.q};
        struct part whole = part_of(f.t);
        put(p, i                ? (f.factor.p < 0 ? " - " : " + ")
               : f.factor.p < 0 ? "-"
                                : "");
        if (g->kind == TERM_PRODUCT && !shown_by_name(p, f.t))
            put_product(p, ratio_times(c, g->factor), g->n,
                        term_parts(p->t, f.t));
        else if (g->kind == TERM_NUMBER)
            put_product(p, ratio_times(c, g->factor), 0, NULL);
        else if (ratio_is(c, 1))
            put_term(p, f.t, PRODUCT);
        else
            put_product(p, c, 1, &whole);
    }
}

static void put_chain(struct printer *p, size_t n, const struct part *f)
{
    static const char *const marks[] = {"", "^\\top", "^{-1}", "^{-\\top}"};
    for (size_t i = 0; i < n; i++) {
        put(p, i ? " " : "");
        put_term(p, f[i].t, f[i].flags ? ATOM : POSTFIX);
        put(p, "%s", marks[f[i].flags]);
    }
}

/* --- calls -------------------------------------------------------------- */

static const char *const macros[] = {
    "sin", "cos", "tan", "sinh", "cosh", "tanh",
    "exp", "log", "det", "max",  "min",  NULL,
};

static void put_arguments(struct printer *p, size_t n, const struct part *f)
{
    for (size_t i = 0; i < n; i++) {
        put(p, i ? ", " : "");
        put_term(p, f[i].t, LOW);
    }
}

static bool put_special(struct printer *p, const struct gterm *g,
                        const struct part *f)
{
    static const struct {
        const char *name, *open, *close;
    } forms[] = {
        {"sqrt", "\\sqrt{", "}"},
        {"abs", "\\left|", "\\right|"},
        {"norm", "\\left\\|", "\\right\\|"},
        {"floor", "\\left\\lfloor ", "\\right\\rfloor "},
        {"ceil", "\\left\\lceil ", "\\right\\rceil "},
        {"gamma", "\\Gamma\\left(", "\\right)"},
        {"sigmoid", "\\sigma\\left(", "\\right)"},
    };
    if (g->n != 1)
        return false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(g->text, forms[i].name) == 0) {
            put(p, "%s", forms[i].open);
            put_term(p, f[0].t, LOW);
            put(p, "%s", forms[i].close);
            return true;
        }
    if (strcmp(g->text, "eye") == 0)
        put(p, "I_{%u}", g->shape.rows);
    return strcmp(g->text, "eye") == 0;
}

static void put_call(struct printer *p, const struct gterm *g,
                     const struct part *f)
{
    const char *name = g->text;
    bool macro = false;
    if (put_special(p, g, f))
        return;
    for (size_t i = 0; macros[i]; i++)
        macro |= strcmp(name, macros[i]) == 0;
    put(p, macro ? "\\%s\\left(" : "\\operatorname{%s}\\left(", name);
    for (size_t i = 0; i < g->n; i++) {
        const struct gterm *w = term_at(p->t, f[i].t);
        put(p, i ? ", " : "");
        if (w->kind == TERM_WORD && w->text[0] == '@')
            put(p, "\\text{%s}", w->text + 1);
        else
            put_term(p, f[i].t, LOW);
    }
    put(p, "\\right)");
}

static void put_infix(struct printer *p, const struct gterm *g,
                      const struct part *f)
{
    static const struct {
        const char *text, *latex;
    } signs[] = {{"<", "<"},     {"<=", "\\le"},   {"==", "="},
                 {"!=", "\\ne"}, {"!", "\\lnot "}, {"&", "\\land"},
                 {"|", "\\lor"}};
    const char *sign = g->text;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strcmp(g->text, signs[i].text) == 0)
            sign = signs[i].latex;
    if (g->n == 1)
        put(p, "%s", sign);
    put_term(p, f[0].t, SUM);
    if (g->n == 1)
        return;
    put(p, " %s ", sign);
    put_term(p, f[1].t, SUM);
}

static void put_rows(struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    put(p, "\\begin{bmatrix}");
    for (uint32_t i = 0; i < g->n; i++) {
        term row = g->kind == TERM_STACK ? term_part(p->t, x, i).t : x;
        const struct gterm *r = term_at(p->t, row);
        bool beside = r->kind == TERM_BESIDE && !shown_by_name(p, row);
        put(p, i ? " \\\\ " : "");
        for (uint32_t k = 0; beside && k < r->n; k++) {
            put(p, k ? " & " : "");
            put_term(p, term_part(p->t, row, k).t, LOW);
        }
        if (!beside)
            put_term(p, row, LOW);
        if (row == x)
            break;
    }
    put(p, "\\end{bmatrix}");
}

static void put_body(struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    const struct part *f = term_parts(p->t, x);
    struct ratio size = {fabs(g->factor.p), g->factor.q};
    switch (g->kind) {
    case TERM_NUMBER:
        put_ones(p, g);
        break;
    case TERM_NAME:
        put_name(p, g->text);
        break;
    case TERM_WORD:
        put_word(p, g->text);
        break;
    case TERM_SUM:
        put_sum(p, x);
        break;
    case TERM_PRODUCT:
        put(p, g->factor.p < 0 ? "-" : "");
        put_product(p, size, g->n, f);
        break;
    case TERM_CHAIN:
        put_chain(p, g->n, f);
        break;
    case TERM_TRANSPOSE:
        put_term(p, f[0].t, ATOM);
        put(p, "^\\top");
        break;
    case TERM_POWER:
        put_term(p, f[0].t, ATOM);
        put(p, "^{");
        put_term(p, f[1].t, LOW);
        put(p, "}");
        break;
    case TERM_CALL:
        put_call(p, g, f);
        break;
    case TERM_INFIX:
        put(p, "\\left[");
        put_infix(p, g, f);
        put(p, "\\right]");
        break;
    case TERM_INDEX:
        put_base(p, f[0].t);
        put(p, "_{");
        put_arguments(p, g->n - 1, f + 1);
        put(p, "}");
        break;
    case TERM_STACK:
    case TERM_BESIDE:
        put_rows(p, x);
        break;
    }
}

/* What is about to get a subscript; in braces if it has one already. */
static void put_base(struct printer *p, term x)
{
    size_t start = p->out.n;
    put_term(p, x, ATOM);
    if (!memchr(p->out.at + start, '_', p->out.n - start))
        return;
    vec_reserve(&p->out, 3);
    memmove(p->out.at + start + 1, p->out.at + start, p->out.n - start);
    p->out.at[start] = '{';
    p->out.n++;
    put(p, "}");
}

static void put_term(struct printer *p, term x, enum level least)
{
    bool brackets = level_of(p, x) < least;
    put(p, brackets ? "\\left(" : "");
    if (shown_by_name(p, x))
        put_name(p, p->named[x]);
    else
        put_body(p, x);
    put(p, brackets ? "\\right)" : "");
}

char *print_latex(struct arena *a, const struct terms *t, term x,
                  const char *const *named)
{
    struct printer p = {.t = t, .named = named, .root = x};
    put_term(&p, x, LOW);
    return buffer_take(&p.out, a);
}
