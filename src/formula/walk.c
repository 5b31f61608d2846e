/* formula/walk: terms as text, LaTeX or MathML, by one walk.
 *
 * Idea: each term knows how tightly its text binds (`level`); whoever prints a
 * part says how tight it must be, and brackets appear only where they are
 * needed. A notation is a table of spellings; only products, matrix products
 * and calls differ more, as they stand in one line (line.c) or in two
 * dimensions (typeset.c).
 *
 * Invariant: what opens is written before what it holds, so that a notation
 * may be one of elements. Nothing recurses deeper than terms are nested
 * (formula.c names what is deep).
 */
#include <math.h>
#include <string.h>

#include "formula/print.h"

void put(struct printer *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buffer_vprintf(&p->out, fmt, ap);
    va_end(ap);
}

static void say(struct printer *p, const char *text)
{
    buffer_put(&p->out, text);
}

void put_double(struct printer *p, double v)
{
    if (isnan(v) || isinf(v))
        put(p, isnan(v) ? "NaN" : v < 0 ? "-Inf" : "Inf");
    else if (fabs(v) < 1e15 && v == floor(v))
        put(p, "%.0f", v);
    else
        buffer_number(&p->out, v);
}

bool print_by_name(const struct printer *p, term x)
{
    return p->named[x] && x != p->root;
}

/* --- levels ------------------------------------------------------------- */

static enum level infix_level(const struct printer *p, const struct gterm *g)
{
    if (!p->as->flat)
        return ATOM;
    if (g->n == 1)
        return PRODUCT;
    return g->op == OP_OR ? LOW : g->op == OP_AND ? AND : COMPARE;
}

static enum level product_level(const struct gterm *g, const struct part *part)
{
    if (g->factor.p < 0)
        return SUM;
    if (g->n == 1 && ratio_is(g->factor, 1) && part[0].factor.p > 0)
        return POSTFIX;
    return PRODUCT;
}

static enum level chain_level(const struct printer *p, const struct gterm *g,
                              const struct part *part)
{
    if (g->n > 1 || !p->as->flat)
        return PRODUCT;
    return part[0].flags & PART_TRANSPOSED ? POSTFIX : ATOM;
}

static enum level level_of(const struct printer *p, term x)
{
    static const unsigned char levels[] = {
        [TERM_SUM] = SUM,    [TERM_TRANSPOSE] = POSTFIX, [TERM_POWER] = POSTFIX,
        [TERM_NAME] = ATOM,  [TERM_WORD] = ATOM,         [TERM_CALL] = ATOM,
        [TERM_INDEX] = ATOM, [TERM_STACK] = ATOM,        [TERM_BESIDE] = ATOM,
    };
    const struct gterm *g = term_at(p->t, x);
    const struct part *part = term_parts(p->t, x);
    if (print_by_name(p, x))
        return ATOM;
    switch (g->kind) {
    case TERM_NUMBER:
        return p->as->number_level(g);
    case TERM_PRODUCT:
        return product_level(g, part);
    case TERM_INFIX:
        return infix_level(p, g);
    case TERM_CHAIN:
        return chain_level(p, g, part);
    case TERM_CALL: /* what follows a sigma would be read as its summand */
        return !p->as->flat && g->op == OP_SUM ? PRODUCT : ATOM;
    default:
        return (enum level)levels[g->kind];
    }
}

/* --- sums --------------------------------------------------------------- */

/* c times a term that is a product, or stands as one factor. */
static void put_multiple(struct printer *p, struct ratio c, term x)
{
    const struct gterm *g = term_at(p->t, x);
    struct part whole = part_of(x);
    bool number = g->kind == TERM_NUMBER && shape_scalar(g->shape);
    if (g->kind == TERM_PRODUCT && !print_by_name(p, x))
        p->as->product(p, ratio_times(c, g->factor), g->n, term_parts(p->t, x),
                       false);
    else if (number && !ratio_is(c, 1))
        p->as->product(p, ratio_times(c, g->factor), 0, NULL, false);
    else if (ratio_is(c, 1))
        put_term(p, x, PRODUCT);
    else
        p->as->product(p, c, 1, &whole, false);
}

