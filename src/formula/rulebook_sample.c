/* formula/rulebook_sample: every operation once, on inputs named as in the notes.
 *
 * Idea: the smallest graph that has the operation, with the letters that a
 * lecturer would use; what is done with it is formula/rulebook.c's business.
 *
 * Invariant: every row of ops.def that the language names occurs; elementwise
 * rows by themselves, the others through the table below.
 */
#include "formula/rulebook_sample.h"

#include "graph/matrix.h"

static const struct shape scalar = {1, 1}, vector = {4, 1}, square = {3, 3},
                          tall = {4, 3};

static node leaf(struct sample *s, const char *name, struct shape shape)
{
    s->leaf_name[s->nleaves] = name;
    return s->leaf[s->nleaves++] = Input(s->g, shape);
}

static void result(struct sample *s, const char *name, node x)
{
    s->result_name[s->nresults] = name;
    s->result[s->nresults++] = x;
}

/* --- the operations that are not elementwise ---------------------------- */

static void make_transpose(struct sample *s)
{
    result(s, "C", Transpose(s->g, leaf(s, "A", tall)));
}

static void make_reshape(struct sample *s)
{
    result(s, "y", Reshape(s->g, leaf(s, "A", tall), (struct shape){12, 1}));
}

static void make_repmat(struct sample *s)
{
    result(s, "C", Broadcast(s->g, leaf(s, "x", vector), (struct shape){4, 3}));
}

static void make_sum(struct sample *s)
{
    result(s, "z", Sum(s->g, leaf(s, "A", tall), 0));
}

static void make_sum_rows(struct sample *s)
{
    result(s, "y", Sum(s->g, leaf(s, "A", tall), 2));
}

static void make_cumsum(struct sample *s)
{
    result(s, "y", CumSum(s->g, leaf(s, "x", vector), 1, false));
}

static void make_prod(struct sample *s)
{
    result(s, "z", Prod(s->g, leaf(s, "x", vector), 0));
}

static void make_cumprod(struct sample *s)
{
    result(s, "y", CumProd(s->g, leaf(s, "x", vector), 1));
}

static void make_max(struct sample *s)
{
    result(s, "z", MaxAlong(s->g, leaf(s, "x", vector), 0));
}

static void make_logsumexp(struct sample *s)
{
    result(s, "z", LogSumExp(s->g, leaf(s, "x", vector), 0));
}

static void make_softmax(struct sample *s)
{
    result(s, "y", Softmax(s->g, leaf(s, "x", vector), 1));
}

static void make_index(struct sample *s)
{
    static const uint32_t at[] = {1, 2};
    result(s, "y",
           Gather(s->g, leaf(s, "x", vector), (struct shape){2, 1}, at));
}

static void make_diag(struct sample *s)
{
    result(s, "C", Diagonal(s->g, leaf(s, "x", vector)));
}

static void make_diagonal(struct sample *s)
{
    result(s, "y", Diagonal(s->g, leaf(s, "A", square)));
}

static void make_vertcat(struct sample *s)
{
    node a = leaf(s, "A", (struct shape){2, 3}), b = leaf(s, "B", square);
    result(s, "C", VertCat(s->g, 2, (node[]){a, b}));
}

static void make_horzcat(struct sample *s)
{
    node a = leaf(s, "A", (struct shape){3, 2}), b = leaf(s, "B", square);
    result(s, "C", HorzCat(s->g, 2, (node[]){a, b}));
}

static void make_tril(struct sample *s)
{
    result(s, "C", Triangle(s->g, leaf(s, "A", square), false, 0));
}

static void make_dot(struct sample *s)
{
    node a = leaf(s, "A", tall), b = leaf(s, "B", tall);
    result(s, "z", Dot(s->g, a, b));
}

static void make_matmul(struct sample *s)
{
    node a = leaf(s, "A", (struct shape){2, 3});
    node b = leaf(s, "B", (struct shape){3, 4});
    result(s, "C", MatMul(s->g, a, b));
}

static void make_solve(struct sample *s)
{
    node a = leaf(s, "A", square), b = leaf(s, "B", (struct shape){3, 2});
    result(s, "C", Solve(s->g, a, false, b));
}

static void make_right_solve(struct sample *s)
{
    node b = leaf(s, "B", (struct shape){2, 3}), a = leaf(s, "A", square);
    result(s, "C", RightDivide(s->g, b, a));
}

static void make_trisolve(struct sample *s)
{
    node l = leaf(s, "L", square), b = leaf(s, "B", (struct shape){3, 2});
    result(s, "C", TriSolve(s->g, l, false, false, b));
}

static void make_lstsq(struct sample *s)
{
    node a = leaf(s, "A", tall), b = leaf(s, "B", (struct shape){4, 2});
    result(s, "C", LeastSquares(s->g, a, false, b));
}

static void make_inv(struct sample *s)
{
    result(s, "C", Inverse(s->g, leaf(s, "A", square)));
}

static void make_pinv(struct sample *s)
{
    result(s, "C", Pinv(s->g, leaf(s, "A", tall)));
}

