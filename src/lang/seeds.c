/* lang/seeds: adjoints and tangents that a problem gives.
 *
 * Idea: a seed's value is computed while the problem is elaborated; which input
 * or output it belongs to is known once these are.
 *
 * Invariant: a name is seeded once a direction; the value has the shape of what
 * it is a seed of, or there is an error.
 */
#include <string.h>

#include "base/diag.h"
#include "lang/elab.h"

static bool seed_name(struct elab *e, const struct setting *s,
                      struct seed_value *v)
{
    size_t n = strlen(s->name);
    bool bar = n > 3 && strcmp(s->name + n - 3, "bar") == 0;
    v->tangent = n > 3 && strcmp(s->name + n - 3, "dot") == 0;
    v->span = s->span;
    if (bar || v->tangent) {
        v->name = arena_strndup(e->arena, s->name, n - 3);
        return true;
    }
    elab_fail(e, s->span, NULL,
              "a seed is an adjoint (NAMEbar) or a tangent (NAMEdot), not "
              "'%s'",
              s->name);
    return false;
}

static void read_seed(struct elab *e, const struct setting *s,
                      struct seed_value *v)
{
    node x;
    if (!seed_name(e, s, v) ||
        !elab_numeric(e, elab_eval(e, s->value), s->value->span, &x))
        return;
    struct shape shape = graph_shape(e->g, x);
    const double *p = query_quietly(e, x);
    if (!p) {
        query_values(e, x, s->value->span, "a seed");
        return;
    }
    v->value.shape = shape;
    v->value.at = arena_copy(e->arena, p, shape_numel(shape) * sizeof *p);
}

static bool seeded_before(const struct elaboration *r,
                          const struct seed_value *v)
{
    for (size_t i = 0; i < r->nseeds; i++)
        if (r->seeds[i].name && r->seeds[i].tangent == v->tangent &&
            strcmp(r->seeds[i].name, v->name) == 0)
            return true;
    return false;
}

void seeds_read(struct elab *e, struct elaboration *r)
{
    VEC(struct seed_value) all = {0};
    e->no_use = true;
    for (int k = 0; k < 2; k++)
        for (size_t x = 0; x < e->others[k].n; x++) {
            const struct stmt *s = e->others[k].at[x];
            for (unsigned i = 0; s->kind == STMT_SEED && i < s->n; i++) {
                struct seed_value v = {.node = NONE};
                read_seed(e, &s->settings[i], &v);
                r->seeds = all.at;
                r->nseeds = all.n;
                if (v.name && seeded_before(r, &v))
                    elab_fail(e, v.span, NULL, "'%s' is seeded twice",
                              s->settings[i].name);
                vec_push(&all, v);
            }
        }
    r->nseeds = all.n;
    r->seeds = arena_copy(e->arena, all.at, all.n * sizeof *all.at);
    vec_free(&all);
}

/* The name that was meant, of an input or an output, with its suffix. */
static const char *near_seed(struct elab *e, const struct elaboration *r,
                             const struct seed_value *v)
{
    VEC(const char *) all = {0};
    for (size_t i = 0; v->tangent && i < r->ninputs; i++)
        vec_push(&all, r->inputs[i].name);
    for (size_t i = 0; !v->tangent && i < r->noutputs; i++)
        vec_push(&all, r->outputs[i].name);
    vec_push(&all, NULL);
    const char *near = diag_nearest(v->name, all.at);
    vec_free(&all);
    return near ? arena_printf(e->arena, "did you mean '%s%s'?", near,
                               v->tangent ? "dot" : "bar")
                : NULL;
}

void seed_place(struct elab *e, const struct elaboration *r,
                struct seed_value *v)
{
    const char *kind = v->tangent ? "input" : "output";
    if (v->tangent) {
        const struct input *i = elaboration_input(r, v->name);
        v->node = i ? i->node : NONE;
    } else {
        for (size_t i = 0; i < r->noutputs; i++)
            if (strcmp(r->outputs[i].name, v->name) == 0)
                v->node = r->outputs[i].node;
        for (size_t i = 0; i < r->nboxes; i++)
            if (strcmp(r->boxes[i].name, v->name) == 0)
                v->node = r->boxes[i].node;
    }
    const struct symbol *y = scope_find(e, v->name, strlen(v->name));
    if (v->node == NONE && y && y->special->lost)
        return;
    if (v->node == NONE) {
        elab_fail(e, v->span, near_seed(e, r, v),
                  "'%s' is no %s: %s are seeded", v->name, kind,
                  v->tangent ? "tangents of inputs" : "adjoints of outputs");
        return;
    }
    struct shape s = graph_shape(e->g, v->node);
    if (!shape_equal(s, v->value.shape))
        elab_fail(e, v->span, NULL, "the seed is %ux%u, but '%s' is %ux%u",
                  v->value.shape.rows, v->value.shape.cols, v->name, s.rows,
                  s.cols);
}
