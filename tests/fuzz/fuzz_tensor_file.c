/* Whatever the bytes: opening a tensor file fails with a message, or all of it can be read. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "io/safetensors.h"

static volatile uint64_t sink;

static void look_at_strings(const rtv_tensor_file *file)
{
    int64_t count;
    const int64_t *offsets;
    const char *bytes;
    if (rtv__tensor_file_strings(&count, &offsets, &bytes, file, "p/", "words") != RTV_OK)
        return;
    for (int64_t i = 0; i < offsets[count]; i++)
        sink += (uint64_t)bytes[i];
    int64_t whole;
    double real;
    if (rtv__tensor_file_integer(&whole, file, "p/", "whole") == RTV_OK)
        sink += (uint64_t)whole;
    if (rtv__tensor_file_double(&real, file, "p/", "real") == RTV_OK)
        sink += real > 0;
}

static void look_at_all(rtv_tensor_file *file)
{
    for (int64_t i = 0; i < rtv_tensor_file_count(file); i++) {
        size_t size;
        int32_t rank;
        const unsigned char *data = rtv_tensor_file_data(file, i, &size, NULL);
        for (size_t k = 0; k < size; k++)
            sink += data[k];
        const int64_t *dims = rtv_tensor_file_dims(file, i, &rank);
        for (int32_t k = 0; k < rank; k++)
            sink += (uint64_t)dims[k];
        if (rtv_tensor_file_find(file, rtv_tensor_file_name(file, i)) != i)
            abort();
        rtv_tensor *tensor;
        if (rtv_tensor_file_tensor(&tensor, file, i) == RTV_OK)
            sink += (uint64_t)rtv_tensor_count(tensor);
        rtv_tensor_free(tensor);
    }
    const char *key;
    for (int64_t i = 0; (key = rtv_tensor_file_metadata_key(file, i)) != NULL; i++)
        sink += strlen(rtv_tensor_file_metadata(file, key));
    look_at_strings(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    for (uint32_t flags = 0; flags < 2; flags++) {
        rtv_tensor_file_options options = RTV_TENSOR_FILE_OPTIONS_INIT;
        options.flags = flags;
        rtv_tensor_file *file;
        rtv_status status = rtv_tensor_file_open_memory(&file, NULL, (void *)(uintptr_t)data, size,
                                                        &options, NULL, NULL);
        if (status == RTV_OK)
            look_at_all(file);
        else if (file != NULL || rtv_last_error_message()[0] == '\0')
            abort();
        rtv_tensor_file_free(file);
    }
    return 0;
}

static uint8_t *ours(size_t *out_size)
{
    rtv_tensor_writer *writer;
    const float numbers[5] = {1, 2, 3, 4, 5};
    const int64_t dims[2] = {5, 1}, offsets[3] = {0, 1, 3};
    const void *data;
    uint8_t *copy = NULL;
    if (rtv_tensor_writer_create(&writer, NULL) == RTV_OK &&
        rtv_tensor_writer_add(writer, "n", RTV_DTYPE_F32, 2, dims, numbers) == RTV_OK &&
        rtv__tensor_writer_add_strings(writer, "p/", "words", 2, offsets, "abc") == RTV_OK &&
        rtv__tensor_writer_set_integer(writer, "p/", "whole", -7) == RTV_OK &&
        rtv__tensor_writer_set_double(writer, "p/", "real", 0.5) == RTV_OK &&
        rtv_tensor_writer_save_memory(&data, out_size, writer) == RTV_OK &&
        (copy = malloc(*out_size)) != NULL)
        memcpy(copy, data, *out_size);
    rtv_tensor_writer_free(writer);
    return copy;
}

/* Without checksums mutations reach deeper. */
static uint8_t *theirs(size_t *out_size, const char *header, size_t data_size)
{
    size_t length = strlen(header);
    *out_size = 8 + length + data_size;
    uint8_t *file = calloc(*out_size, 1);
    if (file == NULL)
        return NULL;
    for (int i = 0; i < 8; i++)
        file[i] = (uint8_t)((uint64_t)length >> (8 * i));
    memcpy(file + 8, header, length);
    if (data_size > 8)
        file[8 + length + 8] = 1;
    return file;
}

uint8_t *fuzz_seed(int index, size_t *out_size)
{
    switch (index) {
    case 0:
        return ours(out_size);
    case 1:
        return theirs(out_size,
                      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}", 8);
    case 2:
        return theirs(
            out_size,
            "{\"__metadata__\":{\"p/whole\":\"12\",\"p/real\":\"3fe0000000000000\"},"
            "\"p/words.bytes\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[16,17]},"
            "\"p/words.offsets\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]}"
            "}  ",
            17);
    case 3:
        return theirs(out_size,
                      "{\"h\\u00e9\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[0,6]},"
                      "\"e\":{\"dtype\":\"BOOL\",\"shape\":[0,4],\"data_offsets\":[6,6]},"
                      "\"f\":{\"dtype\":\"F4\",\"shape\":[2,2],\"data_offsets\":[6,8]}}",
                      8);
    default:
        return NULL;
    }
}
