/* emit/octave: function [z, du, dW] = adcheck_value(u, W).
 *
 * Idea: most operations are Octave's own under Octave's names; the others are
 * small functions behind the main one, in the same file.
 *
 * Invariant: runs in Octave 6 and later without packages.
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
/* A number, as norm and hypot want one. */
#define LOGICAL(SIGN)                                                          \
    {                                                                          \
        "double(x " SIGN " y)", BIND_ATOM, {BIND_SUM, BIND_SUM}, NULL          \
    }
#define INFIX(SIGN, BIND, LEFT, RIGHT)                                         \
    {                                                                          \
        "x " SIGN " y", BIND, {LEFT, RIGHT}, NULL                              \
    }
#define HELPED(TEXT, CODE)                                                     \
    {                                                                          \
        TEXT, BIND_ATOM, {0}, CODE                                             \
    }

static const char ad_times[] = "function r = ad_times(x, y)\n"
                               "  r = x .* y;\n"
                               "  r(x + zeros(size(r)) == 0) = 0;\n"
                               "end\n";
static const char ad_xlog[] = "function r = ad_xlog(a, x)\n"
                              "  r = a .* log(x);\n"
                              "  r(a + zeros(size(r)) == 0) = 0;\n"
                              "end\n";
static const char ad_ifelse[] = "function r = ad_ifelse(c, a, b)\n"
                                "  z = zeros(size(c + a + b));\n"
                                "  r = a + z;\n"
                                "  b = b + z;\n"
                                "  k = (c + z) == 0;\n"
                                "  r(k) = b(k);\n"
                                "end\n";
static const char ad_blend[] = "function r = ad_blend(d, a, b)\n"
                               "  z = zeros(size(d + a + b));\n"
                               "  d = d + z;\n"
                               "  a = a + z;\n"
                               "  b = b + z;\n"
                               "  r = (a + b)/2;\n"
                               "  r(d > 0) = a(d > 0);\n"
                               "  r(d < 0) = b(d < 0);\n"
                               "end\n";
static const char ad_sigmoid[] = "function r = ad_sigmoid(x)\n"
                                 "  t = exp(-abs(x));\n"
                                 "  r = ((x >= 0) + (x < 0) .* t) ./ (1 + t);\n"
                                 "end\n";
static const char ad_elliptic[] = "function r = ad_elliptic(m, second)\n"
                                  "  [k, e] = ellipke(m);\n"
                                  "  if second\n"
                                  "    r = e;\n"
                                  "  else\n"
                                  "    r = k;\n"
                                  "  end\n"
                                  "end\n";

static const char ad_sincn[] = "function s = ad_sincn(n, x)\n"
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
                               "  s = sum(t .* cos(m*pi/2) .* (mod(m, 2) == 0) "
                               "./ (m + 1));\n"
                               "end\n";

