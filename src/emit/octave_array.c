/* emit/octave_array: the rows that are not elementwise, in Octave.
 *
 * Idea: a function a row gives its text; what the language has no function for
 * is a helper behind the main function. An operation with several results is a
 * statement of its own, and its results are picked from what it set.
 *
 * Invariant: the text of a node has the node's shape.
 */
#include <string.h>

#include "emit/rep.h"

/* --- helpers of arrays and matrices ------------------------------------- */

static const char ad_scan[] = "function s = ad_scan(a, b, dim, back)\n"
                              "  if dim == 2\n"
                              "    s = ad_scan(a', b', 1, back)';\n"
                              "    return\n"
                              "  end\n"
                              "  if back\n"
                              "    s = flipud(ad_scan(flipud(a), flipud(b), 1, "
                              "false));\n"
                              "    return\n"
                              "  end\n"
                              "  s = b;\n"
                              "  for i = 2:rows(b)\n"
                              "    s(i,:) = b(i,:) + a(i,:) .* s(i-1,:);\n"
                              "  end\n"
                              "end\n";
static const char ad_logsumexp[] = "function r = ad_logsumexp(x, dim)\n"
                                   "  m = max(x, [], dim);\n"
                                   "  m(isinf(m)) = 0;\n"
                                   "  r = m + log(sum(exp(x - m), dim));\n"
                                   "end\n";
static const char ad_softmax[] = "function r = ad_softmax(x, dim)\n"
                                 "  r = exp(x - max(x, [], dim));\n"
                                 "  r = r ./ sum(r, dim);\n"
                                 "end\n";
static const char ad_scatter[] = "function r = ad_scatter(x, at, m, n)\n"
                                 "  r = reshape(accumarray(at(:), x(:), [m*n, "
                                 "1]), m, n);\n"
                                 "end\n";
static const char ad_logdet[] = "function r = ad_logdet(A)\n"
                                "  [l, u, p] = lu(A);\n"
                                "  r = sum(log(abs(diag(u))));\n"
                                "end\n";
static const char ad_cofactordot[] = "function r = ad_cofactordot(A, E)\n"
                                     "  B = inv(A)';\n"
                                     "  r = det(A)*(sum(sum(B .* E))*B - "
                                     "B*E'*B);\n"
                                     "end\n";
static const char ad_choladjoint[] = "function S = ad_choladjoint(L, B)\n"
                                     "  M = L'*B;\n"
                                     "  S = (L'\\(tril(M) - "
                                     "diag(diag(M))/2))/L;\n"
                                     "  S = (S + S')/2;\n"
                                     "end\n";
static const char ad_luadjoint[] = "function S = ad_luadjoint(L, U, Lbar, "
                                   "Ubar)\n"
                                   "  S = (L'\\(tril(L'*Lbar, -1) + "
                                   "triu(Ubar*U')))/U';\n"
                                   "end\n";
static const char ad_gapdivide[] = "function r = ad_gapdivide(M, w)\n"
                                   "  r = (M - diag(diag(M))) ./ (w' - w + "
                                   "eye(rows(w)));\n"
                                   "end\n";
static const char ad_frechet[] = "function r = ad_frechet(f, A, E)\n"
                                 "  n = rows(A);\n"
                                 "  r = f([A, E; zeros(n), A])(1:n, n+1:2*n);\n"
                                 "end\n";
static const char ad_rows[] = "function r = ad_rows(A, p, back)\n"
                              "  if back\n"
                              "    r = A;\n"
                              "    r(p,:) = A;\n"
                              "  else\n"
                              "    r = A(p,:);\n"
                              "  end\n"
                              "end\n";

const char *const octave_helpers[OP_COUNT] = {
    [OP_SCAN] = ad_scan,
    [OP_LOGSUMEXP] = ad_logsumexp,
    [OP_SOFTMAX] = ad_softmax,
    [OP_SCATTER] = ad_scatter,
    [OP_LOGDET] = ad_logdet,
    [OP_COFACTORDOT] = ad_cofactordot,
    [OP_CHOLADJOINT] = ad_choladjoint,
    [OP_LUADJOINT] = ad_luadjoint,
    [OP_PERMUTEROWS] = ad_rows,
    [OP_GAPDIVIDE] = ad_gapdivide,
    [OP_EXPMFRECHET] = ad_frechet,
    [OP_LOGMFRECHET] = ad_frechet,
};

/* --- rows that are not elementwise -------------------------------------- */

static const char *matrix_text(struct emitter *e, struct shape s,
                               const double *v)
{
    struct buffer r = {0};
    buffer_put(&r, "[");
    for (uint32_t i = 0; i < s.rows; i++)
        for (uint32_t k = 0; k < s.cols; k++) {
            buffer_put(&r, k ? ", " : i ? "; " : "");
            buffer_number(&r, v[i + (size_t)k * s.rows]);
        }
    buffer_put(&r, "]");
    return buffer_take(&r, e->arena);
}

