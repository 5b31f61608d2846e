/* formula/name: names of a problem as type sets them, in LaTeX and MathML.
 *
 * Idea: xbar and xdot carry the bar and the dot, what follows the letters is
 * a subscript, and letters of Greek become themselves wherever they stand.
 *
 * Invariant: the LaTeX is ASCII but for letters of other alphabets, which
 * stand inside \text; the MathML is one element.
 */
#include <ctype.h>
#include <string.h>

#include "formula/print.h"

static const struct {
    const char *letter, *name;
} letters[] = {
    {"α", "alpha"},   {"β", "beta"},     {"γ", "gamma"}, {"δ", "delta"},
    {"ε", "epsilon"}, {"ϵ", "epsilon"},  {"ζ", "zeta"},  {"η", "eta"},
    {"θ", "theta"},   {"ϑ", "vartheta"}, {"ι", "iota"},  {"κ", "kappa"},
    {"λ", "lambda"},  {"μ", "mu"},       {"ν", "nu"},    {"ξ", "xi"},
    {"π", "pi"},      {"ϖ", "varpi"},    {"ρ", "rho"},   {"ϱ", "varrho"},
    {"σ", "sigma"},   {"ς", "varsigma"}, {"τ", "tau"},   {"υ", "upsilon"},
    {"φ", "phi"},     {"ϕ", "phi"},      {"χ", "chi"},   {"ψ", "psi"},
    {"ω", "omega"},   {"Γ", "Gamma"},    {"Δ", "Delta"}, {"Θ", "Theta"},
    {"Λ", "Lambda"},  {"Ξ", "Xi"},       {"Π", "Pi"},    {"Σ", "Sigma"},
    {"Υ", "Upsilon"}, {"Φ", "Phi"},      {"Ψ", "Psi"},   {"Ω", "Omega"},
    {"∂", "partial"},
};

static bool same(const char *s, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(s, word, n) == 0;
}

/* Its row in letters, by the letter or by its name; SIZE_MAX: no Greek. */
static size_t greek(const char *s, size_t n, bool by_name)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (same(s, n, letters[i].letter) ||
            (by_name && same(s, n, letters[i].name)))
            return i;
    return SIZE_MAX;
}

static size_t letter_bytes(const char *s, size_t n)
{
    size_t bytes = 1;
    while (bytes < n && (s[bytes] & 0xC0) == 0x80)
        bytes++;
    return bytes;
}

/* --- LaTeX -------------------------------------------------------------- */

/* What type sets in several letters: Greek ones by their macros, those that
 * look as Latin ones do as these, other ones as text. */
static void spell(struct buffer *to, const char *s, size_t n)
{
    static const char like[][2][3] = {
        {"Α", "A"}, {"Β", "B"}, {"Ε", "E"}, {"Ζ", "Z"}, {"Η", "H"},
        {"Ι", "I"}, {"Κ", "K"}, {"Μ", "M"}, {"Ν", "N"}, {"Ο", "O"},
        {"Ρ", "P"}, {"Τ", "T"}, {"Χ", "X"}, {"ο", "o"},
    };
    for (size_t i = 0, bytes; i < n; i += bytes) {
        const char *latin = NULL;
        bytes = letter_bytes(s + i, n - i);
        size_t g = greek(s + i, bytes, false);
        for (size_t k = 0; k < sizeof like / sizeof *like; k++)
            if (same(s + i, bytes, like[k][0]))
                latin = like[k][1];
        if (bytes == 1)
            buffer_put(to, s[i] == '_' ? " " : (char[]){s[i], '\0'});
        else if (g != SIZE_MAX)
            buffer_printf(to, "\\%s{}", letters[g].name);
        else if (latin)
            buffer_printf(to, "\\mathrm{%s}", latin);
        else
            buffer_printf(to, "\\text{%.*s}", (int)bytes, s + i);
    }
}

static void latex_letters(struct buffer *to, const char *s, size_t n)
{
    size_t g = greek(s, n, true);
    if (g != SIZE_MAX) {
        buffer_printf(to, "\\%s", letters[g].name);
    } else if (n == 1) {
        buffer_add(to, s, 1);
    } else {
        buffer_put(to, "\\mathit{");
        spell(to, s, n);
        buffer_put(to, "}");
    }
}

/* --- MathML ------------------------------------------------------------- */

static void mathml_letters(struct buffer *to, const char *s, size_t n)
{
    size_t g = greek(s, n, true);
    buffer_put(to, "<mi>");
    if (g != SIZE_MAX)
        buffer_put(to, letters[g].letter);
    else
        for (size_t i = 0; i < n; i++)
            buffer_put(to, s[i] == '_' ? " " : (char[]){s[i], '\0'});
    buffer_put(to, "</mi>");
}

