/* Saving and loading preprocessors: the parts that all layers have. */
#include "preprocess/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "preprocess/preprocessor.h"

static const rtv__preprocessor_class *const classes[] = {
    &rtv__hashing_class,        &rtv__hashed_crossing_class,    &rtv__category_encoding_class,
    &rtv__discretization_class, &rtv__normalization_class,      &rtv__string_lookup_class,
    &rtv__integer_lookup_class, &rtv__text_vectorization_class,
};

rtv_status rtv__state_integer(int64_t *out, const rtv_tensor_file *file, const char *prefix,
                              const char *key, int64_t least, int64_t most)
{
    int64_t value;
    RTV_TRY(rtv__tensor_file_integer(&value, file, prefix, key));
    if (value < least || value > most)
        return rtv__fail(RTV_E_CORRUPT, "%s%s is %" PRId64 ", must be %" PRId64 " to %" PRId64,
                         prefix == NULL ? "" : prefix, key, value, least, most);
    *out = value;
    return RTV_OK;
}

rtv_status rtv__state_flag(bool *out, const rtv_tensor_file *file, const char *prefix,
                           const char *key)
{
    int64_t value = 0;
    RTV_TRY(rtv__state_integer(&value, file, prefix, key, 0, 1));
    *out = value == 1;
    return RTV_OK;
}

rtv_status rtv__state_save_token(rtv_tensor_writer *writer, const char *prefix, const char *name,
                                 const char *token, int64_t bytes)
{
    const int64_t offsets[] = {0, bytes};
    return rtv__tensor_writer_add_strings(writer, prefix, name, token == NULL ? 0 : 1, offsets,
                                          token);
}

rtv_status rtv__state_load_token(char **out, int64_t *bytes_out, const rtv_context *context,
                                 const rtv_tensor_file *file, const char *prefix, const char *name)
{
    int64_t count;
    const int64_t *offsets;
    const char *bytes;
    RTV_TRY(rtv__tensor_file_strings(&count, &offsets, &bytes, file, prefix, name));
    if (count > 1)
        return rtv__fail(RTV_E_CORRUPT, "%s%s holds %" PRId64 " strings, must be 1 or none",
                         prefix == NULL ? "" : prefix, name, count);
    *out = NULL;
    *bytes_out = 0;
    if (count == 0)
        return RTV_OK;
    *out = rtv__copy_string(context, bytes + offsets[0], (size_t)(offsets[1] - offsets[0]));
    *bytes_out = offsets[1] - offsets[0];
    return *out == NULL ? RTV_E_NOMEM : RTV_OK;
}

rtv_status rtv__state_load_floats(float **out, int64_t *count_out, const rtv_context *context,
                                  const rtv_tensor_file *file, const char *prefix, const char *name)
{
    *out = NULL;
    *count_out = 0;
    if (!rtv__tensor_file_has(file, prefix, name))
        return RTV_OK;
    const rtv__stored_tensor *stored;
    RTV_TRY(rtv__tensor_file_expect(&stored, file, prefix, name, RTV_DTYPE_F32, 1, NULL));
    *out = rtv__alloc_array(context, stored->count, sizeof **out);
    if (*out == NULL)
        return RTV_E_NOMEM;
    if (stored->count > 0)
        memcpy(*out, stored->data, (size_t)stored->count * sizeof **out);
    *count_out = stored->count;
    return RTV_OK;
}

rtv_status rtv__preprocessor_save(const rtv_preprocessor *preprocessor, rtv_tensor_writer *writer,
                                  const char *prefix)
{
    RTV_TRY(rtv__tensor_writer_set_text(writer, prefix, "preprocessor", preprocessor->class->name));
    RTV_TRY(
        rtv__tensor_writer_set_integer(writer, prefix, "output_mode", preprocessor->output_mode));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "adaptive", preprocessor->is_adaptive));
    RTV_TRY(rtv__tensor_writer_set_integer(writer, prefix, "adapted", preprocessor->is_adapted));
    return preprocessor->class->save(preprocessor, writer, prefix);
}

static rtv_status load_into(rtv_preprocessor *layer, const rtv_tensor_file *file,
                            const char *prefix)
{
    int64_t mode;
    RTV_TRY(
        rtv__state_integer(&mode, file, prefix, "output_mode", RTV_OUTPUT_INT, RTV_OUTPUT_TF_IDF));
    layer->output_mode = (rtv_output_mode)mode;
    RTV_TRY(rtv__state_flag(&layer->is_adaptive, file, prefix, "adaptive"));
    RTV_TRY(rtv__state_flag(&layer->is_adapted, file, prefix, "adapted"));
    if ((layer->is_adaptive && layer->class->adapt_begin == NULL) ||
        (layer->is_adapted && !layer->is_adaptive))
        return rtv__fail(RTV_E_CORRUPT, "a %s cannot be adaptive %d and adapted %d",
                         layer->class->name, layer->is_adaptive, layer->is_adapted);
    return layer->class->load(layer, file, prefix);
}

rtv_status rtv__preprocessor_load(rtv_preprocessor **out, rtv_context *context,
                                  const rtv_tensor_file *file, const char *prefix)
{
    *out = NULL;
    const char *name;
    RTV_TRY(rtv__tensor_file_text(&name, file, prefix, "preprocessor"));
    const rtv__preprocessor_class *class = NULL;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strcmp(classes[i]->name, name) == 0)
            class = classes[i];
    if (class == NULL)
        return rtv__fail(RTV_E_UNSUPPORTED, "%s: this library has no preprocessor '%.40s'",
                         rtv__tensor_file_path(file), name);
    rtv_preprocessor *layer;
    RTV_TRY(rtv__preprocessor_make(&layer, class, context));
    rtv_status status = load_into(layer, file, prefix);
    if (status == RTV_OK) {
        *out = layer;
        return RTV_OK;
    }
    rtv_preprocessor_free(layer);
    /* A state that no layer could have is a damaged file, whatever the check was made for. */
    if (status == RTV_E_NOMEM || status == RTV_E_UNSUPPORTED || status == RTV_E_IO)
        return status;
    char reason[400];
    rtv_last_error_copy(reason, sizeof reason);
    return rtv__fail(RTV_E_CORRUPT, "%s: the state of a %s: %s", rtv__tensor_file_path(file),
                     class->name, reason);
}

rtv_status rtv_preprocessor_save(const rtv_preprocessor *preprocessor, const char *path)
{
    RTV_CHECK_ARG(preprocessor != NULL, "preprocessor is NULL");
    RTV_CHECK_ARG(path != NULL, "path is NULL");
    rtv_tensor_writer *writer;
    RTV_TRY(rtv_tensor_writer_create(&writer, preprocessor->context));
    rtv_status status = rtv__preprocessor_save(preprocessor, writer, NULL);
    if (status == RTV_OK)
        status = rtv_tensor_writer_save(writer, path);
    rtv_tensor_writer_free(writer);
    return status;
}

rtv_status rtv_preprocessor_load(rtv_preprocessor **out, rtv_context *context, const char *path)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(path != NULL, "path is NULL");
    rtv_tensor_file *file;
    RTV_TRY(rtv_tensor_file_open(&file, context, path, NULL));
    rtv_status status = rtv__preprocessor_load(out, context, file, NULL);
    rtv_tensor_file_free(file);
    return status;
}
