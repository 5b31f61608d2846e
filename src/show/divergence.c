/* show/divergence: where a failing claim and the derivation part.
 *
 * Idea: a derivative is a sum over paths, one through each statement that uses
 * the node (or, for a tangent, one from each name that its statement reads),
 * and so is a claim, one term a path. Shares and terms are numbers here: equal
 * ones belong together, what is left over is what is wrong.
 *
 * Invariant: the shares add up to the derivative; no repair is guessed, that
 * is what hints are for.
 */
#include "show/divergence_rep.h"

#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "show/formula.h"

enum { TERMS = 10, NODES = 400 };
#define CLOSE 1e-9 /* of the larger of two that are to be equal */

/* --- terms -------------------------------------------------------------- */

static void add_term(struct divergence_part *p, const struct ast *t)
{
    struct divergence_piece term = {hint_source(p->arena, t), NONE, 0, NULL,
                                    false};
    struct claim_comparison *comparison =
        comparison_new(p->c, p->claim, p->claim->eq->lhs, t, true);
    size_t worst;
    if (comparison && !comparison_graph(comparison)->mismatch) {
        comparison_at(comparison, 0, &worst);
        term.value = comparison_claimed(comparison);
    }
    comparison_free(comparison);
    vec_push(&p->terms, term);
}

/* The operands of + and - on top of a side. */
static void find_terms(struct divergence_part *p, const struct ast *t,
                       bool minus)
{
    bool sum = t->kind == AST_BINARY && (t->op == AST_ADD || t->op == AST_SUB);
    bool sign = t->kind == AST_UNARY &&
                (t->op == AST_PLUS || t->op == AST_MINUS);
    if (sum) {
        find_terms(p, t->a[0], minus);
        find_terms(p, t->a[1], minus != (t->op == AST_SUB));
    } else if (sign) {
        find_terms(p, t->a[0], minus != (t->op == AST_MINUS));
    } else {
        add_term(p, minus ? edit_unary(p->arena, AST_MINUS, t) : t);
    }
}

/* --- which belongs to which --------------------------------------------- */

/* Sum of the pieces in `set` against v; false where one has no number. */
static bool equal(const struct divergence_part *p, const struct pieces *of,
                  unsigned set, double factor, const double *v)
{
    double off = 0, size = 0;
    for (size_t k = 0; k < p->n; k++) {
        double sum = 0;
        for (size_t i = 0; set >> i; i++) {
            if (set >> i & 1 && !of->at[i].value)
                return false;
            sum += set >> i & 1 ? of->at[i].value[k] : 0;
        }
        if (!isfinite(sum) || !isfinite(v[k]))
            return false;
        off = fmax(off, fabs(factor * sum - v[k]));
        size = fmax(size, fmax(fabs(factor * sum), fabs(v[k])));
    }
    return off <= CLOSE * size;
}

static const char *number(struct divergence_part *p, const double *v)
{
    return show_number(p->arena, p->shape, v);
}

static void say(struct divergence_part *p, const char *sentence)
{
    p->text = arena_printf(p->arena, "%s%s%s", p->text, *p->text ? "; " : "",
                           sentence);
}

/* The texts of the pieces in `set`, which are settled. */
static const char *take(struct divergence_part *p, struct pieces *of,
                        unsigned set, const char *between)
{
    struct buffer r = {0};
    for (size_t i = 0; set >> i; i++)
        if (set >> i & 1) {
            buffer_printf(&r, "%s%s", r.n ? between : "", of->at[i].text);
            of->at[i].settled = true;
        }
    return buffer_take(&r, p->arena);
}

static bool all_open(const struct pieces *of, unsigned set)
{
    for (size_t i = 0; set >> i; i++)
        if (set >> i & 1 && of->at[i].settled)
            return false;
    return true;
}

static unsigned count(unsigned set)
{
    unsigned n = 0;
    for (; set; set &= set - 1)
        n++;
    return n;
}

/* The smallest set of open pieces that adds up to v; 0: none. */
static unsigned find_set(const struct divergence_part *p,
                         const struct pieces *of, unsigned most,
                         const double *v)
{
    unsigned all = of->n <= TERMS ? 1u << of->n : 0;
    for (unsigned size = 1; size <= most; size++)
        for (unsigned set = 1; set < all; set++)
            if (count(set) == size && all_open(of, set) &&
                equal(p, of, set, 1, v))
                return set;
    return 0;
}

/* Shares that terms give, one to one first, then sums of them. */
static void match_right(struct divergence_part *p)
{
    for (unsigned most = 1; most <= TERMS; most += TERMS - 1) {
        for (size_t i = 0; i < p->paths.n; i++) {
            struct divergence_piece *w = &p->paths.at[i];
            unsigned set = w->settled ? 0
                                      : find_set(p, &p->terms, most, w->value);
            if (!set)
                continue;
            w->settled = true;
            say(p, arena_printf(p->arena, "%s: %s, as claimed by %s", w->text,
                                number(p, w->value),
                                take(p, &p->terms, set, " + ")));
        }
    }
    for (size_t i = 0; i < p->terms.n; i++) {
        struct divergence_piece *t = &p->terms.at[i];
        unsigned set = t->settled || !t->value
                           ? 0
                           : find_set(p, &p->paths, TERMS, t->value);
        if (!set)
            continue;
        t->settled = true;
        say(p, arena_printf(p->arena, "%s: %s, as claimed by %s",
                            take(p, &p->paths, set, " and "),
                            number(p, t->value), t->text));
    }
}

