/* formula/written: an expression as its author wrote it, set in type.
 *
 * Idea: the tree of the text, not a graph: nothing is simplified, sums are in
 * the author's order, numbers have the author's digits. Brackets stand where
 * they were written, but for those that a fraction or a root makes
 * superfluous. The spellings are those of formulas (typeset.c, words.c).
 *
 * Invariant: recurses as deep as the parser did.
 */
#include <string.h>

#include "formula/print.h"
#include "formula/words.h"
#include "formula/written_shape.h"
#include "syntax/parse.h"

struct written_writer {
    struct printer p;
    struct arena *arena;
    const struct written_names *names;
    const struct ast *call; /* whose arguments are being written */
};

static void put_tree(struct written_writer *w, const struct ast *x,
                     bool brackets);

static void put_ast(struct written_writer *w, const struct ast *x)
{
    put_tree(w, x, x->bracketed);
}

static void say(struct written_writer *w, const char *text)
{
    buffer_put(&w->p.out, text);
}

/* x without brackets of its own. */
static void put_bare(struct written_writer *w, const struct ast *x)
{
    put_tree(w, x, false);
}

/* Is x an array of several entries? */
static bool is_array(const struct written_writer *w, const struct ast *x)
{
    struct shape s = written_shape(w->names, x);
    return !w->p.entry && s.rows && !shape_scalar(s);
}

/* --- operators ---------------------------------------------------------- */

static void put_around(struct written_writer *w, const char *const *three,
                       const struct ast *a, const struct ast *b)
{
    say(w, three[0]);
    put_bare(w, a);
    say(w, three[1]);
    put_bare(w, b);
    say(w, three[2]);
}

static void put_between(struct written_writer *w, const struct ast *x,
                        const char *sign)
{
    put_ast(w, x->a[0]);
    say(w, sign);
    put_ast(w, x->a[1]);
}

/* Under a raised mark: brackets around what is no atom, has a raised mark of its
 * own, or would take the mark for its summand's. */
static void put_raised(struct written_writer *w, const struct ast *x)
{
    static const char *const names[] = {"sum", "prod", "inv", "pinv", "ifelse"};
    bool brackets = x->kind == AST_UNARY || x->kind == AST_BINARY ||
                    x->kind == AST_RANGE;
    if (x->kind == AST_APPLY && x->a[0]->kind == AST_NAME &&
        !written_is_name(w->names, x->a[0]->text))
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            brackets |= strcmp(x->a[0]->text, names[i]) == 0;
    brackets = brackets && !x->bracketed;
    say(w, brackets ? w->p.as->group[0] : "");
    put_ast(w, x);
    say(w, brackets ? w->p.as->group[1] : "");
}

static void put_marked(struct written_writer *w, const struct ast *x,
                       const char *mark)
{
    say(w, w->p.as->mark[0]);
    put_raised(w, x);
    say(w, mark);
    say(w, w->p.as->mark[1]);
}

/* A^-1, of a transpose A^-T: two marks above one letter are none. */
static void put_inverse(struct written_writer *w, const struct ast *x)
{
    if (x->kind == AST_UNARY && x->op == AST_TRANSPOSE)
        put_marked(w, x->a[0], w->p.as->inverse_turned);
    else
        put_marked(w, x, w->p.as->inverse);
}

static void put_power(struct written_writer *w, const struct ast *x,
                      bool entries)
{
    const char *const *how = entries && is_array(w, x->a[0])
                                 ? w->p.as->array_power
                                 : w->p.as->power;
    say(w, how[0]);
    put_raised(w, x->a[0]);
    say(w, how[1]);
    put_bare(w, x->a[1]);
    say(w, how[2]);
}

static void put_divided(struct written_writer *w, const struct ast *a,
                        const struct ast *b, bool entries)
{
    if (!is_array(w, b)) {
        put_around(w, w->p.as->fraction, a, b);
    } else if (entries) {
        put_ast(w, a);
        say(w, w->p.as->oslash);
        put_ast(w, b);
    } else {
        put_ast(w, a);
        say(w, w->p.as->join);
        put_inverse(w, b);
    }
}

