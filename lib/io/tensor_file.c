/* Opening and closing tensor files; the check of their data. */
#include "io/tensor_file.h"

#include <string.h>

#include "base/options.h"
#include "base/thread_pool.h"
#include "io/checksum.h"
#include "io/stored_type.h"

enum {
    KNOWN_FLAGS =
        RTV_TENSOR_FILE_SKIP_CHECKSUMS | RTV_TENSOR_FILE_NEED_CHECKSUMS | RTV_TENSOR_FILE_IN_MEMORY
};

rtv_status rtv_tensor_file_options_init(rtv_tensor_file_options *options, size_t struct_size)
{
    rtv_tensor_file_options defaults = RTV_TENSOR_FILE_OPTIONS_INIT;
    return rtv__options_init(options, struct_size, &defaults, sizeof defaults);
}

static rtv_status read_options(rtv_tensor_file_options *out, const rtv_tensor_file_options *given)
{
    rtv_tensor_file_options options = RTV_TENSOR_FILE_OPTIONS_INIT;
    RTV_TRY(
        rtv__options_read(&options, sizeof options, given, "rtv_tensor_file_options", KNOWN_FLAGS));
    *out = options;
    return RTV_OK;
}

static rtv_status create_file(rtv_tensor_file **out, rtv_context *context, const char *path)
{
    rtv_tensor_file *file = rtv__alloc_zero(context, sizeof *file);
    if (file == NULL)
        return RTV_E_NOMEM;
    atomic_init(&file->references, 1);
    file->context = rtv__context_retain(context);
    rtv__string_map_init(&file->names, context);
    rtv__string_map_init(&file->keys, context);
    file->path = rtv__copy_string(context, path, strlen(path));
    if (file->path == NULL) {
        rtv_tensor_file_free(file);
        return RTV_E_NOMEM;
    }
    *out = file;
    return RTV_OK;
}

void rtv_tensor_file_free(rtv_tensor_file *file)
{
    if (file == NULL || atomic_fetch_sub_explicit(&file->references, 1, memory_order_acq_rel) != 1)
        return;
    rtv_context *context = file->context;
    rtv__file_view_close(&file->view, context);
    if (file->release != NULL)
        file->release(file->release_data, file->release_payload);
    for (int64_t i = 0; i < file->keys.count && file->values != NULL; i++)
        rtv__free(context, file->values[i]);
    rtv__free(context, file->values);
    rtv__string_map_destroy(&file->names);
    rtv__string_map_destroy(&file->keys);
    rtv__free(context, file->tensors);
    rtv__free(context, file->aligned);
    rtv__free(context, file->path);
    rtv__free(context, file);
    rtv__context_release(context);
}

rtv_tensor_file *rtv__tensor_file_retain(rtv_tensor_file *file)
{
    atomic_fetch_add_explicit(&file->references, 1, memory_order_relaxed);
    return file;
}

static bool is_zero(const char *bytes, const char *end)
{
    for (; bytes < end; bytes++)
        if (*bytes != 0)
            return false;
    return true;
}

typedef struct {
    const rtv_tensor_file *file;
    const char *checksums;
    atomic_llong first_bad; /* the damaged tensor with the lowest number; count: none */
} data_check;

/* Checks a tensor and the padding up to the next one. */
static void check_tensor(void *payload, int64_t task, int32_t worker)
{
    (void)worker;
    data_check *job = payload;
    const rtv_tensor_file *file = job->file;
    const rtv__stored_tensor *tensor = &file->tensors[task];
    uint64_t stored = 0;
    bool is_good = rtv__checksum_read(&stored, job->checksums + task * RTV__CHECKSUM_DIGITS) &&
                   stored == rtv__checksum(tensor->data, tensor->bytes) &&
                   is_zero((const char *)tensor->data + tensor->bytes,
                           task + 1 < file->count ? (const char *)tensor[1].data
                                                  : file->bytes + file->byte_count);
    if (is_good)
        return;
    long long lowest = atomic_load(&job->first_bad);
    while (task < lowest && !atomic_compare_exchange_weak(&job->first_bad, &lowest, task))
        continue;
}

static rtv_status check_data(const rtv_tensor_file *file, const char *checksums)
{
    if (file->count == 0)
        return RTV_OK;
    data_check job = {.file = file, .checksums = checksums};
    atomic_init(&job.first_bad, file->count);
    rtv__parallel(file->context, file->count, check_tensor, &job);
    int64_t bad = atomic_load(&job.first_bad);
    if (bad == file->count)
        return RTV_OK;
    return rtv__fail(RTV_E_CORRUPT, "the checksum of tensor '%s' does not fit",
                     rtv_tensor_file_name(file, bad));
}

