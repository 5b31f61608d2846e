/* json_show: the sections of --show inside a point.
 *
 * Values are written as in `at`: a scalar is a number, anything else
 * {"shape", "data"}. A section that was not asked for has no key.
 */
#include "report/json_write.h"

static void trace(struct json *j, const struct rec_point *p)
{
    json_open(j, "trace", '[', false);
    for (size_t i = 0; i < p->ntrace; i++) {
        const struct rec_trace_row *r = &p->trace[i];
        json_open(j, NULL, '{', false);
        json_text(j, "name", r->name);
        json_line(j, "line", r->span);
        json_text(j, "formula", r->formula);
        json_shape(j, "shape", r->shape);
        json_value(j, "value", r->shape, r->value);
        json_value(j, "tangent", r->shape, r->tangent);
        json_value(j, "adjoint", r->shape, r->adjoint);
        json_close(j);
    }
    json_close(j);
}

/* Jacobians, and Hessians: these have two inputs and their value as in `at`
 * beside shape and data. */
static void matrix(struct json *j, const struct rec_jacobian *m)
{
    json_open(j, NULL, '{', false);
    json_text(j, "of", m->of);
    if (m->wrt2) {
        json_open(j, "wrt", '[', true);
        json_text(j, NULL, m->wrt);
        json_text(j, NULL, m->wrt2);
        json_close(j);
    } else {
        json_text(j, "wrt", m->wrt);
    }
    json_shape(j, "shape", m->shape);
    json_numbers(j, "data", shape_numel(m->shape), m->data);
    json_verdict(j, "verdict", m->verdict);
    json_text(j, "note", m->note);
    if (m->wrt2)
        json_value(j, "value", m->shape, m->data);
    for (size_t k = 0; k < m->nparts; k++)
        json_value(j, m->parts[k].key, m->parts[k].shape, m->parts[k].at);
    json_close(j);
}

static void matrices(struct json *j, const char *key, size_t n,
                     const struct rec_jacobian *at, bool joint)
{
    json_open(j, key, '[', false);
    for (size_t i = 0; i < n; i++)
        if (at[i].joint == joint)
            matrix(j, &at[i]);
    json_close(j);
}

static void formulas(struct json *j, const struct rec_point *p)
{
    json_open(j, "formula", '[', false);
    for (size_t i = 0; i < p->nformula; i++) {
        const struct rec_formula *f = &p->formula[i];
        json_open(j, NULL, '{', false);
        json_text(j, "of", f->of);
        json_text(j, "wrt", f->wrt);
        json_text(j, "text", f->text);
        json_open(j, "where", '[', false);
        for (size_t k = 0; k < f->nwhere; k++) {
            json_open(j, NULL, '{', true);
            json_text(j, "name", f->where[k].name.text);
            json_text(j, "text", f->where[k].is.text);
            json_close(j);
        }
        json_close(j);
        json_close(j);
    }
    json_close(j);
}

static void explanations(struct json *j, const struct rec_point *p)
{
    json_open(j, "explain", '[', false);
    for (size_t i = 0; i < p->nexplain; i++) {
        const struct rec_explain *e = &p->explain[i];
        json_open(j, NULL, '{', false);
        json_text(j, "of", e->of);
        json_text(j, "wrt", e->wrt);
        json_open(j, "steps", '[', false);
        for (size_t k = 0; k < e->n; k++)
            json_text(j, NULL, e->steps[k]);
        json_close(j);
        json_close(j);
    }
    json_close(j);
}

static void sweep(struct json *j, const struct rec_sweep *s)
{
    json_open(j, NULL, '{', false);
    json_text(j, "of", s->of);
    json_text(j, "wrt", s->wrt);
    json_count(j, "entry", s->entry);
    json_numbers(j, "h", s->n, s->h);
    json_numbers(j, "forward", s->n, s->forward);
    json_numbers(j, "central", s->n, s->central);
    json_numbers(j, "complex", s->n, s->complex_step);
    if (s->complex_step) {
        json_open(j, "complex_step", '{', true);
        json_number(j, "h", s->complex_h);
        json_number(j, "value", s->complex_value);
        json_close(j);
    }
    json_number(j, "true", s->truth);
    json_open(j, "slopes", '{', true);
    json_number(j, "forward", s->slope_forward);
    json_number(j, "central", s->slope_central);
    json_close(j);
    json_number(j, "best_h", s->best_h);
    json_number(j, "floor", s->floor);
    json_close(j);
}

static void sweeps(struct json *j, const struct rec_point *p)
{
    json_open(j, "sweep", '[', false);
    for (size_t i = 0; i < p->nsweep; i++)
        sweep(j, &p->sweep[i]);
    json_close(j);
}

static void changes(struct json *j, const struct rec_point *p)
{
    json_open(j, "perturb", '[', false);
    for (size_t i = 0; i < p->nperturb; i++) {
        const struct rec_perturb *c = &p->perturb[i];
        json_open(j, NULL, '{', shape_scalar(c->shape));
        json_text(j, "of", c->of);
        json_value(j, "predicted", c->shape, c->predicted);
        json_value(j, "actual", c->shape, c->actual);
        json_close(j);
    }
    json_close(j);
}

static void one_cost(struct json *j, const char *key, double operations,
                     double bytes)
{
    json_open(j, key, '{', true);
    json_number(j, "operations", operations);
    json_number(j, "bytes", bytes);
    json_close(j);
}

static void costs(struct json *j, const struct rec_cost *c)
{
    json_open(j, "cost", '{', false);
    one_cost(j, "value", c->value.operations, c->value.bytes);
    one_cost(j, "tangent", c->tangent.operations, c->tangent.bytes);
    one_cost(j, "adjoint", c->adjoint.operations, c->adjoint.bytes);
    one_cost(j, "jacobian", c->jacobian.operations, c->jacobian.bytes);
    one_cost(j, "central", c->central.operations, c->central.bytes);
    json_number(j, "stored_bytes", c->stored);
    json_count(j, "inputs", c->inputs);
    json_count(j, "outputs", c->outputs);
    json_open(j, "notes", '[', true);
    for (size_t i = 0; i < c->nnotes; i++)
        json_text(j, NULL, c->notes[i]);
    json_close(j);
    json_close(j);
}

void json_add_sections(struct json *j, const struct rec_point *p)
{
    if (p->ntrace)
        trace(j, p);
    if (p->njacobian)
        matrices(j, "jacobian", p->njacobian, p->jacobian, false);
    if (p->nhessian)
        matrices(j, "hessian", p->nhessian, p->hessian, false);
    if (p->nhessian && p->hessian[p->nhessian - 1].joint)
        matrices(j, "hessian_joint", p->nhessian, p->hessian, true);
    if (p->nformula)
        formulas(j, p);
    if (p->nexplain)
        explanations(j, p);
    if (p->nsweep)
        sweeps(j, p);
    if (p->nperturb)
        changes(j, p);
    if (p->cost.present)
        costs(j, &p->cost);
}