static const struct spelling table[OP_COUNT] = {
    [OP_NEG] = {"-x", BIND_SUM, {0}, NULL},
    [OP_ADD] = INFIX("+", BIND_SUM, BIND_SUM, BIND_PRODUCT),
    [OP_SUB] = INFIX("-", BIND_SUM, BIND_SUM, BIND_PRODUCT),
    [OP_MUL] = INFIX(".*", BIND_PRODUCT, BIND_PRODUCT, BIND_ATOM),
    [OP_DIV] = INFIX("./", BIND_PRODUCT, BIND_PRODUCT, BIND_ATOM),
    [OP_SQUARE] = {"x .^ 2", BIND_PRODUCT, {0}, NULL},
    [OP_POW] = INFIX(".^", BIND_PRODUCT, BIND_ATOM, BIND_ATOM),
    [OP_TIMES] = HELPED("ad_times(x, y)", ad_times),
    [OP_DIRECTION] = HELPED("ad_times(x, 1 ./ (z))", ad_times),
    [OP_COSQUARE] = {"(1 - (x)) .* (1 + (x))", BIND_PRODUCT, {0}, NULL},
    [OP_COROOT] = {"sqrt((x) - 1) .* sqrt((x) + 1)", BIND_PRODUCT, {0}, NULL},
    [OP_SECHSQUARE] = {"sech(x) .^ 2", BIND_PRODUCT, {0}, NULL},
    [OP_XLOG] = HELPED("ad_xlog(x, y)", ad_xlog),
    [OP_SQRT] = CALL1("sqrt"),
    [OP_CBRT] = CALL1("cbrt"),
    [OP_NTHROOT] = CALL2("nthroot"),
    [OP_HYPOT] = CALL2("hypot"),
    [OP_EXP] = CALL1("exp"),
    [OP_EXPM1] = CALL1("expm1"),
    [OP_EXP2] = {"2 .^ (x)", BIND_PRODUCT, {0}, NULL},
    [OP_LOG] = CALL1("log"),
    [OP_LOG1P] = CALL1("log1p"),
    [OP_LOG2] = CALL1("log2"),
    [OP_LOG10] = CALL1("log10"),
    [OP_SIN] = CALL1("sin"),
    [OP_COS] = CALL1("cos"),
    [OP_TAN] = CALL1("tan"),
    [OP_ASIN] = CALL1("asin"),
    [OP_ACOS] = CALL1("acos"),
    [OP_ATAN] = CALL1("atan"),
    [OP_ATAN2] = CALL2("atan2"),
    [OP_SINH] = CALL1("sinh"),
    [OP_COSH] = CALL1("cosh"),
    [OP_TANH] = CALL1("tanh"),
    [OP_ASINH] = CALL1("asinh"),
    [OP_ACOSH] = CALL1("acosh"),
    [OP_ATANH] = CALL1("atanh"),
    [OP_ABS] = CALL1("abs"),
    [OP_RELU] = {"max(x, 0)", BIND_ATOM, {0}, NULL},
    [OP_MAX] = CALL2("max"),
    [OP_MIN] = CALL2("min"),
    [OP_SELECT] = HELPED("ad_ifelse(x, y, z)", ad_ifelse),
    [OP_BLEND] = HELPED("ad_blend(x, y, z)", ad_blend),
    [OP_SIGN] = CALL1("sign"),
    [OP_STEP] = {"(1 + sign(x))/2", BIND_PRODUCT, {0}, NULL},
    [OP_FLOOR] = CALL1("floor"),
    [OP_CEIL] = CALL1("ceil"),
    [OP_ROUND] = CALL1("round"),
    [OP_FIX] = CALL1("fix"),
    [OP_MOD] = CALL2("mod"),
    [OP_REM] = CALL2("rem"),
    [OP_LT] = LOGICAL("<"),
    [OP_LE] = LOGICAL("<="),
    [OP_EQ] = LOGICAL("=="),
    [OP_NE] = LOGICAL("!="),
    [OP_NOT] = {"double(!(x))", BIND_ATOM, {0}, NULL},
    [OP_AND] = LOGICAL("&"),
    [OP_OR] = LOGICAL("|"),
    [OP_SOFTPLUS] = {"max(x, 0) + log1p(exp(-abs(x)))", BIND_SUM, {0}, NULL},
    [OP_SIGMOID] = HELPED("ad_sigmoid(x)", ad_sigmoid),
    [OP_ERF] = CALL1("erf"),
    [OP_ERFC] = CALL1("erfc"),
    [OP_GAMMA] = CALL1("gamma"),
    [OP_LGAMMA] = CALL1("gammaln"),
    [OP_DIGAMMA] = CALL1("psi"),
    [OP_POLYGAMMA] = CALL2("psi"),
    [OP_ERFCX] = CALL1("erfcx"),
    [OP_ERFINV] = CALL1("erfinv"),
    [OP_NORMCDF] = {"erfc(-(x)/sqrt(2))/2", BIND_PRODUCT, {0}, NULL},
    [OP_NORMINV] = {"-sqrt(2)*erfcinv(2*x)", BIND_SUM, {0}, NULL},
    [OP_BETA] = CALL2("beta"),
    [OP_BETALN] = CALL2("betaln"),
    [OP_GAMMAINC] = CALL2("gammainc"),
    [OP_BETAINC] = {"betainc(x, y, z)", BIND_ATOM, {0}, NULL},
    [OP_BESSELJ] = CALL2("besselj"),
    [OP_BESSELY] = CALL2("bessely"),
    [OP_BESSELI] = CALL2("besseli"),
    [OP_BESSELK] = CALL2("besselk"),
    [OP_AIRY] = {"real(airy(x, y))", BIND_ATOM, {0}, NULL},
    [OP_ELLIPTICK] = HELPED("ad_elliptic(x, false)", ad_elliptic),
    [OP_ELLIPTICE] = HELPED("ad_elliptic(x, true)", ad_elliptic),
    [OP_SIND] = CALL1("sind"),
    [OP_COSD] = CALL1("cosd"),
    [OP_ERFI] = CALL1("erfi"),
    [OP_GAMMAINCC] = {"gammainc(x, y, \"upper\")", BIND_ATOM, {0}, NULL},
    [OP_BESSELIX] = {"besseli(x, y, 1)", BIND_ATOM, {0}, NULL},
    [OP_BESSELKX] = {"besselk(x, y, 1)", BIND_ATOM, {0}, NULL},
    [OP_LOGADDEXP] = {"max(x, y) + log1p(exp(-abs((x) - (y))))", BIND_SUM, {0}, NULL},
    [OP_EXPINT] = CALL1("expint"),
    [OP_SININT] = CALL1("sinint"),
    [OP_COSINT] = CALL1("cosint"),
    [OP_SINCN] = HELPED("ad_sincn(x, y)", ad_sincn),
    [OP_PI] = {"pi", BIND_ATOM, {0}, NULL},
    [OP_TRANSPOSE] = {"x'", BIND_ATOM, {0}, NULL},
    [OP_LOEWNER] = {"((y)' - (y)) ./ ((x)' - (x) + eye(rows(x))) + diag(z)",
                    BIND_SUM,
                    {0},
                    NULL},
    [OP_PINV] = CALL1("pinv"),
    [OP_DET] = CALL1("det"),
    [OP_RANK] = CALL1("rank"),
    [OP_EXPM] = CALL1("expm"),
    [OP_LOGM] = CALL1("logm"),
    [OP_SQRTM] = CALL1("sqrtm"),
    [OP_SYLVESTER] = {"sylvester(x, y, z)", BIND_ATOM, {0}, NULL},
    [OP_NORM2] = {"norm(x, \"fro\")", BIND_ATOM, {0}, NULL},
};

