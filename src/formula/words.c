/* formula/words: how type spells functions.
 *
 * Idea: a row a function whose textbook form is not its name: brackets of its
 * own (abs, norm), a letter (gamma), a subscript (besselj). All others are
 * operators of their names.
 *
 * Invariant: as many opening brackets as closing ones; MathML elements are
 * closed.
 */
#include <string.h>

#include "formula/words.h"

#define OPEN_ "<mrow><mo>(</mo>"
#define CLOSE_ "<mo>)</mo></mrow>"
#define APPLY_ "<mo>&#8289;</mo>"
#define SPACE_ "<mspace width=\"0.17em\"/>" /* a name is no factor's end */
/* LATEX(...), a macro or a letter; the same in MathML */
#define CALL(NAME, LATEX, MATHML)                                              \
    {                                                                          \
        NAME, 0, NULL, {LATEX "\\left(", NULL, "\\right)"},                    \
        {                                                                      \
            SPACE_ "<mi>" MATHML "</mi>" APPLY_ OPEN_, NULL, CLOSE_            \
        }                                                                      \
    }
#define MACRO(NAME) CALL(NAME, "\\" NAME, NAME)
#define OPERATOR(NAME, SHOWN) CALL(NAME, "\\operatorname{" SHOWN "}", SHOWN)
/* LETTER with the first argument below it */
#define INDEXED(NAME, LETTER)                                                  \
    {                                                                          \
        NAME, 2, NULL, {LETTER "_{", "}\\left(", "\\right)"},                  \
        {                                                                      \
            "<msub><mi>" LETTER "</mi><mrow>", "</mrow></msub>" APPLY_ OPEN_,  \
                CLOSE_                                                         \
        }                                                                      \
    }
#define NORM(LAST, LATEX, MATHML)                                              \
    {                                                                          \
        "norm", 2, LAST, {"\\left\\|", NULL, "\\right\\|_{" LATEX "}"},        \
        {                                                                      \
            "<msub><mrow><mo>‖</mo>", NULL,                                    \
                "<mo>‖</mo></mrow>" MATHML "</msub>"                           \
        }                                                                      \
    }

