/* elaborate: a problem at a point becomes a graph.
 *
 * Idea: names.c looks at all statements once without running them; stmt.c runs
 * them in order, and expr.c, index.c, call.c make the nodes; whatever must be
 * known now (sizes, indices, branches) is asked of the oracle in lang/constant_query.c, which
 * leaves guards; lang/interface.c says what is an input, output, seed. This file
 * holds the frame around it, the limits and the way errors are reported.
 *
 * Invariant: an elaboration is returned only if nothing was reported; its
 * symbols stay, for the claims that name them.
 */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/diag.h"
#include "base/memory.h"
#include "lang/array.h"
#include "lang/call.h"
#include "lang/claim.h"

/* --- messages ------------------------------------------------------------- */

unsigned elab_line(struct span at)
{
    return text_place(at).line;
}

struct val elab_fail(struct elab *e, struct span at, const char *label,
                     const char *fmt, ...)
{
    if (e->stopped)
        return val_error();
    e->errors++;
    if (!e->quiet) {
        va_list ap;
        va_start(ap, fmt);
        const char *message = arena_vprintf(e->arena, fmt, ap);
        va_end(ap);
        diag_error(e->hidden ? e->call_site : at, label, "%s", message);
    }
    return val_error();
}

struct val elab_mismatch(struct elab *e, struct span at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *message = arena_vprintf(e->arena, fmt, ap);
    va_end(ap);
    if (e->hidden)
        at = e->call_site;
    if (e->claim) {
        claim_mismatch(e, at, message);
        return val_error();
    }
    return elab_fail(e, at, NULL, "%s", message);
}

/* --- limits --------------------------------------------------------------- */

/* A node, its place in the table, and the copy while the array grows. */
#define NODE_BYTES 150.0

static bool too_many(struct elab *e, struct span at)
{
    double most = 10 * e->options.max_nodes;
    elab_fail(e, at, NULL,
              "more than %.0f statements and calls (ten times --max-nodes): "
              "does this end?",
              most);
    e->stopped = true;
    return false;
}

bool elab_turns_fit(const struct elab *e, double turns, double each)
{
    return e->statements + turns * fmax(1, each / 4) <=
           10 * e->options.max_nodes;
}

bool elab_turns(struct elab *e, double turns, double each, struct span at)
{
    return elab_turns_fit(e, turns, each) || too_many(e, at);
}

bool elab_tick(struct elab *e, struct span at)
{
    double limit = e->options.max_nodes;
    if (e->stopped)
        return false;
    diag_work = at;
    e->statements++;
    if (((uint64_t)e->statements & 1023) == 0 && e->options.late &&
        e->options.late(e->options.clock)) {
        e->errors++;
        e->stopped = true;
        return false;
    }
    bool fits = (double)e->g->n * NODE_BYTES <= e->options.max_bytes;
    if ((double)e->g->n <= limit && e->statements <= 10 * limit && fits)
        return true;
    if (!fits)
        elab_fail(e, at, NULL,
                  "the graph takes more memory than the limit "
                  "(--max-memory)");
    else if (e->statements > 10 * limit)
        return too_many(e, at);
    else
        elab_fail(e, at, NULL, "more than %.0f nodes (--max-nodes)", limit);
    e->stopped = true;
    return false;
}

/* Of an array there are its entries, the graph's (in a list that doubles), and its
 * value; together they may take what a process may in any case. */
enum { COPIES = 4 };

bool elab_size(struct elab *e, double rows, double cols, struct span at)
{
    double bytes = rows * cols * 8, most = e->options.max_bytes;
    if (rows < 0xfffffffe && cols < 0xfffffffe && rows * cols < 0xfffffffe &&
        bytes <= most && COPIES * bytes <= fmax(most, MEM_LEAST))
        return true;
    elab_fail(e, at, NULL,
              "an array of %.15gx%.15g takes %.3g bytes%s, more than the limit "
              "(--max-memory)",
              rows, cols, bytes,
              bytes <= most ? ", and so does each of its copies" : "");
    return false;
}

