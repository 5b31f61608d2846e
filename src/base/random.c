/* random: reproducible streams of numbers.
 *
 * Idea: a stream is named, and its numbers depend on the run's seed and that
 * name only. So the values drawn for one input are the same whatever other
 * inputs, problems or threads draw. The generator is GSL's mt19937, the normal
 * numbers GSL's ziggurat; both are the same on every machine.
 *
 * Invariant: no state is shared between streams.
 */
#include "base/random.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "base/arena.h"

struct random {
    gsl_rng *rng;
};

/* FNV-1a over the seed's bytes and the name, folded to the 32 bits that
 * mt19937 takes; 0 would mean GSL's default seed. */
static uint32_t stream_seed(uint64_t seed, const char *name)
{
    uint64_t h = 14695981039346656037u;
    for (int i = 0; i < 8; i++)
        h = (h ^ (seed >> (8 * i) & 0xff)) * 1099511628211u;
    for (const char *p = name; *p; p++)
        h = (h ^ (unsigned char)*p) * 1099511628211u;
    uint32_t folded = (uint32_t)(h ^ h >> 32);
    return folded ? folded : 1;
}

struct random *random_new(uint64_t seed, const char *stream)
{
    struct random *r = mem_alloc(sizeof *r);
    r->rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!r->rng)
        mem_die(0);
    gsl_rng_set(r->rng, stream_seed(seed, stream ? stream : ""));
    return r;
}

void random_free(struct random *r)
{
    if (!r)
        return;
    gsl_rng_free(r->rng);
    mem_free(r);
}

double random_normal(struct random *r)
{
    return gsl_ran_gaussian_ziggurat(r->rng, 1.0);
}

double random_uniform(struct random *r)
{
    return 2 * gsl_rng_uniform(r->rng) - 1;
}
