#ifndef RTV_TABLE_H
#define RTV_TABLE_H
#include "retrieve/data.h"
RTV_BEGIN_DECLS
typedef struct rtv_table rtv_table;
RTV_API RTV_NODISCARD rtv_status rtv_table_create(rtv_table **out, rtv_context *context);
RTV_API void rtv_table_free(rtv_table *table);
RTV_API RTV_NODISCARD rtv_status rtv_table_add(rtv_table *table, const char *name,
                                               rtv_column *column);
RTV_API RTV_NODISCARD rtv_status rtv_table_rename(rtv_table *table, const char *name,
                                                  const char *new_name);
RTV_API RTV_NODISCARD rtv_status rtv_table_drop(rtv_table *table, const char *name);
RTV_API int64_t rtv_table_rows(const rtv_table *table);
RTV_API rtv_column *rtv_table_column(const rtv_table *table, const char *name);
RTV_API const char *rtv_table_name(const rtv_table *table, int64_t index);
RTV_API RTV_NODISCARD rtv_status rtv_table_slice(rtv_table **out, const rtv_table *table,
                                                 int64_t first, int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_table_select(rtv_table **out, const rtv_table *table,
                                                  const int64_t *rows, int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_table_shuffle(rtv_table **out, const rtv_table *table,
                                                   uint64_t seed);
RTV_API RTV_NODISCARD rtv_status rtv_table_join(rtv_table *table, const char *key,
                                                const rtv_table *other, const char *other_key,
                                                const char *value, const char *name);
RTV_API RTV_NODISCARD rtv_status rtv_table_distinct(rtv_table **out, const rtv_table *table,
                                                    const char *key, const char *counts);
RTV_END_DECLS
#endif
