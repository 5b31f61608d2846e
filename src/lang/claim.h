/* claim: names of claims while a claim is elaborated. Private to lang. */
#ifndef LANG_CLAIM_H
#define LANG_CLAIM_H

#include "lang/elab.h"

/* claim_leaf.c: names of a claim, dz/du, jacobian(f,x) and its kin */
struct claim_state {
    VEC(struct named_derivative) all;
    size_t fed; /* leaves whose value the oracle was told */
    size_t references;
    bool mismatch;
    const char *message;
    struct span at;
};
struct val claim_name(struct elab *e, struct symbol *s, const struct ast *t);
struct val claim_derivative(struct elab *e, const struct ast *t);
bool claim_is_form(const char *name); /* jacobian, grad, hessian, partial */
/* false: it is none of the forms. */
bool claim_form(struct elab *e, const struct ast *t, struct val *v);
struct val claim_captured(struct elab *e, const struct capture *c);

/* claim_graph.c */
void claim_mismatch(struct elab *e, struct span at, const char *message);
void claim_values(struct elab *e); /* tell the oracle those of new leaves */

#endif
