/* ball/none: the referee that is not there, for a build without Arb.
 *
 * Compiled in place of the other ball/ files with -DHAVE_NO_ARB. Only
 * ball_available and ball_version are ever called; the rest keeps the program
 * linking without a condition at every call.
 *
 * Invariant: ball_available() is false, no evaluation gives a value.
 */
#include "ball/ball.h"

#ifdef HAVE_NO_ARB
#include <math.h>

bool ball_available(void)
{
    return false;
}

const char *ball_version(void)
{
    return "none";
}

void ball_cleanup(void)
{
}

struct balls *balls_new(size_t n)
{
    (void)n;
    return NULL;
}

void balls_free(struct balls *b)
{
    (void)b;
}

size_t balls_count(const struct balls *b)
{
    (void)b;
    return 0;
}

void balls_copy(struct balls *r, const struct balls *a)
{
    (void)r, (void)a;
}

void balls_set_double(struct balls *r, size_t i, double v)
{
    (void)r, (void)i, (void)v;
}

void balls_set_decimal(struct balls *r, size_t i, const char *digits, long prec)
{
    (void)r, (void)i, (void)digits, (void)prec;
}

double balls_mid(const struct balls *b, size_t i)
{
    (void)b, (void)i;
    return NAN;
}

double balls_rad(const struct balls *b, size_t i)
{
    (void)b, (void)i;
    return INFINITY;
}

bool balls_finite(const struct balls *b, size_t i)
{
    (void)b, (void)i;
    return false;
}

bool balls_contains_zero(const struct balls *b, size_t i)
{
    (void)b, (void)i;
    return false;
}

bool balls_contains(const struct balls *b, size_t i, double v)
{
    (void)b, (void)i, (void)v;
    return false;
}

bool balls_overlap(const struct balls *a, size_t i, const struct balls *b,
                   size_t j)
{
    (void)a, (void)i, (void)b, (void)j;
    return false;
}

long balls_bits(const struct balls *b, size_t i)
{
    (void)b, (void)i;
    return 0;
}

char *balls_text(const struct balls *b, size_t i, int n, struct arena *a)
{
    (void)b, (void)i, (void)n;
    return arena_strndup(a, "?", 1);
}

void balls_sub(struct balls *r, const struct balls *a, const struct balls *b,
               long prec)
{
    (void)r, (void)a, (void)b, (void)prec;
}

void balls_add(struct balls *r, const struct balls *a, const struct balls *b,
               long prec)
{
    (void)r, (void)a, (void)b, (void)prec;
}

void balls_scale(struct balls *r, const struct balls *a, double m, long e,
                 long prec)
{
    (void)r, (void)a, (void)m, (void)e, (void)prec;
}

void balls_dot_doubles(struct balls *r, const double *w, const struct balls *a,
                       long prec)
{
    (void)r, (void)w, (void)a, (void)prec;
}

void balls_add_error(struct balls *r, const struct balls *e)
{
    (void)r, (void)e;
}

int balls_within(const struct balls *a, size_t i, const struct balls *b,
                 size_t j, double atol, double rtol, const struct balls *slack,
                 size_t k)
{
    (void)a, (void)i, (void)b, (void)j, (void)atol, (void)rtol, (void)slack,
        (void)k;
    return 0;
}

struct ball_run *ball_run_new(const struct graph *g, size_t nwant,
                              const node *want)
{
    (void)g, (void)nwant, (void)want;
    return NULL;
}

void ball_run_free(struct ball_run *r)
{
    (void)r;
}

void ball_run_set(struct ball_run *r, node input, const double *v)
{
    (void)r, (void)input, (void)v;
}

void ball_run_set_balls(struct ball_run *r, node input, const struct balls *b)
{
    (void)r, (void)input, (void)b;
}

void ball_run_widen(struct ball_run *r, bool on)
{
    (void)r, (void)on;
}

void ball_run_nudge(struct ball_run *r, unsigned pattern, node literal)
{
    (void)r, (void)pattern, (void)literal;
}

void ball_run_exact_decimals(struct ball_run *r, bool on)
{
    (void)r, (void)on;
}

void ball_run_base(struct ball_run *r,
                   const double *(*value)(void *context, node x), void *context)
{
    (void)r, (void)value, (void)context;
}

struct ball_status ball_run_eval(struct ball_run *r, long prec, size_t nshift,
                                 const struct ball_shift *shift, bool reuse)
{
    (void)r, (void)prec, (void)nshift, (void)shift, (void)reuse;
    return (struct ball_status){NONE, NONE, NONE, 0, false, 0};
}

const struct balls *ball_run_value(const struct ball_run *r, node x)
{
    (void)r, (void)x;
    return NULL;
}
#endif
