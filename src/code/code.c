/* code: a problem's code statements, from the processes to the verdicts.
 *
 * Idea: a statement is called once at each point, and all quantities at its left
 * are judged by what it gave there; processes live as long as the problem, so
 * that nothing depends on other problems or on --jobs.
 *
 * Invariant: what runs is what --code names. Without it, or where nothing was
 * learnt, a quantity is unsure, never a pass.
 */
#include "code/codes.h"

#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "code/manners.h"

struct codes *codes_new(const struct options *o, struct arena *a,
                        volatile const int *stop)
{
    struct codes *c = mem_alloc(sizeof *c);
    c->options = o;
    c->arena = a;
    c->stop = stop;
    return c;
}

void codes_free(struct codes *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->targets.n; i++)
        target_free(c->targets.at[i]);
    for (size_t i = 0; i < c->states.n; i++)
        mem_free(c->states.at[i]);
    vec_free(&c->targets);
    vec_free(&c->names);
    vec_free(&c->states);
    vec_free(&c->statements);
    vec_free(&c->records);
    mem_free(c);
}

/* --- targets ------------------------------------------------------------------------ */

static struct code_target *target_named(struct codes *c, const char *name)
{
    for (size_t i = 0; i < c->names.n; i++)
        if (strcmp(c->names.at[i], name) == 0)
            return c->targets.at[i];
    struct call_options o = {.timeout = c->options->code_timeout,
                             .most = (size_t)c->options->code_calls,
                             .spent = &c->spent,
                             .stop = c->stop};
    vec_push(&c->names, name);
    vec_push(&c->targets, target_new(name, &o));
    return c->targets.at[c->targets.n - 1];
}

