/* formula/typeset: terms in two dimensions, as LaTeX (amsmath) or MathML.
 *
 * Idea: fractions, roots, bars and dots over names, subscripts for indices,
 * juxtaposition for products, \odot between arrays, sums with a sigma. The
 * two notations are tables of the same spellings; what a function is called
 * is a row of words.c.
 *
 * Invariant: the LaTeX compiles inside \( \) with amsmath and amssymb; the
 * MathML is well-formed.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formula/print.h"
#include "formula/words.h"

static void say(struct printer *p, const char *text)
{
    buffer_put(&p->out, text);
}

static bool is_mathml(const struct printer *p)
{
    return p->as == &notation_mathml;
}

/* --- names, signs ------------------------------------------------------- */

static void put_name(struct printer *p, const char *name)
{
    struct arena *a = arena_new();
    struct formula_text n = formula_name(a, name);
    say(p, is_mathml(p) ? n.mathml : n.latex);
    arena_free(a);
}

static void put_infix(struct printer *p, const char *sign)
{
    static const struct {
        const char *text, *latex, *mathml;
    } signs[] = {
        {"<", " < ", "&lt;"},  {"<=", " \\le ", "≤"},   {">", " > ", "&gt;"},
        {">=", " \\ge ", "≥"}, {"==", " = ", "="},      {"!=", " \\ne ", "≠"},
        {"~=", " \\ne ", "≠"}, {"!", "\\lnot ", "¬"},   {"&", " \\land ", "∧"},
        {"|", " \\lor ", "∨"}, {"&&", " \\land ", "∧"}, {"||", " \\lor ", "∨"},
        {":", "{:}", ":"},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strcmp(sign, signs[i].text) == 0)
            put(p, is_mathml(p) ? "<mo>%s</mo>" : "%s",
                is_mathml(p) ? signs[i].mathml : signs[i].latex);
}

/* --- numbers ------------------------------------------------------------ */

/* Is v written with a power of ten? */
static bool has_exponent(double v)
{
    return isfinite(v) && v != 0 && (fabs(v) < 1e-4 || fabs(v) >= 1e15);
}

static void put_digits(struct printer *p, const char *s, size_t n)
{
    bool minus = *s == '-';
    if (is_mathml(p))
        put(p, "%s<mn>%.*s</mn>", minus ? p->as->sign : "", (int)(n - minus),
            s + minus);
    else
        put(p, "%.*s", (int)n, s);
}

/* 1.5e-7 would be read as a difference. */
static void put_value(struct printer *p, double v)
{
    struct buffer b = {0};
    size_t e = 0;
    if (isnan(v) || isinf(v)) {
        say(p, v < 0 ? p->as->sign : "");
        say(p, is_mathml(p) ? (isnan(v) ? "<mtext>NaN</mtext>" : "<mn>∞</mn>")
               : isnan(v)   ? "\\text{NaN}"
                            : "\\infty");
        return;
    }
    if (fabs(v) < 1e15 && v == floor(v))
        buffer_printf(&b, "%.0f", v);
    else
        buffer_number(&b, v);
    vec_push(&b, '\0');
    while (e + 1 < b.n && b.at[e] != 'e')
        e++;
    bool power = b.at[e] == 'e', one = power && e == 1 && b.at[0] == '1';
    if (!one)
        put_digits(p, b.at, e);
    if (power) {
        long by = strtol(b.at + e + 1, NULL, 10);
        say(p, one ? "" : is_mathml(p) ? "<mo>·</mo>" : " \\cdot ");
        say(p, p->as->power[0]);
        put_digits(p, "10", 2);
        say(p, p->as->power[1]);
        b.n = 0;
        buffer_printf(&b, "%ld", by);
        put_digits(p, b.at, b.n);
        say(p, p->as->power[2]);
    }
    buffer_free(&b);
}

static enum level number_level(const struct gterm *g)
{
    bool wide = has_exponent(g->factor.p) || has_exponent(g->factor.q);
    if (g->factor.p < 0)
        return SUM;
    return shape_scalar(g->shape) && !wide ? ATOM : PRODUCT;
}