static void put_multiplied(struct written_writer *w, const struct ast *x)
{
    bool number = x->a[1]->kind == AST_NUMBER;
    bool arrays = is_array(w, x->a[0]) && is_array(w, x->a[1]);
    put_between(w, x,
                number   ? w->p.as->dot
                : arrays ? w->p.as->join
                         : w->p.as->times);
}

static void put_binary(struct written_writer *w, const struct ast *x)
{
    static const char *const signs[] = {
        [AST_LT] = "<",     [AST_LE] = "<=",  [AST_GT] = ">",  [AST_GE] = ">=",
        [AST_EQ] = "==",    [AST_NE] = "!=",  [AST_AND] = "&", [AST_OR] = "|",
        [AST_ANDAND] = "&", [AST_OROR] = "|",
    };
    switch (x->op) {
    case AST_ADD:
        put_between(w, x, w->p.as->plus);
        break;
    case AST_SUB:
        put_between(w, x, w->p.as->minus);
        break;
    case AST_MUL:
        put_multiplied(w, x);
        break;
    case AST_EMUL:
        put_between(w, x, is_array(w, x) ? w->p.as->odot : w->p.as->times);
        break;
    case AST_DIV:
    case AST_EDIV:
        put_divided(w, x->a[0], x->a[1], x->op == AST_EDIV);
        break;
    case AST_LDIV:
        put_inverse(w, x->a[0]);
        say(w, w->p.as->join);
        put_ast(w, x->a[1]);
        break;
    case AST_ELDIV:
        put_divided(w, x->a[1], x->a[0], true);
        break;
    case AST_POW:
    case AST_EPOW:
        put_power(w, x, x->op == AST_EPOW);
        break;
    default:
        put_ast(w, x->a[0]);
        w->p.as->infix(&w->p, signs[x->op]);
        put_ast(w, x->a[1]);
    }
}

static void put_unary(struct written_writer *w, const struct ast *x)
{
    if (x->op == AST_TRANSPOSE) {
        put_marked(w, x->a[0], w->p.as->turned);
        return;
    }
    if (x->op == AST_NOT)
        w->p.as->infix(&w->p, "!");
    else
        say(w, x->op == AST_MINUS ? w->p.as->sign : "");
    put_ast(w, x->a[0]);
}

/* --- calls and indices -------------------------------------------------- */

static void put_argument(void *context, size_t i)
{
    struct written_writer *w = context;
    put_bare(w, w->call->a[i + 1]);
}

static void put_call(struct written_writer *w, const struct ast *x)
{
    const struct ast *outer = w->call, *f = x->a[0];
    size_t n = x->n - 1;
    const struct ast *end = n ? x->a[n] : NULL;
    const char *last = NULL;
    if (end && (end->kind == AST_STRING || end->kind == AST_NUMBER))
        last = arena_strndup(w->arena, text_bytes(end->span), end->span.len);
    if (last && last[0] == '\'')
        last = arena_printf(w->arena, "\"%.*s\"", (int)strlen(last) - 2,
                            last + 1);
    const struct formula_word *word = word_find(f->text, n, last);
    w->call = x;
    word_call(&w->p, word, f->text, n, put_argument, w);
    w->call = outer;
}

/* sum(x,1) is 1'*x, sum(x,2) is x*1. */
static bool put_margin(struct written_writer *w, const struct ast *x)
{
    const struct ast *dim = x->n == 3 ? x->a[2] : NULL;
    if (strcmp(x->a[0]->text, "sum") != 0 || !dim || w->p.entry ||
        dim->kind != AST_NUMBER || (dim->number != 1 && dim->number != 2))
        return false;
    bool operation = x->a[1]->kind == AST_BINARY;
    say(w, dim->number == 1 ? w->p.as->ones_turned : "");
    say(w, operation ? w->p.as->group[0] : "");
    put_bare(w, x->a[1]);
    say(w, operation ? w->p.as->group[1] : "");
    say(w, dim->number == 2 ? w->p.as->ones : "");
    return true;
}

/* sum(x): over the entries of a vector, over all of a matrix, 1'*x of
 * columns. false: x is another call. */
