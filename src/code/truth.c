/* truth: a quantity at the left of a code statement, by the formulas.
 *
 * This is the only file of the room that asks how claims know what is true: the
 * left side is elaborated as that of a claim is, and evaluated in balls over the
 * same table of named derivatives.
 */
#include <math.h>

#include "code/statement.h"

struct truth {
    struct claims *c;
    struct claim_graph *g;
    struct leaves leaves; /* of g */
    struct ball_run *run;
};

static const long precisions[] = {128, 512, 2048};

struct truth *truth_new(struct claims *c, const struct ast *left)
{
    static const struct ast zero = {.kind = AST_NUMBER, .integer = true};
    struct arena *a = c->s->arena;
    struct claim_graph *g = elaborate_claim(a, c->s->e, NULL, left, &zero,
                                            false);
    if (!g)
        return NULL;
    struct truth *t = arena_alloc(a, sizeof *t);
    *t = (struct truth){.c = c, .g = g, .leaves = leaves_new(c->q, g, a)};
    return t;
}

void truth_free(struct truth *t)
{
    if (!t)
        return;
    ball_run_free(t->run);
    claim_graph_free(t->g);
}

const struct claim_graph *truth_graph(const struct truth *t)
{
    return t->g;
}

/* In doubles with bounds, where balls cost too much. */
static bool in_doubles(struct truth *t, size_t site, double *middle,
                       double *radius)
{
    const struct claim_graph *g = t->g;
    bool plain = g->n == 1 && g->lhs == g->named_derivatives[0].leaf;
    if (!plain)
        return false;
    const double *b, *v = named_double(t->c->q, t->leaves.at[0], site, &b);
    for (size_t k = 0; k < shape_numel(g->lhs_shape); k++) {
        middle[k] = v[k];
        radius[k] = b[k];
    }
    return true;
}

/* true: sharp to a double everywhere, so more bits are of no use. */
static bool read_balls(const struct truth *t, double *middle, double *radius)
{
    const struct balls *b = ball_run_value(t->run, t->g->lhs);
    bool sharp = true;
    for (size_t k = 0; k < shape_numel(t->g->lhs_shape); k++) {
        size_t j = balls_count(b) == 1 ? 0 : k;
        bool finite = balls_finite(b, j);
        middle[k] = finite ? balls_mid(b, j) : NAN;
        radius[k] = finite ? balls_rad(b, j) : INFINITY;
        sharp = sharp && radius[k] <= 1e-17 * fabs(middle[k]);
    }
    return sharp;
}

bool truth_at(struct truth *t, size_t site, double *middle, double *radius)
{
    if (!named_affordable(t->c->q))
        return in_doubles(t, site, middle, radius);
    if (!t->run)
        t->run = ball_run_new(t->g->graph, 1, &t->g->lhs);
    for (size_t i = 0; i < sizeof precisions / sizeof precisions[0]; i++) {
        if (!leaves_fill(&t->leaves, t->run, site, precisions[i]))
            return false;
        struct ball_status st = ball_run_eval(t->run, precisions[i], 0, NULL,
                                              false);
        t->c->s->cost += st.cost;
        if (read_balls(t, middle, radius) || !at_point_referee(t->c->s))
            break;
    }
    return true;
}

const struct sight *truth_sight(struct truth *t, size_t entry)
{
    return leaves_rough(&t->leaves, entry);
}

const char *truth_gap(struct truth *t)
{
    return leaves_gap(&t->leaves);
}
