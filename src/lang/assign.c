/* assign: A(i,j) = value: parts of arrays are replaced, grown, deleted.
 *
 * Idea: the array becomes builder (lang/array_builder.c) at its first such assignment, and
 * each assignment only redirects references; so the work is checking shapes by
 * Octave's rules.
 *
 * Invariant: nothing is changed before all checks have passed.
 */
#include <string.h>

#include "lang/array.h"
#include "lang/batch.h"

struct assignment {
    struct elab *e;
    struct symbol *symbol;
    struct shape shape; /* of the array before */
    struct val v;
    node value;
    struct shape from; /* of the value (in one turn) */
    bool run;          /* entries are deleted by one number or a range a:b */
    bool logical;
    struct span at;
};

static bool fail_sizes(struct assignment *c, uint32_t rows, uint32_t cols)
{
    elab_mismatch(c->e, c->at, "nonconformant: %s(%ux%u) = %ux%u",
                  c->symbol->name, rows, cols, c->from.rows, c->from.cols);
    return false;
}

/* The symbol's array as builder that this assignment may change. */
static struct array_builder *own_builder(struct assignment *c)
{
    struct symbol *s = c->symbol;
    struct elab *e = c->e;
    bool bound = scope_bound(e, s);
    if (bound && s->val.kind == VAL_BUILDER)
        return s->val.builder;
    node from = bound && s->val.kind == VAL_NODE ? s->val.node : NONE;
    bool logical = from == NONE ? c->logical : s->val.logical;
    struct array_builder *builder = builder_new(e, c->shape, from, logical);
    scope_bind(e, s, (struct val){.kind = VAL_BUILDER, .builder = builder});
    return builder;
}

static struct ref value_ref(struct assignment *c, size_t k)
{
    const struct gnode *p = graph_at(c->e->g, c->value);
    node x = c->value;
    if (shape_scalar(c->from))
        return (struct ref){x, 0};
    while (p->op == OP_RESHAPE) {
        x = p->arg[0];
        p = graph_at(c->e->g, x);
    }
    return (struct ref){x, (uint32_t)k};
}

/* A mask stays one: what is assigned to its entries is true or false. */
static void as_logical(struct assignment *c)
{
    struct val arg[2] = {c->v, val_node(Num(c->e->g, 0))};
    c->v = elab_elementwise(c->e, OP_NE, 2, arg, "!=", c->at);
    c->value = c->v.node;
}

static struct array_builder *begin(struct assignment *c, struct shape grown)
{
    struct array_builder *builder = own_builder(c);
    if (!shape_equal(grown, builder->shape))
        builder_resize(c->e, builder, grown);
    builder->whole = NONE;
    if (builder->logical && !c->logical)
        as_logical(c);
    if (c->v.kind == VAL_NODE && graph_at(c->e->g, c->value)->op == OP_CONST) {
        double v = graph_at(c->e->g, c->value)->imm.num;
        c->value = Num(c->e->g, v);
        c->from = (struct shape){1, 1};
    }
    return builder;
}

/* --- A(k) = value --------------------------------------------------------- */

static bool grow_linear(struct assignment *c, uint32_t bound,
                        struct shape *grown)
{
    struct shape s = c->shape;
    *grown = s;
    if (bound <= shape_numel(s))
        return true;
    if (s.rows == 1 || shape_numel(s) == 0)
        *grown = (struct shape){1, bound};
    else if (s.cols == 1)
        grown->rows = bound;
    else {
        elab_fail(c->e, c->at, NULL,
                  "index %u is out of bounds: %s is %ux%u, and a matrix does "
                  "not grow by one subscript",
                  bound, c->symbol->name, s.rows, s.cols);
        return false;
    }
    return elab_size(c->e, grown->rows, grown->cols, c->at);
}

