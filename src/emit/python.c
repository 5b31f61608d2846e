/* emit/python: def value(u, W): ... return z, {"u": du, "W": dW}.
 *
 * Idea: NumPy for everything elementwise, SciPy where it has the function. A
 * matrix is a two-dimensional array, a scalar a NumPy number; columns are
 * always explicit, so shapes never depend on NumPy's rules for one dimension.
 *
 * Invariant: runs with NumPy 1.20 and SciPy 1.6 and later; inputs may be
 * lists, one-dimensional arrays or numbers.
 */
#include <string.h>

#include "emit/rep.h"

#define CALL1(NAME)                                                            \
    {                                                                          \
        NAME "(x)", BIND_ATOM, {0}, NULL                                       \
    }
#define CALL2(NAME)                                                            \
    {                                                                          \
        NAME "(x, y)", BIND_ATOM, {0}, NULL                                    \
    }
#define SWAPPED(NAME)                                                          \
    {                                                                          \
        NAME "(y, x)", BIND_ATOM, {0}, NULL                                    \
    }
#define INFIX(SIGN, BIND, LEFT, RIGHT)                                         \
    {                                                                          \
        "x " SIGN " y", BIND, {LEFT, RIGHT}, NULL                              \
    }
#define TRUTH(SIGN)                                                            \
    {                                                                          \
        "1.0*(x " SIGN " y)", BIND_PRODUCT, {0}, NULL                          \
    }

static const char ad_xlog[] = "def ad_xlog(a, x):\n"
                              "    y = np.log(np.where(a == 0, 1.0, x))\n"
                              "    return np.where(a == 0, 0.0, a*y)[()]\n";
static const char ad_blend[] = "def ad_blend(d, a, b):\n"
                               "    return np.where(d > 0, a, np.where(d < 0, "
                               "b, (a + b)/2))[()]\n";
static const char ad_nthroot[] = "def ad_nthroot(x, n):\n"
                                 "    odd = np.where(np.mod(n, 2) == 1, "
                                 "np.sign(x), 1)\n"
                                 "    return (odd*np.power(odd*x, 1/n))[()]\n";
static const char ad_mod[] = "def ad_mod(x, y):\n"
                             "    return np.where(y == 0, x, np.mod(x, "
                             "np.where(y == 0, 1, y)))[()]\n";

static const char ad_sincn[] = "@np.vectorize\n"
                               "def ad_sincn(n, x):\n"
                               "    n = int(n)\n"
                               "    if abs(x) > n + 1:\n"
                               "        s = np.sin(x)/x\n"
                               "        for m in range(1, n + 1):\n"
                               "            s = (np.sin(x + m*np.pi/2) - "
                               "m*s)/x\n"
                               "        return s\n"
                               "    t, s = 1.0, 0.0\n"
                               "    for m in range(n, n + 60):\n"
                               "        if m > n:\n"
                               "            t *= x/(m - n)\n"
                               "        if m % 2 == 0:\n"
                               "            s += (-t if m//2 % 2 else t)/(m + "
                               "1)\n"
                               "    return s\n";

