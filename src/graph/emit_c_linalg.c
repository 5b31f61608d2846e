/* emit_c_linalg: linear algebra in C, by LAPACKE.
 *
 * Idea: one helper an operation, which copies what LAPACK overwrites and gives
 * NaN where it reports failure. Everything is column-major, as LAPACK has it.
 *
 * Invariant: signs and orders are LAPACK's, as in eval/linalg*.c.
 */
#include "graph/emit_rep.h"

/* --- helpers ------------------------------------------------------------ */

static const char ad_copy[] =
    "static double *ad_copy(size_t n, const double *x)\n"
    "{\n"
    "    double *r = malloc((n + 1)*sizeof *r);\n"
    "    if (r)\n"
    "        memcpy(r, x, n*sizeof *r);\n"
    "    return r;\n"
    "}\n";
static const char ad_bad[] =
    "static void ad_bad(size_t n, double *x)\n"
    "{\n"
    "    for (size_t i = 0; i < n; i++)\n"
    "        x[i] = NAN;\n"
    "}\n";
static const char ad_solve[] =
    "/* x = op(a)\\b, a n x n, b n x m */\n"
    "static void ad_solve(int n, int m, const double *a, int trans,\n"
    "                     const double *b, double *x)\n"
    "{\n"
    "    double *lu = ad_copy((size_t)n*n, a);\n"
    "    lapack_int *p = malloc(((size_t)n + 1)*sizeof *p);\n"
    "    memmove(x, b, (size_t)n*m*sizeof *x);\n"
    "    if (!lu || !p ||\n"
    "        LAPACKE_dgetrf(LAPACK_COL_MAJOR, n, n, lu, n, p) ||\n"
    "        LAPACKE_dgetrs(LAPACK_COL_MAJOR, trans ? 'T' : 'N', n, m, lu, n,\n"
    "                       p, x, n))\n"
    "        ad_bad((size_t)n*m, x);\n"
    "    free(lu);\n"
    "    free(p);\n"
    "}\n";
static const char ad_inv[] =
    "static void ad_inv(int n, const double *a, int trans, double *x)\n"
    "{\n"
    "    double *eye = calloc((size_t)n*n + 1, sizeof *eye);\n"
    "    if (!eye) {\n"
    "        ad_bad((size_t)n*n, x);\n"
    "        return;\n"
    "    }\n"
    "    for (int i = 0; i < n; i++)\n"
    "        eye[i + n*i] = 1;\n"
    "    ad_solve(n, n, a, trans, eye, x);\n"
    "    free(eye);\n"
    "}\n";
static const char ad_det[] =
    "/* det(a), or log(abs(det(a))) */\n"
    "static double ad_det(int n, const double *a, int logarithm)\n"
    "{\n"
    "    double *lu = ad_copy((size_t)n*n, a), r = logarithm ? 0 : 1;\n"
    "    lapack_int *p = malloc(((size_t)n + 1)*sizeof *p);\n"
    "    if (!lu || !p ||\n"
    "        LAPACKE_dgetrf(LAPACK_COL_MAJOR, n, n, lu, n, p) < 0)\n"
    "        r = NAN;\n"
    "    for (int i = 0; lu && p && i < n; i++) {\n"
    "        double d = p[i] == i + 1 ? lu[i + n*i] : -lu[i + n*i];\n"
    "        r = logarithm ? r + log(fabs(d)) : r*d;\n"
    "    }\n"
    "    free(lu);\n"
    "    free(p);\n"
    "    return r;\n"
    "}\n";
static const char ad_cofactor[] =
    "static void ad_cofactor(int n, const double *a, double *x)\n"
    "{\n"
    "    double d = ad_det(n, a, 0);\n"
    "    ad_inv(n, a, 1, x);\n"
    "    for (int i = 0; i < n*n; i++)\n"
    "        x[i] *= d;\n"
    "}\n";
