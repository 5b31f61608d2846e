/* emit/c_entry: elementwise operations in C, from the rows of ops.def.
 *
 * Idea: a row's VALUE is C already; its text, taken by the preprocessor, is
 * what is written. Where an argument occurs twice in it, or it needs a
 * function that libm lacks, a small static function is defined first.
 *
 * Invariant: the same expression as eval's, in the same order.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "emit/rep.h"

/* --- the rows as text --------------------------------------------------- */

static const struct value_row {
    const char *id, *text;
} values[OP_COUNT] = {
#define E1(ID, NAME, SPELL, FLAGS, VALUE, ...) [OP_##ID] = {#ID, #VALUE},
#define E2(ID, NAME, SPELL, FLAGS, VALUE, ...) [OP_##ID] = {#ID, #VALUE},
#define E3(ID, NAME, SPELL, FLAGS, VALUE, ...) [OP_##ID] = {#ID, #VALUE},
#include "graph/ops.def"
};

const char *c_spelling(enum op op)
{
    return values[op].text;
}

/* Operators bind as C has them; everything else is a call. */
static const struct spelling operators[OP_COUNT] = {
    [OP_NEG] = {"-x", BIND_SUM, {0}, NULL},
    [OP_ADD] = {"x + y", BIND_SUM, {BIND_SUM, BIND_PRODUCT}, NULL},
    [OP_SUB] = {"x - y", BIND_SUM, {BIND_SUM, BIND_PRODUCT}, NULL},
    [OP_MUL] = {"x*y", BIND_PRODUCT, {BIND_PRODUCT, BIND_ATOM}, NULL},
    [OP_DIV] = {"x/y", BIND_PRODUCT, {BIND_PRODUCT, BIND_ATOM}, NULL},
    [OP_LT] = {"x < y", BIND_LOOSE, {BIND_SUM, BIND_SUM}, NULL},
    [OP_LE] = {"x <= y", BIND_LOOSE, {BIND_SUM, BIND_SUM}, NULL},
    [OP_EQ] = {"x == y", BIND_LOOSE, {BIND_SUM, BIND_SUM}, NULL},
    [OP_NE] = {"x != y", BIND_LOOSE, {BIND_SUM, BIND_SUM}, NULL},
};

/* --- functions that libm lacks ------------------------------------------ */

