/* emit_python: def value(u, W): ... return z, {"u": du, "W": dW}.
 *
 * Idea: NumPy for everything elementwise, SciPy where it has the function. A
 * matrix is a two-dimensional array, a scalar a NumPy number; columns are
 * always explicit, so shapes never depend on NumPy's rules for one dimension.
 *
 * Invariant: runs with NumPy 1.20 and SciPy 1.6 and later; inputs may be
 * lists, one-dimensional arrays or numbers.
 */
#include <math.h>
#include <string.h>

#include "graph/emit_rep.h"

#define CALL1(NAME) {NAME "(x)", BIND_ATOM, {0}, NULL}
#define CALL2(NAME) {NAME "(x, y)", BIND_ATOM, {0}, NULL}
#define SWAPPED(NAME) {NAME "(y, x)", BIND_ATOM, {0}, NULL}
#define INFIX(SIGN, BIND, LEFT, RIGHT) \
    {"x " SIGN " y", BIND, {LEFT, RIGHT}, NULL}
#define TRUTH(SIGN) {"1.0*(x " SIGN " y)", BIND_PRODUCT, {0}, NULL}

static const char ad_xlog[] =
    "def ad_xlog(a, x):\n"
    "    return np.where(a == 0, 0.0, a*np.log(np.where(a == 0, 1.0, x)))[()]\n";
static const char ad_blend[] =
    "def ad_blend(d, a, b):\n"
    "    return np.where(d > 0, a, np.where(d < 0, b, (a + b)/2))[()]\n";
static const char ad_nthroot[] =
    "def ad_nthroot(x, n):\n"
    "    odd = np.where(np.mod(n, 2) == 1, np.sign(x), 1)\n"
    "    return (odd*np.power(odd*x, 1/n))[()]\n";
static const char ad_mod[] =
    "def ad_mod(x, y):\n"
    "    return np.where(y == 0, x, np.mod(x, np.where(y == 0, 1, y)))[()]\n";

static const char ad_sincn[] =
    "@np.vectorize\n"
    "def ad_sincn(n, x):\n"
    "    n = int(n)\n"
    "    if abs(x) > n + 1:\n"
    "        s = np.sin(x)/x\n"
    "        for m in range(1, n + 1):\n"
    "            s = (np.sin(x + m*np.pi/2) - m*s)/x\n"
    "        return s\n"
    "    t, s = 1.0, 0.0\n"
    "    for m in range(n, n + 60):\n"
    "        if m > n:\n"
    "            t *= x/(m - n)\n"
    "        if m % 2 == 0:\n"
    "            s += (-t if m//2 % 2 else t)/(m + 1)\n"
    "    return s\n";

