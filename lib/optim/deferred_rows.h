/*
 * RTV_ROWS_EXACT: a step updates the rows of its batch only. What the others miss, that is updates
 * with a gradient of 0, is written down once per step and made up for when the row is next read.
 * A row costs 4 bytes. Rows that never had a gradient have no state to bring up to date. When the
 * history is full, all rows are brought up to date at once; spread over the updates that fill it,
 * that is less than a row in a thousandth of the table's height.
 */
#ifndef RTV_LIB_OPTIM_DEFERRED_ROWS_H
#define RTV_LIB_OPTIM_DEFERRED_ROWS_H

#include "optim/optimizer.h"

/* Starts deferring, unless it was started: from then on reads of the tensor's rows come here. */
rtv_status rtv__deferred_start(rtv__parameter *parameter);
/* Ends it after bringing all rows up to date. */
void rtv__deferred_end(rtv__parameter *parameter);
/* Makes room for one more update. */
rtv_status rtv__deferred_reserve(rtv__parameter *parameter);
/* Brings rows up to date; they may repeat, and those outside the tensor are passed over. */
rtv_status rtv__deferred_catch_up(rtv__parameter *parameter, const int64_t *rows, int64_t count);
/* All rows. */
void rtv__deferred_flush(rtv__parameter *parameter);
/* Says that every row has had a gradient: until then rows without one are known to rest. */
void rtv__deferred_touch_all(rtv__parameter *parameter);
/* Writes down an update, which these rows have got. */
void rtv__deferred_note(rtv__parameter *parameter, const rtv__update_numbers *numbers,
                        const int64_t *rows, int64_t count);

#endif
