/* show/gauss: the Gauss-Newton (outer-product) approximation of a Hessian.
 *
 * Idea: where a scalar is a loss over a model, z = l(f(x)), its Hessian is
 * J'*H*J, with J of f and H of l, plus terms with f's own curvature that are
 * small where the fit is good. The loss is recognised by its structure: what is
 * reached from z through linear operations down to squares (the residuals) and
 * to log-sum-exp, softplus, log(sigmoid) and log(softmax) (the logits). Those
 * nodes are then held: J*d is a forward pass that ends there, H*(J*d) forward
 * over reverse that starts there, J'*(H*J*d) a reverse pass (Bishop 2006,
 * (5.84), (5.85); Schraudolph 2002).
 *
 * Invariant: false wherever z depends on the inputs in any other way, and
 * where the held nodes are the inputs themselves.
 */
#include "rules/rules.h"
#include "show/parts.h"

struct gauss {
    struct gradients *d;
    struct graph *g;
    node z;
    char *depends; /* on a chosen input */
    char *held;
    VEC(node) loss; /* the held nodes */
    VEC(node) work;
};

static bool depends(const struct gauss *w, node x)
{
    return w->depends[x];
}

static enum op op_of(const struct gauss *w, node x)
{
    return (enum op)w->g->at[x].op;
}

static node arg_of(const struct gauss *w, node x, unsigned i)
{
    return w->g->at[x].arg[i];
}

static void mark_dependent(struct gauss *w)
{
    const struct gradients *d = w->d;
    size_t n;
    for (size_t j = 0; j < d->ninputs; j++) {
        node x = d->s->e->inputs[d->input[j]].node;
        if (x <= w->z)
            w->depends[x] = 1;
    }
    for (node x = 0; x <= w->z; x++) {
        const node *arg = graph_args(w->g, x, &n);
        for (size_t i = 0; i < n && !w->depends[x]; i++)
            w->depends[x] = w->depends[arg[i]];
    }
}

/* Behind other names and shapes of the same numbers. */
static node behind(const struct gauss *w, node x)
{
    while (op_of(w, x) == OP_CUT || op_of(w, x) == OP_RESHAPE)
        x = arg_of(w, x, 0);
    return x;
}

/* --- what a loss looks like ----------------------------------------------- */

/* The one argument that depends on inputs; NONE if there are several. */
static node only_dependent(const struct gauss *w, node x)
{
    size_t n;
    node found = NONE;
    const node *arg = graph_args(w->g, x, &n);
    for (size_t i = 0; i < n; i++) {
        if (!depends(w, arg[i]))
            continue;
        if (found != NONE && found != arg[i])
            return NONE;
        found = arg[i];
    }
    return found;
}

/* log(p): the logits behind a probability, NONE if p is no such thing. */
static node logits(const struct gauss *w, node p)
{
    for (p = behind(w, p); p != NONE; p = behind(w, p)) {
        switch (op_of(w, p)) {
        case OP_SIGMOID:
        case OP_SOFTMAX:
        case OP_EXP:
            return arg_of(w, p, 0);
        case OP_DIV:
            if (op_of(w, behind(w, arg_of(w, p, 0))) == OP_EXP)
                return arg_of(w, behind(w, arg_of(w, p, 0)), 0);
            break;
        case OP_ADD:
        case OP_SUB:
        case OP_NEG:
            break;
        default:
            return NONE;
        }
        p = only_dependent(w, p);
        if (p == NONE)
            return NONE;
    }
    return NONE;
}

static bool same_factors(const struct gauss *w, node x)
{
    return behind(w, arg_of(w, x, 0)) == behind(w, arg_of(w, x, 1));
}

/* What a loss operation measures: residuals, logits; NONE: no loss. */
static node measured(const struct gauss *w, node x)
{
    node a = w->g->at[x].nargs ? arg_of(w, x, 0) : NONE;
    switch (op_of(w, x)) {
    case OP_SQUARE:
        return op_of(w, behind(w, a)) == OP_NORM2 ? arg_of(w, behind(w, a), 0)
                                                  : a;
    case OP_MUL:
    case OP_DOT:
        return same_factors(w, x) ? a : NONE;
    case OP_MATMUL:
        return same_factors(w, x) && w->g->at[x].imm.a &&
                       shape_scalar(graph_shape(w->g, x))
                   ? a
                   : NONE;
    case OP_SOFTPLUS:
        return x == behind(w, w->z) ? NONE : a;
    case OP_LOGSUMEXP:
        return a;
    case OP_LOG:
    case OP_LOG1P:
        return logits(w, a);
    default:
        return NONE;
    }
}

