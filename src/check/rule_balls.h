/* rule_balls: the derivative graph evaluated in balls, which tells a wrong rule
 * from lost digits. See rule_balls.c. */
#ifndef CHECK_RULE_BALLS_H
#define CHECK_RULE_BALLS_H

#include "check/gradient.h"

struct rules;
struct rules *rules_new(struct gradients *d);
void rules_free(struct rules *r);

/* The adjoints of an output by all inputs, one behind the other (structure
 * projected), at `precision` bits or more; NULL: an operation has no ball
 * version. Valid until the next call. */
const struct balls *rules_gradient(struct rules *r, size_t output,
                                   long precision);
/* Entry k of the adjoint, or (SIZE_MAX) <adjoint, direction>, at 256 bits and
 * more until 60 are good or the precision ends: 1 ball into out; false: not
 * available. */
bool rules_adjoint(struct rules *r, size_t output, size_t input, size_t k,
                   const double *direction, struct balls *out);
/* The tangent along a direction. */
bool rules_tangent(struct rules *r, size_t output, size_t input,
                   const double *direction, struct balls *out);
/* Do tangents along random directions give what the adjoint does? Then both
 * modes' rules are the same in all entries. */
bool rules_modes_agree(struct rules *r, size_t output, size_t input);
/* How far the adjoint entry moves when every input and literal moves by half an
 * ulp, up or down. */
double rules_sensitivity(struct rules *r, size_t output, size_t input,
                         size_t k);
/* The adjoint entry with every input and non-integer literal open by half an
 * ulp. */
bool rules_widened(struct rules *r, size_t output, size_t input, size_t k,
                   struct balls *out);

#endif
