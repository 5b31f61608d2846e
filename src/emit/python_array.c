/* emit/python_array: the rows that are not elementwise, in Python.
 *
 * Idea: a function a row gives its text; what the language has no function for
 * is a helper behind the main function. An operation with several results is a
 * statement of its own, and its results are picked from what it set.
 *
 * Invariant: the text of a node has the node's shape.
 */
#include <math.h>
#include <string.h>

#include "emit/rep.h"

/* --- helpers ------------------------------------------------------------ */

static const char ad_scan[] = "def ad_scan(a, b, axis, back):\n"
                              "    if axis == 1:\n"
                              "        return ad_scan(a.T, b.T, 0, back).T\n"
                              "    if back:\n"
                              "        return ad_scan(a[::-1], b[::-1], 0, "
                              "False)[::-1]\n"
                              "    s = b.copy()\n"
                              "    for i in range(1, len(b)):\n"
                              "        s[i] = b[i] + a[i]*s[i - 1]\n"
                              "    return s\n";
static const char ad_scatter[] = "def ad_scatter(x, at, m, n):\n"
                                 "    r = np.zeros(m*n)\n"
                                 "    np.add.at(r, at, np.ravel(x, "
                                 "order=\"F\"))\n"
                                 "    return r.reshape((m, n), order=\"F\")\n";
static const char ad_cofactordot[] = "def ad_cofactordot(A, E):\n"
                                     "    B = np.linalg.inv(A).T\n"
                                     "    return "
                                     "np.linalg.det(A)*(np.sum(B*E)*B - B @ "
                                     "E.T @ B)\n";
static const char ad_choladjoint[] = "def ad_choladjoint(L, B):\n"
                                     "    M = L.T @ B\n"
                                     "    M = np.tril(M) - "
                                     "np.diag(np.diag(M))/2\n"
                                     "    S = np.linalg.solve(L.T, "
                                     "np.linalg.solve(L.T, M.T).T)\n"
                                     "    return (S + S.T)/2\n";
static const char ad_luadjoint[] = "def ad_luadjoint(L, U, Lbar, Ubar):\n"
                                   "    M = np.tril(L.T @ Lbar, -1) + "
                                   "np.triu(Ubar @ U.T)\n"
                                   "    return np.linalg.solve(U, "
                                   "np.linalg.solve(L.T, M).T).T\n";
static const char ad_gapdivide[] = "def ad_gapdivide(M, w):\n"
                                   "    return (M - np.diag(np.diag(M)))/(w.T "
                                   "- w + np.eye(len(w)))\n";
static const char ad_frechet[] = "def ad_frechet(f, A, E):\n"
                                 "    n = len(A)\n"
                                 "    return f(np.block([[A, E], [np.zeros((n, "
                                 "n)), A]]))[:n, n:]\n";
static const char ad_rows[] = "def ad_rows(A, p, back):\n"
                              "    p = np.ravel(p).astype(int) - 1\n"
                              "    if not back:\n"
                              "        return A[p]\n"
                              "    r = A.copy()\n"
                              "    r[p] = A\n"
                              "    return r\n";
static const char ad_lu[] = "def ad_lu(A):\n"
                            "    P, L, U = linalg.lu(A)\n"
                            "    return L, U, np.argmax(P, "
                            "axis=0).reshape((-1, 1)) + 1.0\n";
static const char ad_eigh[] = "def ad_eigh(A):\n"
                              "    w, V = np.linalg.eigh((A + A.T)/2)\n"
                              "    return w.reshape((-1, 1)), V\n";
static const char ad_eig[] = "def ad_eig(A):\n"
                             "    w, V = np.linalg.eig(A)\n"
                             "    k = np.argsort(w.real)\n"
                             "    return w.real[k].reshape((-1, 1)), V.real[:, "
                             "k]\n";
static const char ad_svd[] = "def ad_svd(A):\n"
                             "    U, s, Vt = np.linalg.svd(A, "
                             "full_matrices=False)\n"
                             "    return U, s.reshape((-1, 1)), Vt.T\n";

const char *const python_helpers[OP_COUNT] = {
    [OP_SCAN] = ad_scan,
    [OP_SCATTER] = ad_scatter,
    [OP_COFACTORDOT] = ad_cofactordot,
    [OP_CHOLADJOINT] = ad_choladjoint,
    [OP_LUADJOINT] = ad_luadjoint,
    [OP_PERMUTEROWS] = ad_rows,
    [OP_GAPDIVIDE] = ad_gapdivide,
    [OP_EXPMFRECHET] = ad_frechet,
    [OP_LOGMFRECHET] = ad_frechet,
    [OP_LU] = ad_lu,
    [OP_EIGH] = ad_eigh,
    [OP_EIG] = ad_eig,
    [OP_SVD] = ad_svd,
};

