/* xml: text inside XML, HTML and SVG.  See xml.c. */
#ifndef REPORT_XML_H
#define REPORT_XML_H

#include <stdio.h>

/* Markup escaped; s holds neither invalid UTF-8 nor control characters but
 * line ends (item_clean). */
void xml_text(FILE *to, const char *s);
/* ` name="value"` */
void xml_attribute(FILE *to, const char *name, const char *value);

#endif
