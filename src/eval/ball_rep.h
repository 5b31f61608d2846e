/* ball_rep: what a struct balls is. Private to eval/ball*.c. */
#ifndef EVAL_BALL_REP_H
#define EVAL_BALL_REP_H

#include "eval/arb_headers.h"
#include "eval/ball.h"

struct balls {
    arb_ptr at;
    size_t n;
};

#endif
