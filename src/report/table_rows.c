/* table_rows: the derivatives of a problem as rows, and where columns stand.
 *
 *       d z by   forward           central           ± bound   verdict
 *       u        0.331297765034    0.331297765034    8e-12     pass
 *
 * The idea: rows are texts before they are columns, so that widths follow
 * from what is printed; a column is at least as wide as a number of the
 * digits asked for, so that tables of several problems line up.
 *
 * Invariant: an input of at most TABLE_ENTRIES entries has a row for each;
 * a larger one (without --all) has its worst entry and its norm.
 */
#include "report/table.h"

#include <math.h>
#include <string.h>

enum { USUAL_DIGITS = 12, FEWEST_DIGITS = 6 };

static const enum mode number_modes[TABLE_NUMBERS] = {
    MODE_FORWARD, MODE_REVERSE, MODE_CENTRAL, MODE_REFEREE};
static const char *const number_heads[TABLE_NUMBERS] = {"forward", "reverse",
                                                        "central", "referee"};

static unsigned table_modes(const struct style *l)
{
    return l->modes ? l->modes : MODE_FORWARD | MODE_REVERSE | MODE_CENTRAL;
}

static const double *number_array(const struct rec_derivative *d, unsigned k)
{
    const double *const all[TABLE_NUMBERS] = {d->forward, d->reverse,
                                              d->central, d->referee};
    return all[k];
}

const char *table_verdict(struct table *t, enum verdict v, bool expected,
                          bool allowed)
{
    if (v == VERDICT_PASS || (!expected && !allowed))
        return verdict_name(v);
    return arena_printf(t->arena, "%s (%s)", verdict_name(v),
                        expected ? "expected" : "allowed");
}

/* --- rows ---------------------------------------------------------------- */
/* Entry i of the arrays. */
static struct report_row entry_row(struct table *t,
                                   const struct rec_derivative *d, size_t i)
{
    struct report_row row = {.judged = t->judged,
                             .verdict = derivative_entry(d, i)};
    row.name = entry_name(t->arena, d->wrt, d->shape,
                          d->indices ? d->indices[i] : i + 1);
    for (unsigned k = 0; k < TABLE_NUMBERS; k++) {
        const double *v = number_array(d, k);
        bool none = !v ||
                    (k == 2 && isnan(v[i]) && row.verdict != VERDICT_FAIL &&
                     row.verdict != VERDICT_PASS);
        row.number[k] = none ? "-"
                             : number_text(t->arena, v[i],
                                           style_digits(t->style));
    }
    if (d->proved && d->proved[i] && !t->judged)
        row.number[3] = d->proved[i];
    row.bound = d->bound ? number_bound(t->arena, d->bound[i]) : "-";
    return row;
}

/* "worst of 1200 entries: 1199 pass, 1 FAIL" */
static const char *count_entries(struct table *t,
                                 const struct rec_derivative *d)
{
    size_t n[VERDICT_COUNT] = {0}, all = shape_numel(d->shape);
    for (size_t i = 0; i < d->n; i++)
        n[derivative_entry(d, i)]++;
    const char *stands = derivative_stands(d);
    const char *text = d->n < all && !d->largest
                           ? arena_printf(t->arena, "%s of %zu of %zu entries",
                                          stands, d->n, all)
                           : arena_printf(t->arena, "%s of %zu entries", stands,
                                          all);
    if (!t->judged)
        return text;
    const char *between = ": ";
    for (size_t k = 0; k < VERDICT_COUNT; k++)
        if (n[style_order[k]]) {
            text = arena_printf(t->arena, "%s%s%zu %s", text, between,
                                n[style_order[k]],
                                verdict_name(style_order[k]));
            between = ", ";
        }
    return text;
}

static void push_large(struct table *t, const struct rec_derivative *d)
{
    struct report_row worst = entry_row(t, d, derivative_worst(d));
    worst.suffix = count_entries(t, d);
    vec_push(&t->rows, worst);
    if (d->n < shape_numel(d->shape))
        return; /* the norm of some entries says nothing */
    struct report_row norm = {
        .name = arena_printf(t->arena, "norm %s", d->wrt)};
    for (unsigned k = 0; k < TABLE_NUMBERS; k++) {
        const double *v = number_array(d, k);
        norm.number[k] = v ? number_text(t->arena, norm_of(d->n, v),
                                         style_digits(t->style))
                           : "-";
    }
    vec_push(&t->rows, norm);
}

static void push_direction(struct table *t, const struct rec_derivative *d,
                           size_t i)
{
    const struct rec_direction *r = &d->directions[i];
    unsigned digits = style_digits(t->style);
    struct report_row row = {
        .name = arena_printf(t->arena, "%s, direction %zu", d->wrt, i + 1),
        .number = {number_text(t->arena, r->forward, digits),
                   number_text(t->arena, r->reverse, digits),
                   number_text(t->arena, r->central, digits), "-"},
        .bound = number_bound(t->arena, r->bound),
        .judged = t->judged,
        .verdict = r->verdict};
    if (!t->style->all && d->ndirections > 1)
        row.suffix = arena_printf(t->arena, "worst of %zu directions",
                                  d->ndirections);
    vec_push(&t->rows, row);
}

