/* judge_rep: the judge at work, private to judge.c, confirm.c and single.c. */
#ifndef CHECK_JUDGE_REP_H
#define CHECK_JUDGE_REP_H

#include "check/sides.h"

#define ZERO_PRECISION 512 /* a slope that is zero here is */
#define NO_BALLS "an operation here has no ball version"
#define UNTOLD "balls cannot tell whether there is a value beside the point"

struct rung {
    long precision, step; /* of order 1; h = 2^-step of the size */
};
#define RUNGS 5 /* and one for contributions that differ by more bits */
extern const struct rung judge_ladder[RUNGS + 1];

struct judge {
    const struct question *q;
    struct field *f;
    struct answer *out;
    struct random *random;
    unsigned order;
    size_t values, n[MOST_ORDER];
    size_t *unknown[MOST_ORDER]; /* patches are ranges of these */
    double *weight[MOST_ORDER];  /* random, of a patch's unknowns */
    double *row, size;           /* of the values; exponent of all they weigh */
    struct direction line[MOST_ORDER], box[MOST_ORDER];
    const struct balls *rule;
    bool other_branch, confirmed; /* something was decided already */
};

/* A part of the tensor: ranges of unknowns, all values. */
struct patch {
    size_t at[MOST_ORDER], n[MOST_ORDER];
};

enum outcome { AGREES, APART, VAGUE, ROUGH, GAP, SPENT };

/* judge.c */
long judge_precision_of(const struct judge *j, const struct rung *r);
void judge_note(struct judge *j, struct sight s);
void judge_note_unsure(struct judge *j, const struct patch *b, node cause,
                       bool spent, const char *why);
void judge_note_spent(struct judge *j, const struct patch *b);
/* Walk the entries of a patch: at[] are places in unknown[]; false: done. */
bool judge_next_entry(const struct judge *j, const struct patch *b, size_t *at);
size_t judge_entry_of(const struct judge *j, const size_t *at, size_t value);

/* confirm.c: up the ladder until a look decides, where the function is smooth in
 * the patch's box. each: evaluations that a rung takes; apart: bits between
 * contributions. */
typedef enum outcome judge_look(struct judge *j, const struct patch *b,
                                const struct rung *r, void *context);
enum outcome judge_climb(struct judge *j, const struct patch *b, double each,
                         double apart, judge_look *look, void *context,
                         struct ball_status *seen);
/* Does the rule hold for the whole patch? */
enum outcome judge_confirm(struct judge *j, const struct patch *b,
                           struct ball_status *seen);

/* single.c: notes what there is to see of a single unknown an axis. */
void judge_look_at_one(struct judge *j, const struct patch *b);

#endif
