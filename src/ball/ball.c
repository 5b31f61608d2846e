/* ball: a run of a graph in ball arithmetic, set up.
 *
 * The nodes that the wanted ones depend on get a slot each, in node order,
 * which is an order of evaluation. Views (reshape, one result of several) have
 * no room of their own: they point into their argument; a cut has room only
 * for the time that it is perturbed.
 *
 * Invariant: slot i depends on slots below i only.
 */
#include <stdlib.h>
#include <string.h>

#include "ball/rep.h"

bool ball_available(void)
{
    return true;
}

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

/* Mark what the wanted nodes depend on; returns the count. */
static size_t mark_needed(struct ball_run *r)
{
    size_t count = 0, n;
    node top = 0;
    for (size_t i = 0; i < r->nwant; i++) {
        r->place[r->want[i]] = 1;
        top = r->want[i] > top ? r->want[i] : top;
    }
    for (size_t x = r->nwant ? (size_t)top + 1 : 0; x-- > 0;) {
        if (!r->place[x])
            continue;
        count++;
        const node *arg = graph_args(r->g, (node)x, &n);
        for (size_t k = 0; k < n; k++)
            r->place[arg[k]] = 1;
    }
    return count;
}

static bool has_own_value(enum op op)
{
    return op != OP_RESHAPE && op != OP_RESULT;
}

/* Slots in node order; sizes of the pool and of the argument scratch. */
static void make_slots(struct ball_run *r)
{
    size_t at = 0, most = 3, n;
    for (size_t x = 0; x < r->places; x++) {
        if (!r->place[x])
            continue;
        const node *arg = graph_args(r->g, (node)x, &n);
        struct slot *s = &r->slots[at];
        s->x = (node)x;
        s->value.n = shape_numel(graph_shape(r->g, (node)x));
        if (has_own_value((enum op)graph_at(r->g, (node)x)->op))
            r->pooled += s->value.n;
        r->free[at] = graph_at(r->g, (node)x)->op == OP_INPUT;
        for (size_t k = 0; k < n; k++)
            r->free[at] |= r->free[slot_of(r, arg[k])];
        most = n > most ? n : most;
        r->place[x] = (uint32_t)++at;
    }
    r->in = mem_alloc(most * sizeof *r->in);
    r->in_shape = mem_alloc(most * sizeof *r->in_shape);
}

static void give_values(struct ball_run *r)
{
    arb_ptr next = r->pool = _arb_vec_init((slong)r->pooled);
    for (size_t i = 0; i < r->n; i++) {
        if (!has_own_value(op_of(r, i)))
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
    r->place = mem_alloc(g->n * sizeof *r->place);
    r->nwant = nwant;
    r->want = mem_alloc(nwant * sizeof *want);
    if (nwant)
        memcpy(r->want, want, nwant * sizeof *want);
    r->n = mark_needed(r);
    r->slots = mem_alloc(r->n * sizeof *r->slots);
    r->notes = mem_alloc(r->n);
    r->free = mem_alloc(r->n);
    r->moved = mem_alloc(r->n);
    r->dirty = mem_alloc(r->n);
    r->form = mem_alloc(r->n);
    r->hushed = mem_alloc(r->n);
    make_slots(r);
    give_values(r);
    ball_find_symmetric(r);
    return r;
}

void ball_run_free(struct ball_run *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n; i++)
        balls_free(r->slots[i].given);
    _arb_vec_clear(r->pool, (slong)r->pooled);
    vec_free(&r->shifted);
    vec_free(&r->cone);
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

/* Slot of an input, with room for its value; NULL if nothing depends on it. */
static struct slot *input_slot(struct ball_run *r, node x)
{
    if (x >= r->places || !r->place[x])
        return NULL;
    struct slot *s = &r->slots[slot_of(r, x)];
    if (!s->given)
        s->given = balls_new(s->value.n);
    r->touched = true;
    return s;
}

void ball_run_set(struct ball_run *r, node input, const double *v)
{
    struct slot *s = input_slot(r, input);
    if (!s)
        return;
    s->as_balls = false;
    for (size_t i = 0; i < s->value.n; i++)
        arb_set_d(s->given->at + i, v[i]);
}

void ball_run_set_balls(struct ball_run *r, node input, const struct balls *b)
{
    struct slot *s = input_slot(r, input);
    if (!s)
        return;
    s->as_balls = true;
    balls_copy(s->given, b);
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
    return x < r->places && r->place[x] ? &r->slots[slot_of(r, x)].value : NULL;
}
