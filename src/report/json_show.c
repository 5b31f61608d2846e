/* json_show: the sections of --show inside a point.
 *
 * Values are written as in `at`: a scalar is a number, anything else
 * {"shape", "data"}. A section that was not asked for has no key.
 */
#include "report/json_parts.h"

#include <math.h>

static json_t *trace(const struct rec_point *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->ntrace; i++) {
        const struct rec_trace_row *r = &p->trace[i];
        json_array_append_new(
            list,
            json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "name",
                      json_text(r->name), "line", json_line(r->span), "formula",
                      json_text(r->formula), "shape", json_shape(r->shape),
                      "value", json_value(r->shape, r->value), "tangent",
                      json_value(r->shape, r->tangent), "adjoint",
                      json_value(r->shape, r->adjoint)));
    }
    return list;
}

/* Jacobians, and Hessians: these have two inputs and their value as in `at`
 * beside shape and data. */
static json_t *matrices(size_t n, const struct rec_jacobian *at, bool joint)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        const struct rec_jacobian *m = &at[i];
        if (m->joint != joint)
            continue;
        json_t *wrt = m->wrt2 ? json_pack("[o,o]", json_text(m->wrt),
                                          json_text(m->wrt2))
                              : json_text(m->wrt);
        json_t *object = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "of",
                                   json_text(m->of), "wrt", wrt, "shape",
                                   json_shape(m->shape), "data",
                                   json_numbers(shape_numel(m->shape), m->data),
                                   "verdict", json_verdict(m->verdict), "note",
                                   json_text(m->note));
        if (m->wrt2)
            json_object_set_new(object, "value", json_value(m->shape, m->data));
        for (size_t k = 0; k < m->nparts; k++)
            json_object_set_new(object, m->parts[k].key,
                                json_value(m->parts[k].shape, m->parts[k].at));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *formulas(const struct rec_point *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->nformula; i++) {
        const struct rec_formula *f = &p->formula[i];
        json_t *where = json_array();
        for (size_t k = 0; k < f->nwhere; k++)
            json_array_append_new(where,
                                  json_pack("{s:o,s:o}", "name",
                                            json_text(f->where[k].name.text), "text",
                                            json_text(f->where[k].is.text)));
        json_array_append_new(
            list, json_pack("{s:o,s:o,s:o,s:o}", "of", json_text(f->of), "wrt",
                            json_text(f->wrt), "text", json_text(f->text),
                            "where", where));
    }
    return list;
}

static json_t *explanations(const struct rec_point *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->nexplain; i++) {
        const struct rec_explain *e = &p->explain[i];
        json_t *steps = json_array();
        for (size_t k = 0; k < e->n; k++)
            json_array_append_new(steps, json_text(e->steps[k]));
        json_array_append_new(
            list, json_pack("{s:o,s:o,s:o}", "of", json_text(e->of), "wrt",
                            json_text(e->wrt), "steps", steps));
    }
    return list;
}

static json_t *sweeps(const struct rec_point *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->nsweep; i++) {
        const struct rec_sweep *s = &p->sweep[i];
        json_t *object = json_pack("{s:o,s:o,s:I,s:o,s:o,s:o}", "of",
                                   json_text(s->of), "wrt", json_text(s->wrt),
                                   "entry", (json_int_t)s->entry, "h",
                                   json_numbers(s->n, s->h), "forward",
                                   json_numbers(s->n, s->forward), "central",
                                   json_numbers(s->n, s->central));
        json_object_set_new(object, "complex",
                            json_numbers(s->n, s->complex_step));
        if (s->complex_step)
            json_object_set_new(object, "complex_step",
                                json_pack("{s:o,s:o}", "h",
                                          json_number(s->complex_h), "value",
                                          json_number(s->complex_value)));
        json_object_set_new(object, "true", json_number(s->truth));
        json_object_set_new(object, "slopes",
                            json_pack("{s:o,s:o}", "forward",
                                      json_number(s->slope_forward), "central",
                                      json_number(s->slope_central)));
        json_object_set_new(object, "best_h", json_number(s->best_h));
        json_object_set_new(object, "floor", json_number(s->floor));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *changes(const struct rec_point *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->nperturb; i++) {
        const struct rec_perturb *c = &p->perturb[i];
        json_array_append_new(
            list, json_pack("{s:o,s:o,s:o}", "of", json_text(c->of),
                            "predicted", json_value(c->shape, c->predicted),
                            "actual", json_value(c->shape, c->actual)));
    }
    return list;
}

static json_t *one_cost(double operations, double bytes)
{
    return json_pack("{s:o,s:o}", "operations", json_number(operations),
                     "bytes", json_number(bytes));
}

static json_t *costs(const struct rec_cost *c)
{
    json_t *notes = json_array();
    for (size_t i = 0; i < c->nnotes; i++)
        json_array_append_new(notes, json_text(c->notes[i]));
    return json_pack(
        "{s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:o}", "value",
        one_cost(c->value.operations, c->value.bytes), "tangent",
        one_cost(c->tangent.operations, c->tangent.bytes), "adjoint",
        one_cost(c->adjoint.operations, c->adjoint.bytes), "jacobian",
        one_cost(c->jacobian.operations, c->jacobian.bytes), "central",
        one_cost(c->central.operations, c->central.bytes), "stored_bytes",
        json_number(c->stored), "inputs", (json_int_t)c->inputs, "outputs",
        (json_int_t)c->outputs, "notes", notes);
}

void json_add_sections(json_t *object, const struct rec_point *p)
{
    if (p->ntrace)
        json_object_set_new(object, "trace", trace(p));
    if (p->njacobian)
        json_object_set_new(object, "jacobian",
                            matrices(p->njacobian, p->jacobian, false));
    if (p->nhessian)
        json_object_set_new(object, "hessian",
                            matrices(p->nhessian, p->hessian, false));
    if (p->nhessian && p->hessian[p->nhessian - 1].joint)
        json_object_set_new(object, "hessian_joint",
                            matrices(p->nhessian, p->hessian, true));
    if (p->nformula)
        json_object_set_new(object, "formula", formulas(p));
    if (p->nexplain)
        json_object_set_new(object, "explain", explanations(p));
    if (p->nsweep)
        json_object_set_new(object, "sweep", sweeps(p));
    if (p->nperturb)
        json_object_set_new(object, "perturb", changes(p));
    if (p->cost.present)
        json_object_set_new(object, "cost", costs(&p->cost));
}
