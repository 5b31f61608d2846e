/* straight: the random program of scalar.c as compiled straight-line C, and
 * through ADOL-C where it is installed.
 *
 * Idea: both are made at bench time: C of the program (value, and value with
 * adjoints) in functions of 500 operations over arrays in memory, or
 * tests/bench/tape.cc, which records a tape; the compiler makes a shared
 * object of either, which is loaded into this process.
 *
 * Invariant: a reference that cannot be made is a line with the reason; one
 * that computes something else is said to disagree.
 */
#include "bench.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

#define PIECE 500

/* --- C text ----------------------------------------------------------------------- */

static void value_text(FILE *f, const struct bench_instr *in, uint32_t r)
{
    static const char *const form[] = {
        "v[%u]=v[%u]+v[%u];\n", "v[%u]=v[%u]-v[%u];\n", "v[%u]=v[%u]*v[%u];\n",
        "v[%u]=v[%u]/v[%u];\n", "v[%u]=sin(v[%u]);\n",  "v[%u]=exp(v[%u]);\n",
        "v[%u]=log(v[%u]);\n",  "v[%u]=tanh(v[%u]);\n"};
    fprintf(f, form[in->op], r, in->a, in->b);
}

static void adjoint_text(FILE *f, const struct bench_instr *in, uint32_t r)
{
    uint32_t a = in->a, b = in->b;
    switch (in->op) {
    case B_ADD:
        fprintf(f, "b[%u]+=b[%u];b[%u]+=b[%u];\n", a, r, b, r);
        break;
    case B_SUB:
        fprintf(f, "b[%u]+=b[%u];b[%u]-=b[%u];\n", a, r, b, r);
        break;
    case B_MUL:
        fprintf(f, "s=b[%u];b[%u]+=s*v[%u];b[%u]+=s*v[%u];\n", r, a, b, b, a);
        break;
    case B_DIV:
        fprintf(f, "s=b[%u]/v[%u];b[%u]+=s;b[%u]-=s*v[%u];\n", r, b, a, b, r);
        break;
    case B_SIN:
        fprintf(f, "b[%u]+=b[%u]*cos(v[%u]);\n", a, r, a);
        break;
    case B_EXP:
        fprintf(f, "b[%u]+=b[%u]*v[%u];\n", a, r, r);
        break;
    case B_LOG:
        fprintf(f, "b[%u]+=b[%u]/v[%u];\n", a, r, a);
        break;
    default:
        fprintf(f, "b[%u]+=b[%u]*(1-v[%u]*v[%u]);\n", a, r, r, r);
        break;
    }
}

static void write_c(FILE *f, const struct bench_program *p)
{
    size_t pieces = (p->n + PIECE - 1) / PIECE, ninputs = p->ninputs;
    fprintf(f, "#include <math.h>\n#include <string.h>\n"
               "#define D double *restrict\n");
    for (size_t k = 0; k < pieces; k++) {
        size_t from = k * PIECE, to = from + PIECE < p->n ? from + PIECE : p->n;
        fprintf(f, "static void f%zu(D v)\n{\n", k);
        for (size_t i = from; i < to; i++)
            value_text(f, &p->at[i], (uint32_t)(ninputs + i));
        fprintf(f, "}\nstatic void g%zu(const D v, D b)\n{\ndouble s;\n", k);
        for (size_t i = to; i-- > from;)
            adjoint_text(f, &p->at[i], (uint32_t)(ninputs + i));
        fprintf(f, "(void)s;\n}\n");
    }
    fprintf(f, "void value(double *v)\n{\n");
    for (size_t k = 0; k < pieces; k++)
        fprintf(f, "f%zu(v);\n", k);
    fprintf(f,
            "}\nvoid gradient(double *v, double *b)\n{\nvalue(v);\n"
            "memset(b,0,%zu*sizeof*b);\nb[%zu]=1;\n",
            ninputs + p->n, ninputs + p->n - 1);
    for (size_t k = pieces; k-- > 0;)
        fprintf(f, "g%zu(v,b);\n", k);
    fprintf(f, "}\n");
}

/* --- a shared object of a text ------------------------------------------------- */

/* Compiled by `command` SOURCE -o OBJECT; NULL where that does not work. */
static void *load(const char *command, const char *source, const char *libs)
{
    char object[BENCH_PATH], line[1024];
    int file = bench_temporary(object, "");
    if (file < 0)
        return NULL;
    close(file);
    snprintf(line, sizeof line, "%s -shared -fPIC -O2 -w -o %s %s %s 2>%s",
             command, object, source, libs, "/dev/null");
    void *handle = system(line) == 0 ? dlopen(object, RTLD_NOW | RTLD_LOCAL)
                                     : NULL;
    remove(object);
    return handle;
}

