/* xml: text inside XML, HTML and SVG.
 *
 * Invariant: nothing of the source becomes markup. U+FFFE and U+FFFF, which
 * are no characters of XML, become question marks.
 */
#include "report/xml.h"

#include <string.h>

static const char *escape(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

void xml_text(FILE *to, const char *s)
{
    for (; *s; s++) {
        const char *spelt = escape(*s);
        if (spelt) {
            fputs(spelt, to);
        } else if (strncmp(s, "\xEF\xBF\xBE", 3) == 0 ||
                   strncmp(s, "\xEF\xBF\xBF", 3) == 0) {
            fputc('?', to);
            s += 2;
        } else {
            fputc(*s, to);
        }
    }
}

void xml_attribute(FILE *to, const char *name, const char *value)
{
    fprintf(to, " %s=\"", name);
    xml_text(to, value);
    fputc('"', to);
}
