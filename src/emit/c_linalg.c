/* emit/c_linalg: linear algebra in C, by LAPACKE.
 *
 * Idea: a call an operation; the functions called stand in emit/c_lapack.c and
 * are defined only where they are needed.
 *
 * Invariant: signs and orders are LAPACK's, as in linalg/.c.
 */
#include "emit/c_lapack.h"
#include "emit/rep.h"

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
    c_scalar(e, x,
             (struct expr){arena_printf(e->arena, "ad_det(%u, %s, %d)",
                                        emit_shape(e, a).rows, pa, logarithm),
                           BIND_ATOM});
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

static void node_expm(struct emitter *e, node x)
{
    const char *a = array_arg(e, x, 0), *along = NULL;
    uint32_t n = emit_shape(e, x).rows;
    bool frechet = graph_at(e->g, x)->op == OP_EXPMFRECHET;
    if (frechet)
        along = array_arg(e, x, 1);
    lapack(e);
    emit_helper(e, ad_solve);
    c_need_matmul(e);
    emit_helper(e, ad_expm);
    if (frechet)
        emit_helper(e, ad_expmfrechet);
    const char *id = c_declare(e, x);
    if (frechet)
        emit_line(e, "ad_expmfrechet(%u, %s, %s, %s);", n, a, along, id);
    else
        emit_line(e, "ad_expm(%u, %s, %s);", n, a, id);
}

static void node_norm2(struct emitter *e, node x)
{
    node a = emit_arg(e, x, 0);
    emit_helper(e, ad_norm);
    const char *pa = c_array(e, a);
    c_scalar(e, x,
             (struct expr){arena_printf(e->arena, "ad_norm(%zu, %s)",
                                        shape_numel(emit_shape(e, a)), pa),
                           BIND_ATOM});
}

static void node_loewner(struct emitter *e, node x)
{
    uint32_t n = graph_at(e->g, x)->shape.rows;
    const char *w = array_arg(e, x, 0), *y = array_arg(e, x, 1);
    const char *d = array_arg(e, x, 2);
    emit_helper(e, ad_loewner);
    const char *id = c_declare(e, x);
    emit_line(e, "ad_loewner(%u, %s, %s, %s, %s);", n, w, y, d, id);
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
    emit_line(e, "ad_qr(%u, %u, %s, %s, %s + %u);", s.rows, s.cols, pa, id, id,
              s.rows * k);
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
    const char *id = emit_identifier(e, formulas_name_of(e->names, x));
    emit_line(e, "const double *const %s = %s + %u;", id, whole, p->imm.a);
    e->of[x] = (struct expr){id, BIND_ATOM};
}

typedef void node_fn(struct emitter *e, node x);
static node_fn *const table[OP_COUNT] = {
    [OP_SOLVE] = node_solve,
    [OP_TRISOLVE] = node_trisolve,
    [OP_LSTSQ] = node_lstsq,
    [OP_INV] = node_inv,
    [OP_DET] = node_det,
    [OP_LOGDET] = node_det,
    [OP_COFACTOR] = node_cofactor,
    [OP_EXPM] = node_expm,
    [OP_EXPMFRECHET] = node_expm,
    [OP_CHOL] = node_chol,
    [OP_CHOLADJOINT] = node_choladjoint,
    [OP_NORM2] = node_norm2,
    [OP_GAPDIVIDE] = node_gapdivide,
    [OP_LOEWNER] = node_loewner,
    [OP_EIGH] = node_eigh,
    [OP_QR] = node_qr,
    [OP_SVD] = node_svd,
    [OP_RESULT] = node_result,
};

bool c_linalg_node(struct emitter *e, node x)
{
    node_fn *f = table[graph_at(e->g, x)->op];
    if (f)
        f(e, x);
    return f != NULL;
}
