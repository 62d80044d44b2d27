/* What an index holds; its state in a file of named tensors. */
#ifndef RTV_LIB_INDEX_INDEX_H
#define RTV_LIB_INDEX_INDEX_H

#include <pthread.h>

#include "index/hits.h"
#include "index/index_codes.h"
#include "index/vector_store.h"
#include "retrieve/index_read.h"
#include "retrieve/search.h"

struct rtv_index {
    rtv_context *context; /* counted */
    rtv__id_store ids;
    rtv__vector_store vectors; /* ids.count of them */
    rtv__index_codes *codes;   /* of the same vectors in float32; searches may make them */

    pthread_mutex_t idle_lock;
    rtv__searcher *idle; /* for searches without hits */
};

/* "the index has string ids" and the like. */
rtv_status rtv__index_check_type(const rtv_index *index, rtv_id_type type);
/* The position of an id, or RTV_E_NOTFOUND that names it. */
rtv_status rtv__index_position(int64_t *out, const rtv_index *index, rtv__id id);

/*
 * The tensors of an index, under names with a prefix (NULL: none): "panels" f32, bf16 or i8
 * [panels, dim, 16], the latter with "scales" f32 [panels, 16], and "ids" i64 [count] or the strings
 * "ids"; the texts "kind" and "count". The data is read when the writer saves: until then the index
 * must stay as it is.
 */
rtv_status rtv__index_save(const rtv_index *index, rtv_tensor_writer *writer, const char *prefix);
/*
 * Keeps a reference to the file while it uses its vectors. Takes "vectors" f32 [count, dim] as
 * well, which programs that know nothing of panels write; then the texts are not needed.
 */
rtv_status rtv__index_load(rtv_index **out, rtv_context *context, rtv_tensor_file *file,
                           const char *prefix);

#endif
