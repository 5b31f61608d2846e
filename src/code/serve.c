/* serve: a library loaded in a process of its own, its functions called.
 *
 * Idea: numbers lie in memory that was mapped before the fork; a request is a
 * few bytes, and one request serves many points. The counter `done` tells at
 * which point the process died, if it does.
 *
 * Invariant: only functions that the library itself defines are called (dladdr),
 * so a name such as `system` finds nothing. Every array stands between guard
 * numbers, and a result buffer starts with what was asked for, so that what was
 * not written, and what was written beyond, is seen.
 */
#include "code/serve.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code/filled.h"

typedef double scalar_call(const double *x, double *d);
typedef void vector_call(const double *x, double *y, double *d);
typedef double nlopt_scalar(unsigned n, const double *x, double *d, void *data);
typedef void nlopt_vector(unsigned m, double *y, unsigned n, const double *x,
                          double *d, void *data);
typedef void fortran_call(const int *n, const double *x, double *y, double *d);

/* --- finding ------------------------------------------------------------------- */

struct server {
    const struct serve_context *context;
    void *library;
    char error[SERVE_TEXT];
};

static void *symbol_of(const struct server *s, const struct serve_request *q)
{
    char under[SERVE_NAME + 1];
    void *p = NULL;
    if (q->signature == SIGNATURE_FORTRAN) {
        snprintf(under, sizeof under, "%s_", q->name);
        p = dlsym(s->library, under);
    }
    return p ? p : dlsym(s->library, q->name);
}

static bool same_file(const char *a, const char *b)
{
    char *p = realpath(a, NULL), *q = realpath(b, NULL);
    bool same = p && q && strcmp(p, q) == 0;
    free(p);
    free(q);
    return same;
}

/* Does the library itself define it, and is it code? */
static enum serve_status origin(const struct server *s, void *symbol)
{
    Dl_info info;
    if (!dladdr(symbol, &info) || !info.dli_fname ||
        !same_file(info.dli_fname, s->context->path))
        return SERVE_ELSEWHERE;
#ifdef __GLIBC__
    ElfW(Sym) *entry = NULL;
    if (dladdr1(symbol, &info, (void **)&entry, RTLD_DL_SYMENT) && entry) {
        unsigned type = entry->st_info & 15u;
        if (type != STT_FUNC && type != STT_GNU_IFUNC && type != STT_NOTYPE)
            return SERVE_NO_CODE;
    }
#endif
    return SERVE_READY;
}

/* The constant NAME_shape of adcheck.h: version, inputs, values, derivatives. */
static bool shape_fits(const struct server *s, const struct serve_request *q,
                       char *text)
{
    char name[SERVE_NAME + 8];
    Dl_info info;
    snprintf(name, sizeof name, "%s_shape", q->name);
    const int *shape = dlsym(s->library, name);
    if (!shape || shape[0] != 1 || !dladdr((const void *)shape, &info) ||
        !same_file(info.dli_fname, s->context->path))
        return true;
    if (shape[1] >= 0 && (size_t)shape[1] == q->inputs &&
        (q->values == 0 || (size_t)shape[2] == q->values) &&
        (q->derivatives == 0 || (size_t)shape[3] == q->derivatives))
        return true;
    snprintf(text, SERVE_TEXT,
             "%s takes %d numbers and gives %d values and %d derivatives; the "
             "file says %zu, %zu and %zu",
             q->name, shape[1], shape[2], shape[3], q->inputs, q->values,
             q->derivatives);
    return false;
}

static void find(struct server *s, const struct serve_request *q,
                 struct serve_reply *r)
{
    if (!s->library) {
        r->status = SERVE_NO_LIBRARY;
        snprintf(r->text, sizeof r->text, "%s", s->error);
        return;
    }
    void *symbol = symbol_of(s, q);
    if (!symbol)
        r->status = SERVE_NO_FUNCTION;
    else if ((r->status = origin(s, symbol)) == SERVE_READY &&
             !shape_fits(s, q, r->text))
        r->status = SERVE_SHAPE;
}

/* --- calling ------------------------------------------------------------------------ */

union served_function {
    void *symbol;
    scalar_call *scalar;
    vector_call *vector;
    nlopt_scalar *nlopt;
    nlopt_vector *nlopts;
    fortran_call *fortran;
    void (*two)(const double *x, double *out);
};

/* One call. A value that the statement does not name has room in y. */
static void apply(union served_function f, const struct serve_request *q,
                  const double *x, double *y, double *d)
{
    size_t m = q->values ? q->values : q->room;
    int n = (int)q->inputs;
    double *wanted = q->derivative ? d : NULL;
    switch (q->signature) {
    case SIGNATURE_NLOPT:
        if (m == 1)
            y[0] = f.nlopt((unsigned)n, x, wanted, NULL);
        else
            f.nlopts((unsigned)m, y, (unsigned)n, x, wanted, NULL);
        break;
    case SIGNATURE_FORTRAN:
        f.fortran(&n, x, y, d);
        break;
    case SIGNATURE_PLAIN:
        if (q->values == 0)
            f.two(x, d);
        else if (q->values == 1)
            y[0] = f.scalar(x, wanted);
        else if (q->derivatives == 0)
            f.two(x, y);
        else
            f.vector(x, y, wanted);
    }
}

static void call_all(struct server *s, const struct serve_request *q,
                     struct serve_reply *r)
{
    struct serve_area *area = s->context->area;
    size_t n = q->inputs, m = q->values ? q->values : q->room,
           k = q->derivatives ? q->derivatives : m * n;
    struct guarded x = guarded_new(n), y = guarded_new(m), d = guarded_new(k);
    const double *in = area->numbers;
    double *values = area->numbers + q->count * n;
    double *derivatives = values + q->count * q->values;
    union served_function f = {symbol_of(s, q)};
    for (size_t j = 0; j < q->count; j++) {
        memcpy(x.at, in + j * n, n * sizeof *in);
        guarded_fill(&y, call_unfilled());
        if (q->derivative || q->signature == SIGNATURE_FORTRAN)
            guarded_fill(&d, q->fill);
        apply(f, q, x.at, y.at, d.at);
        r->moved |= memcmp(x.at, in + j * n, n * sizeof *in) != 0;
        memcpy(values + j * q->values, y.at, q->values * sizeof *in);
        if (q->derivative)
            memcpy(derivatives + j * q->derivatives, d.at,
                   q->derivatives * sizeof *in);
        atomic_store(&area->done, j + 1);
    }
    r->overrun = !guarded_intact(&y) || !guarded_intact(&d);
    r->moved |= !guarded_intact(&x);
    guarded_free(&x);
    guarded_free(&y);
    guarded_free(&d);
}

void serve_library(void *context, int in, int out)
{
    struct server s = {.context = context};
    struct serve_request q;
    s.library = dlopen(s.context->path, RTLD_NOW | RTLD_LOCAL);
    const char *why = s.library ? NULL : dlerror();
    snprintf(s.error, sizeof s.error, "%s", why ? why : "");
    while (read(in, &q, sizeof q) == (ssize_t)sizeof q) {
        struct serve_reply r = {.status = SERVE_READY};
        if (q.find)
            find(&s, &q, &r);
        else
            call_all(&s, &q, &r);
        fflush(stdout);
        if (write(out, &r, sizeof r) != (ssize_t)sizeof r)
            break;
    }
    _exit(0);
}
