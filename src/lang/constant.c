/* constant: values that a file or the command line gives to inputs.
 *
 * Idea: a value is a constant expression, elaborated into a graph without
 * inputs and asked at once. Besides constants and functions it may name what
 * the same point gave before, and names that the problem assigns once by a
 * constant expression (n = 3, at x = ones(n,1)).
 *
 * Invariant: nothing of such a graph reaches the problem's own.
 */
#include <math.h>
#include <string.h>

#include "lang/constant.h"
#include "lang/elab.h"

struct constants {
    size_t n;
    const struct point_entry *at; /* given so far */
    struct oracle *oracle;
    const char *name; /* the definition that is being read: the */
    struct span span; /* name in the value, its place; or NULL */
};

struct elab *constant_open(struct arena *a, const struct ast_file *file,
                           const struct problem *problem, uint64_t seed,
                           const struct elaborate_options *limits)
{
    struct elab *e = elab_new(a, file, problem);
    e->constants = arena_alloc(a, sizeof *e->constants);
    e->constants->oracle = oracle_new();
    e->oracle = e->constants->oracle;
    e->g = graph_new();
    e->kind = FRAME_CONSTANT;
    e->options.seed = seed;
    if (limits) {
        e->options.max_nodes = limits->max_nodes;
        e->options.max_bytes = limits->max_bytes;
        e->options.late = limits->late;
        e->options.clock = limits->clock;
    }
    e->quiet = true;
    names_collect(e);
    e->quiet = false;
    e->errors = 0;
    return e;
}

void constant_close(struct elab *e)
{
    oracle_free(e->constants->oracle);
    graph_free(e->g);
    elab_free(e);
}

static const struct point_entry *given(const struct elab *e, const char *name)
{
    for (size_t i = e->constants->n; i-- > 0;)
        if (strcmp(e->constants->at[i].name, name) == 0)
            return &e->constants->at[i];
    return NULL;
}

bool constant_known(const struct elab *e, const struct symbol *s)
{
    return given(e, s->name) || s->plain;
}

struct val constant_name(struct elab *e, struct symbol *s, const struct ast *t)
{
    const struct point_entry *p = given(e, s->name);
    struct val v;
    elab_here(e, t->span);
    if (p)
        return val_node(Data(e->g, p->value.shape, p->value.at));
    struct constants *c = e->constants;
    if (s->plain && !s->busy) {
        bool outer = !c->name;
        if (outer) {
            c->name = s->name;
            c->span = t->span;
        }
        s->busy = true;
        v = elab_eval(e, s->plain->value);
        s->busy = false;
        c->name = outer ? NULL : c->name;
        return v;
    }
    if (!s->plain && scope_constant(e, s->name, &v))
        return v;
    return elab_fail(e, c->name ? c->span : t->span, NULL,
                     "'%s' is no constant: values are given by constant "
                     "expressions",
                     c->name ? c->name : s->name);
}

bool constant_value(struct elab *e, const struct ast *t, size_t n,
                    const struct point_entry *before, const char *name,
                    struct value *out)
{
    node x;
    e->constants->n = n;
    e->constants->at = before;
    struct val v = elab_eval(e, t);
    if (!elab_numeric(e, v, t->span, &x))
        return false;
    const double *p = query_values(e, x, t->span, "this value");
    size_t numel = shape_numel(graph_shape(e->g, x));
    if (!p)
        return false;
    double *copy = arena_alloc(e->arena, (numel ? numel : 1) * sizeof *copy);
    for (size_t k = 0; k < numel; k++) {
        if (!isfinite(p[k])) {
            elab_fail(e, t->span, NULL, "the value of '%s' is not finite",
                      name);
            return false;
        }
        copy[k] = p[k];
    }
    if (numel == 0) {
        elab_fail(e, t->span, NULL, "the value of '%s' is empty", name);
        return false;
    }
    struct shape s = graph_shape(e->g, x);
    *out = (struct value){s, copy, constant_decimals(e->arena, t, s)};
    return true;
}

/* --- decimals ------------------------------------------------------------- */

static struct span number_span(const struct ast *t)
{
    while (t->kind == AST_UNARY && (t->op == AST_MINUS || t->op == AST_PLUS))
        t = t->a[0];
    return t->kind == AST_NUMBER ? t->span : (struct span){0, 0};
}

static bool is_table(const struct ast *t, struct shape s)
{
    if (t->kind != AST_MATRIX || t->n != s.rows)
        return false;
    for (uint32_t i = 0; i < s.rows; i++)
        if (t->a[i]->n != s.cols)
            return false;
    return true;
}

const struct span *constant_decimals(struct arena *a, const struct ast *t,
                                     struct shape s)
{
    bool table = is_table(t, s), any = false;
    if (!table && !number_span(t).len)
        return NULL;
    struct span *at = arena_alloc(a, (shape_numel(s) + 1) * sizeof *at);
    for (uint32_t j = 0; j < s.cols; j++)
        for (uint32_t i = 0; i < s.rows; i++) {
            struct span n = number_span(table ? t->a[i]->a[j] : t);
            at[i + (size_t)j * s.rows] = n;
            any |= n.len > 0;
        }
    return any ? at : NULL;
}