static void say_pair(struct divergence_part *p, struct divergence_piece *w,
                     struct divergence_piece *t, const char *how)
{
    w->settled = t->settled = true;
    p->parted = true;
    say(p,
        arena_printf(p->arena, "%s: the claim's %s gives %s, should be %s%s",
                     w->text, t->text,
                     t->value ? number(p, t->value) : "nothing of this shape",
                     number(p, w->value), how));
}

/* A term that is a share up to sign or a small factor. */
static void match_scaled(struct divergence_part *p)
{
    static const struct {
        double factor;
        const char *how;
    } ways[] = {{-1, " (the sign differs)"},
                {2, " (a factor 2)"},
                {.5, " (a factor 1/2)"},
                {-2, " (a factor -2)"},
                {-.5, " (a factor -1/2)"}};
    for (size_t k = 0; k < sizeof ways / sizeof ways[0]; k++)
        for (size_t i = 0; i < p->paths.n; i++)
            for (size_t j = 0; j < p->terms.n && j < TERMS; j++) {
                struct divergence_piece *w = &p->paths.at[i],
                                        *t = &p->terms.at[j];
                if (!w->settled && !t->settled &&
                    equal(p, &p->terms, 1u << j, ways[k].factor, w->value))
                    say_pair(p, w, t, ways[k].how);
            }
}

/* Nobody misses a share of zero, nobody minds a term of zero. */
static void settle_zeros(const struct divergence_part *p, struct pieces *of)
{
    for (size_t i = 0; i < of->n; i++) {
        bool zero = of->at[i].value != NULL;
        for (size_t k = 0; zero && k < p->n; k++)
            zero = of->at[i].value[k] == 0;
        of->at[i].settled |= zero;
    }
}

static struct divergence_piece *only_open(const struct pieces *of)
{
    struct divergence_piece *r = NULL;
    for (size_t i = 0; i < of->n; i++)
        if (!of->at[i].settled) {
            if (r)
                return NULL;
            r = &of->at[i];
        }
    return r;
}

/* What has no counterpart: one on either side is a pair, else each is said. */
static void match_rest(struct divergence_part *p)
{
    struct divergence_piece *w = only_open(&p->paths),
                            *t = only_open(&p->terms);
    if (w && t)
        say_pair(p, w, t, "");
    bool left = false;
    for (size_t j = 0; j < p->terms.n; j++)
        left |= !p->terms.at[j].settled;
    for (size_t i = 0; i < p->paths.n; i++) {
        w = &p->paths.at[i];
        if (w->settled)
            continue;
        p->parted = true;
        say(p, arena_printf(p->arena,
                            left ? "%s: %s, which no term gives"
                                 : "%s: %s is missing",
                            w->text, number(p, w->value)));
    }
    for (size_t j = 0; j < p->terms.n; j++) {
        t = &p->terms.at[j];
        if (t->settled)
            continue;
        p->parted = true;
        say(p, arena_printf(p->arena, "the claim's %s = %s comes from no path",
                            t->text, t->value ? number(p, t->value) : "?"));
    }
}

/* --- the step ----------------------------------------------------------- */

/* The derivation that a claim belongs to: of the same names, of the same
 * input, or the first. */
static struct rec_explain *belongs_to(const struct divergence_part *p,
                                      struct rec_point *out)
{
    const char *of = p->q.of_name, *by = p->q.by_name;
    if (!by)
        by = of;
    for (int strict = 1; strict >= 0; strict--)
        for (size_t i = 0; i < out->nexplain; i++) {
            struct rec_explain *x = &out->explain[i];
            if (strcmp(x->wrt, by) == 0 && (!strict || strcmp(x->of, of) == 0))
                return x;
        }
    return out->nexplain ? &out->explain[0] : NULL;
}

static void append(struct divergence_part *p, struct rec_explain *to)
{
    const char **steps = arena_alloc(p->arena, (to->n + 2) * sizeof *steps);
    struct span at = p->claim->eq->text;
    if (to->n)
        memcpy(steps, to->steps, to->n * sizeof *steps);
    steps[to->n++] =
        arena_printf(p->arena,
                     p->parted ? "claim %s parts from the derivation:  %s"
                               : "claim %s agrees with the derivation at this "
                                 "point, not elsewhere:  %s",
                     arena_strndup(p->arena, text_bytes(at), at.len), p->text);
    to->steps = steps;
}

/* Is the left side one name and nothing else, and the right side read? */
static bool readable(struct divergence_part *p)
{
    struct claim_comparison *t = comparison_new(p->c, p->claim,
                                                p->claim->eq->lhs,
                                                p->claim->eq->rhs, true);
    if (!t)
        return false;
    const struct claim_graph *g = comparison_graph(t);
    bool ok = g->nlhs == 1 && g->lhs == g->named_derivatives[0].leaf &&
              !g->number;
    if (ok) {
        p->q = g->named_derivatives[0];
        p->shape = g->lhs_shape;
        p->n = shape_numel(p->shape);
    }
    comparison_free(t);
    return ok && edit_small(p->claim->eq->rhs, NODES);
}

void show_divergence(struct claims *c, const struct stmt *claim,
                     struct rec_point *out)
{
    struct divergence_part p = {
        .s = c->s, .arena = c->s->arena, .c = c, .claim = claim, .text = ""};
    if (!readable(&p))
        return;
    struct rec_explain *to = belongs_to(&p, out);
    if (to && part_paths(&p)) {
        find_terms(&p, claim->eq->rhs, false);
        match_right(&p);
        settle_zeros(&p, &p.paths);
        settle_zeros(&p, &p.terms);
        match_scaled(&p);
        match_rest(&p);
        append(&p, to);
    }
    vec_free(&p.paths);
    vec_free(&p.terms);
}