const char *octave_list(struct emitter *e, uint32_t place)
{
    size_t n, i = 1;
    const uint32_t *at = graph_list(e->g, place, &n);
    while (i < n && at[i] == at[0] + i)
        i++;
    if (n == 1)
        return arena_printf(e->arena, "%u", at[0] + 1);
    if (i == n)
        return arena_printf(e->arena, "%u:%u", at[0] + 1, at[n - 1] + 1);
    struct buffer r = {0};
    for (i = 0; i < n; i++)
        buffer_printf(&r, i ? " %u" : "[%u", at[i] + 1);
    buffer_put(&r, "]");
    return buffer_take(&r, e->arena);
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
    const char *a = script_arg(e, x, 0);
    if (dim == 0 && s.rows > 1 && s.cols > 1) {
        a = arena_printf(e->arena, "%s(:)", script_atom(e, x, 0));
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
        return arena_printf(e->arena, "%s(%s, %u)", call, script_arg(e, x, 0),
                            p->imm.a);
    return arena_printf(e->arena, "%s(%s(%s(%s), %u))", flip, call, flip,
                        script_arg(e, x, 0), p->imm.a);
}

static const char *joined(struct emitter *e, node x, const char *between)
{
    size_t n;
    const node *a = graph_args(e->g, x, &n);
    struct buffer r = {0};
    for (size_t i = 0; i < n; i++)
        buffer_printf(&r, "%s(%s)", i ? between : "[", e->of[a[i]].text);
    buffer_put(&r, n ? "]" : "[]");
    return buffer_take(&r, e->arena);
}

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
    return arena_printf(e->arena, "reshape(%s, %u, %u)", script_arg(e, x, 0),
                        s.rows, s.cols);
}

static const char *repmat_text(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x), a = emit_shape(e, emit_arg(e, x, 0));
    return arena_printf(e->arena, "repmat(%s, %u, %u)", script_arg(e, x, 0),
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
    return along(e, x, "ad_logsumexp", "");
}

static const char *softmax_text(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
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

static const char *gather_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *at = octave_list(e, p->imm.a);
    if (shape_scalar(p->shape))
        return arena_printf(e->arena, "%s(%s)", script_atom(e, x, 0), at);
    return arena_printf(e->arena, "reshape(%s(%s), %u, %u)",
                        script_atom(e, x, 0), at, p->shape.rows, p->shape.cols);
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
                        script_arg(e, x, 0), (int)p->imm.b);
}

static const char *dot_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "sum(%s(:) .* %s(:))", script_atom(e, x, 0),
                        script_atom(e, x, 1));
}

static const char *matmul_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "(%s*%s)", script_turned(e, x, 0, p->imm.a),
                        script_turned(e, x, 1, p->imm.b));
}

static const char *solve_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "(%s \\ %s)",
                        script_turned(e, x, 0, p->imm.a), script_atom(e, x, 1));
}

static const char *trisolve_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "(%s(%s)%s \\ %s)",
                        p->imm.a ? "triu" : "tril", script_arg(e, x, 0),
                        p->imm.b ? "'" : "", script_atom(e, x, 1));
}

static const char *inv_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "inv(%s)%s", script_arg(e, x, 0),
                        p->imm.a ? "'" : "");
}

static const char *logdet_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "ad_logdet(%s)", script_arg(e, x, 0));
}

static const char *cofactor_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "(det(%s)*inv(%s)')", script_arg(e, x, 0),
                        script_arg(e, x, 0));
}

static const char *chol_text(struct emitter *e, node x)
{
    const char *a = script_atom(e, x, 0);
    return arena_printf(e->arena, "chol((%s + %s')/2)%s", a, a,
                        graph_at(e->g, x)->imm.a ? "'" : "");
}

/* --- several results ---------------------------------------------------- */

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
    struct buffer r = {0};
    for (const char *at; (at = strstr(t, "%s")); t = at + 2) {
        buffer_add(&r, t, (size_t)(at - t));
        buffer_put(&r, s);
    }
    buffer_put(&r, t);
    return buffer_take(&r, e->arena);
}

static bool several(struct emitter *e, node x, struct expr *out)
{
    unsigned op = graph_at(e->g, x)->op;
    if (!multi[op].call)
        return false;
    const char *id = emit_identifier(e, NULL);
    const char *results = fill_all(e, multi[op].results, id);
    if (op != OP_LU && op != OP_SVD) /* two results */
        results = arena_printf(e->arena, "%.*s]",
                               (int)(strrchr(results, ',') - results), results);
    emit_line(e, "%s = %s;", results,
              fill_all(e, multi[op].call, script_atom(e, x, 0)));
    if (multi[op].after)
        emit_line(e, "%s", fill_all(e, multi[op].after, id));
    *out = (struct expr){id, BIND_ATOM};
    return true;
}

static const char *result_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "%s_%u", script_arg(e, x, 0),
                        graph_at(e->g, x)->imm.b + 1);
}

static script_text *const texts[OP_COUNT] = {
    [OP_CONST] = leaf_text,
    [OP_LITERAL] = leaf_text,
    [OP_DATA] = data_text,
    [OP_RESHAPE] = reshape_text,
    [OP_BROADCAST] = repmat_text,
    [OP_SUM] = sum_text,
    [OP_PROD] = prod_text,
    [OP_MAXALONG] = max_text,
    [OP_LOGSUMEXP] = logsumexp_text,
    [OP_SOFTMAX] = softmax_text,
    [OP_CUMSUM] = cumsum_text,
    [OP_CUMPROD] = cumprod_text,
    [OP_GATHER] = gather_text,
    [OP_VERTCAT] = vertcat_text,
    [OP_HORZCAT] = horzcat_text,
    [OP_TRIANGLE] = triangle_text,
    [OP_DOT] = dot_text,
    [OP_MATMUL] = matmul_text,
    [OP_SOLVE] = solve_text,
    [OP_TRISOLVE] = trisolve_text,
    [OP_LSTSQ] = solve_text,
    [OP_INV] = inv_text,
    [OP_LOGDET] = logdet_text,
    [OP_COFACTOR] = cofactor_text,
    [OP_CHOL] = chol_text,
    [OP_RESULT] = result_text,
};

bool octave_special(struct emitter *e, node x, struct expr *out)
{
    unsigned op = graph_at(e->g, x)->op;
    if (!texts[op])
        return several(e, x, out);
    out->text = texts[op](e, x);
    bool product = op == OP_CONST && !shape_scalar(emit_shape(e, x));
    out->bind = product ? BIND_PRODUCT : BIND_ATOM;
    return true;
}
