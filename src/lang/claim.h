/* claim: names of claims while a claim is elaborated. Private to lang. */
#ifndef LANG_CLAIM_H
#define LANG_CLAIM_H

#include "lang/elab.h"

/* How dC alone is read: by the direction of flow. */
enum flow_kind { FLOW_ADJOINT, FLOW_TANGENT, FLOW_MIXED };

/* Names for claims, the last first. */
struct let {
    const struct stmt *stmt;
    struct let *before;
    size_t value; /* 1 + place among the values of the claim that read it */
    bool seen;    /* by the walk that goes on */
};

struct let_value {
    const struct stmt *stmt;
    struct val val;
    bool refers;
};

struct claim_state {
    VEC(struct named_derivative) all;
    size_t fed;  /* leaves whose value the oracle was told */
    bool refers; /* something of the problem was named */
    bool mismatch;
    const char *message;
    struct span at;
    struct span place; /* of the claim or let: lets before it count */
    size_t nheld;      /* what derivatives hold fixed here */
    node held[NAMED_HELD];
    VEC(struct let_value) lets;
    VEC(const char *) notes; /* how what is not plain was read */
    struct span left;        /* the left side */
    enum flow_kind flow;
    VEC(const char *) differentials; /* what dC, dA ... are differentials of */
    const char *read, *as;     /* these and how they are read, for the note */
    bool shaped, may_shape;    /* arrays by scalars in the array's shape */
    const struct symbol *lost; /* a name whose statement had an error */
};

/* A name of the problem: its node, and its binding unless it is an input. */
struct named {
    const char *name;
    node node;
    const struct binding *binding;
    struct shape shape;
};

/* claim_leaf.c: names of a claim */
bool claim_is_named(const struct symbol *s);
bool claim_find(const struct elab *e, const char *name, size_t n,
                struct named *out);
struct named_derivative claim_quantity(enum named_kind kind,
                                       const struct named *of,
                                       const struct named *by, struct span at);
struct val claim_leaf(struct elab *e, struct named_derivative q);
struct val claim_fail_name(struct elab *e, const char *name, struct span at);
/* The last `let` of this name before a place, or NULL. */
struct let *claim_let(const struct symbol *s, struct span claim);
/* A let, dC, vbar or vdot, which are no names of the problem. */
bool claim_has_value(const struct elab *e, const struct symbol *s);
struct val claim_name(struct elab *e, struct symbol *s, const struct ast *t);
struct val claim_captured(struct elab *e, const struct capture *c);

/* claim_derivative.c: dz/du, jacobian(f,x) and its kin */
struct val claim_derivative(struct elab *e, const struct ast *t);
/* dy(k)/da(j): d with the indices above, t those below (NULL: none). */
struct val claim_entry(struct elab *e, const struct ast *t,
                       const struct ast *d);
/* The shape of what stands above or below the line; false: no name. */
bool claim_half_shape(struct elab *e, const struct ast *t, bool above,
                      struct shape *out);
bool claim_only_input(struct elab *e, struct named *out);
/* false: it is none of the forms. */
bool claim_form(struct elab *e, const struct ast *t, struct val *v);

/* claim_higher.c: d3z/dx2dy, taylor(z,u,n) */
/* The derivative by each of `order` names in turn: of none, the value. */
struct named_derivative claim_quantity_higher(const struct named *of,
                                              unsigned order,
                                              const struct named *by,
                                              struct span at);
/* The same as a leaf, or an error: arrays only in a Hessian. */
struct val claim_higher_of(struct elab *e, const struct named *of,
                           unsigned order, const struct named *by,
                           struct span at);
struct val claim_higher(struct elab *e, const struct ast *t);
struct val claim_fail_order(struct elab *e, struct span at);
struct val claim_taylor(struct elab *e, const struct ast *t,
                        const struct named *z, const struct named *u);

/* claim_field.c: grad, div, curl and laplacian of fields */
enum field_form { FIELD_GRAD, FIELD_DIV, FIELD_CURL, FIELD_LAPLACIAN };
struct val claim_field(struct elab *e, const struct ast *t);

/* claim_reading.c: what is not written plainly */
void claim_note(struct elab *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void claim_note_differential(struct elab *e, const char *name, const char *of);
void claim_finish_notes(struct elab *e);
/* The direction in which dC, dA of a claim point. */
enum flow_kind claim_flow(struct elab *e, const struct ast *lhs,
                          const struct ast *rhs);
/* z', f'(x), f''(x). */
bool claim_is_prime(const struct ast *t);
bool claim_prime(struct elab *e, const struct ast *t, struct val *v);

/* claim_meant.c: what is meant as a derivative */
/* df/dx(x): df/dx, which is taken at x anyway. */
bool claim_is_at_input(const struct ast *t);
struct val claim_at_input(struct elab *e, const struct ast *t);
/* dy/dx(3), y'(3), where y is no function: an error, true. */
bool claim_fail_at_value(struct elab *e, const struct ast *t);
/* diff(y,x) of a scalar, an error; false: it is something else. */
bool claim_diff(struct elab *e, const struct ast *t, struct val *v);
/* dydx, dy_dx, y_x: the derivative that is meant, or NULL. */
const char *claim_run_together(struct elab *e, const char *name);
/* y'(x), where x is the only input: y' is taken at x. */
bool claim_is_taken_at(struct elab *e, const struct ast *t);
/* Warn of a left side dy/du where dy and du are names of the problem. */
void claim_warn_quotient(const struct elab *e, const struct ast *lhs);
/* Say how the name or derivative was read, where that is not plain. */
void claim_note_reading(struct elab *e, const struct named_derivative *q);

/* claim_instances.c: names that stand as indices run over all entries */
struct instances;
/* Those of a claim, or NULL; false after an error. */
bool instances_find(struct elab *e, const struct stmt *stmt,
                    const struct ast *lhs, struct instances **out);
size_t instances_count(const struct instances *x);
/* One side of every instance. */
bool instances_side(struct elab *e, const struct instances *x,
                    const struct ast *t, node *side);
/* The sides one below the other, as the sides of the claim. */
void instances_lay(struct elab *e, const struct instances *x,
                   struct claim_graph *c, node *l, node *r, struct span at);

/* claim_graph.c */
void claim_mismatch(struct elab *e, struct span at, const char *message);
void claim_values(struct elab *e); /* tell the oracle those of new leaves */

#endif
