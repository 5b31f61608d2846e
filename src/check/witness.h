/* witness: central differences in doubles, with GSL's bound.  See witness.c. */
#ifndef CHECK_WITNESS_H
#define CHECK_WITNESS_H

#include "check/problem_at_point.h"

/* A straight line through the point: every part moves by t times its
 * direction. */
struct line_part {
    node at;                 /* INPUT or CUT */
    const double *direction; /* numel entries */
};
struct line {
    size_t n;
    const struct line_part *part;
};

enum witness_state {
    WITNESS_CLEAR,     /* every probe finite and on the branch of the point */
    WITNESS_CROSSED,   /* no step stays on the branch */
    WITNESS_UNDEFINED, /* no step stays inside the domain */
};

struct difference {
    double value, bound; /* NaN where there is none */
    double h;            /* step of the probes furthest out */
    enum witness_state state;
};

struct witness;
/* Prepares differences of the scalar node `objective`; cuts: lines may start
 * at cuts, not only at inputs. */
struct witness *witness_new(const struct problem_at_point *s, node objective,
                            bool cuts);
void witness_free(struct witness *w);
/* From now on no line is looked at again with another step: where there are many,
 * and balls tell what the first look does not. */
void witness_once(struct witness *w, bool once);
/* The derivative of the objective along each of n lines. */
void witness_lines(struct witness *w, size_t n, const struct line *line,
                   struct difference *out);
/* One-sided slopes by differences in doubles (extrapolated once), at the usual
 * step times `nearer`; NaN where a probe is not finite. The result: what
 * rounding of the value alone may have made of either. */
double witness_sides(struct witness *w, const struct line *line, double nearer,
                     double *left, double *right);
/* One look at a line with the step given; the bound holds the rounding of the
 * function's own evaluation as well (running bounds). */
void witness_at(struct witness *w, const struct line *line, double h,
                struct difference *out);

/* GSL's 4-point rule (deriv/deriv.c of GSL 2.7) from the probes f(x-h),
 * f(x+h), f(x-h/2), f(x+h/2). */
struct central_rule {
    double value, truncation, rounding;
};
struct central_rule witness_rule(const double f[4], double x, double h);

#endif
