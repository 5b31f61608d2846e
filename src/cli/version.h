/* version: of the program; the schema of its JSON is in report/json.c. */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H
#define ADCHECK_VERSION "0.1.0"
#endif
