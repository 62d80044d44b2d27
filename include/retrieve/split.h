/*
 * data: training and test sets out of one table of interactions. A random split is rtv_table_shuffle and
 * two rtv_table_slice; these are the splits that look at a column.
 */
#ifndef RTV_SPLIT_H
#define RTV_SPLIT_H

#include "retrieve/table.h"

RTV_BEGIN_DECLS

/**
 * Cuts at a point in time: what a model trained on that day could have known, and what came later.
 *
 * @param out_earlier receives the rows with a time below `time`; NULL on failure
 * @param out_later   receives the other rows; NULL on failure
 * @param table       the table
 * @param time_column one int64 per row, in any unit
 * @param time        first time that is later
 *
 * Both keep the order of the table.
 *
 * Ownership: returns two new tables; the values are copied.
 * Threads: the table is only read.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_split_at_time(rtv_table **out_earlier,
                                                         rtv_table **out_later,
                                                         const rtv_table *table,
                                                         const char *time_column, int64_t time);

/**
 * Cuts at the point in time behind which a given part of the rows lies. Rows of equal time stay
 * together, on the later side.
 *
 * @param out_earlier    receives the earlier rows; NULL on failure
 * @param out_later      receives the later rows, at least `later_fraction` of all; NULL on failure
 * @param table          the table
 * @param time_column    one int64 per row, in any unit
 * @param later_fraction above 0 and below 1, such as 0.2
 *
 * Ownership: returns two new tables; the values are copied.
 * Threads: the table is only read.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_split_by_time(rtv_table **out_earlier,
                                                         rtv_table **out_later,
                                                         const rtv_table *table,
                                                         const char *time_column,
                                                         double later_fraction);

/**
 * Holds out the last rows of every user (leave-last-out). Users without more than `count` rows stay
 * whole among the earlier rows.
 *
 * @param out_earlier receives the earlier rows; NULL on failure
 * @param out_last    receives the last `count` rows of each user; NULL on failure
 * @param table       the table
 * @param user_column one string or int64 per row
 * @param time_column one int64 per row; of equal times the later row is the last. NULL: the order
 *                    of the rows
 * @param count       1 or more
 *
 * Both keep the order of the table.
 *
 * Ownership: returns two new tables; the values are copied.
 * Threads: the table is only read.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_NOTFOUND, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_split_last(rtv_table **out_earlier, rtv_table **out_last,
                                                      const rtv_table *table,
                                                      const char *user_column,
                                                      const char *time_column, int64_t count);

/**
 * Holds out whole keys, such as users that training never sees. A key falls on its side by its
 * value and the seed alone, so that other tables are split alike.
 *
 * @param out_rest          receives the rows of the other keys; NULL on failure
 * @param out_held          receives the rows of the keys held out; NULL on failure
 * @param table             the table
 * @param key_column        one string or int64 per row
 * @param held_out_fraction of the keys, about; 0 to 1
 * @param seed              any value
 *
 * Both keep the order of the table.
 *
 * Ownership: returns two new tables; the values are copied.
 * Threads: the table is only read.
 * Errors: RTV_E_INVALID, RTV_E_NOTFOUND, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_split_by_key(rtv_table **out_rest, rtv_table **out_held,
                                                        const rtv_table *table,
                                                        const char *key_column,
                                                        double held_out_fraction, uint64_t seed);

/**
 * Keeps the rows whose key is frequent, such as users with at least 5 ratings.
 *
 * @param out   receives the table; NULL on failure
 * @param table the table
 * @param key   column of one string or int64 per row
 * @param least rows that a key must have, 1 or more
 *
 * Ownership: returns new; the values are copied.
 * Threads: the table is only read.
 * Errors: RTV_E_INVALID, RTV_E_RANGE, RTV_E_NOTFOUND, RTV_E_DTYPE, RTV_E_SHAPE, RTV_E_NOMEM.
 * Since: 0.1
 */
RTV_API RTV_NODISCARD rtv_status rtv_table_keep_frequent(rtv_table **out, const rtv_table *table,
                                                         const char *key, int64_t least);

RTV_END_DECLS

#endif