static void put_ratio(struct printer *p, struct ratio r)
{
    if (r.q == 1) {
        put_value(p, r.p);
        return;
    }
    say(p, r.p < 0 ? p->as->sign : "");
    say(p, p->as->small_fraction[0]);
    put_value(p, fabs(r.p));
    say(p, p->as->small_fraction[1]);
    put_value(p, r.q);
    say(p, p->as->small_fraction[2]);
}

static void put_number(struct printer *p, const struct gterm *g)
{
    struct shape s = g->shape;
    if (shape_scalar(s) || (g->factor.p != 0 && !ratio_is(g->factor, 1)))
        put_ratio(p, g->factor);
    if (shape_scalar(s))
        return;
    put(p,
        is_mathml(p) ? "<msub><mn mathvariant=\"bold\">%d</mn><mrow>"
                       "<mn>%u</mn><mo>×</mo><mn>%u</mn></mrow></msub>"
                     : "\\mathbf{%d}_{%u\\times %u}",
        g->factor.p != 0, s.rows, s.cols);
}

/* --- words: indices, strings, matrices of numbers ----------------------- */

static void put_entries(struct printer *p, const char *s)
{
    say(p, p->as->matrix[0]);
    for (;;) {
        size_t n = strcspn(s, "; ]");
        char *end;
        double v = strtod(s, &end);
        if (n > 0 && end == s + n)
            put_value(p, v);
        else
            put_digits(p, s, n);
        s += n;
        if (*s != ';' && *s != ' ')
            break;
        say(p, *s == ';' ? p->as->matrix[1] : p->as->cell);
        s += strspn(s, "; ");
    }
    say(p, p->as->matrix[2]);
}

static void put_word(struct printer *p, const char *s)
{
    bool text = s[0] == '"' || s[0] == '@';
    int n = (int)strlen(s);
    if (s[0] == '[' && s[1])
        put_entries(p, s + 1);
    else if (text)
        put(p, is_mathml(p) ? "<mtext>%.*s</mtext>" : "\\text{%.*s}",
            n - (s[0] == '"' ? 2 : 1), s + 1);
    else
        put(p, is_mathml(p) ? "<mn>%s</mn>" : "%s", s);
}

/* --- products ----------------------------------------------------------- */

/* Is x written as a whole array? */
static bool array(const struct printer *p, term x)
{
    return !term_scalar(p->t, x) && !p->entry;
}

static void put_power(struct printer *p, struct part f, enum level least)
{
    double e = fabs(ratio_value(f.factor));
    if (e == 1) {
        put_term(p, f.t, least);
    } else if (e == .5) {
        const struct formula_word *root = word_find("sqrt", 1, NULL);
        say(p, (is_mathml(p) ? root->mathml : root->latex)[0]);
        put_term(p, f.t, LOW);
        say(p, (is_mathml(p) ? root->mathml : root->latex)[2]);
    } else {
        const char *const *how = array(p, f.t) ? p->as->array_power
                                               : p->as->power;
        say(p, how[0]);
        put_term(p, f.t, ATOM);
        say(p, how[1]);
        put_value(p, fabs(f.factor.p));
        if (f.factor.q != 1) {
            say(p, is_mathml(p) ? "<mo>/</mo>" : "/");
            put_value(p, f.factor.q);
        }
        say(p, how[2]);
    }
}

enum which { SCALARS, ARRAYS };

static bool on_side(const struct printer *p, struct part f, double sign,
                    enum which which)
{
    return f.factor.p * sign > 0 && array(p, f.t) == (which == ARRAYS);
}

static size_t count(const struct printer *p, size_t n, const struct part *part,
                    double sign, enum which which)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        found += on_side(p, part[i], sign, which);
    return found;
}

/* Factors with exponents of this sign; `before` stand before them already. A
 * single one is as loose as `lone`. */
