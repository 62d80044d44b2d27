#include "model/popularity.h"

static rtv_status number_rows(int64_t **out, rtv__popularity *popularity, const rtv_table *rows,
                              const char *candidate_id)
{
    rtv_column *column;
    RTV_TRY(rtv__table_find(&column, rows, candidate_id));
    int64_t *numbers =
        rtv__alloc_array(popularity->context, rtv_table_rows(rows), sizeof numbers[0]);
    if (numbers == NULL)
        return RTV_E_NOMEM;
    rtv_status status = rtv__key_map_number(&popularity->ids, column, candidate_id, numbers);
    if (status != RTV_OK) {
        rtv__free(popularity->context, numbers);
        return status;
    }
    *out = numbers;
    return RTV_OK;
}

rtv_status rtv__popularity_count(rtv__popularity *out, const rtv_context *context,
                                 const rtv_table *train, const char *candidate_id)
{
    rtv__popularity_destroy(out);
    *out = (rtv__popularity){.context = context, .rows = rtv_table_rows(train)};
    rtv__key_map_init(&out->ids, context);
    int64_t *numbers = NULL;
    rtv_status status = number_rows(&numbers, out, train, candidate_id);
    if (status == RTV_OK) {
        out->counted = rtv__key_map_count(&out->ids);
        out->rows_of_id =
            rtv__alloc_zero(context, (size_t)out->counted * sizeof out->rows_of_id[0]);
        if (out->rows_of_id == NULL)
            status = RTV_E_NOMEM;
    }
    for (int64_t i = 0; status == RTV_OK && i < rtv_table_rows(train); i++)
        out->rows_of_id[numbers[i]]++;
    rtv__free(context, numbers);
    if (status != RTV_OK)
        rtv__popularity_destroy(out);
    return status;
}

void rtv__popularity_destroy(rtv__popularity *popularity)
{
    rtv__free(popularity->context, popularity->rows_of_id);
    rtv__key_map_destroy(&popularity->ids);
    *popularity = (rtv__popularity){0};
}

rtv_status rtv__popularity_of_rows(float *out, rtv__popularity *popularity, const rtv_table *rows,
                                   const char *candidate_id)
{
    int64_t *numbers;
    RTV_TRY(number_rows(&numbers, popularity, rows, candidate_id));
    for (int64_t i = 0; i < rtv_table_rows(rows); i++)
        out[i] =
            numbers[i] < popularity->counted ? (float)popularity->rows_of_id[numbers[i]] : 0.0f;
    rtv__free(popularity->context, numbers);
    return RTV_OK;
}