static const struct spelling table[OP_COUNT] = {
    [OP_NEG] = {"-x", BIND_SUM, {0}, NULL},
    [OP_ADD] = INFIX("+", BIND_SUM, BIND_SUM, BIND_PRODUCT),
    [OP_SUB] = INFIX("-", BIND_SUM, BIND_SUM, BIND_PRODUCT),
    [OP_MUL] = INFIX("*", BIND_PRODUCT, BIND_PRODUCT, BIND_ATOM),
    [OP_DIV] = {"np.divide(x, y)", BIND_ATOM, {0}, NULL},
    [OP_SQUARE] = CALL1("np.square"),
    [OP_POW] = CALL2("np.power"),
    [OP_TIMES] = {"np.where(x == 0, 0.0, x*y)[()]", BIND_ATOM, {0}, NULL},
    [OP_DIRECTION] = {"np.where(x == 0, 0.0, np.divide(x, z))[()]",
                      BIND_ATOM,
                      {0},
                      NULL},
    [OP_COSQUARE] = {"(1 - (x))*(1 + (x))", BIND_PRODUCT, {0}, NULL},
    [OP_COROOT] = {"np.sqrt((x) - 1)*np.sqrt((x) + 1)",
                   BIND_PRODUCT,
                   {0},
                   NULL},
    [OP_SECHSQUARE] = {"1/np.square(np.cosh(x))", BIND_PRODUCT, {0}, NULL},
    [OP_XLOG] = {"ad_xlog(x, y)", BIND_ATOM, {0}, ad_xlog},
    [OP_SQRT] = CALL1("np.sqrt"),
    [OP_CBRT] = CALL1("np.cbrt"),
    [OP_NTHROOT] = {"ad_nthroot(x, y)", BIND_ATOM, {0}, ad_nthroot},
    [OP_HYPOT] = CALL2("np.hypot"),
    [OP_EXP] = CALL1("np.exp"),
    [OP_EXPM1] = CALL1("np.expm1"),
    [OP_EXP2] = CALL1("np.exp2"),
    [OP_LOG] = CALL1("np.log"),
    [OP_LOG1P] = CALL1("np.log1p"),
    [OP_LOG2] = CALL1("np.log2"),
    [OP_LOG10] = CALL1("np.log10"),
    [OP_SIN] = CALL1("np.sin"),
    [OP_COS] = CALL1("np.cos"),
    [OP_TAN] = CALL1("np.tan"),
    [OP_ASIN] = CALL1("np.arcsin"),
    [OP_ACOS] = CALL1("np.arccos"),
    [OP_ATAN] = CALL1("np.arctan"),
    [OP_ATAN2] = CALL2("np.arctan2"),
    [OP_SINH] = CALL1("np.sinh"),
    [OP_COSH] = CALL1("np.cosh"),
    [OP_TANH] = CALL1("np.tanh"),
    [OP_ASINH] = CALL1("np.arcsinh"),
    [OP_ACOSH] = CALL1("np.arccosh"),
    [OP_ATANH] = CALL1("np.arctanh"),
    [OP_ABS] = CALL1("np.abs"),
    [OP_RELU] = {"np.maximum(x, 0.0)", BIND_ATOM, {0}, NULL},
    [OP_MAX] = CALL2("np.maximum"),
    [OP_MIN] = CALL2("np.minimum"),
    [OP_SELECT] = {"np.where(x, y, z)[()]", BIND_ATOM, {0}, NULL},
    [OP_BLEND] = {"ad_blend(x, y, z)", BIND_ATOM, {0}, ad_blend},
    [OP_SIGN] = CALL1("np.sign"),
    [OP_STEP] = {"np.heaviside(x, 0.5)", BIND_ATOM, {0}, NULL},
    [OP_FLOOR] = CALL1("np.floor"),
    [OP_CEIL] = CALL1("np.ceil"),
    [OP_ROUND] = {"np.trunc(x + np.copysign(0.5, x))", BIND_ATOM, {0}, NULL},
    [OP_FIX] = CALL1("np.trunc"),
    [OP_MOD] = {"ad_mod(x, y)", BIND_ATOM, {0}, ad_mod},
    [OP_REM] = CALL2("np.fmod"),
    [OP_LT] = TRUTH("<"),
    [OP_LE] = TRUTH("<="),
    [OP_EQ] = TRUTH("=="),
    [OP_NE] = TRUTH("!="),
    [OP_NOT] = {"1.0*(x == 0)", BIND_PRODUCT, {0}, NULL},
    [OP_AND] = {"1.0*np.logical_and(x, y)", BIND_PRODUCT, {0}, NULL},
    [OP_OR] = {"1.0*np.logical_or(x, y)", BIND_PRODUCT, {0}, NULL},
    [OP_SOFTPLUS] = {"np.logaddexp(0.0, x)", BIND_ATOM, {0}, NULL},
    [OP_SIGMOID] = CALL1("special.expit"),
    [OP_ERF] = CALL1("special.erf"),
    [OP_ERFC] = CALL1("special.erfc"),
    [OP_GAMMA] = CALL1("special.gamma"),
    [OP_LGAMMA] = CALL1("special.gammaln"),
    [OP_DIGAMMA] = CALL1("special.psi"),
    [OP_POLYGAMMA] = {"special.polygamma(int(x), y)[()]", BIND_ATOM, {0}, NULL},
    [OP_ERFCX] = CALL1("special.erfcx"),
    [OP_ERFINV] = CALL1("special.erfinv"),
    [OP_NORMCDF] = CALL1("special.ndtr"),
    [OP_NORMINV] = CALL1("special.ndtri"),
    [OP_BETA] = CALL2("special.beta"),
    [OP_BETALN] = CALL2("special.betaln"),
    [OP_GAMMAINC] = SWAPPED("special.gammainc"),
    [OP_BETAINC] = {"special.betainc(y, z, x)", BIND_ATOM, {0}, NULL},
    [OP_BESSELJ] = CALL2("special.jv"),
    [OP_BESSELY] = CALL2("special.yv"),
    [OP_BESSELI] = CALL2("special.iv"),
    [OP_BESSELK] = CALL2("special.kv"),
    [OP_AIRY] = {"special.airy(y)[int(x)]", BIND_ATOM, {0}, NULL},
    [OP_LAMBERTW] = {"special.lambertw(x).real", BIND_ATOM, {0}, NULL},
    [OP_LAMBERTWM1] = {"special.lambertw(x, -1).real", BIND_ATOM, {0}, NULL},
    [OP_ZETA] = {"special.zeta(x, 1)", BIND_ATOM, {0}, NULL},
    [OP_ELLIPTICK] = CALL1("special.ellipk"),
    [OP_ELLIPTICE] = CALL1("special.ellipe"),
    [OP_SIND] = CALL1("special.sindg"),
    [OP_COSD] = CALL1("special.cosdg"),
    [OP_ERFI] = CALL1("special.erfi"),
    [OP_LOGNORMCDF] = CALL1("special.log_ndtr"),
    [OP_XLOG1PY] = CALL2("special.xlog1py"),
    [OP_LOGADDEXP] = CALL2("np.logaddexp"),
    [OP_GAMMAINCC] = SWAPPED("special.gammaincc"),
    [OP_BESSELIX] = CALL2("special.ive"),
    [OP_BESSELKX] = CALL2("special.kve"),
    [OP_EXPINTN] = CALL2("special.expn"),
    [OP_EXPINT] = CALL1("special.exp1"),
    [OP_SININT] = {"special.sici(x)[0]", BIND_ATOM, {0}, NULL},
    [OP_COSINT] = {"special.sici(x)[1]", BIND_ATOM, {0}, NULL},
    [OP_DAWSON] = CALL1("special.dawsn"),
    [OP_SINCN] = {"ad_sincn(x, y)[()]", BIND_ATOM, {0}, ad_sincn},
    [OP_PI] = {"np.pi", BIND_ATOM, {0}, NULL},
    [OP_TRANSPOSE] = {"x.T", BIND_ATOM, {0}, NULL},
    [OP_LOEWNER] = {"((y).T - (y))/((x).T - (x) + np.eye(len(x))) + "
                    "np.diag(np.ravel(z))",
                    BIND_SUM,
                    {0},
                    NULL},
    [OP_PINV] = CALL1("np.linalg.pinv"),
    [OP_DET] = CALL1("np.linalg.det"),
    [OP_LOGDET] = {"np.linalg.slogdet(x)[1]", BIND_ATOM, {0}, NULL},
    [OP_RANK] = {"float(np.linalg.matrix_rank(x))", BIND_ATOM, {0}, NULL},
    [OP_EXPM] = CALL1("linalg.expm"),
    [OP_LOGM] = CALL1("linalg.logm"),
    [OP_SQRTM] = CALL1("linalg.sqrtm"),
    [OP_SYLVESTER] = {"linalg.solve_sylvester(x, y, z)", BIND_ATOM, {0}, NULL},
    [OP_NORM2] = CALL1("np.linalg.norm"),
};

