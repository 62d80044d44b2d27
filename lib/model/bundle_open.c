#include <inttypes.h>
#include <string.h>

#include "base/options.h"
#include "index/index.h"
#include "model/bundle.h"
#include "model/tower_file.h"

static const rtv_bundle_options default_options = RTV_BUNDLE_OPTIONS_INIT;

rtv_status rtv_bundle_options_init(rtv_bundle_options *options, size_t struct_size)
{
    return rtv__options_init(options, struct_size, &default_options, sizeof default_options);
}

static rtv_status check_version(const rtv_tensor_file *file)
{
    int64_t version;
    rtv_status status = rtv__tensor_file_integer(&version, file, RTV__BUNDLE_PREFIX, "version");
    if (status == RTV_E_NOTFOUND)
        return rtv__fail(RTV_E_CORRUPT, "%s is not a bundle", rtv__tensor_file_path(file));
    RTV_TRY(status);
    if (version > RTV__BUNDLE_VERSION)
        return rtv__fail(RTV_E_UNSUPPORTED,
                         "%s is a bundle of version %" PRId64 ", this library reads up to %d",
                         rtv__tensor_file_path(file), version, RTV__BUNDLE_VERSION);
    return RTV_OK;
}

static rtv_status open_tower(rtv__encoder *encoder, rtv_bundle *bundle, const char *role)
{
    const char *name;
    RTV_TRY(rtv__tensor_file_text(&name, bundle->file, RTV__BUNDLE_PREFIX, role));
    rtv_tower *tower;
    RTV_TRY(rtv__tower_load(&tower, bundle->context, bundle->file, name));
    rtv__encoder_init(encoder, bundle->context, tower);
    return RTV_OK;
}

static rtv_status check_width(const rtv_bundle *bundle, const rtv_tower *tower)
{
    if (rtv_tower_width(tower) != rtv_index_dim(bundle->index))
        return rtv__fail(RTV_E_CORRUPT, "%s: tower '%s' is %" PRId64 " wide, the index %" PRId64,
                         rtv__tensor_file_path(bundle->file), tower->name, rtv_tower_width(tower),
                         rtv_index_dim(bundle->index));
    return RTV_OK;
}

static rtv_status open_parts(rtv_bundle *bundle)
{
    RTV_TRY(check_version(bundle->file));
    RTV_TRY(open_tower(&bundle->query, bundle, "query_tower"));
    if (rtv_tensor_file_metadata(bundle->file, RTV__BUNDLE_PREFIX "candidate_tower") != NULL)
        RTV_TRY(open_tower(&bundle->candidate, bundle, "candidate_tower"));
    RTV_TRY(
        rtv__index_load(&bundle->index, bundle->context, bundle->file, RTV__BUNDLE_INDEX_PREFIX));
    RTV_TRY(check_width(bundle, bundle->query.tower));
    return bundle->candidate.tower != NULL ? check_width(bundle, bundle->candidate.tower) : RTV_OK;
}

/* What the makers of the parts refuse or do not find is damage to the file, whatever they call it. */
static rtv_status blame_file(rtv_status status, const rtv_tensor_file *file)
{
    const char *path = rtv__tensor_file_path(file), *message = rtv_last_error_message();
    if (status == RTV_OK || status == RTV_E_NOMEM || status == RTV_E_UNSUPPORTED ||
        status == RTV_E_IO)
        return status;
    if (strstr(message, path) != NULL)
        return rtv__fail(RTV_E_CORRUPT, "%s", message);
    return rtv__fail(RTV_E_CORRUPT, "%s: %s", path, message);
}

rtv_status rtv_bundle_open(rtv_bundle **out, rtv_context *context, const char *path,
                           const rtv_bundle_options *given)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_ARG(path != NULL, "path is NULL");
    rtv_bundle_options options = RTV_BUNDLE_OPTIONS_INIT;
    RTV_TRY(rtv__options_read(&options, sizeof options, given, "rtv_bundle_options",
                              RTV_BUNDLE_SKIP_CHECKSUMS));
    rtv_tensor_file_options file_options = RTV_TENSOR_FILE_OPTIONS_INIT;
    file_options.flags = RTV_TENSOR_FILE_NEED_CHECKSUMS;
    if (options.flags & RTV_BUNDLE_SKIP_CHECKSUMS)
        file_options.flags = RTV_TENSOR_FILE_SKIP_CHECKSUMS;
    rtv_bundle *bundle = rtv__alloc_zero(context, sizeof *bundle);
    if (bundle == NULL)
        return RTV_E_NOMEM;
    bundle->context = rtv__context_retain(context);
    rtv_status status = rtv_tensor_file_open(&bundle->file, context, path, &file_options);
    if (status == RTV_OK)
        status = blame_file(open_parts(bundle), bundle->file);
    if (status != RTV_OK) {
        rtv_bundle_free(bundle);
        return status;
    }
    *out = bundle;
    return RTV_OK;
}

void rtv_bundle_free(rtv_bundle *bundle)
{
    if (bundle == NULL)
        return;
    rtv_context *context = bundle->context;
    rtv__encoder_destroy(&bundle->query);
    rtv__encoder_destroy(&bundle->candidate);
    rtv_index_free(bundle->index);
    rtv_tensor_file_free(bundle->file);
    rtv__free(context, bundle);
    rtv__context_release(context);
}

rtv_index *rtv_bundle_index(rtv_bundle *bundle)
{
    return bundle->index;
}

int64_t rtv_bundle_width(const rtv_bundle *bundle)
{
    return rtv_index_dim(bundle->index);
}