static bool assign_linear(struct assignment *c, struct ast *const *index)
{
    struct subscript k;
    struct shape grown;
    uint32_t numel = (uint32_t)shape_numel(c->shape);
    size_t n = shape_numel(c->from);
    if (!subscript_read(c->e, index, 0, 1, c->shape, numel, &k))
        return false;
    bool ok = n == 1 || n == k.n;
    if (!ok)
        fail_sizes(c, k.shape.rows, k.shape.cols);
    ok = ok && grow_linear(c, k.bound, &grown);
    if (ok) {
        struct array_builder *builder = begin(c, grown);
        if (c->e->batch)
            ok = batch_store(c->e, c->symbol, builder, c->shape, &k, NULL,
                             c->v);
        for (size_t i = 0; i < k.n && !c->e->batch; i++)
            builder->ref[k.colon ? i : k.at[i]] = value_ref(c, i);
    }
    subscript_free(&k);
    return ok;
}

/* --- A(i,j) = value ------------------------------------------------------- */

/* What a colon stands for where the array has no entries yet: that extent of
 * the value, or all of a vector beside a scalar subscript. */
static uint32_t colon_extent(const struct assignment *c, unsigned dim,
                             const struct subscript *other)
{
    uint32_t have = dim ? c->shape.cols : c->shape.rows;
    if (c->shape.rows || c->shape.cols)
        return have;
    if (other && !other->colon && other->n == 1 &&
        (c->from.rows == 1 || c->from.cols == 1))
        return (uint32_t)shape_numel(c->from);
    return dim ? c->from.cols : c->from.rows;
}

static bool fits(const struct assignment *c, size_t rows, size_t cols)
{
    size_t n = shape_numel(c->from);
    if (n == 1 || (rows == c->from.rows && cols == c->from.cols))
        return true;
    return n == rows * cols && (rows == 1 || cols == 1) &&
           (c->from.rows == 1 || c->from.cols == 1);
}

static bool store_matrix(struct assignment *c, const struct subscript *i,
                         const struct subscript *j)
{
    struct shape grown = c->shape;
    if (!fits(c, i->n, j->n))
        return fail_sizes(c, (uint32_t)i->n, (uint32_t)j->n);
    if (i->bound > grown.rows)
        grown.rows = i->bound;
    if (j->bound > grown.cols)
        grown.cols = j->bound;
    if (!elab_size(c->e, grown.rows, grown.cols, c->at))
        return false;
    struct array_builder *builder = begin(c, grown);
    size_t k = 0;
    if (c->e->batch)
        return batch_store(c->e, c->symbol, builder, c->shape, i, j, c->v);
    for (size_t q = 0; q < j->n; q++)
        for (size_t p = 0; p < i->n; p++) {
            size_t row = i->colon ? p : i->at[p];
            size_t col = j->colon ? q : j->at[q];
            builder->ref[row + col * grown.rows] = value_ref(c, k++);
        }
    return true;
}

static bool assign_matrix(struct assignment *c, struct ast *const *index)
{
    struct subscript s[2];
    unsigned first = index[0]->kind == AST_COLON, last = !first;
    if (!subscript_read(c->e, index, first, 2, c->shape,
                        colon_extent(c, first, NULL), &s[first]))
        return false;
    bool ok = subscript_read(c->e, index, last, 2, c->shape,
                             colon_extent(c, last, &s[first]), &s[last]);
    if (ok) {
        ok = store_matrix(c, &s[0], &s[1]);
        subscript_free(&s[last]);
    }
    subscript_free(&s[first]);
    return ok;
}

/* --- A(k) = [] ------------------------------------------------------------ */

static bool *marked(const struct subscript *s, size_t n)
{
    bool *gone = mem_alloc((n ? n : 1) * sizeof *gone);
    for (size_t i = 0; i < s->n; i++)
        gone[s->colon ? i : s->at[i]] = true;
    return gone;
}

/* Keep the rows, columns or (dim 0) entries that are not marked; A(:) = []
 * leaves 0x0, whatever A was; of a matrix a run of entries leaves a row, other
 * entries a column, as in Octave. */
static node without(struct assignment *c, node x, const bool *gone,
                    unsigned dim, bool colon)
{
    struct shape s = c->shape, kept = {0, 0};
    size_t n = shape_numel(s), m = 0;
    uint32_t *index = mem_alloc((n ? n : 1) * sizeof *index);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t at = dim == 1 ? k % s.rows : dim == 2 ? k / s.rows : k;
        if (!gone[at])
            index[m++] = k;
    }
    uint32_t left = (uint32_t)m;
    if (dim == 1)
        kept = (struct shape){s.cols ? left / s.cols : 0, s.cols};
    else if (dim == 2)
        kept = (struct shape){s.rows, s.rows ? left / s.rows : 0};
    else if (!colon)
        kept = (s.cols == 1 && s.rows != 1) || (s.rows != 1 && !c->run)
                   ? (struct shape){left, 1}
                   : (struct shape){1, left};
    node r = index_gather(c->e, x, kept, index);
    mem_free(index);
    return r;
}

