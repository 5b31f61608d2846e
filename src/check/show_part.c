/* show_part: where a failing claim and the derivation part.
 *
 * Idea: a derivative is a sum over paths, one through each statement that uses
 * the node (or, for a tangent, one from each name that its statement reads),
 * and so is a claim, one term a path. Shares and terms are numbers here: equal
 * ones belong together, what is left over is what is wrong.
 *
 * Invariant: the shares add up to the derivative; no repair is guessed, that
 * is what hints are for.
 */
#include "check/show_part.h"

#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "check/hint_rep.h"
#include "check/show_formula.h"
#include "graph/derive.h"

enum { TERMS = 10, PATHS = 40, NODES = 400 };
#define CLOSE 1e-9 /* of the larger of two that are to be equal */

/* A path's share, or a term of the claim. */
struct piece {
    const char *text;          /* "through x"; "2*u*xbar" */
    node at;                   /* the share, a node */
    const double *value;       /* NULL: its shape does not fit */
    bool settled;              /* it has found its counterpart */
};

struct pieces {
    size_t n, cap;
    struct piece *at;
};

struct part {
    struct scene *s;
    struct arena *arena;
    struct claims *c;
    const struct stmt *claim;
    struct quantity q;         /* what the left side names */
    struct shape shape;
    size_t n;                  /* its entries */
    struct pieces paths, terms;
    const char *text;          /* what was found, for people */
    bool parted;
};

/* --- paths -------------------------------------------------------------- */

static void add_path(struct part *p, const char *text, node at)
{
    if (at != NONE)
        vec_push(&p->paths, ((struct piece){text, at, NULL, false}));
}

/* All names, inputs first: differentiation stops at them. */
static node *all_names(struct part *p, size_t *n)
{
    const struct elaboration *e = p->s->e;
    node *at = arena_alloc(p->arena,
                           (e->ninputs + e->nbindings + 1) * sizeof *at);
    *n = 0;
    for (size_t i = 0; i < e->ninputs; i++)
        at[(*n)++] = e->inputs[i].node;
    for (size_t i = 0; i < e->nbindings; i++)
        at[(*n)++] = e->bindings[i].node;
    return at;
}

/* Seeds of what is differentiated: the outputs, or a scalar of its own. */
static size_t output_seeds(struct part *p, struct seed *out)
{
    const struct elaboration *e = p->s->e;
    struct graph *g = p->s->g;
    if (p->q.kind != Q_BAR) {
        out[0] = (struct seed){p->q.of, Num(g, 1)};
        return 1;
    }
    for (size_t i = 0; i < e->noutputs; i++) {
        node z = e->outputs[i].node;
        out[i] = (struct seed){z, Data(g, graph_shape(g, z),
                                       p->s->output_seed[i])};
        if (z == p->q.of)
            add_path(p, "its own seed", out[i].value);
    }
    return e->noutputs;
}

/* Shares are projected as the whole is. */
static node share(struct part *p, node at, node x)
{
    const struct elaboration *e = p->s->e;
    for (size_t i = 0; x != NONE && i < e->ninputs; i++)
        if (e->inputs[i].node == at)
            return structure_project(p->s->g, e->inputs[i].structure, x);
    return x;
}

/* What reaches `at` through each statement. */
static void reverse_paths(struct part *p, node at)
{
    const struct elaboration *e = p->s->e;
    struct graph *g = p->s->g;
    size_t n;
    node *names = all_names(p, &n), *bar, one;
    struct seed *seed = arena_alloc(p->arena,
                                    (e->noutputs + 1) * sizeof *seed);
    bar = arena_alloc(p->arena, (n + 1) * sizeof *bar);
    size_t nseeds = output_seeds(p, seed);
    derive_reverse(g, nseeds, seed, (struct stops){0}, n, names, bar);
    for (size_t i = 0; i < e->nbindings; i++) {
        const struct binding *b = &e->bindings[i];
        node reached = bar[e->ninputs + i];
        if (b->node == at || reached == NONE ||
            graph_at(g, b->node)->op != OP_CUT)
            continue;
        struct seed from = {graph_at(g, b->node)->arg[0], reached};
        derive_reverse(g, 1, &from, (struct stops){n, names}, 1, &at, &one);
        add_path(p, arena_printf(p->arena, "through %s", b->name),
                 share(p, at, one));
    }
}

