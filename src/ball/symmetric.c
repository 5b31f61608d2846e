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

/* --- forms ----------------------------------------------------------------- */

/* What the form x is made of: the matrix its vectors belong to, and the column on
 * the diagonal (of n balls, to be cleared). */
struct values_form {
    node a;
    bool singular;
    size_t n;
    arb_ptr column;
};

static void values_of(const struct ball_run *r, node x, struct values_form *f)
{
    node primary, y = NONE;
    double *mark = mem_alloc((graph_shape(r->g, x).rows + 1) * sizeof *mark);
    bool some = graph_spectral_projector(r->g, x, &primary, mark);
    f->singular = !some &&
                  !graph_spectral_form(r->g, OP_EIGH, x, &primary, &y) &&
                  graph_spectral_form(r->g, OP_SVD, x, &primary, &y);
    f->a = graph_at(r->g, primary)->arg[0];
    f->n = y == NONE ? graph_shape(r->g, x).rows
                     : shape_numel(graph_shape(r->g, y));
    f->column = _arb_vec_init((slong)f->n);
    for (size_t i = 0; i < f->n; i++)
        if (y != NONE)
            arb_set(f->column + i, r->slots[slot_of(r, y)].value.at + i);
        else
            arb_set_d(f->column + i, some ? mark[i] : 1);
    mem_free(mark);
}

bool ball_run_form(struct ball_run *r, struct slot *s, struct ball_context *c)
{
    struct values_form f;
    if (!r->form[s - r->slots])
        return false;
    values_of(r, s->x, &f);
    arb_srcptr in[2] = {r->slots[slot_of(r, f.a)].value.at, f.column};
    struct shape shapes[2] = {graph_shape(r->g, f.a), {(uint32_t)f.n, 1}};
    struct ball_kernel k = {.c = c,
                            .out = s->own,
                            .shape = graph_shape(r->g, s->x),
                            .nargs = 2,
                            .in = in,
                            .in_shape = shapes};
    bool ok = f.singular ? ball_singular_form(&k) : ball_spectral_form(&k);
    _arb_vec_clear(f.column, (slong)f.n);
    return ok;
}

bool ball_meets_zero(const struct ball_run *r, size_t i)
{
    struct slot *s = &r->slots[i];
    if (op_of(r, i) != OP_SVD)
        return false;
    struct shape a = graph_shape(r->g, graph_at(r->g, s->x)->arg[0]);
    size_t k = a.rows < a.cols ? a.rows : a.cols;
    for (size_t j = 0; j < k; j++)
        if (arb_contains_zero(s->value.at + a.rows * k + j))
            return true;
    return false;
}
