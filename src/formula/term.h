/* formula/term: mathematics as a person writes it, between the graph and the
 * printers. Private to formula/; see formula/term.c.
 */
#ifndef FORMULA_TERM_H
#define FORMULA_TERM_H

#include "base/arena.h"
#include "formula/formula.h"

typedef uint32_t term;

enum term_kind {
    TERM_NUMBER,    /* factor; of any shape: a uniform array */
    TERM_NAME,      /* text */
    TERM_WORD,      /* text as it stands: an index, a string */
    TERM_SUM,       /* factor_i * parts_i, all factors of the term 1 */
    TERM_PRODUCT,   /* elementwise: factor * parts_i ^ power_i */
    TERM_CHAIN,     /* matrix product of the parts, see part_flag */
    TERM_TRANSPOSE, /* of part 0 */
    TERM_POWER,     /* part 0 .^ part 1 */
    TERM_CALL,      /* text(parts) */
    TERM_INFIX,     /* part 0 text part 1, or text part 0: comparisons, logic */
    TERM_INDEX,     /* part 0 (other parts) */
    TERM_STACK,     /* [a; b] */
    TERM_BESIDE,    /* [a, b] */
};

/* A number p/q; q is 1 unless both are whole. */
struct ratio {
    double p, q;
};

enum part_flag { PART_TRANSPOSED = 1, PART_INVERSE = 2 };

struct part {
    term t;
    uint32_t flags;      /* CHAIN */
    struct ratio factor; /* SUM: coefficient; PRODUCT: exponent */
};

struct gterm {
    uint8_t kind;
    uint8_t rank;  /* NAME: 1 value, 2 adjoint or tangent */
    uint8_t facts; /* NAME: enum formula_fact */
    uint16_t op;   /* CALL of an elementwise row, else OP_COUNT */
    struct shape shape;
    struct ratio factor; /* NUMBER, PRODUCT */
    const char *text;
    uint32_t first, n; /* in the pool */
    uint32_t size;     /* operations and names in it, saturating */
    uint32_t weight;   /* as a reader sees it, saturating: term_weight */
};

struct terms {
    struct arena *arena;
    VEC(struct gterm) at;
    VEC(struct part) pool;
    VEC(unsigned char) shared; /* used more than once and worth a name */
    uint32_t *table;
    size_t table_size;
    bool raw;          /* first pass: nothing is merged yet */
    VEC(term) assumed; /* sums that a fact has made a number */
    size_t ndefinitions;
    struct definition { /* `name` may be written for `is` */
        term is, name;
    } definition[8];
};

struct terms *terms_new(struct arena *a);
void terms_free(struct terms *t);

static inline const struct gterm *term_at(const struct terms *t, term x)
{
    return &t->at.at[x];
}
/* How long x is for who reads it: a name or a number counts 4, a function 2, a
 * sign, bracket or transpose 1. */
static inline uint32_t term_weight(const struct terms *t, term x)
{
    return t->at.at[x].weight;
}
/* Valid until the next term is made. */
static inline const struct part *term_parts(const struct terms *t, term x)
{
    return t->pool.n ? t->pool.at + t->at.at[x].first : NULL;
}
static inline struct part term_part(const struct terms *t, term x, uint32_t i)
{
    return t->pool.at[t->at.at[x].first + i];
}
static inline struct part part_of(term t)
{
    return (struct part){t, 0, {1, 1}};
}
static inline struct part part_times(term t, double p)
{
    return (struct part){t, 0, {p, 1}};
}

/* --- ratios ------------------------------------------------------------- */
struct ratio ratio_of(double v); /* .5 is 1/2 */
struct ratio ratio_times(struct ratio a, struct ratio b);
struct ratio ratio_plus(struct ratio a, struct ratio b);
static inline double ratio_value(struct ratio r)
{
    return r.p / r.q;
}
static inline bool ratio_is(struct ratio r, double v)
{
    return r.p == v && r.q == 1;
}

/* --- storage: equal terms are one --------------------------------------- */
term term_intern(struct terms *t, struct gterm head, size_t n,
                 const struct part *part);

/* --- constructors that simplify (formula/factor.c, formula/chain.c) --- */
term term_number(struct terms *t, struct ratio v, struct shape s);
term term_name(struct terms *t, const char *text, struct shape s,
               unsigned facts);
term term_word(struct terms *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
term term_sum(struct terms *t, struct shape s, size_t n,
              const struct part *part);
term term_product(struct terms *t, struct ratio factor, struct shape s,
                  size_t n, const struct part *part);
term term_chain(struct terms *t, size_t n, const struct part *part);
term term_transpose(struct terms *t, term x);
term term_power(struct terms *t, struct shape s, term base, term exponent);
term term_call(struct terms *t, enum op op, const char *text, struct shape s,
               size_t n, const term *arg);
term term_index(struct terms *t, term base, struct shape s, size_t n,
                const term *word);
term term_join(struct terms *t, bool vertical, struct shape s, size_t n,
               const term *x);

/* Shorthands. */
static inline term term_integer(struct terms *t, double v)
{
    return term_number(t, (struct ratio){v, 1}, (struct shape){1, 1});
}
term term_add(struct terms *t, term a, term b);
term term_subtract(struct terms *t, term a, term b);
term term_times(struct terms *t, term a, term b); /* elementwise */
term term_over(struct terms *t, term a, term b);  /* elementwise */
term term_scaled(struct terms *t, double f, term a);
term term_matmul(struct terms *t, term a, term b);
term term_solve(struct terms *t, term a, bool transposed, term b);
term term_call1(struct terms *t, const char *text, struct shape s, term a);
term term_eye(struct terms *t, uint32_t n);
bool term_is_number(const struct terms *t, term x, double v);
bool term_scalar(const struct terms *t, term x);
/* May x be merged into what it stands in? */
bool term_open(const struct terms *t, term x);

/* --- from the graph (formula/graph.c, formula/index.c, formula/linalg.c) - */
/* The term of node x, whose arguments' terms stand in of[]. */
struct translation {
    struct terms *t;
    const struct graph *g;
    const term *of;          /* by node */
    const char *const *name; /* by node; NULL: none */
    const node *user; /* by argument: a named sigmoid, erfcx, det, transpose
                                  of it, or permutation by it; or NONE */
};
typedef term translate_fn(struct translation *c, node x);
term translate_node(struct translation *c, node x);
/* Those of the rows, and of rows without one: elementwise, or not. */
#define TERM(ID, F) translate_fn translate_##F;
#include "graph/ops.def"
translate_fn translate_call, translate_plain;
/* A sum of a scatter and a constant; false: none that can be written so. */
bool translate_filled(struct translation *c, node x, term *out);
static inline bool shape_vector(struct shape s)
{
    return s.rows == 1 || s.cols == 1;
}
static inline struct shape translation_shape(const struct translation *c,
                                             node x)
{
    return graph_shape(c->g, x);
}
static inline node translation_node(const struct translation *c, node x,
                                    unsigned i)
{
    size_t n;
    return graph_args(c->g, x, &n)[i];
}
static inline term translation_arg(const struct translation *c, node x,
                                   unsigned i)
{
    size_t n;
    return c->of[graph_args(c->g, x, &n)[i]];
}

/* enum formula_fact of node x, where facts[] has those of its arguments
 * (formula/facts.c). */
unsigned term_facts(const struct graph *g, const unsigned char *facts, node x);

/* --- passes (formula.c) ------------------------------------------------- */
/* The text of x where named[y] says what stands for a shared y. */
struct formula_text term_print(struct arena *a, const struct terms *t, term x,
                               const char *const *named);

#endif
