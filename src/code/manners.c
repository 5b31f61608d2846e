/* manners: every entry is written, nothing else is, and a call depends on its
 * argument only.
 *
 * Idea: what a caller trusts without a thought is what goes wrong in
 * hand-written gradients: a buffer that is not cleared, a loop that ends one
 * early, a cache that is not renewed. All of it can be seen from outside, by a
 * buffer filled with a NaN of our own, guards around it, and calls repeated.
 *
 * Invariant: code that differs from call to call is random, which is noise and no
 * breach; then nothing is said about caches.
 */
#include "code/manners.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/vec.h"
#include "code/filled.h"

#define ELSEWHERE 1.125
#define FROM_ZERO 0.125

struct manners_asking {
    struct statement *t;
    VEC(struct breach) breaches;
    VEC(const char *) notes;
    struct code_call seen;
    double *y, *d, *ones, *x;
};

static void breach(struct manners_asking *a, unsigned quantity,
                   const char *kind, const char *text)
{
    vec_push(&a->breaches, ((struct breach){quantity, kind, text}));
}

static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || a == b || (isnan(a) && isnan(b));
}

static unsigned first_derivative(const struct statement *t)
{
    for (unsigned i = 0; i < t->nquantities; i++)
        if (!t->quantities[i].value)
            return i;
    return 0;
}

/* --- unfilled, accumulates ------------------------------------------------------ */

static void ask_filled(struct manners_asking *a)
{
    struct statement *t = a->t;
    struct arena *arena = t->claims->s->arena;
    size_t n = t->form.derivatives;
    enum call_state state;
    if (filled_missing(t->d, n) == 0 ||
        !target_is_library(t->state->target_name))
        return;
    statement_call(t, PURPOSE_MANNERS, 1, t->x, true, 0, a->y, a->d, &state,
                   &a->seen);
    statement_call(t, PURPOSE_MANNERS, 1, t->x, true, 1, a->y, a->ones, &state,
                   &a->seen);
    bool adds = filled_adds(a->d, a->ones, n);
    for (unsigned i = 0; i < t->nquantities; i++) {
        const struct quantity *q = &t->quantities[i];
        if (q->value || filled_missing(t->d + q->offset, q->n) == 0)
            continue;
        if (adds)
            breach(a, i, "accumulates",
                   "the gradient is added to what the buffer held; set it to 0 "
                   "first");
        else
            breach(a, i, "unfilled",
                   arena_printf(arena, "%s not written",
                                filled_text(arena, t->d + q->offset, q->n)));
    }
    t->state->cleared = true;
    memcpy(t->d, a->d, n * sizeof *t->d);
}

/* --- caches, chance ----------------------------------------------------------------- */

/* Every number times 1.125; a zero of an array without structure becomes 1/8;
 * data and seeds stay. */
static void elsewhere(const struct statement *t, double *x)
{
    const struct elaboration *e = t->claims->s->e;
    memcpy(x, t->x, t->form.inputs * sizeof *x);
    for (unsigned i = 0; i < t->narguments; i++) {
        const struct argument *a = &t->arguments[i];
        if (a->input == SIZE_MAX || !e->inputs[a->input].differentiated)
            continue;
        bool free = e->inputs[a->input].structure == STRUCT_NONE;
        for (size_t k = a->offset; k < a->offset + a->n; k++)
            x[k] = x[k] != 0 ? x[k] * ELSEWHERE : free ? FROM_ZERO : 0;
    }
}

static bool differ(const double *a, const double *b, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (!same_number(a[k], b[k]) && !call_is_unfilled(a[k]) &&
            !call_is_unfilled(b[k]))
            return true;
    return false;
}

static void note_random(struct manners_asking *a, size_t k)
{
    vec_push(&a->notes, arena_printf(a->t->claims->s->arena,
                                     "the value differs from call to call "
                                     "(%.17g, %.17g)",
                                     a->t->y[k], a->y[k]));
}

/* The same call again, after one elsewhere. */
static void ask_again(struct manners_asking *a)
{
    struct statement *t = a->t;
    enum call_state state;
    double fill = t->state->cleared ? 0 : call_unfilled();
    bool values = t->form.values > 0, derivatives = t->form.derivatives > 0;
    elsewhere(t, a->x);
    statement_call(t, PURPOSE_MANNERS, 1, a->x, true, fill, a->y,
                   values ? NULL : a->d, &state, &a->seen);
    statement_call(t, PURPOSE_MANNERS, 1, t->x, true, fill, a->y,
                   derivatives ? a->d : NULL, &state, &a->seen);
    if (state != CALL_DONE)
        return;
    for (size_t k = 0; k < t->form.values; k++)
        if (!same_number(a->y[k], t->y[k])) {
            note_random(a, k);
            return;
        }
    for (unsigned i = 0; i < t->nquantities; i++) {
        const struct quantity *q = &t->quantities[i];
        if (!q->value && differ(t->d + q->offset, a->d + q->offset, q->n))
            breach(a, i, "stale",
                   "it depends on the call before (new_x ignored?)");
    }
    if (!values || !derivatives)
        return;
    statement_call(t, PURPOSE_MANNERS, 1, t->x, true, fill, a->y, NULL, &state,
                   &a->seen);
    if (state == CALL_DONE && differ(t->y, a->y, t->form.values))
        breach(a, 0, "stale",
               "the value differs where no derivative is asked for");
}

/* --- all of it ------------------------------------------------------------------------ */

static void keep(struct manners_asking *a)
{
    struct code_state *s = a->t->state;
    struct arena *arena = a->t->claims->s->arena;
    unsigned first = first_derivative(a->t);
    if (a->seen.moved)
        breach(a, first, "moves", "it writes into x");
    if (a->seen.overrun)
        breach(a, first, "overrun",
               "it writes beyond the end of what it gives");
    s->mannered = true;
    s->nbreaches = a->breaches.n;
    s->breaches = arena_alloc(arena, (s->nbreaches + 1) * sizeof *s->breaches);
    for (size_t i = 0; i < s->nbreaches; i++)
        s->breaches[i] = a->breaches.at[i];
    s->nnotes = a->notes.n;
    s->notes = arena_alloc(arena, (s->nnotes + 1) * sizeof *s->notes);
    for (size_t i = 0; i < s->nnotes; i++)
        s->notes[i] = a->notes.at[i];
    vec_free(&a->breaches);
    vec_free(&a->notes);
}

void manners_ask(struct statement *t)
{
    struct arena *arena = t->claims->s->arena;
    size_t n = t->form.derivatives, m = t->form.values;
    struct manners_asking a = {.t = t};
    bool first = !t->state->mannered;
    double fill = t->state->cleared ? 0 : call_unfilled();
    a.y = arena_alloc(arena, (m + 1) * sizeof *a.y);
    a.d = arena_alloc(arena, (n + 1) * sizeof *a.d);
    a.ones = arena_alloc(arena, (n + 1) * sizeof *a.ones);
    a.x = arena_alloc(arena, (t->form.inputs + 1) * sizeof *a.x);
    statement_call(t, PURPOSE_POINTS, 1, t->x, true, fill, t->y,
                   n > 0 ? t->d : NULL, &t->called, &a.seen);
    bool defined = t->called == CALL_DONE && !t->state->trouble;
    for (size_t k = 0; k < m; k++)
        defined = defined && !isnan(t->y[k]);
    if (!first || !defined)
        return; /* where there is no value, nothing need be written */
    if (n > 0)
        ask_filled(&a);
    ask_again(&a);
    keep(&a);
}