static const struct special {
    const char *name; /* as in the rows, behind special_ */
    unsigned library;
    const char *code;
} specials[] = {
    {"softplus", 0,
     "static double ad_softplus(double x)\n"
     "{\n"
     "    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));\n"
     "}\n"},
    {"sigmoid", 0,
     "static double ad_sigmoid(double x)\n"
     "{\n"
     "    return x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x));\n"
     "}\n"},
    {"max", 0,
     "static double ad_max(double x, double y)\n"
     "{\n"
     "    return x != x ? x : y != y ? y : x > y ? x : y;\n"
     "}\n"},
    {"min", 0,
     "static double ad_min(double x, double y)\n"
     "{\n"
     "    return x != x ? x : y != y ? y : x < y ? x : y;\n"
     "}\n"},
    {"mod", 0,
     "static double ad_mod(double x, double y)\n"
     "{\n"
     "    double r = y == 0 ? x : fmod(x, y);\n"
     "    return y != 0 && r != 0 && (r < 0) != (y < 0) ? r + y : r;\n"
     "}\n"},
    {"rem", 0,
     "static double ad_rem(double x, double y)\n"
     "{\n"
     "    return y == 0 ? x : fmod(x, y);\n"
     "}\n"},
    {"nthroot", 0,
     "static double ad_nthroot(double x, double n)\n"
     "{\n"
     "    double y, odd = fmod(n, 2) != 0 && x < 0 ? -1 : 1;\n"
     "    y = pow(odd*x, 1/n);\n"
     "    if (y > 0 && y < HUGE_VAL)\n"
     "        y -= (y - odd*x/pow(y, n - 1))/n;\n"
     "    return odd*y;\n"
     "}\n"},
    {"gamma", 0,
     "static double ad_gamma(double x)\n{\n    return tgamma(x);\n}\n"},
    {"lgamma", 0,
     "static double ad_lgamma(double x)\n{\n    return lgamma(x);\n}\n"},
    {"erfcx", C_GSL,
     "static double ad_erfcx(double x)\n"
     "{\n"
     "    return x < 4 ? exp(x*x)*erfc(x)\n"
     "                 : exp(x*x + gsl_sf_log_erfc(x));\n"
     "}\n"},
    {"erfinv", C_GSL,
     "static double ad_erfinv(double x)\n"
     "{\n"
     "    const double c = 1.1283791670955126;\n"
     "    double y = gsl_cdf_ugaussian_Pinv((x + 1)/2)/sqrt(2);\n"
     "    y -= (erf(y) - x)/(c*exp(-y*y));\n"
     "    return y - (erf(y) - x)/(c*exp(-y*y));\n"
     "}\n"},
    {"normcdf", 0,
     "static double ad_normcdf(double x)\n"
     "{\n"
     "    return erfc(-x/sqrt(2))/2;\n"
     "}\n"},
    {"norminv", C_GSL,
     "static double ad_norminv(double p)\n"
     "{\n"
     "    return gsl_cdf_ugaussian_Pinv(p);\n"
     "}\n"},
    {"digamma", C_GSL,
     "static double ad_digamma(double x)\n{\n    return gsl_sf_psi(x);\n}\n"},
    {"polygamma", C_GSL,
     "static double ad_polygamma(double n, double x)\n"
     "{\n    return gsl_sf_psi_n((int)n, x);\n}\n"},
    {"beta", C_GSL,
     "static double ad_beta(double a, double b)\n"
     "{\n    return gsl_sf_beta(a, b);\n}\n"},
    {"betaln", C_GSL,
     "static double ad_betaln(double a, double b)\n"
     "{\n    return gsl_sf_lnbeta(a, b);\n}\n"},
    {"gammainc", C_GSL,
     "static double ad_gammainc(double x, double a)\n"
     "{\n    return gsl_sf_gamma_inc_P(a, x);\n}\n"},
    {"betainc", C_GSL,
     "static double ad_betainc(double x, double a, double b)\n"
     "{\n    return gsl_sf_beta_inc(a, b, x);\n}\n"},
    {"besselj", C_GSL,
     "static double ad_besselj(double n, double x)\n"
     "{\n"
     "    double t = -n*3.141592653589793;\n"
     "    if (n == floor(n))\n"
     "        return gsl_sf_bessel_Jn((int)n, x);\n"
     "    return n > 0 ? gsl_sf_bessel_Jnu(n, x)\n"
     "                 : cos(t)*gsl_sf_bessel_Jnu(-n, x) -\n"
     "                       sin(t)*gsl_sf_bessel_Ynu(-n, x);\n"
     "}\n"},
    {"bessely", C_GSL,
     "static double ad_bessely(double n, double x)\n"
     "{\n"
     "    double t = -n*3.141592653589793;\n"
     "    if (n == floor(n))\n"
     "        return gsl_sf_bessel_Yn((int)n, x);\n"
     "    return n > 0 ? gsl_sf_bessel_Ynu(n, x)\n"
     "                 : sin(t)*gsl_sf_bessel_Jnu(-n, x) +\n"
     "                       cos(t)*gsl_sf_bessel_Ynu(-n, x);\n"
     "}\n"},
    {"besseli", C_GSL,
     "static double ad_besseli(double n, double x)\n"
     "{\n"
     "    const double pi = 3.141592653589793;\n"
     "    if (n == floor(n))\n"
     "        return gsl_sf_bessel_In((int)n, x);\n"
     "    return n > 0 ? gsl_sf_bessel_Inu(n, x)\n"
     "                 : gsl_sf_bessel_Inu(-n, x) -\n"
     "                       2/pi*sin(n*pi)*gsl_sf_bessel_Knu(-n, x);\n"
     "}\n"},
    {"besselk", C_GSL,
     "static double ad_besselk(double n, double x)\n"
     "{\n"
     "    return n == floor(n) ? gsl_sf_bessel_Kn((int)n, x)\n"
     "                         : gsl_sf_bessel_Knu(fabs(n), x);\n"
     "}\n"},
    {"airy", C_GSL,
     "static double ad_airy(double k, double x)\n"
     "{\n"
     "    return k == 0   ? gsl_sf_airy_Ai(x, GSL_PREC_DOUBLE)\n"
     "           : k == 1 ? gsl_sf_airy_Ai_deriv(x, GSL_PREC_DOUBLE)\n"
     "           : k == 2 ? gsl_sf_airy_Bi(x, GSL_PREC_DOUBLE)\n"
     "                    : gsl_sf_airy_Bi_deriv(x, GSL_PREC_DOUBLE);\n"
     "}\n"},
    {"lambertw", C_GSL,
     "static double ad_lambertw(double x)\n"
     "{\n    return gsl_sf_lambert_W0(x);\n}\n"},
    {"lambertwm1", C_GSL,
     "static double ad_lambertwm1(double x)\n"
     "{\n    return gsl_sf_lambert_Wm1(x);\n}\n"},
    {"zeta", C_GSL,
     "static double ad_zeta(double x)\n{\n    return gsl_sf_zeta(x);\n}\n"},
    {"elliptick", C_GSL,
     "static double ad_elliptick(double m)\n"
     "{\n"
     "    return m >= 0 ? gsl_sf_ellint_Kcomp(sqrt(m), GSL_PREC_DOUBLE)\n"
     "                  : gsl_sf_ellint_Kcomp(sqrt(m/(m - 1)),\n"
     "                                        GSL_PREC_DOUBLE)/sqrt(1 - m);\n"
     "}\n"},
    {"elliptice", C_GSL,
     "static double ad_elliptice(double m)\n"
     "{\n"
     "    return m >= 0 ? gsl_sf_ellint_Ecomp(sqrt(m), GSL_PREC_DOUBLE)\n"
     "                  : gsl_sf_ellint_Ecomp(sqrt(m/(m - 1)),\n"
     "                                        GSL_PREC_DOUBLE)*sqrt(1 - m);\n"
     "}\n"},
    {"expint", C_GSL,
     "static double ad_expint(double x)\n"
     "{\n    return gsl_sf_expint_E1(x);\n}\n"},
    {"sinint", C_GSL,
     "static double ad_sinint(double x)\n{\n    return gsl_sf_Si(x);\n}\n"},
    {"cosint", C_GSL,
     "static double ad_cosint(double x)\n{\n    return gsl_sf_Ci(x);\n}\n"},
    {"sincn", 0,
     "/* n-th derivative of sin(x)/x */\n"
     "static double ad_sincn(double n, double x)\n"
     "{\n"
     "    double r = sin(x)/x, t = 1, s = 0;\n"
     "    if (fabs(x) > n + 1) {\n"
     "        for (int k = 1; k <= n; k++)\n"
     "            r = (sin(x + k*1.5707963267948966) - k*r)/x;\n"
     "        return r;\n"
     "    }\n"
     "    /* sum over even k >= n of +-x^(k-n)/((k-n)!(k+1)) */\n"
     "    for (int j = 0, m = (int)n; j < 60; j++) {\n"
     "        if (j > 0)\n"
     "            t *= x/j;\n"
     "        if ((j + m) % 2 == 0)\n"
     "            s += ((j + m)/2 % 2 ? -t : t)/(j + m + 1);\n"
     "    }\n"
     "    return s;\n"
     "}\n"},
    {"dawson", C_GSL,
     "static double ad_dawson(double x)\n"
     "{\n    return gsl_sf_dawson(x);\n}\n"},
};