static const char *const keywords[] = {
    "False",    "None",    "True",    "and",      "as",       "assert", "async",
    "await",    "break",   "class",   "continue", "def",      "del",    "elif",
    "else",     "except",  "finally", "for",      "from",     "global", "if",
    "import",   "in",      "is",      "lambda",   "nonlocal", "not",    "or",
    "pass",     "raise",   "return",  "try",      "while",    "with",   "yield",
    "np",       "linalg",  "special", "int",      "float",    "k",      "range",
    "gradient", "hessian", NULL,
};

static const struct script python = {
    .table = table,
    .special = python_special,
    .helpers = python_helpers,
    .end = "",
    .transposed = ".T",
    .squared = "**2",
    .truth = {"False", "True"},
    .function = "linalg.",
    .first = 0,
    .list = python_list,
};

/* --- the function ------------------------------------------------------- */

static void put_inputs(struct emitter *e, const char *function)
{
    const struct emit_problem *p = e->p;
    struct buffer in = {0};
    emit_reserve(e, keywords, NULL);
    for (size_t j = 0; j < p->ninputs; j++) {
        const char *id = emit_identifier(e, p->inputs[j].name);
        e->of[p->inputs[j].at] = (struct expr){id, BIND_ATOM};
        buffer_printf(&in, "%s%s", j ? ", " : "", id);
    }
    emit_text(e, "def %s(%s):\n", function, buffer_take(&in, e->arena));
    e->indent = 1;
    for (size_t j = 0; j < p->ninputs; j++) {
        struct shape s = emit_shape(e, p->inputs[j].at);
        const char *id = e->of[p->inputs[j].at].text;
        if (shape_scalar(s))
            emit_line(e, "%s = np.float64(%s)", id, id);
        else
            emit_line(e,
                      "%s = np.asarray(%s, dtype=float)"
                      ".reshape((%u, %u)%s)",
                      id, id, s.rows, s.cols,
                      s.rows > 1 && s.cols > 1 ? "" : ", order=\"F\"");
    }
}