static const char ad_trisolve[] =
    "static void ad_trisolve(int n, int m, const double *t, int upper,\n"
    "                        int trans, const double *b, double *x)\n"
    "{\n"
    "    memmove(x, b, (size_t)n*m*sizeof *x);\n"
    "    if (LAPACKE_dtrtrs(LAPACK_COL_MAJOR, upper ? 'U' : 'L',\n"
    "                       trans ? 'T' : 'N', 'N', n, m, t, n, x, n))\n"
    "        ad_bad((size_t)n*m, x);\n"
    "}\n";
static const char ad_lstsq[] =
    "/* x (of the other size) = op(a)\\b; a m x n, b k columns */\n"
    "static void ad_lstsq(int m, int n, int k, const double *a, int trans,\n"
    "                     const double *b, double *x)\n"
    "{\n"
    "    int rows = trans ? n : m, out = trans ? m : n;\n"
    "    int ld = m > n ? m : n;\n"
    "    double *qr = ad_copy((size_t)m*n, a);\n"
    "    double *w = calloc((size_t)ld*k + 1, sizeof *w);\n"
    "    for (int j = 0; w && j < k; j++)\n"
    "        memcpy(w + (size_t)ld*j, b + (size_t)rows*j, rows*sizeof *w);\n"
    "    if (!qr || !w ||\n"
    "        LAPACKE_dgels(LAPACK_COL_MAJOR, trans ? 'T' : 'N', m, n, k, qr,\n"
    "                      m, w, ld))\n"
    "        ad_bad((size_t)out*k, x);\n"
    "    else\n"
    "        for (int j = 0; j < k; j++)\n"
    "            memcpy(x + (size_t)out*j, w + (size_t)ld*j,\n"
    "                   out*sizeof *x);\n"
    "    free(qr);\n"
    "    free(w);\n"
    "}\n";
static const char ad_chol[] =
    "/* of (a + a')/2; the other triangle is zero */\n"
    "static void ad_chol(int n, const double *a, int lower, double *x)\n"
    "{\n"
    "    for (int j = 0; j < n; j++)\n"
    "        for (int i = 0; i < n; i++)\n"
    "            x[i + n*j] = (a[i + n*j] + a[j + n*i])/2;\n"
    "    if (LAPACKE_dpotrf(LAPACK_COL_MAJOR, lower ? 'L' : 'U', n, x, n))\n"
    "        ad_bad((size_t)n*n, x);\n"
    "    for (int j = 0; j < n; j++)\n"
    "        for (int i = 0; i < n; i++)\n"
    "            if (lower ? i < j : i > j)\n"
    "                x[i + n*j] = 0;\n"
    "}\n";
static const char ad_choladjoint[] =
    "/* sym(L'\\Phi(L'*B)/L), Phi: lower triangle, diagonal halved; for an\n"
    " * upper factor L = f', B = b' */\n"
    "static void ad_choladjoint(int n, const double *f, const double *b,\n"
    "                           int lower, double *s)\n"
    "{\n"
    "    double *m = calloc((size_t)n*n + 1, sizeof *m);\n"
    "    char side = lower ? 'L' : 'U', t = lower ? 'T' : 'N';\n"
    "    for (int j = 0; m && j < n; j++)\n"
    "        for (int i = j; i < n; i++) {\n"
    "            double r = 0;\n"
    "            for (int k = 0; k < n; k++)\n"
    "                r += lower ? f[k + n*i]*b[k + n*j]\n"
    "                           : f[i + n*k]*b[j + n*k];\n"
    "            m[j + n*i] = i == j ? r/2 : r; /* transposed */\n"
    "        }\n"
    "    /* m = L'\\m' twice: once from each side */\n"
    "    for (int pass = 0; pass < 2; pass++) {\n"
    "        if (!m ||\n"
    "            LAPACKE_dtrtrs(LAPACK_COL_MAJOR, side, t, 'N', n, n, f, n,\n"
    "                           m, n)) {\n"
    "            ad_bad((size_t)n*n, s);\n"
    "            free(m);\n"
    "            return;\n"
    "        }\n"
    "        for (int j = 0; j < n; j++)\n"
    "            for (int i = 0; i < j; i++) {\n"
    "                double swap = m[i + n*j];\n"
    "                m[i + n*j] = m[j + n*i];\n"
    "                m[j + n*i] = swap;\n"
    "            }\n"
    "    }\n"
    "    for (int j = 0; j < n; j++)\n"
    "        for (int i = 0; i < n; i++)\n"
    "            s[i + n*j] = (m[i + n*j] + m[j + n*i])/2;\n"
    "    free(m);\n"
    "}\n";