/* Linear in what depends on inputs? */
static bool linear(const struct gauss *w, node x)
{
    enum op op = op_of(w, x);
    if (op_flags(op) & OP_BILINEAR)
        return !(depends(w, arg_of(w, x, 0)) && depends(w, arg_of(w, x, 1)));
    if (op == OP_DIV)
        return !depends(w, arg_of(w, x, 1));
    return op_flags(op) & OP_LINEAR;
}

/* --- walking down from z -------------------------------------------------- */

static void push_arguments(struct gauss *w, node x)
{
    size_t n;
    const node *arg = graph_args(w->g, x, &n);
    for (size_t i = 0; i < n; i++)
        if (depends(w, arg[i]))
            vec_push(&w->work, arg[i]);
}

/* Visits each node once; holds what losses measure (collect), or answers
 * whether everything ends at held nodes and losses. */
static bool walk(struct gauss *w, bool collect)
{
    char *seen = mem_alloc((size_t)w->z + 1);
    bool closed = true;
    w->work.n = 0;
    vec_push(&w->work, w->z);
    while (w->work.n) {
        node x = w->work.at[--w->work.n], m;
        if (seen[x] || (!collect && w->held[x]))
            continue;
        seen[x] = 1;
        m = measured(w, x);
        if (m != NONE && collect && !w->held[m]) {
            w->held[m] = 1;
            vec_push(&w->loss, m);
        } else if (m == NONE && linear(w, x)) {
            push_arguments(w, x);
        } else if (m == NONE) {
            closed = false;
        }
    }
    mem_free(seen);
    return closed;
}

static bool models(const struct gauss *w)
{
    for (size_t i = 0; i < w->loss.n; i++)
        if (op_of(w, behind(w, w->loss.at[i])) != OP_INPUT)
            return true;
    return false;
}

/* --- the product ---------------------------------------------------------- */

/* Seeds of the nodes with a value; their number. */
static size_t seeds_of(const struct gauss *w, const node *value,
                       struct seed *out)
{
    size_t n = 0;
    for (size_t i = 0; i < w->loss.n; i++)
        if (value[i] != NONE)
            out[n++] = (struct seed){w->loss.at[i], value[i]};
    return n;
}

static void product(struct gauss *w, const node *slope, size_t v, node *out)
{
    struct gradients *d = w->d;
    const struct input *inputs = d->s->e->inputs;
    size_t n = w->loss.n;
    node *moved = mem_alloc(2 * n * sizeof *moved), *curved = moved + n;
    node *want = mem_alloc((d->ninputs + 1) * sizeof *want);
    struct seed *seed = mem_alloc(n * sizeof *seed);
    struct seed along = {inputs[d->input[v]].node, d->direction[v]};
    derive_forward(w->g, 1, &along, (struct stops){0}, n, w->loss.at, moved);
    size_t m = seeds_of(w, moved, seed);
    for (size_t i = 0; i < n; i++) {
        curved[i] = NONE;
        if (slope[i] != NONE && m)
            derive_forward(w->g, m, seed, (struct stops){n, w->loss.at}, 1,
                           &slope[i], &curved[i]);
    }
    m = seeds_of(w, curved, seed);
    for (size_t u = 0; u < d->ninputs; u++)
        want[u] = inputs[d->input[u]].node;
    derive_reverse(w->g, m, seed, (struct stops){0}, d->ninputs, want, want);
    for (size_t u = 0; u < d->ninputs; u++)
        out[u * d->ninputs + v] =
            m && want[u] != NONE
                ? structure_project(w->g, inputs[d->input[u]].structure,
                                    want[u])
                : NONE;
    mem_free(moved);
    mem_free(want);
    mem_free(seed);
}

bool gauss_newton(struct gradients *d, size_t output, node *out)
{
    struct gauss w = {.d = d, .g = d->s->g, .z = d->output[output]->node};
    w.depends = mem_alloc((size_t)w.z + 1);
    w.held = mem_alloc((size_t)w.z + 1);
    mark_dependent(&w);
    walk(&w, true);
    bool found = w.loss.n > 0 && walk(&w, false) && models(&w);
    if (found) {
        node *slope = mem_alloc(w.loss.n * sizeof *slope);
        struct seed one = {w.z, Num(w.g, 1)};
        derive_reverse(w.g, 1, &one, (struct stops){w.loss.n, w.loss.at},
                       w.loss.n, w.loss.at, slope);
        for (size_t v = 0; v < d->ninputs; v++)
            product(&w, slope, v, out);
        mem_free(slope);
    }
    vec_free(&w.loss);
    vec_free(&w.work);
    mem_free(w.depends);
    mem_free(w.held);
    return found;
}
