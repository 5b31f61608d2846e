/* rules_print: value, tangent and adjoint rule of every operation.
 *
 * Idea: nothing is written down here. Each operation is built once on inputs
 * named as in the notes, differentiated in both modes by the very rules that
 * check everything else, and printed by the formula printer; so what is
 * printed is what is computed.
 *
 * Invariant: every row of ops.def that the language names occurs; elementwise
 * rows by themselves, the others through the table below.
 */
#include "graph/rules_print.h"

#include <string.h>

#include "graph/derive.h"
#include "graph/formula.h"
#include "graph/linalg.h"

enum { LEAVES = 3, RESULTS = 3 };

/* One operation on named inputs, before its rules are asked for. */
struct sample {
    struct graph *g;
    size_t nleaves, nresults;
    node leaf[LEAVES], result[RESULTS];
    const char *leaf_name[LEAVES], *result_name[RESULTS];
    node also;                 /* one more name, if also_name */
    const char *also_name;
};

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
    result(s, "C", Broadcast(s->g, leaf(s, "x", vector),
                             (struct shape){4, 3}));
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
    result(s, "y", Gather(s->g, leaf(s, "x", vector), (struct shape){2, 1},
                          at));
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

/* value: how the language says it, where the printer alone cannot (several
 * results, a triangle that is only read). */
static const struct matrix_row {
    const char *name, *value;
    void (*make)(struct sample *s);
} matrix_rows[] = {
    {"'", NULL, make_transpose}, {"reshape", NULL, make_reshape},
    {"repmat", NULL, make_repmat}, {"sum", NULL, make_sum},
    {"sum", NULL, make_sum_rows}, {"cumsum", NULL, make_cumsum},
    {"prod", NULL, make_prod}, {"cumprod", NULL, make_cumprod},
    {"max", NULL, make_max}, {"logsumexp", NULL, make_logsumexp},
    {"softmax", NULL, make_softmax}, {"()", NULL, make_index},
    {"diag", NULL, make_diag}, {"diag", NULL, make_diagonal},
    {"vertcat", NULL, make_vertcat}, {"horzcat", NULL, make_horzcat},
    {"tril", NULL, make_tril}, {"dot", NULL, make_dot},
    {"*", NULL, make_matmul}, {"\\", NULL, make_solve},
    {"/", NULL, make_right_solve}, {"\\", "C = L\\B", make_trisolve},
    {"\\", NULL, make_lstsq}, {"inv", NULL, make_inv},
    {"pinv", NULL, make_pinv}, {"det", NULL, make_det},
    {"logdet", NULL, make_logdet}, {"norm", NULL, make_norm},
    {"rank", NULL, make_rank}, {"sylvester", NULL, make_sylvester},
    {"expm", NULL, make_expm}, {"logm", NULL, make_logm},
    {"sqrtm", NULL, make_sqrtm}, {"chol", NULL, make_chol},
    {"lu", "[L, U, P] = lu(A)", make_lu},
    {"qr", "[Q, R] = qr(A, \"econ\")", make_qr},
    {"eigh", "w = eigh(A), V its vectors", make_eigh},
    {"eig", "w = eig(A), V its vectors", make_eig},
    {"svd", "[U, S, V] = svd(A, \"econ\"), s = diag(S)", make_svd},
};

/* --- elementwise rows --------------------------------------------------- */

/* Rows that the language does not name: rules build them, or they are
 * comparisons and logic, which have no derivative. */
static bool is_shown(enum op op)
{
    static const bool hidden[OP_COUNT] = {
        [OP_XLOG] = true, [OP_BLEND] = true, [OP_ZETAN] = true,
        [OP_ELLIPTICKN] = true, [OP_SINCN] = true, [OP_LAMBERTWM1] = true,
        [OP_LT] = true, [OP_LE] = true, [OP_EQ] = true, [OP_NE] = true,
        [OP_NOT] = true, [OP_AND] = true, [OP_OR] = true,
    };
    return op_flags(op) & OP_ELEMENTWISE && !hidden[op];
}

static void make_elementwise(struct sample *s, enum op op)
{
    static const char *const names[] = {"x", "y", "z"};
    static const char *const results[] = {"y", "z", "r"};
    unsigned n = op_arity(op);
    node arg[3];
    for (unsigned i = 0; i < n; i++)
        arg[i] = leaf(s, names[i], scalar);
    result(s, results[n - 1], graph_elementwise(s->g, op, n, arg));
}

/* --- printing ----------------------------------------------------------- */

struct page {
    FILE *to;
    struct arena *arena;
    struct formulas *f;
};

static const char *with(struct page *p, const char *name, const char *mark)
{
    return arena_printf(p->arena, "%s%s", name, mark);
}

static void put_equation(struct page *p, const char *lhs, struct formula f)
{
    fprintf(p->to, "    %s = %s\n", lhs, f.text);
    for (size_t i = 0; i < f.nwhere; i++)
        fprintf(p->to, "        %s %s = %s\n", i ? "     " : "where",
                f.where[i].name, f.where[i].text);
}

/* A rule, or that it is not known. */
static void put_rule(struct page *p, const char *lhs, node x,
                     struct derive_gap gap)
{
    if (x == NONE && gap.at == NONE)
        return;
    if (gap.at != NONE)
        fprintf(p->to, "    %s: no rule is known for %s\n", lhs, gap.why);
    else
        put_equation(p, lhs, formulas_text(p->f, x));
}

