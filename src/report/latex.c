/* latex: a document of tables, for a report or a thesis.
 *
 * Compiles with any LaTeX: article, tabular, no package but what the kernel
 * brings. Sources and names stand in \texttt with every special character
 * escaped; Greek letters and the few symbols of the language become math;
 * other characters beyond ASCII become a question mark.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/item.h"
#include "report/number.h"
#include "report/render_style.h"
#include "report/section.h"
#include "report/table.h"

/* What LaTeX shows for a character, by its bytes. */
static const char *const spelt[][2] = {
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"$", "\\$"},
    {"&", "\\&"},
    {"#", "\\#"},
    {"%", "\\%"},
    {"_", "\\_"},
    {"^", "\\^{}"},
    {"~", "\\~{}"},
    {"<", "$<$"},
    {">", "$>$"},
    {"|", "$|$"},
    {"\"", "{\\char34}"},
    {"'", "{\\char39}"},
    {"`", "{\\char96}"},
    {"-", "{-}"},
    {"α", "$\\alpha$"},
    {"β", "$\\beta$"},
    {"γ", "$\\gamma$"},
    {"δ", "$\\delta$"},
    {"ε", "$\\epsilon$"},
    {"ζ", "$\\zeta$"},
    {"η", "$\\eta$"},
    {"θ", "$\\theta$"},
    {"ι", "$\\iota$"},
    {"κ", "$\\kappa$"},
    {"λ", "$\\lambda$"},
    {"μ", "$\\mu$"},
    {"ν", "$\\nu$"},
    {"ξ", "$\\xi$"},
    {"ο", "o"},
    {"π", "$\\pi$"},
    {"ρ", "$\\rho$"},
    {"σ", "$\\sigma$"},
    {"ς", "$\\varsigma$"},
    {"τ", "$\\tau$"},
    {"υ", "$\\upsilon$"},
    {"φ", "$\\phi$"},
    {"χ", "$\\chi$"},
    {"ψ", "$\\psi$"},
    {"ω", "$\\omega$"},
    {"Γ", "$\\Gamma$"},
    {"Δ", "$\\Delta$"},
    {"Θ", "$\\Theta$"},
    {"Λ", "$\\Lambda$"},
    {"Ξ", "$\\Xi$"},
    {"Π", "$\\Pi$"},
    {"Σ", "$\\Sigma$"},
    {"Υ", "$\\Upsilon$"},
    {"Φ", "$\\Phi$"},
    {"Ψ", "$\\Psi$"},
    {"Ω", "$\\Omega$"},
    {"∂", "$\\partial$"},
    {"±", "$\\pm$"},
    {"≤", "$\\le$"},
    {"≥", "$\\ge$"},
    {"·", "$\\cdot$"},
    {"×", "$\\times$"},
    {"→", "$\\to$"},
    {"−", "$-$"},
    {"–", "--"},
    {"—", "---"},
    {"’", "'"},
    {"“", "``"},
    {"”", "''"},
    {"…", "\\dots{}"},
    {"∞", "$\\infty$"},
    {"²", "$^2$"},
    {"³", "$^3$"},
    {"√", "$\\surd$"},
    {"∇", "$\\nabla$"},
    {"ᵀ", "$^T$"},
};

static const char *spelling(const char *s, unsigned bytes)
{
    for (size_t i = 0; i < sizeof spelt / sizeof *spelt; i++)
        if (strlen(spelt[i][0]) == bytes && memcmp(spelt[i][0], s, bytes) == 0)
            return spelt[i][1];
    return NULL;
}

/* Letters of Latin-1 with accents: LaTeX reads them as they are, but for eth,
 * thorn and the two signs among them. */
static bool is_latin(const char *s, unsigned bytes)
{
    return bytes == 2 && s[0] == '\xC3' &&
           !strchr("\x90\x97\x9E\xB0\xB7\xBE", s[1]);
}

/* s is valid UTF-8 without control characters (item_clean). */
static void put_text(FILE *to, const char *s)
{
    for (size_t n = strlen(s), i = 0; i < n;) {
        unsigned bytes = text_char(s + i, n - i);
        bytes = bytes ? bytes : 1;
        const char *text = spelling(s + i, bytes);
        if (text)
            fputs(text, to);
        else if (bytes == 1 || is_latin(s + i, bytes))
            fprintf(to, "%.*s", (int)bytes, s + i);
        else
            fputc('?', to);
        i += bytes;
    }
}

static void put_code(FILE *to, const char *s)
{
    fputs("\\texttt{", to);
    put_text(to, s);
    fputc('}', to);
}

