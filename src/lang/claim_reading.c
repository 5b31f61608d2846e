/* claim_reading: notation of textbooks that needs the problem to be read.
 *
 * Idea: dC beside names of the problem is a tangent or an adjoint, and which
 * one the graph tells: a claim that gives dC by what C is made of follows the
 * values (tangent), one that gives it by what C goes into runs against them
 * (adjoint). A prime is a derivative where there is one thing to derive by.
 *
 * Invariant: a reading is noted, and one that is not certain is an error.
 */
#include <stdarg.h>
#include <string.h>

#include "derive/derive.h"
#include "graph/extract.h"
#include "lang/call.h"
#include "lang/claim.h"

void claim_note(struct elab *e, const char *fmt, ...)
{
    struct claim_state *c = e->claim;
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(e->arena, fmt, ap);
    va_end(ap);
    for (size_t i = 0; i < c->notes.n; i++)
        if (strcmp(c->notes.at[i], text) == 0)
            return;
    vec_push(&c->notes, text);
}

/* All dC of a claim in one sentence. */
void claim_note_differential(struct elab *e, const char *name, const char *of)
{
    struct claim_state *c = e->claim;
    const char *suffix = c->flow == FLOW_TANGENT ? "dot" : "bar";
    for (size_t i = 0; i < c->differentials.n; i++)
        if (strcmp(c->differentials.at[i], of) == 0)
            return;
    vec_push(&c->differentials, of);
    c->read = c->read ? arena_printf(e->arena, "%s, %s", c->read, name) : name;
    c->as = c->as ? arena_printf(e->arena, "%s, %s%s", c->as, of, suffix)
                  : arena_printf(e->arena, "%s%s", of, suffix);
}

void claim_finish_notes(struct elab *e)
{
    struct claim_state *c = e->claim;
    const char *many = c->differentials.n > 1 ? "s" : "";
    if (c->read)
        claim_note(e, "read as %s%s: %s as %s",
                   c->flow == FLOW_TANGENT ? "tangent" : "adjoint", many,
                   c->read, c->as);
    vec_free(&c->differentials);
}

/* --- dC = dA*B + A*dB ------------------------------------------------------ */

struct differentials {
    struct elab *e;
    struct span place;
    VEC(node) at;
    VEC(struct let *) lets; /* to be looked through, each once */
    bool bar, dot;          /* adjoints or tangents by name */
};

static void find_differentials(void *to, const struct ast *t, bool called,
                               const struct ast *whole)
{
    struct differentials *d = to;
    struct elab *e = d->e;
    struct named of;
    (void)called, (void)whole;
    if (t->kind != AST_NAME)
        return;
    const struct symbol *s = scope_symbol(e, t->text);
    if (claim_is_named(s))
        return;
    struct let *let = claim_let(s, d->place);
    if (let) {
        if (!let->seen)
            vec_push(&d->lets, let);
        let->seen = true;
        return;
    }
    size_t base = scope_derivative_name(e, s->name);
    d->bar |= base && strcmp(s->name + base, "bar") == 0;
    d->dot |= base && strcmp(s->name + base, "dot") == 0;
    if (s->name[0] == 'd' && s->name[1] &&
        claim_find(e, s->name + 1, strlen(s->name + 1), &of))
        vec_push(&d->at, of.node);
}

/* Nodes that x is made of. */
static unsigned char *upstream(const struct graph *g, node x)
{
    unsigned char *mark = mem_alloc(g->n + 1);
    mark[x] = 1;
    for (node y = x + 1; y-- > 0;) {
        size_t n;
        const node *arg = graph_args(g, y, &n);
        for (size_t i = 0; mark[y] && i < n; i++)
            mark[arg[i]] = 1;
    }
    return mark;
}

/* How the differentials at the right lie to that at the left. */
static enum flow_kind direction(const struct graph *g, node left,
                                const struct differentials *right)
{
    unsigned char *above = upstream(g, left);
    bool tangent = false, adjoint = false;
    for (size_t i = 0; i < right->at.n; i++) {
        node x = right->at.at[i];
        if (x == left)
            continue;
        if (above[x]) {
            tangent = true;
            continue;
        }
        unsigned char *other = upstream(g, x);
        adjoint |= other[left];
        tangent |= !other[left]; /* beside it: neither; then both are said */
        adjoint |= !other[left];
        mem_free(other);
    }
    mem_free(above);
    return tangent && adjoint ? FLOW_MIXED
           : tangent          ? FLOW_TANGENT
                              : FLOW_ADJOINT;
}

