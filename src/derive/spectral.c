/* derive/spectral: the rule of V*diag(f(w))*V' as a whole, of every order.
 *
 * Idea: the vectors of an eigh have no derivative where eigenvalues are equal,
 * but this has: V*(D.*(V'*Adot*V))*V', D the divided differences of f at the
 * values w, which are its slope where two of them meet (Daleckii and Krein).
 * So a product that is made like this, f entry by entry from w, is
 * differentiated past its factors, straight to the matrix that w and V belong
 * to; and what comes out again, along one more matrix each time. f may hold
 * numbers t that are differentiated too: it is linear in f, so by t it is the
 * same of df/dt.
 *
 * Invariant: only where nobody asks for, holds or seeds what lies between.
 * Each of these maps is symmetric in all its matrices and what reaches it.
 * Source: N. Higham, Functions of Matrices, 2008, theorem 3.11.
 */
#include "derive/rep.h"

#include <string.h>

#include "graph/needed.h"

/* Are the entries that a gather takes of a matrix, or a scatter puts into one,
 * its diagonal? */
static bool on_diagonal(const struct graph *g, node x, struct shape matrix)
{
    size_t n;
    const uint32_t *at = graph_list(g, graph_at(g, x)->imm.a, &n);
    for (size_t i = 0; i < n; i++)
        if (at[i] != i * (matrix.rows + 1))
            return false;
    return matrix.cols == matrix.rows;
}

/* A number, or a column of some. */
static bool of_numbers(const struct graph *g, node x)
{
    const struct gnode *p = graph_at(g, x);
    size_t n;
    const node *arg = graph_args(g, x, &n);
    bool yes = p->op == OP_CONST || p->op == OP_VERTCAT;
    for (size_t k = 0; p->op == OP_VERTCAT && k < n; k++)
        yes = yes && shape_scalar(graph_shape(g, arg[k]));
    return yes || shape_scalar(p->shape);
}

/* A node between w and f(w): entry by entry, w's diagonal matrix and back, or
 * numbers among zeros. */
static bool by_entry(const struct graph *g, node x, struct shape column)
{
    const struct gnode *p = graph_at(g, x);
    bool square = p->shape.rows == column.rows && p->shape.cols == column.rows;
    bool fits = square || shape_equal(p->shape, column);
    switch (p->op) {
    case OP_CUT:
        return true;
    case OP_SCATTER:
        return fits &&
               (of_numbers(g, p->arg[0]) || on_diagonal(g, x, p->shape));
    case OP_VERTCAT:
        return of_numbers(g, x);
    case OP_BROADCAST:
        return shape_scalar(graph_shape(g, p->arg[0]));
    case OP_GATHER:
        return shape_equal(p->shape, column) &&
               on_diagonal(g, x, graph_shape(g, p->arg[0]));
    default:
        return op_flags((enum op)p->op) & OP_ELEMENTWISE && fits;
    }
}

static bool add_number(struct form *f, node x)
{
    size_t k = 0;
    while (k < f->numbers && f->number[k] != x)
        k++;
    if (k < f->numbers)
        return true;
    if (k < FORM_NUMBERS)
        f->number[f->numbers++] = x;
    return k < FORM_NUMBERS;
}

/* Is y made from w entry by entry, and of numbers? Those that flow go to f. */
static bool own_function(const struct graph *g, node y,
                         const struct form_view *view, struct form *f)
{
    enum { MOST = 64 };
    node stack[MOST];
    size_t n = 1, args, seen = 0;
    struct shape column = graph_shape(g, f->w);
    stack[0] = y;
    while (n > 0) {
        node x = stack[--n];
        enum op op = (enum op)graph_at(g, x)->op;
        if (x == f->w || op == OP_CONST || (op == OP_DATA && x == y))
            continue;
        if (++seen > MOST || !by_entry(g, x, column) || view->held[x])
            return false;
        const node *arg = graph_args(g, x, &args);
        for (size_t k = 0; k < args; k++) {
            bool number = shape_scalar(graph_shape(g, arg[k]));
            if (number && !view->flows(view->context, arg[k]))
                continue;
            if (number ? !add_number(f, arg[k]) : n == MOST)
                return false;
            if (!number)
                stack[n++] = arg[k];
        }
    }
    return true;
}

/* Nobody asks for what lies between the factors and the form, or holds it. */
static bool unseen(const struct graph *g, node self, node primary,
                   const struct form_view *view)
{
    bool *on = mem_alloc((self - primary + 1) * sizeof *on), ok = true;
    on[0] = true;
    for (node x = primary + 1; x < self; x++) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t k = 0; k < n && !on[x - primary]; k++)
            on[x - primary] = arg[k] >= primary && on[arg[k] - primary];
        ok = ok && !(on[x - primary] && view->held[x]);
    }
    ok = ok && !view->held[primary];
    mem_free(on);
    return ok;
}

