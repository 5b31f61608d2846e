/* formula/name: names of a problem in LaTeX.
 *
 * Idea: xbar and xdot carry the bar and the dot, what follows the letters is
 * a subscript, and letters of Greek become macros wherever they stand.
 *
 * Invariant: what is written is ASCII but for letters of other alphabets, which
 * stand inside \text.
 */
#include <ctype.h>
#include <string.h>

#include "base/buffer.h"
#include "formula/formula.h"

static const char *const greek[] = {
    "alpha", "beta",  "gamma",   "delta",  "epsilon", "zeta",   "eta",
    "theta", "iota",  "kappa",   "lambda", "mu",      "nu",     "xi",
    "pi",    "rho",   "sigma",   "tau",    "upsilon", "phi",    "chi",
    "psi",   "omega", "Gamma",   "Delta",  "Theta",   "Lambda", "Xi",
    "Pi",    "Sigma", "Upsilon", "Phi",    "Psi",     "Omega",  NULL,
};

static const struct {
    const char *letter, *name;
} letters[] = {
    {"α", "alpha"},   {"β", "beta"},    {"γ", "gamma"},    {"δ", "delta"},
    {"ε", "epsilon"}, {"ζ", "zeta"},    {"η", "eta"},      {"θ", "theta"},
    {"ι", "iota"},    {"υ", "upsilon"}, {"ϑ", "vartheta"}, {"ϕ", "phi"},
    {"ϵ", "epsilon"}, {"ϱ", "varrho"},  {"ς", "varsigma"}, {"ϖ", "varpi"},
    {"Υ", "Upsilon"}, {"∂", "partial"}, {"κ", "kappa"},    {"λ", "lambda"},
    {"μ", "mu"},      {"ν", "nu"},      {"ξ", "xi"},       {"π", "pi"},
    {"ρ", "rho"},     {"σ", "sigma"},   {"τ", "tau"},      {"φ", "phi"},
    {"χ", "chi"},     {"ψ", "psi"},     {"ω", "omega"},    {"Γ", "Gamma"},
    {"Δ", "Delta"},   {"Θ", "Theta"},   {"Λ", "Lambda"},   {"Ξ", "Xi"},
    {"Π", "Pi"},      {"Σ", "Sigma"},   {"Φ", "Phi"},      {"Ψ", "Psi"},
    {"Ω", "Omega"},
};

static bool same(const char *s, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(s, word, n) == 0;
}

static const char *greek_of(const char *s, size_t n)
{
    for (size_t i = 0; greek[i]; i++)
        if (same(s, n, greek[i]))
            return greek[i];
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (same(s, n, letters[i].letter))
            return letters[i].name;
    return NULL;
}

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
        const char *g, *latin = NULL;
        for (bytes = 1; i + bytes < n && (s[i + bytes] & 0xC0) == 0x80;)
            bytes++;
        for (size_t k = 0; k < sizeof like / sizeof *like; k++)
            if (same(s + i, bytes, like[k][0]))
                latin = like[k][1];
        if (bytes == 1)
            buffer_put(to, s[i] == '_' ? " " : (char[]){s[i], '\0'});
        else if ((g = greek_of(s + i, bytes)))
            buffer_printf(to, "\\%s{}", g);
        else if (latin)
            buffer_printf(to, "\\mathrm{%s}", latin);
        else
            buffer_printf(to, "\\text{%.*s}", (int)bytes, s + i);
    }
}

/* The letters of a name, then digits or what follows '_' as a subscript. */
static char *base_name(struct arena *a, const char *s, size_t n)
{
    struct buffer r = {0};
    size_t head = 0;
    while (head < n && s[head] != '_' && !isdigit((unsigned char)s[head]))
        head++;
    if (head == 0)
        head = n;
    const char *g = greek_of(s, head);
    size_t tail = head < n && s[head] == '_' ? head + 1 : head;
    if (g) {
        buffer_printf(&r, "\\%s", g);
    } else if (head == 1) {
        buffer_add(&r, s, 1);
    } else {
        buffer_put(&r, "\\mathit{");
        spell(&r, s, head);
        buffer_put(&r, "}");
    }
    if (tail < n) {
        buffer_put(&r, "_{");
        spell(&r, s + tail, n - tail);
        buffer_put(&r, "}");
    }
    return buffer_take(&r, a);
}

char *formula_latex_name(struct arena *a, const char *name)
{
    static const struct {
        const char *end, *accent;
    } accents[] = {{"bar", "bar"}, {"dot", "dot"}};
    size_t n = strlen(name);
    for (size_t i = 0; i < 2; i++)
        if (n > 3 && strcmp(name + n - 3, accents[i].end) == 0)
            return arena_printf(a, "\\%s{%s}", accents[i].accent,
                                base_name(a, name, n - 3));
    return base_name(a, name, n);
}