static const char *const keywords[] = {
    "if",
    "else",
    "elseif",
    "end",
    "for",
    "while",
    "do",
    "until",
    "function",
    "switch",
    "case",
    "otherwise",
    "try",
    "catch",
    "return",
    "break",
    "continue",
    "global",
    "persistent",
    "pi",
    "e",
    "i",
    "j",
    "eps",
    "NaN",
    "Inf",
    "inf",
    "nan",
    "NA",
    "true",
    "false",
    "ans",
    "k",
    "seed",
    "hessian",
    "adcheck_value",
    "endif",
    "endfor",
    "endwhile",
    "endfunction",
    "endswitch",
    "end_try_catch",
    "end_unwind_protect",
    "unwind_protect",
    "unwind_protect_cleanup",
    "__FILE__",
    "__LINE__",
    "chol",
    "cumprod",
    "cumsum",
    "det",
    "diag",
    "eig",
    "expm",
    "fliplr",
    "flipud",
    "inv",
    "logm",
    "lu",
    "max",
    "ones",
    "prod",
    "qr",
    "repmat",
    "reshape",
    "sort",
    "sum",
    "svd",
    "tril",
    "triu",
    "zeros",
    NULL,
};

static const char *spelling(enum op op)
{
    return table[op].text;
}

static const struct script octave = {
    .table = table,
    .special = octave_special,
    .helpers = octave_helpers,
    .end = ";",
    .transposed = "'",
    .squared = ".^2",
    .truth = {"false", "true"},
    .function = "@",
    .first = 1,
    .list = octave_list,
};

/* --- the function ------------------------------------------------------- */

static void name_inputs(struct emitter *e)
{
    emit_reserve(e, keywords, spelling);
    for (size_t j = 0; j < e->p->ninputs; j++) {
        const struct emit_input *u = &e->p->inputs[j];
        const char *id = emit_identifier(e, u->name);
        e->of[u->at] = (struct expr){id, BIND_ATOM};
    }
}

static const char *input_list(struct emitter *e)
{
    struct buffer in = {0};
    for (size_t j = 0; j < e->p->ninputs; j++)
        buffer_printf(&in, "%s%s", j ? ", " : "",
                      e->of[e->p->inputs[j].at].text);
    return buffer_take(&in, e->arena);
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
    const char *id = emit_identifier(e, z->name);
    emit_line(e, "%s = %s;", id, text);
    return id;
}