static const char ad_norm[] =
    "static double ad_norm(int n, const double *x)\n"
    "{\n"
    "    double scale = 0, r = 0;\n"
    "    for (int i = 0; i < n; i++)\n"
    "        scale = fmax(scale, fabs(x[i]));\n"
    "    if (scale == 0 || scale - scale != 0)\n"
    "        return scale;\n"
    "    for (int i = 0; i < n; i++)\n"
    "        r += x[i]/scale*(x[i]/scale);\n"
    "    return scale*sqrt(r);\n"
    "}\n";
static const char ad_eigh[] =
    "static void ad_eigh(int n, const double *a, double *w, double *v)\n"
    "{\n"
    "    for (int j = 0; j < n; j++)\n"
    "        for (int i = 0; i < n; i++)\n"
    "            v[i + n*j] = (a[i + n*j] + a[j + n*i])/2;\n"
    "    if (LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', n, v, n, w)) {\n"
    "        ad_bad((size_t)n, w);\n"
    "        ad_bad((size_t)n*n, v);\n"
    "    }\n"
    "}\n";
static const char ad_gapdivide[] =
    "static void ad_gapdivide(int n, const double *m, const double *w,\n"
    "                         int squares, double *r)\n"
    "{\n"
    "    for (int j = 0; j < n; j++)\n"
    "        for (int i = 0; i < n; i++) {\n"
    "            double gap = w[j] - w[i];\n"
    "            if (squares)\n"
    "                gap *= w[j] + w[i];\n"
    "            r[i + n*j] = i == j || m[i + n*j] == 0 ? 0\n"
    "                                                   : m[i + n*j]/gap;\n"
    "        }\n"
    "}\n";
static const char ad_qr[] =
    "/* thin: q m x k, r k x n, k the smaller size */\n"
    "static void ad_qr(int m, int n, const double *a, double *q, double *r)\n"
    "{\n"
    "    int k = m < n ? m : n;\n"
    "    double *f = ad_copy((size_t)m*n, a);\n"
    "    double *tau = malloc(((size_t)k + 1)*sizeof *tau);\n"
    "    int bad = !f || !tau ||\n"
    "              LAPACKE_dgeqrf(LAPACK_COL_MAJOR, m, n, f, m, tau);\n"
    "    for (int j = 0; !bad && j < n; j++)\n"
    "        for (int i = 0; i < k; i++)\n"
    "            r[i + k*j] = i <= j ? f[i + m*j] : 0;\n"
    "    if (!bad)\n"
    "        bad = LAPACKE_dorgqr(LAPACK_COL_MAJOR, m, k, k, f, m, tau) != 0;\n"
    "    if (bad) {\n"
    "        ad_bad((size_t)m*k, q);\n"
    "        ad_bad((size_t)k*n, r);\n"
    "    } else {\n"
    "        memcpy(q, f, (size_t)m*k*sizeof *q);\n"
    "    }\n"
    "    free(f);\n"
    "    free(tau);\n"
    "}\n";
