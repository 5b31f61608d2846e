/* shortest: a double as the fewest decimal digits that read back as it.
 * See shortest.c. */
#ifndef BASE_SHORTEST_H
#define BASE_SHORTEST_H

enum { SHORTEST_ROOM = 32 };

/* Write v, which is finite, as %g would with the fewest digits that read back
 * as v: "0.7", "-1e-300", "0" for both zeros. Returns the length; there is a
 * final zero. The decimal point is a point whatever the locale. */
unsigned shortest_text(char room[SHORTEST_ROOM], double v);

#endif
