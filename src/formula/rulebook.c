/* formula/rulebook: value, tangent and adjoint rule of every operation.
 *
 * Idea: nothing is written down here. Each operation, built once on named
 * inputs (formula/rulebook_sample.c), is differentiated in both modes by the very rules
 * that check everything else, and printed by the formula printer.
 *
 * Invariant: what is printed is what is computed.
 */
#include "formula/rulebook.h"

#include <string.h>

#include "derive/derive.h"
#include "formula/formula.h"
#include "formula/rulebook_sample.h"

/* --- printing ----------------------------------------------------------- */

struct rulebook_page {
    FILE *to;
    struct arena *arena;
    struct formulas *f;
};

static const char *with(struct rulebook_page *p, const char *name,
                        const char *mark)
{
    return arena_printf(p->arena, "%s%s", name, mark);
}

static void put_equation(struct rulebook_page *p, const char *lhs,
                         struct formula f)
{
    fprintf(p->to, "    %s = %s\n", lhs, f.is.text);
    for (size_t i = 0; i < f.nwhere; i++)
        fprintf(p->to, "        %s %s = %s\n", i ? "     " : "where",
                f.where[i].name.text, f.where[i].is.text);
}

/* A rule, or that it is not known. */
static void put_rule(struct rulebook_page *p, const char *lhs, node x,
                     struct derive_gap gap)
{
    if (x == NONE && gap.at == NONE)
        return;
    if (gap.at != NONE)
        fprintf(p->to, "    %s: no rule is known for %s\n", lhs, gap.why);
    else
        put_equation(p, lhs, formulas_write(p->f, x));
}

static void put_tangents(struct rulebook_page *p, struct sample *s)
{
    struct seed seed[LEAVES];
    node dot[RESULTS];
    for (size_t i = 0; i < s->nleaves; i++) {
        node d = Input(s->g, graph_shape(s->g, s->leaf[i]));
        formulas_name(p->f, d, with(p, s->leaf_name[i], "dot"));
        seed[i] = (struct seed){s->leaf[i], d};
    }
    derive_forward(s->g, s->nleaves, seed, (struct stops){0}, s->nresults,
                   s->result, dot);
    struct derive_gap gap = derive_gap();
    /* where one argument's rule is missing: the tangent along the others */
    for (size_t i = s->nleaves; gap.at != NONE && i-- > 0;) {
        derive_forward(s->g, 1, &seed[i], (struct stops){0}, s->nresults,
                       s->result, dot);
        gap = derive_gap();
        if (gap.at == NONE)
            break;
    }
    for (size_t i = 0; i < s->nresults; i++)
        put_rule(p, with(p, s->result_name[i], "dot"), dot[i], gap);
}

static void put_adjoints(struct rulebook_page *p, struct sample *s)
{
    struct seed seed[RESULTS];
    for (size_t i = 0; i < s->nresults; i++) {
        node b = Input(s->g, graph_shape(s->g, s->result[i]));
        formulas_name(p->f, b, with(p, s->result_name[i], "bar"));
        seed[i] = (struct seed){s->result[i], b};
    }
    for (size_t i = 0; i < s->nleaves; i++) {
        node bar;
        derive_reverse(s->g, s->nresults, seed, (struct stops){0}, 1,
                       &s->leaf[i], &bar);
        put_rule(p, with(p, s->leaf_name[i], "bar"), bar, derive_gap());
    }
}

static void put_shapes(struct rulebook_page *p, const struct sample *s)
{
    bool any = false;
    for (size_t i = 0; i < s->nleaves; i++) {
        struct shape z = graph_shape(s->g, s->leaf[i]);
        if (shape_scalar(z))
            continue;
        fprintf(p->to, "%s%s %u x %u", any ? ", " : "For ", s->leaf_name[i],
                z.rows, z.cols);
        any = true;
    }
    fputs(any ? ":\n\n" : "", p->to);
}

static void put_sample(FILE *to, const char *name, const char *value,
                       struct sample *s)
{
    struct rulebook_page p = {to, arena_new(), NULL};
    bool flat = op_flags((enum op)graph_at(s->g, s->result[0])->op) & OP_FLAT;
    p.f = formulas_new(p.arena, s->g, 0, NULL);
    for (size_t i = 0; i < s->nleaves; i++)
        formulas_name(p.f, s->leaf[i], s->leaf_name[i]);
    for (size_t i = 0; i < s->nresults; i++)
        formulas_name(p.f, s->result[i], s->result_name[i]);
    if (s->also_name)
        formulas_name(p.f, s->also, s->also_name);
    fprintf(to, "### `%s`\n\n", name);
    put_shapes(&p, s);
    if (value)
        fprintf(to, "    %s\n", value);
    else
        put_equation(&p, s->result_name[0],
                     formulas_definition(p.f, s->result[0]));
    if (flat) {
        fputs("\nLocally constant: no tangent, no adjoint.\n", to);
    } else {
        put_tangents(&p, s);
        put_adjoints(&p, s);
    }
    fputc('\n', to);
    formulas_free(p.f);
    arena_free(p.arena);
}

static const char preface[] = "# The rules\n\n"
                              "`adcheck --rules` prints this page from the "
                              "rules that it computes "
                              "with; `adcheck --rules\nchol` prints one of "
                              "them. For each operation: "
                              "its value, the tangent of its result\n(`Cdot`) "
                              "by those of its "
                              "arguments, and the adjoint of each argument "
                              "(`Abar`) by that of\nits "
                              "result, in the notation of the notes. What "
                              "stands behind a `where` "
                              "occurs more than\nonce.\n\n";

static const char about_elementwise[] = "## Elementwise\n\n"
                                        "Written for numbers; arrays are "
                                        "treated entry by entry (`.*`, `./`, "
                                        "`.^`). Where an\nargument was "
                                        "repeated to fit the other one, its "
                                        "adjoint is summed over the copies. "
                                        "At\na kink `step` and `sign` give "
                                        "the mean of both sides; whether it is "
                                        "one is for the\nverdict to "
                                        "say.\n\n";

static const char about_matrices[] = "## Arrays and matrices\n\n";

static bool wanted(const char *name, const char *op)
{
    return !op || strcmp(name, op) == 0;
}

static bool put_elementwise(FILE *to, const char *only)
{
    bool any = false;
    for (unsigned i = 0; i < OP_COUNT; i++) {
        enum op op = (enum op)i;
        struct sample s = {0};
        if (!sample_shown(op) || !wanted(op_name(op), only))
            continue;
        s.g = graph_new();
        sample_elementwise(&s, op);
        put_sample(to, op_name(op), NULL, &s);
        graph_free(s.g);
        any = true;
    }
    return any;
}

static bool put_matrices(FILE *to, const char *only)
{
    bool any = false;
    for (const struct sample_row *row = sample_rows; row->name; row++) {
        struct sample s = {0};
        if (!wanted(row->name, only))
            continue;
        s.g = graph_new();
        row->make(&s);
        put_sample(to, row->name, row->value, &s);
        graph_free(s.g);
        any = true;
    }
    return any;
}

bool rules_print(FILE *to, const char *op)
{
    if (!op) {
        fputs(preface, to);
        fputs(about_elementwise, to);
    }
    bool any = put_elementwise(to, op);
    if (!op)
        fputs(about_matrices, to);
    return put_matrices(to, op) || any;
}
