/* emit_octave: function [z, du, dW] = adcheck_value(u, W).
 *
 * Idea: most operations are Octave's own under Octave's names; the others are
 * small functions behind the main one, in the same file.
 *
 * Invariant: runs in Octave 6 and later without packages.
 */
#include <string.h>

#include "graph/emit_rep.h"

#define CALL1(NAME) {NAME "(x)", BIND_ATOM, {0}, NULL}
#define CALL2(NAME) {NAME "(x, y)", BIND_ATOM, {0}, NULL}
#define INFIX(SIGN, BIND, LEFT, RIGHT) \
    {"x " SIGN " y", BIND, {LEFT, RIGHT}, NULL}
#define HELPED(TEXT, CODE) {TEXT, BIND_ATOM, {0}, CODE}

static const char ad_xlog[] =
    "function r = ad_xlog(a, x)\n"
    "  r = a .* log(x);\n"
    "  r(a + zeros(size(r)) == 0) = 0;\n"
    "end\n";
static const char ad_ifelse[] =
    "function r = ad_ifelse(c, a, b)\n"
    "  z = zeros(size(c + a + b));\n"
    "  r = a + z;\n"
    "  b = b + z;\n"
    "  k = (c + z) == 0;\n"
    "  r(k) = b(k);\n"
    "end\n";
static const char ad_blend[] =
    "function r = ad_blend(d, a, b)\n"
    "  z = zeros(size(d + a + b));\n"
    "  d = d + z;\n"
    "  a = a + z;\n"
    "  b = b + z;\n"
    "  r = (a + b)/2;\n"
    "  r(d > 0) = a(d > 0);\n"
    "  r(d < 0) = b(d < 0);\n"
    "end\n";
static const char ad_sigmoid[] =
    "function r = ad_sigmoid(x)\n"
    "  t = exp(-abs(x));\n"
    "  r = ((x >= 0) + (x < 0) .* t) ./ (1 + t);\n"
    "end\n";
static const char ad_elliptic[] =
    "function r = ad_elliptic(m, second)\n"
    "  [k, e] = ellipke(m);\n"
    "  if second\n"
    "    r = e;\n"
    "  else\n"
    "    r = k;\n"
    "  end\n"
    "end\n";

static const char ad_sincn[] =
    "function s = ad_sincn(n, x)\n"
    "  s = x;\n"
    "  for q = 1:numel(x)\n"
    "    s(q) = ad_sincn1(n, x(q));\n"
    "  end\n"
    "end\n\n"
    "function s = ad_sincn1(n, x)\n"
    "  if abs(x) > n + 1\n"
    "    s = sin(x)/x;\n"
    "    for m = 1:n\n"
    "      s = (sin(x + m*pi/2) - m*s)/x;\n"
    "    end\n"
    "    return\n"
    "  end\n"
    "  m = n:n+60;\n"
    "  t = cumprod([1, x ./ (1:60)]);\n"
    "  s = sum(t .* cos(m*pi/2) .* (mod(m, 2) == 0) ./ (m + 1));\n"
    "end\n";

