/* formula/linalg: linear algebra as terms.
 *
 * Idea: solves and inverses are parts of matrix products (formula/chain.c);
 * what only rules build is written with the functions that the language has,
 * by the formula that stands at its rule in rules/. One result of several
 * is Octave's nthargout(k, of, @f, A).
 *
 * Invariant: auxiliary factorizations are never printed.
 */
#include "formula/term.h"

static const struct shape scalar = {1, 1};

/* name(arguments that are no factorizations) */
term translate_plain(struct translation *c, node x)
{
    enum op op = (enum op)graph_at(c->g, x)->op;
    size_t n, m = 0;
    const node *arg = graph_args(c->g, x, &n);
    term *a = mem_alloc((n + 1) * sizeof *a);
    for (size_t i = 0; i < n; i++)
        if (!(op_flags((enum op)graph_at(c->g, arg[i])->op) & OP_AUX))
            a[m++] = c->of[arg[i]];
    term r = term_call(c->t, OP_COUNT, op_name(op), translation_shape(c, x), m,
                       a);
    mem_free(a);
    return r;
}

/* --- solves and inverses ------------------------------------------------ */

term translate_solve(struct translation *c, node x)
{
    return term_solve(c->t, translation_arg(c, x, 0), graph_at(c->g, x)->imm.a,
                      translation_arg(c, x, 1));
}

term translate_lstsq(struct translation *c, node x)
{
    return translate_solve(c, x);
}

static bool triangular(const struct graph *g, node x)
{
    while (graph_at(g, x)->op == OP_CUT)
        x = graph_at(g, x)->arg[0];
    const struct gnode *p = graph_at(g, x);
    if (p->op == OP_CHOL || p->op == OP_TRIANGLE)
        return true;
    if (p->op != OP_RESULT)
        return false;
    unsigned of = graph_at(g, p->arg[0])->op;
    return of == OP_LU || of == OP_QR;
}

term translate_trisolve(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    node a = translation_node(c, x, 0);
    term m = c->of[a];
    if (!triangular(c->g, a))
        m = term_call1(c->t, p->imm.a ? "triu" : "tril",
                       translation_shape(c, a), m);
    return term_solve(c->t, m, p->imm.b, translation_arg(c, x, 1));
}

static term inverse(struct terms *t, term a, bool transposed)
{
    struct part p = part_of(a);
    p.flags = PART_INVERSE | (transposed ? PART_TRANSPOSED : 0);
    return term_chain(t, 1, &p);
}

term translate_inv(struct translation *c, node x)
{
    return inverse(c->t, translation_arg(c, x, 0), graph_at(c->g, x)->imm.a);
}

/* --- determinants ------------------------------------------------------- */

term translate_det(struct translation *c, node x)
{
    return translate_plain(c, x);
}

static term det_of(struct translation *c, node a)
{
    node named = c->user[a];
    if (named != NONE && graph_at(c->g, named)->op == OP_DET)
        return term_name(c->t, c->name[named], scalar, false);
    return term_call1(c->t, "det", scalar, c->of[a]);
}

/* det(A)*inv(A)' */
term translate_cofactor(struct translation *c, node x)
{
    term a = translation_arg(c, x, 0);
    return term_times(c->t, det_of(c, translation_node(c, x, 0)),
                      inverse(c->t, a, true));
}

/* det(A)*(trace(A\E)*inv(A)' - inv(A)'*E'*inv(A)') */
term translate_cofactordot(struct translation *c, node x)
{
    struct terms *t = c->t;
    term a = translation_arg(c, x, 0), e = translation_arg(c, x, 1);
    term det = det_of(c, translation_node(c, x, 0)), it = inverse(t, a, true);
    term trace = term_call1(t, "trace", scalar, term_solve(t, a, false, e));
    term bent = term_matmul(t, it, term_matmul(t, term_transpose(t, e), it));
    return term_times(t, det, term_subtract(t, term_times(t, trace, it), bent));
}

term translate_norm2(struct translation *c, node x)
{
    struct shape s = translation_shape(c, translation_node(c, x, 0));
    term arg[2] = {translation_arg(c, x, 0), term_word(c->t, "\"fro\"")};
    bool vector = s.rows == 1 || s.cols == 1;
    return term_call(c->t, OP_NORM2, "norm", scalar, vector ? 1 : 2, arg);
}

/* --- Cholesky and LU ---------------------------------------------------- */

term translate_chol(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    term arg[2] = {translation_arg(c, x, 0), term_word(c->t, "\"lower\"")};
    return term_call(c->t, OP_COUNT, "chol", p->shape, p->imm.a ? 2 : 1, arg);
}

static term call1(struct terms *t, const char *name, term x)
{
    return term_call1(t, name, term_at(t, x)->shape, x);
}

/* Lower triangle, diagonal halved. */
static term phi(struct terms *t, term x)
{
    struct shape s = term_at(t, x)->shape, column = {s.rows, 1};
    term d = term_call1(t, "diag", s, term_call1(t, "diag", column, x));
    return term_subtract(t, call1(t, "tril", x), term_scaled(t, .5, d));
}

