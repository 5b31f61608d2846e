/* item: everything that was judged, one after the other, for the formats that
 * are lists of tests or messages.  See item.c. */
#ifndef REPORT_ITEM_H
#define REPORT_ITEM_H

#include "base/arena.h"
#include "base/diag.h"
#include "report/report.h"

enum item_kind {
    ITEM_DERIVATIVE,
    ITEM_CLAIM,
    ITEM_EXPECT,
    ITEM_PROBLEM /* late, or nothing of it was checked */
};

struct item {
    enum item_kind kind;
    const struct rec_problem *problem;
    const struct rec_point *point;           /* of a derivative, else NULL */
    size_t point_number;                     /* 1-based, 0: none */
    const struct rec_derivative *derivative; /* or */
    const struct rec_claim *claim;           /* or neither: expect */
    struct span span;                        /* line and column */
    enum verdict verdict;
    bool calculated;    /* no verdict was asked for */
    bool excused;       /* expected or allowed */
    const char *excuse; /* "expected", "allowed", NULL */
    const char *name;   /* unique in the run */
    const char *title;  /* "claim dz/du = 2*u" */
};

struct items {
    size_t n;
    struct item *at;
};

/* All items in order of problems, points, derivatives, claims. */
struct items items_of(struct arena *a, const struct record *r);
/* Those of a problem are [from, end), which is returned. */
size_t items_end(const struct items *items, const struct rec_problem *p,
                 size_t from);
/* "claim dz/du = 2*u within 0.1%", safe to print. */
const char *item_claim(struct arena *a, const struct style *l,
                       const struct rec_claim *c);
/* "1 point, 8 samples, 15 calls, sees 3e-14"; NULL: it was tried nowhere. */
const char *item_tried(struct arena *a, const struct rec_claim *c);
/* Not pass, and nothing excuses it. */
bool item_counts(const struct item *i);
/* The verdict's word; "calculated" where none was asked for. */
const char *item_word(const struct item *i, enum verdict v);
/* What is wrong, in a line; "" for pass. */
const char *item_message(struct arena *a, const struct style *l,
                         const struct item *i);
/* The same in full, as lines; "" for pass. */
const char *item_detail(struct arena *a, const struct style *l,
                        const struct item *i);
/* A look for files: no colour, ASCII symbols, given digits. */
struct style item_style(const struct style *l);

/* "expr.txt:3:5: error: ...", clean; an error of the input, no item. */
const char *item_error(struct arena *a, const struct diag *d);

/* n bytes of text that is valid UTF-8 without control characters; line ends
 * stay if `lines`. */
const char *item_clean(struct arena *a, const char *s, bool lines);
/* The same as a cell of a CSV file. */
void item_csv(FILE *to, struct arena *a, const char *s);

#endif
