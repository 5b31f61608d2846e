/* marks: hand-ins against a locked model.
 *
 * Idea: a hand-in is a problem of its own: the model's statements, then the
 * claims that were handed in. It is checked as any problem is, so that marks,
 * hints and pages come from the same record; what a right side may use is asked
 * before (marks/sides).
 *
 * Invariant: the model passes, or nothing is marked; what goes wrong in one
 * hand-in stays in it.
 */
#include "cli/marks.h"

#include <string.h>

#include "base/diag.h"
#include "base/outfile.h"
#include "cli/sources.h"
#include "marks/hand_in.h"
#include "marks/sides.h"
#include "syntax/parse.h"

struct marker {
    struct run_context *c;
    struct arena *arena;
    const struct text *model;
    size_t nasks;
    struct stmt **asks;
    struct rec_marks *out;
};

/* One hand-in while it is marked. */
struct paper {
    struct marker *m;
    struct hand_in h;
    struct elaboration *e;
    struct sides *sides; /* one a claim */
    struct rec_problem *problem;
    size_t first_diag;
};

/* --- the model ----------------------------------------------------------- */
static const char *source(struct arena *a, struct span at)
{
    return arena_strndup(a, text_bytes(at), at.len);
}

static void collect_asks(struct marker *m, const struct problem *p)
{
    for (struct stmt *s = p->body.first; s; s = s->next)
        m->nasks += s->kind == STMT_ASK;
    m->asks = arena_alloc(m->arena, (m->nasks + 1) * sizeof *m->asks);
    m->out->asks = arena_alloc(m->arena, (m->nasks + 1) * sizeof *m->out->asks);
    m->nasks = 0;
    for (struct stmt *s = p->body.first; s; s = s->next) {
        if (s->kind != STMT_ASK)
            continue;
        m->out->points += s->eq->points;
        m->out->asks[m->nasks] = (struct rec_ask){
            s->value->text, source(m->arena, s->eq->lhs->span), s->eq->points};
        m->asks[m->nasks++] = s;
    }
    m->out->nasks = m->nasks;
}

/* The problem of a model or a paper at its first point; NULL after errors. */
static struct elaboration *elaborate_first(struct marker *m,
                                           struct ast_file *file)
{
    const struct options *o = m->c->options;
    struct points points;
    struct elaborate_options how = {.cut_all = true,
                                    .max_nodes = o->max_nodes,
                                    .max_bytes = o->max_memory,
                                    .seed = o->seed,
                                    .random_missing = o->random > 0,
                                    .need_values = true,
                                    .replay = m->c->replay};
    if (!points_collect(m->arena, file, &file->problems[0], &m->c->overrides,
                        &points))
        return NULL;
    struct oracle *oracle = oracle_new();
    struct elaboration *e = elaborate(m->arena, file, &file->problems[0],
                                      &points.at[0], oracle, &how);
    oracle_free(oracle);
    return e;
}

static bool asks_are_quantities(struct marker *m, struct ast_file *file)
{
    struct elaboration *e = elaborate_first(m, file);
    bool ok = e != NULL;
    for (size_t i = 0; e && i < m->nasks; i++) {
        struct named_derivative q;
        if (sides_asked(m->arena, e, m->asks[i], &q))
            continue;
        ok = false;
        if (diag_errors() == 0)
            diag_error(m->asks[i]->eq->lhs->span, NULL,
                       "what is asked for is one quantity: a name, or a "
                       "derivative");
    }
    elaboration_free(e);
    return ok;
}

static bool check_model(struct marker *m, struct record *r,
                        const struct style *style)
{
    const struct options *o = m->c->options;
    struct ast_file *file = parse_file(m->arena, m->model);
    if (file->nproblems != 1) {
        diag_trouble("%s: a model is one problem, not %zu", o->model,
                     file->nproblems);
        return false;
    }
    collect_asks(m, &file->problems[0]);
    if (m->nasks == 0 && !diag_errors())
        diag_trouble("%s: the model asks nothing (ask \"title\" ybar 1p)",
                     o->model);
    if (diag_errors() || !asks_are_quantities(m, file))
        return false;
    struct record model = {.version = r->version, .seed = r->seed};
    model.problems = arena_alloc(m->arena, sizeof *model.problems);
    model.nproblems = 1;
    problem_check(m->c, file, &file->problems[0], &model.problems[0]);
    record_finish(&model, o);
    if (model.exit == 0)
        return true;
    report_table_problem(stderr, &model, &model.problems[0], style);
    diag_trouble("%s: the model does not pass, so nothing is marked", o->model);
    return false;
}

/* --- one claim for one question ------------------------------------------ */
static const struct rec_claim *judged(const struct paper *p,
                                      const struct stmt *claim)
{
    for (size_t i = 0; i < p->problem->nclaims; i++)
        if (p->problem->claims[i].span.at == claim->span.at)
            return &p->problem->claims[i];
    return NULL;
}