static const char ad_svd[] =
    "/* thin: u m x k, s k, v n x k */\n"
    "static void ad_svd(int m, int n, const double *a, double *u, double *s,\n"
    "                   double *v)\n"
    "{\n"
    "    int k = m < n ? m : n;\n"
    "    double *f = ad_copy((size_t)m*n, a);\n"
    "    double *vt = malloc(((size_t)k*n + 1)*sizeof *vt);\n"
    "    if (!f || !vt ||\n"
    "        LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'S', m, n, f, m, s, u, m, vt,\n"
    "                       k)) {\n"
    "        ad_bad((size_t)m*k, u);\n"
    "        ad_bad((size_t)k, s);\n"
    "        ad_bad((size_t)n*k, v);\n"
    "    } else {\n"
    "        for (int j = 0; j < k; j++)\n"
    "            for (int i = 0; i < n; i++)\n"
    "                v[i + n*j] = vt[j + k*i];\n"
    "    }\n"
    "    free(f);\n"
    "    free(vt);\n"
    "}\n";

static void lapack(struct emitter *e)
{
    e->libraries |= C_LAPACK;
    emit_helper(e, ad_copy);
    emit_helper(e, ad_bad);
}

/* --- nodes -------------------------------------------------------------- */

static const char *array_arg(struct emitter *e, node x, unsigned i)
{
    return c_array(e, emit_arg(e, x, i));
}

static void node_solve(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *a = array_arg(e, x, 0), *b = array_arg(e, x, 1);
    e->libraries |= C_LAPACK;
    emit_helper(e, ad_copy);
    emit_helper(e, ad_bad);
    emit_helper(e, ad_solve);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_solve(%u, %u, %s, %u, %s, %s);", p->shape.rows,
              p->shape.cols, a, p->imm.a, b, id);
}

static void node_trisolve(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *a = array_arg(e, x, 0), *b = array_arg(e, x, 1);
    e->libraries |= C_LAPACK;
    emit_helper(e, ad_bad);
    emit_helper(e, ad_trisolve);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_trisolve(%u, %u, %s, %u, %u, %s, %s);", p->shape.rows,
              p->shape.cols, a, p->imm.a, p->imm.b, b, id);
}

static void node_lstsq(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    struct shape s = emit_shape(e, p->arg[0]);
    const char *a = array_arg(e, x, 0), *b = array_arg(e, x, 1);
    lapack(e);
    emit_helper(e, ad_lstsq);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_lstsq(%u, %u, %u, %s, %u, %s, %s);", s.rows, s.cols,
              p->shape.cols, a, p->imm.a, b, id);
}

static void inverse_helpers(struct emitter *e)
{
    lapack(e);
    emit_helper(e, ad_solve);
    emit_helper(e, ad_inv);
}

static void node_inv(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *a = array_arg(e, x, 0);
    inverse_helpers(e);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_inv(%u, %s, %u, %s);", p->shape.rows, a, p->imm.a, id);
}

static void node_det(struct emitter *e, node x)
{
    bool logarithm = graph_at(e->g, x)->op == OP_LOGDET;
    node a = emit_arg(e, x, 0);
    e->libraries |= C_LAPACK;
    emit_helper(e, ad_copy);
    emit_helper(e, ad_det);
    const char *pa = c_array(e, a);
    c_scalar(e, x, (struct expr){
        arena_printf(e->arena, "ad_det(%u, %s, %d)", emit_shape(e, a).rows,
                     pa, logarithm), BIND_ATOM});
}

static void node_cofactor(struct emitter *e, node x)
{
    const char *a = array_arg(e, x, 0);
    inverse_helpers(e);
    emit_helper(e, ad_det);
    emit_helper(e, ad_cofactor);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_cofactor(%u, %s, %s);", emit_shape(e, x).rows, a, id);
}

static void node_chol(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *a = array_arg(e, x, 0);
    e->libraries |= C_LAPACK;
    emit_helper(e, ad_bad);
    emit_helper(e, ad_chol);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_chol(%u, %s, %u, %s);", p->shape.rows, a, p->imm.a, id);
}