static const struct spelling table[OP_COUNT] = {
    [OP_NEG] = {"-x", BIND_SUM, {0}, NULL},
    [OP_ADD] = INFIX("+", BIND_SUM, BIND_SUM, BIND_PRODUCT),
    [OP_SUB] = INFIX("-", BIND_SUM, BIND_SUM, BIND_PRODUCT),
    [OP_MUL] = INFIX(".*", BIND_PRODUCT, BIND_PRODUCT, BIND_ATOM),
    [OP_DIV] = INFIX("./", BIND_PRODUCT, BIND_PRODUCT, BIND_ATOM),
    [OP_SQUARE] = {"x .^ 2", BIND_PRODUCT, {0}, NULL},
    [OP_POW] = INFIX(".^", BIND_PRODUCT, BIND_ATOM, BIND_ATOM),
    [OP_XLOG] = HELPED("ad_xlog(x, y)", ad_xlog),
    [OP_SQRT] = CALL1("sqrt"), [OP_CBRT] = CALL1("cbrt"),
    [OP_NTHROOT] = CALL2("nthroot"), [OP_HYPOT] = CALL2("hypot"),
    [OP_EXP] = CALL1("exp"), [OP_EXPM1] = CALL1("expm1"),
    [OP_EXP2] = {"2 .^ (x)", BIND_PRODUCT, {0}, NULL},
    [OP_LOG] = CALL1("log"), [OP_LOG1P] = CALL1("log1p"),
    [OP_LOG2] = CALL1("log2"), [OP_LOG10] = CALL1("log10"),
    [OP_SIN] = CALL1("sin"), [OP_COS] = CALL1("cos"), [OP_TAN] = CALL1("tan"),
    [OP_ASIN] = CALL1("asin"), [OP_ACOS] = CALL1("acos"),
    [OP_ATAN] = CALL1("atan"), [OP_ATAN2] = CALL2("atan2"),
    [OP_SINH] = CALL1("sinh"), [OP_COSH] = CALL1("cosh"),
    [OP_TANH] = CALL1("tanh"), [OP_ASINH] = CALL1("asinh"),
    [OP_ACOSH] = CALL1("acosh"), [OP_ATANH] = CALL1("atanh"),
    [OP_ABS] = CALL1("abs"), [OP_RELU] = {"max(x, 0)", BIND_ATOM, {0}, NULL},
    [OP_MAX] = CALL2("max"), [OP_MIN] = CALL2("min"),
    [OP_SELECT] = HELPED("ad_ifelse(x, y, z)", ad_ifelse),
    [OP_BLEND] = HELPED("ad_blend(x, y, z)", ad_blend),
    [OP_SIGN] = CALL1("sign"),
    [OP_STEP] = {"(1 + sign(x))/2", BIND_PRODUCT, {0}, NULL},
    [OP_FLOOR] = CALL1("floor"), [OP_CEIL] = CALL1("ceil"),
    [OP_ROUND] = CALL1("round"), [OP_FIX] = CALL1("fix"),
    [OP_MOD] = CALL2("mod"), [OP_REM] = CALL2("rem"),
    [OP_LT] = INFIX("<", BIND_LOOSE, BIND_SUM, BIND_SUM),
    [OP_LE] = INFIX("<=", BIND_LOOSE, BIND_SUM, BIND_SUM),
    [OP_EQ] = INFIX("==", BIND_LOOSE, BIND_SUM, BIND_SUM),
    [OP_NE] = INFIX("!=", BIND_LOOSE, BIND_SUM, BIND_SUM),
    [OP_NOT] = {"!(x)", BIND_ATOM, {0}, NULL},
    [OP_AND] = INFIX("&", BIND_LOOSE, BIND_ATOM, BIND_ATOM),
    [OP_OR] = INFIX("|", BIND_LOOSE, BIND_ATOM, BIND_ATOM),
    [OP_SOFTPLUS] = {"max(x, 0) + log1p(exp(-abs(x)))", BIND_SUM, {0}, NULL},
    [OP_SIGMOID] = HELPED("ad_sigmoid(x)", ad_sigmoid),
    [OP_ERF] = CALL1("erf"), [OP_ERFC] = CALL1("erfc"),
    [OP_GAMMA] = CALL1("gamma"), [OP_LGAMMA] = CALL1("gammaln"),
    [OP_DIGAMMA] = CALL1("psi"), [OP_POLYGAMMA] = CALL2("psi"),
    [OP_ERFCX] = CALL1("erfcx"), [OP_ERFINV] = CALL1("erfinv"),
    [OP_NORMCDF] = {"erfc(-(x)/sqrt(2))/2", BIND_PRODUCT, {0}, NULL},
    [OP_NORMINV] = {"-sqrt(2)*erfcinv(2*x)", BIND_SUM, {0}, NULL},
    [OP_BETA] = CALL2("beta"), [OP_BETALN] = CALL2("betaln"),
    [OP_GAMMAINC] = CALL2("gammainc"),
    [OP_BETAINC] = {"betainc(x, y, z)", BIND_ATOM, {0}, NULL},
    [OP_BESSELJ] = CALL2("besselj"), [OP_BESSELY] = CALL2("bessely"),
    [OP_BESSELI] = CALL2("besseli"), [OP_BESSELK] = CALL2("besselk"),
    [OP_AIRY] = {"real(airy(x, y))", BIND_ATOM, {0}, NULL},
    [OP_ELLIPTICK] = HELPED("ad_elliptic(x, false)", ad_elliptic),
    [OP_ELLIPTICE] = HELPED("ad_elliptic(x, true)", ad_elliptic),
    [OP_EXPINT] = CALL1("expint"), [OP_SININT] = CALL1("sinint"),
    [OP_COSINT] = CALL1("cosint"),
    [OP_SINCN] = HELPED("ad_sincn(x, y)", ad_sincn),
    [OP_PI] = {"pi", BIND_ATOM, {0}, NULL},
    [OP_TRANSPOSE] = {"x'", BIND_ATOM, {0}, NULL},
    [OP_PINV] = CALL1("pinv"), [OP_DET] = CALL1("det"),
    [OP_RANK] = CALL1("rank"), [OP_EXPM] = CALL1("expm"),
    [OP_LOGM] = CALL1("logm"), [OP_SQRTM] = CALL1("sqrtm"),
    [OP_SYLVESTER] = {"sylvester(x, y, z)", BIND_ATOM, {0}, NULL},
    [OP_NORM2] = {"norm(x, \"fro\")", BIND_ATOM, {0}, NULL},
};

