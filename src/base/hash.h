/* hash: of names, for open addressing. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Names that differ in their last byte only (v120, v121, ...) lie side by side,
 * so that whoever goes through a long file stays in the cache. FNV-1a else. */
static inline uint32_t hash_name(const char *s, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i + 1 < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return (h ^ h >> 15) + (n ? (unsigned char)s[n - 1] : 0);
}

#endif
