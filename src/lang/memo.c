/* memo: calls with equal arguments are made once.
 *
 * Idea: nodes are shared, so equal arguments are equal handles, and a function
 * that sees nothing but its arguments gives the same nodes again. So f(n) =
 * f(n-1) + f(n-2) is n calls and not 2^n. Only calls inside of other calls are
 * remembered: recursion is what doubles. So are those that failed, whose message
 * is said: both sides of a sum are looked at for errors.
 *
 * Invariant: what was remembered belongs to e->g; a call that drew random
 * numbers, or took or gave anything but nodes, is not.
 */
#include <string.h>

#include "lang/call.h"

struct remembered {
    const void *f;
    uint32_t hash;
    unsigned nargs, nout;
    bool failed;
    size_t first; /* in `values`: arguments, then results */
};

struct memo {
    VEC(struct remembered) at;
    VEC(struct val) values;
    uint32_t *slot; /* open addressing: index + 1 */
    size_t size;
};

void memo_free(struct memo *m)
{
    if (!m)
        return;
    vec_free(&m->at);
    vec_free(&m->values);
    mem_free(m->slot);
    mem_free(m);
}

static bool all_nodes(unsigned n, const struct val *v)
{
    for (unsigned i = 0; i < n; i++)
        if (v[i].kind != VAL_NODE)
            return false;
    return true;
}

static uint32_t hash_of(const void *f, const struct call *c)
{
    uint64_t h = (uintptr_t)f ^ c->nout;
    for (unsigned i = 0; i < c->nargs; i++)
        h = (h ^ c->arg[i].node) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(h ^ h >> 32);
}

static bool is_call(const struct memo *m, const struct remembered *r,
                    const void *f, uint32_t hash, const struct call *c)
{
    if (r->hash != hash || r->f != f || r->nargs != c->nargs ||
        r->nout != c->nout)
        return false;
    const struct val *v = m->values.at + r->first;
    for (unsigned i = 0; i < c->nargs; i++)
        if (v[i].node != c->arg[i].node || v[i].logical != c->arg[i].logical)
            return false;
    return true;
}

static size_t slot_of(const struct memo *m, const void *f, uint32_t hash,
                      const struct call *c)
{
    size_t i = hash & (m->size - 1);
    while (m->slot[i] && !is_call(m, &m->at.at[m->slot[i] - 1], f, hash, c))
        i = (i + 1) & (m->size - 1);
    return i;
}

static void grow(struct memo *m)
{
    m->size = m->size ? 2 * m->size : 64;
    mem_free(m->slot);
    m->slot = mem_alloc(m->size * sizeof *m->slot);
    for (size_t k = 0; k < m->at.n; k++) {
        size_t i = m->at.at[k].hash & (m->size - 1);
        while (m->slot[i])
            i = (i + 1) & (m->size - 1);
        m->slot[i] = (uint32_t)k + 1;
    }
}

static bool may_remember(const struct elab *e, const struct call *c)
{
    return e->depth > 0 && !e->hidden && !e->batch && c->nout > 0 &&
           all_nodes(c->nargs, c->arg);
}

bool memo_find(struct elab *e, const void *f, struct call *c, bool *ok)
{
    const struct memo *m = e->memo;
    if (!m || !m->size || !may_remember(e, c))
        return false;
    uint32_t at = m->slot[slot_of(m, f, hash_of(f, c), c)];
    if (!at)
        return false;
    const struct remembered *r = &m->at.at[at - 1];
    *ok = !r->failed;
    e->errors += r->failed;
    memcpy(c->out, m->values.at + r->first + r->nargs,
           c->nout * sizeof *c->out);
    return true;
}

bool memo_keep(struct elab *e, const void *f, const struct call *c,
               size_t drawn, bool ok)
{
    if (drawn != e->drawn || !may_remember(e, c) ||
        (ok ? !all_nodes(c->nout, c->out) : e->quiet))
        return ok;
    if (!e->memo)
        e->memo = mem_alloc(sizeof *e->memo);
    struct memo *m = e->memo;
    if (2 * m->at.n >= m->size)
        grow(m);
    uint32_t hash = hash_of(f, c);
    size_t i = slot_of(m, f, hash, c);
    if (m->slot[i])
        return ok;
    struct remembered r = {f, hash, c->nargs, c->nout, !ok, m->values.n};
    for (unsigned k = 0; k < c->nargs; k++)
        vec_push(&m->values, c->arg[k]);
    for (unsigned k = 0; k < c->nout; k++)
        vec_push(&m->values, ok ? c->out[k] : val_error());
    vec_push(&m->at, r);
    m->slot[i] = (uint32_t)m->at.n;
    return ok;
}
