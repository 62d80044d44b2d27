/* What readers.c gives structs to. */
#ifndef READERS_H
#define READERS_H

#include <retrieve.h>

typedef struct {
    const char *name;
    rtv_status (*read)(const void *options);
    void (*fill)(void *block); /* makes a valid call of the defaults; NULL: they are one */
} reader;

extern const reader readers[];
extern const size_t reader_count;

/* What the readers need. A call that fails here ends the program with a message. */
void make_objects(void);
void free_objects(void);

#endif
