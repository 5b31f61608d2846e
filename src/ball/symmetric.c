/* symmetric: eigen- and singular values whose order does not matter.
 *
 * A repeated eigenvalue is a kink of each of the values that meet there, and of
 * their vectors, but not of their sum or product, nor of V*diag(f(w))*V'. So
 * before a run is evaluated its nodes are looked at once: columns that are made
 * entry by entry from the values w of an eigh are followed; where all of them
 * end in reductions over the whole column or in that form, and the vectors are
 * read by nothing else, the eigh has no kink (hushed), and the form is
 * evaluated as a whole (ball_spectral_form). An svd is treated alike, with
 * U*diag(f(s))*V', but for its kink at a singular value of 0.
 *
 * Invariant: what is not understood counts as a use that sees the order.
 */
#include "ball/ops.h"
#include "ball/rep.h"
#include "graph/matrix.h"

/* What is known of a slot. */
enum symmetric_part {
    NOTHING,
    VALUES,   /* f(w(i)) at entry i */
    DIAGONAL, /* that on the diagonal of a matrix */
    VECTORS,  /* V or V' */
    INNER,    /* V*diag(y), diag(y)*V' inside a form */
};

struct look {
    struct ball_run *r;
    uint8_t *part;
    uint32_t *of; /* slot of the eigh */
    bool *seen;   /* of an eigh's slot: something sees the order */
};

static bool whole_column(const struct graph *g, node x, unsigned dim)
{
    struct shape s = graph_shape(g, x);
    return dim == 0 || (dim == 1 && s.cols == 1) || (dim == 2 && s.rows == 1);
}

/* Does the list pick the diagonal of an n x n matrix? */
static bool picks_diagonal(const struct graph *g, node x)
{
    size_t n;
    const struct gnode *p = graph_at(g, x);
    const uint32_t *at = graph_list(g, p->imm.a, &n);
    struct shape s = op_flags((enum op)p->op) & OP_LIST && p->op == OP_GATHER
                         ? graph_shape(g, p->arg[0])
                         : p->shape;
    bool all = s.rows == s.cols && n == s.rows;
    for (size_t i = 0; all && i < n; i++)
        all = at[i] == i * (s.rows + 1);
    return all;
}

/* What x is, that reads a part of kind `from`; NOTHING: it sees the order, or
 * (*whole) it does not and the column ends here. */
static enum symmetric_part made_of(const struct graph *g, node x,
                                   enum symmetric_part from, bool *whole)
{
    const struct gnode *p = graph_at(g, x);
    *whole = false;
    switch (p->op) {
    case OP_CUT:
    case OP_NEG:
        return from;
    case OP_TRANSPOSE:
    case OP_RESHAPE:
        return from == VALUES || (from == VECTORS && p->op == OP_TRANSPOSE)
                   ? from
                   : NOTHING;
    case OP_SCATTER:
        return from == VALUES && picks_diagonal(g, x) ? DIAGONAL : NOTHING;
    case OP_GATHER:
        return from == DIAGONAL && picks_diagonal(g, x) ? VALUES : NOTHING;
    case OP_SUM:
    case OP_PROD:
    case OP_LOGSUMEXP:
        *whole = from == VALUES && whole_column(g, p->arg[0], p->imm.a);
        *whole = *whole ||
                 (from == DIAGONAL && p->op == OP_SUM && p->imm.a == 0);
        return NOTHING;
    default:
        return op_flags((enum op)p->op) & OP_ELEMENTWISE && from == VALUES
                   ? VALUES
                   : NOTHING;
    }
}

/* The same number in every entry (the slope of w through its diagonal matrix
 * among them). */
static bool uniform(const struct graph *g, node x)
{
    bool diagonal = false;
    for (;; x = graph_at(g, x)->arg[0]) {
        const struct gnode *p = graph_at(g, x);
        if (p->op == OP_CONST || shape_scalar(p->shape))
            return !diagonal;
        if (p->op != OP_GATHER && p->op != OP_SCATTER)
            return false;
        if (!picks_diagonal(g, x) || diagonal == (p->op == OP_GATHER))
            return false;
        diagonal = p->op == OP_GATHER;
    }
}

/* Every other argument of an elementwise node is a number or a column of the
 * same eigh. */
static bool alike(const struct look *l, node x, uint32_t eigh)
{
    size_t n;
    const struct graph *g = l->r->g;
    const node *arg = graph_args(g, x, &n);
    for (size_t k = 0; k < n; k++) {
        size_t i = slot_of(l->r, arg[k]);
        bool same = l->part[i] == VALUES && l->of[i] == eigh &&
                    shape_equal(graph_shape(g, arg[k]), graph_shape(g, x));
        if (!same && !(l->part[i] == NOTHING && uniform(g, arg[k])))
            return false;
    }
    return true;
}

/* The eigh or svd of which x is a form, or NONE; with the column in it. */
static node form_of(const struct graph *g, node x, node *y)
{
    node primary;
    *y = NONE;
    return graph_spectral_projector(g, x, &primary, NULL) ||
                   graph_spectral_form(g, OP_EIGH, x, &primary, y) ||
                   graph_spectral_form(g, OP_SVD, x, &primary, y)
               ? primary
               : NONE;
}

