/* rules/factor: Cholesky, LU and QR.
 *
 * Idea: a factorization's derivative is solved for in the factors' own basis
 * (L\Adot/L' and the like), where what belongs to which factor is told apart
 * by triangles. The adjoints of Cholesky and LU are operations of their own, so
 * that they run as blocked kernels at twice the cost of the value; their rules
 * are written in solves with the same factors.
 *
 * Invariant: the strict triangle that a factor does not use is never read, and
 * its adjoint is zero there.
 *
 * Sources: M. Giles, 2008; I. Murray, Differentiation of the Cholesky
 * decomposition, 2016; S. Walter, L. Lehmann, 2010 (QR).
 */
#include "graph/matrix.h"
#include "rules/rules.h"

static const union imm no_imm = {.bits = 0};

/* B/op(T) for a triangular T. */
static node right_solve(struct graph *g, node b, node t, bool upper,
                        bool transposed)
{
    return Transpose(g, TriSolve(g, t, upper, !transposed, Transpose(g, b)));
}

/* --- Cholesky ----------------------------------------------------------- */

node Chol(struct graph *g, node a, bool lower)
{
    return graph_node(g, OP_CHOL, graph_shape(g, a), (union imm){.a = lower}, 1,
                      &a);
}

node CholAdjoint(struct graph *g, node factor, node bar, bool lower)
{
    return graph_node(g, OP_CHOLADJOINT, graph_shape(g, factor),
                      (union imm){.a = lower}, 2, (node[]){factor, bar});
}

/* Lower triangle, diagonal halved. */
static node phi(struct graph *g, node x)
{
    return Mul(g, Num(g, .5),
               Add(g, Triangle(g, x, false, 0), Triangle(g, x, false, -1)));
}

/* x is a factor or has its shape: seen as lower. */
static node as_lower(struct graph *g, node x, bool lower)
{
    return lower ? x : Transpose(g, x);
}

/* L*Phi(L\S/L'), lower, for a symmetric S. */
static node chol_along(struct graph *g, node factor, bool lower, node s)
{
    node half = TriSolve(g, factor, !lower, !lower, s); /* L\S */
    node m = right_solve(g, half, factor, !lower, lower);
    return MatMul(g, as_lower(g, factor, lower), phi(g, m));
}

void tangent_CHOL(struct graph *g, node self, const node *dot, node *out)
{
    bool lower = g->at[self].imm.a;
    node l = chol_along(g, self, lower, Symmetrize(g, dot[0]));
    out[0] = as_lower(g, l, lower);
}

void adjoint_CHOL(struct graph *g, node self, const node *bar, const bool *want,
                  node *out)
{
    (void)want;
    out[0] = CholAdjoint(g, self, bar[0], g->at[self].imm.a);
}

/* S = sym(L'\Phi(L'*B)/L):  Sdot = S(L, Bdot) + sym(L'\Phi(Ldot'*B)/L)
 * - (K'*S + S*K),  K = Ldot/L. */
void tangent_CHOLADJOINT(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    bool lower = p.imm.a;
    node f = p.arg[0], b = as_lower(g, p.arg[1], lower);
    node linear = dot[1] == NONE ? NONE : CholAdjoint(g, f, dot[1], lower);
    node bent = NONE;
    if (dot[0] != NONE) {
        node ldot = Triangle(g, as_lower(g, dot[0], lower), false, 0);
        node y = phi(g, MatMul(g, Transpose(g, ldot), b));
        node w = TriSolve(g, f, !lower, lower, y); /* L'\Y */
        w = right_solve(g, w, f, !lower, !lower);  /* .../L */
        node sk = MatMul(g, self, right_solve(g, ldot, f, !lower, !lower));
        bent = Sub(g, Symmetrize(g, w), Add(g, sk, Transpose(g, sk)));
    }
    out[0] = Plus(g, linear, bent);
}

/* With W = sym(Sbar), Y = Phi(L\W/L'): Bbar = L*Y,
 * Lbar = tril(B*Y' - 2*S*W/L'). */
void adjoint_CHOLADJOINT(struct graph *g, node self, const node *bar,
                         const bool *want, node *out)
{
    const struct gnode p = g->at[self];
    bool lower = p.imm.a;
    node f = p.arg[0], b = as_lower(g, p.arg[1], lower);
    node w = Symmetrize(g, bar[0]);
    out[0] = NONE;
    out[1] = want[1] ? as_lower(g, chol_along(g, f, lower, w), lower) : NONE;
    if (!want[0])
        return;
    node half = TriSolve(g, f, !lower, !lower, w);
    node right = right_solve(g, w, f, !lower, lower);
    node y = phi(g, right_solve(g, half, f, !lower, lower));
    node l = Sub(g, MatMul(g, b, Transpose(g, y)),
                 Mul(g, Num(g, 2), MatMul(g, self, right)));
    out[0] = as_lower(g, Triangle(g, l, false, 0), lower);
}