static const char *const keywords[] = {
    "if", "else", "elseif", "end", "for", "while", "do", "until", "function",
    "switch", "case", "otherwise", "try", "catch", "return", "break",
    "continue", "global", "persistent", "pi", "e", "i", "j", "eps", "NaN",
    "Inf", "ans", "k", "seed", NULL,
};

/* --- helpers of arrays and matrices ------------------------------------------------ */

static const char ad_scan[] =
    "function s = ad_scan(a, b, dim, back)\n"
    "  if dim == 2\n"
    "    s = ad_scan(a', b', 1, back)';\n"
    "    return\n"
    "  end\n"
    "  if back\n"
    "    s = flipud(ad_scan(flipud(a), flipud(b), 1, false));\n"
    "    return\n"
    "  end\n"
    "  s = b;\n"
    "  for i = 2:rows(b)\n"
    "    s(i,:) = b(i,:) + a(i,:) .* s(i-1,:);\n"
    "  end\n"
    "end\n";
static const char ad_logsumexp[] =
    "function r = ad_logsumexp(x, dim)\n"
    "  m = max(x, [], dim);\n"
    "  m(isinf(m)) = 0;\n"
    "  r = m + log(sum(exp(x - m), dim));\n"
    "end\n";
static const char ad_softmax[] =
    "function r = ad_softmax(x, dim)\n"
    "  r = exp(x - max(x, [], dim));\n"
    "  r = r ./ sum(r, dim);\n"
    "end\n";
static const char ad_scatter[] =
    "function r = ad_scatter(x, at, m, n)\n"
    "  r = reshape(accumarray(at(:), x(:), [m*n, 1]), m, n);\n"
    "end\n";
static const char ad_logdet[] =
    "function r = ad_logdet(A)\n"
    "  [l, u, p] = lu(A);\n"
    "  r = sum(log(abs(diag(u))));\n"
    "end\n";
static const char ad_cofactordot[] =
    "function r = ad_cofactordot(A, E)\n"
    "  B = inv(A)';\n"
    "  r = det(A)*(sum(sum(B .* E))*B - B*E'*B);\n"
    "end\n";
static const char ad_choladjoint[] =
    "function S = ad_choladjoint(L, B)\n"
    "  M = L'*B;\n"
    "  S = (L'\\(tril(M) - diag(diag(M))/2))/L;\n"
    "  S = (S + S')/2;\n"
    "end\n";
static const char ad_luadjoint[] =
    "function S = ad_luadjoint(L, U, Lbar, Ubar)\n"
    "  S = (L'\\(tril(L'*Lbar, -1) + triu(Ubar*U')))/U';\n"
    "end\n";
static const char ad_gapdivide[] =
    "function r = ad_gapdivide(M, w)\n"
    "  r = (M - diag(diag(M))) ./ (w' - w + eye(rows(w)));\n"
    "end\n";
static const char ad_frechet[] =
    "function r = ad_frechet(f, A, E)\n"
    "  n = rows(A);\n"
    "  r = f([A, E; zeros(n), A])(1:n, n+1:2*n);\n"
    "end\n";
static const char ad_rows[] =
    "function r = ad_rows(A, p, back)\n"
    "  if back\n"
    "    r = A;\n"
    "    r(p,:) = A;\n"
    "  else\n"
    "    r = A(p,:);\n"
    "  end\n"
    "end\n";

/* --- rows that are not elementwise ----------------------------------------------------- */

static const char *arg(struct emitter *e, node x, unsigned i)
{
    return e->of[emit_arg(e, x, i)].text;
}

