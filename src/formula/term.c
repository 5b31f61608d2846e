/* formula/term: storage of terms, and exact arithmetic of their factors.
 *
 * Idea: sums, products and matrix products are flat lists, so that what a
 * person does at a glance (collect, cancel, pull out a factor) is a look at one
 * list. Equal terms are one term, found in an open-addressing table.
 *
 * Invariant: parts of a term come before it, so every pass is a plain loop; a
 * term is never changed once made.
 */
#include "formula/lists.h"

#include <math.h>
#include <string.h>

enum { COMMUTING = 32 }; /* longest list that is compared in any order */

struct terms *terms_new(struct arena *a)
{
    struct terms *t = mem_alloc(sizeof *t);
    t->arena = a;
    t->table_size = 256;
    t->table = mem_alloc(t->table_size * sizeof *t->table);
    return t;
}

void terms_free(struct terms *t)
{
    vec_free(&t->at);
    vec_free(&t->pool);
    vec_free(&t->shared);
    vec_free(&t->assumed);
    mem_free(t->table);
    mem_free(t);
}

/* --- ratios ------------------------------------------------------------- */

static bool whole(double v)
{
    return v == floor(v) && fabs(v) < 0x1p50;
}

static struct ratio reduced(double p, double q)
{
    double a = fabs(p), b = fabs(q);
    while (b != 0) {
        double r = fmod(a, b);
        a = b;
        b = r;
    }
    if (q < 0)
        a = -a;
    return a == 0 ? (struct ratio){p, q} : (struct ratio){p / a, q / a};
}

struct ratio ratio_of(double v)
{
    for (double q = 1; q <= 8; q *= 2)
        if (whole(v * q))
            return (struct ratio){v * q, q};
    return (struct ratio){v, 1};
}

struct ratio ratio_times(struct ratio a, struct ratio b)
{
    double p = a.p * b.p, q = a.q * b.q;
    if (whole(p) && whole(q) && q != 0)
        return reduced(p, q);
    return ratio_of(p / q);
}

struct ratio ratio_plus(struct ratio a, struct ratio b)
{
    double p = a.p * b.q + b.p * a.q, q = a.q * b.q;
    if (whole(p) && whole(q))
        return reduced(p, q);
    return ratio_of(p / q);
}

/* --- interning ---------------------------------------------------------- */

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 29);
}

static uint64_t bits(double v)
{
    uint64_t u;
    memcpy(&u, &v, sizeof u);
    return u;
}

static uint64_t hash_ratio(uint64_t h, struct ratio r)
{
    return mix(mix(h, bits(r.p)), bits(r.q));
}

static bool commutes(const struct gterm *p)
{
    return p->kind == TERM_SUM || p->kind == TERM_PRODUCT;
}

static uint64_t hash(const struct gterm *p, size_t n, const struct part *part)
{
    uint64_t h = mix(p->kind, p->op);
    h = mix(h, ((uint64_t)p->shape.rows << 32) | p->shape.cols);
    h = hash_ratio(h, p->factor);
    for (const char *s = p->text ? p->text : ""; *s; s++)
        h = mix(h, (unsigned char)*s);
    for (size_t i = 0; i < n; i++)
        if (commutes(p))
            h += hash_ratio(mix(1, part[i].t), part[i].factor);
        else
            h = hash_ratio(mix(mix(h, part[i].t), part[i].flags),
                           part[i].factor);
    return h ^ (h >> 32);
}

static bool ratio_equal(struct ratio a, struct ratio b)
{
    return bits(a.p) == bits(b.p) && bits(a.q) == bits(b.q);
}

static bool part_equal(struct part a, struct part b)
{
    return a.t == b.t && a.flags == b.flags && ratio_equal(a.factor, b.factor);
}

/* Is it among the n parts? */
static bool among(struct part p, size_t n, const struct part *part)
{
    for (size_t i = 0; i < n; i++)
        if (part_equal(p, part[i]))
            return true;
    return false;
}