static void put_block(struct emitter *e, size_t k, size_t row, size_t j, node x)
{
    size_t n = shape_numel(emit_shape(e, e->p->inputs[j].at));
    if (x == NONE)
        return;
    if (n == 1)
        emit_line(e, "hessian(%zu, %zu) = %s;", row + 1, k + 1, e->of[x].text);
    else
        emit_line(e, "hessian(%zu:%zu, %zu) = reshape(%s, %zu, 1);", row + 1,
                  row + n, k + 1, e->of[x].text, n);
}

/* By all differentiated entries, one input after the other. */
static void put_hessian(struct emitter *e)
{
    const struct emit_problem *p = e->p;
    size_t n = emit_columns(p);
    emit_text(e, "\n");
    emit_next(e);
    name_inputs(e);
    emit_text(e, "function hessian = adcheck_hessian%s(%s)\n",
              emit_number_suffix(e), input_list(e));
    e->indent = 1;
    emit_stage(e, 0, script_node);
    emit_line(e, "hessian = zeros(%zu, %zu);", n, n);
    emit_blocks(e, put_block);
    emit_text(e, "end\n");
    e->indent = 0;
}

static void put_signature(struct emitter *e, struct buffer *out)
{
    const struct emit_problem *p = e->p;
    for (size_t j = 0; j < p->ninputs; j++)
        if (p->inputs[j].differentiated)
            buffer_printf(out, ", %s", e->derivative[j]);
    emit_before(e, arena_printf(e->arena,
                                "%% Value and derivative of %s, by adcheck.\n"
                                "function [%s] = adcheck_value%s(%s)\n",
                                emit_title(e), buffer_take(out, e->arena),
                                emit_number_suffix(e), input_list(e)));
}

static void put_gradient(struct emitter *e, size_t i, size_t row)
{
    const struct emit_problem *p = e->p;
    bool single = emit_single(p);
    size_t n = shape_numel(emit_shape(e, p->outputs[i].at));
    if (p->outputs[i].seed != NONE) {
        struct shape s = emit_shape(e, p->outputs[i].at);
        const char *id = emit_identifier(e, arena_printf(e->arena, "seed%zu",
                                                         i + 1));
        emit_line(e, "for k = 1:%zu", n);
        e->indent++;
        emit_line(e, "%s = zeros(%u, %u);", id, s.rows, s.cols);
        emit_line(e, "%s(k) = 1;", id);
        e->of[p->outputs[i].seed] = (struct expr){id, BIND_ATOM};
    }
    emit_stage(e, i + 1, script_node);
    for (size_t j = 0; j < p->ninputs && !e->failed; j++) {
        node g = p->gradient[i * p->ninputs + j];
        const char *du = e->derivative[j];
        struct shape s = emit_shape(e, p->inputs[j].at);
        if (!p->inputs[j].differentiated)
            continue;
        const char *v = g == NONE ? arena_printf(e->arena, "zeros(%u, %u)",
                                                 s.rows, s.cols)
                                  : e->of[g].text;
        if (single && strcmp(du, v) != 0)
            emit_line(e, "%s = %s;", du, v);
        if (single)
            continue;
        if (p->outputs[i].seed != NONE)
            emit_line(e, "%s(%zu + k, :) = reshape(%s, 1, %zu);", du, row, v,
                      shape_numel(s));
        else
            emit_line(e, "%s(%zu, :) = reshape(%s, 1, %zu);", du, row + 1, v,
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
    struct buffer out = {0};
    size_t row = 0;
    e->script = &octave;
    name_inputs(e);
    emit_derivative_names(e);
    if (emit_single(p))
        script_name_gradient(e);
    e->indent = 1;
    emit_stage(e, 0, script_node);
    for (size_t i = 0; i < p->noutputs && !e->failed; i++)
        buffer_printf(&out, "%s%s", i ? ", " : "", output_name(e, i));
    for (size_t i = 0; i < p->noutputs && !e->failed; i++) {
        put_gradient(e, i, row);
        row += shape_numel(emit_shape(e, p->outputs[i].at));
    }
    e->indent = 0;
    emit_text(e, "end\n");
    if (!e->failed)
        put_signature(e, &out);
    buffer_free(&out);
    if (e->failed)
        return;
    if (p->hessian)
        put_hessian(e);
    vec_push(&e->head, '\0');
    emit_text(e, "%s%s", e->head.n > 1 ? "\n" : "", e->head.at);
}
