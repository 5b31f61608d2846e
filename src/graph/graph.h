/* graph: append-only hash-consed nodes, their shapes, their constructors.
 *
 * A node is a 32-bit handle; arguments come before results, so handle order
 * is a topological order. All values are real matrices, column-major; a
 * scalar is 1 x 1. See graph.c for sharing and folding, ops.def for the
 * operations.
 */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "base/vec.h"
#include "graph/flags.h"

typedef uint32_t node;
#define NONE UINT32_MAX /* "no derivative": never a node of value 0 */

struct shape {
    uint32_t rows, cols;
};

enum op {
#define E1(ID, ...) OP_##ID,
#define E2(ID, ...) OP_##ID,
#define E3(ID, ...) OP_##ID,
#define M(ID, ...) OP_##ID,
#include "graph/ops.def"
    OP_COUNT
};

/* Immediate attribute of a node; its meaning is the row's. */
union imm {
    double num;
    struct {
        uint32_t a, b;
    };
    uint64_t bits;
};

struct gnode {
    uint16_t op;
    uint8_t nargs; /* 0..3 inline; GRAPH_POOLED: arg[0] pool offset, */
    uint8_t flags; /* arg[1] count.   flags: see below */
    struct shape shape;
    node arg[3];
    union imm imm;
    struct span span; /* where in the source; {0,0} if made by a rule */
};
#define GRAPH_POOLED 255

struct graph {
    struct gnode *at;
    size_t n, cap;
    uint64_t *table; /* open addressing: hash << 32 | node + 1; 0: empty;
                        NULL: the graph rests */
    size_t table_size;
    VEC(node) pool;      /* arguments of n-ary nodes */
    VEC(double) data;    /* entries of DATA nodes */
    VEC(uint32_t) lists; /* index lists: length, then 0-based indices */
    VEC(node) inputs;    /* INPUT nodes in order of creation */
    VEC(const struct span *) decimals; /* of each: graph_decimals, or NULL */
    struct span here;                  /* span given to new nodes */
};

struct graph *graph_new(void);
void graph_free(struct graph *g);

/* Nothing is made for a while: give back the table of shared nodes, which is made
 * again when it is needed. */
void graph_rest(struct graph *g);

/* How far a graph has grown; and back to there: what was made since is gone,
 * also from the table of shared nodes. */
struct graph_mark {
    size_t n, pool, data, lists;
};
struct graph_mark graph_mark(const struct graph *g);
void graph_rewind(struct graph *g, struct graph_mark to);
/* Where the decimals stand that the entries of an INPUT were written as, one
 * span an entry ({0,0}: none); not copied. For --exact-decimals. */
void graph_decimals(struct graph *g, node input, const struct span *at);

static inline const struct gnode *graph_at(const struct graph *g, node x)
{
    return &g->at[x];
}
static inline struct shape graph_shape(const struct graph *g, node x)
{
    return g->at[x].shape;
}
static inline size_t shape_numel(struct shape s)
{
    return (size_t)s.rows * s.cols;
}
/* The lines of an array along a dimension: each column (1), each row (2), or
 * everything as one line (0). */
struct lines {
    size_t count, length;
    size_t stride, next; /* between entries, between lines */
};
static inline struct lines shape_lines(struct shape s, unsigned dim)
{
    if (dim == 1)
        return (struct lines){s.cols, s.rows, 1, s.rows};
    if (dim == 2)
        return (struct lines){s.rows, s.cols, s.rows, 1};
    return (struct lines){1, shape_numel(s), 1, 0};
}
static inline bool shape_equal(struct shape a, struct shape b)
{
    return a.rows == b.rows && a.cols == b.cols;
}
static inline bool shape_scalar(struct shape s)
{
    return s.rows == 1 && s.cols == 1;
}
/* Arguments of a node; the pointer is valid until the next constructor. */
static inline const node *graph_args(const struct graph *g, node x, size_t *n)
{
    const struct gnode *p = &g->at[x];
    if (p->nargs == GRAPH_POOLED) {
        *n = p->arg[1];
        return g->pool.at + p->arg[0];
    }
    *n = p->nargs;
    return p->arg;
}
/* Index list of a node with OP_LIST: *n zero-based linear indices. */
static inline const uint32_t *graph_list(const struct graph *g, uint32_t at,
                                         size_t *n)
{
    *n = g->lists.at[at];
    return g->lists.at + at + 1;
}
/* Store a list; returns its place for imm.a. */
uint32_t graph_add_list(struct graph *g, const uint32_t *index, size_t n);

/* Shape of an elementwise result; false if a and b do not broadcast. */
bool graph_broadcast(struct shape a, struct shape b, struct shape *r);
/* The constant value of a node if it is CONST or LITERAL (scalar or
 * uniform), seen through cuts only if through_cuts. */