/* sym(L'\Phi(L'*B)/L) */
term translate_choladjoint(struct translation *c, node x)
{
    struct terms *t = c->t;
    bool lower = graph_at(c->g, x)->imm.a;
    term l = translation_arg(c, x, 0), b = translation_arg(c, x, 1);
    if (!lower) {
        l = term_transpose(t, l);
        b = term_transpose(t, b);
    }
    term m = phi(t, term_matmul(t, term_transpose(t, l), b));
    struct part part[3] = {part_of(l), part_of(m), part_of(l)};
    part[0].flags = PART_INVERSE | PART_TRANSPOSED;
    part[2].flags = PART_INVERSE;
    term w = term_chain(t, 3, part);
    return term_scaled(t, .5, term_add(t, w, term_transpose(t, w)));
}

/* L'\(tril(L'*Lbar, -1) + triu(Ubar*U'))/U' */
term translate_luadjoint(struct translation *c, node x)
{
    struct terms *t = c->t;
    term l = translation_arg(c, x, 0), u = translation_arg(c, x, 1);
    term lbar = translation_arg(c, x, 2), ubar = translation_arg(c, x, 3);
    term low = term_matmul(t, term_transpose(t, l), lbar);
    term up = term_matmul(t, ubar, term_transpose(t, u));
    term lower = term_call(t, OP_COUNT, "tril", translation_shape(c, x), 2,
                           (term[]){low, term_integer(t, -1)});
    struct part part[3] = {part_of(l), part_of(0), part_of(u)};
    part[1].t = term_add(t, lower, call1(t, "triu", up));
    part[0].flags = part[2].flags = PART_INVERSE | PART_TRANSPOSED;
    return term_chain(t, 3, part);
}

/* --- one result of several ---------------------------------------------- */

static term result_of(struct translation *c, unsigned k, unsigned of,
                      const char *name, node a, bool econ, struct shape s)
{
    struct terms *t = c->t;
    term arg[5] = {term_integer(t, k), term_integer(t, of),
                   term_word(t, "@%s", name), c->of[a],
                   term_word(t, "\"econ\"")};
    return term_call(t, OP_COUNT, "nthargout", s, econ ? 5 : 4, arg);
}

term translate_result(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    enum op op = (enum op)graph_at(c->g, p->arg[0])->op;
    node a = translation_node(c, p->arg[0], 0);
    unsigned part = p->imm.b;
    bool values = (op == OP_EIGH || op == OP_EIG) && part == 0;
    if (values || (op == OP_SVD && part == 1))
        return term_call1(c->t, op_name(op), p->shape, c->of[a]);
    if (op == OP_EIGH || op == OP_EIG)
        return result_of(c, 1, 2, op_name(op), a, false, p->shape);
    unsigned of = op == OP_QR ? 2 : 3;
    return result_of(c, part + 1, of, op_name(op), a, op != OP_LU, p->shape);
}

/* P'*A or P*A with the permutation matrix of lu; p is RESULT 2 of it. */
term translate_permuterows(struct translation *c, node x)
{
    const struct gnode *p = graph_at(c->g, x);
    node order = translation_node(c, x, 1), named = c->user[order];
    if (graph_at(c->g, order)->op == OP_ROWORDER)
        order = translation_node(c, order, 0);
    node lu = graph_at(c->g, order)->arg[0];
    uint32_t n = p->shape.rows;
    struct part part[2] = {part_of(0), part_of(translation_arg(c, x, 0))};
    struct shape s = {n, n};
    part[0].t = named != NONE ? term_name(c->t, c->name[named], s, false)
                              : result_of(c, 3, 3, "lu",
                                          translation_node(c, lu, 0), false, s);
    part[0].flags = p->imm.a ? PART_TRANSPOSED : 0;
    return term_chain(c->t, 2, part);
}

/* The last columns of a full factor. */
term translate_complement(struct translation *c, node x)
{
    static const struct {
        const char *name;
        unsigned k, of;
    } which[] = {{"qr", 1, 2}, {"svd", 1, 3}, {"svd", 3, 3}};
    const struct gnode *p = graph_at(c->g, x);
    struct shape full = {p->shape.rows, p->shape.rows};
    term q = result_of(c, which[p->imm.a & 3].k, which[p->imm.a & 3].of,
                       which[p->imm.a & 3].name, translation_node(c, x, 0),
                       false, full);
    term word[2] = {term_word(c->t, ":"),
                    term_word(c->t, "%u:%u", p->imm.b + 1, p->shape.rows)};
    return term_index(c->t, q, p->shape, 2, word);
}

/* (M - diag(diag(M)))./(w' - w + eye(n)) */
term translate_gapdivide(struct translation *c, node x)
{
    struct terms *t = c->t;
    const struct gnode *p = graph_at(c->g, x);
    struct shape s = p->shape, column = {s.rows, 1};
    term m = translation_arg(c, x, 0), w = translation_arg(c, x, 1);
    if (s.rows == 1)
        return term_integer(t, 0);
    if (p->imm.a)
        w = term_times(t, w, w);
    term d = term_call1(t, "diag", s, term_call1(t, "diag", column, m));
    struct part gap[3] = {part_of(term_transpose(t, w)), part_times(w, -1),
                          part_of(term_eye(t, s.rows))};
    return term_over(t, term_subtract(t, m, d), term_sum(t, s, 3, gap));
}