static void put_number(FILE *to, struct arena *a, const struct style *l,
                       const double *array, size_t i)
{
    if (!array || isnan(array[i])) {
        fputs(array ? " & NaN" : " & --", to);
        return;
    }
    const char *s = number_text(a, array[i], style_digits(l)),
               *e = strchr(s, 'e');
    if (isinf(array[i]))
        fprintf(to, " & $%s\\infty$", array[i] < 0 ? "-" : "");
    else if (e)
        fprintf(to, " & $%.*s\\cdot10^{%d}$", (int)(e - s), s,
                (int)strtol(e + 1, NULL, 10));
    else
        fprintf(to, " & $%s$", s);
}

static const char *verdict_text(struct arena *a, const struct item *i,
                                enum verdict v)
{
    const char *word = v == VERDICT_FAIL ? "\\textbf{FAIL}" : item_word(i, v);
    return i->excuse && v != VERDICT_PASS
               ? arena_printf(a, "%s (%s)", word, i->excuse)
               : word;
}

static void put_entry(FILE *to, struct arena *a, const struct style *l,
                      const struct item *i, size_t k, const char *note)
{
    const struct rec_derivative *d = i->derivative;
    const char *entry = entry_name(a, d->wrt, d->shape,
                                   d->indices ? d->indices[k] : k + 1);
    enum verdict v = derivative_entry(d, k);
    bool none = d->central && isnan(d->central[k]) && v == VERDICT_KINK;
    put_code(to,
             item_clean(a, arena_printf(a, "d%s/d%s", d->of, entry), false));
    fputs(note, to);
    put_number(to, a, l, d->forward, k);
    put_number(to, a, l, d->reverse, k);
    put_number(to, a, l, none ? NULL : d->central, k);
    fprintf(to, " & %s \\\\\n", verdict_text(a, i, v));
}

/* A table that can break over pages: closed and opened anew. */
struct tabular {
    FILE *to;
    size_t rows; /* since it was opened */
    bool open;
};

enum { PAGE_ROWS = 40 };

static void close_tabular(struct tabular *t)
{
    if (t->open)
        fputs("\\end{tabular}\n\n", t->to);
    t->open = false;
}

static void next_row(struct tabular *t)
{
    if (t->open && t->rows >= PAGE_ROWS)
        close_tabular(t);
    if (!t->open) {
        fputs("\\noindent\\begin{tabular}{llllr}\n"
              "derivative & forward & reverse & central & verdict \\\\ "
              "\\hline\n",
              t->to);
        t->rows = 0;
    }
    t->open = true;
    t->rows++;
}

static void put_derivative(struct tabular *t, struct arena *a,
                           const struct style *l, const struct item *i)
{
    const struct rec_derivative *d = i->derivative;
    size_t all = shape_numel(d->shape);
    if (!d->n) {
        next_row(t);
        put_code(t->to, item_clean(a, i->title, false));
        fprintf(t->to, " & -- & -- & -- & %s \\\\\n",
                verdict_text(a, i, i->verdict));
    } else if (all > TABLE_ENTRIES && !l->all) {
        next_row(t);
        put_entry(t->to, a, l, i, derivative_worst(d),
                  arena_printf(a, ", %s of %zu", derivative_stands(d), all));
    } else {
        for (size_t k = 0; k < d->n; k++) {
            next_row(t);
            put_entry(t->to, a, l, i, k, "");
        }
    }
}

static void put_derivatives(FILE *to, struct arena *a, const struct style *l,
                            const struct items *items, size_t from, size_t end)
{
    struct tabular t = {to, 0, false};
    const struct rec_point *point = NULL;
    for (size_t i = from; i < end; i++) {
        const struct item *item = &items->at[i];
        if (!item->derivative)
            continue;
        if (item->point != point && item->point->nat) {
            close_tabular(&t);
            fputs("\\noindent at ", to);
            put_code(to, item_clean(a,
                                    at_brief(a, item->point->nat,
                                             item->point->at, 60),
                                    false));
            fputs("\n\n", to);
        }
        point = item->point;
        put_derivative(&t, a, l, item);
    }
    close_tabular(&t);
}

static void put_claims(FILE *to, struct arena *a, const struct style *l,
                       const struct items *items, size_t from, size_t end)
{
    bool any = false;
    for (size_t i = from; i < end; i++) {
        const struct item *item = &items->at[i];
        if (item->derivative)
            continue;
        fputs(any ? "" : "\\begin{itemize}\n", to);
        any = true;
        fputs("\\item ", to);
        put_code(to, item_clean(a, item->title, false));
        fprintf(to, ": %s", verdict_text(a, item, item->verdict));
        if (item->verdict != VERDICT_PASS) {
            fputs(". ", to);
            put_text(to, item_message(a, l, item));
        }
        fputc('\n', to);
    }
    if (any)
        fputs("\\end{itemize}\n\n", to);
}