static void differentials_of(struct differentials *d, const struct ast *side)
{
    d->place = d->e->claim->place;
    names_each(side, find_differentials, d);
    for (size_t i = 0; i < d->lets.n; i++) {
        const struct stmt *let = d->lets.at[i]->stmt;
        d->place = let->span;
        names_each(let->value, find_differentials, d);
    }
    for (size_t i = 0; i < d->lets.n; i++)
        d->lets.at[i]->seen = false;
    vec_free(&d->lets);
}

enum flow_kind claim_flow(struct elab *e, const struct ast *lhs,
                          const struct ast *rhs)
{
    struct differentials left = {.e = e}, right = {.e = e};
    enum flow_kind flow = FLOW_ADJOINT;
    differentials_of(&left, lhs);
    differentials_of(&right, rhs);
    bool bar = left.bar || right.bar, dot = left.dot || right.dot;
    if (bar != dot)
        flow = dot ? FLOW_TANGENT : FLOW_ADJOINT;
    else if (left.at.n && right.at.n)
        flow = direction(e->result->graph, left.at.at[0], &right);
    vec_free(&left.at);
    vec_free(&right.at);
    return flow;
}

/* --- primes --------------------------------------------------------------- */

static const struct ast *under_primes(const struct ast *t, unsigned *n)
{
    *n = 0;
    for (; t->kind == AST_UNARY && t->op == AST_TRANSPOSE && !t->bracketed;
         t = t->a[0])
        ++*n;
    return t;
}

bool claim_is_prime(const struct ast *t)
{
    unsigned n;
    const struct ast *head = t->kind == AST_APPLY ? t->a[0] : t;
    const struct ast *name = under_primes(head, &n);
    return n > 0 && name->kind == AST_NAME && !name->bracketed;
}

/* z', z'' ...: by the parameter of what is written as a function of it, else by
 * the only differentiated input; a scalar. */
static struct val of_node(struct elab *e, const struct named *z, unsigned n,
                          const char *parameter, struct span at)
{
    struct named x = {0};
    bool one = parameter ? claim_find(e, parameter, strlen(parameter), &x)
                         : claim_only_input(e, &x);
    bool some = x.name;
    one = one && shape_scalar(x.shape);
    const char *order = n > 1 ? arena_printf(e->arena, "%u", n) : "";
    const char *meant = arena_printf(e->arena, "d%s%s/d%s%s", order, z->name,
                                     some ? x.name : "u", order);
    const char *written = arena_strndup(e->arena, text_bytes(at), at.len);
    if (!one)
        return elab_fail(e, at, arena_printf(e->arena, "write %s", meant),
                         "'%s' is a derivative by what?", written);
    claim_note(e, "%s is read as %s", written, meant);
    struct named by[MOST_ORDER];
    for (unsigned k = 0; k < MOST_ORDER; k++)
        by[k] = x;
    return claim_leaf(e, claim_quantity_higher(z, n, by, at));
}

/* The rule alone, in the claim's own graph. */
static struct val by_rule(struct elab *e, node x, node y, unsigned n)
{
    for (unsigned k = 0; k < n; k++) {
        struct seed seed = {x, Num(e->g, 1)};
        node dot;
        derive_forward(e->g, 1, &seed, (struct stops){0}, 1, &y, &dot);
        y = dot == NONE ? Num(e->g, 0) : dot;
    }
    return val_node(y);
}

/* Is y made of x? */
static bool reads(const struct graph *g, node y, node x)
{
    unsigned char *above = upstream(g, y);
    bool yes = x <= y && above[x];
    mem_free(above);
    return yes;
}

/* f at x as nodes of the problem's graph, where the witness can move x: arg is
 * the argument in the claim's graph, x an INPUT there that stands for it and y
 * the function of it. False: it is made of derivatives. */
static bool into_problem(struct elab *e, node arg, node x, node *y, node *at)
{
    const struct claim_state *c = e->claim;
    struct graph *to = e->result->graph;
    VEC(node) stop = {0}, as = {0};
    bool values = true;
    for (size_t i = 0; i < c->all.n && values; i++) {
        const struct named_derivative *q = &c->all.at[i];
        values = q->kind == NAMED_VALUE ||
                 (!reads(e->g, arg, q->leaf) && !reads(e->g, *y, q->leaf));
        vec_push(&stop, q->leaf);
        vec_push(&as, q->of);
    }
    if (values) {
        *at = Cut(to, graph_graft(to, e->g, arg, stop.n, stop.at, as.at));
        vec_push(&stop, x);
        vec_push(&as, *at);
        *y = graph_graft(to, e->g, *y, stop.n, stop.at, as.at);
    }
    vec_free(&stop);
    vec_free(&as);
    return values;
}