/* Take out what is named along `dim` (0: of the entries down the columns). */
static bool take_out(struct assignment *c, const struct subscript *k,
                     unsigned dim)
{
    uint32_t extent = dim == 0   ? (uint32_t)shape_numel(c->shape)
                      : dim == 1 ? c->shape.rows
                                 : c->shape.cols;
    if (k->bound > extent) {
        elab_fail(c->e, c->at, NULL, "index %u is out of bounds: %s is %ux%u",
                  k->bound, c->symbol->name, c->shape.rows, c->shape.cols);
        return false;
    }
    bool *gone = marked(k, extent);
    struct val v = scope_value(c->e, c->symbol, c->at);
    v.node = without(c, v.node, gone, dim, k->colon);
    scope_bind(c->e, c->symbol, v);
    mem_free(gone);
    return true;
}

static bool delete_lines(struct assignment *c, struct ast *const *index,
                         const struct subscript *s)
{
    if (index[1]->kind == AST_COLON)
        return take_out(c, &s[0], 1);
    if (index[0]->kind == AST_COLON)
        return take_out(c, &s[1], 2);
    if (s[0].n == 0 || s[1].n == 0)
        return true;
    elab_fail(c->e, c->at, NULL,
              "only entries by one subscript, A(k) = [], whole rows or whole "
              "columns can be deleted");
    return false;
}

static bool delete_part(struct assignment *c, unsigned n,
                        struct ast *const *index)
{
    struct shape s = c->shape;
    struct subscript k[2];
    uint32_t extent = n == 1 ? (uint32_t)shape_numel(s) : s.rows;
    if (!subscript_read(c->e, index, 0, n, s, extent, &k[0]))
        return false;
    bool ok = true;
    c->run = k[0].n == 1 || (index[0]->kind == AST_RANGE && index[0]->n == 2);
    if (n == 1) {
        if (k[0].n || k[0].colon)
            ok = take_out(c, &k[0], 0);
    } else {
        ok = subscript_read(c->e, index, 1, n, s, s.cols, &k[1]);
        if (ok) {
            ok = delete_lines(c, index, k);
            subscript_free(&k[1]);
        }
    }
    subscript_free(&k[0]);
    return ok;
}

bool index_assign(struct elab *e, struct symbol *s, unsigned n,
                  struct ast *const *index, struct val v, bool erase,
                  struct span at)
{
    struct assignment c = {.e = e,
                           .symbol = s,
                           .v = v,
                           .value = v.node,
                           .logical = v.logical,
                           .at = at};
    if (v.kind != VAL_BATCH && !elab_numeric(e, v, at, &c.value))
        return false;
    c.from = batch_shape(e, v);
    if (scope_bound(e, s)) {
        if (s->val.kind == VAL_ERROR)
            return false;
        if (s->val.kind == VAL_BATCH)
            return batch_give_up(e), false;
        if (s->val.kind == VAL_NODE)
            c.shape = graph_shape(e->g, s->val.node);
        else if (s->val.kind == VAL_BUILDER)
            c.shape = s->val.builder->shape;
    }
    if (n == 0 || n > 2) {
        elab_fail(e, at, NULL, "%u subscripts: arrays have rows and columns",
                  n);
        return false;
    }
    elab_here(e, at);
    bool nothing = c.from.rows == 0 && c.from.cols == 0;
    bool delete = nothing && erase;
    /* Turns are stored all at once, so the end of one, after what those before
     * it stored, is not known. */
    if (e->batch && (nothing || index_mentions_end(n, index)))
        return batch_give_up(e), false;
    if (delete)
        return delete_part(&c, n, index);
    return n == 1 ? assign_linear(&c, index) : assign_matrix(&c, index);
}