static const char mark[] = "special_";

/* Defines what a row's text calls; false: C has nothing for it. */
static bool define_specials(struct emitter *e, const char *text)
{
    const char *at = strstr(text, mark);
    if (!at)
        return true;
    at += strlen(mark);
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
        size_t n = strlen(specials[i].name);
        if (strncmp(at, specials[i].name, n) == 0 && at[n] == '(') {
            emit_helper(e, specials[i].code);
            e->libraries |= specials[i].library;
            return true;
        }
    }
    return false;
}

/* The row's text with special_f called ad_f. */
static const char *own_names(struct emitter *e, const char *text)
{
    const char *at = strstr(text, mark);
    if (!at)
        return text;
    return arena_printf(e->arena, "%.*sad_%s", (int)(at - text), text,
                        at + strlen(mark));
}

/* --- applying an operation ---------------------------------------------- */

static bool letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Does an argument occur more than once? */
static bool repeats(const char *text, size_t n)
{
    size_t count[3] = {0};
    for (size_t i = 0; text[i]; i++) {
        bool alone = (i == 0 || !letter(text[i - 1])) && !letter(text[i + 1]);
        if (alone && text[i] >= 'x' && text[i] < 'x' + (int)n)
            count[text[i] - 'x']++;
    }
    return count[0] > 1 || count[1] > 1 || count[2] > 1;
}

