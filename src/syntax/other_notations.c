/* syntax/other_notations: words of other languages, and what they are here.
 *
 * Idea: an edit distance finds slips of the pen; it cannot know that sgn is
 * sign, or that where is ifelse. These tables do, and they are asked first.
 * Sources: Octave, MATLAB, NumPy, PyTorch, SymPy, LaTeX and school notation.
 *
 * Invariant: no word of the tables is a function or a word of the language.
 */
#include "syntax/other_notations.h"

#include <string.h>

struct notation_word {
    const char *word, *label;
};

static const char *look_up(const struct notation_word *rows, const char *word)
{
    for (size_t i = 0; rows[i].word; i++)
        if (strcmp(rows[i].word, word) == 0)
            return rows[i].label;
    return NULL;
}

const char *notation_renamed(const char *name)
{
    static const struct notation_word rows[] = {{"sgn", "sign"},
                                                {"σ", "sigmoid"},
                                                {"δ", "delta"},
                                                {"Γ", "gamma"},
                                                {"ψ", "psi"},
                                                {"ζ", "zeta"},
                                                {"Φ", "normcdf"},
                                                {"tg", "tan"},
                                                {"ctg", "cot"},
                                                {"ctan", "cot"},
                                                {"cosec", "csc"},
                                                {"arcsin", "asin"},
                                                {"arccos", "acos"},
                                                {"arctan", "atan"},
                                                {"arctg", "atan"},
                                                {"arccot", "acot"},
                                                {"arctan2", "atan2"},
                                                {"arcsinh", "asinh"},
                                                {"arccosh", "acosh"},
                                                {"arctanh", "atanh"},
                                                {"arsinh", "asinh"},
                                                {"arcosh", "acosh"},
                                                {"artanh", "atanh"},
                                                {"sh", "sinh"},
                                                {"ch", "cosh"},
                                                {"th", "tanh"},
                                                {"lg", "log10"},
                                                {"lb", "log2"},
                                                {"ld", "log2"},
                                                {"log_10", "log10"},
                                                {"log_2", "log2"},
                                                {"log_e", "log"},
                                                {"absolute", "abs"},
                                                {"fabs", "abs"},
                                                {"power", "pow"},
                                                {"len", "length"},
                                                {"average", "mean"},
                                                {"amax", "max"},
                                                {"amin", "min"},
                                                {"maximum", "max"},
                                                {"minimum", "min"},
                                                {"fmax", "max"},
                                                {"fmin", "min"},
                                                {"heaviside", "step"},
                                                {"loggamma", "lgamma"},
                                                {"logsig", "sigmoid"},
                                                {"expit", "sigmoid"},
                                                {"log_softmax", "logsoftmax"},
                                                {"logabsdet", "logdet"},
                                                {"slogdet", "logdet"},
                                                {"inverse", "inv"},
                                                {"matrix_inverse", "inv"},
                                                {"determinant", "det"},
                                                {"tr", "trace"},
                                                {"Tr", "trace"},
                                                {"eigvals", "eig"},
                                                {"eigvalsh", "eig"},
                                                {"eigenvalues", "eig"},
                                                {"where", "ifelse"},
                                                {"identity", "eye"},
                                                {"flatten", "vec"},
                                                {"ravel", "vec"},
                                                {"matrix_power", "mpower"},
                                                {"pinverse", "pinv"},
                                                {"clamp", "clip"},
                                                {"ceiling", "ceil"},
                                                {"trunc", "fix"},
                                                {"erf_inv", "erfinv"},
                                                {"gradient", "grad"},
                                                {"nabla", "grad"},
                                                {"hess", "hessian"},
                                                {"Hess", "hessian"},
                                                {"jac", "jacobian"},
                                                {"Jac", "jacobian"},
                                                {"laplace", "laplacian"},
                                                {"divergence", "div"},
                                                {"rot", "curl"},
                                                {"Phi", "normcdf"},
                                                {"probit", "norminv"},
                                                {"lse", "logsumexp"},
                                                {"avg", "mean"},
                                                {"stdev", "std"},
                                                {"std_dev", "std"},
                                                {"stddev", "std"},
                                                {"sd", "std"},
                                                {"variance", "var"},
                                                {"cor", "corr"},
                                                {"jn", "besselj"},
                                                {"yn", "bessely"},
                                                {"jv", "besselj"},
                                                {"yv", "bessely"},
                                                {"iv", "besseli"},
                                                {"kv", "besselk"},
                                                {"ellipk", "ellipticK"},
                                                {"ellipe", "ellipticE"},
                                                {"binomial", "nchoosek"},
                                                {"binom", "nchoosek"},
                                                {"summation", "sum"},
                                                {"product", "prod"},
                                                {"integrate", "integral"},
                                                {"quad", "integral"},
                                                {"Piecewise", "ifelse"},
                                                {"KroneckerDelta", "delta"},
                                                {"kronecker", "delta"},
                                                {"matexp", "expm"},
                                                {"expmat", "expm"},
                                                {"matlog", "logm"},
                                                {"sat", "clip"},
                                                {"trans", "transpose"},
                                                {"transp", "transpose"},
                                                {"eigen", "eig"},
                                                {"opnorm", "norm"},
                                                {"svdvals", "svd"},
                                                {"rint", "round"},
                                                {"roll", "circshift"},
                                                {"tile", "repmat"},
                                                {"percentile", "prctile"},
                                                {"degrees", "rad2deg"},
                                                {"radians", "deg2rad"},
                                                {"divide", "rdivide"},
                                                {"multiply", "times"},
                                                {"subtract", "minus"},
                                                {"diagonal", "diag"},
                                                {"hadamard", "times"},
                                                {"otimes", "kron"},
                                                {"ker", "null"},
                                                {"fmod", "rem"},
                                                {"interp", "interp1"},
                                                {"heavyside", "step"},
                                                {"Heaviside", "step"},
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
        {"positions jump, and are flat between; [m, i] = max(x) has both",
         " argmax argmin argsort nanargmax "},
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
        {"a matrix is written [a, b; c, d]", " array matrix bmat Matrix "
                                             "ndarray tensor "},
        {"a range is written 0:n-1", " arange "},
        {"a matrix without entries is written []", " empty "},
        {"formulas are printed by --show formula", " simplify expand factor "
                                                   "limit series "},
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
                                                           "del2 "},
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
    static const struct notation_word rows[] = {{"let", assignment},
                                                {"var", assignment},
                                                {"const", assignment},
                                                {"def", "functions are written "
                                                        "'f(x) = "
                                                        "...' or 'function y = "
                                                        "f(x)'"},
                                                {"given", "values are given by "
                                                          "'at x = ...'"},
                                                {"set", "values are given by "
                                                        "'at x = ...'"},
                                                {"suppose", "values are given "
                                                            "by "
                                                            "'at x = ...'"},
                                                {"assume", "values are given "
                                                           "by "
                                                           "'at x = ...'"},
                                                {"syms", "nothing is declared "
                                                         "symbolic: "
                                                         "give values, 'at x = "
                                                         "...'"},
                                                {"check", "did you mean "
                                                          "'claim'?"},
                                                {"prove", "did you mean "
                                                          "'claim'?"},
                                                {"import", "nothing is "
                                                           "imported: all "
                                                           "functions are "
                                                           "known"},
                                                {"from", "nothing is imported: "
                                                         "all "
                                                         "functions are known"},
                                                {NULL, NULL}};
    return look_up(rows, name);
}

const char *notation_operator(const char *name)
{
    static const struct notation_word rows[] = {
        {"and", "write '&&'"},         {"or", "write '||'"},
        {"not", "write '!'"},          {"mod", "write 'mod(x,y)'"},
        {"div", "write 'floor(x/y)'"}, {NULL, NULL}};
    return look_up(rows, name);
}

const char *notation_constant(const char *name)
{
    static const struct notation_word rows[] = {{"π", "did you mean 'pi'?"},
                                                {"Pi", "did you mean 'pi'?"},
                                                {"PI", "did you mean 'pi'?"},
                                                {"infinity", "did you mean "
                                                             "'Inf'?"},
                                                {NULL, NULL}};
    return look_up(rows, name);
}
