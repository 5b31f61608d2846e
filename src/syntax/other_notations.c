/* syntax/other_notations: words of other languages and notations, and what they are here.
 *
 * Idea: an edit distance finds slips of the pen; it cannot know that sgn is
 * sign, or that a factorial is gamma(n + 1). These tables do, and they are
 * asked first. Sources: Octave, MATLAB, NumPy, LaTeX and school notation.
 *
 * Invariant: no word of the tables is a function or a word of the language.
 */
#include "syntax/other_notations.h"

#include <string.h>

struct row {
    const char *word, *label;
};

static const char *look_up(const struct row *rows, const char *word)
{
    for (size_t i = 0; rows[i].word; i++)
        if (strcmp(rows[i].word, word) == 0)
            return rows[i].label;
    return NULL;
}

const char *notation_function(const char *name)
{
    static const struct row rows[] = {{"sgn", "did you mean 'sign'?"},
                                      {"tg", "did you mean 'tan'?"},
                                      {"ctg", "did you mean 'cot'?"},
                                      {"arctg", "did you mean 'atan'?"},
                                      {"sh", "did you mean 'sinh'?"},
                                      {"ch", "did you mean 'cosh'?"},
                                      {"th", "did you mean 'tanh'?"},
                                      {"lg", "did you mean 'log10'?"},
                                      {"len", "did you mean 'length'?"},
                                      {"average", "did you mean 'mean'?"},
                                      {"heaviside", "did you mean 'step'?"},
                                      {"loggamma", "did you mean 'lgamma'?"},
                                      {"logsig", "did you mean 'sigmoid'?"},
                                      {"expit", "did you mean 'sigmoid'?"},
                                      {"logabsdet", "did you mean 'logdet'?"},
                                      {"slogdet", "did you mean 'logdet'?"},
                                      {"inverse", "did you mean 'inv'?"},
                                      {"tr", "did you mean 'trace'?"},
                                      {"eigvals", "did you mean 'eig'?"},
                                      {"cholesky", "did you mean 'chol'? "
                                                   "(upper; \"lower\" on "
                                                   "demand)"},
                                      {"where", "did you mean 'ifelse'?"},
                                      {"merge", "did you mean 'ifelse'?"},
                                      {"outer", "write x*y' for columns x, y"},
                                      {"inner", "write 'dot(x,y)'"},
                                      {"matmul", "write 'A*B'"},
                                      {"solve", "write 'A\\b'"},
                                      {"square", "write 'x^2', of each entry "
                                                 "'x.^2'"},
                                      {"sqr", "write 'x^2', of each entry "
                                              "'x.^2'"},
                                      {"swish", "write 'x*sigmoid(x)'"},
                                      {"ellipke", "write 'ellipticK(m)' or "
                                                  "'ellipticE(m)'"},
                                      {NULL, NULL}};
    return look_up(rows, name);
}

const char *notation_word(const char *name)
{
    static const char assignment[] = "an assignment is written 'y = ...'";
    static const struct row rows[] = {{"let", assignment},
                                      {"var", assignment},
                                      {"const", assignment},
                                      {"def", "functions are written 'f(x) = "
                                              "...' or 'function y = f(x)'"},
                                      {"check", "did you mean 'claim'?"},
                                      {"prove", "did you mean 'claim'?"},
                                      {"import", "nothing is imported: all "
                                                 "functions are known"},
                                      {"from", "nothing is imported: all "
                                               "functions are known"},
                                      {NULL, NULL}};
    return look_up(rows, name);
}

const char *notation_operator(const char *name)
{
    static const struct row rows[] = {
        {"and", "write '&&'"},         {"or", "write '||'"},
        {"not", "write '!'"},          {"mod", "write 'mod(x,y)'"},
        {"div", "write 'floor(x/y)'"}, {NULL, NULL}};
    return look_up(rows, name);
}

const char *notation_constant(const char *name)
{
    static const struct row rows[] = {{"π", "did you mean 'pi'?"},
                                      {"Pi", "did you mean 'pi'?"},
                                      {"PI", "did you mean 'pi'?"},
                                      {"infinity", "did you mean 'Inf'?"},
                                      {NULL, NULL}};
    return look_up(rows, name);
}