/* "line 1: expected ')'", of the first error inside a statement. */
static const char *error_in(const struct paper *p, struct span at)
{
    size_t n;
    const struct diag *list = diag_list(&n);
    for (size_t i = p->first_diag; i < n; i++) {
        uint32_t where = list[i].span.at;
        if (list[i].level == DIAG_ERROR && where >= at.at &&
            where <= at.at + at.len + 1)
            return arena_printf(p->m->arena, "line %u: %s",
                                text_place(list[i].span).line, list[i].message);
    }
    return arena_printf(p->m->arena, "line %u: it could not be read",
                        text_place(at).line);
}

static void set(struct rec_mark *m, enum mark_state state, const char *word,
                const char *note)
{
    m->state = state;
    m->word = word;
    m->note = note;
}

/* Points for the steps of a derivation that are right. */
static double share(const struct paper *p, const struct rec_claim *c)
{
    size_t right = 0;
    for (size_t k = 0; k < c->nsteps; k++)
        right += c->steps[k].verdict == VERDICT_PASS;
    return p->m->c->options->partial && c->nsteps
               ? (double)right / (double)c->nsteps
               : 0;
}

static void mark_judged(struct paper *p, const struct rec_claim *c,
                        double points, struct rec_mark *m)
{
    struct arena *a = p->m->arena;
    m->claim = c;
    if (!c) {
        set(m, MARK_UNDECIDED, verdict_name(VERDICT_UNSURE),
            "it was not judged");
    } else if (c->verdict == VERDICT_PASS) {
        set(m, MARK_PASS, verdict_name(c->verdict), NULL);
        m->points = points;
    } else if (c->verdict == VERDICT_FAIL) {
        const char *why = c->hint ? arena_printf(a, "%s: %s", c->hint->kind,
                                                 c->hint->text)
                          : c->mismatch ? "the shapes do not fit"
                                        : "it is wrong";
        set(m, MARK_FAIL, verdict_name(c->verdict), why);
        m->points = points * share(p, c);
    } else if (c->reason && strncmp(c->reason, "circular", 8) == 0) {
        set(m, MARK_CIRCULAR, "circular", c->text);
    } else {
        set(m, MARK_UNDECIDED, verdict_name(c->verdict),
            c->reason ? c->reason : "it could not be decided");
    }
}

static void mark_claim(struct paper *p, size_t k, const struct stmt *ask,
                       const struct named_derivative *asked, struct rec_mark *m)
{
    struct arena *a = p->m->arena;
    const struct stmt *claim = p->h.claims[k];
    const struct named_derivative *offender = NULL;
    const char *call = hand_in_calls(&p->h, claim);
    enum lawful law = LAWFUL;
    m->claim = judged(p, claim);
    if (p->sides[k].read)
        law = sides_lawful(p->e, ask, asked, p->sides, k, &offender);
    if (!p->sides[k].read)
        set(m, MARK_UNREAD, "unread", error_in(p, claim->span));
    else if (call)
        set(m, MARK_REFUSED, "refused", arena_printf(a, "it calls '%s'", call));
    else if (!p->sides[k].equation)
        set(m, MARK_REFUSED, "refused", "an inequality is no answer");
    else if (law == LAW_CIRCULAR)
        set(m, MARK_CIRCULAR, "circular", source(a, claim->eq->text));
    else if (law == LAW_REFUSED)
        set(m, MARK_REFUSED, "refused",
            arena_printf(a, "it uses %s", sides_name(a, offender)));
    else
        mark_judged(p, m->claim, ask->eq->points, m);
}

/* The first claim about the quantity counts, one with a syntax error too. */
static void mark_ask(struct paper *p, size_t i)
{
    const struct stmt *ask = p->m->asks[i];
    struct rec_mark *m = &p->m->out->hands[p->m->out->nhands].marks[i];
    struct named_derivative asked;
    size_t k = 0, lost = 0;
    bool known = p->e && sides_asked(p->m->arena, p->e, ask, &asked);
    while (known && k < p->h.nclaims &&
           !(p->sides[k].whole && sides_same(p->e, &p->sides[k].left, &asked)))
        k++;
    if (!known)
        k = p->h.nclaims;
    while (lost < p->h.nlost && !hand_in_lost_is(p->h.lost[lost], ask))
        lost++;
    uint32_t at = k < p->h.nclaims ? p->h.claims[k]->span.at : UINT32_MAX;
    if (lost < p->h.nlost && p->h.lost[lost]->span.at < at)
        set(m, MARK_UNREAD, "unread", error_in(p, p->h.lost[lost]->span));
    else if (k < p->h.nclaims)
        mark_claim(p, k, ask, &asked, m);
    else
        set(m, MARK_MISSING, "missing", NULL);
}