bool graph_constant(const struct graph *g, node x, double *value);

/* --- table lookups ------------------------------------------------------ */
const char *op_name(enum op op); /* spelling in the language */
unsigned op_flags(enum op op);
/* Elementwise and without a kink: no branch code is lost if it is moved. */
static inline bool op_smooth(enum op op)
{
    unsigned flags = op_flags(op);
    return (flags & OP_ELEMENTWISE) && !(flags & OP_KINKS);
}
unsigned op_arity(enum op op); /* 255: any */

/* --- generic constructors ----------------------------------------------- */
/* Elementwise node with broadcasting, folded and shared. Shapes must
 * broadcast (the elaborator has checked). */
node graph_elementwise(struct graph *g, enum op op, size_t n, const node *arg);
/* Any other node, shared; the caller knows the shape. */
node graph_node(struct graph *g, enum op op, struct shape shape, union imm imm,
                size_t n, const node *arg);
/* k results of a MULTI node, made right behind it: RESULT i is node
 * primary+1+i. offsets follow from the shapes, packed in order. */
node graph_multi(struct graph *g, enum op op, union imm imm, size_t nargs,
                 const node *arg, size_t k, const struct shape *results);

/* --- leaves -------------------------------------------------------------- */
node Input(struct graph *g, struct shape s); /* never shared */
/* The value of an input is never perturbed: what depends on it alone has no
 * kink. Before programs are made. */
void graph_hold(struct graph *g, node input);
node Num(struct graph *g, double v);                    /* exact constant */
node Full(struct graph *g, struct shape s, double v);   /* uniform constant */
node Literal(struct graph *g, double v, struct span s); /* non-integer literal:
                                                          half an ulp open */
node Data(struct graph *g, struct shape s, const double *v); /* exact matrix */
node Cut(struct graph *g, node x);                           /* never shared */
node Pi(struct graph *g);
/* As somebody writes it: open by half an ulp, like a literal. */
node PiLiteral(struct graph *g);

/* --- elementwise constructors, one a row: Add(g,x,y), Sin(g,x) ----------- */
#define E1(ID, NAME, ...) node NAME(struct graph *g, node x);
#define E2(ID, NAME, ...) node NAME(struct graph *g, node x, node y);
#define E3(ID, NAME, ...) node NAME(struct graph *g, node x, node y, node z);
#define M(ID, NAME, ...)
#include "graph/ops.def"

/* --- structural constructors (rules/shape.c) ----------------------------- */
node Transpose(struct graph *g, node x);
node Reshape(struct graph *g, node x, struct shape s);
node Broadcast(struct graph *g, node x,
               struct shape s); /* r x 1, 1 x c, 1 x 1 */
/* Sum along dim: 1 down the columns (1 x c), 2 along rows (r x 1), 0 all. */
node Sum(struct graph *g, node x, unsigned dim);
node SumTo(struct graph *g, node x, struct shape s); /* adjoint of Broadcast */
node Prod(struct graph *g, node x, unsigned dim);
node CumSum(struct graph *g, node x, unsigned dim, bool backwards);
node CumProd(struct graph *g, node x, unsigned dim);
/* s_i = b_i + a_i * s_(i-1) along dim (backwards: s_(i+1)). */
node Scan(struct graph *g, node a, node b, unsigned dim, bool backwards);
node MaxAlong(struct graph *g, node x, unsigned dim); /* min: -max(-x) */
node LogSumExp(struct graph *g, node x, unsigned dim);
node Softmax(struct graph *g, node x, unsigned dim);
/* r[k] = x[index[k]], of shape s. */
node Gather(struct graph *g, node x, struct shape s, const uint32_t *index);
node GatherList(struct graph *g, node x, struct shape s, uint32_t list);
/* r = zeros(s); r[index[k]] += x[k]. */
node ScatterList(struct graph *g, node x, struct shape s, uint32_t list);
/* Concatenation of n >= 1 nodes, stacked (rows add) or side by side. */
node VertCat(struct graph *g, size_t n, const node *x);
node HorzCat(struct graph *g, size_t n, const node *x);
/* Keep the entries with col - row >= k (upper) or <= k (lower), else 0. */
node Triangle(struct graph *g, node x, bool upper, int k);
node Diagonal(struct graph *g, node x); /* vector -> matrix; matrix -> column */
node MatMul(struct graph *g, node a, node b);
node Dot(struct graph *g, node a, node b); /* sum of all products: scalar */

/* Sum of contributions (NONE if n is 0): chains of Add; SCATTERs among them
 * become one, so that n elementwise reads of a vector cost n. */
node Accumulate(struct graph *g, size_t n, const node *x);

/* order.c: does argument `arg` of the operation have no derivative by its
 * nature (an order)? */
bool op_is_order(enum op op, unsigned arg);

#endif
