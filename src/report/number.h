/* number: numbers, shapes, values and their names as text.  See number.c.
 *
 * Texts live in the arena given. All decimals have a point, whatever the
 * locale; NaN is "NaN", infinities are "Inf" and "-Inf" unless said
 * otherwise. */
#ifndef REPORT_NUMBER_H
#define REPORT_NUMBER_H

#include "base/arena.h"
#include "record/record.h"

enum { NUMBER_ROOM = 400 };

/* `digits` significant digits. */
const char *number_text(struct arena *a, double v, unsigned digits);
/* The fewest digits that read back as v; infinities are "Infinity" and
 * "-Infinity". */
const char *number_exact(char room[NUMBER_ROOM], double v);
/* One digit: "8e-12"; "-" for NaN (not known). */
const char *number_bound(struct arena *a, double v);
/* "0.4 ms" */
const char *number_seconds(struct arena *a, double seconds);

const char *shape_text(struct arena *a, struct shape s); /* "2x3" */
/* "u", "x(2)" for a vector, "W(2,1)"; index is 1-based. */
const char *entry_name(struct arena *a, const char *name, struct shape s,
                       size_t index);
/* "0.7" or "[1 2; 3 4]", however long; digits 0: exactly. */
const char *value_whole(struct arena *a, struct shape s, const double *at,
                        unsigned digits);
/* The same if it fits `room` columns, else "4x3, norm 5.48". */
const char *value_brief(struct arena *a, struct shape s, const double *at,
                        unsigned digits, size_t room);
/* "u = 0.7, A = [1 2; 3 4]" in `room` columns. */
const char *at_brief(struct arena *a, size_t n, const struct named_value *at,
                     size_t room);
/* Position in the arrays of the worst entry; 0 if it is not known. */
size_t derivative_worst(const struct rec_derivative *d);
/* "worst", or "largest" where nothing was compared. */
const char *derivative_stands(const struct rec_derivative *d);
/* Verdict of entry i of the arrays. */
enum verdict derivative_entry(const struct rec_derivative *d, size_t i);
/* "dz/du" */
const char *derivative_name(struct arena *a, const struct rec_derivative *d);
/* Root of the sum of squares, without overflow. */
double norm_of(size_t n, const double *at);

#endif
