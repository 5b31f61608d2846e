/* move: a problem that was elaborated at one point, taken to another.
 *
 * Idea: whatever elaboration looked at left a guard. So where the same names
 * are given values of the same shapes, and all guards give what they gave,
 * elaborating anew would make the same graph; only values of inputs differ.
 *
 * Invariant: what was looked at without a guard (e->peeked) keeps a graph at
 * its point.
 */
#include <math.h>
#include <string.h>

#include "lang/claim.h"

static bool same_names(const struct point *a, const struct point *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->at[i].increment != b->at[i].increment ||
            strcmp(a->at[i].name, b->at[i].name) != 0)
            return false;
    return true;
}

static void set_value(struct elab *e, struct input *i, const double *v,
                      const struct span *decimals)
{
    i->value.at = v;
    i->value.decimals = decimals;
    graph_decimals(e->g, i->node, decimals);
}

/* False where elaborating would report an error or make another graph. */
static bool take_value(struct elab *e, struct input *i, const struct value *v)
{
    const char *why;
    if (!shape_equal(v->shape, i->value.shape))
        return false;
    if (i->structure != STRUCT_NONE &&
        !structure_contains(i->structure, v->shape, v->at, &why))
        return false;
    set_value(e, i, v->at, v->decimals);
    return true;
}

static bool take_values(struct elaboration *r, const struct point *point)
{
    struct elab *e = r->scope;
    for (size_t k = 0; k < point->n; k++) {
        const struct point_entry *p = &point->at[k];
        struct symbol *s = scope_find(e, p->name, strlen(p->name));
        if (p->increment || !s || !s->special->given)
            continue;
        scope_special(e, s)->given = p;
        if (s->input && !take_value(e, &r->inputs[s->input - 1], &p->value))
            return false;
    }
    return true;
}

static void draw_again(struct elaboration *r)
{
    for (size_t k = 0; k < r->ninputs; k++) {
        struct input *i = &r->inputs[k];
        if (i->random)
            set_value(r->scope, i,
                      declare_draw(r->scope, i->name, i->structure,
                                   i->value.shape),
                      NULL);
    }
}

bool elaboration_move(struct elaboration *r, const struct point *point)
{
    struct elab *e = r->scope;
    if (e->peeked || !e->point || !same_names(e->point, point))
        return false;
    bool drawn = e->point->draw == point->draw;
    e->point = point;
    if (!take_values(r, point))
        return false;
    if (!drawn)
        draw_again(r);
    oracle_free(e->values);
    e->values = NULL;
    return true;
}

static bool guard_holds(const struct guard *g, const double *v)
{
    size_t n = shape_numel(g->value.shape);
    if (!v || !g->value.at)
        return false;
    if (!g->truth)
        return memcmp(v, g->value.at, n * sizeof *v) == 0;
    double is = v[0], was = g->value.at[0];
    return (is == 0) == (was == 0) && isnan(is) == isnan(was);
}

node elaboration_watched(const struct elaboration *r, size_t i)
{
    const struct elab *e = r->scope;
    if (i < r->nguards)
        return r->guards[i].condition;
    i -= r->nguards;
    return i < e->finite.n ? e->finite.at[i] : NONE;
}

bool elaboration_holds(const struct elaboration *r,
                       const double *(*value)(const void *context, node x),
                       const void *context)
{
    const struct elab *e = r->scope;
    for (size_t i = 0; i < r->nguards; i++)
        if (!guard_holds(&r->guards[i], value(context, r->guards[i].condition)))
            return false;
    for (size_t i = 0; i < e->finite.n; i++) {
        node x = e->finite.at[i];
        const double *v = value(context, x);
        size_t n = shape_numel(graph_shape(e->g, x));
        for (size_t k = 0; k < n; k++)
            if (!v || !isfinite(v[k]))
                return false;
    }
    return true;
}