/* In brackets where it is not one word. */
static const char *atom(struct emitter *e, node x, unsigned i)
{
    struct expr r = e->of[emit_arg(e, x, i)];
    return r.bind == BIND_ATOM ? r.text
                               : arena_printf(e->arena, "(%s)", r.text);
}

static const char *matrix_text(struct emitter *e, struct shape s,
                               const double *v)
{
    char *r = arena_printf(e->arena, "[");
    for (uint32_t i = 0; i < s.rows; i++)
        for (uint32_t k = 0; k < s.cols; k++)
            r = arena_printf(e->arena, "%s%s%s", r,
                             k ? ", " : i ? "; " : "",
                             emit_number(e->arena, v[i + k * s.rows]));
    return arena_printf(e->arena, "%s]", r);
}

static const char *list_text(struct emitter *e, uint32_t place)
{
    size_t n, i = 1;
    const uint32_t *at = graph_list(e->g, place, &n);
    while (i < n && at[i] == at[0] + i)
        i++;
    if (n == 1)
        return arena_printf(e->arena, "%u", at[0] + 1);
    if (i == n)
        return arena_printf(e->arena, "%u:%u", at[0] + 1, at[n - 1] + 1);
    char *r = arena_printf(e->arena, "[%u", at[0] + 1);
    for (i = 1; i < n; i++)
        r = arena_printf(e->arena, "%s %u", r, at[i] + 1);
    return arena_printf(e->arena, "%s]", r);
}

static const char *constant(struct emitter *e, const struct gnode *p)
{
    const char *v = emit_number(e->arena, p->imm.num);
    if (shape_scalar(p->shape))
        return p->imm.num < 0 ? arena_printf(e->arena, "(%s)", v) : v;
    return arena_printf(e->arena, "%s*ones(%u, %u)",
                        p->imm.num < 0 ? arena_printf(e->arena, "(%s)", v) : v,
                        p->shape.rows, p->shape.cols);
}

static const char *along(struct emitter *e, node x, const char *call,
                         const char *rest)
{
    const struct gnode *p = graph_at(e->g, x);
    struct shape s = emit_shape(e, emit_arg(e, x, 0));
    unsigned dim = p->imm.a;
    const char *a = arg(e, x, 0);
    if (dim == 0 && s.rows > 1 && s.cols > 1) {
        a = arena_printf(e->arena, "%s(:)", atom(e, x, 0));
        dim = 1;
    } else if (dim == 0) {
        dim = s.rows > 1 ? 1 : 2;
    }
    return arena_printf(e->arena, "%s(%s%s, %u)", call, a, rest, dim);
}

static const char *flipped(struct emitter *e, node x, const char *call)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *flip = p->imm.a == 1 ? "flipud" : "fliplr";
    if (!p->imm.b)
        return arena_printf(e->arena, "%s(%s, %u)", call, arg(e, x, 0),
                            p->imm.a);
    return arena_printf(e->arena, "%s(%s(%s(%s), %u))", flip, call, flip,
                        arg(e, x, 0), p->imm.a);
}

static const char *joined(struct emitter *e, node x, const char *between)
{
    size_t n;
    const node *a = graph_args(e->g, x, &n);
    const char *r = "";
    for (size_t i = 0; i < n; i++)
        r = arena_printf(e->arena, "%s%s(%s)", r, i ? between : "",
                         e->of[a[i]].text);
    return arena_printf(e->arena, "[%s]", r);
}

static const char *flag(struct emitter *e, node x, unsigned i, bool transposed)
{
    const char *a = atom(e, x, i);
    return transposed ? arena_printf(e->arena, "%s'", a) : a;
}

typedef const char *text_fn(struct emitter *e, node x);

static const char *leaf_text(struct emitter *e, node x)
{
    return constant(e, graph_at(e->g, x));
}

static const char *data_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return matrix_text(e, p->shape, e->g->data.at + p->imm.a);
}

static const char *reshape_text(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
    return arena_printf(e->arena, "reshape(%s, %u, %u)", arg(e, x, 0), s.rows,
                        s.cols);
}

static const char *repmat_text(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x), a = emit_shape(e, emit_arg(e, x, 0));
    return arena_printf(e->arena, "repmat(%s, %u, %u)", arg(e, x, 0),
                        s.rows / a.rows, s.cols / a.cols);
}

