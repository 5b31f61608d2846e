/* ball: a run of a graph in ball arithmetic, set up.
 *
 * The nodes that the wanted ones depend on get a slot each, in node order,
 * which is an order of evaluation. Views (reshape, one result of several) have
 * no room of their own: they point into their argument; so do inputs whose
 * balls are lent, as long as they are not perturbed. Room is made at the first
 * evaluation, when it is known what is lent.
 *
 * Invariant: slot i depends on slots below i only.
 */
#include <stdlib.h>
#include <string.h>

#include "ball/rep.h"
#include "graph/needed.h"

const char *ball_version(void)
{
#ifdef HAVE_FLINT3
    return "FLINT " FLINT_VERSION;
#else
    return "Arb " ARB_VERSION " (FLINT " FLINT_VERSION ")";
#endif
}

/* FLINT and GMP abort where memory runs out; here it is a message and status 2,
 * as everywhere. */
static void *alloc(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        mem_die(n);
    return p;
}

static void *alloc_zero(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);
    if (!p)
        mem_die(size * n);
    return p;
}

static void *resize(void *old, size_t n)
{
    void *p = realloc(old, n ? n : 1);
    if (!p)
        mem_die(n);
    return p;
}

static void *gmp_resize(void *old, size_t before, size_t n)
{
    (void)before;
    return resize(old, n);
}

static void gmp_free(void *p, size_t n)
{
    (void)n;
    free(p);
}

void ball_init(void)
{
    __flint_set_memory_functions(alloc, alloc_zero, resize, free);
    mp_set_memory_functions(alloc, gmp_resize, gmp_free);
}

void ball_cleanup(void)
{
    flint_cleanup();
}

/* --- set-up --------------------------------------------------------------- */

static bool has_own_value(enum op op)
{
    return op != OP_RESHAPE && op != OP_RESULT;
}

/* Slots in node order, and the argument scratch. */
static void make_slots(struct ball_run *r, const struct needed *needed)
{
    VEC(node) all = {0};
    size_t most = 3, k = 0, n;
    for (node x; (x = needed_next(needed, &k)) != NONE;)
        vec_push(&all, x);
    r->n = all.n;
    r->slots = mem_alloc(r->n * sizeof *r->slots);
    r->free = mem_alloc(r->n);
    for (size_t i = 0; i < r->n; i++) {
        node x = all.at[i];
        const node *arg = graph_args(r->g, x, &n);
        struct slot *s = &r->slots[i];
        s->x = x;
        s->value.n = shape_numel(graph_shape(r->g, x));
        r->free[i] = graph_at(r->g, x)->op == OP_INPUT;
        for (k = 0; k < n; k++)
            r->free[i] |= r->free[slot_of(r, arg[k])];
        most = n > most ? n : most;
        r->place[x] = (uint32_t)i;
    }
    r->in = mem_alloc(most * sizeof *r->in);
    r->in_shape = mem_alloc(most * sizeof *r->in_shape);
    vec_free(&all);
}

static bool is_pooled(const struct ball_run *r, size_t i)
{
    return has_own_value(op_of(r, i)) && !r->slots[i].lent;
}

void ball_give_values(struct ball_run *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (is_pooled(r, i))
            n += r->slots[i].value.n;
    r->pooled = n;
    arb_ptr next = r->pool = _arb_vec_init((slong)n);
    for (size_t i = 0; i < r->n; i++) {
        if (!is_pooled(r, i))
            continue;
        r->slots[i].own = r->slots[i].value.at = next;
        next += r->slots[i].value.n;
    }
}

struct ball_run *ball_run_new(const struct graph *g, size_t nwant,
                              const node *want)
{
    struct ball_run *r = mem_alloc(sizeof *r);
    r->g = g;
    r->nudged = NONE;
    r->places = g->n;
    r->place = mem_resize(NULL, (g->n + 1) * sizeof *r->place);
    r->nwant = nwant;
    r->want = mem_alloc(nwant * sizeof *want);
    if (nwant)
        memcpy(r->want, want, nwant * sizeof *want);
    struct needed needed;
    needed_new(&needed, g, nwant, want);
    make_slots(r, &needed);
    needed_free(&needed);
    r->notes = mem_alloc(r->n * sizeof *r->notes);
    r->moved = mem_alloc(r->n);
    r->dirty = mem_alloc(r->n);
    r->shift = mem_alloc(r->n * sizeof *r->shift);
    r->form = mem_alloc(r->n);
    r->hushed = mem_alloc(r->n);
    ball_find_symmetric(r);
    return r;
}

void ball_run_free(struct ball_run *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n; i++) {
        balls_free(r->slots[i].given);
        if (r->slots[i].apart)
            _arb_vec_clear(r->slots[i].own, (slong)r->slots[i].value.n);
    }
    if (r->pool)
        _arb_vec_clear(r->pool, (slong)r->pooled);
    vec_free(&r->shifted);
    vec_free(&r->behind);
    vec_free(&r->cone);
    mem_free(r->shift);
    mem_free(r->in);
    mem_free(r->in_shape);
    mem_free(r->slots);
    mem_free(r->place);
    mem_free(r->want);
    mem_free(r->notes);
    mem_free(r->free);
    mem_free(r->moved);
    mem_free(r->dirty);
    mem_free(r->form);
    mem_free(r->hushed);
    mem_free(r);
}

/* Slot of an input; NULL if nothing depends on it. */
static struct slot *input_slot(struct ball_run *r, node x)
{
    if (!has_slot(r, x))
        return NULL;
    r->touched = true;
    return &r->slots[slot_of(r, x)];
}

void ball_own_value(struct slot *s)
{
    if (s->own)
        return;
    s->own = _arb_vec_init((slong)s->value.n);
    s->apart = true;
}

void ball_run_set(struct ball_run *r, node input, const double *v)
{
    struct slot *s = input_slot(r, input);
    if (!s)
        return;
    s->lent = NULL;
    if (!s->given)
        s->given = balls_new(s->value.n);
    for (size_t i = 0; i < s->value.n; i++)
        arb_set_d(s->given->at + i, v[i]);
}

void ball_run_set_balls(struct ball_run *r, node input, const struct balls *b)
{
    struct slot *s = input_slot(r, input);
    if (s)
        s->lent = b->at;
}

void ball_run_widen(struct ball_run *r, bool on)
{
    r->touched |= r->widen != on;
    r->widen = on;
}

void ball_run_nudge(struct ball_run *r, unsigned pattern, node literal)
{
    r->touched |= r->pattern != pattern || r->nudged != literal;
    r->pattern = pattern;
    r->nudged = literal;
}

void ball_run_exact_decimals(struct ball_run *r, bool on)
{
    r->touched |= r->decimals != on;
    r->decimals = on;
}

void ball_run_base(struct ball_run *r,
                   const double *(*value)(void *context, node x), void *context)
{
    r->touched |= r->base != value || r->context != context;
    r->base = value;
    r->context = context;
}

const struct balls *ball_run_value(const struct ball_run *r, node x)
{
    return has_slot(r, x) ? &r->slots[slot_of(r, x)].value : NULL;
}
