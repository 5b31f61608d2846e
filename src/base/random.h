/* random: reproducible streams (GSL's mt19937), one a problem. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

struct random;
/* A stream that depends on the run's seed and a name (problem title, "points",
 * "samples", ...) only, whatever the order of use of other streams. */
struct random *random_new(uint64_t seed, const char *stream);
void random_free(struct random *r);
double random_normal(struct random *r);  /* N(0,1) */
double random_uniform(struct random *r); /* [-1, 1] */

#endif