/* --- rows that are not elementwise -------------------------------------- */

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
    struct shape s = p->shape;
    struct buffer r = {0};
    buffer_put(&r, "np.array([");
    for (uint32_t i = 0; i < s.rows; i++) {
        buffer_put(&r, i ? ", [" : "[");
        for (uint32_t k = 0; k < s.cols; k++)
            buffer_printf(&r, "%s%s", k ? ", " : "",
                          value_text(e, v[i + (size_t)k * s.rows]));
        buffer_put(&r, "]");
    }
    buffer_put(&r, "])");
    return buffer_take(&r, e->arena);
}

static const char *reshape_text(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
    return arena_printf(e->arena, "np.reshape(%s, (%u, %u), order=\"F\")",
                        script_arg(e, x, 0), s.rows, s.cols);
}

static const char *broadcast_text(struct emitter *e, node x)
{
    struct shape s = emit_shape(e, x);
    return arena_printf(e->arena, "np.broadcast_to(%s, (%u, %u))",
                        script_arg(e, x, 0), s.rows, s.cols);
}

/* name(x), or along the dimension of x's attribute, kept two-dimensional. */
static const char *along(struct emitter *e, node x, const char *name)
{
    const struct gnode *p = graph_at(e->g, x);
    if (shape_scalar(p->shape) || p->imm.a == 0)
        return arena_printf(e->arena, "%s(%s)", name, script_arg(e, x, 0));
    return arena_printf(e->arena, "%s(%s, axis=%u, keepdims=True)", name,
                        script_arg(e, x, 0), p->imm.a - 1);
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
        return arena_printf(e->arena, "special.softmax(%s)",
                            script_arg(e, x, 0));
    return arena_printf(e->arena, "special.softmax(%s, axis=%u)",
                        script_arg(e, x, 0), p->imm.a - 1);
}

static const char *cumulative_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *name = p->op == OP_CUMSUM ? "np.cumsum" : "np.cumprod";
    unsigned axis = p->imm.a - 1;
    if (!p->imm.b)
        return arena_printf(e->arena, "%s(%s, axis=%u)", name,
                            script_arg(e, x, 0), axis);
    return arena_printf(e->arena, "np.flip(%s(np.flip(%s, %u), axis=%u), %u)",
                        name, script_arg(e, x, 0), axis, axis, axis);
}

const char *python_list(struct emitter *e, uint32_t place)
{
    size_t n;
    const uint32_t *at = graph_list(e->g, place, &n);
    struct buffer r = {0};
    buffer_put(&r, "[");
    for (size_t i = 0; i < n; i++)
        buffer_printf(&r, "%s%u", i ? ", " : "", at[i]);
    buffer_put(&r, "]");
    return buffer_take(&r, e->arena);
}

static const char *gather_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    struct shape s = p->shape, from = emit_shape(e, emit_arg(e, x, 0));
    size_t n;
    const uint32_t *at = graph_list(e->g, p->imm.a, &n);
    if (shape_scalar(from))
        return arena_printf(e->arena, "np.full((%u, %u), %s)", s.rows, s.cols,
                            script_arg(e, x, 0));
    if (shape_scalar(s))
        return arena_printf(e->arena, "%s[%u, %u]", script_atom(e, x, 0),
                            at[0] % from.rows, at[0] / from.rows);
    return arena_printf(e->arena,
                        "np.ravel(%s, order=\"F\")[%s]"
                        ".reshape((%u, %u), order=\"F\")",
                        script_arg(e, x, 0), python_list(e, p->imm.a), s.rows,
                        s.cols);
}

static const char *join_text(struct emitter *e, node x)
{
    bool vertical = graph_at(e->g, x)->op == OP_VERTCAT;
    size_t n;
    const node *a = graph_args(e->g, x, &n);
    struct buffer r = {0};
    buffer_put(&r, vertical ? "np.block([" : "np.block([[");
    for (size_t i = 0; i < n; i++)
        buffer_printf(&r, vertical ? "%s[%s]" : "%s%s", i ? ", " : "",
                      e->of[a[i]].text);
    buffer_put(&r, vertical ? "])" : "]])");
    return buffer_take(&r, e->arena);
}