/* --- sections ------------------------------------------------------------ */
static void put_formulas(FILE *to, const struct section *s)
{
    for (size_t k = 0; k < s->nformula; k++) {
        const struct rec_formula *f = &s->formula[k];
        fprintf(to, "\\noindent $\\displaystyle %s = %s$", f->lhs.latex,
                f->is.latex);
        for (size_t j = 0; j < f->nwhere; j++)
            fprintf(to, "%s$%s = %s$", j ? ", " : "\\quad where ",
                    f->where[j].name.latex, f->where[j].is.latex);
        fputs("\\medskip\n\n", to);
    }
}

static void put_row(FILE *to, struct arena *a, const struct section *s,
                    size_t row)
{
    for (size_t k = 0; k < s->columns; k++) {
        fputs(k ? " & " : "", to);
        put_text(to, item_clean(a, s->cell[row * s->columns + k], false));
    }
    fputs(" \\\\\n", to);
}

/* As many tabulars as pages need, each with its head. */
static void put_cells(FILE *to, struct arena *a, const struct section *s)
{
    bool head = s->kind != SECTION_MATRIX;
    for (size_t i = head; s->cell && i < s->rows; i++) {
        if ((i - head) % PAGE_ROWS == 0) {
            fputs(i > head ? "\\end{tabular}\n\n" : "", to);
            fputs("\\noindent\\begin{tabular}{", to);
            for (size_t k = 0; k < s->columns; k++)
                fputc(k < s->texts ? 'l' : 'r', to);
            fputs("}\n", to);
            if (head)
                put_row(to, a, s, 0);
            fputs(head ? "\\hline\n" : "", to);
        }
        put_row(to, a, s, i);
        if (i + 1 == s->rows)
            fputs("\\end{tabular}\n\n", to);
    }
}

static void put_lines(FILE *to, struct arena *a, const struct section *s)
{
    bool steps = s->kind == SECTION_STEPS && s->nlines;
    fputs(steps ? "\\begin{enumerate}\n" : "", to);
    for (size_t i = 0; i < s->nlines; i++) {
        fputs(steps ? "\\item " : "\\noindent ", to);
        put_text(to, item_clean(a, s->line[i], false));
        fputs(steps ? "\n" : "\n\n", to);
    }
    fputs(steps ? "\\end{enumerate}\n\n" : "", to);
}

static void put_sections(FILE *to, struct arena *a, const struct style *l,
                         const struct rec_problem *p)
{
    for (size_t i = 0; i < p->npoints; i++) {
        struct sections all = sections_of(a, l, &p->points[i]);
        for (size_t k = 0; k < all.n; k++) {
            const struct section *s = &all.at[k];
            fputs("\\subsection*{", to);
            put_text(to, item_clean(a, s->title, false));
            fprintf(to, "%s%s}\n\n", s->judged ? ": " : "",
                    s->judged ? verdict_name(s->verdict) : "");
            put_formulas(to, s);
            put_cells(to, a, s);
            put_lines(to, a, s);
        }
    }
}

/* What stopped a file or a problem. */
static void put_errors(FILE *to, struct arena *a)
{
    size_t n;
    const struct diag *list = diag_list(&n);
    if (diag_errors())
        fputs("\\begin{itemize}\n", to);
    for (size_t i = 0; i < n; i++)
        if (list[i].level == DIAG_ERROR) {
            fputs("\\item ", to);
            put_text(to, item_error(a, &list[i]));
            fputc('\n', to);
        }
    if (diag_errors())
        fputs("\\end{itemize}\n\n", to);
}

void report_latex(FILE *to, const struct record *r, const struct style *l)
{
    struct arena *a = arena_new();
    struct style plain = item_style(l);
    struct items items = items_of(a, r);
    fputs("\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n"
          "\\usepackage{amsmath,amssymb}\n"
          "\\setlength{\\textwidth}{17cm}\n"
          "\\setlength{\\oddsidemargin}{-5mm}\n"
          "\\begin{document}\n\\raggedright\\small\n",
          to);
    for (size_t i = 0, end; i < items.n; i = end) {
        end = items_end(&items, items.at[i].problem, i);
        const struct rec_problem *p = items.at[i].problem;
        fputs("\\section*{", to);
        put_text(to, item_clean(a, p->title ? p->title : p->file, false));
        fputs("}\n\n", to);
        struct style own = style_of(&plain, p);
        put_derivatives(to, a, &own, &items, i, end);
        put_claims(to, a, &own, &items, i, end);
        put_sections(to, a, &own, p);
    }
    put_errors(to, a);
    fputs("\\noindent ", to);
    put_text(to, table_closing(a, r));
    fputs("\n\\end{document}\n", to);
    arena_free(a);
}
