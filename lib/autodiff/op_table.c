#include "autodiff/op_table.h"

#define TABLE_ENTRY(name) &rtv__op_##name,
const rtv__op *const rtv__op_table[] = {RTV__OP_LIST(TABLE_ENTRY)};
const int32_t rtv__op_table_count = (int32_t)(sizeof rtv__op_table / sizeof rtv__op_table[0]);