/* --- both --------------------------------------------------------------- */

/* The letters of a name, then digits or what follows '_' as a subscript. */
static void put_letters(struct buffer *to, const char *s, size_t n, bool mathml)
{
    size_t head = 0;
    while (head < n && s[head] != '_' && !isdigit((unsigned char)s[head]))
        head++;
    if (head == 0)
        head = n;
    size_t tail = head < n && s[head] == '_' ? head + 1 : head;
    bool sub = tail < n;
    buffer_put(to, mathml && sub ? "<msub>" : "");
    (mathml ? mathml_letters : latex_letters)(to, s, head);
    if (sub && mathml) {
        mathml_letters(to, s + tail, n - tail);
        buffer_put(to, "</msub>");
    } else if (sub) {
        buffer_put(to, "_{");
        spell(to, s + tail, n - tail);
        buffer_put(to, "}");
    }
}

/* The accent that the end of a name asks for: 'b'ar, 'd'ot, or 0. */
static char accent_of(const char *name, size_t n)
{
    bool bar = n > 3 && strcmp(name + n - 3, "bar") == 0;
    bool dot = n > 3 && strcmp(name + n - 3, "dot") == 0;
    return bar ? 'b' : dot ? 'd' : 0;
}

static const char *name_in(struct arena *a, const char *name, bool mathml)
{
    static const char *const open[][2] = {{"\\bar{", "\\dot{"},
                                          {"<mover>", "<mover>"}};
    static const char *const close[][2] = {{"}", "}"},
                                           {"<mo>¯</mo></mover>", "<mo>˙</mo></"
                                                                  "mover>"}};
    struct buffer r = {0};
    size_t n = strlen(name);
    char accent = accent_of(name, n);
    buffer_put(&r, accent ? open[mathml][accent == 'd'] : "");
    put_letters(&r, name, accent ? n - 3 : n, mathml);
    buffer_put(&r, accent ? close[mathml][accent == 'd'] : "");
    return buffer_take(&r, a);
}

struct formula_text formula_name(struct arena *a, const char *name)
{
    return (struct formula_text){name, name_in(a, name, false),
                                 name_in(a, name, true)};
}

/* --- quotients of derivatives ------------------------------------------- */

#define D_ "<mi mathvariant=\"normal\">d</mi>"

static struct formula_text second(struct arena *a, const char *of,
                                  const char *u, const char *v)
{
    struct formula_text z = formula_name(a, of), x = formula_name(a, u),
                        y = formula_name(a, v);
    bool same_input = strcmp(u, v) == 0;
    struct formula_text r;
    r.text = same_input ? arena_printf(a, "d2%s/d%s2", of, u)
                        : arena_printf(a, "d2%s/d%sd%s", of, u, v);
    r.latex = arena_printf(a,
                           same_input ? "\\frac{\\mathrm{d}^2 %s}"
                                        "{\\mathrm{d} %s^2}"
                                      : "\\frac{\\mathrm{d}^2 %s}"
                                        "{\\mathrm{d} %s\\,\\mathrm{d} %s}",
                           z.latex, x.latex, y.latex);
    r.mathml = arena_printf(a,
                            same_input ? "<mfrac><mrow><msup>" D_ "<mn>2</mn></"
                                         "msup>%s</"
                                         "mrow>"
                                         "<mrow>" D_ "<msup>%s<mn>2</mn></"
                                         "msup></mrow></mfrac>"
                                       : "<mfrac><mrow><msup>" D_ "<mn>2</mn></"
                                         "msup>%s</"
                                         "mrow>"
                                         "<mrow>" D_ "%s" D_ "%s</mrow></"
                                         "mfrac>",
                            z.mathml, x.mathml, y.mathml);
    return r;
}

struct formula_text formula_quotient(struct arena *a, const char *of,
                                     const char *u, const char *v)
{
    if (v)
        return second(a, of, u, v);
    struct formula_text z = formula_name(a, of), x = formula_name(a, u);
    return (struct formula_text){
        arena_printf(a, "d%s/d%s", of, u),
        arena_printf(a, "\\frac{\\mathrm{d} %s}{\\mathrm{d} %s}", z.latex,
                     x.latex),
        arena_printf(a,
                     "<mfrac><mrow>" D_ "%s</mrow><mrow>" D_ "%s</mrow></"
                     "mfrac>",
                     z.mathml, x.mathml)};
}