/* --- LU ----------------------------------------------------------------- */

node Lu(struct graph *g, node a)
{
    struct shape s = graph_shape(g, a);
    uint32_t k = s.rows < s.cols ? s.rows : s.cols;
    return graph_multi(g, OP_LU, no_imm, 1, &a, 3,
                       (struct shape[]){{s.rows, k}, {k, s.cols}, {s.rows, 1}});
}

/* The order of rows seen as a constant, which it is until a pivot changes. */
static node row_order(struct graph *g, node p)
{
    return graph_node(g, OP_ROWORDER, graph_shape(g, p), no_imm, 1, &p);
}

void tangent_ROWORDER(struct graph *g, node self, const node *dot, node *out)
{
    (void)g, (void)self, (void)dot;
    out[0] = NONE;
}

void adjoint_ROWORDER(struct graph *g, node self, const node *bar,
                      const bool *want, node *out)
{
    (void)g, (void)self, (void)bar, (void)want;
    out[0] = NONE;
}

node PermuteRows(struct graph *g, node a, node p, bool inverse)
{
    if (g->at[p].op != OP_ROWORDER)
        p = row_order(g, p);
    return graph_node(g, OP_PERMUTEROWS, graph_shape(g, a),
                      (union imm){.a = inverse}, 2, (node[]){a, p});
}

void tangent_PERMUTEROWS(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    out[0] = dot[0] == NONE ? NONE : PermuteRows(g, dot[0], p.arg[1], p.imm.a);
}

void adjoint_PERMUTEROWS(struct graph *g, node self, const node *bar,
                         const bool *want, node *out)
{
    const struct gnode p = g->at[self];
    out[0] = want[0] ? PermuteRows(g, bar[0], p.arg[1], !p.imm.a) : NONE;
    out[1] = NONE;
}

void LuMatrices(struct graph *g, node a, node *l, node *u, node *p)
{
    node lu = Lu(g, a);
    node eye = Eye(g, graph_shape(g, a).rows);
    *l = Part(lu, 0);
    *u = Part(lu, 1);
    if (p)
        *p = PermuteRows(g, eye, Part(lu, 2), false);
    else
        *l = PermuteRows(g, *l, Part(lu, 2), true);
}

node LuAdjoint(struct graph *g, node l, node u, node lbar, node ubar)
{
    return graph_node(g, OP_LUADJOINT, graph_shape(g, l), no_imm, 4,
                      (node[]){l, u, lbar, ubar});
}

/* The leading square of an m x n matrix, and what is left over. */
struct square_split {
    uint32_t m, n, k;
};

static struct square_split split_of(const struct graph *g, node a)
{
    struct shape s = graph_shape(g, a);
    uint32_t k = s.rows < s.cols ? s.rows : s.cols;
    return (struct square_split){s.rows, s.cols, k};
}

static node head_rows(struct graph *g, node x, uint32_t k)
{
    struct shape s = graph_shape(g, x);
    return s.rows == k ? x : Block(g, x, 0, 0, k, s.cols);
}

static node tail_rows(struct graph *g, node x, uint32_t k)
{
    struct shape s = graph_shape(g, x);
    return Block(g, x, k, 0, s.rows - k, s.cols);
}

static node head_cols(struct graph *g, node x, uint32_t k)
{
    struct shape s = graph_shape(g, x);
    return s.cols == k ? x : Block(g, x, 0, 0, s.rows, k);
}

static node tail_cols(struct graph *g, node x, uint32_t k)
{
    struct shape s = graph_shape(g, x);
    return Block(g, x, 0, k, s.rows, s.cols - k);
}

/* Square part: F = L\D/U; Ldot = L*tril(F,-1), Udot = triu(F)*U. Below it
 * L2 = A2/U, beside it U2 = L\A2. */
void tangent_LU(struct graph *g, node self, const node *dot, node *out)
{
    struct square_split z = split_of(g, g->at[self].arg[0]);
    node l = Part(self, 0), u = Part(self, 1);
    node d = PermuteRows(g, dot[0], Part(self, 2), false);
    node l1 = head_rows(g, l, z.k), u1 = head_cols(g, u, z.k);
    node d1 = head_cols(g, head_rows(g, d, z.k), z.k);
    node f = right_solve(g, TriSolve(g, l1, false, false, d1), u1, true, false);
    out[0] = MatMul(g, l1, Triangle(g, f, false, -1));
    out[1] = MatMul(g, Triangle(g, f, true, 0), u1);
    out[2] = NONE;
    if (z.m > z.k) {
        node moved = MatMul(g, tail_rows(g, l, z.k), out[1]);
        node l2 = right_solve(g, Sub(g, tail_rows(g, d, z.k), moved), u1, true,
                              false);
        out[0] = VertCat(g, 2, (node[]){out[0], l2});
    }
    if (z.n > z.k) {
        node moved = MatMul(g, out[0], tail_cols(g, u, z.k));
        node u2 = TriSolve(g, l1, false, false,
                           Sub(g, tail_cols(g, d, z.k), moved));
        out[1] = HorzCat(g, 2, (node[]){out[1], u2});
    }
}