/* y = f(x), both scalars; false after an error. */
static bool function_at(struct elab *e, const struct ast *t, struct symbol *f,
                        node x, node *y)
{
    struct val arg = val_node(x), out = {.kind = VAL_NOTHING};
    struct call c = {.name = f->name,
                     .span = t->span,
                     .nargs = 1,
                     .nout = 1,
                     .arg = &arg,
                     .out = &out};
    if (!call_value(e, f, &c) || !elab_numeric(e, out, t->span, y))
        return false;
    if (shape_scalar(graph_shape(e->g, x)) &&
        shape_scalar(graph_shape(e->g, *y)))
        return true;
    elab_fail(e, t->span, NULL,
              "a prime stands for the derivative of a scalar by a scalar");
    return false;
}

/* f at an INPUT of its own, so that what f decides by it is seen: a derivative
 * of the problem's graph. False: an error, or it cannot be one. */
static bool as_quantity(struct elab *e, const struct ast *t, struct symbol *f,
                        node arg, struct named *of, struct named *by)
{
    const double *v = query_quietly(e, arg);
    size_t guards = e->guards.n;
    if (!v)
        return false;
    node x = Input(e->g, graph_shape(e->g, arg));
    e->oracle->input(e->oracle->context, e->g, x, v);
    if (!function_at(e, t, f, x, &of->node) || e->guards.n > guards ||
        !into_problem(e, arg, x, &of->node, &by->node))
        return false;
    by->name = arena_strndup(e->arena, text_bytes(t->a[1]->span),
                             t->a[1]->span.len);
    of->name = arena_printf(e->arena, "%s(%s)", f->name, by->name);
    of->shape = by->shape = (struct shape){1, 1};
    return true;
}

/* The n-th derivative of f at a number. */
static struct val at_argument(struct elab *e, const struct ast *t,
                              struct symbol *f, unsigned n)
{
    node x, y;
    struct named of = {0}, by[MOST_ORDER] = {{0}};
    if (!elab_numeric(e, elab_eval(e, t->a[1]), t->a[1]->span, &x))
        return val_error();
    size_t errors = e->errors;
    bool found = as_quantity(e, t, f, x, &of, by);
    for (unsigned k = 1; k < n; k++)
        by[k] = by[0];
    if (found)
        return claim_leaf(e, claim_quantity_higher(&of, n, by, t->span));
    x = Cut(e->g, x);
    if (e->errors > errors || !function_at(e, t, f, x, &y))
        return val_error();
    claim_note(e,
               "%s' is taken by the rules alone, which no difference has "
               "confirmed: f decides by its argument, or that is a "
               "derivative",
               f->name);
    return by_rule(e, x, y, n);
}

static struct val of_function(struct elab *e, const struct ast *t,
                              struct symbol *s, unsigned n)
{
    struct closure *f = s->special->late;
    struct named z;
    if ((f && f->nparams != 1) || t->n != 2)
        return elab_fail(e, t->span, NULL,
                         "a prime stands behind a function "
                         "of one argument, with one argument behind it");
    const struct ast *x = t->a[1];
    bool own = s->special->both && x->kind == AST_NAME &&
               strcmp(x->text, f->params[0]->name) == 0;
    if (own && claim_find(e, s->name, strlen(s->name), &z) &&
        shape_scalar(z.shape))
        return of_node(e, &z, n, x->text, t->span);
    claim_note(e, "%s' is the derivative of the function %s", s->name, s->name);
    return at_argument(e, t, s, n);
}

bool claim_prime(struct elab *e, const struct ast *t, struct val *v)
{
    unsigned n;
    struct named z;
    bool applied = t->kind == AST_APPLY;
    const struct ast *name = under_primes(applied ? t->a[0] : t, &n);
    struct symbol *s = scope_symbol(e, name->text);
    if (scope_bound(e, s))
        return false;
    bool known = s->special->late || s->special->function ||
                 s->special->builtin;
    bool function = applied &&
                    (claim_is_named(s) ? s->special->both && s->special->late
                                       : known);
    bool scalar = (!applied || claim_is_taken_at(e, t)) &&
                  claim_find(e, s->name, strlen(s->name), &z) &&
                  shape_scalar(z.shape);
    if (!function && !scalar)
        return false;
    if (n > MOST_ORDER)
        *v = claim_fail_order(e, t->span);
    else
        *v = function ? of_function(e, t, s, n)
                      : of_node(e, &z, n, NULL, t->span);
    return true;
}
