/* Text that grows at its end. */
#ifndef RTV_LIB_IO_TEXT_BUILDER_H
#define RTV_LIB_IO_TEXT_BUILDER_H

#include "base/memory.h"

typedef struct {
    const rtv_context *context; /* borrowed */
    char *data;                 /* no closing zero; NULL while empty */
    int64_t length, capacity;
    rtv_status status; /* of the first append that failed; the text is useless then */
} rtv__text_builder;

void rtv__text_builder_init(rtv__text_builder *builder, const rtv_context *context);
void rtv__text_builder_destroy(rtv__text_builder *builder);

/* Appends do nothing after a failure: look at `status` once, at the end. */
void rtv__text_append(rtv__text_builder *builder, const char *text);
void rtv__text_append_bytes(rtv__text_builder *builder, const char *text, size_t length);
void rtv__text_append_repeated(rtv__text_builder *builder, char character, int64_t count);
void rtv__text_append_integer(rtv__text_builder *builder, int64_t value);
/* In quotes, with JSON's escapes; the text is UTF-8. */
void rtv__text_append_json_string(rtv__text_builder *builder, const char *text);

#endif