/* Sums and products of a moderate length, whose parts are all different once
 * they are simplified, are equal in any order. */
static bool same(const struct terms *t, term x, const struct gterm *p, size_t n,
                 const struct part *part)
{
    const struct gterm *q = term_at(t, x);
    const struct part *have = term_parts(t, x);
    bool any_order = !t->raw && commutes(p) && n <= COMMUTING;
    if (q->kind != p->kind || q->op != p->op || q->n != n ||
        !shape_equal(q->shape, p->shape) ||
        !ratio_equal(q->factor, p->factor) ||
        strcmp(q->text ? q->text : "", p->text ? p->text : "") != 0)
        return false;
    for (size_t i = 0; i < n; i++)
        if (any_order ? !among(part[i], n, have)
                      : !part_equal(part[i], have[i]))
            return false;
    return true;
}

static void table_grow(struct terms *t)
{
    size_t size = t->table_size * 2;
    uint32_t *table = mem_alloc(size * sizeof *table);
    for (term x = 0; x < t->at.n; x++) {
        const struct gterm *p = term_at(t, x);
        size_t slot = hash(p, p->n, term_parts(t, x)) & (size - 1);
        while (table[slot])
            slot = (slot + 1) & (size - 1);
        table[slot] = x + 1;
    }
    mem_free(t->table);
    t->table = table;
    t->table_size = size;
}

static uint32_t size_of(const struct terms *t, size_t n,
                        const struct part *part)
{
    uint32_t size = 1;
    for (size_t i = 0; i < n; i++) {
        uint32_t s = term_at(t, part[i].t)->size;
        size = size + s < 1000000 ? size + s : 1000000;
    }
    return size;
}

uint32_t ratio_weight(struct ratio r)
{
    uint32_t above = r.p == 1 ? 0 : r.p == -1 ? 1 : 4;
    return above + (r.q == 1 ? 0 : 4);
}

static uint32_t weight_of(const struct terms *t, const struct gterm *g,
                          size_t n, const struct part *part)
{
    static const unsigned char own[] = {
        [TERM_NUMBER] = 4,    [TERM_NAME] = 4,   [TERM_WORD] = 4,
        [TERM_TRANSPOSE] = 1, [TERM_CALL] = 2,   [TERM_INDEX] = 1,
        [TERM_STACK] = 2,     [TERM_BESIDE] = 2, [TERM_POWER] = 1,
    };
    uint32_t weight = own[g->kind];
    if (g->kind == TERM_PRODUCT)
        weight += ratio_weight(g->factor);
    for (size_t i = 0; i < n; i++) {
        const struct gterm *h = term_at(t, part[i].t);
        bool sum = h->kind == TERM_SUM && g->kind != TERM_CALL;
        weight += h->weight + (part[i].flags != 0) + (i > 0) + sum;
        if (g->kind == TERM_SUM || g->kind == TERM_PRODUCT)
            weight += ratio_weight(part[i].factor);
    }
    return weight < 1000000 ? weight : 1000000;
}

term term_intern(struct terms *t, struct gterm head, size_t n,
                 const struct part *part)
{
    if ((t->at.n + 1) * 3 > t->table_size * 2)
        table_grow(t);
    size_t slot = hash(&head, n, part) & (t->table_size - 1);
    for (; t->table[slot]; slot = (slot + 1) & (t->table_size - 1))
        if (same(t, t->table[slot] - 1, &head, n, part))
            return t->table[slot] - 1;
    head.first = (uint32_t)t->pool.n;
    head.n = (uint32_t)n;
    head.size = size_of(t, n, part);
    head.weight = weight_of(t, &head, n, part);
    for (size_t i = 0; i < n; i++)
        vec_push(&t->pool, part[i]);
    vec_push(&t->at, head);
    vec_push(&t->shared, 0);
    t->table[slot] = (uint32_t)t->at.n;
    return (term)(t->at.n - 1);
}

/* --- small terms -------------------------------------------------------- */

static const struct shape scalar = {1, 1};