static void put_tangents(struct page *p, struct sample *s)
{
    struct seed seed[LEAVES];
    node dot[RESULTS];
    for (size_t i = 0; i < s->nleaves; i++) {
        node d = Input(s->g, graph_shape(s->g, s->leaf[i]));
        formulas_name(p->f, d, with(p, s->leaf_name[i], "dot"));
        seed[i] = (struct seed){s->leaf[i], d};
    }
    derive_forward(s->g, s->nleaves, seed, (struct stops){0}, s->nresults,
                   s->result, dot);
    struct derive_gap gap = derive_gap();
    /* where one argument's rule is missing: the tangent along the others */
    for (size_t i = s->nleaves; gap.at != NONE && i-- > 0;) {
        derive_forward(s->g, 1, &seed[i], (struct stops){0}, s->nresults,
                       s->result, dot);
        gap = derive_gap();
        if (gap.at == NONE)
            break;
    }
    for (size_t i = 0; i < s->nresults; i++)
        put_rule(p, with(p, s->result_name[i], "dot"), dot[i], gap);
}

static void put_adjoints(struct page *p, struct sample *s)
{
    struct seed seed[RESULTS];
    for (size_t i = 0; i < s->nresults; i++) {
        node b = Input(s->g, graph_shape(s->g, s->result[i]));
        formulas_name(p->f, b, with(p, s->result_name[i], "bar"));
        seed[i] = (struct seed){s->result[i], b};
    }
    for (size_t i = 0; i < s->nleaves; i++) {
        node bar;
        derive_reverse(s->g, s->nresults, seed, (struct stops){0}, 1,
                       &s->leaf[i], &bar);
        put_rule(p, with(p, s->leaf_name[i], "bar"), bar, derive_gap());
    }
}

static void put_shapes(struct page *p, const struct sample *s)
{
    bool any = false;
    for (size_t i = 0; i < s->nleaves; i++) {
        struct shape z = graph_shape(s->g, s->leaf[i]);
        if (shape_scalar(z))
            continue;
        fprintf(p->to, "%s%s %u x %u", any ? ", " : "For ", s->leaf_name[i],
                z.rows, z.cols);
        any = true;
    }
    fputs(any ? ":\n\n" : "", p->to);
}

static void put_sample(FILE *to, const char *name, const char *value,
                       struct sample *s)
{
    struct page p = {to, arena_new(), NULL};
    bool flat = op_flags((enum op)graph_at(s->g, s->result[0])->op) & OP_FLAT;
    p.f = formulas_new(p.arena, s->g, 0, NULL);
    for (size_t i = 0; i < s->nleaves; i++)
        formulas_name(p.f, s->leaf[i], s->leaf_name[i]);
    for (size_t i = 0; i < s->nresults; i++)
        formulas_name(p.f, s->result[i], s->result_name[i]);
    if (s->also_name)
        formulas_name(p.f, s->also, s->also_name);
    fprintf(to, "### `%s`\n\n", name);
    put_shapes(&p, s);
    if (value)
        fprintf(to, "    %s\n", value);
    else
        put_equation(&p, s->result_name[0],
                     formulas_definition(p.f, s->result[0], false));
    if (flat) {
        fputs("\nLocally constant: no tangent, no adjoint.\n", to);
    } else {
        put_tangents(&p, s);
        put_adjoints(&p, s);
    }
    fputc('\n', to);
    formulas_free(p.f);
    arena_free(p.arena);
}

static const char preface[] =
    "# The rules\n\n"
    "`adcheck --rules` prints this page from the rules that it computes "
    "with; `adcheck --rules\nchol` prints one of them. For each operation: "
    "its value, the tangent of its result\n(`Cdot`) by those of its "
    "arguments, and the adjoint of each argument (`Abar`) by that of\nits "
    "result, in the notation of the notes. What stands behind a `where` "
    "occurs more than\nonce.\n\n";

static const char about_elementwise[] =
    "## Elementwise\n\n"
    "Written for numbers; arrays are treated entry by entry (`.*`, `./`, "
    "`.^`). Where an\nargument was repeated to fit the other one, its "
    "adjoint is summed over the copies. At\na kink `step` and `sign` give "
    "the mean of both sides; whether it is one is for the\nverdict to "
    "say.\n\n";

static const char about_matrices[] = "## Arrays and matrices\n\n";

static bool wanted(const char *name, const char *op)
{
    return !op || strcmp(name, op) == 0;
}

static bool put_elementwise(FILE *to, const char *only)
{
    bool any = false;
    for (unsigned i = 0; i < OP_COUNT; i++) {
        enum op op = (enum op)i;
        struct sample s = {0};
        if (!is_shown(op) || !wanted(op_name(op), only))
            continue;
        s.g = graph_new();
        make_elementwise(&s, op);
        put_sample(to, op_name(op), NULL, &s);
        graph_free(s.g);
        any = true;
    }
    return any;
}

static bool put_matrices(FILE *to, const char *only)
{
    bool any = false;
    for (size_t i = 0; i < sizeof matrix_rows / sizeof *matrix_rows; i++) {
        const struct matrix_row *row = &matrix_rows[i];
        struct sample s = {0};
        if (!wanted(row->name, only))
            continue;
        s.g = graph_new();
        row->make(&s);
        put_sample(to, row->name, row->value, &s);
        graph_free(s.g);
        any = true;
    }
    return any;
}

bool rules_print(FILE *to, const char *op)
{
    if (!op) {
        fputs(preface, to);
        fputs(about_elementwise, to);
    }
    bool any = put_elementwise(to, op);
    if (!op)
        fputs(about_matrices, to);
    return put_matrices(to, op) || any;
}