/* V*(D.*(V'*M*V))*V', D = (y' - y)./(w' - w + eye(n)) + diag(d), of values that
 * are apart; of higher order by its name */
term translate_spectralflow(struct translation *c, node x)
{
    enum { V, W, Y, D, M, FIRST_ORDER };
    struct terms *t = c->t;
    struct shape s = graph_at(c->g, x)->shape;
    size_t n;
    graph_args(c->g, x, &n);
    if (n != FIRST_ORDER)
        return translate_plain(c, x);
    term a[FIRST_ORDER];
    for (unsigned k = 0; k < FIRST_ORDER; k++)
        a[k] = c->of[graph_args(c->g, x, &n)[k]];
    struct part gap[3] = {part_of(term_transpose(t, a[W])),
                          part_times(a[W], -1), part_of(term_eye(t, s.rows))};
    struct part top[2] = {part_of(term_transpose(t, a[Y])),
                          part_times(a[Y], -1)};
    struct part sum[2] = {part_of(term_over(t, term_sum(t, s, 2, top),
                                            term_sum(t, s, 3, gap))),
                          part_of(term_call1(t, "diag", s, a[D]))};
    term vt = term_transpose(t, a[V]);
    term inside = term_matmul(t, vt, term_matmul(t, a[M], a[V]));
    if (s.rows > 1)
        inside = term_times(t, term_sum(t, s, 2, sum), inside);
    else
        inside = term_times(t, a[D], inside);
    return term_matmul(t, a[V], term_matmul(t, inside, vt));
}

/* f([A, E; zeros(n,n), A])(1:n, n+1:2*n) */
term translate_frechet(struct translation *c, node x)
{
    struct terms *t = c->t;
    const struct gnode *p = graph_at(c->g, x);
    uint32_t n = p->shape.rows;
    struct shape half = {n, 2 * n}, twice = {2 * n, 2 * n};
    term a = translation_arg(c, x, 0), e = translation_arg(c, x, 1);
    term zero = term_number(t, (struct ratio){0, 1}, p->shape);
    term row[2] = {term_join(t, false, half, 2, (term[]){a, e}),
                   term_join(t, false, half, 2, (term[]){zero, a})};
    term m = term_join(t, true, twice, 2, row);
    term f = term_call1(t, p->op == OP_EXPMFRECHET ? "expm" : "logm", twice, m);
    term word[2] = {term_word(t, "1:%u", n),
                    term_word(t, "%u:%u", n + 1, 2 * n)};
    return term_index(t, f, p->shape, 2, word);
}

/* --- recurrences -------------------------------------------------------- */

/* s_i = b_i + a_i*s_(i-1) down one column: (I - diag(a)*shift)\b. */
static term scan_column(struct terms *t, term a, term b, bool backwards)
{
    uint32_t n = term_at(t, b)->shape.rows;
    struct shape s = {n, n}, strip = {n - 1, n};
    term zeros = term_number(t, (struct ratio){0, 1}, (struct shape){1, n});
    term rest = term_number(t, (struct ratio){0, 1}, (struct shape){n - 1, 1});
    term eye = n == 2 ? term_integer(t, 1) : term_eye(t, n - 1);
    term moved = term_join(t, false, strip, 2,
                           backwards ? (term[]){rest, eye}
                                     : (term[]){eye, rest});
    term shift = term_join(t, true, s, 2,
                           backwards ? (term[]){moved, zeros}
                                     : (term[]){zeros, moved});
    term d = term_call1(t, "diag", s, a);
    term m = term_subtract(t, term_eye(t, n), term_matmul(t, d, shift));
    return term_solve(t, m, false, b);
}

static term column_of(struct terms *t, term x, uint32_t k)
{
    uint32_t n = term_at(t, x)->shape.rows;
    term word[2] = {term_word(t, ":"), term_word(t, "%u", k + 1)};
    if (term_at(t, x)->shape.cols == 1)
        return x;
    return term_index(t, x, (struct shape){n, 1}, 2, word);
}

term translate_scan(struct translation *c, node x)
{
    struct terms *t = c->t;
    const struct gnode *p = graph_at(c->g, x);
    bool across = p->imm.a == 2;
    term a = translation_arg(c, x, 0), b = translation_arg(c, x, 1);
    if (across) {
        a = term_transpose(t, a);
        b = term_transpose(t, b);
    }
    struct shape s = term_at(t, b)->shape;
    if (s.rows == 1)
        return across ? term_transpose(t, b) : b;
    term *column = mem_alloc((s.cols + 1) * sizeof *column);
    for (uint32_t k = 0; k < s.cols; k++)
        column[k] = scan_column(t, column_of(t, a, k), column_of(t, b, k),
                                p->imm.b);
    term r = term_join(t, false, s, s.cols, column);
    mem_free(column);
    return across ? term_transpose(t, r) : r;
}