static const struct spelling table[OP_COUNT] = {
    [OP_NEG] = {"-x", BIND_SUM, {0}, NULL},
    [OP_ADD] = INFIX("+", BIND_SUM, BIND_SUM, BIND_PRODUCT),
    [OP_SUB] = INFIX("-", BIND_SUM, BIND_SUM, BIND_PRODUCT),
    [OP_MUL] = INFIX("*", BIND_PRODUCT, BIND_PRODUCT, BIND_ATOM),
    [OP_DIV] = {"np.divide(x, y)", BIND_ATOM, {0}, NULL},
    [OP_SQUARE] = CALL1("np.square"), [OP_POW] = CALL2("np.power"),
    [OP_XLOG] = {"ad_xlog(x, y)", BIND_ATOM, {0}, ad_xlog},
    [OP_SQRT] = CALL1("np.sqrt"), [OP_CBRT] = CALL1("np.cbrt"),
    [OP_NTHROOT] = {"ad_nthroot(x, y)", BIND_ATOM, {0}, ad_nthroot},
    [OP_HYPOT] = CALL2("np.hypot"), [OP_EXP] = CALL1("np.exp"),
    [OP_EXPM1] = CALL1("np.expm1"), [OP_EXP2] = CALL1("np.exp2"),
    [OP_LOG] = CALL1("np.log"), [OP_LOG1P] = CALL1("np.log1p"),
    [OP_LOG2] = CALL1("np.log2"), [OP_LOG10] = CALL1("np.log10"),
    [OP_SIN] = CALL1("np.sin"), [OP_COS] = CALL1("np.cos"),
    [OP_TAN] = CALL1("np.tan"), [OP_ASIN] = CALL1("np.arcsin"),
    [OP_ACOS] = CALL1("np.arccos"), [OP_ATAN] = CALL1("np.arctan"),
    [OP_ATAN2] = CALL2("np.arctan2"), [OP_SINH] = CALL1("np.sinh"),
    [OP_COSH] = CALL1("np.cosh"), [OP_TANH] = CALL1("np.tanh"),
    [OP_ASINH] = CALL1("np.arcsinh"), [OP_ACOSH] = CALL1("np.arccosh"),
    [OP_ATANH] = CALL1("np.arctanh"), [OP_ABS] = CALL1("np.abs"),
    [OP_RELU] = {"np.maximum(x, 0.0)", BIND_ATOM, {0}, NULL},
    [OP_MAX] = CALL2("np.maximum"), [OP_MIN] = CALL2("np.minimum"),
    [OP_SELECT] = {"np.where(x, y, z)[()]", BIND_ATOM, {0}, NULL},
    [OP_BLEND] = {"ad_blend(x, y, z)", BIND_ATOM, {0}, ad_blend},
    [OP_SIGN] = CALL1("np.sign"),
    [OP_STEP] = {"np.heaviside(x, 0.5)", BIND_ATOM, {0}, NULL},
    [OP_FLOOR] = CALL1("np.floor"), [OP_CEIL] = CALL1("np.ceil"),
    [OP_ROUND] = {"np.trunc(x + np.copysign(0.5, x))", BIND_ATOM, {0}, NULL},
    [OP_FIX] = CALL1("np.trunc"),
    [OP_MOD] = {"ad_mod(x, y)", BIND_ATOM, {0}, ad_mod},
    [OP_REM] = CALL2("np.fmod"),
    [OP_LT] = TRUTH("<"), [OP_LE] = TRUTH("<="), [OP_EQ] = TRUTH("=="),
    [OP_NE] = TRUTH("!="),
    [OP_NOT] = {"1.0*(x == 0)", BIND_PRODUCT, {0}, NULL},
    [OP_AND] = {"1.0*np.logical_and(x, y)", BIND_PRODUCT, {0}, NULL},
    [OP_OR] = {"1.0*np.logical_or(x, y)", BIND_PRODUCT, {0}, NULL},
    [OP_SOFTPLUS] = {"np.logaddexp(0.0, x)", BIND_ATOM, {0}, NULL},
    [OP_SIGMOID] = CALL1("special.expit"),
    [OP_ERF] = CALL1("special.erf"), [OP_ERFC] = CALL1("special.erfc"),
    [OP_GAMMA] = CALL1("special.gamma"),
    [OP_LGAMMA] = CALL1("special.gammaln"),
    [OP_DIGAMMA] = CALL1("special.psi"),
    [OP_POLYGAMMA] = {"special.polygamma(int(x), y)[()]", BIND_ATOM, {0},
                      NULL},
    [OP_ERFCX] = CALL1("special.erfcx"), [OP_ERFINV] = CALL1("special.erfinv"),
    [OP_NORMCDF] = CALL1("special.ndtr"),
    [OP_NORMINV] = CALL1("special.ndtri"),
    [OP_BETA] = CALL2("special.beta"), [OP_BETALN] = CALL2("special.betaln"),
    [OP_GAMMAINC] = SWAPPED("special.gammainc"),
    [OP_BETAINC] = {"special.betainc(y, z, x)", BIND_ATOM, {0}, NULL},
    [OP_BESSELJ] = CALL2("special.jv"), [OP_BESSELY] = CALL2("special.yv"),
    [OP_BESSELI] = CALL2("special.iv"), [OP_BESSELK] = CALL2("special.kv"),
    [OP_AIRY] = {"special.airy(y)[int(x)]", BIND_ATOM, {0}, NULL},
    [OP_LAMBERTW] = {"special.lambertw(x).real", BIND_ATOM, {0}, NULL},
    [OP_LAMBERTWM1] = {"special.lambertw(x, -1).real", BIND_ATOM, {0}, NULL},
    [OP_ZETA] = {"special.zeta(x, 1)", BIND_ATOM, {0}, NULL},
    [OP_ELLIPTICK] = CALL1("special.ellipk"),
    [OP_ELLIPTICE] = CALL1("special.ellipe"),
    [OP_EXPINT] = CALL1("special.exp1"),
    [OP_SININT] = {"special.sici(x)[0]", BIND_ATOM, {0}, NULL},
    [OP_COSINT] = {"special.sici(x)[1]", BIND_ATOM, {0}, NULL},
    [OP_DAWSON] = CALL1("special.dawsn"),
    [OP_SINCN] = {"ad_sincn(x, y)[()]", BIND_ATOM, {0}, ad_sincn},
    [OP_PI] = {"np.pi", BIND_ATOM, {0}, NULL},
    [OP_TRANSPOSE] = {"x.T", BIND_ATOM, {0}, NULL},
    [OP_PINV] = CALL1("np.linalg.pinv"),
    [OP_DET] = CALL1("np.linalg.det"),
    [OP_LOGDET] = {"np.linalg.slogdet(x)[1]", BIND_ATOM, {0}, NULL},
    [OP_RANK] = {"float(np.linalg.matrix_rank(x))", BIND_ATOM, {0}, NULL},
    [OP_EXPM] = CALL1("linalg.expm"), [OP_LOGM] = CALL1("linalg.logm"),
    [OP_SQRTM] = CALL1("linalg.sqrtm"),
    [OP_SYLVESTER] = {"linalg.solve_sylvester(x, y, z)", BIND_ATOM, {0},
                      NULL},
    [OP_NORM2] = CALL1("np.linalg.norm"),
};