static bool put_sum(struct written_writer *w, const struct ast *x)
{
    const struct ast *arg = x->a[1];
    bool both = arg->kind == AST_APPLY && arg->n == 2 &&
                arg->a[0]->kind == AST_NAME && !arg->bracketed &&
                strcmp(arg->a[0]->text, "sum") == 0 &&
                !written_vector(written_shape(w->names, arg->a[1]));
    enum entry outer = w->p.entry;
    if (strcmp(x->a[0]->text, "sum") != 0 || x->n != 2 || outer)
        return false;
    arg = both ? arg->a[1] : arg;
    bool entries = both || written_vector(written_shape(w->names, arg));
    bool bare = arg->kind != AST_BINARY ||
                (arg->op != AST_ADD && arg->op != AST_SUB);
    say(w, entries ? w->p.as->sigma[(w->p.sums ? 2 : 0) + both]
                   : w->p.as->ones_turned);
    w->p.entry = !entries ? ENTRY_NONE : both ? ENTRY_MATRIX : ENTRY_VECTOR;
    w->p.sums++;
    say(w, bare ? "" : w->p.as->group[0]);
    put_bare(w, arg);
    say(w, bare ? "" : w->p.as->group[1]);
    w->p.sums--;
    w->p.entry = outer;
    return true;
}

/* ifelse(c, a, b) as a case distinction. */
static bool put_cases(struct written_writer *w, const struct ast *x)
{
    static const unsigned char order[3] = {2, 1, 3};
    if (x->n != 4 || strcmp(x->a[0]->text, "ifelse") != 0)
        return false;
    for (unsigned i = 0; i < 3; i++) {
        say(w, w->p.as->cases[i]);
        put_bare(w, x->a[order[i]]);
    }
    say(w, w->p.as->cases[3]);
    return true;
}

static void put_indexed(struct written_writer *w, const struct ast *x)
{
    bool brace = x->a[0]->kind == AST_NAME && strpbrk(x->a[0]->text, "_01234567"
                                                                     "89");
    say(w, w->p.as->index[0]);
    say(w, brace ? w->p.as->brace[0] : "");
    put_ast(w, x->a[0]);
    say(w, brace ? w->p.as->brace[1] : "");
    say(w, w->p.as->index[1]);
    for (unsigned i = 1; i < x->n; i++) {
        say(w, i > 1 ? w->p.as->index_comma : "");
        put_bare(w, x->a[i]);
    }
    say(w, w->p.as->index[2]);
}

/* sqrt and its kin take their argument whole; all else is called. */
static void put_apply(struct written_writer *w, const struct ast *x)
{
    const struct ast *f = x->a[0];
    if (f->kind != AST_NAME || written_is_name(w->names, f->text))
        put_indexed(w, x);
    else if (x->n == 2 && strcmp(f->text, "inv") == 0)
        put_marked(w, x->a[1], w->p.as->inverse);
    else if (!put_sum(w, x) && !put_margin(w, x) && !put_cases(w, x))
        put_call(w, x);
}

/* --- the rest ----------------------------------------------------------- */

static void put_rows(struct written_writer *w, const struct ast *x)
{
    say(w, w->p.as->matrix[0]);
    for (unsigned i = 0; i < x->n; i++) {
        say(w, i ? w->p.as->matrix[1] : "");
        for (unsigned k = 0; k < x->a[i]->n; k++) {
            say(w, k ? w->p.as->cell : "");
            put_bare(w, x->a[i]->a[k]);
        }
    }
    say(w, w->p.as->matrix[2]);
}

static void put_range(struct written_writer *w, const struct ast *x)
{
    for (unsigned i = 0; i < x->n; i++) {
        if (i)
            w->p.as->infix(&w->p, ":");
        put_ast(w, x->a[i]);
    }
}

static void put_quotient(struct written_writer *w, const struct ast *x)
{
    struct formula_text q = formula_quotient(w->arena, x->text, x->text2, NULL);
    say(w, w->p.as == &notation_mathml ? q.mathml : q.latex);
}

