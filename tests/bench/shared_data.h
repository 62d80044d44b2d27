/*
 * Numbers and texts that both sides of a comparison work on. Drawn from fixed seeds; when the
 * settings name a folder they are also files there, for the peer to read, little-endian and without
 * any header. A file that is there already is read, so that the drawing is done once.
 */
#ifndef BENCH_SHARED_DATA_H
#define BENCH_SHARED_DATA_H

#include <stdio.h>

#include "bench.h"

typedef enum {
    DATA_GAUSS,     /* independent normal numbers */
    DATA_CLUSTERED, /* around 2,000 centres of falling spectrum, norms log-normal with sigma 0.2 */
    DATA_SMALL      /* normal numbers whose dot products are of the size of trained logits */
} vector_kind;

/* Rows of vectors; `stream` tells draws of the same kind and size apart. NULL: no memory, or a file
 * that cannot be written. Freed with rtv__free. */
float *shared_vectors(const bench_run *bench, const char *name, vector_kind kind, int64_t rows,
                      int64_t dim, uint64_t stream);

typedef enum {
    IDS_UNIFORM,
    /* Popular ones often, so that a batch repeats them about as one of MovieLens 1M does. */
    IDS_OF_USERS,
    IDS_OF_MOVIES
} id_kind;

/* Numbers from 0 to `most` - 1. */
int64_t *shared_ids(const bench_run *bench, const char *name, id_kind kind, int64_t count,
                    int64_t most, uint64_t stream);

/* Writes bytes to the file of that name in the folder; does nothing without a folder. */
rtv_status shared_bytes(const bench_run *bench, const char *name, const void *bytes, size_t count);

/* Writes bytes to a file. */
rtv_status write_file(const char *path, const void *bytes, size_t count);

#endif