static size_t put_factors(struct printer *p, size_t n, const struct part *part,
                          double sign, enum which which, size_t before,
                          enum level lone)
{
    size_t all = count(p, n, part, sign, which), written = 0;
    for (size_t i = 0; i < n; i++) {
        if (!on_side(p, part[i], sign, which))
            continue;
        say(p, written + before == 0            ? ""
               : which == ARRAYS && written > 0 ? p->as->odot
                                                : p->as->times);
        put_power(p, part[i], all > 1 ? POSTFIX : lone);
        written++;
    }
    return before + written;
}

/* arrays: those above stand in the numerator. */
static void put_fraction(struct printer *p, struct ratio c, size_t n,
                         const struct part *part, size_t arrays)
{
    size_t scalars = count(p, n, part, 1, SCALARS), before = 0;
    say(p, p->as->fraction[0]);
    if (c.p != 1 || scalars + arrays == 0) {
        put_value(p, c.p);
        before = 1;
    }
    before = put_factors(p, n, part, 1, SCALARS, before,
                         before + arrays ? POSTFIX : LOW);
    if (arrays)
        put_factors(p, n, part, 1, ARRAYS, before, before ? PRODUCT : LOW);
    say(p, p->as->fraction[1]);
    if (c.q != 1)
        put_value(p, c.q);
    put_factors(p, n, part, -1, SCALARS, c.q != 1, c.q != 1 ? POSTFIX : LOW);
    say(p, p->as->fraction[2]);
}

static void put_product(struct printer *p, struct ratio c, size_t n,
                        const struct part *part, bool alone)
{
    size_t scalars = count(p, n, part, 1, SCALARS);
    size_t arrays = count(p, n, part, 1, ARRAYS);
    size_t below = count(p, n, part, -1, ARRAYS), before = 1;
    enum level lone = below ? POSTFIX : PRODUCT;
    bool whole = below == 0 && count(p, n, part, -1, SCALARS) > 0;
    (void)alone;
    if (c.q != 1 || count(p, n, part, -1, SCALARS) > 0) {
        put_fraction(p, c, n, part, whole ? arrays : 0);
    } else {
        bool number = c.p != 1 || scalars + arrays == 0;
        if (number)
            put_value(p, c.p);
        before = put_factors(p, n, part, 1, SCALARS, number,
                             number || arrays ? POSTFIX : PRODUCT);
    }
    if (!whole)
        put_factors(p, n, part, 1, ARRAYS, before, lone);
    if (below == 0)
        return;
    say(p, p->as->oslash);
    say(p, below > 1 ? p->as->group[0] : "");
    put_factors(p, n, part, -1, ARRAYS, 0, POSTFIX);
    say(p, below > 1 ? p->as->group[1] : "");
}

/* --- matrix products ---------------------------------------------------- */

static void put_chain(struct printer *p, size_t n, const struct part *f)
{
    const char *marks[] = {"", p->as->turned, p->as->inverse,
                           p->as->inverse_turned};
    for (size_t i = 0; i < n; i++) {
        struct shape s = term_at(p->t, f[i].t)->shape;
        bool pseudo = f[i].flags & PART_INVERSE && s.rows != s.cols;
        say(p, i ? p->as->join : "");
        say(p, f[i].flags ? p->as->mark[0] : "");
        put_term(p, f[i].t, f[i].flags ? ATOM : n > 1 ? POSTFIX : PRODUCT);
        if (pseudo)
            say(p, f[i].flags & PART_TRANSPOSED ? p->as->pseudo[1]
                                                : p->as->pseudo[0]);
        else
            say(p, marks[f[i].flags]);
        say(p, f[i].flags ? p->as->mark[1] : "");
    }
}

/* --- calls -------------------------------------------------------------- */

/* A sum over one index or over two, of the entries. */
static bool put_total(struct printer *p, const struct gterm *g,
                      const struct part *f)
{
    const struct gterm *a = term_at(p->t, f[0].t);
    bool vector = a->shape.rows == 1 || a->shape.cols == 1;
    bool both = a->kind == TERM_CALL && a->op == OP_SUM && g->n == 1 &&
                !print_by_name(p, f[0].t);
    term inner = both ? term_part(p->t, f[0].t, 0).t : f[0].t;
    enum entry outer = p->entry;
    if (g->op != OP_SUM || outer || (!both && !vector))
        return false;
    say(p, p->as->sigma[(p->sums > 0 ? 2 : 0) + both]);
    p->entry = both ? ENTRY_MATRIX : ENTRY_VECTOR;
    p->sums++;
    put_term(p, inner, PRODUCT);
    p->sums--;
    p->entry = outer;
    return true;
}