/* What reaches the tangent of a statement from each name that it reads. */
static void forward_paths(struct part *p)
{
    const struct elaboration *e = p->s->e;
    struct graph *g = p->s->g;
    const struct binding *b = p->q.binding;
    struct seed *seed = arena_alloc(p->arena, (e->ninputs + 1) * sizeof *seed);
    node *dot = arena_alloc(p->arena, (b->nreads + 1) * sizeof *dot), one;
    size_t n = 0;
    for (size_t i = 0; i < e->ninputs; i++)
        if (p->s->tangent_seed[i])
            seed[n++] = (struct seed){
                e->inputs[i].node,
                Data(g, e->inputs[i].value.shape, p->s->tangent_seed[i])};
    derive_forward(g, n, seed, (struct stops){0}, b->nreads, b->reads, dot);
    for (size_t i = 0; i < b->nreads; i++) {
        node at = graph_at(g, b->node)->arg[0];
        struct seed from = {b->reads[i], dot[i]};
        if (dot[i] == NONE)
            continue;
        derive_forward(g, 1, &from, (struct stops){b->nreads, b->reads}, 1,
                       &at, &one);
        add_path(p, arena_printf(p->arena, "from %s", b->read_names[i]), one);
    }
}

static bool find_paths(struct part *p)
{
    const struct graph *g = p->s->g;
    const struct binding *b = p->q.binding;
    bool scalar = shape_scalar(graph_shape(g, p->q.of));
    switch (p->q.kind) {
    case Q_BAR:
        reverse_paths(p, p->q.of);
        break;
    case Q_TOTAL:
    case Q_GRAD:
        if (!scalar || p->q.of == p->q.by)
            return false;
        reverse_paths(p, p->q.by);
        break;
    case Q_DOT:
        if (!b || graph_at(g, b->node)->op != OP_CUT)
            return false;
        forward_paths(p);
        break;
    default:
        return false;
    }
    return p->paths.n > 0 && p->paths.n <= PATHS;
}

static bool same_size(const struct part *p, node x)
{
    return shape_numel(graph_shape(p->s->g, x)) == p->n;
}

static bool evaluate_paths(struct part *p)
{
    VEC(node) want = {0};
    bool fits = true;
    for (size_t i = 0; i < p->paths.n; i++) {
        vec_push(&want, p->paths.at[i].at);
        fits &= same_size(p, p->paths.at[i].at);
    }
    struct program *program = program_new(p->s->g, want.n, want.at, false);
    struct run *run = run_new(program, 1);
    scene_inputs(p->s, run);
    run_eval(run);
    for (size_t i = 0; fits && i < want.n; i++) {
        double *v = arena_alloc(p->arena, (p->n + 1) * sizeof *v);
        memcpy(v, run_value(run, want.at[i], 0), p->n * sizeof *v);
        p->paths.at[i].value = v;
    }
    run_free(run);
    program_free(program);
    vec_free(&want);
    return fits;
}

/* --- terms -------------------------------------------------------------- */

static void add_term(struct part *p, const struct ast *t)
{
    struct piece term = {hint_source(p->arena, t), NONE, NULL, false};
    struct trial *trial = trial_new(p->c, p->claim, p->claim->lhs, t, true);
    size_t worst;
    if (trial && !trial_graph(trial)->mismatch) {
        trial_at(trial, 0, &worst);
        term.value = trial_claimed(trial);
    }
    trial_free(trial);
    vec_push(&p->terms, term);
}

/* The operands of + and - on top of a side. */
static void find_terms(struct part *p, const struct ast *t, bool minus)
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
static bool equal(const struct part *p, const struct pieces *of, unsigned set,
                  double factor, const double *v)
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

static const char *number(struct part *p, const double *v)
{
    return show_number(p->arena, p->shape, v);
}

static void say(struct part *p, const char *sentence)
{
    p->text = arena_printf(p->arena, "%s%s%s", p->text, *p->text ? "; " : "",
                           sentence);
}