static const char *lower(struct emitter *e, const char *id)
{
    char *s = arena_strndup(e->arena, id, strlen(id));
    for (char *c = s; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return s;
}

static bool defined(const struct emitter *e, const char *head)
{
    for (size_t i = 0; i < e->helpers.n; i++)
        if (strncmp(e->helpers.at[i], head, strlen(head)) == 0)
            return true;
    return false;
}

/* A static function that holds the row's text; its call. */
static const char *wrapped(struct emitter *e, enum op op, size_t n)
{
    static const char *const in[] = {"double x", "double x, double y",
                                     "double x, double y, double z"};
    static const char *const out[] = {"x", "x, y", "x, y, z"};
    const char *name = lower(e, values[op].id);
    const char *head = arena_printf(e->arena, "static double ad_%s_(%s)\n",
                                    name, in[n - 1]);
    if (!defined(e, head))
        emit_helper(e, arena_printf(e->arena, "%s{\n    return %s;\n}\n", head,
                                    own_names(e, values[op].text)));
    return arena_printf(e->arena, "ad_%s_(%s)", name, out[n - 1]);
}

static bool is_word(const char *s)
{
    for (; *s; s++)
        if (!letter(*s))
            return false;
    return true;
}

/* 1/3 is 0 in C. */
static const char *as_double(struct emitter *e, const char *s)
{
    const char *digits = s + (*s == '-');
    if (!isdigit((unsigned char)*digits) ||
        strspn(digits, "0123456789") != strlen(digits))
        return s;
    return arena_printf(e->arena, "%s.0", s);
}

struct expr c_apply(struct emitter *e, enum op op, size_t n,
                    const struct expr *given)
{
    struct spelling row = operators[op];
    struct expr none = {NULL, BIND_ATOM}, arg[3] = {{0}};
    for (size_t i = 0; i < n; i++)
        arg[i] = given[i];
    if (op == OP_DIV)
        arg[0].text = as_double(e, arg[0].text);
    if (!row.text) {
        row.text = values[op].text;
        row.bind = BIND_ATOM;
        bool word = is_word(arg[0].text) && n == 1;
        if (!define_specials(e, row.text))
            return none;
        if (op == OP_SQUARE && word) {
            row.text = "x*x";
            row.bind = BIND_PRODUCT;
        } else if (repeats(row.text, n) || !strchr(row.text, '(') ||
                   row.text[0] == '(') {
            row.text = wrapped(e, op, n);
        } else {
            row.text = own_names(e, row.text);
        }
    }
    return (struct expr){emit_fill(e->arena, &row, n, arg),
                         (enum bind)row.bind};
}

/* --- entries of arrays -------------------------------------------------- */

struct expr c_number(struct emitter *e, double v)
{
    const char *s = isnan(v)   ? "NAN"
                    : isinf(v) ? v < 0 ? "-HUGE_VAL" : "HUGE_VAL"
                               : emit_number(e->arena, v);
    return (struct expr){s, v < 0 ? BIND_SUM : BIND_ATOM};
}

static const char *indexed(struct emitter *e, node x, struct shape s)
{
    struct shape t = emit_shape(e, x);
    const char *a = c_array(e, x);
    if (shape_equal(s, t))
        return arena_printf(e->arena, "%s[i]", a);
    if (t.cols == 1)
        return arena_printf(e->arena, "%s[i %% %u]", a, s.rows);
    if (s.rows == 1)
        return arena_printf(e->arena, "%s[i]", a);
    return arena_printf(e->arena, "%s[i/%u]", a, s.rows);
}

struct expr c_entry(struct emitter *e, node x, struct shape s)
{
    const struct gnode *p = graph_at(e->g, x);
    struct expr arg[3] = {{0}};
    double v;
    if (graph_constant(e->g, x, &v))
        return c_number(e, v);
    if (shape_scalar(p->shape))
        return e->of[x];
    bool fused = !e->of[x].text && shape_equal(p->shape, s);
    if (!fused)
        return (struct expr){indexed(e, x, s), BIND_ATOM};
    if (p->op == OP_BROADCAST)
        return c_entry(e, p->arg[0], s);
    for (unsigned i = 0; i < p->nargs; i++)
        arg[i] = c_entry(e, p->arg[i], s);
    return c_apply(e, (enum op)p->op, p->nargs, arg);
}