static const char *const keywords[] = {
    "False", "None", "True", "and", "as", "assert", "async", "await", "break",
    "class", "continue", "def", "del", "elif", "else", "except", "finally",
    "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    "np", "linalg", "special", "int", "float", "k", NULL,
};

/* --- helpers --------------------------------------------------------------------------- */

static const char ad_scan[] =
    "def ad_scan(a, b, axis, back):\n"
    "    if axis == 1:\n"
    "        return ad_scan(a.T, b.T, 0, back).T\n"
    "    if back:\n"
    "        return ad_scan(a[::-1], b[::-1], 0, False)[::-1]\n"
    "    s = b.copy()\n"
    "    for i in range(1, len(b)):\n"
    "        s[i] = b[i] + a[i]*s[i - 1]\n"
    "    return s\n";
static const char ad_scatter[] =
    "def ad_scatter(x, at, m, n):\n"
    "    r = np.zeros(m*n)\n"
    "    np.add.at(r, at, np.ravel(x, order=\"F\"))\n"
    "    return r.reshape((m, n), order=\"F\")\n";
static const char ad_cofactordot[] =
    "def ad_cofactordot(A, E):\n"
    "    B = np.linalg.inv(A).T\n"
    "    return np.linalg.det(A)*(np.sum(B*E)*B - B @ E.T @ B)\n";
static const char ad_choladjoint[] =
    "def ad_choladjoint(L, B):\n"
    "    M = L.T @ B\n"
    "    M = np.tril(M) - np.diag(np.diag(M))/2\n"
    "    S = np.linalg.solve(L.T, np.linalg.solve(L.T, M.T).T)\n"
    "    return (S + S.T)/2\n";
static const char ad_luadjoint[] =
    "def ad_luadjoint(L, U, Lbar, Ubar):\n"
    "    M = np.tril(L.T @ Lbar, -1) + np.triu(Ubar @ U.T)\n"
    "    return np.linalg.solve(U, np.linalg.solve(L.T, M).T).T\n";
static const char ad_gapdivide[] =
    "def ad_gapdivide(M, w):\n"
    "    return (M - np.diag(np.diag(M)))/(w.T - w + np.eye(len(w)))\n";
static const char ad_frechet[] =
    "def ad_frechet(f, A, E):\n"
    "    n = len(A)\n"
    "    return f(np.block([[A, E], [np.zeros((n, n)), A]]))[:n, n:]\n";
static const char ad_rows[] =
    "def ad_rows(A, p, back):\n"
    "    p = np.ravel(p).astype(int) - 1\n"
    "    if not back:\n"
    "        return A[p]\n"
    "    r = A.copy()\n"
    "    r[p] = A\n"
    "    return r\n";
static const char ad_lu[] =
    "def ad_lu(A):\n"
    "    P, L, U = linalg.lu(A)\n"
    "    return L, U, np.argmax(P, axis=0).reshape((-1, 1)) + 1.0\n";
