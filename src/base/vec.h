/* vec: a growable array as three fields, for use inside any struct.
 *
 *     VEC(double) v = {0};
 *     vec_push(&v, 2.5);
 *     for (size_t i = 0; i < v.n; i++) use(v.at[i]);
 *     vec_free(&v);
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

#define VEC(T)                                                                 \
    struct {                                                                   \
        T *at;                                                                 \
        size_t n, cap;                                                         \
    }

/* Make room for `extra` more elements. It is what it was while memory is asked
 * for: where there is none, who tells of that may push, too. */
#define vec_reserve(v, extra)                                                  \
    ((v)->n + (extra) <= (v)->cap                                              \
         ? (void)0                                                             \
         : (void)((v)->at = mem_resize((v)->at, vec_capacity((v)->n + (extra), \
                                                             (v)->cap) *       \
                                                    sizeof *(v)->at),          \
                  (v)->cap = vec_capacity((v)->n + (extra), (v)->cap)))
#define vec_push(v, x) (vec_reserve(v, 1), (v)->at[(v)->n++] = (x))
#define vec_free(v) (mem_free((v)->at), (v)->at = NULL, (v)->n = (v)->cap = 0)

/* Half as much again, of what is large a quarter. */
static inline size_t vec_capacity(size_t need, size_t cap)
{
    size_t next = cap + (cap < (size_t)1 << 20 ? cap / 2 : cap / 4) + 8;
    return next > need ? next : need;
}

#endif