/* --- singular values ------------------------------------------------------ */

/* U*diag(f(s))*V' is the block beside the diagonal of f([0 A; A' 0]), f made
 * odd: a matrix whose values are s, -s and zeros. */

static bool singular(const struct graph *g, const struct form *f)
{
    return graph_at(g, f->primary)->op == OP_SVD;
}

/* [0 m; m' 0] */
static node embedded(struct graph *g, node m)
{
    struct shape s = graph_shape(g, m);
    node top = Full(g, (struct shape){s.rows, s.rows}, 0);
    node bottom = Full(g, (struct shape){s.cols, s.cols}, 0);
    top = HorzCat(g, 2, (node[]){top, m});
    bottom = HorzCat(g, 2, (node[]){Transpose(g, m), bottom});
    return VertCat(g, 2, (node[]){top, bottom});
}

static node beside(struct graph *g, const struct form *f, node x)
{
    struct shape s = graph_shape(g, f->a);
    return Block(g, x, 0, s.rows, s.rows, s.cols);
}

/* [U U; V -V]/sqrt(2), and what the longer vectors leave. */
static node embedded_vectors(struct graph *g, node svd)
{
    node a = g->at[svd].arg[0], part[3];
    struct shape s = graph_shape(g, a);
    uint32_t k = s.rows < s.cols ? s.rows : s.cols, more = s.rows + s.cols;
    node root = Sqrt(g, Num(g, 2));
    node u = Div(g, Part(svd, 0), root), v = Div(g, Part(svd, 2), root);
    part[0] = VertCat(g, 2, (node[]){u, v});
    part[1] = VertCat(g, 2, (node[]){u, Neg(g, v)});
    more -= 2 * k;
    if (s.rows > k)
        part[2] = VertCat(g, 2,
                          (node[]){Complement(g, a, 1 | COMPLEMENT_HELD, k),
                                   Full(g, (struct shape){k, more}, 0)});
    if (s.cols > k)
        part[2] = VertCat(g, 2,
                          (node[]){Full(g, (struct shape){k, more}, 0),
                                   Complement(g, a, 2 | COMPLEMENT_HELD, k)});
    return HorzCat(g, more ? 3 : 2, part);
}

/* A column of the values and of their negatives, with zeros for the rest. */
static node embedded_column(struct graph *g, const struct form *f, node x,
                            bool even)
{
    struct shape s = graph_shape(g, f->a), rest = {0, 1};
    rest.rows = s.rows > s.cols ? s.rows - s.cols : s.cols - s.rows;
    node part[3] = {x, even ? x : Neg(g, x), Full(g, rest, 0)};
    return VertCat(g, rest.rows ? 3 : 2, part);
}

/* The svd in whose embedded vectors a derivative is made, or NONE. */
static node embedded_in(struct graph *g, node v)
{
    node x = v;
    size_t n = 1;
    while (graph_at(g, x)->op != OP_RESULT && n > 0) {
        const node *arg = graph_args(g, x, &n);
        x = n > 0 ? arg[0] : x;
    }
    node svd = graph_spectral_vectors(g, OP_SVD, x, false);
    return svd != NONE && embedded_vectors(g, svd) == v ? svd : NONE;
}

/* --- what may be differentiated ------------------------------------------- */

/* The derivative along some matrices. */
static bool of_flow(struct graph *g, node x, struct form *f)
{
    size_t n;
    f->order = (unsigned)(graph_at(g, x)->arg[1] - 3) / 2;
    node v = graph_args(g, x, &n)[0];
    f->primary = graph_spectral_vectors(g, OP_EIGH, v, false);
    bool embeds = f->primary == NONE;
    if (embeds)
        f->primary = embedded_in(g, v);
    const node *arg = graph_args(g, x, &n);
    for (unsigned k = 0; k <= f->order; k++)
        f->jet[k] = embeds ? graph_args(g, arg[2 + k], &n)[0] : arg[2 + k];
    memcpy(f->m, arg + 3 + f->order, f->order * sizeof *arg);
    return f->primary != NONE;
}

static bool of_product(struct graph *g, node x, struct form *f)
{
    struct shape s = graph_shape(g, x);
    double *mark = mem_alloc(((size_t)s.rows + 1) * sizeof *mark);
    bool projector = graph_spectral_projector(g, x, &f->primary, mark);
    if (projector)
        f->jet[0] = Data(g, (struct shape){s.rows, 1}, mark);
    mem_free(mark);
    if (projector)
        return true;
    bool eigh = graph_spectral_form(g, OP_EIGH, x, &f->primary, &f->jet[0]);
    if (!eigh && !graph_spectral_form(g, OP_SVD, x, &f->primary, &f->jet[0]))
        return false;
    if (!eigh && f->jet[0] == NONE)
        f->jet[0] = Full(g, graph_shape(g, Part(f->primary, 1)), 1);
    return f->jet[0] != NONE;
}

