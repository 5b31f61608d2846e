/* json: the record as one JSON document, schema 1.
 *
 * The idea: the document is built with jansson, which owns escaping and
 * nesting, and written by the short walk at the end of this file, because a
 * number should read 0.7 and not 0.69999999999999996: each gets the fewest
 * digits that read back as the same double, and an array of numbers stands on
 * one line.
 *
 * Invariant: NaN and infinities are the strings "NaN", "Infinity",
 * "-Infinity"; what was not computed is null; keys are never left out because
 * a value is missing. Sections of --show are there if they were asked for.
 */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "check/problem_at_point.h"
#include "report/json_parts.h"
#include "report/number.h"
#include "report/render_style.h"

/* --- values -------------------------------------------------------------- */
/* Bytes that are no UTF-8 become '?'. */
json_t *json_text(const char *s)
{
    if (!s)
        return json_null();
    json_t *text = json_string(s);
    if (text)
        return text;
    size_t n = strlen(s);
    char *copy = mem_alloc(n + 1);
    memcpy(copy, s, n);
    for (size_t i = 0; i < n;) {
        unsigned bytes = text_char(s + i, n - i);
        if (!bytes)
            copy[i] = '?';
        i += bytes ? bytes : 1;
    }
    text = json_string(copy);
    mem_free(copy);
    return text ? text : json_string("?");
}

json_t *json_number(double v)
{
    char room[NUMBER_ROOM];
    return isfinite(v) ? json_real(v) : json_string(number_exact(room, v));
}

json_t *json_numbers(size_t n, const double *v)
{
    if (!v)
        return json_null();
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_number(v[i]));
    return list;
}

json_t *json_shape(struct shape s)
{
    return json_pack("[I,I]", (json_int_t)s.rows, (json_int_t)s.cols);
}

/* A scalar is a number, anything else {"shape", "data"}. */
json_t *json_value(struct shape s, const double *at)
{
    if (!at)
        return json_null();
    if (shape_scalar(s))
        return json_number(at[0]);
    return json_pack("{s:o,s:o}", "shape", json_shape(s), "data",
                     json_numbers(shape_numel(s), at));
}

static json_t *named_values(size_t n, const struct named_value *at)
{
    json_t *object = json_object();
    for (size_t i = 0; i < n; i++)
        json_object_set_new(object, at[i].name,
                            json_value(at[i].shape, at[i].at));
    return object;
}

json_t *json_line(struct span at)
{
    struct place p = text_place(at);
    return p.text ? json_integer(p.line) : json_null();
}

static json_t *json_column(struct span at)
{
    struct place p = text_place(at);
    return p.text ? json_integer(p.column) : json_null();
}

json_t *json_verdict(enum verdict v)
{
    return json_string(verdict_name(v));
}

/* --- derivatives --------------------------------------------------------- */
/* At a kink there is no central difference: null. */
static json_t *central_numbers(const struct rec_derivative *d)
{
    if (!d->central)
        return json_null();
    json_t *list = json_array();
    for (size_t i = 0; i < d->n; i++) {
        bool none = isnan(d->central[i]) &&
                    derivative_entry(d, i) == VERDICT_KINK;
        json_array_append_new(list,
                              none ? json_null() : json_number(d->central[i]));
    }
    return list;
}

/* Numbers of which NaN are those that were not asked for: null. */
static json_t *asked_numbers(size_t n, const double *at)
{
    json_t *list = at ? json_array() : json_null();
    for (size_t i = 0; at && i < n; i++)
        json_array_append_new(list,
                              isnan(at[i]) ? json_null() : json_number(at[i]));
    return list;
}

static json_t *entry_verdicts(const struct rec_derivative *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->n; i++)
        json_array_append_new(list, json_verdict(derivative_entry(d, i)));
    return list;
}

static json_t *slopes(const struct rec_derivative *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->nslopes; i++) {
        const struct rec_slopes *s = &d->slopes[i];
        json_array_append_new(
            list, json_pack("{s:I,s:o,s:o,s:b}", "entry", (json_int_t)s->entry,
                            "left", json_number(s->left), "right",
                            json_number(s->right), "between", s->between));
    }
    return list;
}