/* sum(A,1) is 1'*A, sum(A,2) is A*1. */
static bool put_margin(struct printer *p, const struct gterm *g,
                       const struct part *f)
{
    bool rows = g->shape.rows == 1;
    if (g->op != OP_SUM)
        return false;
    say(p, rows ? p->as->ones_turned : "");
    put_term(p, f[0].t, POSTFIX);
    say(p, rows ? "" : p->as->ones);
    return true;
}

/* c ? a : b as a case distinction. */
static bool put_cases(struct printer *p, const struct gterm *g,
                      const struct part *f)
{
    if (g->op != OP_SELECT)
        return false;
    say(p, p->as->cases[0]);
    put_term(p, f[1].t, LOW);
    say(p, p->as->cases[1]);
    put_term(p, f[0].t, LOW);
    say(p, p->as->cases[2]);
    put_term(p, f[2].t, LOW);
    say(p, p->as->cases[3]);
    return true;
}

/* Writes argument i of a call. */
struct arguments {
    struct printer *p;
    const struct part *f;
};

static void put_argument(void *context, size_t i)
{
    struct arguments *a = context;
    put_term(a->p, a->f[i].t, LOW);
}

/* One result of several, nthargout(k, of, @f, A): by its letter. */
static bool put_factor(struct printer *p, const struct gterm *g,
                       const struct part *f)
{
    static const struct {
        const char *function, *letter[3], *mathml[3];
    } rows[] = {
        {"@svd", {"U", "\\Sigma", "V"}, {"U", "Σ", "V"}},
        {"@qr", {"Q", "R", "P"}, {"Q", "R", "P"}},
        {"@lu", {"L", "U", "P"}, {"L", "U", "P"}},
        {"@eig", {"V", "\\Lambda", ""}, {"V", "Λ", ""}},
        {"@eigh", {"V", "\\Lambda", ""}, {"V", "Λ", ""}},
    };
    if (strcmp(g->text, "nthargout") != 0)
        return false;
    const char *of = term_at(p->t, f[2].t)->text;
    unsigned k = (unsigned)term_at(p->t, f[0].t)->factor.p - 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (k < 3 && strcmp(of, rows[i].function) == 0)
            put(p, is_mathml(p) ? "<mi>%s</mi>" : "%s",
                is_mathml(p) ? rows[i].mathml[k] : rows[i].letter[k]);
    say(p, p->as->group[0]);
    put_term(p, f[3].t, LOW);
    say(p, p->as->group[1]);
    return true;
}

static void put_call(struct printer *p, const struct gterm *g,
                     const struct part *f)
{
    struct arguments a = {p, f};
    const struct gterm *end = g->n ? term_at(p->t, f[g->n - 1].t) : NULL;
    bool word = end && end->kind == TERM_WORD;
    if (put_total(p, g, f) || put_margin(p, g, f) || put_cases(p, g, f) ||
        put_factor(p, g, f))
        return;
    word_call(p, word_find(g->text, g->n, word ? end->text : NULL), g->text,
              g->n, put_argument, &a);
}

/* --- the notations ------------------------------------------------------ */

#define SHARED_                                                                \
    .name = put_name, .digits = put_value, .word = put_word,                   \
    .infix = put_infix, .number_level = number_level, .number = put_number,    \
    .product = put_product, .chain = put_chain, .call = put_call