/* --- x = [x; ...] ----------------------------------------------------------- */

/* In a loop, of a name that has a value of this call; not where every turn is
 * to be seen. */
static bool is_append(struct elab *e, const struct stmt *stmt, bool *below)
{
    const struct ast *t = stmt->value;
    if (stmt->n != 1 || stmt->targets[0].nindex || !stmt->targets[0].name ||
        stmt->compound || t->kind != AST_MATRIX || !e->loops || e->batch ||
        e->options.cut_all || e->partials || t->n == 0)
        return false;
    const struct ast *first = t->a[0]->n ? t->a[0]->a[0] : NULL;
    if (!first || first->kind != AST_NAME ||
        strcmp(first->text, stmt->targets[0].name) != 0)
        return false;
    *below = t->n > 1;
    for (unsigned i = 0; i < t->n && *below; i++)
        if (t->a[i]->n != 1)
            return false;
    const struct symbol *s = scope_symbol(e, first->text);
    return scope_bound(e, s) &&
           (s->val.kind == VAL_NODE ||
            (s->val.kind == VAL_BUILDER && !s->val.builder->batched));
}

static bool append_fits(const struct elab *e, struct shape s, size_t n,
                        const struct val *v, bool below)
{
    for (size_t i = 0; i < n; i++) {
        struct shape x = graph_shape(e->g, v[i].node);
        if (!shape_numel(x))
            return false;
        if (shape_numel(s) && (below ? x.cols != s.cols : x.rows != s.rows))
            return false;
        if (!shape_numel(s))
            s = x;
    }
    return true;
}

static void append(struct elab *e, struct symbol *s, size_t n,
                   const struct val *v, bool below)
{
    bool logical = s->val.logical;
    if (s->val.kind != VAL_BUILDER) {
        node x = s->val.node;
        struct array_builder *c = builder_new(e, graph_shape(e->g, x), x,
                                              logical);
        scope_bind(e, s, (struct val){.kind = VAL_BUILDER, .builder = c});
    }
    struct array_builder *c = s->val.builder;
    for (size_t i = 0; i < n; i++) {
        c->logical = c->logical && v[i].logical;
        builder_append(e, c, v[i].node, below);
    }
}

/* What is appended; v[0] is left for the array itself. */
static bool read_appended(struct elab *e, const struct ast *t, struct val *v)
{
    size_t n = 0;
    node x;
    for (unsigned i = 0; i < t->n; i++)
        for (unsigned j = 0; j < t->a[i]->n; j++, n++) {
            if (n == 0)
                continue;
            v[n] = elab_eval(e, t->a[i]->a[j]);
            if (!elab_numeric(e, v[n], t->a[i]->a[j]->span, &x))
                return false;
        }
    return true;
}

bool assign_append(struct elab *e, const struct stmt *stmt, bool *ok)
{
    bool below;
    if (!is_append(e, stmt, &below))
        return false;
    const struct ast *t = stmt->value;
    const struct target *target = &stmt->targets[0];
    struct symbol *s = scope_symbol(e, target->name);
    size_t n = below ? t->n : t->a[0]->n;
    struct val *v = mem_alloc(n * sizeof *v);
    *ok = read_appended(e, t, v);
    struct shape shape = s->val.kind == VAL_BUILDER
                             ? s->val.builder->shape
                             : graph_shape(e->g, s->val.node);
    double more = 0;
    for (size_t i = 1; i < n && *ok; i++)
        more += (double)shape_numel(graph_shape(e->g, v[i].node));
    if (*ok && append_fits(e, shape, n - 1, v + 1, below)) {
        *ok = elab_size(e, (double)shape_numel(shape) + more, 1, stmt->span);
        scope_log(e, s, NONE);
        scope_note_grown(e, s, stmt, target->span);
        if (*ok)
            append(e, s, n - 1, v + 1, below);
    } else if (*ok) {
        v[0] = scope_value(e, s, t->a[0]->a[0]->span);
        struct val whole = matrix_of(e, t, v);
        *ok = whole.kind != VAL_ERROR;
        if (*ok)
            scope_assign(e, s, whole, stmt, target->span, true);
    }
    mem_free(v);
    return true;
}
