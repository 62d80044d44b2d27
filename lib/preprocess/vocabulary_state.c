/* Saving and loading vocabularies. */
#include <inttypes.h>

#include "preprocess/state.h"
#include "preprocess/vocabulary.h"

static rtv_status save_words(const rtv__vocabulary *vocabulary, rtv_tensor_writer *writer,
                             const char *prefix)
{
    if (!vocabulary->holds_strings)
        return rtv__tensor_writer_add(writer, prefix, "vocabulary", RTV_DTYPE_I64, 1,
                                      &vocabulary->integers.count, vocabulary->integers.keys);
    /* Without the closing zeros that the map has. */
    const rtv__string_map *map = &vocabulary->strings;
    const rtv_context *context = vocabulary->context;
    int64_t *offsets = rtv__alloc_array(context, map->count + 1, sizeof *offsets);
    char *bytes = rtv__alloc(context, (size_t)rtv__string_map_bytes(map));
    rtv_status status = offsets == NULL || bytes == NULL ? RTV_E_NOMEM : RTV_OK;
    if (status == RTV_OK) {
        offsets[0] = 0;
        for (int64_t i = 0; i < map->count; i++) {
            int64_t length;
            const char *word = rtv__string_map_key(map, i, &length);
            memcpy(bytes + offsets[i], word, (size_t)length);
            offsets[i + 1] = offsets[i] + length;
        }
        status = rtv__tensor_writer_add_strings(writer, prefix, "vocabulary", map->count, offsets,
                                                bytes);
    }
    rtv__free(context, offsets);
    rtv__free(context, bytes);
    return status;
}

rtv_status rtv__vocabulary_save(const rtv__vocabulary *vocabulary, rtv_tensor_writer *writer,
                                const char *prefix)
{
    const struct {
        const char *key;
        int64_t value;
    } numbers[] = {
        {"inverts", vocabulary->inverts},           {"pads", vocabulary->pads},
        {"has_mask", vocabulary->has_mask},         {"oov_indices", vocabulary->oov_indices},
        {"max_tokens", vocabulary->max_tokens},     {"least_count", vocabulary->least_count},
        {"integer_mask", vocabulary->integer_mask}, {"integer_oov", vocabulary->integer_oov},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, numbers[i].key, numbers[i].value));
    if (vocabulary->holds_strings) {
        RTV_TRY(rtv__state_save_token(writer, prefix, "mask_token", vocabulary->mask,
                                      vocabulary->mask_bytes));
        RTV_TRY(rtv__state_save_token(writer, prefix, "oov_token", vocabulary->oov,
                                      vocabulary->oov_bytes));
    }
    if (rtv__vocabulary_words(vocabulary) == 0)
        return RTV_OK;
    RTV_TRY(save_words(vocabulary, writer, prefix));
    int64_t depth = rtv__vocabulary_depth(vocabulary);
    return vocabulary->idf == NULL
               ? RTV_OK
               : rtv__tensor_writer_add(writer, prefix, "idf_weights", RTV_DTYPE_F32, 1, &depth,
                                        vocabulary->idf);
}

static rtv_status load_rules(rtv__vocabulary *vocabulary, const rtv_tensor_file *file,
                             const char *prefix)
{
    RTV_TRY(rtv__state_flag(&vocabulary->inverts, file, prefix, "inverts"));
    RTV_TRY(rtv__state_flag(&vocabulary->pads, file, prefix, "pads"));
    RTV_TRY(rtv__state_flag(&vocabulary->has_mask, file, prefix, "has_mask"));
    RTV_TRY(
        rtv__state_integer(&vocabulary->oov_indices, file, prefix, "oov_indices", 0, INT32_MAX));
    RTV_TRY(rtv__state_integer(&vocabulary->max_tokens, file, prefix, "max_tokens", 0, INT64_MAX));
    RTV_TRY(
        rtv__state_integer(&vocabulary->least_count, file, prefix, "least_count", 0, INT64_MAX));
    RTV_TRY(rtv__tensor_file_integer(&vocabulary->integer_mask, file, prefix, "integer_mask"));
    RTV_TRY(rtv__tensor_file_integer(&vocabulary->integer_oov, file, prefix, "integer_oov"));
    if (!vocabulary->holds_strings)
        return RTV_OK;
    const rtv_context *context = vocabulary->context;
    RTV_TRY(rtv__state_load_token(&vocabulary->mask, &vocabulary->mask_bytes, context, file, prefix,
                                  "mask_token"));
    RTV_TRY(rtv__state_load_token(&vocabulary->oov, &vocabulary->oov_bytes, context, file, prefix,
                                  "oov_token"));
    if (vocabulary->has_mask != (vocabulary->mask != NULL) || vocabulary->oov == NULL)
        return rtv__fail(RTV_E_CORRUPT, "special tokens are missing");
    return RTV_OK;
}

static rtv_status load_words(rtv__vocabulary *vocabulary, const rtv_tensor_file *file,
                             const char *prefix)
{
    if (vocabulary->holds_strings) {
        int64_t count;
        const int64_t *offsets;
        const char *bytes;
        RTV_TRY(rtv__tensor_file_strings(&count, &offsets, &bytes, file, prefix, "vocabulary"));
        return rtv__string_map_add_all(&vocabulary->strings, count, offsets, bytes);
    }
    const rtv__stored_tensor *stored;
    RTV_TRY(rtv__tensor_file_expect(&stored, file, prefix, "vocabulary", RTV_DTYPE_I64, 1, NULL));
    const int64_t *tokens = stored->data;
    RTV_TRY(rtv__int64_map_reserve(&vocabulary->integers, stored->count));
    for (int64_t i = 0; i < stored->count; i++) {
        int64_t index;
        RTV_TRY(rtv__int64_map_insert(&index, &vocabulary->integers, tokens[i]));
        if (index != i)
            return rtv__fail(RTV_E_CORRUPT, "%" PRId64 " occurs twice", tokens[i]);
    }
    return RTV_OK;
}

rtv_status rtv__vocabulary_load(rtv__vocabulary *vocabulary, const rtv_tensor_file *file,
                                const char *prefix, uint32_t modes)
{
    RTV_TRY(load_rules(vocabulary, file, prefix));
    RTV_TRY(rtv__vocabulary_check(vocabulary, modes));
    const char *words = vocabulary->holds_strings ? "vocabulary.offsets" : "vocabulary";
    if (!rtv__tensor_file_has(file, prefix, words))
        return RTV_OK;
    RTV_TRY(load_words(vocabulary, file, prefix));
    RTV_TRY(rtv__vocabulary_check_words(vocabulary));
    int64_t weights;
    RTV_TRY(rtv__state_load_floats(&vocabulary->idf, &weights, vocabulary->context, file, prefix,
                                   "idf_weights"));
    int64_t wanted = vocabulary->mode == RTV_OUTPUT_TF_IDF ? rtv__vocabulary_depth(vocabulary) : 0;
    if (weights != wanted)
        return rtv__fail(RTV_E_CORRUPT, "%" PRId64 " idf weights where %" PRId64 " belong", weights,
                         wanted);
    return RTV_OK;
}
