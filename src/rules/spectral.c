/* rules/spectral: eigenvalues and singular values, with their vectors.
 *
 * Idea: in the basis of the vectors a perturbation's diagonal moves the values
 * and its off-diagonal entries, divided by the gaps, turn the vectors
 * (GAPDIVIDE, whose own derivative is GAPDIVIDE again). An adjoint that reaches
 * the values only never divides by a gap, so symmetric functions of a repeated
 * eigenvalue come out right; J - J' is never formed before the division, as a
 * difference that is exactly 0 at a repeated value may have another limit.
 *
 * Invariant: vectors are unit columns with signs fixed at the base point.
 * Source: M. Giles, 2008; J. Townsend, Differentiating the SVD, 2016.
 */
#include <math.h>
#include <string.h>

#include "graph/fold.h"
#include "graph/matrix.h"
#include "rules/rules.h"

static const union imm no_imm = {.bits = 0};

/* The diagonal of a square matrix as a column (also of 1 x 1). */
static node diagonal_of(struct graph *g, node x)
{
    return shape_scalar(graph_shape(g, x)) ? x : Diagonal(g, x);
}

/* The square matrix with this column as diagonal (also 1 x 1). */
static node diagonal_matrix(struct graph *g, node x)
{
    return shape_scalar(graph_shape(g, x)) ? x : Diagonal(g, x);
}

static node scale_columns(struct graph *g, node m, node column)
{
    return Mul(g, m, Transpose(g, column));
}

/* --- division by gaps --------------------------------------------------- */

node GapDivide(struct graph *g, node m, node w, bool squares)
{
    return graph_node(g, OP_GAPDIVIDE, graph_shape(g, m),
                      (union imm){.a = squares}, 2, (node[]){m, w});
}

/* R = M/(v(j)-v(i)), v = w or w^2: Rdot = (Mdot - R.*(vdot(j)-vdot(i)))/... */
void tangent_GAPDIVIDE(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    bool squares = p.imm.a;
    node m = dot[0];
    if (dot[1] != NONE) {
        node v = dot[1];
        if (squares)
            v = Mul(g, Num(g, 2), Mul(g, p.arg[1], v));
        node moved = Mul(g, self, Sub(g, Transpose(g, v), v));
        m = m == NONE ? Neg(g, moved) : Sub(g, m, moved);
    }
    out[0] = GapDivide(g, m, p.arg[1], squares);
}

/* Mbar = Rbar/gap; T = R.*Mbar: vbar(i) = sum_j T(i,j) - sum_j T(j,i). */
void adjoint_GAPDIVIDE(struct graph *g, node self, const node *bar,
                       const bool *want, node *out)
{
    const struct gnode p = g->at[self];
    bool squares = p.imm.a;
    node m = GapDivide(g, bar[0], p.arg[1], squares);
    out[0] = want[0] ? m : NONE;
    out[1] = NONE;
    if (!want[1])
        return;
    node t = Mul(g, self, m);
    node v = Sub(g, Sum(g, t, 2), Transpose(g, Sum(g, t, 1)));
    out[1] = squares ? Mul(g, Num(g, 2), Mul(g, p.arg[1], v)) : v;
}

/* --- V*diag(y)*V' -------------------------------------------------------- */

static node plain(const struct graph *g, node x)
{
    while (g->at[x].op == OP_CUT)
        x = g->at[x].arg[0];
    return x;
}

node graph_spectral_vectors(const struct graph *g, enum op of, node x,
                            bool right)
{
    x = plain(g, x);
    unsigned part = of == OP_EIGH ? 1 : right ? 2 : 0;
    if (g->at[x].op != OP_RESULT || g->at[x].imm.b != part)
        return NONE;
    node e = g->at[x].arg[0];
    return g->at[e].op == of ? e : NONE;
}

/* The column that x has on its diagonal, zeros elsewhere; or NONE. */
static node on_diagonal(const struct graph *g, node x)
{
    x = plain(g, x);
    node y = g->at[x].arg[0];
    return graph_is_diagonal(g, x) && graph_shape(g, y).cols == 1 ? y : NONE;
}

/* V*diag(y) or V.*y', V*diag(y) the first factor of x. */
static bool scaled_vectors(const struct graph *g, enum op of, node x,
                           node *primary, node *y)
{
    const struct gnode p = g->at[plain(g, x)];
    if (p.op == OP_MATMUL && !p.imm.a && !p.imm.b) {
        *primary = graph_spectral_vectors(g, of, p.arg[0], false);
        *y = on_diagonal(g, p.arg[1]);
        return *primary != NONE && *y != NONE;
    }
    for (unsigned k = 0; p.op == OP_MUL && k < 2; k++) {
        node other = plain(g, p.arg[1 - k]);
        *primary = graph_spectral_vectors(g, of, p.arg[k], false);
        *y = g->at[other].op == OP_TRANSPOSE ? g->at[other].arg[0]
             : g->at[other].op == OP_CONST   ? other
                                             : NONE;
        if (*primary != NONE && *y != NONE &&
            shape_numel(graph_shape(g, *y)) == p.shape.cols)
            return true;
    }
    return false;
}