static void put_sum(struct printer *p, term x)
{
    uint32_t n = term_at(p->t, x)->n;
    for (uint32_t i = 0; i < n; i++) {
        struct part f = term_part(p->t, x, i);
        const struct gterm *h = term_at(p->t, f.t);
        bool open = h->kind == TERM_PRODUCT && !print_by_name(p, f.t);
        bool flips = open && h->factor.p < 0;
        bool minus = (f.factor.p < 0) != flips;
        say(p, i       ? (minus ? p->as->minus : p->as->plus)
               : minus ? p->as->sign
                       : "");
        f.factor.p = flips ? -fabs(f.factor.p) : fabs(f.factor.p);
        put_multiple(p, f.factor, f.t);
    }
}

/* --- arrays, indices, calls --------------------------------------------- */

void put_list(struct printer *p, size_t n, const struct part *f,
              const char *between)
{
    for (size_t i = 0; i < n; i++) {
        say(p, i ? between : "");
        put_term(p, f[i].t, LOW);
    }
}

static void put_rows(struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    bool stack = g->kind == TERM_STACK;
    say(p, p->as->matrix[0]);
    for (uint32_t i = 0; i < (stack ? g->n : 1); i++) {
        term row = stack ? term_part(p->t, x, i).t : x;
        const struct gterm *r = term_at(p->t, row);
        say(p, i ? p->as->matrix[1] : "");
        if (r->kind == TERM_BESIDE && (row == x || !p->named[row]))
            put_list(p, r->n, term_parts(p->t, row), p->as->cell);
        else
            put_term(p, row, LOW);
    }
    say(p, p->as->matrix[2]);
}

/* A name with digits or an underscore has a subscript. */
static bool has_subscript(const struct printer *p, term x)
{
    const char *name = print_by_name(p, x) ? p->named[x]
                                           : term_at(p->t, x)->text;
    return strpbrk(name, "_0123456789");
}

/* x as what a subscript stands at. */
static void put_base(struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    bool call = g->kind == TERM_CALL || g->kind == TERM_INDEX;
    bool name = g->kind == TERM_NAME || print_by_name(p, x);
    static const char *const bare[2] = {"", ""}, *const square[2] = {"[", "]"};
    const char *const *around = name ? (has_subscript(p, x) ? p->as->brace
                                                            : bare)
                                : !p->as->flat ? p->as->group
                                : call         ? bare
                                               : square;
    say(p, around[0]);
    put_term(p, x, LOW);
    say(p, around[1]);
}

static void put_index(struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    const struct part *f = term_parts(p->t, x);
    say(p, p->as->index[0]);
    put_base(p, f[0].t);
    say(p, p->as->index[1]);
    put_list(p, g->n - 1, f + 1, p->as->index_comma);
    say(p, p->as->index[2]);
}

static void put_infix(struct printer *p, const struct gterm *g,
                      const struct part *f)
{
    enum level own = p->as->flat ? infix_level(p, g) + 1 : SUM;
    if (!p->as->flat)
        say(p, p->as->iverson[0]);
    if (g->n == 1) {
        p->as->infix(p, g->text);
        put_term(p, f[0].t, POSTFIX);
    } else {
        put_term(p, f[0].t, own);
        p->as->infix(p, g->text);
        put_term(p, f[1].t, own);
    }
    if (!p->as->flat)
        say(p, p->as->iverson[1]);
}

static void put_raised(struct printer *p, const struct gterm *g,
                       const struct part *f)
{
    bool one = shape_scalar(g->shape) || p->entry;
    const char *const *how = one ? p->as->power : p->as->array_power;
    say(p, how[0]);
    put_term(p, f[0].t, ATOM);
    say(p, how[1]);
    put_term(p, f[1].t, p->as->flat ? ATOM : LOW);
    say(p, how[2]);
}