term term_number(struct terms *t, struct ratio v, struct shape s)
{
    struct gterm head = {
        .kind = TERM_NUMBER, .op = OP_COUNT, .shape = s, .factor = v};
    return term_intern(t, head, 0, NULL);
}

/* Do the last letters of a name say adjoint or tangent? */
static bool is_derivative_name(const char *s)
{
    size_t n = strlen(s);
    return n > 3 &&
           (strcmp(s + n - 3, "bar") == 0 || strcmp(s + n - 3, "dot") == 0);
}

term term_name(struct terms *t, const char *text, struct shape s,
               unsigned facts)
{
    struct gterm head = {.kind = TERM_NAME,
                         .op = OP_COUNT,
                         .shape = s,
                         .factor = {1, 1},
                         .text = text};
    head.rank = is_derivative_name(text) ? 2 : 1;
    head.facts = (uint8_t)facts;
    return term_intern(t, head, 0, NULL);
}

term term_word(struct terms *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct gterm head = {.kind = TERM_WORD,
                         .op = OP_COUNT,
                         .shape = scalar,
                         .factor = {1, 1},
                         .text = arena_vprintf(t->arena, fmt, ap)};
    va_end(ap);
    return term_intern(t, head, 0, NULL);
}

static term with_parts(struct terms *t, struct gterm head, size_t n,
                       const term *x)
{
    struct part *part = mem_alloc((n + 1) * sizeof *part);
    for (size_t i = 0; i < n; i++)
        part[i] = part_of(x[i]);
    head.factor = (struct ratio){1, 1};
    term r = term_intern(t, head, n, part);
    mem_free(part);
    return r;
}

/* Calls that are decided by whole numbers: kinds and orders of functions. */
static bool fold_call(struct terms *t, enum op op, struct shape s,
                      const term *arg, term *out)
{
    const struct gterm *a = term_at(t, arg[0]);
    struct part part = {0};
    bool larger = op == OP_MAX;
    if ((op == OP_MAX || op == OP_MIN) && term_scalar(t, arg[0]) &&
        term_scalar(t, arg[1])) {
        const struct gterm *b = term_at(t, arg[1]);
        double x = ratio_value(a->factor), y = ratio_value(b->factor);
        *out = (x > y) == larger ? arg[0] : arg[1];
        return a->kind == TERM_NUMBER && b->kind == TERM_NUMBER;
    }
    if ((op != OP_MOD && op != OP_SELECT) || a->kind != TERM_NUMBER ||
        !shape_scalar(a->shape))
        return false;
    if (op == OP_MOD) {
        const struct gterm *b = term_at(t, arg[1]);
        if (b->kind != TERM_NUMBER || a->factor.q != 1 || a->factor.p < 0 ||
            b->factor.q != 1 || b->factor.p <= 0)
            return false;
        *out = term_number(t, ratio_of(fmod(a->factor.p, b->factor.p)), s);
        return true;
    }
    part = part_of(arg[a->factor.p != 0 ? 1 : 2]);
    *out = term_product(t, (struct ratio){1, 1}, s, 1, &part);
    return true;
}

static term mean(struct terms *t, struct shape s, size_t n, const term *arg)
{
    struct part sum = part_of(term_call(t, OP_SUM, "sum", s, n, arg));
    size_t all = shape_numel(term_at(t, arg[0])->shape);
    struct ratio share = {1, (double)all / (double)shape_numel(s)};
    return term_product(t, share, s, 1, &sum);
}

term term_call(struct terms *t, enum op op, const char *text, struct shape s,
               size_t n, const term *arg)
{
    struct gterm head = {
        .kind = TERM_CALL, .op = (uint16_t)op, .shape = s, .text = text};
    term folded;
    if (op == OP_SUM || term_linear(text))
        return term_reduced(t, op, text, s, n, arg);
    if (!t->raw && fold_call(t, op, s, arg, &folded))
        return folded;
    if (!t->raw && op == OP_SQRT) {
        struct part root = {arg[0], 0, {1, 2}};
        return term_product(t, (struct ratio){1, 1}, s, 1, &root);
    }
    if (!t->raw && strcmp(text, "mean") == 0)
        return mean(t, s, n, arg);
    return with_parts(t, head, n, arg);
}

