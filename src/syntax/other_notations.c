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

const char *notation_never(const char *name)
{
    static const struct {
        const char *reason;
        const char *names; /* between blanks */
    } groups[] = {
        {"there are no cell arrays", " cell cellfun cell2mat num2cell iscell "
                                     "iscellstr mat2cell "},
        {"there are no structs", " struct structfun fieldnames isfield "
                                 "setfield getfield rmfield "
                                 "isstruct cell2struct struct2cell "},
        {"numbers are real; [re, im] = fft(x) and ifft(re, im) are known",
         " complex imag angle arg iscomplex cplxpair fft2 ifft2 fftn ifftn "
         "hilbert freqz unwrap "},
        {"nothing is drawn", " surf mesh contour contourf quiver bar pie "
                             "scatter semilogx semilogy "
                             "loglog errorbar polar area fill patch line text "
                             "colorbar colormap "
                             "axes gca gcf plot3 surface waitbar "},
        {"texts are no data", " sprintf num2str str2num str2double strcat "
                              "strvcat strsplit strjoin "
                              "regexp regexprep strrep strtrim upper lower "
                              "int2str mat2str fgetl "
                              "strfind substr containers "},
        {"names are settled before anything runs", " eval evalc evalin "
                                                   "assignin exist inputname "
                                                   "who whos isvarname "
                                                   "func2str str2func "},
        {"counts jump, and are flat between: they have no derivative", " hist "
                                                                       "histc "
                                                                       "histogr"
                                                                       "am "},
        {"a minimum is no expression: write the equations that hold there, "
         "solve x: ... = 0 near ...",
         " fminsearch fminunc fminbnd fmincon lsqnonlin lsqcurvefit glpk "
         "quadprog sqp linprog optimset optimoptions "},
        {"all numbers are doubles", " int8 int16 int32 int64 uint8 uint16 "
                                    "uint32 uint64 single typecast "
                                    "cast bitand bitor bitxor bitshift idivide "
                                    "intmax intmin "},
        {"all matrices are full", " sparse issparse spdiags spones nonzeros "
                                  "eigs svds pcg gmres "},
        {"arrays have rows and columns", " permute ipermute squeeze shiftdim "
                                         "cellslices "},
        {"random numbers are rand and randn, the same in every run", " randi "
                                                                     "randperm "
                                                                     "rande "
                                                                     "randg "
                                                                     "randp "},
        {"integrals run over one variable", " dblquad triplequad integral2 "
                                            "integral3 "},
        {"files are read by load", " fopen fclose fread fscanf csvread dlmread "
                                   "importdata xlsread save "},
        {"nothing is asked and no clock is read", " input keyboard pause clock "
                                                  "cputime date datestr now "
                                                  "time "},
        {"derivatives stand in claims: claim dy/dx = ...", " sym syms subs "
                                                           "gradient del2 "},
    };
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (const char *s = groups[i].names; (s = strstr(s, name)); s += n)
            if (s[-1] == ' ' && s[n] == ' ')
                return groups[i].reason;
    return NULL;
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
