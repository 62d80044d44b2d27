#ifndef RTV_DELIMITED_H
#define RTV_DELIMITED_H
#include "retrieve/table.h"
RTV_BEGIN_DECLS
enum {
    RTV_FIELD_MAY_BE_EMPTY = 1u,
    RTV_FIELD_MAY_BE_INFINITE = 2u
};
typedef struct rtv_field {
    uint32_t struct_size;
    uint32_t flags;
    const char *name;
    const char *heading;
    int32_t position;
    rtv_value_type type;
    int64_t missing_int64;
    double missing_float64;
} rtv_field;
#define RTV_FIELD_INIT(name, position, type)                                                       \
    {                                                                                              \
        sizeof(rtv_field), 0, name, NULL, position, type, 0, 0.0                                   \
    }
typedef int32_t rtv_encoding;
enum {
    RTV_ENCODING_UTF8 = 0,
    RTV_ENCODING_LATIN1 = 1
};
enum {
    RTV_DELIMITED_HEADING = 1u,
    RTV_DELIMITED_QUOTES = 2u
};
typedef struct rtv_delimited_options {
    uint32_t struct_size;
    uint32_t flags;
    const char *separator;
    const rtv_field *fields;
    int32_t field_count;
    rtv_encoding encoding;
    int64_t skip_lines;
    int64_t most_rows;
    int64_t most_line_bytes;
    int32_t fields_per_line;
    int32_t reserved1;
} rtv_delimited_options;
#define RTV_DELIMITED_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(rtv_delimited_options), 0, NULL, NULL, 0, RTV_ENCODING_UTF8, 0, 0, 0, 0, 0          \
    }
RTV_API RTV_NODISCARD rtv_status rtv_delimited_options_init(rtv_delimited_options *options,
                                                            size_t struct_size);
RTV_API RTV_NODISCARD rtv_status rtv_table_read_delimited(rtv_table **out, rtv_context *context,
                                                          const char *path,
                                                          const rtv_delimited_options *options);
RTV_API RTV_NODISCARD rtv_status rtv_table_parse_delimited(rtv_table **out, rtv_context *context,
                                                           const char *text, size_t bytes,
                                                           const char *name,
                                                           const rtv_delimited_options *options);
RTV_END_DECLS
#endif