const struct formula_notation notation_latex = {
    .power = {"", "^{", "}"},
    .array_power = {"", "^{\\odot ", "}"},
    .index = {"", "_{", "}"},
    .matrix = {"\\begin{bmatrix}", " \\\\ ", "\\end{bmatrix}"},
    .fraction = {"\\frac{", "}{", "}"},
    .small_fraction = {"\\tfrac{", "}{", "}"},
    .group = {"\\left(", "\\right)"},
    .iverson = {"\\left[", "\\right]"},
    .join = " ",
    .mark = {"", ""},
    .turned = "^\\top",
    .inverse = "^{-1}",
    .inverse_turned = "^{-\\top}",
    .pseudo = {"^{+}", "^{+\\top}"},
    .plus = " + ",
    .minus = " - ",
    .sign = "-",
    .comma = ", ",
    .index_comma = ",",
    .cell = " & ",
    .times = " \\, ",
    .dot = " \\cdot ",
    .odot = " \\odot ",
    .oslash = " \\oslash ",
    .sigma = {"\\sum_{i} ", "\\sum_{i,j} ", "\\sum_{k} ", "\\sum_{k,l} "},
    .letter = {"i", "j", "k", "l"},
    .brace = {"{", "}"},
    .ones = " \\mathbf{1}",
    .ones_turned = "\\mathbf{1}^\\top ",
    .cases = {"\\begin{cases}", " & ", " \\\\ ",
              " & \\text{otherwise}\\end{cases}"},
    SHARED_,
};

#define SIGMA_(BELOW) "<munder><mo>∑</mo><mrow>" BELOW "</mrow></munder>"

const struct formula_notation notation_mathml = {
    .power = {"<msup><mrow>", "</mrow><mrow>", "</mrow></msup>"},
    .array_power = {"<msup><mrow>", "</mrow><mrow><mo>⊙</mo>",
                    "</mrow></msup>"},
    .index = {"<msub><mrow>", "</mrow><mrow>", "</mrow></msub>"},
    .matrix = {"<mrow><mo>[</mo><mtable><mtr><mtd>", "</mtd></mtr><mtr><mtd>",
               "</mtd></mtr></mtable><mo>]</mo></mrow>"},
    .fraction = {"<mfrac><mrow>", "</mrow><mrow>", "</mrow></mfrac>"},
    .small_fraction = {"<mfrac><mrow>", "</mrow><mrow>", "</mrow></mfrac>"},
    .group = {"<mrow><mo>(</mo>", "<mo>)</mo></mrow>"},
    .iverson = {"<mrow><mo>[</mo>", "<mo>]</mo></mrow>"},
    .join = "<mo>&#8290;</mo>",
    .mark = {"<msup><mrow>", "</mrow></msup>"},
    .turned = "</mrow><mrow><mo>⊤</mo>",
    .inverse = "</mrow><mrow><mo>−</mo><mn>1</mn>",
    .inverse_turned = "</mrow><mrow><mo>−</mo><mo>⊤</mo>",
    .pseudo = {"</mrow><mrow><mo>+</mo>", "</mrow><mrow><mo>+</mo><mo>⊤</mo>"},
    .plus = "<mo>+</mo>",
    .minus = "<mo>−</mo>",
    .sign = "<mo>−</mo>",
    .comma = "<mo>,</mo>",
    .index_comma = "<mo>,</mo>",
    .cell = "</mtd><mtd>",
    .times = "<mo>&#8290;</mo>",
    .dot = "<mo>·</mo>",
    .odot = "<mo>⊙</mo>",
    .oslash = "<mo>⊘</mo>",
    .sigma = {SIGMA_("<mi>i</mi>"), SIGMA_("<mi>i</mi><mi>j</mi>"),
              SIGMA_("<mi>k</mi>"), SIGMA_("<mi>k</mi><mi>l</mi>")},
    .letter = {"<mi>i</mi>", "<mi>j</mi>", "<mi>k</mi>", "<mi>l</mi>"},
    .brace = {"<mrow>", "</mrow>"},
    .ones = "<mn mathvariant=\"bold\">1</mn>",
    .ones_turned = "<msup><mn mathvariant=\"bold\">1</mn><mo>⊤</mo></msup>",
    .cases = {"<mrow><mo>{</mo><mtable><mtr><mtd>", "</mtd><mtd>",
              "</mtd></mtr><mtr><mtd>",
              "</mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable>"
              "</mrow>"},
    SHARED_,
};