static const char *sum_text(struct emitter *e, node x)
{
    return along(e, x, "sum", "");
}

static const char *prod_text(struct emitter *e, node x)
{
    return along(e, x, "prod", "");
}

static const char *max_text(struct emitter *e, node x)
{
    return along(e, x, "max", ", []");
}

static const char *logsumexp_text(struct emitter *e, node x)
{
    emit_helper(e, ad_logsumexp);
    return along(e, x, "ad_logsumexp", "");
}

static const char *softmax_text(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
    emit_helper(e, ad_softmax);
    return arena_printf(e->arena, "reshape(%s, %u, %u)",
                        along(e, x, "ad_softmax", ""), s.rows, s.cols);
}

static const char *cumsum_text(struct emitter *e, node x)
{
    return flipped(e, x, "cumsum");
}

static const char *cumprod_text(struct emitter *e, node x)
{
    return flipped(e, x, "cumprod");
}

static const char *scan_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    emit_helper(e, ad_scan);
    return arena_printf(e->arena, "ad_scan(%s, %s, %u, %s)", arg(e, x, 0),
                        arg(e, x, 1), p->imm.a, p->imm.b ? "true" : "false");
}

static const char *gather_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *at = list_text(e, p->imm.a);
    if (shape_scalar(p->shape))
        return arena_printf(e->arena, "%s(%s)", atom(e, x, 0), at);
    return arena_printf(e->arena, "reshape(%s(%s), %u, %u)", atom(e, x, 0), at,
                        p->shape.rows, p->shape.cols);
}

static const char *scatter_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    emit_helper(e, ad_scatter);
    return arena_printf(e->arena, "ad_scatter(%s, %s, %u, %u)", arg(e, x, 0),
                        list_text(e, p->imm.a), p->shape.rows, p->shape.cols);
}

static const char *vertcat_text(struct emitter *e, node x)
{
    return joined(e, x, "; ");
}

static const char *horzcat_text(struct emitter *e, node x)
{
    return joined(e, x, ", ");
}

static const char *triangle_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "%s(%s, %d)", p->imm.a ? "triu" : "tril",
                        arg(e, x, 0), (int)p->imm.b);
}

static const char *dot_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "sum(%s(:) .* %s(:))", atom(e, x, 0),
                        atom(e, x, 1));
}

static const char *matmul_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "(%s*%s)", flag(e, x, 0, p->imm.a),
                        flag(e, x, 1, p->imm.b));
}

static const char *solve_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "(%s \\ %s)", flag(e, x, 0, p->imm.a),
                        atom(e, x, 1));
}

static const char *trisolve_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "(%s(%s)%s \\ %s)",
                        p->imm.a ? "triu" : "tril", arg(e, x, 0),
                        p->imm.b ? "'" : "", atom(e, x, 1));
}

static const char *inv_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "inv(%s)%s", arg(e, x, 0),
                        p->imm.a ? "'" : "");
}

static const char *logdet_text(struct emitter *e, node x)
{
    emit_helper(e, ad_logdet);
    return arena_printf(e->arena, "ad_logdet(%s)", arg(e, x, 0));
}

static const char *cofactor_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "(det(%s)*inv(%s)')", arg(e, x, 0),
                        arg(e, x, 0));
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
    return arena_printf(e->arena, "chol((%s + %s')/2)%s", a, a,
                        graph_at(e->g, x)->imm.a ? "'" : "");
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
                        graph_at(e->g, x)->imm.a ? "true" : "false");
}

static const char *gapdivide_text(struct emitter *e, node x)
{
    emit_helper(e, ad_gapdivide);
    return arena_printf(e->arena, "ad_gapdivide(%s, %s%s)", arg(e, x, 0),
                        atom(e, x, 1),
                        graph_at(e->g, x)->imm.a ? ".^2" : "");
}

static const char *frechet_text(struct emitter *e, node x)
{
    emit_helper(e, ad_frechet);
    bool expm = graph_at(e->g, x)->op == OP_EXPMFRECHET;
    return arena_printf(e->arena, "ad_frechet(@%s, %s, %s)",
                        expm ? "expm" : "logm", arg(e, x, 0), arg(e, x, 1));
}

/* --- several results ------------------------------------------------------------------------- */