static void node_choladjoint(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *f = array_arg(e, x, 0), *b = array_arg(e, x, 1);
    e->libraries |= C_LAPACK;
    emit_helper(e, ad_bad);
    emit_helper(e, ad_choladjoint);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_choladjoint(%u, %s, %s, %u, %s);", p->shape.rows, f, b,
              p->imm.a, id);
}

static void node_norm2(struct emitter *e, node x)
{
    node a = emit_arg(e, x, 0);
    emit_helper(e, ad_norm);
    const char *pa = c_array(e, a);
    c_scalar(e, x, (struct expr){
        arena_printf(e->arena, "ad_norm(%zu, %s)",
                     shape_numel(emit_shape(e, a)), pa), BIND_ATOM});
}

static void node_gapdivide(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *m = array_arg(e, x, 0), *w = array_arg(e, x, 1);
    emit_helper(e, ad_gapdivide);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_gapdivide(%u, %s, %s, %u, %s);", p->shape.rows, m, w,
              p->imm.a, id);
}

/* --- several results: the node's array holds them one behind the other --- */

static void node_eigh(struct emitter *e, node x)
{
    node a = emit_arg(e, x, 0);
    uint32_t n = emit_shape(e, a).rows;
    const char *pa = c_array(e, a);
    e->libraries |= C_LAPACK;
    emit_helper(e, ad_bad);
    emit_helper(e, ad_eigh);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_eigh(%u, %s, %s, %s + %u);", n, pa, id, id, n);
}

static void node_qr(struct emitter *e, node x)
{
    node a = emit_arg(e, x, 0);
    struct shape s = emit_shape(e, a);
    uint32_t k = s.rows < s.cols ? s.rows : s.cols;
    const char *pa = c_array(e, a);
    lapack(e);
    emit_helper(e, ad_qr);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_qr(%u, %u, %s, %s, %s + %u);", s.rows, s.cols, pa, id,
              id, s.rows * k);
}

static void node_svd(struct emitter *e, node x)
{
    node a = emit_arg(e, x, 0);
    struct shape s = emit_shape(e, a);
    uint32_t k = s.rows < s.cols ? s.rows : s.cols;
    const char *pa = c_array(e, a);
    lapack(e);
    emit_helper(e, ad_svd);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_svd(%u, %u, %s, %s, %s + %u, %s + %u);", s.rows, s.cols,
              pa, id, id, s.rows * k, id, s.rows * k + k);
}

static void node_result(struct emitter *e, node x)
{
    const struct gnode *p = graph_at(e->g, x);
    const char *whole = array_arg(e, x, 0);
    const char *at = arena_printf(e->arena, "%s[%u]", whole, p->imm.a);
    if (shape_scalar(p->shape)) {
        c_scalar(e, x, (struct expr){at, BIND_ATOM});
        return;
    }
    const char *id = emit_identifier(e, formulas_name_of(e->names, x),
                                     c_keywords);
    emit_line(e, "const double *const %s = %s + %u;", id, whole, p->imm.a);
    e->of[x] = (struct expr){id, BIND_ATOM};
}

typedef void node_fn(struct emitter *e, node x);
static node_fn *const table[OP_COUNT] = {
    [OP_SOLVE] = node_solve, [OP_TRISOLVE] = node_trisolve,
    [OP_LSTSQ] = node_lstsq, [OP_INV] = node_inv, [OP_DET] = node_det,
    [OP_LOGDET] = node_det, [OP_COFACTOR] = node_cofactor,
    [OP_CHOL] = node_chol, [OP_CHOLADJOINT] = node_choladjoint,
    [OP_NORM2] = node_norm2, [OP_GAPDIVIDE] = node_gapdivide,
    [OP_EIGH] = node_eigh, [OP_QR] = node_qr, [OP_SVD] = node_svd,
    [OP_RESULT] = node_result,
};

bool c_linalg_node(struct emitter *e, node x)
{
    node_fn *f = table[graph_at(e->g, x)->op];
    if (f)
        f(e, x);
    return f != NULL;
}