static const struct formula_word words[] = {
    MACRO("sin"),
    MACRO("cos"),
    MACRO("tan"),
    MACRO("sec"),
    MACRO("csc"),
    MACRO("cot"),
    MACRO("sinh"),
    MACRO("cosh"),
    MACRO("tanh"),
    MACRO("exp"),
    MACRO("log"),
    MACRO("det"),
    MACRO("max"),
    MACRO("min"),
    CALL("ln", "\\log", "log"),
    CALL("asin", "\\arcsin", "arcsin"),
    CALL("acos", "\\arccos", "arccos"),
    CALL("atan", "\\arctan", "arctan"),
    OPERATOR("asinh", "arsinh"),
    OPERATOR("acosh", "arcosh"),
    OPERATOR("atanh", "artanh"),
    OPERATOR("sign", "sgn"),
    OPERATOR("trace", "tr"),
    OPERATOR("relu", "ReLU"),
    OPERATOR("sinint", "Si"),
    OPERATOR("cosint", "Ci"),
    CALL("gamma", "\\Gamma", "Γ"),
    CALL("sigmoid", "\\sigma", "σ"),
    CALL("digamma", "\\psi", "ψ"),
    CALL("zeta", "\\zeta", "ζ"),
    CALL("normcdf", "\\Phi", "Φ"),
    CALL("normpdf", "\\varphi", "φ"),
    CALL("beta", "\\mathrm{B}", "B"),
    CALL("ellipticK", "K", "K"),
    CALL("ellipticE", "E", "E"),
    INDEXED("besselj", "J"),
    INDEXED("bessely", "Y"),
    INDEXED("besseli", "I"),
    INDEXED("besselk", "K"),
    {"polygamma",
     2,
     NULL,
     {"\\psi^{(", ")}\\left(", "\\right)"},
     {"<msup><mi>ψ</mi><mrow><mo>(</mo>", "<mo>)</mo></mrow></msup>" OPEN_,
      CLOSE_}},
    {"lambertw",
     1,
     NULL,
     {"W\\left(", NULL, "\\right)"},
     {"<mi>W</mi>" APPLY_ OPEN_, NULL, CLOSE_}},
    INDEXED("lambertw", "W"),
    {"lgamma",
     1,
     NULL,
     {"\\log\\Gamma\\left(", NULL, "\\right)"},
     {"<mi>log</mi><mi>Γ</mi>" APPLY_ OPEN_, NULL, CLOSE_}},
    {"expint",
     1,
     NULL,
     {"E_{1}\\left(", NULL, "\\right)"},
     {"<msub><mi>E</mi><mn>1</mn></msub>" APPLY_ OPEN_, NULL, CLOSE_}},
    {"log2",
     1,
     NULL,
     {"\\log_{2}\\left(", NULL, "\\right)"},
     {"<msub><mi>log</mi><mn>2</mn></msub>" APPLY_ OPEN_, NULL, CLOSE_}},
    {"log10",
     1,
     NULL,
     {"\\log_{10}\\left(", NULL, "\\right)"},
     {"<msub><mi>log</mi><mn>10</mn></msub>" APPLY_ OPEN_, NULL, CLOSE_}},
    {"log1p",
     1,
     NULL,
     {"\\log\\left(1 + ", NULL, "\\right)"},
     {"<mi>log</mi>" APPLY_ OPEN_ "<mn>1</mn><mo>+</mo>", NULL, CLOSE_}},
    {"expm1",
     1,
     NULL,
     {"\\left(\\exp\\left(", NULL, "\\right) - 1\\right)"},
     {OPEN_ "<mi>exp</mi>" APPLY_ OPEN_, NULL,
      CLOSE_ "<mo>−</mo><mn>1</mn>" CLOSE_}},
    {"logdet",
     1,
     NULL,
     {"\\log\\left|\\det ", NULL, "\\right|"},
     {"<mi>log</mi><mrow><mo>|</mo><mi>det</mi>", NULL, "<mo>|</mo></mrow>"}},
    {"sqrt", 1, NULL, {"\\sqrt{", NULL, "}"}, {"<msqrt>", NULL, "</msqrt>"}},
    {"cbrt",
     1,
     NULL,
     {"\\sqrt[3]{", NULL, "}"},
     {"<mroot><mrow>", NULL, "</mrow><mn>3</mn></mroot>"}},
    {"abs",
     1,
     NULL,
     {"\\left|", NULL, "\\right|"},
     {"<mrow><mo>|</mo>", NULL, "<mo>|</mo></mrow>"}},
    {"floor",
     1,
     NULL,
     {"\\left\\lfloor ", NULL, "\\right\\rfloor "},
     {"<mrow><mo>⌊</mo>", NULL, "<mo>⌋</mo></mrow>"}},
    {"ceil",
     1,
     NULL,
     {"\\left\\lceil ", NULL, "\\right\\rceil "},
     {"<mrow><mo>⌈</mo>", NULL, "<mo>⌉</mo></mrow>"}},
    {"norm",
     1,
     NULL,
     {"\\left\\|", NULL, "\\right\\|"},
     {"<mrow><mo>‖</mo>", NULL, "<mo>‖</mo></mrow>"}},
    NORM("\"fro\"", "F", "<mi>F</mi>"),
    NORM("\"nuc\"", "*", "<mo>*</mo>"),
    NORM("1", "1", "<mn>1</mn>"),
    NORM("2", "2", "<mn>2</mn>"),
    NORM("Inf", "\\infty", "<mi>∞</mi>"),
    {"sumsq",
     1,
     NULL,
     {"\\left\\|", NULL, "\\right\\|^{2}"},
     {"<msup><mrow><mo>‖</mo>", NULL, "<mo>‖</mo></mrow><mn>2</mn></msup>"}},
    {"ones",
     2,
     NULL,
     {"\\mathbf{1}_{", "\\times ", "}"},
     {"<msub><mn mathvariant=\"bold\">1</mn><mrow>", "<mo>×</mo>",
      "</mrow></msub>"}},
    {"zeros",
     2,
     NULL,
     {"\\mathbf{0}_{", "\\times ", "}"},
     {"<msub><mn mathvariant=\"bold\">0</mn><mrow>", "<mo>×</mo>",
      "</mrow></msub>"}},
    {"eye",
     1,
     NULL,
     {"I_{", NULL, "}"},
     {"<msub><mi>I</mi><mrow>", NULL, "</mrow></msub>"}},
    {"eig",
     1,
     NULL,
     {"\\lambda\\left(", NULL, "\\right)"},
     {"<mi>λ</mi>" APPLY_ OPEN_, NULL, CLOSE_}},
    {"svd",
     1,
     NULL,
     {"\\sigma\\left(", NULL, "\\right)"},
     {"<mi>σ</mi>" APPLY_ OPEN_, NULL, CLOSE_}},
    {"inv",
     1,
     NULL,
     {"{", NULL, "}^{-1}"},
     {"<msup><mrow>", NULL, "</mrow><mn>-1</mn></msup>"}},
};

const struct formula_word *word_find(const char *name, size_t n,
                                     const char *last)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct formula_word *w = &words[i];
        if (strcmp(w->name, name) != 0 || (w->n && w->n != n))
            continue;
        if (w->last ? last && strcmp(w->last, last) == 0
                    : !last || last[0] != '"')
            return w;
    }
    return NULL;
}

void word_call(struct printer *p, const struct formula_word *w,
               const char *name, size_t n,
               void (*put_arg)(void *context, size_t i), void *context)
{
    bool mathml = p->as == &notation_mathml;
    const char *const *s = !w ? NULL : mathml ? w->mathml : w->latex;
    if (w && w->last)
        n--;
    if (w)
        put(p, "%s", s[0]);
    else
        put(p,
            mathml ? "<mi>%s</mi>" APPLY_ OPEN_ : "\\operatorname{%s}\\left(",
            name);
    for (size_t i = 0; i < n; i++) {
        if (i)
            put(p, "%s", i == 1 && w && s[1] ? s[1] : p->as->comma);
        put_arg(context, i);
    }
    if (w)
        put(p, "%s", s[2]);
    else
        put(p, "%s", mathml ? CLOSE_ : "\\right)");
}
