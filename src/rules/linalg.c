/* rules/linalg: solves, least squares, inverses.
 *
 * Idea: every rule is the textbook's, built of the same nodes, with the factor
 * of the value as an auxiliary argument that tangent, adjoint and their own
 * derivatives share. Nothing is ever formed that is larger than the arguments.
 *
 * Invariant: the last argument of SOLVE and INV is Factor of the first; no
 * derivative flows through it.
 *
 * Sources: M. Giles, Collected matrix derivative results for forward and
 * reverse mode AD, 2008; G. Golub, V. Pereyra, SIAM J. Numer. Anal. 10 (1973)
 * for least squares and pinv.
 */
#include "graph/matrix.h"

#include "rules/rules.h"

static const union imm no_imm = {.bits = 0};

static union imm imm2(uint32_t a, uint32_t b)
{
    return (union imm){.a = a, .b = b};
}

static enum op op_of(const struct graph *g, node x)
{
    return (enum op)g->at[x].op;
}

/* --- building blocks ---------------------------------------------------- */

node Plus(struct graph *g, node a, node b)
{
    return a == NONE ? b : b == NONE ? a : Add(g, a, b);
}

static node Minus(struct graph *g, node a, node b)
{
    return b == NONE ? a : a == NONE ? Neg(g, b) : Sub(g, a, b);
}

node Symmetrize(struct graph *g, node a)
{
    return Mul(g, Num(g, .5), Add(g, a, Transpose(g, a)));
}

node Eye(struct graph *g, uint32_t n)
{
    if (n == 1)
        return Num(g, 1);
    return Diagonal(g, Full(g, (struct shape){n, 1}, 1));
}

node Block(struct graph *g, node a, uint32_t r0, uint32_t c0, uint32_t rows,
           uint32_t cols)
{
    uint32_t stride = graph_shape(g, a).rows;
    uint32_t *index = mem_alloc((size_t)rows * cols * sizeof *index);
    for (uint32_t c = 0; c < cols; c++)
        for (uint32_t r = 0; r < rows; r++)
            index[r + (size_t)rows * c] = r0 + r + stride * (c0 + c);
    node r = Gather(g, a, (struct shape){rows, cols}, index);
    mem_free(index);
    return r;
}

/* --- square systems ----------------------------------------------------- */

node Factor(struct graph *g, node a)
{
    uint32_t n = graph_shape(g, a).rows;
    return graph_node(g, OP_FACTOR, (struct shape){1 + n + n * n, 1}, no_imm, 1,
                      &a);
}

void tangent_FACTOR(struct graph *g, node self, const node *dot, node *out)
{
    (void)g, (void)self, (void)dot;
    out[0] = NONE;
}

void adjoint_FACTOR(struct graph *g, node self, const node *bar,
                    const bool *want, node *out)
{
    (void)g, (void)self, (void)bar, (void)want;
    out[0] = NONE;
}

node Solve(struct graph *g, node a, bool transposed, node b)
{
    if (shape_scalar(graph_shape(g, a)))
        return Div(g, b, a);
    if (op_of(g, a) == OP_TRANSPOSE)
        a = g->at[a].arg[0], transposed = !transposed;
    return graph_node(g, OP_SOLVE, graph_shape(g, b), imm2(transposed, 0), 3,
                      (node[]){a, b, Factor(g, a)});
}

/* op(A)*X = B: op(A)*Xdot = Bdot - op(Adot)*X. */
void tangent_SOLVE(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    bool t = p.imm.a;
    node moved = NONE;
    if (dot[0] != NONE)
        moved = MatMul(g, t ? Transpose(g, dot[0]) : dot[0], self);
    out[0] = Solve(g, p.arg[0], t, Minus(g, dot[1], moved));
}

void adjoint_SOLVE(struct graph *g, node self, const node *bar,
                   const bool *want, node *out)
{
    const struct gnode p = g->at[self];
    bool t = p.imm.a;
    node b = Solve(g, p.arg[0], !t, bar[0]);
    out[1] = want[1] ? b : NONE;
    out[2] = NONE;
    out[0] = NONE;
    if (want[0])
        out[0] = Neg(g, t ? MatMul(g, self, Transpose(g, b))
                          : MatMul(g, b, Transpose(g, self)));
}

/* --- triangular systems ------------------------------------------------- */

node TriSolve(struct graph *g, node t, bool upper, bool transposed, node b)
{
    if (shape_scalar(graph_shape(g, t)))
        return Div(g, b, t);
    if (op_of(g, t) == OP_TRANSPOSE) {
        t = g->at[t].arg[0];
        upper = !upper, transposed = !transposed;
    }
    return graph_node(g, OP_TRISOLVE, graph_shape(g, b),
                      imm2(upper, transposed), 2, (node[]){t, b});
}