static json_t *directions(const struct rec_derivative *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->ndirections; i++) {
        const struct rec_direction *r = &d->directions[i];
        json_array_append_new(list,
                              json_pack("{s:o,s:o,s:o,s:o,s:o}", "forward",
                                        json_number(r->forward), "reverse",
                                        json_number(r->reverse), "central",
                                        json_number(r->central), "bound",
                                        json_number(r->bound), "verdict",
                                        json_verdict(r->verdict)));
    }
    return list;
}

static json_t *indices(const struct rec_derivative *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->n; i++)
        json_array_append_new(list, json_integer((json_int_t)d->indices[i]));
    return list;
}

/* Keys that are there only where they say something. */
static void add_optional(json_t *object, const struct rec_derivative *d,
                         const struct style *l)
{
    if (d->indices)
        json_object_set_new(object, "indices", indices(d));
    if (d->ndirections)
        json_object_set_new(object, "directions", directions(d));
    if (d->nslopes)
        json_object_set_new(object, "slopes", slopes(d));
    if (l->verbose) {
        json_object_set_new(object, "seen",
                            isnan(d->seen) ? json_null()
                                           : json_number(d->seen));
        json_object_set_new(object, "replay", json_text(d->replay));
    }
}

static json_t *derivative(const struct rec_derivative *d, const struct style *l)
{
    json_t *object = json_pack(
        "{s:o,s:o,s:o,s:b,s:o,s:b,s:b}", "of", json_text(d->of), "wrt",
        json_text(d->wrt), "shape", json_shape(d->shape), "seeded", d->seeded,
        "verdict", l->calculation ? json_null() : json_verdict(d->verdict),
        "expected", d->expected, "allowed", d->allowed);
    json_object_set_new(object, "forward", json_numbers(d->n, d->forward));
    json_object_set_new(object, "reverse", json_numbers(d->n, d->reverse));
    json_object_set_new(object, "central", central_numbers(d));
    json_object_set_new(object, "bound", json_numbers(d->n, d->bound));
    json_object_set_new(object, "referee", asked_numbers(d->n, d->referee));
    json_object_set_new(object, "entries",
                        l->calculation ? json_null() : entry_verdicts(d));
    json_object_set_new(object, "worst", json_integer((json_int_t)d->worst));
    json_object_set_new(object, "line", json_line(d->of_span));
    json_object_set_new(object, "reason", json_text(d->reason));
    json_object_set_new(object, "reason_line", json_line(d->reason_span));
    json_object_set_new(object, "reason_column", json_column(d->reason_span));
    add_optional(object, d, l);
    return object;
}

static json_t *point(const struct rec_point *p, const struct style *l)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->nderivatives; i++)
        json_array_append_new(list, derivative(&p->derivatives[i], l));
    json_t *object = json_pack("{s:o,s:o,s:o}", "at",
                               named_values(p->nat, p->at), "outputs",
                               named_values(p->noutputs, p->outputs),
                               "derivatives", list);
    json_add_sections(object, p);
    return object;
}

/* --- claims -------------------------------------------------------------- */
static json_t *hint(const struct rec_hint *h)
{
    return h ? json_pack("{s:o,s:o}", "kind", json_text(h->kind), "text",
                         json_text(h->text))
             : json_null();
}

static json_t *claim(const struct rec_claim *c, const struct style *l)
{
    struct span at = c->lhs_span.at ? c->lhs_span : c->span;
    struct shape claimed = c->mismatch ? c->claimed_shape : c->shape;
    json_t *object = json_pack("{s:o,s:o,s:o,s:s,s:o,s:b,s:b,s:o}", "line",
                               json_line(c->span), "column", json_column(at),
                               "text", json_text(c->text), "kind",
                               c->refute ? "refute" : "claim", "verdict",
                               json_verdict(c->verdict), "expected",
                               c->expected, "allowed", c->allowed, "at",
                               named_values(c->nat, c->at));
    json_object_set_new(object, "claimed",
                        json_numbers(shape_numel(claimed), c->claimed));
    json_object_set_new(object, "true",
                        json_numbers(shape_numel(c->shape), c->truth));
    json_object_set_new(object, "shape", json_shape(c->shape));
    if (c->mismatch)
        json_object_set_new(object, "claimed_shape",
                            claimed.rows || claimed.cols ? json_shape(claimed)
                                                         : json_null());
    json_object_set_new(object, "worst", json_integer((json_int_t)c->worst));
    json_object_set_new(object, "points", json_integer((json_int_t)c->points));
    json_object_set_new(object, "samples",
                        json_integer((json_int_t)c->samples));
    json_object_set_new(object, "skipped",
                        json_integer((json_int_t)c->skipped));
    json_object_set_new(object, "hint", hint(c->hint));
    json_object_set_new(object, "reason", json_text(c->reason));
    if (l->verbose)
        json_object_set_new(object, "replay", json_text(c->replay));
    return object;
}