static node or_zero(struct graph *g, node x, node like)
{
    return x == NONE ? Full(g, graph_shape(g, like), 0) : x;
}

void adjoint_LU(struct graph *g, node self, const node *bar, const bool *want,
                node *out)
{
    struct square_split z = split_of(g, g->at[self].arg[0]);
    node l = Part(self, 0), u = Part(self, 1), rest = NONE;
    node lbar = or_zero(g, bar[0], l), ubar = or_zero(g, bar[1], u);
    node l1 = head_rows(g, l, z.k), u1 = head_cols(g, u, z.k);
    node l1bar = head_rows(g, lbar, z.k), u1bar = head_cols(g, ubar, z.k);
    out[0] = NONE;
    if (!want[0] || (bar[0] == NONE && bar[1] == NONE))
        return;
    if (z.m > z.k) {
        rest = right_solve(g, tail_rows(g, lbar, z.k), u1, true, true);
        node l2 = Transpose(g, tail_rows(g, l, z.k));
        u1bar = Sub(g, u1bar, MatMul(g, l2, rest));
    }
    if (z.n > z.k) {
        rest = TriSolve(g, l1, false, true, tail_cols(g, ubar, z.k));
        node u2 = Transpose(g, tail_cols(g, u, z.k));
        l1bar = Sub(g, l1bar, MatMul(g, rest, u2));
    }
    node a = LuAdjoint(g, l1, u1, l1bar, u1bar);
    if (z.m > z.k)
        a = VertCat(g, 2, (node[]){a, rest});
    if (z.n > z.k)
        a = HorzCat(g, 2, (node[]){a, rest});
    out[0] = PermuteRows(g, a, Part(self, 2), true);
}

static node lu_mask(struct graph *g, node lower, node upper)
{
    return Add(g, Triangle(g, lower, false, -1), Triangle(g, upper, true, 0));
}

/* S = L'\G/U', G = tril(L'*Lbar,-1) + triu(Ubar*U'):
 * Sdot = L'\Gdot/U' - L'\Ldot'*S - S*Udot'/U'. */
void tangent_LUADJOINT(struct graph *g, node self, const node *dot, node *out)
{
    size_t n;
    const node *arg = graph_args(g, self, &n);
    node l = arg[0], u = arg[1], lbar = arg[2], ubar = arg[3], sum = NONE;
    node zero = Full(g, graph_shape(g, self), 0);
    if (dot[2] != NONE || dot[3] != NONE)
        sum = LuAdjoint(g, l, u, dot[2] == NONE ? zero : dot[2],
                        dot[3] == NONE ? zero : dot[3]);
    node low = zero, up = zero, moved = NONE;
    if (dot[0] != NONE) {
        node lt = Transpose(g, Triangle(g, dot[0], false, -1));
        low = MatMul(g, lt, lbar);
        moved = TriSolve(g, l, false, true, MatMul(g, lt, self));
    }
    if (dot[1] != NONE) {
        node ut = Transpose(g, Triangle(g, dot[1], true, 0));
        up = MatMul(g, ubar, ut);
        moved = Plus(g, moved,
                     right_solve(g, MatMul(g, self, ut), u, true, true));
    }
    if (moved != NONE) {
        node half = TriSolve(g, l, false, true, lu_mask(g, low, up));
        node bent = right_solve(g, half, u, true, true);
        sum = Plus(g, sum, Sub(g, bent, moved));
    }
    out[0] = sum;
}

/* With Y = L\Sbar/U, Tl = tril(Y,-1), Tu = triu(Y): to Lbar L*Tl, to Ubar Tu*U,
 * to L Lbar*Tl' - S*Sbar'/L', to U Tu'*Ubar - U'\Sbar'*S. */
