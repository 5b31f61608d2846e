/* hint/rep: what the files of the hint search share. Private to
 * src/hint.
 *
 * A repair is an edited copy of a claim's right-hand side (or of its left: the
 * derivative for which the right side would be right) together with the
 * sentence that it would justify. hint.c tries repairs in order of their cost,
 * all of them by the same test (bench.c). */
#ifndef HINT_REP_H
#define HINT_REP_H

#include "base/vec.h"
#include "claim/claim.h"
#include "hint/hint.h"

enum hint_kind {
    HINT_SIGN,
    HINT_FACTOR,
    HINT_TRANSPOSE,
    HINT_EXCHANGED,
    HINT_PATH,
    HINT_INNER,
    HINT_PARTIAL,
    HINT_NODE,
    HINT_HADAMARD,
    HINT_INCOMING,
    HINT_SHAPE,
    HINT_SYMMETRISE,
    HINT_DIGITS,
    HINT_AXIS,
    HINT_READING,
    HINT_KINDS
};

/* Costs: a slip of the pen, one of thought, two of the pen. Equal costs are
 * equally likely mistakes; what lies between only orders the search. */
enum {
    COST_SLIP = 10,
    COST_ODD = 15,
    COST_NODE = 18,
    COST_THOUGHT = 20,
    COST_ADDED = 25,
    COST_TWO = 30
};

struct repair {
    enum hint_kind kind;
    int cost;
    const struct ast *place; /* of the claim's own tree */
    const struct ast *by;    /* what stands there now, or NULL */
    const struct ast *lhs, *rhs;
    const struct ast *shown; /* the repaired side, if it is not rhs */
    const char *text;        /* the sentence */
    bool plain;              /* do not write the repaired side out */
};

/* The problem once more, and sites where data vary, too (bench.c). */
struct bench {
    struct problem_at_point *s;
    struct sites sites;
    size_t first; /* site that is in use */
    struct claims *claims;
    double *seconds;
};

/* A place in an expression, and what leads there. */
enum spot_flag {
    SPOT_TERM = 1,     /* operand of + or -, or the whole side */
    SPOT_LINEAR = 2,   /* the side is linear in it */
    SPOT_ARGUMENT = 4, /* argument of a function, base of a power */
};
struct spot {
    const struct ast *t;
    unsigned flags;
};
struct spots {
    size_t n;
    const struct spot *at;
};

struct repairs {
    struct bench *bench;
    struct claims *c; /* the bench's: names that are tried */
    struct arena *arena;
    const struct elaboration *e;
    const struct stmt *claim;
    struct claim_comparison *first; /* the claim as it stands */
    const struct claim_graph *g;
    const struct named_derivative
        *q,                    /* what the left side names, if just one */
        *left;                 /* ... and it is nothing but that */
    struct spots spots;        /* of the right side, once it may be edited */
    bool arrays;               /* some name of the claim is no scalar */
    bool *after, *before;      /* bindings: depends on what the left side
                                  differentiates by; what it differentiates
                                  depends on it. NULL: too many to tell */
    struct formulas *formulas; /* of rule.c, made when asked for */
    VEC(struct repair) list;
};

/* --- hint/bench.c ---------------------------------------------------------- */
/* The texts of a problem with every statement of its top level given to f, as
 * a copy that it may change. */
void text_edit(struct arena *a, const struct origin *from,
               void (*f)(void *context, struct stmt *s), void *context,
               struct origin *to);
/* NULL: it cannot be elaborated. operations: every operation is a node. */
struct bench *bench_new(const struct problem_at_point *from,
                        const struct origin *text, const struct stmt *claim,
                        bool operations);
void bench_free(struct bench *b);
/* May it hold, by a look at one site? */
bool bench_open(const struct bench *b, struct claim_comparison *t);
/* Does the claim hold, with these sides, at all sites? */
bool bench_holds(struct bench *b, const struct stmt *claim,
                 const struct ast *lhs, const struct ast *rhs);

/* --- hint/rule.c: derivatives by the rules of the graph, as trees; NULL: there is
 * no short formula ----------------------------------------------------------- */
