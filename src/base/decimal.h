/* decimal: numbers as text, in no locale but "C". See decimal.c. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <locale.h>

/* The locale "C". */
locale_t decimal_locale(void);
/* strtod of the C locale, whatever the user's. */
double decimal_read(const char *s, char **end);

#endif
