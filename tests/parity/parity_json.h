/* A JSON document as a tree that is quick to walk. Reading never fails on a missing thing: a NULL
 * value has no members, no elements, and is no number. */
#ifndef PARITY_JSON_H
#define PARITY_JSON_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    PARITY_JSON_NULL = 0,
    PARITY_JSON_FALSE,
    PARITY_JSON_TRUE,
    PARITY_JSON_NUMBER,
    PARITY_JSON_STRING,
    PARITY_JSON_ARRAY,
    PARITY_JSON_OBJECT
} parity_json_type;

typedef struct parity_json {
    parity_json_type type;
    /* STRING: decoded UTF-8 bytes; NUMBER: the exact text. A zero follows in both cases. */
    const char *text;
    size_t bytes;    /* of `text`; a string may contain zeros */
    const char *key; /* decoded, when this is a member of an object; else NULL */
    int64_t count;   /* members or elements */
    const struct parity_json *children;
} parity_json;

typedef struct parity_document parity_document;

/* NULL when the file cannot be read or is not JSON; `reason` then says why. */
parity_document *parity_document_read(const char *path, char *reason, size_t reason_bytes);
/* The same of bytes in memory. */
parity_document *parity_document_parse(const char *text, size_t bytes, char *reason,
                                       size_t reason_bytes);
const parity_json *parity_document_root(const parity_document *document);
void parity_document_free(parity_document *document);

/* The member of an object, NULL when there is none (or when `value` is no object). */
const parity_json *json_get(const parity_json *value, const char *key);
/* The element of an array, or the member of an object in file order; NULL beyond the end. */
const parity_json *json_at(const parity_json *value, int64_t index);
int64_t json_count(const parity_json *value);

/* Whether there is a value that is not null. */
int json_given(const parity_json *value);
int json_is(const parity_json *value, parity_json_type type);
/* Whether it is this string. */
int json_is_text(const parity_json *value, const char *text);

/* The value, or `otherwise` when it is missing, null or of another type. Numbers may also be the
 * strings "nan", "inf", "-inf", and booleans count as 0 and 1. */
double json_double(const parity_json *value, double otherwise);
float json_float(const parity_json *value, float otherwise); /* rounded once, by strtof */
int64_t json_int(const parity_json *value, int64_t otherwise);
uint64_t json_uint(const parity_json *value, uint64_t otherwise);
int json_bool(const parity_json *value, int otherwise);
const char *json_text(const parity_json *value, const char *otherwise);

#endif