static void put_text(struct written_writer *w, const struct ast *x)
{
    const char *s = arena_strndup(w->arena, text_bytes(x->span), x->span.len);
    if (x->kind == AST_NUMBER && x->span.len < 16 && !strpbrk(s, "eExX"))
        w->p.as->word(&w->p, s);
    else if (x->kind == AST_NUMBER)
        w->p.as->digits(&w->p, x->number);
    else if (x->kind == AST_DERIVATIVE)
        put_quotient(w, x);
    else
        w->p.as->word(&w->p, arena_printf(w->arena, "\"%s\"", x->text));
}

/* Is the entry of x written by entries of what x is made of? */
static bool entry_inside(const struct written_writer *w, const struct ast *x)
{
    if (x->kind == AST_BINARY)
        return x->op != AST_LDIV &&
               (x->op != AST_MUL ||
                shape_scalar(written_shape(w->names, x->a[0])) ||
                shape_scalar(written_shape(w->names, x->a[1])));
    if (x->kind == AST_APPLY)
        return x->a[0]->kind == AST_NAME && written_elementwise(x->a[0]->text);
    return x->kind == AST_UNARY && x->op != AST_TRANSPOSE;
}

/* x_i, (X*w)_i, x_ij */
static void put_entry(struct written_writer *w, const struct ast *x,
                      struct shape s)
{
    enum entry entry = w->p.entry;
    const struct formula_notation *as = w->p.as;
    if (s.rows == 0)
        s = (struct shape){2, 2};
    bool name = x->kind == AST_NAME;
    bool brace = name && strpbrk(x->text, "_0123456789");
    unsigned first = w->p.sums > 1 ? 2 : 0;
    w->p.entry = ENTRY_NONE;
    say(w, as->index[0]);
    say(w, !name ? as->group[0] : brace ? as->brace[0] : "");
    put_bare(w, x);
    say(w, !name ? as->group[1] : brace ? as->brace[1] : "");
    say(w, as->index[1]);
    say(w, s.rows > 1 || entry == ENTRY_VECTOR ? as->letter[first] : "");
    say(w, s.cols > 1 && entry == ENTRY_MATRIX ? as->letter[first + 1] : "");
    say(w, as->index[2]);
    w->p.entry = entry;
}

static void put_tree(struct written_writer *w, const struct ast *x,
                     bool brackets)
{
    enum entry entry = w->p.entry;
    struct shape s = {1, 1};
    if (entry)
        s = written_shape(w->names, x);
    if (entry && shape_scalar(s))
        w->p.entry = ENTRY_NONE;
    if (entry && !shape_scalar(s) && !entry_inside(w, x)) {
        put_entry(w, x, s);
        return;
    }
    say(w, brackets ? w->p.as->group[0] : "");
    switch (x->kind) {
    case AST_NAME:
        w->p.as->name(&w->p, x->text);
        break;
    case AST_COLON:
        w->p.as->infix(&w->p, ":");
        break;
    case AST_END:
        w->p.as->word(&w->p, "\"end\"");
        break;
    case AST_UNARY:
        put_unary(w, x);
        break;
    case AST_BINARY:
        put_binary(w, x);
        break;
    case AST_RANGE:
        put_range(w, x);
        break;
    case AST_MATRIX:
        put_rows(w, x);
        break;
    case AST_APPLY:
        put_apply(w, x);
        break;
    case AST_LAMBDA:
        put_ast(w, x->a[x->n - 1]);
        break;
    default:
        put_text(w, x);
    }
    say(w, brackets ? w->p.as->group[1] : "");
    w->p.entry = entry;
}

static const char *written_in(struct arena *a, const struct ast *x,
                              const struct written_names *names,
                              const struct formula_notation *as)
{
    struct written_writer w = {.p = {.as = as}, .arena = a, .names = names};
    put_bare(&w, x);
    return buffer_take(&w.p.out, a);
}

struct formula_text formula_written(struct arena *a, const struct ast *x,
                                    const struct written_names *names)
{
    return (
        struct formula_text){arena_strndup(a, text_bytes(x->span), x->span.len),
                             written_in(a, x, names, &notation_latex),
                             written_in(a, x, names, &notation_mathml)};
}

struct ast *formula_read(struct arena *a, const struct formula *f,
                         size_t longest)
{
    size_t n = strlen(f->is.text);
    if (f->nwhere || n > longest)
        return NULL;
    return parse_expression(a, text_add("formula", f->is.text, n));
}