static void push_directions(struct table *t, const struct rec_derivative *d)
{
    size_t worst = 0;
    for (size_t i = 0; i < d->ndirections; i++) {
        if (t->style->all)
            push_direction(t, d, i);
        else if (verdict_worse(d->directions[i].verdict,
                               d->directions[worst].verdict) !=
                 d->directions[worst].verdict)
            worst = i;
    }
    if (!t->style->all && d->ndirections)
        push_direction(t, d, worst);
}

static void push_derivative(struct table *t, const struct rec_derivative *d)
{
    size_t first = t->rows.n;
    if (shape_numel(d->shape) > TABLE_ENTRIES && !t->style->all && d->n)
        push_large(t, d);
    else
        for (size_t i = 0; i < d->n; i++)
            vec_push(&t->rows, entry_row(t, d, i));
    push_directions(t, d);
    if (t->rows.n == first) { /* nothing was computed: the verdict stands */
        struct report_row row = {.name = d->wrt,
                                 .bound = "-",
                                 .judged = t->judged,
                                 .verdict = d->verdict};
        for (unsigned k = 0; k < TABLE_NUMBERS; k++)
            row.number[k] = "-";
        vec_push(&t->rows, row);
    }
    for (size_t i = first; i < t->rows.n; i++) {
        t->rows.at[i].expected = d->expected;
        t->rows.at[i].allowed = d->allowed;
    }
    vec_push(&t->ends, t->rows.n);
}

void table_make_rows(struct table *t)
{
    for (size_t i = 0; i < t->problem->npoints; i++) {
        const struct rec_point *point = &t->problem->points[i];
        for (size_t k = 0; k < point->nderivatives; k++)
            push_derivative(t, &point->derivatives[k]);
    }
}

