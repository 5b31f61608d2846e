/* formula/print: how terms become text, LaTeX or MathML. Private to the room;
 * see walk.c.
 */
#ifndef FORMULA_PRINT_H
#define FORMULA_PRINT_H

#include "base/buffer.h"
#include "formula/formula.h"
#include "formula/term.h"

enum level { LOW, AND, COMPARE, SUM, PRODUCT, POSTFIX, ATOM };

struct printer;

/* How a language spells what every formula has. Texts of two go around
 * something, texts of three around and between two things. */
struct formula_notation {
    const char *power[3], *array_power[3], *index[3], *matrix[3], *fraction[3],
        *small_fraction[3];
    const char *group[2], *iverson[2], *mark[2], *pseudo[2];
    const char *turned, *inverse, *inverse_turned; /* inside of mark */
    const char *join;                              /* in a matrix product */
    const char *plus, *minus, *sign, *comma, *index_comma, *cell, *times, *odot,
        *oslash, *dot;
    const char *sigma[4];           /* a sum over i; i and j; k; k and l */
    const char *letter[4];          /* i, j, k, l */
    const char *brace[2];           /* around what has a subscript already */
    const char *ones, *ones_turned; /* a vector of ones, behind and before */
    const char *cases[4];
    void (*name)(struct printer *p, const char *name);
    void (*digits)(struct printer *p, double v);
    void (*word)(struct printer *p, const char *text);
    /* An infix sign of the language ("<="), binary or before its operand. */
    void (*infix)(struct printer *p, const char *sign);
    /* What stands in two dimensions differs from a line: typeset.c, line.c. */
    enum level (*number_level)(const struct gterm *g);
    void (*number)(struct printer *p, const struct gterm *g);
    /* c times the parts, c >= 0; alone: nothing stands beside it. */
    void (*product)(struct printer *p, struct ratio c, size_t n,
                    const struct part *part, bool alone);
    void (*chain)(struct printer *p, size_t n, const struct part *f);
    void (*call)(struct printer *p, const struct gterm *g,
                 const struct part *f);
    bool flat; /* one line: brackets, no fractions */
};
extern const struct formula_notation notation_text, notation_latex,
    notation_mathml;

struct printer {
    const struct terms *t;
    const char *const *named; /* by term: stands for it, but for the root */
    term root;
    struct buffer out;
    const struct formula_notation *as;
    enum entry {
        ENTRY_NONE,   /* arrays are written as a whole */
        ENTRY_VECTOR, /* entry i of each array */
        ENTRY_MATRIX, /* entry ij; i of columns, j of rows */
    } entry;
    unsigned sums; /* that stand around */
};

void put(struct printer *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void put_double(struct printer *p, double v); /* shortest that reads back */
void put_term(struct printer *p, term x, enum level least);
void put_list(struct printer *p, size_t n, const struct part *f,
              const char *between);
bool print_by_name(const struct printer *p, term x);

#endif