static const char ad_eigh[] =
    "def ad_eigh(A):\n"
    "    w, V = np.linalg.eigh((A + A.T)/2)\n"
    "    return w.reshape((-1, 1)), V\n";
static const char ad_eig[] =
    "def ad_eig(A):\n"
    "    w, V = np.linalg.eig(A)\n"
    "    k = np.argsort(w.real)\n"
    "    return w.real[k].reshape((-1, 1)), V.real[:, k]\n";
static const char ad_svd[] =
    "def ad_svd(A):\n"
    "    U, s, Vt = np.linalg.svd(A, full_matrices=False)\n"
    "    return U, s.reshape((-1, 1)), Vt.T\n";

/* --- rows that are not elementwise --------------------------------------------------------- */

static const char *arg(struct emitter *e, node x, unsigned i)
{
    return e->of[emit_arg(e, x, i)].text;
}

static const char *atom(struct emitter *e, node x, unsigned i)
{
    struct expr r = e->of[emit_arg(e, x, i)];
    return r.bind == BIND_ATOM ? r.text
                               : arena_printf(e->arena, "(%s)", r.text);
}

static const char *value_text(struct emitter *e, double v)
{
    if (isnan(v))
        return "np.nan";
    if (isinf(v))
        return v < 0 ? "(-np.inf)" : "np.inf";
    const char *s = emit_number(e->arena, v);
    if (!strpbrk(s, ".e"))
        s = arena_printf(e->arena, "%s.0", s);
    return v < 0 ? arena_printf(e->arena, "(%s)", s) : s;
}

static const char *number_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *v = value_text(e, p->imm.num);
    if (shape_scalar(p->shape))
        return v;
    return arena_printf(e->arena, "np.full((%u, %u), %s)", p->shape.rows,
                        p->shape.cols, v);
}

static const char *data_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const double *v = e->g->data.at + p->imm.a;
    char *r = arena_printf(e->arena, "np.array([");
    for (uint32_t i = 0; i < p->shape.rows; i++) {
        r = arena_printf(e->arena, "%s%s[", r, i ? ", " : "");
        for (uint32_t k = 0; k < p->shape.cols; k++)
            r = arena_printf(e->arena, "%s%s%s", r, k ? ", " : "",
                             value_text(e, v[i + k * p->shape.rows]));
        r = arena_printf(e->arena, "%s]", r);
    }
    return arena_printf(e->arena, "%s])", r);
}

static const char *reshape_text(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
    return arena_printf(e->arena,
                        "np.reshape(%s, (%u, %u), order=\"F\")", arg(e, x, 0),
                        s.rows, s.cols);
}

static const char *broadcast_text(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
    return arena_printf(e->arena, "np.broadcast_to(%s, (%u, %u))",
                        arg(e, x, 0), s.rows, s.cols);
}

/* name(x), or along the dimension of x's attribute, kept two-dimensional. */
static const char *along(struct emitter *e, node x, const char *name)
{
    const struct gnode *p = graph_at(e->g, x);
    if (shape_scalar(p->shape) || p->imm.a == 0)
        return arena_printf(e->arena, "%s(%s)", name, arg(e, x, 0));
    return arena_printf(e->arena, "%s(%s, axis=%u, keepdims=True)", name,
                        arg(e, x, 0), p->imm.a - 1);
}

static const char *sum_text(struct emitter *e, node x)
{
    return along(e, x, "np.sum");
}

static const char *prod_text(struct emitter *e, node x)
{
    return along(e, x, "np.prod");
}

static const char *max_text(struct emitter *e, node x)
{
    return along(e, x, "np.max");
}

static const char *logsumexp_text(struct emitter *e, node x)
{
    return along(e, x, "special.logsumexp");
}

static const char *softmax_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    if (p->imm.a == 0)
        return arena_printf(e->arena, "special.softmax(%s)", arg(e, x, 0));
    return arena_printf(e->arena, "special.softmax(%s, axis=%u)",
                        arg(e, x, 0), p->imm.a - 1);
}