void tangent_TRISOLVE(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    bool upper = p.imm.a, t = p.imm.b;
    node moved = NONE;
    if (dot[0] != NONE) {
        node d = Triangle(g, dot[0], upper, 0);
        moved = MatMul(g, t ? Transpose(g, d) : d, self);
    }
    out[0] = TriSolve(g, p.arg[0], upper, t, Minus(g, dot[1], moved));
}

/* As SOLVE, with Tbar cut to the triangle that is read. */
void adjoint_TRISOLVE(struct graph *g, node self, const node *bar,
                      const bool *want, node *out)
{
    const struct gnode p = g->at[self];
    bool upper = p.imm.a, t = p.imm.b;
    node b = TriSolve(g, p.arg[0], upper, !t, bar[0]);
    out[1] = want[1] ? b : NONE;
    out[0] = NONE;
    if (want[0]) {
        node full = t ? MatMul(g, self, Transpose(g, b))
                      : MatMul(g, b, Transpose(g, self));
        out[0] = Triangle(g, Neg(g, full), upper, 0);
    }
}

/* Is x triangular by construction? (1 upper, 2 lower, 0 not known) */
static int triangle_of(const struct graph *g, node x)
{
    const struct gnode *p = &g->at[x];
    if (p->shape.rows != p->shape.cols)
        return 0;
    if (p->op == OP_CHOL)
        return p->imm.a ? 2 : 1;
    if (p->op == OP_TRIANGLE && p->imm.a && (int)p->imm.b >= 0)
        return 1;
    if (p->op == OP_TRIANGLE && !p->imm.a && (int)p->imm.b <= 0)
        return 2;
    if (p->op != OP_RESULT)
        return 0;
    enum op of = op_of(g, p->arg[0]);
    uint32_t part = x - p->arg[0] - 1;
    return (of == OP_LU || of == OP_QR) && part == 1 ? 1
           : of == OP_LU && part == 0                ? 2
                                                     : 0;
}

/* --- division ----------------------------------------------------------- */

node LeftDivide(struct graph *g, node a, node b)
{
    struct shape s = graph_shape(g, a);
    bool t = op_of(g, a) == OP_TRANSPOSE;
    node inner = t ? g->at[a].arg[0] : a;
    int triangle = triangle_of(g, inner);
    if (shape_scalar(s))
        return Div(g, b, a);
    if (triangle)
        return TriSolve(g, inner, triangle == 1, t, b);
    if (s.rows == s.cols)
        return Solve(g, inner, t, b);
    return LeastSquares(g, inner, t, b);
}

node RightDivide(struct graph *g, node b, node a)
{
    if (shape_scalar(graph_shape(g, a)))
        return Div(g, b, a);
    return Transpose(g, LeftDivide(g, Transpose(g, a), Transpose(g, b)));
}

/* --- least squares ------------------------------------------------------ */

node LeastSquares(struct graph *g, node a, bool transposed, node b)
{
    if (op_of(g, a) == OP_TRANSPOSE)
        a = g->at[a].arg[0], transposed = !transposed;
    struct shape s = graph_shape(g, a);
    struct shape x = {transposed ? s.rows : s.cols, graph_shape(g, b).cols};
    return graph_node(g, OP_LSTSQ, x, imm2(transposed, 0), 2, (node[]){a, b});
}

static node op_product(struct graph *g, node a, bool t, node b)
{
    return MatMul(g, t ? Transpose(g, a) : a, b);
}

/* X = pinv(A)*B for full rank, M = op(A), P = pinv(M):
 * Xdot = P*(Bdot - Mdot*X) + P*P'*Mdot'*(B - M*X) + (I - P*M)*Mdot'*P'*X;
 * the second term is there for tall M, the third for wide M. */
void tangent_LSTSQ(struct graph *g, node self, const node *dot, node *out)
{
    const struct gnode p = g->at[self];
    node a = p.arg[0], b = p.arg[1], moved = NONE, extra = NONE;
    bool t = p.imm.a;
    bool tall = graph_shape(g, b).rows > p.shape.rows;
    if (dot[0] != NONE) {
        moved = op_product(g, dot[0], t, self);
        node r = tall ? Sub(g, b, op_product(g, a, t, self))
                      : LeastSquares(g, a, !t, self);
        node z = op_product(g, dot[0], !t, r);
        extra = tall ? LeastSquares(g, a, t, LeastSquares(g, a, !t, z))
                     : Sub(g, z, LeastSquares(g, a, t, op_product(g, a, t, z)));
    }
    out[0] = Plus(g, LeastSquares(g, a, t, Minus(g, dot[1], moved)), extra);
}