/* [FUNCTION=]TARGET: the target, or NULL where it is for another function. */
static const char *meant(const char *text, const char *function)
{
    size_t n = strspn(text, "0123456789_abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (n == 0 || text[n] != '=')
        return text;
    bool same = strlen(function) == n && strncmp(text, function, n) == 0;
    return same ? text + n + 1 : NULL;
}

/* The first target that has the function. */
static void look_for(struct codes *c, struct statement *t)
{
    struct code_state *s = t->state;
    const char *why = NULL, *first = NULL;
    s->looked = true;
    for (size_t i = 0; i < c->options->code.n && !s->target; i++) {
        const char *name = meant(c->options->code.at[i], t->form.name);
        bool other = true;
        if (!name)
            continue;
        struct code_target *target = target_named(c, name);
        if (target_find(target, &t->form, c->arena, &why, &other)) {
            s->target = target;
            s->target_name = name;
            return;
        }
        if (!why)
            why = target_state(target).trouble;
        first = first ? first : why;
        if (!other)
            break;
    }
    if (first)
        statement_trouble(t, first);
}

/* --- statements at a point ------------------------------------------------------------ */

static struct code_state *state_of(struct codes *c, const struct stmt *stmt)
{
    for (size_t i = 0; i < c->states.n; i++)
        if (c->states.at[i]->stmt == stmt)
            return c->states.at[i];
    struct code_state *s = mem_alloc(sizeof *s);
    s->stmt = stmt;
    vec_push(&c->states, s);
    return s;
}

static bool any_formula(const struct statement *t)
{
    for (unsigned i = 0; i < t->nquantities; i++)
        if (!t->quantities[i].box)
            return true;
    return false;
}

static void call_at_point(struct codes *c, struct statement *t)
{
    if (!t->state->looked)
        look_for(c, t);
    if (!t->state->target || t->state->trouble)
        return;
    manners_ask(t);
    if (t->called == CALL_DONE && any_formula(t) && !t->state->trouble)
        statement_samples(t);
}

void codes_point(struct codes *c, struct claims *claims)
{
    const struct elaboration *e = claims->s->e;
    c->claims = claims;
    for (size_t i = 0; i < e->nclaims; i++) {
        const struct stmt *stmt = e->claims[i].stmt;
        if (stmt->kind != STMT_CODE || e->claims[i].quantity > 0)
            continue;
        struct statement *t = statement_new(claims, stmt, state_of(c, stmt));
        vec_push(&c->statements, t);
        if (t)
            call_at_point(c, t);
    }
}

void codes_leave(struct codes *c)
{
    for (size_t i = 0; i < c->statements.n; i++)
        statement_free(c->statements.at[i]);
    c->statements.n = 0;
    composed_free(c->composed);
    c->composed = NULL;
}

static struct statement *statement_of(struct codes *c, const struct stmt *stmt)
{
    for (size_t i = 0; i < c->statements.n; i++)
        if (c->statements.at[i] && c->statements.at[i]->stmt == stmt)
            return c->statements.at[i];
    return NULL;
}

/* --- providers -------------------------------------------------------------------------- */

const char *codes_no_provider(const struct named_derivative *n)
{
    if (n->kind != NAMED_HIGHER)
        return "no code gives its value";
    return n->order == 2 ? "second derivatives need the code's first ones"
                         : "code is checked up to second derivatives";
}

/* Does it give what is differenced for a quantity of this kind? */
static bool provides(const struct quantity *have,
                     const struct named_derivative *n)
{
    enum named_kind kind = have->named.kind;
    if (n->kind == NAMED_HIGHER)
        return n->order == 2 && !have->value && !have->times_dot &&
               have->named.of == n->of && have->named.by == n->by &&
               (kind == NAMED_TOTAL || kind == NAMED_GRAD ||
                kind == NAMED_JACOBIAN);
    if (n->kind == NAMED_BAR)
        return have->value && have->box;
    return have->value && have->named.of == n->of;
}

const struct quantity *codes_provider(struct codes *c, struct statement *own,
                                      const struct named_derivative *n,
                                      struct statement **provider)
{
    for (size_t i = 0; i <= c->statements.n; i++) {
        struct statement *t = i == 0 ? own : c->statements.at[i - 1];
        for (unsigned k = 0; t && k < t->nquantities; k++)
            if (provides(&t->quantities[k], n)) {
                *provider = t;
                return &t->quantities[k];
            }
    }
    return NULL;
}

bool codes_runs(const struct statement *t)
{
    return t->state->target && !t->state->trouble;
}

/* --- verdicts ----------------------------------------------------------------------------- */

const char *codes_not_run(const struct statement *t)
{
    return t->state->trouble ? "not run: see the error"
                             : "not run: no --code names its code";
}

/* What is not a number at the point itself; true: the verdict is made. */
static bool undefined(struct statement *t, struct code_finding *f)
{
    struct arena *a = t->claims->s->arena;
    struct target_state s;
    f->verdict = VERDICT_UNSURE;
    if (!codes_runs(t)) {
        f->reason = codes_not_run(t);
        return true;
    }
    s = target_state(t->state->target);
    if (t->called == CALL_DIED || t->called == CALL_NOT) {
        f->reason = s.spent    ? "the calls are spent: --code-calls"
                    : *s.death ? arena_printf(a, "%s", s.death)
                               : "too many deaths before";
        if (t->called == CALL_DIED && s.calls == s.deaths &&
            strstr(s.death, "signal") && t->form.signature == SIGNATURE_PLAIN)
            f->reason = arena_printf(a, "%s: is it \"as nlopt\"?", f->reason);
        return true;
    }
    f->verdict = VERDICT_PASS;
    return false;
}

bool codes_finite(const struct statement *t)
{
    for (size_t k = 0; k < t->form.values; k++)
        if (!isfinite(t->y[k]))
            return false;
    return t->called == CALL_DONE;
}

void codes_no_value(const struct statement *t, struct code_finding *f)
{
    struct target_state s = target_state(t->state->target);
    f->verdict = VERDICT_DOMAIN;
    f->reason = t->called == CALL_REFUSED && *s.refusal
                    ? arena_printf(t->claims->s->arena,
                                   "the code has no value here: %s", s.refusal)
                    : "the code has no value here";
}

/* A value that only the code gives: it is what it is. */
static void judge_value(struct statement *t, const struct quantity *q,
                        struct code_finding *f)
{
    f->n = q->n;
    f->claimed = f->truth = t->y + q->offset;
    if (!codes_finite(t))
        codes_no_value(t, f);
}

static void judge_box(struct codes *c, struct statement *t,
                      const struct quantity *q, struct code_finding *f)
{
    struct statement *provider;
    const struct quantity *value = codes_provider(c, t, &q->named, &provider);
    if (!value) {
        f->verdict = VERDICT_UNSURE;
        f->reason = codes_no_provider(&q->named);
    } else if (!codes_runs(provider)) {
        f->verdict = VERDICT_UNSURE;
        f->reason = codes_not_run(provider);
    } else if (!codes_finite(provider) || t->called == CALL_REFUSED) {
        codes_no_value(t->called == CALL_REFUSED ? t : provider, f);
    } else {
        difference_judge(t, q, provider, value, f);
    }
}

void codes_mind_holes(struct statement *t, struct code_finding *f)
{
    if (!t->state->target)
        return;
    struct target_state s = target_state(t->state->target);
    bool open = f->verdict == VERDICT_DOMAIN || f->verdict == VERDICT_UNSURE;
    if (s.spent && f->verdict != VERDICT_FAIL && f->verdict != VERDICT_PASS) {
        f->verdict = VERDICT_UNSURE;
        f->reason = "the calls are spent: --code-calls";
    } else if (t->state->deaths > 0 && open) {
        f->verdict = VERDICT_UNSURE;
        f->reason = arena_printf(t->claims->s->arena,
                                 "the code died %zu time%s around the point: "
                                 "%s",
                                 t->state->deaths,
                                 t->state->deaths == 1 ? "" : "s",
                                 t->state->death);
    }
}

static const struct breach *breach_of(const struct statement *t, unsigned i)
{
    for (size_t k = 0; k < t->state->nbreaches; k++)
        if (t->state->breaches[k].quantity == i)
            return &t->state->breaches[k];
    return NULL;
}

static void judge(struct codes *c, struct statement *t, unsigned i,
                  struct code_finding *f)
{
    const struct quantity *q = &t->quantities[i];
    const struct breach *b = breach_of(t, i);
    *f = (struct code_finding){.noise = 0, .off = -1};
    if (undefined(t, f))
        return;
    if (q->value && q->box)
        judge_value(t, q, f);
    else if (q->box)
        judge_box(c, t, q, f);
    else
        formula_judge(t, q, f);
    codes_mind_holes(t, f);
    if (t->state->trouble) {
        f->verdict = VERDICT_UNSURE;
        f->reason = codes_not_run(t);
    } else if (b) {
        struct rec_hint *h = arena_alloc(c->arena, sizeof *h);
        *h = (struct rec_hint){b->kind, b->text};
        f->verdict = VERDICT_FAIL;
        f->hint = h;
    }
}

/* --- items ---------------------------------------------------------------------- */

void codes_turn(struct rec_claim *out)
{
    if (out->verdict == VERDICT_FAIL) {
        out->verdict = VERDICT_PASS;
        out->hint = NULL;
    } else if (out->verdict == VERDICT_PASS) {
        out->verdict = VERDICT_FAIL;
        out->reason = "the refuted code is right everywhere it was tried";
    } else {
        out->verdict = VERDICT_UNSURE;
    }
}

/* A call is refuted as a whole: by any quantity that is wrong. */
static void turn_statement(struct codes *c, struct statement *t,
                           struct rec_claim *out)
{
    for (unsigned i = 0; i < t->nquantities; i++) {
        struct code_finding f;
        judge(c, t, i, &f);
        if (f.verdict == VERDICT_FAIL)
            out->verdict = VERDICT_FAIL;
        else if (f.verdict != VERDICT_PASS && out->verdict == VERDICT_PASS)
            out->verdict = VERDICT_UNSURE;
    }
    codes_turn(out);
}

static const char *source_text(struct arena *a, struct span at)
{
    return arena_strndup(a, text_bytes(at), at.len);
}

/* The accuracy that the statement itself names. */
static const struct rec_tolerance *tolerance_of(struct arena *a,
                                                const struct stmt *stmt)
{
    if (stmt->within == WITHIN_DEFAULT)
        return NULL;
    struct rec_tolerance *t = arena_alloc(a, sizeof *t);
    *t = (struct rec_tolerance){.kind = stmt->within == WITHIN_RELATIVE ? "rela"
                                                                          "tive"
                                                                        : "abso"
                                                                          "lut"
                                                                          "e",
                                .value = stmt->eq->tolerance,
                                .text = source_text(a, stmt->eq->within)};
    return t;
}

static void describe(struct codes *c, const struct stmt *stmt, unsigned i,
                     struct rec_claim *out)
{
    const struct code_statement *s = stmt->code;
    *out = (struct rec_claim){.span = stmt->span,
                              .lhs_span = s->left[i]->span,
                              .rhs_span = s->left[i]->span,
                              .refute = s->refute,
                              .is_code = true,
                              .verdict = VERDICT_UNSURE,
                              .points = 1,
                              .worst = 1};
    out->tolerance = tolerance_of(c->arena, stmt);
    out->text = arena_printf(c->arena, "%s = %s",
                             source_text(c->arena, s->left[i]->span),
                             source_text(c->arena, s->call));
}

void codes_check(struct codes *c, const struct stmt *stmt, unsigned quantity,
                 struct rec_claim *out)
{
    struct statement *t = statement_of(c, stmt);
    struct code_finding f;
    describe(c, stmt, quantity, out);
    if (!t) {
        out->reason = "the statement could not be read";
        return;
    }
    judge(c, t, quantity, &f);
    out->shape = out->claimed_shape = t->quantities[quantity].shape;
    struct rec_code *r = codes_put(c, t, &f, !t->quantities[quantity].box,
                                   t->quantities[quantity].value, out);
    const struct breach *b = breach_of(t, quantity);
    r->breach = b && f.verdict == VERDICT_FAIL ? b->text : NULL;
    if (out->refute)
        turn_statement(c, t, out);
}