/* --- the document -------------------------------------------------------- */
static json_t *problem(const struct rec_problem *p, const struct style *l)
{
    json_t *points = json_array(), *claims = json_array();
    for (size_t i = 0; i < p->npoints; i++)
        json_array_append_new(points, point(&p->points[i], l));
    for (size_t i = 0; i < p->nclaims; i++)
        json_array_append_new(claims, claim(&p->claims[i], l));
    struct place at = text_place(p->span);
    json_t *object = json_pack("{s:o,s:I,s:o,s:o,s:o,s:b,s:b}", "file",
                               json_text(p->file), "line",
                               (json_int_t)(p->title && at.text ? at.line : 1),
                               "title", json_text(p->title), "points", points,
                               "claims", claims, "broken", p->broken,
                               "seed_used", p->seed_used);
    if (p->late)
        json_object_set_new(object, "late", json_true());
    json_object_set_new(object, "seed",
                        p->seed_used ? json_integer((json_int_t)p->seed)
                                     : json_null());
    if (p->has_expect)
        json_object_set_new(object, "expect",
                            json_pack("{s:o,s:b}", "verdict",
                                      json_verdict(p->expect), "met",
                                      p->expect_met));
    return object;
}

static json_t *errors(void)
{
    size_t n;
    const struct diag *list = diag_list(&n);
    json_t *all = json_array();
    for (size_t i = 0; i < n; i++) {
        if (list[i].level != DIAG_ERROR)
            continue;
        struct place p = text_place(list[i].span);
        json_t *error = json_pack("{s:o,s:o,s:o,s:o}", "file",
                                  json_text(p.text ? p.text->name : NULL),
                                  "line", json_line(list[i].span), "column",
                                  json_column(list[i].span), "message",
                                  json_text(list[i].message));
        if (list[i].label)
            json_object_set_new(error, "label", json_text(list[i].label));
        json_array_append_new(all, error);
    }
    return all;
}

static json_t *summary(const struct record *r)
{
    json_t *object = json_object();
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        json_object_set_new(object, verdict_name(style_order[i]),
                            json_integer(
                                (json_int_t)r->counts[style_order[i]]));
    return object;
}

struct timed {
    const struct record *r;
    double start; /* of this document */
};

/* The report's share is that of the reports before this one, and of this one
 * up to here. */
static json_t *timing(const void *context)
{
    const struct timed *t = context;
    json_t *object = json_object();
    for (int i = 0; i < PHASE_COUNT; i++) {
        double spent = i == PHASE_REPORT ? at_point_clock() - t->start : 0;
        json_object_set_new(object, style_phases[i],
                            json_number(t->r->seconds[i] + spent));
    }
    return object;
}

void report_json(FILE *to, const struct record *r, const struct style *l)
{
    struct timed timed = {r, at_point_clock()};
    struct json_last last = {"timing", timing, &timed};
    json_t *problems = json_array();
    for (size_t i = 0; i < r->nproblems; i++)
        json_array_append_new(problems, problem(&r->problems[i], l));
    json_t *document = json_pack("{s:i,s:o,s:I,s:i,s:o,s:o,s:o}", "schema", 1,
                                 "adcheck", json_text(r->version), "seed",
                                 (json_int_t)r->seed, "exit", r->exit, "errors",
                                 errors(), "summary", summary(r), "problems",
                                 problems);
    json_write(to, document, l->verbose ? &last : NULL);
    json_decref(document);
}