/* --- one hand-in --------------------------------------------------------- */
/* anna of hand-ins/anna.txt */
static const char *name_of(struct arena *a, const char *file)
{
    const char *base = outfile_base(file), *dot = strrchr(base, '.');
    return arena_strndup(a, base,
                         dot && dot > base ? (size_t)(dot - base)
                                           : strlen(base));
}

static void read_sides(struct paper *p)
{
    size_t n = p->h.nclaims;
    p->sides = arena_alloc(p->m->arena, (n + 1) * sizeof *p->sides);
    for (size_t k = 0; p->e && k < n; k++)
        sides_read(p->m->arena, p->e, p->h.claims[k], &p->sides[k]);
}

/* The claims that were judged, for what stands on them. */
static void note_held(struct paper *p)
{
    for (size_t k = 0; k < p->h.nclaims; k++) {
        const struct rec_claim *c = judged(p, p->h.claims[k]);
        p->sides[k].holds = c && c->verdict == VERDICT_PASS;
    }
}

/* What is reported of a paper: an answer a question. */
static void keep_answers(struct paper *p, const struct rec_hand_in *out)
{
    struct marker *m = p->m;
    struct rec_claim *answers = arena_alloc(m->arena,
                                            (m->nasks + 1) * sizeof *answers);
    for (size_t i = 0; i < m->nasks; i++) {
        struct rec_mark *mark = &out->marks[i];
        bool judged = mark->state == MARK_PASS || mark->state == MARK_FAIL ||
                      mark->state == MARK_UNDECIDED;
        if (judged && mark->claim)
            answers[i] = *mark->claim;
        else
            answers[i] = (struct rec_claim){
                .text = mark->claim ? mark->claim->text : "",
                .span = mark->claim ? mark->claim->span : (struct span){0, 0},
                .verdict = VERDICT_FAIL,
                .reason = mark->note ? arena_printf(m->arena, "%s: %s",
                                                    mark->word, mark->note)
                                     : mark->word};
        answers[i].title = m->out->asks[i].title;
        mark->claim = mark->claim ? &answers[i] : NULL;
    }
    p->problem->claims = answers;
    p->problem->nclaims = m->nasks;
}

static void mark_paper(struct marker *m, const struct text *text,
                       struct rec_problem *problem)
{
    struct paper p = {.m = m, .problem = problem};
    struct rec_hand_in *out = &m->out->hands[m->out->nhands];
    diag_list(&p.first_diag);
    hand_in_read(m->arena, m->model, text, &p.h);
    p.e = elaborate_first(m, p.h.file);
    read_sides(&p);
    problem_check(m->c, p.h.file, &p.h.file->problems[0], problem);
    problem->broken = false;
    problem->file = text->name;
    note_held(&p);
    out->nnotes = p.h.nnotes;
    out->notes = p.h.notes;
    for (size_t i = 0; i < m->nasks; i++) {
        mark_ask(&p, i);
        out->sum += out->marks[i].points;
    }
    keep_answers(&p, out);
    elaboration_free(p.e);
}

static void mark_file(struct marker *m, const char *file,
                      struct rec_problem *problem)
{
    const struct text *text = sources_read(file);
    size_t n, errors = diag_errors();
    struct rec_hand_in *out = &m->out->hands[m->out->nhands];
    if (!text)
        return;
    *out = (struct rec_hand_in){.name = name_of(m->arena, file), .file = file};
    out->marks = arena_alloc(m->arena, (m->nasks + 1) * sizeof *out->marks);
    diag_list(&n);
    diag_silent(true);
    mark_paper(m, text, problem);
    diag_silent(false);
    diag_forget(n, errors);
    m->out->nhands++;
}

/* Equal names get their folder. */
static void make_names_unique(struct rec_marks *out)
{
    for (size_t i = 0; i < out->nhands; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(out->hands[i].name, out->hands[k].name) == 0) {
                out->hands[i].name = out->hands[i].file;
                out->hands[k].name = out->hands[k].file;
            }
}

bool marks_run(struct run_context *c, struct record *r,
               const struct style *style)
{
    const struct options *o = c->options;
    struct rec_marks *out = arena_alloc(c->arena, sizeof *out);
    struct marker m = {.c = c, .arena = c->arena, .out = out};
    out->model = o->model;
    m.model = sources_read(o->model);
    if (!m.model || !check_model(&m, r, style))
        return false;
    out->hands = arena_alloc(c->arena, (o->files.n + 1) * sizeof *out->hands);
    r->problems = arena_alloc(c->arena, (o->files.n + 1) * sizeof *r->problems);
    c->claims_only = true;
    for (size_t i = 0; i < o->files.n && !*c->interrupted; i++)
        mark_file(&m, o->files.at[i], &r->problems[out->nhands]);
    c->claims_only = false;
    r->nproblems = out->nhands;
    r->marks = out;
    make_names_unique(out);
    return true;
}