/* diag(y)*V' or y.*V', the second factor. */
static bool scaled_rows(const struct graph *g, enum op of, node x,
                        node *primary, node *y)
{
    const struct gnode p = g->at[plain(g, x)];
    if (p.op == OP_MATMUL && !p.imm.a && p.imm.b) {
        *primary = graph_spectral_vectors(g, of, p.arg[1], true);
        *y = on_diagonal(g, p.arg[0]);
        return *primary != NONE && *y != NONE;
    }
    for (unsigned k = 0; p.op == OP_MUL && k < 2; k++) {
        node v = plain(g, p.arg[k]);
        *y = p.arg[1 - k];
        *primary = g->at[v].op == OP_TRANSPOSE
                       ? graph_spectral_vectors(g, of, g->at[v].arg[0], true)
                       : NONE;
        if (*primary != NONE && graph_shape(g, *y).cols == 1 &&
            graph_shape(g, *y).rows == p.shape.rows)
            return true;
    }
    return false;
}

bool graph_spectral_form(const struct graph *g, enum op of, node x,
                         node *primary, node *y)
{
    const struct gnode p = g->at[x];
    if (p.op != OP_MATMUL || p.imm.a)
        return false;
    *y = NONE;
    *primary = graph_spectral_vectors(g, of, p.arg[0], false);
    if (p.imm.b && *primary != NONE &&
        graph_spectral_vectors(g, of, p.arg[1], true) == *primary)
        return true; /* U*V' */
    if (p.imm.b)
        return scaled_vectors(g, of, p.arg[0], primary, y) &&
               graph_spectral_vectors(g, of, p.arg[1], true) == *primary;
    return scaled_rows(g, of, p.arg[1], primary, y) &&
           graph_spectral_vectors(g, of, p.arg[0], false) == *primary;
}

/* The list of entries, if x is some whole columns of the vectors of an eigh. */
static const uint32_t *columns_of(const struct graph *g, node x, node *eigh,
                                  size_t *n)
{
    const struct gnode *p = &g->at[plain(g, x)];
    if (p->op != OP_GATHER)
        return NULL;
    *eigh = graph_spectral_vectors(g, OP_EIGH, p->arg[0], false);
    if (*eigh == NONE || p->shape.rows != graph_shape(g, p->arg[0]).rows)
        return NULL;
    const uint32_t *at = graph_list(g, p->imm.a, n);
    size_t rows = p->shape.rows;
    for (size_t i = 0; i < *n; i++)
        if (at[i] != at[i - i % rows] + i % rows)
            return NULL;
    return at;
}

bool graph_spectral_projector(const struct graph *g, node x, node *eigh,
                              double *mark)
{
    const struct gnode p = g->at[x];
    size_t n, same, rows = p.shape.rows;
    node other;
    if (p.op != OP_MATMUL || p.imm.a || !p.imm.b)
        return false;
    const uint32_t *left = columns_of(g, p.arg[0], eigh, &n);
    const uint32_t *right = columns_of(g, p.arg[1], &other, &same);
    if (!left || !right || *eigh != other || n != same ||
        memcmp(left, right, n * sizeof *left) != 0)
        return false;
    for (size_t i = 0; mark && i < rows; i++)
        mark[i] = 0;
    for (size_t i = 0; mark && i < n; i += rows)
        mark[left[i] / rows]++;
    return true;
}

/* --- symmetric eigenvalues ---------------------------------------------- */

static struct shape column(uint32_t n)
{
    return (struct shape){n, 1};
}

node Eigh(struct graph *g, node a)
{
    struct shape s = graph_shape(g, a);
    return graph_multi(g, OP_EIGH, no_imm, 1, &a, 2,
                       (struct shape[]){column(s.rows), s});
}

/* M = V'*sym(D)*V: wdot = diag(M), Vdot = V*(M/gap). */
void tangent_EIGH(struct graph *g, node self, const node *dot, node *out)
{
    node w = Part(self, 0), v = Part(self, 1);
    node s = Symmetrize(g, dot[0]);
    node m = MatMul(g, Transpose(g, v), MatMul(g, s, v));
    out[0] = diagonal_of(g, m);
    out[1] = MatMul(g, v, GapDivide(g, m, w, false));
}