/* What dlsym gives, as a function. */
typedef void function(void);
static function *find(void *handle, const char *name)
{
    function *f = NULL;
    void *p = dlsym(handle, name);
    memcpy(&f, &p, sizeof f);
    return f;
}

static void *compiled(const struct bench_program *p)
{
    char source[BENCH_PATH];
    int file = bench_temporary(source, ".c");
    FILE *f = file < 0 ? NULL : fdopen(file, "w");
    if (!f)
        return NULL;
    write_c(f, p);
    fclose(f);
    void *handle = load("${CC:-cc} -std=c11 -ffp-contract=off", source, "-lm");
    remove(source);
    return handle;
}

/* --- the table --------------------------------------------------------------------- */

struct straight {
    const struct bench_program *p;
    double *v, *bar;
    void (*value)(double *v);
    void (*gradient)(double *v, double *bar);
    int (*tape)(size_t ninputs, size_t n, const struct bench_instr *at,
                const double *input);
    void (*tape_gradient)(size_t ninputs, const double *input, double *bar);
};

static void call_value(void *context)
{
    struct straight *s = context;
    memcpy(s->v, s->p->input, s->p->ninputs * sizeof *s->v);
    s->value(s->v);
}

static void call_gradient(void *context)
{
    struct straight *s = context;
    memcpy(s->v, s->p->input, s->p->ninputs * sizeof *s->v);
    s->gradient(s->v, s->bar);
}

static void call_tape(void *context)
{
    struct straight *s = context;
    s->tape_gradient(s->p->ninputs, s->p->input, s->bar);
}

static void agree(const struct straight *s, const double *bar)
{
    double worst = 0, largest = 1;
    for (size_t i = 0; i < s->p->ninputs; i++) {
        worst = fmax(worst, fabs(s->bar[i] - bar[i]));
        largest = fmax(largest, fabs(bar[i]));
    }
    if (!(worst < 1e-7 * largest)) /* adjoints are added in another order */
        printf("  DISAGREE: gradient %g of %g\n", worst, largest);
}

static void row(const char *what, const struct bench_pair *ours, double have,
                double reference, size_t n, double target)
{
    char title[80];
    snprintf(title, sizeof title, "%s%s", what, ours->libm);
    bench_ratio(title, have, reference, (double)n, target);
}

static void against_c(struct straight *s, const struct bench_pair *ours)
{
    void *handle = compiled(s->p);
    if (!handle) {
        printf("  compiled C: left out, cc makes no shared object to load\n");
        return;
    }
    s->value = (void (*)(double *))find(handle, "value");
    s->gradient = (void (*)(double *, double *))find(handle, "gradient");
    struct bench_task task[] = {
        ours->value, {call_value, s}, ours->gradient, {call_gradient, s}};
    double m[4];
    bench_medians(4, task, 201, m);
    agree(s, ours->check(ours->context));
    row("compiled C: value", ours, m[0], m[1], s->p->n, 1);
    row("compiled C: value + gradient", ours, m[2], m[3], s->p->n, 1);
    dlclose(handle);
}

static void against_tape(struct straight *s, const struct bench_pair *ours)
{
    void *handle = load("${CXX:-c++}", "tests/bench/tape.cc", "-ladolc");
    if (!handle) {
        printf("  ADOL-C: left out, not installed (libadolc-dev)\n");
        return;
    }
    s->tape = (int (*)(size_t, size_t, const struct bench_instr *,
                       const double *))find(handle, "tape_record");
    s->tape_gradient = (void (*)(size_t, const double *, double *))find(handle,
                                                                        "tape_"
                                                                        "gradie"
                                                                        "nt");
    s->tape(s->p->ninputs, s->p->n, s->p->at, s->p->input);
    struct bench_task task[] = {ours->gradient, {call_tape, s}};
    double m[2];
    bench_medians(2, task, s->p->n > 100000 ? 7 : 101, m);
    agree(s, ours->check(ours->context));
    row("ADOL-C's tape: value + gradient", ours, m[0], m[1], s->p->n, 0);
    /* the tape's library keeps tables of its own: it stays loaded */
}

void bench_straight(const struct bench_program *p,
                    const struct bench_pair *ours)
{
    struct straight s = {.p = p};
    s.v = mem_alloc((p->ninputs + p->n) * sizeof *s.v);
    s.bar = mem_alloc((p->ninputs + p->n) * sizeof *s.bar);
    if (p->n <= 20000) /* the compiler takes seconds for these */
        against_c(&s, ours);
    against_tape(&s, ours);
    mem_free(s.v);
    mem_free(s.bar);
}