/* --- life ----------------------------------------------------------------- */

struct elab *elab_new(struct arena *a, const struct ast_file *file,
                      const struct problem *problem)
{
    struct elab *e = mem_alloc(sizeof *e);
    e->arena = a;
    e->own = arena_new();
    e->kept = arena_new();
    e->file = file;
    e->problem = problem;
    e->kind = FRAME_TOP;
    e->frame = e->frames = 1;
    e->stack = stack_guard_here();
    e->options.max_nodes = 1e8;
    e->options.max_bytes = 0x1p33;
    return e;
}

static void free_builder(struct elab *e)
{
    for (size_t i = 0; i < e->symbols.n; i++)
        if (e->symbols.at[i]->val.kind == VAL_BUILDER)
            builder_free(e->symbols.at[i]->val.builder);
}

static void forget_names(struct elab *e)
{
    free_builder(e);
    vec_free(&e->symbols);
    mem_free(e->by_name);
    mem_free(e->by_text);
    e->by_name = NULL;
    e->by_text = NULL;
    e->by_name_size = e->by_text_size = 0;
    vec_free(&e->reads);
    vec_free(&e->bounds);
    arena_free(e->own);
    e->own = NULL;
}

void elab_free(struct elab *e)
{
    if (!e)
        return;
    forget_names(e);
    for (int i = 0; i < 2; i++)
        vec_free(&e->others[i]);
    vec_free(&e->saved);
    vec_free(&e->spine);
    vec_free(&e->bare);
    vec_free(&e->depends);
    vec_free(&e->guards);
    vec_free(&e->steps);
    vec_free(&e->finite);
    vec_free(&e->inputs);
    vec_free(&e->missing);
    vec_free(&e->missing_names);
    mem_free(e->lists.at);
    memo_free(e->memo);
    random_free(e->random);
    oracle_free(e->values);
    arena_free(e->kept);
    mem_free(e);
}

/* --- a problem ------------------------------------------------------------ */

static void start(struct elab *e, const struct point *point,
                  struct oracle *oracle,
                  const struct elaborate_options *options)
{
    e->point = point;
    e->g = graph_new();
    e->oracle = oracle;
    e->options = *options;
    if (e->options.max_nodes <= 0)
        e->options.max_nodes = 1e8;
    if (e->options.max_bytes <= 0)
        e->options.max_bytes = 0x1p33;
    e->quiet = options->quiet;
}

struct elaboration *elaborate(struct arena *a, const struct ast_file *file,
                              const struct problem *problem,
                              const struct point *point, struct oracle *oracle,
                              const struct elaborate_options *options)
{
    struct elab *e = elab_new(a, file, problem);
    struct elaboration *r = arena_alloc(a, sizeof *r);
    start(e, point, oracle, options);
    names_collect(e);
    stmt_top(e, &file->preamble, true);
    stmt_top(e, &problem->body, false);
    scope_finish(e);
    r->graph = e->g;
    r->scope = e;
    r->nsteps = e->steps.n;
    r->steps = e->steps.at;
    if (result_build(e, r)) {
        e->result = r;
        return r;
    }
    graph_free(e->g);
    elab_free(e);
    return NULL;
}

void elaboration_free(struct elaboration *e)
{
    if (!e)
        return;
    graph_free(e->graph);
    elab_free(e->scope);
}

void elaboration_forget(struct elaboration *e)
{
    forget_names(e->scope);
}

const struct input *elaboration_input(const struct elaboration *e,
                                      const char *name)
{
    const struct symbol *s = scope_find(e->scope, name, strlen(name));
    return s && s->input ? &e->inputs[s->input - 1] : NULL;
}

const struct binding *elaboration_binding(const struct elaboration *e,
                                          const char *name)
{
    const struct symbol *s = scope_find(e->scope, name, strlen(name));
    return s && s->binding ? &e->bindings[s->binding - 1] : NULL;
}