/* Abar = sym(V*(diag(wbar) + (V'*Vbar)/gap)*V'). */
void adjoint_EIGH(struct graph *g, node self, const node *bar, const bool *want,
                  node *out)
{
    node w = Part(self, 0), v = Part(self, 1), vt = Transpose(g, v);
    out[0] = NONE;
    if (!want[0])
        return;
    if (bar[1] == NONE) {
        out[0] = MatMul(g, scale_columns(g, v, bar[0]), vt);
        return;
    }
    node k = GapDivide(g, MatMul(g, vt, bar[1]), w, false);
    if (bar[0] != NONE)
        k = Add(g, k, diagonal_matrix(g, bar[0]));
    out[0] = Symmetrize(g, MatMul(g, v, MatMul(g, k, vt)));
}

/* --- general eigenvalues, real ------------------------------------------ */

node Eig(struct graph *g, node a)
{
    struct shape s = graph_shape(g, a);
    return graph_multi(g, OP_EIG, no_imm, 1, &a, 2,
                       (struct shape[]){column(s.rows), s});
}

/* x - V-part of the columns: what keeps unit columns unit,
 * X*diag(diag(V'*Y)). */
static node column_part(struct graph *g, node x, node v, node y)
{
    return Mul(g, x, Sum(g, Mul(g, v, y), 1));
}

/* P = V\D*V: wdot = diag(P); D1 = V*(P/gap),
 * Vdot = D1 - V*diag(diag(V'*D1)). */
void tangent_EIG(struct graph *g, node self, const node *dot, node *out)
{
    node w = Part(self, 0), v = Part(self, 1);
    node p = Solve(g, v, false, MatMul(g, dot[0], v));
    node d = MatMul(g, v, GapDivide(g, p, w, false));
    out[0] = diagonal_of(g, p);
    out[1] = Sub(g, d, column_part(g, v, v, d));
}

/* K = V'*Vbar - V'*V*diag(diag(V'*Vbar));
 * Abar = V'\(diag(wbar) + K/gap)*V'. */
void adjoint_EIG(struct graph *g, node self, const node *bar, const bool *want,
                 node *out)
{
    node w = Part(self, 0), v = Part(self, 1), vt = Transpose(g, v);
    node k = bar[0] == NONE ? NONE : diagonal_matrix(g, bar[0]);
    out[0] = NONE;
    if (!want[0])
        return;
    if (bar[1] != NONE) {
        node free = Sub(g, bar[1], column_part(g, v, v, bar[1]));
        k = Plus(g, k, GapDivide(g, MatMul(g, vt, free), w, false));
    }
    out[0] = Solve(g, v, true, MatMul(g, k, vt));
}

/* --- singular values ---------------------------------------------------- */

node Svd(struct graph *g, node a)
{
    struct shape s = graph_shape(g, a);
    uint32_t k = s.rows < s.cols ? s.rows : s.cols;
    return graph_multi(g, OP_SVD, no_imm, 1, &a, 3,
                       (struct shape[]){{s.rows, k}, column(k), {s.cols, k}});
}

void SvdFull(struct graph *g, node a, node *u, node *s, node *v)
{
    struct shape z = graph_shape(g, a);
    uint32_t k = z.rows < z.cols ? z.rows : z.cols;
    node svd = Svd(g, a);
    *u = Part(svd, 0);
    *s = diagonal_matrix(g, Part(svd, 1));
    *v = Part(svd, 2);
    if (z.rows > k) {
        node zero = Full(g, (struct shape){z.rows - k, k}, 0);
        *u = HorzCat(g, 2, (node[]){*u, Complement(g, a, 1, k)});
        *s = VertCat(g, 2, (node[]){*s, zero});
    }
    if (z.cols > k) {
        node zero = Full(g, (struct shape){k, z.cols - k}, 0);
        *v = HorzCat(g, 2, (node[]){*v, Complement(g, a, 2, k)});
        *s = HorzCat(g, 2, (node[]){*s, zero});
    }
}

/* X - U*(U'*X), scaled by 1/s: the turn out of the space of U. */
static node turn_out(struct graph *g, node u, node x, node s)
{
    node inside = MatMul(g, u, MatMul(g, Transpose(g, u), x));
    return Div(g, Sub(g, x, inside), Transpose(g, s));
}

/* P = U'*D*V, G = (.)/(s(j)^2 - s(i)^2): sdot = diag(P),
 * Udot = U*G(P*S + S*P') + (I - U*U')*D*V/S,
 * Vdot = V*G(S*P + P'*S) + (I - V*V')*D'*U/S. */
