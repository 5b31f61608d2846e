/* hint/matrix: what goes wrong between matrices.
 *
 * Idea: the slips are few: a transpose too many or too few, factors in the
 * wrong order, an elementwise product for a matrix product, a matrix that
 * should be symmetric, a sum over rows or columns that was forgotten. All of
 * them are tried at every operand, and in combination inside a product of two
 * or three factors; only those whose shapes fit are ever evaluated.
 */
#include "hint/rep.h"

enum { FACTORS = 3 }; /* of a product that is searched completely */

struct product {
    const struct ast *at;
    const struct ast *factor[FACTORS];
    size_t n;
    bool minus;       /* the first factor had a sign */
    bool elementwise; /* it is .* as it stands */
};

/* Can this operand be anything but a scalar? */
static bool may_be_array(const struct repairs *r, const struct ast *t)
{
    const char *suffix;
    return t->kind == AST_NAME ? names_array(r, names_base(r, t->text, &suffix))
                               : t->kind != AST_NUMBER;
}

static bool child_of_transpose(struct spots s, const struct ast *t)
{
    for (size_t i = 0; i < s.n; i++)
        if (edit_is(s.at[i].t, AST_TRANSPOSE) && s.at[i].t->a[0] == t)
            return true;
    return false;
}

static bool is_elementwise(struct spots s, const struct ast *t)
{
    for (size_t i = 0; i < s.n; i++)
        if (edit_is(s.at[i].t, AST_EMUL) &&
            (s.at[i].t->a[0] == t || s.at[i].t->a[1] == t))
            return true;
    return false;
}

/* --- one transpose ------------------------------------------------------- */

/* A sign or a number before an operand, which is transposed by itself. */
static bool is_scaled(const struct repairs *r, const struct ast *t)
{
    const struct ast *first = edit_is(t, AST_MUL) ? t->a[0] : t;
    if (edit_is(first, AST_MINUS))
        first = first->a[0];
    bool number = edit_is(t, AST_MUL) && first->kind == AST_NUMBER;
    return edit_is(t, AST_MINUS) || (number && t != r->claim->eq->rhs);
}

/* Of a factor of .* it makes an outer product, rarely what was meant. */
static void transpose(struct repairs *r, struct spots s, const struct ast *t)
{
    bool drop = edit_is(t, AST_TRANSPOSE);
    int cost = is_elementwise(s, t) ? COST_TWO + 1 : COST_SLIP;
    const char *what = t == r->claim->eq->rhs
                           ? "the right-hand side"
                           : hint_piece(r->arena, drop ? t->a[0] : t,
                                        "an operand");
    repairs_replace(r, HINT_TRANSPOSE, cost, t, edit_flip(r->arena, t),
                    arena_printf(r->arena, "%s should %sbe transposed", what,
                                 drop ? "not " : ""));
}

/* --- products ------------------------------------------------------------ */

static bool is_left_part(struct spots s, const struct ast *t, enum ast_op op)
{
    for (size_t i = 0; i < s.n; i++)
        if (edit_is(s.at[i].t, op) && s.at[i].t->a[0] == t)
            return true;
    return false;
}

/* The factors of a chain a*b*c; false if there are too many. */
static bool factors(const struct ast *t, enum ast_op op, struct product *p)
{
    const struct ast *back[FACTORS];
    size_t n = 0;
    p->at = t;
    for (; edit_is(t, op); t = t->a[0]) {
        if (n == FACTORS - 1)
            return false;
        back[n++] = t->a[1];
    }
    p->minus = t->kind == AST_UNARY && t->op == AST_MINUS;
    p->elementwise = op == AST_EMUL;
    p->factor[0] = p->minus ? t->a[0] : t;
    for (size_t i = 0; i < n; i++)
        p->factor[i + 1] = back[n - 1 - i];
    p->n = n + 1;
    return true;
}

static const char *hadamard_text(enum ast_op wanted)
{
    return wanted == AST_MUL ? "use * (the matrix product) instead of .*"
                             : "use .* (entry by entry) instead of *";
}

static const char *product_text(struct repairs *r, const struct product *p,
                                bool moved, bool flipped)
{
    struct arena *a = r->arena;
    if (!moved)
        return "the transposes are wrong";
    if (flipped)
        return "the factors are exchanged, and their transposes";
    if (p->n == 2)
        return arena_printf(a, "the factors %s and %s are exchanged",
                            hint_piece(a, p->factor[0], "on the left"),
                            hint_piece(a, p->factor[1], "on the right"));
    return "the factors are exchanged";
}

