/* judge: what becomes of one quantity, by formula.c or difference.c; private to
 * the room. */
#ifndef CODE_JUDGE_H
#define CODE_JUDGE_H

#include "code/blackbox.h"
#include "code/statement.h"

/* The tolerance of a statement, and what was stated. */
struct accuracy {
    double atol, rtol, sees;
    bool stated;
};
struct accuracy accuracy_of(const struct problem_at_point *s,
                            const struct stmt *stmt, double otherwise);

/* All that is found out about a quantity at a point. */
struct code_finding {
    enum verdict verdict;
    const char *reason;
    size_t n;
    double *claimed, *truth, *bound;
    size_t worst;    /* 0-based */
    double off;      /* its relative distance; -1 at first */
    size_t site;     /* that the arrays are of */
    bool at_sample;  /* a sample that is no claim's site */
    double **sample; /* its inputs */
    size_t samples, skipped;
    double sees, noise, window;
    const struct rec_hint *hint;
    size_t nnotes, nslopes;
    const char **notes;
    struct rec_slopes *slopes; /* one-sided ones, at kinks */
    size_t nindices, ndirections;
    size_t *indices;
    struct rec_direction *directions;
};

void finding_note(struct statement *t, struct code_finding *f,
                  const char *note);

/* One more kink: of the entry (0-based), where `claimed` stands. */
void finding_slopes(struct statement *t, struct code_finding *f, size_t entry,
                    double left, double right, double claimed);

/* Against the formulas, at the point and at the samples. */
void formula_judge(struct statement *t, const struct quantity *q,
                   struct code_finding *f);
/* Against differences of the value, which `provider` gives. */
void difference_judge(struct statement *t, const struct quantity *q,
                      struct statement *provider, const struct quantity *value,
                      struct code_finding *f);
/* A formula against differences of what `provider` gives; here: at the point
 * only. */
void difference_claim(struct statement *provider, const struct quantity *value,
                      const struct quantity *q, const struct stmt *stmt,
                      bool here, struct truth *formula, struct code_finding *f);
/* The slopes themselves, at these inputs, with bounds: confirmed by a second look
 * at other places; NaN where there is none, of which the finding says why. */
void difference_measure(struct statement *provider,
                        const struct quantity *value, const struct quantity *q,
                        double *const *input, double *slope, double *bound,
                        struct code_finding *f);
/* Do the differences of the code's own value agree with it? For a note. */
bool difference_agrees(struct statement *t, const struct quantity *q);

#endif