void tangent_SVD(struct graph *g, node self, const node *dot, node *out)
{
    struct shape z = graph_shape(g, g->at[self].arg[0]);
    node u = Part(self, 0), s = Part(self, 1), v = Part(self, 2);
    node dv = MatMul(g, dot[0], v);
    node p = MatMul(g, Transpose(g, u), dv), pt = Transpose(g, p);
    node left = Add(g, scale_columns(g, p, s), Mul(g, pt, s));
    node right = Add(g, Mul(g, p, s), scale_columns(g, pt, s));
    out[0] = MatMul(g, u, GapDivide(g, left, s, true));
    out[1] = diagonal_of(g, p);
    out[2] = MatMul(g, v, GapDivide(g, right, s, true));
    if (z.rows > z.cols)
        out[0] = Add(g, out[0], turn_out(g, u, dv, s));
    if (z.cols > z.rows) {
        node du = MatMul(g, Transpose(g, dot[0]), u);
        out[2] = Add(g, out[2], turn_out(g, v, du, s));
    }
}

/* G + G' for G = (U'*Ubar)/gap: the symmetric core of Giles' E.*(J - J'). */
static node svd_core(struct graph *g, node u, node ubar, node s)
{
    node t = GapDivide(g, MatMul(g, Transpose(g, u), ubar), s, true);
    return Add(g, t, Transpose(g, t));
}

/* Abar = U*(diag(sbar) + C(U)*S + S*C(V))*V' + (I - U*U')*Ubar/S*V'
 * + U*((I - V*V')*Vbar/S)',  C as svd_core. */
void adjoint_SVD(struct graph *g, node self, const node *bar, const bool *want,
                 node *out)
{
    struct shape z = graph_shape(g, g->at[self].arg[0]);
    node u = Part(self, 0), s = Part(self, 1), v = Part(self, 2);
    node vt = Transpose(g, v), core = NONE, rest = NONE;
    out[0] = NONE;
    if (!want[0])
        return;
    if (bar[0] == NONE && bar[2] == NONE) {
        out[0] = MatMul(g, scale_columns(g, u, bar[1]), vt);
        return;
    }
    if (bar[1] != NONE)
        core = diagonal_matrix(g, bar[1]);
    if (bar[0] != NONE)
        core = Plus(g, core, scale_columns(g, svd_core(g, u, bar[0], s), s));
    if (bar[2] != NONE)
        core = Plus(g, core, Mul(g, svd_core(g, v, bar[2], s), s));
    if (bar[0] != NONE && z.rows > z.cols)
        rest = MatMul(g, turn_out(g, u, bar[0], s), vt);
    if (bar[2] != NONE && z.cols > z.rows)
        rest = Plus(g, rest,
                    MatMul(g, u, Transpose(g, turn_out(g, v, bar[2], s))));
    out[0] = Plus(g, MatMul(g, u, MatMul(g, core, vt)), rest);
}

/* --- complements -------------------------------------------------------- */

static const char no_complement[] = "columns that complete a basis: they are "
                                    "free to turn among themselves";

node Complement(struct graph *g, node a, unsigned which, uint32_t k)
{
    struct shape s = graph_shape(g, a);
    uint32_t n = (which & 3) == 2 ? s.cols : s.rows;
    return graph_node(g, OP_COMPLEMENT, (struct shape){n, n - k},
                      (union imm){.a = which, .b = k}, 1, &a);
}

node NullSpace(struct graph *g, node a, uint32_t rank)
{
    return Complement(g, a, 2, rank);
}

/* The turn that A forces: from C'*A = 0 (or A*C = 0), Cdot = -pinv(A)'*D'*C
 * (or -pinv(A)*D*C). What turns inside the complement is left out. */
void tangent_COMPLEMENT(struct graph *g, node self, const node *dot, node *out)
{
    node a = g->at[self].arg[0];
    if (g->at[self].imm.a & COMPLEMENT_HELD)
        return;
    bool right = g->at[self].imm.a == 2;
    node d = right ? dot[0] : Transpose(g, dot[0]);
    derive_report_gap(self, 0, no_complement);
    out[0] = Neg(g, LeastSquares(g, a, !right, MatMul(g, d, self)));
}

/* Not known where it is needed; in Q*R or U*S*V' it meets zeros and is not. */
void adjoint_COMPLEMENT(struct graph *g, node self, const node *bar,
                        const bool *want, node *out)
{
    (void)want;
    if (g->at[self].imm.a & COMPLEMENT_HELD)
        return;
    node used = Sum(g, Abs(g, bar[0]), 0);
    struct shape s = graph_shape(g, g->at[self].arg[0]);
    derive_report_gap(self, 0, no_complement);
    out[0] = Broadcast(g, Select(g, used, Num(g, NAN), Num(g, 0)), s);
}
