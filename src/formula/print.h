/* formula/print: what both printers use. Private to formula/. */
#ifndef FORMULA_PRINT_H
#define FORMULA_PRINT_H

#include "base/buffer.h"
#include "formula/term.h"

struct printer {
    const struct terms *t;
    const char *const *named; /* by term: stands for it, but for the root */
    term root;
    struct buffer out;
};

void put(struct printer *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void put_double(struct printer *p, double v); /* shortest that reads back */

#endif
