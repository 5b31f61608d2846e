/* sheet: what a page shows of a problem beside its verdicts.
 *
 * Idea: the problem is elaborated once more, with a step for each operation of
 * the author's, as --emit dot does; only pages pay for that.
 */
#include "cli/sheet.h"

#include "base/stream.h"
#include "show/formula.h"
#include "show/picture.h"

bool sheet_wanted(const struct options *o)
{
    bool wanted = o->format == FORMAT_HTML;
    for (size_t i = 0; i < o->nreports; i++)
        wanted |= o->reports[i].format == FORMAT_HTML;
    return wanted;
}

/* `name = formula`, as the author wrote it. */
static struct formula_text statement_of(struct arena *a,
                                        const struct elaboration *e,
                                        const struct binding *b)
{
    struct formula_text left = formula_name(a, b->name);
    struct formula_text right = chain_statement(a, e, b);
    if (right.mathml)
        right.mathml = arena_printf(a, "%s<mo>=</mo>%s", left.mathml,
                                    right.mathml);
    return right;
}

static void fill_statements(struct arena *a, const struct elaboration *e,
                            struct rec_problem *out)
{
    size_t most = e->nbindings + e->nclaims;
    out->statements = arena_alloc(a, (most + 1) * sizeof *out->statements);
    for (size_t i = 0; i < e->nbindings; i++)
        if (e->bindings[i].formula && !e->bindings[i].preamble)
            out->statements[out->nstatements++] = statement_of(a, e,
                                                               &e->bindings[i]);
    for (size_t i = 0; i < e->nclaims; i++) {
        const struct stmt *s = e->claims[i].stmt;
        if (s->kind == STMT_CODE && e->claims[i].quantity == 0)
            out->statements[out->nstatements++] = (struct formula_text){
                .text = arena_strndup(a, text_bytes(s->span), s->span.len)};
    }
}

static void fill_graph(struct arena *a, const struct elaboration *e,
                       struct rec_problem *out)
{
    struct text_file file;
    size_t boxes;
    if (!e->noutputs)
        return;
    text_file_open(&file);
    bool drawn = picture_write(file.to, a, e, &boxes);
    const char *graph = text_file_keep(&file, a);
    if (drawn)
        out->graph = graph;
}

void sheet_fill(struct run_context *c, const struct ast_file *file,
                const struct problem *problem, const struct point *point,
                struct rec_problem *out)
{
    struct elaborate_options how = problem_how(c);
    how.cut_all = how.steps = how.unroll = how.quiet = true;
    struct oracle *oracle = oracle_new();
    struct elaboration *e = elaborate(c->arena, file, problem, point, oracle,
                                      &how);
    oracle_free(oracle);
    if (!e)
        return;
    fill_statements(c->arena, e, out);
    fill_graph(c->arena, e, out);
    elaboration_free(e);
}