/* Y = P'*Xbar; Bbar = Y; Mbar = -Y*X' + (tall) (B - M*X)*(P*Y)'
 * + (wide) (P'*X)*(Xbar - M'*Y)'. */
void adjoint_LSTSQ(struct graph *g, node self, const node *bar,
                   const bool *want, node *out)
{
    const struct gnode p = g->at[self];
    node a = p.arg[0], b = p.arg[1];
    bool t = p.imm.a;
    bool tall = graph_shape(g, b).rows > p.shape.rows;
    node y = LeastSquares(g, a, !t, bar[0]);
    out[1] = want[1] ? y : NONE;
    out[0] = NONE;
    if (!want[0])
        return;
    node left, right;
    if (tall) {
        left = Sub(g, b, op_product(g, a, t, self));
        right = LeastSquares(g, a, t, y);
    } else {
        left = LeastSquares(g, a, !t, self);
        right = Sub(g, bar[0], op_product(g, a, !t, y));
    }
    node m = Sub(g, MatMul(g, left, Transpose(g, right)),
                 MatMul(g, y, Transpose(g, self)));
    out[0] = t ? Transpose(g, m) : m;
}

/* --- inverses ----------------------------------------------------------- */

static node inverse(struct graph *g, node a, bool t)
{
    if (shape_scalar(graph_shape(g, a)))
        return Div(g, Num(g, 1), a);
    if (op_of(g, a) == OP_TRANSPOSE)
        a = g->at[a].arg[0], t = !t;
    return graph_node(g, OP_INV, graph_shape(g, a), imm2(t, 0), 2,
                      (node[]){a, Factor(g, a)});
}

node Inverse(struct graph *g, node a)
{
    return inverse(g, a, false);
}

node InverseTransposed(struct graph *g, node a)
{
    return inverse(g, a, true);
}

/* C = inv(A): -C*Adot*C; C = inv(A)': -C*Adot'*C. */
void tangent_INV(struct graph *g, node self, const node *dot, node *out)
{
    bool t = g->at[self].imm.a;
    node d = t ? Transpose(g, dot[0]) : dot[0];
    out[0] = Neg(g, MatMul(g, self, MatMul(g, d, self)));
}

void adjoint_INV(struct graph *g, node self, const node *bar, const bool *want,
                 node *out)
{
    bool t = g->at[self].imm.a;
    node c = t ? self : Transpose(g, self);
    node m = t ? Transpose(g, bar[0]) : bar[0];
    out[0] = want[0] ? Neg(g, MatMul(g, c, MatMul(g, m, c))) : NONE;
    out[1] = NONE;
}

node Pinv(struct graph *g, node a)
{
    struct shape s = graph_shape(g, a);
    return graph_node(g, OP_PINV, (struct shape){s.cols, s.rows}, no_imm, 1,
                      &a);
}

/* Y = pinv(A), constant rank:
 * -Y*D*Y + Y*Y'*D'*(I - A*Y) + (I - Y*A)*D'*Y'*Y. */
void tangent_PINV(struct graph *g, node self, const node *dot, node *out)
{
    node a = g->at[self].arg[0], y = self, yt = Transpose(g, self);
    node d = dot[0], dt = Transpose(g, d);
    node first = MatMul(g, y, MatMul(g, d, y));
    node left = Sub(g, dt, MatMul(g, MatMul(g, dt, a), y));
    node second = MatMul(g, y, MatMul(g, yt, left));
    node right = MatMul(g, MatMul(g, dt, yt), y);
    node third = Sub(g, right, MatMul(g, y, MatMul(g, a, right)));
    out[0] = Add(g, Sub(g, second, first), third);
}

void adjoint_PINV(struct graph *g, node self, const node *bar, const bool *want,
                  node *out)
{
    (void)want;
    node a = g->at[self].arg[0], y = self, yt = Transpose(g, self);
    node bt = Transpose(g, bar[0]);
    node first = MatMul(g, yt, MatMul(g, bar[0], yt));
    node z = MatMul(g, MatMul(g, bt, y), yt);
    node second = Sub(g, z, MatMul(g, a, MatMul(g, y, z)));
    node w = MatMul(g, yt, MatMul(g, y, bt));
    node third = Sub(g, w, MatMul(g, MatMul(g, w, y), a));
    out[0] = Add(g, Sub(g, second, first), third);
}