/* The factors in an order, with a choice of transposes; how many there are in
 * *edits, or none where one would be idle. */
static const struct ast *arranged(struct repairs *r, const struct product *p,
                                  const unsigned *order, unsigned flips,
                                  enum ast_op op, int *edits)
{
    const struct ast *t = NULL;
    *edits = 0;
    for (unsigned i = 0; i < p->n; i++) {
        const struct ast *f = p->factor[order[i]];
        if (flips >> i & 1) {
            if (!may_be_array(r, f))
                return NULL;
            f = edit_flip(r->arena, f);
            ++*edits;
        }
        t = t ? edit_binary(r->arena, op, t, f) : f;
    }
    return p->minus ? edit_unary(r->arena, AST_MINUS, t) : t;
}

static void arrange(struct repairs *r, const struct product *p,
                    const unsigned *order, unsigned flips, enum ast_op op)
{
    int edits;
    const struct ast *t = arranged(r, p, order, flips, op, &edits);
    bool moved = order[0] != 0 || order[1] != 1;
    bool other = p->elementwise != (op == AST_EMUL);
    bool idle = op == AST_EMUL && moved;
    edits += moved + other;
    if (!t || idle || edits == 0 || (edits == 1 && flips))
        return; /* one transpose is tried by itself */
    enum hint_kind kind = other   ? HINT_HADAMARD
                          : moved ? HINT_EXCHANGED
                                  : HINT_TRANSPOSE;
    int cost = edits == 1 ? COST_SLIP : COST_SLIP + COST_SLIP * edits;
    if (other && op == AST_EMUL)
        cost++; /* x'.*y broadcasts to y*x', which is the likelier one */
    repairs_replace(r, kind, cost, p->at, t,
                    other ? hadamard_text(op)
                          : product_text(r, p, moved, flips != 0));
}

static void rearrange(struct repairs *r, const struct product *p,
                      enum ast_op op)
{
    static const unsigned two[][FACTORS] = {{0, 1}, {1, 0}};
    static const unsigned three[][FACTORS] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                              {2, 1, 0}, {1, 2, 0}, {2, 0, 1}};
    size_t orders = p->n == 2 ? 2 : 6;
    for (size_t i = 0; i < orders; i++)
        for (unsigned flips = 0; flips < 1u << p->n; flips++)
            arrange(r, p, p->n == 2 ? two[i] : three[i], flips, op);
}

/* Neighbours exchanged in a product that is too long for more. */
static void exchange_last(struct repairs *r, const struct ast *t)
{
    const struct ast *left = t->a[0];
    const struct ast *by = edit_is(left, AST_MUL)
                               ? edit_binary(r->arena, AST_MUL,
                                             edit_binary(r->arena, AST_MUL,
                                                         left->a[0], t->a[1]),
                                             left->a[1])
                               : edit_binary(r->arena, AST_MUL, t->a[1], left);
    repairs_replace(r, HINT_EXCHANGED, COST_SLIP, t, by,
                    "the factors are exchanged");
}

static void product(struct repairs *r, struct spots s, const struct ast *t)
{
    struct product p;
    enum ast_op op = (enum ast_op)t->op;
    enum ast_op other = op == AST_MUL ? AST_EMUL : AST_MUL;
    bool few = factors(t, op, &p);
    if (!few || p.n > 2)
        repairs_replace(r, HINT_HADAMARD, COST_SLIP, t,
                        edit_binary(r->arena, other, t->a[0], t->a[1]),
                        hadamard_text(other));
    if (!few && op == AST_MUL)
        exchange_last(r, t);
    if (!few || is_left_part(s, t, op))
        return;
    rearrange(r, &p, AST_MUL);
    if (p.n == 2)
        rearrange(r, &p, AST_EMUL);
}

static void quotient(struct repairs *r, const struct ast *t)
{
    struct arena *a = r->arena;
    bool left = t->op == AST_LDIV;
    const struct ast *by = t->a[!left], *x = t->a[left];
    repairs_replace(r, HINT_EXCHANGED, COST_SLIP, t,
                    left ? edit_binary(a, AST_DIV, x, by)
                         : edit_binary(a, AST_LDIV, by, x),
                    left ? "the solve is from the wrong side: / instead of \\"
                         : "the solve is from the wrong side: \\ instead of /");
}

/* --- symmetric parts and sums -------------------------------------------- */