static void put_body(struct printer *p, term x)
{
    const struct gterm *g = term_at(p->t, x);
    const struct part *f = term_parts(p->t, x);
    struct ratio size = {fabs(g->factor.p), g->factor.q};
    switch (g->kind) {
    case TERM_NUMBER:
        p->as->number(p, g);
        break;
    case TERM_NAME:
        p->as->name(p, g->text);
        break;
    case TERM_WORD:
        p->as->word(p, g->text);
        break;
    case TERM_SUM:
        put_sum(p, x);
        break;
    case TERM_PRODUCT:
        say(p, g->factor.p < 0 ? p->as->sign : "");
        p->as->product(p, size, g->n, f, g->factor.p > 0);
        break;
    case TERM_CHAIN:
        p->as->chain(p, g->n, f);
        break;
    case TERM_TRANSPOSE:
        say(p, p->as->mark[0]);
        put_term(p, f[0].t, ATOM);
        say(p, p->as->turned);
        say(p, p->as->mark[1]);
        break;
    case TERM_POWER:
        put_raised(p, g, f);
        break;
    case TERM_CALL:
        p->as->call(p, g, f);
        break;
    case TERM_INFIX:
        put_infix(p, g, f);
        break;
    case TERM_INDEX:
        put_index(p, x);
        break;
    case TERM_STACK:
    case TERM_BESIDE:
        put_rows(p, x);
        break;
    }
}

/* Is the entry of x written by entries of what x is made of? */
static bool entry_inside(const struct gterm *g)
{
    return g->kind == TERM_SUM || g->kind == TERM_PRODUCT ||
           g->kind == TERM_POWER ||
           (g->kind == TERM_CALL && g->op != OP_COUNT &&
            op_flags((enum op)g->op) & OP_ELEMENTWISE);
}

/* x_i, x_ij */
static void put_entry(struct printer *p, term x)
{
    enum entry entry = p->entry;
    struct shape s = term_at(p->t, x)->shape;
    p->entry = ENTRY_NONE;
    say(p, p->as->index[0]);
    put_base(p, x);
    say(p, p->as->index[1]);
    unsigned first = p->sums > 1 ? 2 : 0;
    say(p, s.rows > 1 || entry == ENTRY_VECTOR ? p->as->letter[first] : "");
    say(p, s.cols > 1 && entry == ENTRY_MATRIX ? p->as->letter[first + 1] : "");
    say(p, p->as->index[2]);
    p->entry = entry;
}

void put_term(struct printer *p, term x, enum level least)
{
    const struct gterm *g = term_at(p->t, x);
    enum entry entry = p->entry;
    if (shape_scalar(g->shape)) {
        p->entry = ENTRY_NONE;
    } else if (entry && (print_by_name(p, x) || !entry_inside(g))) {
        put_entry(p, x);
        return;
    }
    bool brackets = level_of(p, x) < least;
    say(p, brackets ? p->as->group[0] : "");
    if (print_by_name(p, x))
        p->as->name(p, p->named[x]);
    else
        put_body(p, x);
    say(p, brackets ? p->as->group[1] : "");
    p->entry = entry;
}

static const char *print_in(struct arena *a, const struct terms *t, term x,
                            const char *const *named,
                            const struct formula_notation *as)
{
    struct printer p = {.t = t, .named = named, .root = x, .as = as};
    put_term(&p, x, LOW);
    return buffer_take(&p.out, a);
}

struct formula_text term_print(struct arena *a, const struct terms *t, term x,
                               const char *const *named)
{
    return (struct formula_text){print_in(a, t, x, named, &notation_text),
                                 print_in(a, t, x, named, &notation_latex),
                                 print_in(a, t, x, named, &notation_mathml)};
}

struct formula_text formula_zeros(struct arena *a, struct shape s)
{
    struct terms *t = terms_new(a);
    const char *none[1] = {NULL};
    term zero = term_number(t, (struct ratio){0, 1}, s);
    struct formula_text r = term_print(a, t, zero, none);
    terms_free(t);
    return r;
}