static size_t element_alignment(const rtv__stored_tensor *tensor)
{
    int32_t bits = rtv__stored_type_at(tensor->stored)->bits;
    return bits >= 16 ? (size_t)bits / 8 : 1;
}

/* Files of other programs, and memory that is not aligned, may need copies of some tensors. */
static rtv_status align_tensors(rtv_tensor_file *file)
{
    size_t total = 0;
    for (int64_t i = 0; i < file->count; i++)
        if ((uintptr_t)file->tensors[i].data % element_alignment(&file->tensors[i]) != 0)
            total += (file->tensors[i].bytes + RTV_ALIGNMENT - 1) / RTV_ALIGNMENT * RTV_ALIGNMENT;
    if (total == 0)
        return RTV_OK;
    file->aligned = rtv__alloc(file->context, total);
    if (file->aligned == NULL)
        return RTV_E_NOMEM;
    char *next = file->aligned;
    for (int64_t i = 0; i < file->count; i++) {
        rtv__stored_tensor *tensor = &file->tensors[i];
        if ((uintptr_t)tensor->data % element_alignment(tensor) == 0)
            continue;
        if (tensor->bytes > 0)
            memcpy(next, tensor->data, tensor->bytes);
        tensor->data = next;
        next += (tensor->bytes + RTV_ALIGNMENT - 1) / RTV_ALIGNMENT * RTV_ALIGNMENT;
    }
    return RTV_OK;
}

static rtv_status read_contents(rtv_tensor_file *file, uint32_t flags)
{
    const char *checksums = NULL;
    RTV_TRY(rtv__tensor_file_read_header(file, &checksums));
    if (!file->has_checksums && (flags & RTV_TENSOR_FILE_NEED_CHECKSUMS) != 0)
        return rtv__fail(RTV_E_CORRUPT, "carries no checksums, was it written by another program?");
    if (file->has_checksums && (flags & RTV_TENSOR_FILE_SKIP_CHECKSUMS) == 0)
        RTV_TRY(check_data(file, checksums));
    for (int64_t i = 0; i < file->count; i++)
        file->tensors[i].name = rtv_tensor_file_name(file, i);
    return align_tensors(file);
}

/* Reads what `file` is to show; on failure frees it and puts the path in front of the message. */
static rtv_status finish_open(rtv_tensor_file **out, rtv_tensor_file *file, uint32_t flags)
{
    rtv_status status = read_contents(file, flags);
    if (status != RTV_OK) {
        if (status != RTV_E_NOMEM)
            rtv__fail(status, "%s: %s", file->path, rtv_last_error_message());
        file->release = NULL;
        rtv_tensor_file_free(file);
        return status;
    }
    *out = file;
    return RTV_OK;
}

rtv_status rtv_tensor_file_open(rtv_tensor_file **out, rtv_context *context, const char *path,
                                const rtv_tensor_file_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(path != NULL, "path is NULL");
    rtv_tensor_file_options options;
    RTV_TRY(read_options(&options, given));
    rtv_tensor_file *file;
    RTV_TRY(create_file(&file, context, path));
    rtv_status status = rtv__file_view_open(&file->view, context, path,
                                            (options.flags & RTV_TENSOR_FILE_IN_MEMORY) != 0);
    if (status != RTV_OK) {
        rtv_tensor_file_free(file);
        return status;
    }
    file->bytes = file->view.data;
    file->byte_count = file->view.bytes;
    return finish_open(out, file, options.flags);
}

rtv_status rtv_tensor_file_open_memory(rtv_tensor_file **out, rtv_context *context, void *data,
                                       size_t bytes, const rtv_tensor_file_options *given,
                                       rtv_release_fn release, void *payload)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(data != NULL, "data is NULL");
    RTV_CHECK_ARG(bytes <= SIZE_MAX / 2, "bytes is %zu", bytes);
    rtv_tensor_file_options options;
    RTV_TRY(read_options(&options, given));
    rtv_tensor_file *file;
    RTV_TRY(create_file(&file, context, "memory"));
    file->bytes = data;
    file->byte_count = bytes;
    file->release = release;
    file->release_data = data;
    file->release_payload = payload;
    return finish_open(out, file, options.flags);
}