static void make_det(struct sample *s)
{
    result(s, "d", Det(s->g, leaf(s, "A", square)));
}

static void make_logdet(struct sample *s)
{
    result(s, "d", LogDet(s->g, leaf(s, "A", square)));
}

static void make_norm(struct sample *s)
{
    result(s, "n", Norm2(s->g, leaf(s, "x", vector)));
}

static void make_rank(struct sample *s)
{
    result(s, "r", Rank(s->g, leaf(s, "A", square)));
}

static void make_sylvester(struct sample *s)
{
    node a = leaf(s, "A", square), b = leaf(s, "B", (struct shape){2, 2});
    node c = leaf(s, "C", (struct shape){3, 2});
    result(s, "X", Sylvester(s->g, a, b, c));
}

static void make_expm(struct sample *s)
{
    result(s, "C", Expm(s->g, leaf(s, "A", square)));
}

static void make_logm(struct sample *s)
{
    result(s, "C", Logm(s->g, leaf(s, "A", square)));
}

static void make_sqrtm(struct sample *s)
{
    result(s, "C", Sqrtm(s->g, leaf(s, "A", square)));
}

static void make_chol(struct sample *s)
{
    result(s, "L", Chol(s->g, leaf(s, "A", square), true));
}

static void make_lu(struct sample *s)
{
    node lu = Lu(s->g, leaf(s, "A", square));
    result(s, "L", Part(lu, 0));
    result(s, "U", Part(lu, 1));
    s->also = PermuteRows(s->g, Eye(s->g, 3), Part(lu, 2), false);
    s->also_name = "P";
}

static void make_qr(struct sample *s)
{
    node qr = Qr(s->g, leaf(s, "A", tall));
    result(s, "Q", Part(qr, 0));
    result(s, "R", Part(qr, 1));
}

static void make_eigh(struct sample *s)
{
    node e = Eigh(s->g, leaf(s, "A", square));
    result(s, "w", Part(e, 0));
    result(s, "V", Part(e, 1));
}

static void make_eig(struct sample *s)
{
    node e = Eig(s->g, leaf(s, "A", square));
    result(s, "w", Part(e, 0));
    result(s, "V", Part(e, 1));
}

static void make_svd(struct sample *s)
{
    node e = Svd(s->g, leaf(s, "A", tall));
    result(s, "U", Part(e, 0));
    result(s, "s", Part(e, 1));
    result(s, "V", Part(e, 2));
}

const struct sample_row sample_rows[] = {
    {"'", NULL, make_transpose},
    {"reshape", NULL, make_reshape},
    {"repmat", NULL, make_repmat},
    {"sum", NULL, make_sum},
    {"sum", NULL, make_sum_rows},
    {"cumsum", NULL, make_cumsum},
    {"prod", NULL, make_prod},
    {"cumprod", NULL, make_cumprod},
    {"max", NULL, make_max},
    {"logsumexp", NULL, make_logsumexp},
    {"softmax", NULL, make_softmax},
    {"()", NULL, make_index},
    {"diag", NULL, make_diag},
    {"diag", NULL, make_diagonal},
    {"vertcat", NULL, make_vertcat},
    {"horzcat", NULL, make_horzcat},
    {"tril", NULL, make_tril},
    {"dot", NULL, make_dot},
    {"*", NULL, make_matmul},
    {"\\", NULL, make_solve},
    {"/", NULL, make_right_solve},
    {"\\", "C = L\\B", make_trisolve},
    {"\\", NULL, make_lstsq},
    {"inv", NULL, make_inv},
    {"pinv", NULL, make_pinv},
    {"det", NULL, make_det},
    {"logdet", NULL, make_logdet},
    {"norm", NULL, make_norm},
    {"rank", NULL, make_rank},
    {"sylvester", NULL, make_sylvester},
    {"expm", NULL, make_expm},
    {"logm", NULL, make_logm},
    {"sqrtm", NULL, make_sqrtm},
    {"chol", NULL, make_chol},
    {"lu", "[L, U, P] = lu(A)", make_lu},
    {"qr", "[Q, R] = qr(A, \"econ\")", make_qr},
    {"eigh", "w = eigh(A), V its vectors", make_eigh},
    {"eig", "w = eig(A), V its vectors", make_eig},
    {"svd", "[U, S, V] = svd(A, \"econ\"), s = diag(S)", make_svd},
    {NULL, NULL, NULL},
};

/* --- elementwise rows --------------------------------------------------- */

/* Rows that the language does not name: rules build them, or they are
 * comparisons and logic, which have no derivative. */
bool sample_shown(enum op op)
{
    return op_flags(op) & OP_ELEMENTWISE && !(op_flags(op) & OP_HIDDEN);
}

void sample_elementwise(struct sample *s, enum op op)
{
    static const char *const names[] = {"x", "y", "z"};
    static const char *const results[] = {"y", "z", "r"};
    unsigned n = op_arity(op);
    node arg[3];
    for (unsigned i = 0; i < n; i++)
        arg[i] = leaf(s, names[i], scalar);
    result(s, results[n - 1], graph_elementwise(s->g, op, n, arg));
}
