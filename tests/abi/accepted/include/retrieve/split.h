#ifndef RTV_SPLIT_H
#define RTV_SPLIT_H
#include "retrieve/table.h"
RTV_BEGIN_DECLS
RTV_API RTV_NODISCARD rtv_status rtv_table_split_at_time(rtv_table **out_earlier,
                                                         rtv_table **out_later,
                                                         const rtv_table *table,
                                                         const char *time_column, int64_t time);
RTV_API RTV_NODISCARD rtv_status rtv_table_split_by_time(rtv_table **out_earlier,
                                                         rtv_table **out_later,
                                                         const rtv_table *table,
                                                         const char *time_column,
                                                         double later_fraction);
RTV_API RTV_NODISCARD rtv_status rtv_table_split_last(rtv_table **out_earlier, rtv_table **out_last,
                                                      const rtv_table *table,
                                                      const char *user_column,
                                                      const char *time_column, int64_t count);
RTV_API RTV_NODISCARD rtv_status rtv_table_split_by_key(rtv_table **out_rest, rtv_table **out_held,
                                                        const rtv_table *table,
                                                        const char *key_column,
                                                        double held_out_fraction, uint64_t seed);
RTV_API RTV_NODISCARD rtv_status rtv_table_keep_frequent(rtv_table **out, const rtv_table *table,
                                                         const char *key, int64_t least);
RTV_END_DECLS
#endif