bool form_matches(struct graph *g, node self, const struct form_view *view,
                  struct form *f)
{
    enum op op = (enum op)graph_at(g, self)->op;
    *f = (struct form){.order = 0};
    if (op != OP_MATMUL && op != OP_SPECTRALFLOW)
        return false;
    if (op == OP_SPECTRALFLOW ? !of_flow(g, self, f) : !of_product(g, self, f))
        return false;
    if (f->order == SPECTRAL_ORDERS || view->held[self])
        return false;
    f->a = g->at[f->primary].arg[0];
    f->w = Part(f->primary, singular(g, f) ? 1 : 0);
    f->moves = view->flows(view->context, f->a);
    return own_function(g, f->jet[0], view, f) &&
           (f->moves || op == OP_SPECTRALFLOW) &&
           unseen(g, self, f->primary, view);
}

/* --- the rules ------------------------------------------------------------- */

/* The derivative of every jet[0..n-1] along the seeds, w held where it is none of
 * them, and what they do not need: a rule that nobody asked for may be missing.
 * What the caller's rule has missed is not forgotten. */
static void along(struct graph *g, const struct form *f, size_t nseeds,
                  const struct seed *seeds, size_t n, const node *jet,
                  node *out)
{
    struct derive_gap before = derive_gap();
    struct needed needed;
    VEC(node) held = {0};
    if (seeds[0].at != f->w)
        vec_push(&held, f->w);
    for (size_t k = 0; k < f->numbers && seeds[0].at == f->w; k++)
        vec_push(&held, f->number[k]);
    needed_new(&needed, g, n, jet);
    for (node x = 0; x < needed.end; x++)
        if (!needed.mark[x])
            vec_push(&held, x);
    needed_free(&needed);
    struct stops stops = {held.n, held.at};
    derive_forward(g, nseeds, seeds, stops, n, jet, out);
    vec_free(&held);
    if (before.at != NONE && derive_gap().at == NONE)
        derive_report_gap(before.at, before.argument, before.why);
    for (size_t k = 0; k < n; k++)
        if (out[k] == NONE)
            out[k] = Full(g, graph_shape(g, f->w), 0);
}

/* The derivative of that order along m, of the matrix or of its embedding. */
static node flow(struct graph *g, const struct form *f, unsigned order,
                 const node *jet, const node *m)
{
    node column[SPECTRAL_ORDERS + 1];
    if (order == 0) {
        node v = Part(f->primary, singular(g, f) ? 2 : 1);
        node u = singular(g, f) ? Part(f->primary, 0) : v;
        node scaled = Mul(g, u, Transpose(g, jet[0]));
        return MatMul(g, scaled, Transpose(g, v));
    }
    if (!singular(g, f))
        return SpectralFlow(g, Part(f->primary, 1), f->w, order, jet, m);
    for (unsigned k = 0; k <= order; k++)
        column[k] = embedded_column(g, f, jet[k], k % 2);
    node w = embedded_column(g, f, f->w, false);
    return SpectralFlow(g, embedded_vectors(g, f->primary), w, order, column,
                        m);
}

/* Along one symmetric matrix more. */
static node next_order(struct graph *g, const struct form *f, node m)
{
    struct form next = *f;
    struct seed one = {f->w, Full(g, graph_shape(g, f->w), 1)};
    along(g, f, 1, &one, 1, &f->jet[f->order], &next.jet[f->order + 1]);
    next.m[f->order] = m;
    return flow(g, f, f->order + 1, next.jet, next.m);
}

node form_tangent(struct graph *g, const struct form *f, node adot)
{
    if (!singular(g, f))
        return next_order(g, f, Symmetrize(g, adot));
    node r = next_order(g, f, embedded(g, adot));
    return f->order == 0 ? beside(g, f, r) : r;
}

/* <bar, next([0 m; m' 0])> is twice <block beside of next(bar), m>. */
node form_adjoint(struct graph *g, const struct form *f, node bar)
{
    if (!singular(g, f))
        return next_order(g, f, Symmetrize(g, bar));
    if (f->order == 0)
        return beside(g, f, next_order(g, f, embedded(g, bar)));
    node r = next_order(g, f, Symmetrize(g, bar));
    return Mul(g, Num(g, 2), beside(g, f, r));
}

node form_by_direction(struct graph *g, const struct form *f, unsigned k,
                       node m)
{
    struct form other = *f;
    other.m[k] = Symmetrize(g, m);
    return flow(g, f, f->order, f->jet, other.m);
}

node form_by_numbers(struct graph *g, const struct form *f, size_t n,
                     const struct seed *dot)
{
    node jet[SPECTRAL_ORDERS + 1];
    along(g, f, n, dot, f->order + 1, f->jet, jet);
    return flow(g, f, f->order, jet, f->m);
}
