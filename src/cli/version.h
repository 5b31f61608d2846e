/* version: of the program; the schema of its JSON is in report/json.c. */
#ifndef VERSION_H
#define VERSION_H
#define ADCHECK_VERSION "0.1.0"
#endif
