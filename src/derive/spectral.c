/* derive/spectral: the rule of V*diag(f(w))*V' as a whole.
 *
 * Idea: the vectors of an eigh have no derivative where eigenvalues are equal,
 * but this has: V*(D.*(V'*Adot*V))*V', D the divided differences of f at the
 * values w, which are its slope where two of them meet (Daleckii and Krein).
 * So a product that is made like this, f entry by entry from w, is
 * differentiated past its factors, straight to the matrix that w and V belong
 * to.
 *
 * Invariant: only where nobody asks for, holds or seeds what lies between, and
 * f depends on nothing else that is differentiated.
 * Source: N. Higham, Functions of Matrices, 2008, theorem 3.11.
 */
#include "derive/rep.h"
#include "graph/matrix.h"

/* A node between w and f(w): entry by entry, or w's diagonal matrix and back. */
static bool by_entry(const struct graph *g, node x, struct shape column)
{
    const struct gnode *p = graph_at(g, x);
    bool square = p->shape.rows == column.rows && p->shape.cols == column.rows;
    switch (p->op) {
    case OP_CUT:
        return true;
    case OP_SCATTER:
        return square;
    case OP_GATHER:
        return shape_equal(p->shape, column) &&
               graph_at(g, p->arg[0])->op == OP_SCATTER;
    default:
        return op_flags((enum op)p->op) & OP_ELEMENTWISE &&
               shape_equal(p->shape, column);
    }
}

/* Is y made from w entry by entry, of nothing else that flows? */
static bool own_function(const struct graph *g, node w, node y,
                         const struct form_view *view)
{
    enum { MOST = 64 };
    node stack[MOST];
    size_t n = 1, args, seen = 0;
    struct shape column = graph_shape(g, w);
    stack[0] = y;
    while (n > 0) {
        node x = stack[--n];
        if (x == w)
            continue;
        if (++seen > MOST || !by_entry(g, x, column) || view->held[x])
            return false;
        const node *arg = graph_args(g, x, &args);
        for (size_t k = 0; k < args; k++) {
            if (shape_scalar(graph_shape(g, arg[k]))) {
                if (view->flows(view->context, arg[k]))
                    return false;
                continue;
            }
            if (n == MOST)
                return false;
            stack[n++] = arg[k];
        }
    }
    return true;
}

/* Nobody asks for what lies between the eigh and the form, or holds it. */
static bool unseen(const struct graph *g, node self, node eigh,
                   const struct form_view *view)
{
    bool *on = mem_alloc((self - eigh + 1) * sizeof *on), ok = true;
    on[0] = true;
    for (node x = eigh + 1; x < self; x++) {
        size_t n;
        const node *arg = graph_args(g, x, &n);
        for (size_t k = 0; k < n && !on[x - eigh]; k++)
            on[x - eigh] = arg[k] >= eigh && on[arg[k] - eigh];
        ok = ok && !(on[x - eigh] && view->held[x]);
    }
    ok = ok && !view->held[eigh];
    mem_free(on);
    return ok;
}

bool form_matches(const struct graph *g, node self,
                  const struct form_view *view, struct form *f)
{
    if (!graph_spectral_form(g, self, &f->eigh, &f->y) || f->y == NONE)
        return false;
    f->a = g->at[f->eigh].arg[0];
    node w = Part(f->eigh, 0);
    return view->flows(view->context, f->a) && !view->held[self] &&
           own_function(g, w, f->y, view) && unseen(g, self, f->eigh, view);
}

/* f'(w), whose rule does not forget what the caller's has missed. */
static node slopes(struct graph *g, node w, node y)
{
    struct derive_gap before = derive_gap();
    struct seed one = {w, Full(g, graph_shape(g, w), 1)};
    node d = NONE;
    derive_forward(g, 1, &one, (struct stops){0}, 1, &y, &d);
    if (before.at != NONE && derive_gap().at == NONE)
        derive_report_gap(before.at, before.argument, before.why);
    return d == NONE ? Full(g, graph_shape(g, w), 0) : d;
}

node form_flow(struct graph *g, const struct form *f, node m)
{
    node w = Part(f->eigh, 0), v = Part(f->eigh, 1), vt = Transpose(g, v);
    node d = Loewner(g, w, f->y, slopes(g, w, f->y));
    node inside = MatMul(g, vt, MatMul(g, Symmetrize(g, m), v));
    return MatMul(g, v, MatMul(g, Mul(g, d, inside), vt));
}