/* --- columns ------------------------------------------------------------- */
static unsigned largest(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* "d z by", "d <Cbar,C> by" */
static const char *heading_name(struct table *t, const struct rec_derivative *d)
{
    return d->seeded ? arena_printf(t->arena, "d <%sbar,%s> by", d->of, d->of)
                     : arena_printf(t->arena, "d %s by", d->of);
}

static const char *bound_head(const struct table *t)
{
    return t->style->ascii ? "+- bound" : "± bound";
}

/* The referee's column appears unasked where -v wants all there is. */
static void choose_modes(struct table *t)
{
    t->modes = table_modes(t->style);
    for (size_t i = 0; i < t->rows.n && t->style->verbose && t->judged; i++)
        if (strcmp(t->rows.at[i].number[3], "-") != 0)
            t->modes |= MODE_REFEREE;
}

static unsigned name_width(struct table *t)
{
    unsigned width = 6;
    for (size_t i = 0; i < t->problem->npoints; i++) {
        const struct rec_point *point = &t->problem->points[i];
        for (size_t k = 0; k < point->nderivatives; k++)
            width = largest(
                width, text_columns(heading_name(t, &point->derivatives[k])));
    }
    for (size_t i = 0; i < t->rows.n; i++)
        width = largest(width, text_columns(t->rows.at[i].name));
    return width;
}

static unsigned number_width(struct table *t, unsigned k)
{
    unsigned width = largest(style_digits(t->style) + 2, 7);
    t->negative[k] = false;
    for (size_t i = 0; i < t->rows.n; i++) {
        const char *s = t->rows.at[i].number[k];
        if (s[0] == '-' && s[1])
            t->negative[k] = true;
    }
    for (size_t i = 0; i < t->rows.n; i++) {
        const char *s = t->rows.at[i].number[k];
        width = largest(width,
                        text_columns(s) + (t->negative[k] && s[0] != '-'));
    }
    return width;
}

static unsigned bound_width(struct table *t)
{
    if (!(t->modes & MODE_CENTRAL))
        return 0;
    unsigned width = text_columns(bound_head(t));
    for (size_t i = 0; i < t->rows.n; i++)
        if (t->rows.at[i].bound)
            width = largest(width, text_columns(t->rows.at[i].bound));
    return width;
}

/* At least its head. */
static unsigned verdict_width(struct table *t)
{
    unsigned width = text_columns("verdict");
    for (size_t i = 0; i < t->rows.n; i++) {
        const struct report_row *row = &t->rows.at[i];
        if (row->judged)
            width = largest(width, text_columns(table_verdict(t, row->verdict,
                                                              row->expected,
                                                              row->allowed)));
    }
    return width;
}

/* Places the columns with the given blanks between them; where the verdicts
 * end is the width of the table. */
static unsigned place_columns(struct table *t, const unsigned width[],
                              unsigned bound, unsigned name, unsigned small,
                              unsigned wide)
{
    unsigned at = 2 + name + small;
    for (unsigned k = 0; k < TABLE_NUMBERS; k++) {
        t->number_at[k] = at;
        if (t->modes & number_modes[k])
            at += width[k] + wide;
    }
    t->bound_at = at;
    t->verdict_at = at + bound + small;
    return t->verdict_at + verdict_width(t);
}

static unsigned place_all(struct table *t)
{
    choose_modes(t);
    unsigned width[TABLE_NUMBERS], name = name_width(t), bound = bound_width(t);
    for (unsigned k = 0; k < TABLE_NUMBERS; k++)
        width[k] = number_width(t, k);
    if (place_columns(t, width, bound, name, 3, 4) > style_width(t->style))
        return place_columns(t, width, bound, name, 2, 2);
    return 0;
}

/* What does not fit gets fewer digits, unless these were asked for. */
void table_layout(struct table *t)
{
    for (;;) {
        unsigned end = place_all(t), width = style_width(t->style);
        unsigned digits = style_digits(t->style);
        if (end <= width || digits > USUAL_DIGITS || digits <= FEWEST_DIGITS)
            return;
        t->narrow = *t->style;
        t->narrow.digits = digits - 1;
        t->style = t->pen.style = &t->narrow;
        t->rows.n = t->ends.n = 0;
        table_make_rows(t);
    }
}

/* --- printing ------------------------------------------------------------ */
void table_put_heading(struct table *t, const struct rec_derivative *d)
{
    struct pen *p = &t->pen;
    pen_at(p, 2, heading_name(t, d));
    for (unsigned k = 0; k < TABLE_NUMBERS; k++)
        if (t->modes & number_modes[k])
            pen_at(p, t->number_at[k], number_heads[k]);
    if (t->judged && (t->modes & MODE_CENTRAL))
        pen_at(p, t->bound_at, bound_head(t));
    if (t->judged)
        pen_at(p, t->verdict_at, "verdict");
    pen_end(p);
}

void table_put_row(struct table *t, const struct report_row *row)
{
    struct pen *p = &t->pen;
    pen_at(p, 2, row->name);
    for (unsigned k = 0; k < TABLE_NUMBERS; k++)
        if (t->modes & number_modes[k])
            pen_at(p,
                   t->number_at[k] +
                       (t->negative[k] && row->number[k][0] != '-'),
                   row->number[k]);
    if (t->judged && row->bound && (t->modes & MODE_CENTRAL))
        pen_at(p, t->bound_at, row->bound);
    if (row->judged) {
        pen_to(p, t->verdict_at);
        pen_verdict(p, row->verdict,
                    table_verdict(t, row->verdict, row->expected,
                                  row->allowed));
    }
    if (row->suffix)
        pen_at(p, largest(p->column + 3, t->verdict_at + 7), row->suffix);
    pen_end(p);
}

static void put_note(struct table *t, const char *text)
{
    pen_at(&t->pen, t->number_at[0], text);
    pen_end(&t->pen);
}

/* "W(2,1): left slope -1, right slope 1; the value 0 lies between them" */
static void put_slopes(struct table *t, const struct rec_derivative *d,
                       const struct rec_slopes *s)
{
    unsigned digits = style_digits(t->style);
    const char *left = isnan(s->left) ? "does not exist"
                                      : number_text(t->arena, s->left, digits);
    const char *right = isnan(s->right)
                            ? "does not exist"
                            : number_text(t->arena, s->right, digits);
    size_t i = s->entry - 1;
    for (size_t k = 0; d->indices && k < d->n; k++)
        if (d->indices[k] == s->entry)
            i = k;
    const char *value = d->forward && i < d->n
                            ? number_text(t->arena, d->forward[i], digits)
                            : "given";
    put_note(t, arena_printf(t->arena,
                             "%s: left slope %s, right slope %s; the value %s "
                             "%s between them",
                             entry_name(t->arena, d->wrt, d->shape, s->entry),
                             left, right, value,
                             s->between ? "lies" : "does not lie"));
}

static void put_reason(struct table *t, const struct rec_derivative *d)
{
    const char *place = style_place(t->arena, d->reason_span);
    const char *reason = d->reason ? style_text(t->arena, t->style, d->reason)
                                   : NULL;
    if (place && reason)
        put_note(t, arena_printf(t->arena, "%s: %s", place, reason));
    else if (place || reason)
        put_note(t, reason ? reason : place);
}

void table_put_notes(struct table *t, const struct rec_derivative *d)
{
    size_t listed = t->style->all || d->nslopes <= 6 ? d->nslopes : 5;
    for (size_t i = 0; i < listed; i++)
        put_slopes(t, d, &d->slopes[i]);
    if (listed < d->nslopes)
        put_note(t, arena_printf(t->arena, "and %zu more kinks (--all)",
                                 d->nslopes - listed));
    if (d->verdict != VERDICT_PASS)
        put_reason(t, d);
    if (!t->style->verbose || !t->judged)
        return;
    if (d->verdict == VERDICT_PASS && isfinite(d->seen))
        put_note(t, arena_printf(t->arena,
                                 "a relative error of %s would have been seen",
                                 number_bound(t->arena, d->seen)));
    if (d->replay)
        put_note(t, arena_printf(t->arena, "repeat: %s",
                                 style_text(t->arena, t->style, d->replay)));
}