/* Rows of output i's Jacobian; the gradient itself if there is only one. */
static void put_rows(struct emitter *e, size_t i, bool single)
{
    const struct emit_problem *p = e->p;
    for (size_t j = 0; j < p->ninputs && !e->failed; j++) {
        node g = p->gradient[i * p->ninputs + j];
        const char *u = p->inputs[j].name;
        struct shape s = emit_shape(e, p->inputs[j].at);
        if (!p->inputs[j].differentiated)
            continue;
        const char *zero = shape_scalar(s)
                               ? "np.float64(0)"
                               : arena_printf(e->arena, "np.zeros((%u, %u))",
                                              s.rows, s.cols);
        const char *v = g == NONE ? zero : e->of[g].text;
        if (single)
            emit_line(e, "gradient[\"%s\"] = %s", u, v);
        else
            emit_line(e, "gradient[\"%s\"].append(np.ravel(%s, order=\"F\"))",
                      u, v);
    }
}

static void put_gradient(struct emitter *e, size_t i, bool single)
{
    const struct emit_output *z = &e->p->outputs[i];
    struct shape s = emit_shape(e, z->at);
    if (z->seed != NONE) {
        const char *id = emit_identifier(e, "seed");
        emit_line(e, "for k in range(%zu):", shape_numel(s));
        e->indent++;
        emit_line(e, "%s = np.zeros(%zu)", id, shape_numel(s));
        emit_line(e, "%s[k] = 1", id);
        emit_line(e, "%s = %s.reshape((%u, %u), order=\"F\")", id, id, s.rows,
                  s.cols);
        e->of[z->seed] = (struct expr){id, BIND_ATOM};
    }
    emit_stage(e, i + 1, script_node);
    put_rows(e, i, single);
    e->indent = 1;
}

