/* manners: does the code do what any caller expects of it?  See manners.c. */
#ifndef CODE_MANNERS_H
#define CODE_MANNERS_H

#include "code/statement.h"

/* Calls the code at the point of t: t->y, t->d and t->called are what it gave.
 * The first time of a problem its manners are asked too, in four to six calls;
 * breaches and notes go to t->state. */
void manners_ask(struct statement *t);

#endif