static const char *cumulative_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *name = p->op == OP_CUMSUM ? "np.cumsum" : "np.cumprod";
    unsigned axis = p->imm.a - 1;
    if (!p->imm.b)
        return arena_printf(e->arena, "%s(%s, axis=%u)", name, arg(e, x, 0),
                            axis);
    return arena_printf(e->arena, "np.flip(%s(np.flip(%s, %u), axis=%u), %u)",
                        name, arg(e, x, 0), axis, axis, axis);
}

static const char *scan_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    emit_helper(e, ad_scan);
    return arena_printf(e->arena, "ad_scan(%s, %s, %u, %s)", arg(e, x, 0),
                        arg(e, x, 1), p->imm.a - 1,
                        p->imm.b ? "True" : "False");
}

static const char *list_text(struct emitter *e, uint32_t place)
{
    size_t n;
    const uint32_t *at = graph_list(e->g, place, &n);
    char *r = arena_printf(e->arena, "[");
    for (size_t i = 0; i < n; i++)
        r = arena_printf(e->arena, "%s%s%u", r, i ? ", " : "", at[i]);
    return arena_printf(e->arena, "%s]", r);
}

static const char *gather_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    struct shape s = p->shape, from = emit_shape(e, emit_arg(e, x, 0));
    size_t n;
    const uint32_t *at = graph_list(e->g, p->imm.a, &n);
    if (shape_scalar(from))
        return arena_printf(e->arena, "np.full((%u, %u), %s)", s.rows, s.cols,
                            arg(e, x, 0));
    if (shape_scalar(s))
        return arena_printf(e->arena, "%s[%u, %u]", atom(e, x, 0),
                            at[0] % from.rows, at[0] / from.rows);
    return arena_printf(e->arena,
                        "np.ravel(%s, order=\"F\")[%s]"
                        ".reshape((%u, %u), order=\"F\")",
                        arg(e, x, 0), list_text(e, p->imm.a), s.rows, s.cols);
}

static const char *scatter_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    emit_helper(e, ad_scatter);
    return arena_printf(e->arena, "ad_scatter(%s, %s, %u, %u)", arg(e, x, 0),
                        list_text(e, p->imm.a), p->shape.rows, p->shape.cols);
}

static const char *join_text(struct emitter *e, node x)
{
    bool vertical = graph_at(e->g, x)->op == OP_VERTCAT;
    size_t n;
    const node *a = graph_args(e->g, x, &n);
    const char *r = "";
    for (size_t i = 0; i < n; i++)
        r = arena_printf(e->arena, vertical ? "%s%s[%s]" : "%s%s%s", r,
                         i ? ", " : "", e->of[a[i]].text);
    return arena_printf(e->arena, vertical ? "np.block([%s])"
                                           : "np.block([[%s]])", r);
}

static const char *triangle_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "np.%s(%s, %d)", p->imm.a ? "triu" : "tril",
                        arg(e, x, 0), (int)p->imm.b);
}

static const char *dot_text(struct emitter *e, node x)
{
    return arena_printf(e->arena,
                        "np.ravel(%s, order=\"F\") @ "
                        "np.ravel(%s, order=\"F\")",
                        arg(e, x, 0), arg(e, x, 1));
}

static const char *flag(struct emitter *e, node x, unsigned i, bool transposed)
{
    const char *a = atom(e, x, i);
    return transposed ? arena_printf(e->arena, "%s.T", a) : a;
}

static const char *matmul_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *item = shape_scalar(p->shape) ? "[0, 0]" : "";
    return arena_printf(e->arena, "(%s @ %s)%s", flag(e, x, 0, p->imm.a),
                        flag(e, x, 1, p->imm.b), item);
}

static const char *solve_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "np.linalg.solve(%s, %s)",
                        flag(e, x, 0, p->imm.a), arg(e, x, 1));
}

static const char *lstsq_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "np.linalg.lstsq(%s, %s, rcond=None)[0]",
                        flag(e, x, 0, p->imm.a), arg(e, x, 1));
}

static const char *trisolve_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena,
                        "linalg.solve_triangular(%s, %s, lower=%s, trans=%d)",
                        arg(e, x, 0), arg(e, x, 1),
                        p->imm.a ? "False" : "True", p->imm.b ? 1 : 0);
}

static const char *inv_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "np.linalg.inv(%s)%s", arg(e, x, 0),
                        graph_at(e->g, x)->imm.a ? ".T" : "");
}