static const struct {
    const char *results, *call, *after;
} multi[OP_COUNT] = {
    [OP_LU] = {"[%s_1, %s_2, %s_3]", "lu(%s, \"vector\")", NULL},
    [OP_QR] = {"[%s_1, %s_2, %s_3]", "qr(%s, 0)", NULL},
    [OP_EIGH] = {"[%s_2, %s_1, %s_3]", "eig((%s + %s')/2)",
                 "%s_1 = diag(%s_1);"},
    [OP_EIG] = {"[%s_2, %s_1, %s_3]", "eig(%s)",
                "[%s_1, %s_3] = sort(diag(%s_1)); %s_2 = %s_2(:, %s_3);"},
    [OP_SVD] = {"[%s_1, %s_2, %s_3]", "svd(%s, \"econ\")",
                "%s_2 = diag(%s_2);"},
};

/* %s of a template, all by one word. */
static const char *fill_all(struct emitter *e, const char *t, const char *s)
{
    char *r = arena_printf(e->arena, "%s", "");
    for (const char *at; (at = strstr(t, "%s")); t = at + 2)
        r = arena_printf(e->arena, "%s%.*s%s", r, (int)(at - t), t, s);
    return arena_printf(e->arena, "%s%s", r, t);
}

static bool several(struct emitter *e, node x, struct expr *out)
{
    unsigned op = graph_at(e->g, x)->op;
    if (!multi[op].call)
        return false;
    const char *id = emit_identifier(e, NULL, keywords);
    const char *results = fill_all(e, multi[op].results, id);
    if (op != OP_LU && op != OP_SVD) /* two results */
        results = arena_printf(e->arena, "%.*s]",
                               (int)(strrchr(results, ',') - results),
                               results);
    emit_line(e, "%s = %s;", results,
              fill_all(e, multi[op].call, atom(e, x, 0)));
    if (multi[op].after)
        emit_line(e, "%s", fill_all(e, multi[op].after, id));
    *out = (struct expr){id, BIND_ATOM};
    return true;
}

static const char *result_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "%s_%u", arg(e, x, 0),
                        graph_at(e->g, x)->imm.b + 1);
}

static text_fn *const texts[OP_COUNT] = {
    [OP_CONST] = leaf_text, [OP_LITERAL] = leaf_text, [OP_DATA] = data_text,
    [OP_RESHAPE] = reshape_text, [OP_BROADCAST] = repmat_text,
    [OP_SUM] = sum_text, [OP_PROD] = prod_text, [OP_MAXALONG] = max_text,
    [OP_LOGSUMEXP] = logsumexp_text, [OP_SOFTMAX] = softmax_text,
    [OP_CUMSUM] = cumsum_text, [OP_CUMPROD] = cumprod_text,
    [OP_SCAN] = scan_text, [OP_GATHER] = gather_text,
    [OP_SCATTER] = scatter_text, [OP_VERTCAT] = vertcat_text,
    [OP_HORZCAT] = horzcat_text, [OP_TRIANGLE] = triangle_text,
    [OP_DOT] = dot_text, [OP_MATMUL] = matmul_text, [OP_SOLVE] = solve_text,
    [OP_TRISOLVE] = trisolve_text, [OP_LSTSQ] = solve_text,
    [OP_INV] = inv_text, [OP_LOGDET] = logdet_text,
    [OP_COFACTOR] = cofactor_text, [OP_COFACTORDOT] = cofactordot_text,
    [OP_CHOL] = chol_text, [OP_CHOLADJOINT] = choladjoint_text,
    [OP_LUADJOINT] = luadjoint_text, [OP_PERMUTEROWS] = permuterows_text,
    [OP_GAPDIVIDE] = gapdivide_text, [OP_EXPMFRECHET] = frechet_text,
    [OP_LOGMFRECHET] = frechet_text, [OP_RESULT] = result_text,
};

static bool special(struct emitter *e, node x, struct expr *out)
{
    unsigned op = graph_at(e->g, x)->op;
    if (!texts[op])
        return several(e, x, out);
    out->text = texts[op](e, x);
    bool product = op == OP_CONST && !shape_scalar(emit_shape(e, x));
    out->bind = product ? BIND_PRODUCT : BIND_ATOM;
    return true;
}

static const struct script octave = {table, special, keywords, ";"};

static void octave_node(struct emitter *e, node x)
{
    script_node(e, &octave, x);
}

/* --- the function ------------------------------------------------------------------------------- */

