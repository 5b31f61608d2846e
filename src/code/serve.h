/* serve: the child's side of calls into a library.  See serve.c. */
#ifndef CODE_SERVE_H
#define CODE_SERVE_H

#include <stdatomic.h>

#include "code/call.h"

#define SERVE_NAME 128 /* bytes of a function's name */
#define SERVE_TEXT 400 /* of a message */

enum serve_status {
    SERVE_READY,
    SERVE_NO_LIBRARY, /* text: why it cannot be loaded */
    SERVE_NO_FUNCTION,
    SERVE_ELSEWHERE, /* only a library that it uses has it */
    SERVE_NO_CODE,   /* the name is a variable */
    SERVE_SHAPE      /* text: sizes that the library declares */
};

struct serve_request {
    bool find; /* else call */
    char name[SERVE_NAME];
    enum signature signature;
    size_t inputs, values, derivatives, room;
    size_t count;
    bool derivative;
    double fill;
};

struct serve_reply {
    enum serve_status status;
    bool moved, overrun;
    char text[SERVE_TEXT];
};

/* Memory that both see: x, y, d of `count` points one behind the other. */
struct serve_area {
    atomic_size_t done; /* points whose numbers are there */
    size_t size;        /* bytes of `numbers` */
    double numbers[];
};

struct serve_context {
    const char *path; /* as dlopen takes it */
    struct serve_area *area;
};
/* Runs in a child: answers requests until `in` ends. */
void serve_library(void *context, int in, int out);

#endif
