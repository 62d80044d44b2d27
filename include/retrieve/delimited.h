/*
 * data: reading tables from text with one row a line and fields between separators: CSV, TSV, MovieLens.
 */
#ifndef RTV_DELIMITED_H
#define RTV_DELIMITED_H

#include "retrieve/table.h"

RTV_BEGIN_DECLS

enum {
    /* The field may be empty; the row then gets `missing_int64` or `missing_float64`. */
    RTV_FIELD_MAY_BE_EMPTY = 1u,
    /* NaN and infinities are accepted (float fields). */
    RTV_FIELD_MAY_BE_INFINITE = 2u
};

/* One column to read. All elements of an array have the struct_size of the first. */
typedef struct rtv_field {
    uint32_t struct_size;   /* bytes of this struct, set by RTV_FIELD_INIT */
    uint32_t flags;         /* RTV_FIELD_ constants */
    const char *name;       /* of the column in the table */
    const char *heading;    /* its name in the first line; NULL: the same. See `position` */
    int32_t position;       /* of the field in the line, from 0; -1: look the heading up */
    rtv_value_type type;    /* an RTV_VALUE_ constant */
    int64_t missing_int64;  /* what an empty field of type INT64 becomes */
    double missing_float64; /* of both float types */
} rtv_field;

/* Initialises a field: RTV_FIELD_INIT("user_id", 0, RTV_VALUE_STRING). */
#define RTV_FIELD_INIT(name, position, type)                                                       \
    {                                                                                              \
        sizeof(rtv_field), 0, name, NULL, position, type, 0, 0.0                                   \
    }

/* What the bytes of a text stand for. */
typedef int32_t rtv_encoding;
enum {
    RTV_ENCODING_UTF8 = 0,
    RTV_ENCODING_LATIN1 = 1 /* strings are converted to UTF-8 */
};

enum {
    RTV_DELIMITED_HEADING = 1u, /* the first line names the fields */
    RTV_DELIMITED_QUOTES = 2u   /* fields may stand in double quotes, doubled inside (RFC 4180) */
};

/* How a text is cut into rows and fields. */
typedef struct rtv_delimited_options {
    uint32_t struct_size;    /* bytes of this struct, set by RTV_DELIMITED_OPTIONS_INIT */
    uint32_t flags;          /* RTV_DELIMITED_ constants */
    const char *separator;   /* 1 to 8 bytes such as "," or "::"; NULL: a tab */
    const rtv_field *fields; /* the columns to read, in the order of the table; never NULL */
    int32_t field_count;     /* 1 or more */
    rtv_encoding encoding;   /* an RTV_ENCODING_ constant; 0: UTF-8 */
    int64_t skip_lines;      /* lines to pass over at the beginning, before any heading */
    int64_t most_rows;       /* 0: all */
    int64_t most_line_bytes; /* longer lines are an error; 0: 1,048,576 */
    int32_t fields_per_line; /* exactly so many, the unread ones included; 0: at least the needed */
    int32_t reserved1;       /* 0 */
} rtv_delimited_options;

#define RTV_DELIMITED_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(rtv_delimited_options), 0, NULL, NULL, 0, RTV_ENCODING_UTF8, 0, 0, 0, 0, 0          \
    }

/**
 * Fills options with their defaults, for callers that cannot use the initialiser macro.
 *
 * @param options     struct of `struct_size` bytes
 * @param struct_size size of the caller's struct; no more is written
 *
 * Ownership: borrows `options`.
 * Threads: any thread.
 * Errors: RTV_E_INVALID for NULL or a size below 8.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_delimited_options_init(rtv_delimited_options *options,
                                                            size_t struct_size);

/**
 * Reads a table from a file.
 *
 * @param out     receives the table; NULL on failure
 * @param context NULL-able; its threads share the work
 * @param path    not NULL
 * @param options separator, fields and more; not NULL
 *
 * Lines end with LF or CRLF, the last one may lack it. A byte order mark at the beginning and empty
 * lines at the end are passed over. Whole numbers are decimal with an optional sign and nothing
 * around them; fractions may have an exponent. Numbers are read the same in every locale. Nothing
 * is guessed: what does not fit is an error whose message names file, line, column and text.
 * The file is mapped: nobody may shorten it during the call.
 *
 * Ownership: returns new.
 * Threads: any thread.
 * Errors: RTV_E_INVALID (options), RTV_E_NOTFOUND (no such file or heading), RTV_E_IO,
 * RTV_E_CORRUPT (no rows, too few fields, not a number, not UTF-8, a zero byte, open quotes),
 * RTV_E_RANGE (a number or a line too large), RTV_E_NUMERIC (not finite), RTV_E_UNSUPPORTED,
 * RTV_E_CANCELLED, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_read_delimited(rtv_table **out, rtv_context *context,
                                                          const char *path,
                                                          const rtv_delimited_options *options);

/**
 * The same from memory.
 *
 * @param out     receives the table; NULL on failure
 * @param context NULL-able; its threads share the work
 * @param text    `bytes` bytes
 * @param bytes   size of the text
 * @param name    stands for the file in messages; NULL: "text"
 * @param options separator, fields and more; not NULL
 *
 * Ownership: returns new; borrows `text`.
 * Threads: any thread.
 * Errors: as rtv_table_read_delimited.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_parse_delimited(rtv_table **out, rtv_context *context,
                                                           const char *text, size_t bytes,
                                                           const char *name,
                                                           const rtv_delimited_options *options);

RTV_END_DECLS

#endif
