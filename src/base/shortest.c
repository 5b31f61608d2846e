/* shortest: a double as the fewest decimal digits that read back as it.
 *
 * Idea (R. Giulietti, "The Schubfach way to render doubles", 2020): between
 * the halfway points to its two neighbours a double has either one multiple of
 * 10^(k+1), or at most two neighbouring multiples of 10^k, for the one k that
 * its binary exponent tells. So three products of 64 by 128 bits, the remainder
 * of each folded into its last bit, decide which decimal to print: nothing is
 * divided, and nothing tried.
 *
 * Invariant: the powers of ten are their 128 leading bits rounded up, made
 * once by exact multiplications and divisions of a long integer by 5; with
 * these the comparisons are those of the exact numbers.
 */
#include "base/shortest.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

enum {
    LOW = -292,
    HIGH = 324, /* powers of ten that doubles ask for */
    LIMBS = 28, /* of 32 bits: 5^324 has 753, 2^880 is divided */
    FIRST = 880,
};

static wide power[HIGH - LOW + 1];
static bool powers_made;

/* --- powers of ten ------------------------------------------------------- */
struct longer {
    uint32_t limb[LIMBS]; /* the lowest first */
};

static void times_five(struct longer *x)
{
    uint64_t carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        carry += 5 * (uint64_t)x->limb[i];
        x->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

/* Rounds down; the floor of a floor is that of the whole quotient. */
static void divide_by_five(struct longer *x)
{
    uint64_t rest = 0;
    for (int i = LIMBS; i-- > 0;) {
        rest = rest << 32 | x->limb[i];
        x->limb[i] = (uint32_t)(rest / 5);
        rest %= 5;
    }
}

static bool bit(const struct longer *x, int i)
{
    return i >= 0 && x->limb[i / 32] >> i % 32 & 1;
}

/* The 128 leading bits, the rest rounded up; `more`: x was rounded down. */
static wide leading(const struct longer *x, bool more)
{
    int top = 32 * LIMBS - 1;
    while (!bit(x, top))
        top--;
    wide w = 0;
    for (int i = 0; i < 128; i++)
        w = w << 1 | bit(x, top - i);
    for (int i = top - 128; i >= 0; i--)
        more |= bit(x, i);
    return w + more;
}

static void make_powers(void)
{
    struct longer up = {{1}}, down = {{0}};
    down.limb[FIRST / 32] = 1u << FIRST % 32;
    for (int k = 0; k <= HIGH; k++, times_five(&up))
        power[k - LOW] = leading(&up, false);
    for (int k = -1; k >= LOW; k--) {
        divide_by_five(&down);
        power[k - LOW] = leading(&down, true);
    }
    powers_made = true;
}

/* --- one number ---------------------------------------------------------- */
/* floor(e log10 2), floor(log10(3/4) + e log10 2), floor(e log2 10), for the
 * exponents of doubles. */
static int log10_of_power_of_two(int e)
{
    return (e * 1262611) >> 22;
}

static int log10_of_three_quarters(int e)
{
    return (e * 1262611 - 524031) >> 22;
}

static int log2_of_power_of_ten(int e)
{
    return (e * 1741647) >> 19;
}

/* The upper 64 bits of g*c / 2^64, the last one set if anything is below. */
static uint64_t product(wide g, uint64_t c)
{
    wide low = (wide)(uint64_t)g * c, high = (g >> 64) * c;
    high += low >> 64;
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

struct decimal {
    uint64_t digits;
    int exponent;
};

/* v = c * 2^q; `closer`: the neighbour below is half as far as that above. */
static struct decimal shortest(uint64_t c, int q, bool closer)
{
    int k = closer ? log10_of_three_quarters(q) : log10_of_power_of_two(q);
    int h = q + log2_of_power_of_ten(-k) + 1;
    wide g = power[-k - LOW];
    uint64_t odd = c & 1; /* halfway cases round to even */
    uint64_t low = product(g, (4 * c - 2 + closer) << h) + odd;
    uint64_t at = product(g, (4 * c) << h);
    uint64_t high = product(g, (4 * c + 2) << h) - odd;
    uint64_t s = at / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool below = low <= 40 * tens, above = 40 * tens + 40 <= high;
        if (below != above)
            return (struct decimal){tens + above, k + 1};
    }
    bool below = low <= 4 * s, above = 4 * s + 4 <= high;
    if (below != above)
        return (struct decimal){s + above, k};
    uint64_t half = 4 * s + 2;
    return (struct decimal){s + (at > half || (at == half && (s & 1))), k};
}

static struct decimal decimal_of(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    int e = (int)(bits >> 52 & 0x7FF);
    uint64_t c = e ? fraction | (uint64_t)1 << 52 : fraction;
    int q = (e ? e : 1) - 1075;
    if (q <= 0 && q >= -52 && !(c & (((uint64_t)1 << -q) - 1)))
        return (struct decimal){c >> -q, 0}; /* a whole number */
    if (!powers_made)
        make_powers();
    return shortest(c, q, fraction == 0 && e > 1);
}

/* --- as text ------------------------------------------------------------- */
static unsigned put_digits(char *to, uint64_t v)
{
    char back[24];
    unsigned n = 0;
    do
        back[n++] = (char)('0' + v % 10);
    while (v /= 10);
    for (unsigned i = 0; i < n; i++)
        to[i] = back[n - 1 - i];
    return n;
}

/* d.ddde+XX, as %g: at least two digits of exponent. */
static unsigned put_scientific(char *to, const char *digit, unsigned n, int e)
{
    char *p = to;
    *p++ = digit[0];
    if (n > 1) {
        *p++ = '.';
        memcpy(p, digit + 1, n - 1);
        p += n - 1;
    }
    *p++ = 'e';
    *p++ = e < 0 ? '-' : '+';
    unsigned size = (unsigned)(e < 0 ? -e : e);
    if (size < 10)
        *p++ = '0';
    p += put_digits(p, size);
    return (unsigned)(p - to);
}

/* The point behind digit e+1, zeros where digits lack; -4 <= e < 17. */
static unsigned put_plain(char *to, const char *digit, int n, int e)
{
    char *p = to;
    if (e < 0) {
        memcpy(p, "0.000", (size_t)(1 - e));
        p += 1 - e;
    }
    for (int i = 0; i < n || i <= e; i++) {
        if (i == e + 1 && e >= 0)
            *p++ = '.';
        *p++ = i < n ? digit[i] : '0';
    }
    return (unsigned)(p - to);
}

unsigned shortest_text(char room[SHORTEST_ROOM], double v)
{
    char digit[24], *p = room;
    if (v == 0) {
        strcpy(room, "0");
        return 1;
    }
    if (v < 0)
        *p++ = '-';
    struct decimal d = decimal_of(fabs(v));
    unsigned n = put_digits(digit, d.digits);
    int e = d.exponent + (int)n - 1;
    while (n > 1 && digit[n - 1] == '0')
        n--;
    /* %.15g writes an exponent from 10^15 on, %.17g from 10^17 on */
    int plain = n > 15 ? (int)n : 15;
    p += e < -4 || e >= plain ? put_scientific(p, digit, n, e)
                              : put_plain(p, digit, (int)n, e);
    *p = 0;
    return (unsigned)(p - room);
}