static const char *triangle_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "np.%s(%s, %d)", p->imm.a ? "triu" : "tril",
                        script_arg(e, x, 0), (int)p->imm.b);
}

static const char *dot_text(struct emitter *e, node x)
{
    return arena_printf(e->arena,
                        "np.ravel(%s, order=\"F\") @ "
                        "np.ravel(%s, order=\"F\")",
                        script_arg(e, x, 0), script_arg(e, x, 1));
}

static const char *matmul_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *item = shape_scalar(p->shape) ? "[0, 0]" : "";
    return arena_printf(e->arena, "(%s @ %s)%s",
                        script_turned(e, x, 0, p->imm.a),
                        script_turned(e, x, 1, p->imm.b), item);
}

static const char *solve_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "np.linalg.solve(%s, %s)",
                        script_turned(e, x, 0, p->imm.a), script_arg(e, x, 1));
}

static const char *lstsq_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena, "np.linalg.lstsq(%s, %s, rcond=None)[0]",
                        script_turned(e, x, 0, p->imm.a), script_arg(e, x, 1));
}

static const char *trisolve_text(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    return arena_printf(e->arena,
                        "linalg.solve_triangular(%s, %s, lower=%s, trans=%d)",
                        script_arg(e, x, 0), script_arg(e, x, 1),
                        p->imm.a ? "False" : "True", p->imm.b ? 1 : 0);
}

static const char *inv_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "np.linalg.inv(%s)%s", script_arg(e, x, 0),
                        graph_at(e->g, x)->imm.a ? ".T" : "");
}

static const char *cofactor_text(struct emitter *e, node x)
{
    const char *a = script_arg(e, x, 0);
    return arena_printf(e->arena, "(np.linalg.det(%s)*np.linalg.inv(%s).T)", a,
                        a);
}

static const char *chol_text(struct emitter *e, node x)
{
    const char *a = script_atom(e, x, 0);
    return arena_printf(e->arena, "np.linalg.cholesky((%s + %s.T)/2)%s", a, a,
                        graph_at(e->g, x)->imm.a ? "" : ".T");
}

static const char *result_text(struct emitter *e, node x)
{
    return arena_printf(e->arena, "%s[%u]", script_arg(e, x, 0),
                        graph_at(e->g, x)->imm.b);
}

static script_text *const texts[OP_COUNT] = {
    [OP_CONST] = number_text,
    [OP_LITERAL] = number_text,
    [OP_DATA] = data_text,
    [OP_RESHAPE] = reshape_text,
    [OP_BROADCAST] = broadcast_text,
    [OP_SUM] = sum_text,
    [OP_PROD] = prod_text,
    [OP_MAXALONG] = max_text,
    [OP_LOGSUMEXP] = logsumexp_text,
    [OP_SOFTMAX] = softmax_text,
    [OP_CUMSUM] = cumulative_text,
    [OP_CUMPROD] = cumulative_text,
    [OP_GATHER] = gather_text,
    [OP_VERTCAT] = join_text,
    [OP_HORZCAT] = join_text,
    [OP_TRIANGLE] = triangle_text,
    [OP_DOT] = dot_text,
    [OP_MATMUL] = matmul_text,
    [OP_SOLVE] = solve_text,
    [OP_LSTSQ] = lstsq_text,
    [OP_TRISOLVE] = trisolve_text,
    [OP_INV] = inv_text,
    [OP_COFACTOR] = cofactor_text,
    [OP_CHOL] = chol_text,
    [OP_RESULT] = result_text,
};

/* Several results. */
static const char *const multi[OP_COUNT] = {
    [OP_LU] = "ad_lu",   [OP_QR] = "np.linalg.qr", [OP_EIGH] = "ad_eigh",
    [OP_EIG] = "ad_eig", [OP_SVD] = "ad_svd",
};

bool python_special(struct emitter *e, node x, struct expr *out)
{
    unsigned op = graph_at(e->g, x)->op;
    if (multi[op]) {
        const char *id = emit_identifier(e, NULL);
        emit_line(e, "%s = %s(%s)", id, multi[op], script_arg(e, x, 0));
        *out = (struct expr){id, BIND_ATOM};
        return true;
    }
    if (!texts[op])
        return false;
    *out = (struct expr){texts[op](e, x),
                         op == OP_DOT ? BIND_LOOSE : BIND_ATOM};
    return true;
}
