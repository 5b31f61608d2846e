/* difference: the values of a question's objectives around the point, in balls,
 * and difference quotients of any order made of them. See difference.c. */
#ifndef CHECK_DIFFERENCE_H
#define CHECK_DIFFERENCE_H

#include "check/question.h"

/* A direction along an axis: an array for each mover, NULL while it stands
 * still. */
struct direction {
    const struct axis *axis;
    double **at;
};
void direction_new(struct direction *d, const struct axis *axis);
void direction_free(struct direction *d);
void direction_clear(struct direction *d);
/* Add weight times the unit direction of an unknown. */
void direction_add(struct direction *d, size_t unknown, double weight);
/* Do they move the same nodes by the same? */
bool direction_equal(const struct direction *a, const struct direction *b);

struct field;
struct field *field_new(const struct question *q);
void field_free(struct field *f);
size_t field_values(const struct field *f); /* of all objectives */
size_t field_evaluations(const struct field *f);
/* Exponent of value i where it was last evaluated. */
long field_exponent(const struct field *f, size_t i);
/* The operation of which an evaluation could not tell whether it has a value, or
 * NONE. */
node field_untold(const struct field *f);
/* Size of the value of an unknown at the point: a power of two. */
double field_size(const struct field *f, unsigned axis, size_t unknown);
/* May n more evaluations be spent? `first`: of a question of which nothing is
 * known yet (then it is enough that a single evaluation is within the limit). */
bool field_affords(const struct field *f, double n, bool first);

/* Did doubles take another branch of a condition than is true at the point? */
bool field_other_branch(struct field *f);
/* What happens in the box of all points x + sum of t_k d[k] where t_k lies in
 * [-1, 1] * 2^e[k]? */
struct ball_status field_box(struct field *f, const struct direction *d,
                             const long *e, long precision);
bool field_rough(const struct ball_status *s);
/* The entry of the node where it happened that moved most in the last box (at
 * a kink: the nearest to it of those that moved); SIZE_MAX: not known. */
size_t field_place(const struct field *f, node x);
/* The mixed central quotient with the steps m * 2^e[k] along d[k], from 2^order
 * corners, those that coincide evaluated once; false: not finite. */
bool field_quotient(struct field *f, const struct direction *d, double m,
                    const long *e, long precision, struct balls *out);
/* Other directions, or other steps along them, lead to other branches: forget
 * those that were taken. */
void field_forget(struct field *f);
/* The values at x + sum of m[k] * 2^e[k] * d[k], on the branch that is taken
 * there (one for each pattern of the signs of m). False: there are none; *open:
 * since a condition cannot be decided; *cause: the node that is undefined. */
bool field_beside(struct field *f, const struct direction *d, const double *m,
                  const long *e, long precision, struct balls *out, bool *open,
                  node *cause);

#endif