/* Eigenvalues of more that meet are separated too slowly, beside the point. */
#define MOST_VALUES 8

static bool looked_at(const struct ball_run *r, size_t i)
{
    struct shape s = graph_shape(r->g, graph_at(r->g, r->slots[i].x)->arg[0]);
    return (s.rows < s.cols ? s.rows : s.cols) <= MOST_VALUES;
}

/* Is y (NONE: ones) made of the eigh's values alone, or the same everywhere? */
static bool of_values(const struct look *l, node y, uint32_t eigh)
{
    if (!looked_at(l->r, eigh))
        return false;
    if (y == NONE || uniform(l->r->g, y))
        return true;
    size_t i = slot_of(l->r, y);
    return l->part[i] == VALUES && l->of[i] == eigh;
}

/* Does a derivative of the form read argument k of n as it may? */
static bool by_flow(const struct gnode *p, size_t n, size_t k)
{
    return p->op == OP_SPECTRALFLOW && k < n - (n - 3) / 2;
}

static void look_at(struct look *l, size_t i)
{
    const struct graph *g = l->r->g;
    node x = l->r->slots[i].x, y, of;
    size_t n;
    const node *arg = graph_args(g, x, &n);
    const struct gnode *p = graph_at(g, x);
    unsigned from = p->op == OP_RESULT ? graph_at(g, p->arg[0])->op : OP_COUNT;
    if (from == OP_EIGH || from == OP_SVD) {
        l->part[i] = p->imm.b == (from == OP_SVD) ? VALUES : VECTORS;
        l->of[i] = (uint32_t)slot_of(l->r, p->arg[0]);
        return;
    }
    of = form_of(g, x, &y);
    if (of != NONE && of_values(l, y, (uint32_t)slot_of(l->r, of))) {
        l->r->form[i] = 1;
        return;
    }
    for (size_t k = 0; k < n; k++) {
        size_t j = slot_of(l->r, arg[k]);
        bool whole = false;
        if (l->part[j] == NOTHING || l->part[i] == INNER || by_flow(p, n, k))
            continue;
        enum symmetric_part made =
            made_of(g, x, (enum symmetric_part)l->part[j], &whole);
        bool apart = made == VALUES &&
                     op_flags((enum op)p->op) & OP_ELEMENTWISE &&
                     !alike(l, x, l->of[j]);
        if ((made == NOTHING && !whole) || apart) {
            l->seen[l->of[j]] = true;
            continue;
        }
        l->part[i] = (uint8_t)made;
        l->of[i] = l->of[j];
    }
}

/* The factor V*diag(y) of every form, and what is read by others than it. */
static void mark_inner(struct look *l)
{
    const struct graph *g = l->r->g;
    node y;
    for (size_t i = 0; i < l->r->n; i++) {
        node x = l->r->slots[i].x, of = form_of(g, x, &y);
        const struct gnode *p = graph_at(g, x);
        bool some = graph_spectral_projector(g, x, &of, NULL);
        for (unsigned k = 0; some && k < 2; k++) {
            l->part[slot_of(l->r, p->arg[k])] = INNER;
            l->of[slot_of(l->r, p->arg[k])] = (uint32_t)slot_of(l->r, of);
        }
        if (of == NONE || y == NONE)
            continue;
        size_t inner = slot_of(l->r, p->arg[p->imm.b ? 0 : 1]);
        l->part[inner] = INNER;
        l->of[inner] = (uint32_t)slot_of(l->r, of);
    }
}

static bool has_values(const struct ball_run *r, size_t i)
{
    return op_of(r, i) == OP_EIGH || op_of(r, i) == OP_SVD;
}

void ball_find_symmetric(struct ball_run *r)
{
    bool any = false;
    for (size_t i = 0; i < r->n && !any; i++)
        any = has_values(r, i);
    if (!any)
        return;
    struct look l = {.r = r,
                     .part = mem_alloc(r->n),
                     .of = mem_alloc(r->n * sizeof *l.of),
                     .seen = mem_alloc(r->n * sizeof *l.seen)};
    mark_inner(&l);
    for (size_t i = 0; i < r->n; i++)
        look_at(&l, i);
    for (size_t i = 0; i < r->n; i++) { /* inner factors of no form */
        size_t n;
        const node *arg = graph_args(r->g, r->slots[i].x, &n);
        bool inside = r->form[i] || l.part[i] == INNER;
        for (size_t k = 0; k < n && !inside; k++)
            if (l.part[slot_of(r, arg[k])] == INNER)
                l.seen[l.of[slot_of(r, arg[k])]] = true;
    }
    for (size_t k = 0; k < r->nwant; k++) {
        size_t i = slot_of(r, r->want[k]);
        if (l.part[i] != NOTHING)
            l.seen[l.of[i]] = true;
    }
    for (size_t i = 0; i < r->n; i++)
        r->hushed[i] = has_values(r, i) && looked_at(r, i) && !l.seen[i];
    mem_free(l.part), mem_free(l.of), mem_free(l.seen);
}