void adjoint_LUADJOINT(struct graph *g, node self, const node *bar,
                       const bool *want, node *out)
{
    size_t n;
    const node *arg = graph_args(g, self, &n);
    node l = arg[0], u = arg[1], lbar = arg[2], ubar = arg[3];
    node half = TriSolve(g, l, false, false, bar[0]);
    node y = right_solve(g, half, u, true, false);
    node tl = Triangle(g, y, false, -1), tu = Triangle(g, y, true, 0);
    node st = Transpose(g, bar[0]);
    out[0] = out[1] = NONE;
    out[2] = want[2] ? MatMul(g, l, tl) : NONE;
    out[3] = want[3] ? MatMul(g, tu, u) : NONE;
    if (want[0]) {
        node moved = right_solve(g, MatMul(g, self, st), l, false, true);
        node all = Sub(g, MatMul(g, lbar, Transpose(g, tl)), moved);
        out[0] = Triangle(g, all, false, -1);
    }
    if (want[1]) {
        node moved = TriSolve(g, u, true, true, MatMul(g, st, self));
        node all = Sub(g, MatMul(g, Transpose(g, tu), ubar), moved);
        out[1] = Triangle(g, all, true, 0);
    }
}

/* --- QR ----------------------------------------------------------------- */

node Qr(struct graph *g, node a)
{
    struct shape s = graph_shape(g, a);
    uint32_t k = s.rows < s.cols ? s.rows : s.cols;
    return graph_multi(g, OP_QR, no_imm, 1, &a, 2,
                       (struct shape[]){{s.rows, k}, {k, s.cols}});
}

void QrFull(struct graph *g, node a, node *q, node *r)
{
    struct shape s = graph_shape(g, a);
    node qr = Qr(g, a);
    *q = Part(qr, 0);
    *r = Part(qr, 1);
    if (s.rows <= s.cols)
        return;
    node zero = Full(g, (struct shape){s.rows - s.cols, s.cols}, 0);
    *q = HorzCat(g, 2, (node[]){*q, Complement(g, a, 0, s.cols)});
    *r = VertCat(g, 2, (node[]){*r, zero});
}

/* tril(x,-1) + s*tril(x,-1)' */
static node mirrored(struct graph *g, node x, bool skew)
{
    node low = Triangle(g, x, false, -1);
    node up = Transpose(g, low);
    return skew ? Sub(g, low, up) : Add(g, low, up);
}

/* M = Q'*D/R, O = skew of tril(M,-1): Qdot = Q*O + (I - Q*Q')*D/R,
 * Rdot = (M - O)*R. A wide A is [A1 A2] = Q*[R1 R2] with R2 = Q'*A2. */
void tangent_QR(struct graph *g, node self, const node *dot, node *out)
{
    node a = g->at[self].arg[0];
    struct square_split z = split_of(g, a);
    node q = Part(self, 0), r1 = head_cols(g, Part(self, 1), z.k);
    node qt = Transpose(g, q);
    node x = right_solve(g, head_cols(g, dot[0], z.k), r1, true, false);
    node m = MatMul(g, qt, x), o = mirrored(g, m, true);
    out[0] = MatMul(g, q, o);
    if (z.m > z.k)
        out[0] = Add(g, out[0], Sub(g, x, MatMul(g, q, m)));
    out[1] = MatMul(g, Triangle(g, Sub(g, m, o), true, 0), r1);
    if (z.n > z.k) {
        node r2 = Add(g, MatMul(g, Transpose(g, out[0]), tail_cols(g, a, z.k)),
                      MatMul(g, qt, tail_cols(g, dot[0], z.k)));
        out[1] = HorzCat(g, 2, (node[]){out[1], r2});
    }
}

/* N = R*Rbar' - Qbar'*Q: Abar = (Qbar + Q*(tril(N) + tril(N,-1)'))/R'. */
void adjoint_QR(struct graph *g, node self, const node *bar, const bool *want,
                node *out)
{
    node a = g->at[self].arg[0], n = NONE, rest = NONE;
    struct square_split z = split_of(g, a);
    node q = Part(self, 0), r1 = head_cols(g, Part(self, 1), z.k);
    node qbar = bar[0];
    out[0] = NONE;
    if (!want[0])
        return;
    if (bar[1] != NONE) {
        node r1bar = head_cols(g, bar[1], z.k);
        n = MatMul(g, r1, Transpose(g, r1bar));
    }
    if (bar[1] != NONE && z.n > z.k) {
        node r2bar = tail_cols(g, bar[1], z.k);
        rest = MatMul(g, q, r2bar);
        qbar = Plus(g, qbar,
                    MatMul(g, tail_cols(g, a, z.k), Transpose(g, r2bar)));
    }
    if (qbar != NONE)
        n = Plus(g, n, Neg(g, MatMul(g, Transpose(g, qbar), q)));
    node diagonal = Triangle(g, Triangle(g, n, false, 0), true, 0);
    node copy = Add(g, mirrored(g, n, false), diagonal);
    node all = Plus(g, qbar, MatMul(g, q, copy));
    out[0] = right_solve(g, all, r1, true, true);
    if (z.n > z.k) {
        struct shape s = {z.m, z.n - z.k};
        out[0] = HorzCat(g, 2,
                         (node[]){out[0], rest == NONE ? Full(g, s, 0) : rest});
    }
}