node rule_node(const struct repairs *r, const struct ast *t);
/* Of an operation of the statement b along what the left side is about: by its
 * variable, or by the tangents of what b reads. */
const struct ast *rule_inner(struct repairs *r, const struct binding *b,
                             node of);
/* Of b itself as far as it goes through one of its operations. */
const struct ast *rule_path(struct repairs *r, const struct binding *b,
                            node through);
/* Of a function entry by entry at its argument. */
const struct ast *rule_outer(struct repairs *r, node of, node by);

/* --- hint/reading.c ---------------------------------------------------------- */
/* A reading of the problem under which the claim as it stands is right. */
const struct rec_hint *reading(struct repairs *r);
/* Of the claim's left side. */
void hint_reading(struct repairs *r);

/* --- hint/edit.c: trees -------------------------------------------------- */
/* Has the tree at most `limit` nodes? The others here recurse. */
bool edit_small(const struct ast *t, size_t limit);
struct ast *edit_name(struct arena *a, const char *name);
struct ast *edit_number(struct arena *a, double whole);
struct ast *edit_unary(struct arena *a, enum ast_op op, const struct ast *x);
struct ast *edit_binary(struct arena *a, enum ast_op op, const struct ast *x,
                        const struct ast *y);
/* name(x, ...): n arguments. */
struct ast *edit_call(struct arena *a, const char *name, size_t n,
                      const struct ast *const *x);
/* "s", or [] for NULL; : and from:to; x(index, ...). */
const struct ast *edit_string(struct arena *a, const char *s);
const struct ast *edit_colon(struct arena *a);
const struct ast *edit_range(struct arena *a, double from, double to);
struct ast *edit_index(struct arena *a, const struct ast *x, size_t n,
                       const struct ast *const *index);
struct ast *edit_partial(struct arena *a, const char *y, const char *w);
struct ast *edit_total(struct arena *a, const char *z, const char *u);
struct ast *edit_suffixed(struct arena *a, const char *name,
                          const char *suffix);
/* x', or what x is the transpose of. */
const struct ast *edit_flip(struct arena *a, const struct ast *x);
/* x*p/q, the number in front of the product, the sign in front of all. */
const struct ast *edit_scale(struct arena *a, const struct ast *x, long p,
                             long q);
/* A product without the sign that it starts with; NULL: it has none. */
const struct ast *edit_unsigned(struct arena *a, const struct ast *x);
/* root with `by` in the place of `at`; what is not on the way is shared. */
const struct ast *edit_replace(struct arena *a, const struct ast *root,
                               const struct ast *at, const struct ast *by);
/* a - -b as a + b, and its like. */
const struct ast *edit_tidy(struct arena *a, const struct ast *t);
/* Does a factor stand above and below one line, as nobody writes it? */
bool edit_cancels(const struct ast *t);
/* Forms of lang/elaborate.h: a derivative with n nodes held fixed; how a node
 * moves, entry by entry, with one that it is a function of entry by entry. */
const struct ast *edit_held(struct arena *a, const struct ast *x, size_t n,
                            const node *held);
const struct ast *edit_slope(struct arena *a, node of, node by);
bool edit_same(const struct ast *x, const struct ast *y);
bool edit_holds(const struct ast *root, const struct ast *part);
/* How often does the name stand in the tree? */
size_t edit_count(const struct ast *t, const char *name);
/* Is it name(...)? */
bool edit_is_call(const struct ast *t, const char *name);
/* Both names, and the same; NULL is none. */
bool edit_same_name(const char *x, const char *y);
/* hint/spots.c: all places of a side where an operand stands, the whole first;
 * those of the claim's right side are r->spots. */
struct spots edit_spots(struct repairs *r, const struct ast *root);
static inline bool edit_is(const struct ast *t, enum ast_op op)
{
    return (t->kind == AST_BINARY || t->kind == AST_UNARY) && t->op == op;
}

/* --- hint/text.c: words -------------------------------------------------- */
const char *hint_kind_name(enum hint_kind k);
/* An expression as source text, with the brackets that it needs. */
const char *hint_source(struct arena *a, const struct ast *t);
/* The same in quotes of a sentence, or `otherwise` where it is long. */
const char *hint_piece(struct arena *a, const struct ast *t,
                       const char *otherwise);