static void name_inputs(struct emitter *e)
{
    for (size_t j = 0; j < e->p->ninputs; j++) {
        const struct emit_input *u = &e->p->inputs[j];
        e->of[u->at] = (struct expr){emit_identifier(e, u->name, keywords),
                                     BIND_ATOM};
    }
}

/* The variable of output i: its own, or one made for it. */
static const char *output_name(struct emitter *e, size_t i)
{
    const struct emit_output *z = &e->p->outputs[i];
    const char *text = e->of[z->at].text;
    bool word = !strpbrk(text, "() .*+-[]\\'/^") &&
                graph_at(e->g, z->at)->op != OP_INPUT;
    for (size_t k = 0; k < i; k++)
        word = word && e->p->outputs[k].at != z->at;
    if (word && (text[0] < '0' || text[0] > '9'))
        return text;
    const char *id = emit_identifier(e, z->name, keywords);
    emit_line(e, "%s = %s;", id, text);
    return id;
}

static void put_signature(struct emitter *e, const char *out)
{
    const struct emit_problem *p = e->p;
    const char *in = "";
    for (size_t j = 0; j < p->ninputs; j++) {
        const char *id = e->of[p->inputs[j].at].text;
        in = arena_printf(e->arena, "%s%s%s", in, *in ? ", " : "", id);
        if (p->inputs[j].differentiated)
            out = arena_printf(e->arena, "%s, d%s", out, id);
    }
    emit_before(e, arena_printf(
        e->arena, "%% Value and derivative of %s, by adcheck.\n"
        "function [%s] = adcheck_value(%s)\n",
        p->title ? p->title : p->outputs[0].name, out, in));
}

static void put_gradient(struct emitter *e, size_t i, size_t row)
{
    const struct emit_problem *p = e->p;
    bool single = emit_single(p);
    size_t n = shape_numel(emit_shape(e, p->outputs[i].at));
    if (p->outputs[i].seed != NONE) {
        struct shape s = emit_shape(e, p->outputs[i].at);
        const char *id = arena_printf(e->arena, "seed%zu", i + 1);
        emit_line(e, "for k = 1:%zu", n);
        e->indent++;
        emit_line(e, "%s = zeros(%u, %u);", id, s.rows, s.cols);
        emit_line(e, "%s(k) = 1;", id);
        e->of[p->outputs[i].seed] = (struct expr){id, BIND_ATOM};
    }
    emit_stage(e, i + 1, octave_node);
    for (size_t j = 0; j < p->ninputs && !e->failed; j++) {
        node g = p->gradient[i * p->ninputs + j];
        const char *u = e->of[p->inputs[j].at].text;
        struct shape s = emit_shape(e, p->inputs[j].at);
        if (!p->inputs[j].differentiated)
            continue;
        const char *v = g == NONE ? arena_printf(e->arena, "zeros(%u, %u)",
                                                 s.rows, s.cols)
                                  : e->of[g].text;
        const char *du = arena_printf(e->arena, "d%s", u);
        if (single && strcmp(du, v) != 0)
            emit_line(e, "%s = %s;", du, v);
        if (single)
            continue;
        if (p->outputs[i].seed != NONE)
            emit_line(e, "d%s(%zu + k, :) = reshape(%s, 1, %zu);", u, row, v,
                      shape_numel(s));
        else
            emit_line(e, "d%s(%zu, :) = reshape(%s, 1, %zu);", u, row + 1, v,
                      shape_numel(s));
    }
    if (p->outputs[i].seed != NONE) {
        e->indent--;
        emit_line(e, "end");
    }
}

void emit_octave(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    const char *out = "";
    size_t row = 0;
    name_inputs(e);
    if (emit_single(p))
        script_name_gradient(e);
    e->indent = 1;
    emit_stage(e, 0, octave_node);
    for (size_t i = 0; i < p->noutputs && !e->failed; i++)
        out = arena_printf(e->arena, "%s%s%s", out, *out ? ", " : "",
                           output_name(e, i));
    for (size_t i = 0; i < p->noutputs && !e->failed; i++) {
        put_gradient(e, i, row);
        row += shape_numel(emit_shape(e, p->outputs[i].at));
    }
    e->indent = 0;
    emit_text(e, "end\n%s", e->head.n ? "\n" : "");
    vec_push(&e->head, '\0');
    emit_text(e, "%s", e->head.at);
    if (!e->failed)
        put_signature(e, out);
}