static const char *cofactor_text(struct emitter *e, node x)
{
    const char *a = arg(e, x, 0);
    return arena_printf(e->arena, "(np.linalg.det(%s)*np.linalg.inv(%s).T)", a,
                        a);
}

static const char *cofactordot_text(struct emitter *e, node x)
{
    emit_helper(e, ad_cofactordot);
    return arena_printf(e->arena, "ad_cofactordot(%s, %s)", arg(e, x, 0),
                        arg(e, x, 1));
}

static const char *chol_text(struct emitter *e, node x)
{
    const char *a = atom(e, x, 0);
    return arena_printf(e->arena, "np.linalg.cholesky((%s + %s.T)/2)%s", a, a,
                        graph_at(e->g, x)->imm.a ? "" : ".T");
}

static const char *choladjoint_text(struct emitter *e, node x)
{
    bool lower = graph_at(e->g, x)->imm.a;
    emit_helper(e, ad_choladjoint);
    return arena_printf(e->arena, "ad_choladjoint(%s, %s)",
                        flag(e, x, 0, !lower), flag(e, x, 1, !lower));
}

static const char *luadjoint_text(struct emitter *e, node x)
{
    emit_helper(e, ad_luadjoint);
    return arena_printf(e->arena, "ad_luadjoint(%s, %s, %s, %s)",
                        arg(e, x, 0), arg(e, x, 1), arg(e, x, 2),
                        arg(e, x, 3));
}

static const char *permuterows_text(struct emitter *e, node x)
{
    emit_helper(e, ad_rows);
    return arena_printf(e->arena, "ad_rows(%s, %s, %s)", arg(e, x, 0),
                        arg(e, x, 1),
                        graph_at(e->g, x)->imm.a ? "True" : "False");
}

static const char *gapdivide_text(struct emitter *e, node x)
{
    emit_helper(e, ad_gapdivide);
    return arena_printf(e->arena, "ad_gapdivide(%s, %s%s)", arg(e, x, 0),
                        atom(e, x, 1), graph_at(e->g, x)->imm.a ? "**2" : "");
}

static const char *frechet_text(struct emitter *e, node x)
{
    emit_helper(e, ad_frechet);
    bool expm = graph_at(e->g, x)->op == OP_EXPMFRECHET;
    return arena_printf(e->arena, "ad_frechet(linalg.%s, %s, %s)",
                        expm ? "expm" : "logm", arg(e, x, 0), arg(e, x, 1));
}

static const char *result_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "%s[%u]", arg(e, x, 0),
                        graph_at(e->g, x)->imm.b);
}

typedef const char *text_fn(struct emitter *e, node x);
static text_fn *const texts[OP_COUNT] = {
    [OP_CONST] = number_text, [OP_LITERAL] = number_text,
    [OP_DATA] = data_text, [OP_RESHAPE] = reshape_text,
    [OP_BROADCAST] = broadcast_text, [OP_SUM] = sum_text,
    [OP_PROD] = prod_text, [OP_MAXALONG] = max_text,
    [OP_LOGSUMEXP] = logsumexp_text, [OP_SOFTMAX] = softmax_text,
    [OP_CUMSUM] = cumulative_text, [OP_CUMPROD] = cumulative_text,
    [OP_SCAN] = scan_text, [OP_GATHER] = gather_text,
    [OP_SCATTER] = scatter_text, [OP_VERTCAT] = join_text,
    [OP_HORZCAT] = join_text, [OP_TRIANGLE] = triangle_text,
    [OP_DOT] = dot_text, [OP_MATMUL] = matmul_text, [OP_SOLVE] = solve_text,
    [OP_LSTSQ] = lstsq_text, [OP_TRISOLVE] = trisolve_text,
    [OP_INV] = inv_text, [OP_COFACTOR] = cofactor_text,
    [OP_COFACTORDOT] = cofactordot_text, [OP_CHOL] = chol_text,
    [OP_CHOLADJOINT] = choladjoint_text, [OP_LUADJOINT] = luadjoint_text,
    [OP_PERMUTEROWS] = permuterows_text, [OP_GAPDIVIDE] = gapdivide_text,
    [OP_EXPMFRECHET] = frechet_text, [OP_LOGMFRECHET] = frechet_text,
    [OP_RESULT] = result_text,
};

