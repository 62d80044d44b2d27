#include "io/text_builder.h"

#include <stdio.h>
#include <string.h>

void rtv__text_builder_init(rtv__text_builder *builder, const rtv_context *context)
{
    memset(builder, 0, sizeof *builder);
    builder->context = context;
    builder->status = RTV_OK;
}

void rtv__text_builder_destroy(rtv__text_builder *builder)
{
    rtv__free(builder->context, builder->data);
    builder->data = NULL;
    builder->length = builder->capacity = 0;
}

static char *make_room(rtv__text_builder *builder, size_t bytes)
{
    if (builder->status == RTV_OK)
        builder->status = bytes > (size_t)(INT64_MAX / 2 - builder->length)
                              ? rtv__fail_memory(bytes)
                              : rtv__reserve(builder->context, &builder->data, &builder->capacity,
                                             builder->length + (int64_t)bytes, 1);
    if (builder->status != RTV_OK)
        return NULL;
    char *room = builder->data + builder->length;
    builder->length += (int64_t)bytes;
    return room;
}

void rtv__text_append_bytes(rtv__text_builder *builder, const char *text, size_t length)
{
    char *room = make_room(builder, length);
    if (room != NULL && length > 0)
        memcpy(room, text, length);
}

void rtv__text_append(rtv__text_builder *builder, const char *text)
{
    rtv__text_append_bytes(builder, text, strlen(text));
}

void rtv__text_append_repeated(rtv__text_builder *builder, char character, int64_t count)
{
    char *room = make_room(builder, (size_t)count);
    if (room != NULL && count > 0)
        memset(room, character, (size_t)count);
}

void rtv__text_append_integer(rtv__text_builder *builder, int64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)value);
    rtv__text_append_bytes(builder, digits, (size_t)length);
}

void rtv__text_append_json_string(rtv__text_builder *builder, const char *text)
{
    rtv__text_append(builder, "\"");
    for (const char *rest = text; *rest != '\0';) {
        size_t plain = 0;
        while ((unsigned char)rest[plain] >= 0x20 && rest[plain] != '"' && rest[plain] != '\\')
            plain++;
        rtv__text_append_bytes(builder, rest, plain);
        rest += plain;
        if (*rest == '\0')
            break;
        char escaped[8];
        if (*rest == '"' || *rest == '\\')
            snprintf(escaped, sizeof escaped, "\\%c", *rest);
        else
            snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)*rest & 0x1F);
        rtv__text_append(builder, escaped);
        rest++;
    }
    rtv__text_append(builder, "\"");
}