static void symmetrise(struct repairs *r, const struct ast *t)
{
    struct shape s = r->g->lhs_shape;
    struct arena *a = r->arena;
    const char *suffix;
    if (t->kind == AST_NAME)
        names_shape(r, names_base(r, t->text, &suffix), &s);
    if (s.rows != s.cols || s.rows < 2)
        return;
    const struct ast *sum = edit_binary(a, AST_ADD, t, edit_flip(a, t));
    const char *what = hint_piece(a, t, "the right-hand side");
    repairs_replace(r, HINT_SYMMETRISE, COST_THOUGHT, t,
                    edit_binary(a, AST_DIV, sum, edit_number(a, 2)),
                    arena_printf(a, "%s should be symmetrised", what));
    repairs_replace(r, HINT_SYMMETRISE, COST_THOUGHT, t, sum,
                    arena_printf(a, "%s should be added to its transpose",
                                 what));
}

/* G + G' - diag(G), the derivative by the n(n+1)/2 free entries, where the
 * gradient on symmetric matrices belongs: half of it off the diagonal. */
static void free_entries(struct repairs *r)
{
    struct arena *a = r->arena;
    const struct ast *side = r->claim->eq->rhs;
    struct shape s = r->g->lhs_shape;
    if (s.rows != s.cols || s.rows < 2 || r->g->mismatch)
        return;
    const struct ast *diagonal = edit_call(a, "diag", 1, &side);
    diagonal = edit_call(a, "diag", 1, &diagonal);
    repairs_replace(r, HINT_SYMMETRISE, COST_THOUGHT + 1, side,
                    edit_binary(a, AST_DIV,
                                edit_binary(a, AST_ADD, side, diagonal),
                                edit_number(a, 2)),
                    "this is the derivative by the free entries; the gradient "
                    "on "
                    "symmetric matrices is half of it off the diagonal");
}

static void sums(struct repairs *r)
{
    struct arena *a = r->arena;
    const struct ast *side = r->claim->eq->rhs;
    for (unsigned dim = 1; dim <= 2; dim++) {
        const struct ast *args[2] = {side, edit_number(a, dim)};
        const struct ast *sum = edit_call(a, "sum", 2, args);
        const char *text = dim == 1 ? "the rows should be summed"
                                    : "the columns should be summed";
        repairs_replace(r, HINT_SHAPE, COST_THOUGHT, side, sum, text);
        repairs_replace(r, HINT_SHAPE, COST_THOUGHT + 1, side,
                        edit_flip(a, sum), text);
    }
    const struct ast *column = edit_call(a, "vec", 1, &side);
    const struct ast *all = edit_call(a, "sum", 1, &column);
    repairs_replace(r, HINT_SHAPE, COST_THOUGHT + 1, side, all,
                    "the entries should be summed");
}

/* --- all of it ----------------------------------------------------------- */

void hint_matrix(struct repairs *r)
{
    struct spots s = r->spots;
    if (!r->arrays && !r->g->mismatch)
        return;
    for (size_t i = 0; i < s.n; i++) {
        const struct ast *t = s.at[i].t;
        if (!may_be_array(r, t))
            continue;
        if (!child_of_transpose(s, t) && !is_scaled(r, t))
            transpose(r, s, t);
        if (t->kind == AST_NAME || t == r->claim->eq->rhs)
            symmetrise(r, t);
        if (t->kind == AST_BINARY && (t->op == AST_MUL || t->op == AST_EMUL))
            product(r, s, t);
        if (t->kind == AST_BINARY && (t->op == AST_DIV || t->op == AST_LDIV))
            quotient(r, t);
    }
    free_entries(r);
    if (r->g->mismatch)
        sums(r);
}

/* a/b where b/a belongs: between scalars, too. */
void hint_swap(struct repairs *r)
{
    struct spots s = r->spots;
    for (size_t i = 0; i < s.n; i++) {
        const struct ast *t = s.at[i].t;
        if (t->kind != AST_BINARY || (t->op != AST_DIV && t->op != AST_EDIV))
            continue;
        bool one = t->a[0]->kind == AST_NUMBER && t->a[0]->number == 1;
        repairs_replace(r, HINT_EXCHANGED, COST_ODD, t,
                        one ? t->a[1]
                            : edit_binary(r->arena, (enum ast_op)t->op, t->a[1],
                                          t->a[0]),
                        "numerator and denominator are exchanged");
    }
}
