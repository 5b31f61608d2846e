/* referee: the derivative along a line, by no derivative rule, in balls.
 * See referee.c. */
#ifndef CHECK_REFEREE_H
#define CHECK_REFEREE_H

#include "check/witness.h"

enum referee_state {
    REFEREE_SMOOTH,  /* slope holds the derivative */
    REFEREE_KINK,    /* left and right differ, or a jump */
    REFEREE_DOMAIN,  /* value or derivative does not exist */
    REFEREE_UNSURE,  /* precision, or an operation without balls */
};

struct referee_answer {
    enum referee_state state;
    struct balls *slope;   /* 1 ball, owned by the answer; NULL unless smooth */
    bool one_sided;        /* found as two equal one-sided slopes */
    double left, right;    /* one-sided slopes at a kink; NaN, infinite */
    node blame;            /* node that made it, or NONE */
    const char *why;       /* a few words, static */
};

struct referee;
/* Judges derivatives of the scalar node `objective`. */
struct referee *referee_new(struct scene *s, node objective);
void referee_free(struct referee *r);
void referee_line(struct referee *r, const struct line *line,
                  struct referee_answer *out);
void referee_answer_free(struct referee_answer *a);

#endif