term term_call1(struct terms *t, const char *text, struct shape s, term a)
{
    return term_call(t, OP_COUNT, text, s, 1, &a);
}

term term_power(struct terms *t, struct shape s, term base, term exponent)
{
    const struct gterm *p = term_at(t, exponent);
    if (p->kind == TERM_NUMBER && shape_equal(s, term_at(t, base)->shape)) {
        struct part part = {base, 0, p->factor};
        return term_product(t, (struct ratio){1, 1}, s, 1, &part);
    }
    struct gterm head = {.kind = TERM_POWER, .op = OP_COUNT, .shape = s};
    return with_parts(t, head, 2, (term[]){base, exponent});
}

term term_index(struct terms *t, term base, struct shape s, size_t n,
                const term *word)
{
    struct gterm head = {.kind = TERM_INDEX, .op = OP_COUNT, .shape = s};
    term part[4] = {base};
    for (size_t i = 0; i < n; i++)
        part[i + 1] = word[i];
    return with_parts(t, head, n + 1, part);
}

term term_join(struct terms *t, bool vertical, struct shape s, size_t n,
               const term *x)
{
    struct gterm head = {.kind = vertical ? TERM_STACK : TERM_BESIDE,
                         .op = OP_COUNT,
                         .shape = s};
    term column;
    if (turns_as_column(t, n, x, &column))
        return vertical ? column : term_transpose(t, column);
    return n == 1 ? x[0] : with_parts(t, head, n, x);
}

/* --- shorthands --------------------------------------------------------- */

static struct shape common(const struct terms *t, term a, term b)
{
    struct shape s = term_at(t, a)->shape;
    graph_broadcast(s, term_at(t, b)->shape, &s);
    return s;
}

term term_add(struct terms *t, term a, term b)
{
    return term_sum(t, common(t, a, b), 2,
                    (struct part[]){part_of(a), part_of(b)});
}

term term_subtract(struct terms *t, term a, term b)
{
    return term_sum(t, common(t, a, b), 2,
                    (struct part[]){part_of(a), part_times(b, -1)});
}

term term_times(struct terms *t, term a, term b)
{
    return term_product(t, (struct ratio){1, 1}, common(t, a, b), 2,
                        (struct part[]){part_of(a), part_of(b)});
}

term term_over(struct terms *t, term a, term b)
{
    return term_product(t, (struct ratio){1, 1}, common(t, a, b), 2,
                        (struct part[]){part_of(a), part_times(b, -1)});
}

term term_scaled(struct terms *t, double f, term a)
{
    struct part part = part_of(a);
    return term_product(t, ratio_of(f), term_at(t, a)->shape, 1, &part);
}

term term_matmul(struct terms *t, term a, term b)
{
    return term_chain(t, 2, (struct part[]){part_of(a), part_of(b)});
}

term term_solve(struct terms *t, term a, bool transposed, term b)
{
    struct part inverse = part_of(a);
    inverse.flags = PART_INVERSE | (transposed ? PART_TRANSPOSED : 0);
    return term_chain(t, 2, (struct part[]){inverse, part_of(b)});
}

term term_eye(struct terms *t, uint32_t n)
{
    return term_call1(t, "eye", (struct shape){n, n}, term_integer(t, n));
}

bool term_is_number(const struct terms *t, term x, double v)
{
    const struct gterm *p = term_at(t, x);
    return p->kind == TERM_NUMBER && ratio_is(p->factor, v);
}

bool term_scalar(const struct terms *t, term x)
{
    return shape_scalar(term_at(t, x)->shape);
}

bool term_open(const struct terms *t, term x)
{
    const struct gterm *g = term_at(t, x);
    return !t->raw &&
           (!t->shared.at[x] || (g->kind == TERM_PRODUCT && g->n == 1));
}
