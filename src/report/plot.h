/* plot: the sweep as a picture.  See plot.c. */
#ifndef REPORT_PLOT_H
#define REPORT_PLOT_H

#include <stdbool.h>

#include "record/record.h"

/* Draws the sweeps of the record (up to six) into FILE.svg, .png or .pdf by
 * gnuplot. false after an error, which has been reported. */
bool plot_sweep(const char *file, const struct record *r);

#endif
