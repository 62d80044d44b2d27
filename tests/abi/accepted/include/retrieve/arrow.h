#ifndef RTV_ARROW_H
#define RTV_ARROW_H
#include "retrieve/table.h"
RTV_BEGIN_DECLS
typedef struct ArrowArray rtv_arrow_array;
typedef struct ArrowSchema rtv_arrow_schema;
RTV_API RTV_NODISCARD rtv_status rtv_column_from_arrow(rtv_column **out, rtv_context *context,
                                                       rtv_arrow_array *array,
                                                       const rtv_arrow_schema *schema);
RTV_API RTV_NODISCARD rtv_status rtv_table_from_arrow(rtv_table **out, rtv_context *context,
                                                      rtv_arrow_array *array,
                                                      const rtv_arrow_schema *schema);
RTV_API RTV_NODISCARD rtv_status rtv_column_to_arrow(rtv_arrow_array *out_array,
                                                     rtv_arrow_schema *out_schema,
                                                     rtv_column *column);
RTV_API RTV_NODISCARD rtv_status rtv_table_to_arrow(rtv_arrow_array *out_array,
                                                    rtv_arrow_schema *out_schema,
                                                    const rtv_table *table);
RTV_END_DECLS
#endif
