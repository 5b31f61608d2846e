/* show: the sections of --show for one point.  See show.c. */
#ifndef SHOW_SHOW_H
#define SHOW_SHOW_H

#include "check/gradient.h"
#include "record/record.h"

/* Fills the sections that options->show asks for. */
void show_sections(struct problem_at_point *s, struct gradients *d,
                   const struct options *o, struct rec_point *out);

#endif