static const struct {
    const char *call, *helper;
} multi[OP_COUNT] = {
    [OP_LU] = {"ad_lu", ad_lu}, [OP_QR] = {"np.linalg.qr", NULL},
    [OP_EIGH] = {"ad_eigh", ad_eigh}, [OP_EIG] = {"ad_eig", ad_eig},
    [OP_SVD] = {"ad_svd", ad_svd},
};

static bool special(struct emitter *e, node x, struct expr *out)
{
    unsigned op = graph_at(e->g, x)->op;
    if (multi[op].call) {
        const char *id = emit_identifier(e, NULL, keywords);
        if (multi[op].helper)
            emit_helper(e, multi[op].helper);
        emit_line(e, "%s = %s(%s)", id, multi[op].call, arg(e, x, 0));
        *out = (struct expr){id, BIND_ATOM};
        return true;
    }
    if (!texts[op])
        return false;
    *out = (struct expr){texts[op](e, x),
                         op == OP_DOT ? BIND_LOOSE : BIND_ATOM};
    return true;
}

static const struct script python = {table, special, keywords, ""};

static void python_node(struct emitter *e, node x)
{
    script_node(e, &python, x);
}

/* --- the function ------------------------------------------------------------------------------- */

static void put_inputs(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    const char *in = "";
    for (size_t j = 0; j < p->ninputs; j++) {
        const char *id = emit_identifier(e, p->inputs[j].name, keywords);
        e->of[p->inputs[j].at] = (struct expr){id, BIND_ATOM};
        in = arena_printf(e->arena, "%s%s%s", in, *in ? ", " : "", id);
    }
    emit_text(e, "def value(%s):\n", in);
    e->indent = 1;
    for (size_t j = 0; j < p->ninputs; j++) {
        struct shape s = emit_shape(e, p->inputs[j].at);
        const char *id = e->of[p->inputs[j].at].text;
        if (shape_scalar(s))
            emit_line(e, "%s = np.float64(%s)", id, id);
        else
            emit_line(e, "%s = np.asarray(%s, dtype=float)"
                      ".reshape((%u, %u)%s)", id, id, s.rows, s.cols,
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
        const char *id = emit_identifier(e, "seed", keywords);
        emit_line(e, "for k in range(%zu):", shape_numel(s));
        e->indent++;
        emit_line(e, "%s = np.zeros(%zu)", id, shape_numel(s));
        emit_line(e, "%s[k] = 1", id);
        emit_line(e, "%s = %s.reshape((%u, %u), order=\"F\")", id, id, s.rows,
                  s.cols);
        e->of[z->seed] = (struct expr){id, BIND_ATOM};
    }
    emit_stage(e, i + 1, python_node);
    put_rows(e, i, single);
    e->indent = 1;
}

static void put_result(struct emitter *e, bool single)
{
    const struct emit_problem *p = e->p;
    const char *out = "";
    for (size_t i = 0; i < p->noutputs; i++)
        out = arena_printf(e->arena, "%s%s%s", out, i ? ", " : "",
                           e->of[p->outputs[i].at].text);
    if (!single)
        emit_line(e, "gradient = {name: np.array(rows) "
                  "for name, rows in gradient.items()}");
    emit_line(e, p->noutputs > 1 ? "return (%s), gradient"
                                 : "return %s, gradient", out);
}

static void put_head(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    vec_push(&e->head, '\0');
    emit_before(e, arena_printf(
        e->arena, "# Value and derivative of %s, by adcheck.\n"
        "import numpy as np\nfrom scipy import linalg, special\n\n\n%s%s",
        p->title ? p->title : p->outputs[0].name, e->head.at,
        e->head.n > 1 ? "\n" : ""));
}

void emit_python(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    bool single = emit_single(p);
    const char *rows = "";
    put_inputs(e);
    if (single)
        script_name_gradient(e);
    emit_stage(e, 0, python_node);
    for (size_t j = 0; j < p->ninputs; j++)
        if (p->inputs[j].differentiated)
            rows = arena_printf(e->arena, "%s%s\"%s\": []", rows,
                                *rows ? ", " : "", p->inputs[j].name);
    emit_line(e, "gradient = {%s}", single ? "" : rows);
    for (size_t i = 0; i < p->noutputs && !e->failed; i++)
        put_gradient(e, i, single);
    if (e->failed)
        return;
    put_result(e, single);
    put_head(e);
}