const char *hint_quote(struct arena *a, const struct ast *t, size_t width,
                       const char *otherwise);
/* The sentence with the repaired side behind it where that is short. */
const char *hint_sentence(struct arena *a, const struct repair *p);

/* --- names --------------------------------------------------------------- */
/* The inputs of the problem, then its bindings. */
size_t names_count(const struct repairs *r);
const char *names_at(const struct repairs *r, size_t i);
/* The shape of a node or input; false: there is none of that name. */
bool names_shape(const struct repairs *r, const char *name, struct shape *s);
/* Is it the name of an array? */
bool names_array(const struct repairs *r, const char *name);
bool names_output(const struct repairs *r, const char *name);
/* The node that a name of a claim speaks of: v of v, vbar, vdot; suffix "",
 * "bar" or "dot". NULL: none. */
const char *names_base(const struct repairs *r, const char *text,
                       const char **suffix);

/* --- where repairs come from --------------------------------------------- */
struct repair *repairs_add(struct repairs *r, enum hint_kind kind, int cost,
                           const struct ast *place, const struct ast *rhs,
                           const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
/* ... with `by` in the place of `at`. */
struct repair *repairs_replace(struct repairs *r, enum hint_kind kind, int cost,
                               const struct ast *at, const struct ast *by,
                               const char *text);
/* The right side is right for another left one. */
struct repair *repairs_left(struct repairs *r, enum hint_kind kind, int cost,
                            const struct ast *lhs, const char *text);
/* Is a formula, of the problem or the claim, short enough to be searched? */
bool hint_searchable(const struct ast *formula);
const struct rec_hint *hint_new(struct arena *a, enum hint_kind kind,
                                const char *text);
/* A comparison of an edited right-hand side; NULL if it makes no sense. */
struct claim_comparison *repairs_try(struct repairs *r, const struct ast *lhs,
                                     const struct ast *rhs);

void hint_scale(struct repairs *r);    /* sign, factor */
void hint_matrix(struct repairs *r);   /* transpose, exchanged, hadamard,
                                            symmetrise, sums */
void hint_swap(struct repairs *r);     /* a/b for b/a */
void hint_node(struct repairs *r);     /* node */
void hint_partial(struct repairs *r);  /* partial */
void hint_incoming(struct repairs *r); /* incoming */
void hint_path(struct repairs *r);     /* path */
void hint_inner(struct repairs *r);    /* inner */
void hint_argument(struct repairs *r); /* inner, path, of what has no name */
void hint_inside(struct repairs *r);   /* inner, incoming, inside a product
                                            of arrays */
void hint_slip(struct repairs *r);     /* slips of the pen in one operand */
/* The factor f belongs to the whole side, or to one of its terms: "WHAT is
 * missing" (in a term). */
void hint_multiply(struct repairs *r, enum hint_kind kind, int cost,
                   const struct ast *f, struct shape shape, const char *what);
/* How one node moves with another of which it is a function entry by entry,
 * other nodes held fixed; NULL where it is none. */
const struct ast *hint_slope(struct repairs *r, node of, node by, size_t nheld,
                             const node *held);
/* The local derivative of s by v where s is v entry by entry, in the shape of
 * v; NULL where it is not. */
const struct ast *hint_local(struct repairs *r, const char *s, const char *v);
/* The derivative of the function that this call is of, at its argument (entry
 * by entry where there are arrays); NULL: not known, or no call. */
const struct ast *hint_outer(struct repairs *r, const struct ast *t);
/* Does a total derivative pass through binding i? */
bool hint_between(const struct repairs *r, size_t i);
/* Does the statement of b read this name? */
bool hint_reads(const struct binding *b, const char *name);
/* Fill in after and before. */
void hint_order(struct repairs *r);
/* Can the left side's derivative be built from that by (of) this node? */
bool hint_after(const struct repairs *r, const char *name);
bool hint_before(const struct repairs *r, const char *name);

#endif