/* The texts of the pieces in `set`, which are settled. */
static const char *take(struct part *p, struct pieces *of, unsigned set,
                        const char *between)
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
static unsigned find_set(const struct part *p, const struct pieces *of,
                         unsigned most, const double *v)
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
static void match_right(struct part *p)
{
    for (unsigned most = 1; most <= TERMS; most += TERMS - 1) {
        for (size_t i = 0; i < p->paths.n; i++) {
            struct piece *w = &p->paths.at[i];
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
        struct piece *t = &p->terms.at[i];
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

static void say_pair(struct part *p, struct piece *w, struct piece *t,
                     const char *how)
{
    w->settled = t->settled = true;
    p->parted = true;
    say(p, arena_printf(p->arena, "%s: the claim's %s gives %s, should be %s%s",
                        w->text, t->text,
                        t->value ? number(p, t->value)
                                 : "nothing of this shape",
                        number(p, w->value), how));
}

/* A term that is a share up to sign or a small factor. */
static void match_scaled(struct part *p)
{
    static const struct { double factor; const char *how; } ways[] = {
        {-1, " (the sign differs)"}, {2, " (a factor 2)"},
        {.5, " (a factor 1/2)"}, {-2, " (a factor -2)"},
        {-.5, " (a factor -1/2)"}};
    for (size_t k = 0; k < sizeof ways / sizeof ways[0]; k++)
        for (size_t i = 0; i < p->paths.n; i++)
            for (size_t j = 0; j < p->terms.n && j < TERMS; j++) {
                struct piece *w = &p->paths.at[i], *t = &p->terms.at[j];
                if (!w->settled && !t->settled &&
                    equal(p, &p->terms, 1u << j, ways[k].factor, w->value))
                    say_pair(p, w, t, ways[k].how);
            }
}

/* Nobody misses a share of zero, nobody minds a term of zero. */
static void settle_zeros(const struct part *p, struct pieces *of)
{
    for (size_t i = 0; i < of->n; i++) {
        bool zero = of->at[i].value != NULL;
        for (size_t k = 0; zero && k < p->n; k++)
            zero = of->at[i].value[k] == 0;
        of->at[i].settled |= zero;
    }
}

static struct piece *only_open(const struct pieces *of)
{
    struct piece *r = NULL;
    for (size_t i = 0; i < of->n; i++)
        if (!of->at[i].settled) {
            if (r)
                return NULL;
            r = &of->at[i];
        }
    return r;
}

/* What has no counterpart: one on either side is a pair, else each is said. */
static void match_rest(struct part *p)
{
    struct piece *w = only_open(&p->paths), *t = only_open(&p->terms);
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
        say(p, arena_printf(p->arena, left ? "%s: %s, which no term gives"
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
static struct rec_explain *belongs_to(const struct part *p,
                                      struct rec_point *out)
{
    const char *of = p->q.of_name, *by = p->q.by_name;
    if (!by)
        by = of;
    for (int strict = 1; strict >= 0; strict--)
        for (size_t i = 0; i < out->nexplain; i++) {
            struct rec_explain *x = &out->explain[i];
            if (strcmp(x->wrt, by) == 0 &&
                (!strict || strcmp(x->of, of) == 0))
                return x;
        }
    return out->nexplain ? &out->explain[0] : NULL;
}

static void append(struct part *p, struct rec_explain *to)
{
    const char **steps = arena_alloc(p->arena, (to->n + 2) * sizeof *steps);
    struct span at = p->claim->claim_span;
    if (to->n)
        memcpy(steps, to->steps, to->n * sizeof *steps);
    steps[to->n++] = arena_printf(
        p->arena, p->parted ? "claim %s parts from the derivation:  %s"
                            : "claim %s agrees with the derivation at this "
                              "point, not elsewhere:  %s",
        arena_strndup(p->arena, text_bytes(at), at.len), p->text);
    to->steps = steps;
}

/* Is the left side one name and nothing else, and the right side read? */
static bool readable(struct part *p)
{
    struct trial *t = trial_new(p->c, p->claim, p->claim->lhs, p->claim->rhs,
                                true);
    if (!t)
        return false;
    const struct claim_graph *g = trial_graph(t);
    bool ok = g->nlhs == 1 && g->lhs == g->quantities[0].leaf && !g->number;
    if (ok) {
        p->q = g->quantities[0];
        p->shape = g->lhs_shape;
        p->n = shape_numel(p->shape);
    }
    trial_free(t);
    return ok && edit_small(p->claim->rhs, NODES);
}

void show_part(struct claims *c, const struct stmt *claim,
               struct rec_point *out)
{
    struct part p = {.s = c->s, .arena = c->s->arena, .c = c, .claim = claim,
                     .text = ""};
    if (!readable(&p))
        return;
    struct rec_explain *to = belongs_to(&p, out);
    if (to && find_paths(&p) && evaluate_paths(&p)) {
        find_terms(&p, claim->rhs, false);
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