static void put_result(struct emitter *e, bool single)
{
    const struct emit_problem *p = e->p;
    struct buffer out = {0};
    for (size_t i = 0; i < p->noutputs; i++)
        buffer_printf(&out, "%s%s", i ? ", " : "",
                      e->of[p->outputs[i].at].text);
    if (!single)
        emit_line(e, "gradient = {name: np.array(rows) "
                     "for name, rows in gradient.items()}");
    emit_line(e,
              p->noutputs > 1 ? "return (%s), gradient" : "return %s, gradient",
              buffer_take(&out, e->arena));
}

static void put_block(struct emitter *e, size_t k, size_t row, size_t j, node x)
{
    size_t n = shape_numel(emit_shape(e, e->p->inputs[j].at));
    if (x == NONE)
        return;
    if (n == 1)
        emit_line(e, "hessian[%zu, %zu] = %s", row, k, e->of[x].text);
    else
        emit_line(e, "hessian[%zu:%zu, %zu] = np.ravel(%s, order=\"F\")", row,
                  row + n, k, e->of[x].text);
}

/* By all differentiated entries, one input after the other. */
static void put_hessian(struct emitter *e)
{
    size_t n = emit_columns(e->p);
    emit_text(e, "\n\n");
    emit_next(e);
    put_inputs(e, arena_printf(e->arena, "hessian%s", emit_number_suffix(e)));
    emit_stage(e, 0, script_node);
    emit_line(e, "hessian = np.zeros((%zu, %zu))", n, n);
    emit_blocks(e, put_block);
    emit_line(e, "return hessian");
}

/* Is a module of scipy called? "linalg." may also be numpy's. */
static bool calls(const char *s, const char *module)
{
    for (const char *p = s; (p = strstr(p, module)); p++)
        if (p - s < 3 || memcmp(p - 3, "np.", 3) != 0)
            return true;
    return false;
}

static const char *imports(const struct emitter *e)
{
    bool linalg = calls(e->body.at, "linalg.") || calls(e->head.at, "linalg.");
    bool special = calls(e->body.at, "special.") || calls(e->head.at, "special"
                                                                      ".");
    return linalg && special ? "from scipy import linalg, special\n"
           : linalg          ? "from scipy import linalg\n"
           : special         ? "from scipy import special\n"
                             : "";
}

static void put_head(struct emitter *e)
{
    vec_push(&e->head, '\0');
    vec_push(&e->body, '\0');
    e->body.n--;
    emit_before(e, arena_printf(e->arena,
                                "# Value and derivative of %s, by adcheck.\n"
                                "import numpy as np\n%s\n\n%s%s",
                                emit_title(e), imports(e), e->head.at,
                                e->head.n > 1 ? "\n" : ""));
}

void emit_python(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    bool single = emit_single(p);
    struct buffer rows = {0};
    e->script = &python;
    put_inputs(e, arena_printf(e->arena, "value%s", emit_number_suffix(e)));
    if (single)
        script_name_gradient(e);
    emit_stage(e, 0, script_node);
    for (size_t j = 0; j < p->ninputs; j++)
        if (p->inputs[j].differentiated && !single)
            buffer_printf(&rows, "%s\"%s\": []", rows.n ? ", " : "",
                          p->inputs[j].name);
    emit_line(e, "gradient = {%s}", buffer_take(&rows, e->arena));
    for (size_t i = 0; i < p->noutputs && !e->failed; i++)
        put_gradient(e, i, single);
    if (e->failed)
        return;
    put_result(e, single);
    if (p->hessian)
        put_hessian(e);
    e->start = 0;
    put_head(e);
}
