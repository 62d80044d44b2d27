#include "shared_data.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/status.h"

enum { CENTRES = 2000 };

rtv_status write_file(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return rtv__fail(RTV_E_IO, "%s cannot be written", path);
    size_t written = fwrite(bytes, 1, count, file);
    if (fclose(file) != 0 || written != count)
        return rtv__fail(RTV_E_IO, "%s cannot be written", path);
    return RTV_OK;
}

static void path_of(char *out, size_t bytes, const bench_run *bench, const char *name)
{
    snprintf(out, bytes, "%s/%s", bench->settings->folder, name);
}

rtv_status shared_bytes(const bench_run *bench, const char *name, const void *bytes, size_t count)
{
    char path[4096];
    if (bench->settings->folder == NULL)
        return RTV_OK;
    path_of(path, sizeof path, bench, name);
    return write_file(path, bytes, count);
}

/* 1 when the file is there with exactly so many bytes. */
static int read_whole(const bench_run *bench, const char *name, void *bytes, size_t count)
{
    char path[4096];
    if (bench->settings->folder == NULL)
        return 0;
    path_of(path, sizeof path, bench, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return 0;
    size_t got = fread(bytes, 1, count, file);
    int is_end = fgetc(file) == EOF;
    fclose(file);
    return got == count && is_end;
}

static float spectrum(int64_t dimension)
{
    return 1.0f / sqrtf(1.0f + 0.15f * (float)dimension);
}

/* Centres come from a seed of their own, the same for queries and candidates. */
static void fill_clustered(float *out, int64_t rows, int64_t dim, rtv__random *random,
                           float *centres)
{
    rtv__random of_centres;
    rtv__random_seed(&of_centres, 77);
    for (int64_t i = 0; i < CENTRES * dim; i++)
        centres[i] = spectrum(i % dim) * (float)rtv__random_normal(&of_centres);
    for (int64_t i = 0; i < rows; i++) {
        const float *centre = centres + (int64_t)rtv__random_below(random, CENTRES) * dim;
        float norm = expf(0.2f * (float)rtv__random_normal(random));
        for (int64_t j = 0; j < dim; j++)
            out[i * dim + j] =
                norm * (centre[j] + 0.5f * spectrum(j) * (float)rtv__random_normal(random));
    }
}

static void fill_gauss(float *out, int64_t count, float scale, rtv__random *random)
{
    for (int64_t i = 0; i < count; i++)
        out[i] = scale * (float)rtv__random_normal(random);
}

float *shared_vectors(const bench_run *bench, const char *name, vector_kind kind, int64_t rows,
                      int64_t dim, uint64_t stream)
{
    rtv__random random;
    size_t bytes = (size_t)(rows * dim) * sizeof(float);
    float *out = rtv__alloc_array(bench->context, rows * dim, sizeof out[0]);
    float *centres = rtv__alloc_array(bench->context, CENTRES * dim, sizeof centres[0]);
    rtv_status status = out != NULL && centres != NULL ? RTV_OK : RTV_E_NOMEM;
    if (status == RTV_OK && !read_whole(bench, name, out, bytes)) {
        rtv__random_seed(&random, 1000 + stream);
        if (kind == DATA_CLUSTERED)
            fill_clustered(out, rows, dim, &random, centres);
        else
            fill_gauss(out, rows * dim, kind == DATA_SMALL ? 0.3f : 1.0f, &random);
        status = shared_bytes(bench, name, out, bytes);
    }
    rtv__free(bench->context, centres);
    if (status != RTV_OK) {
        rtv__free(bench->context, out);
        return NULL;
    }
    return out;
}

/*
 * Popularity falls as (rank + head)^-1.2. With these heads, of 8,192 draws among 6,040 users and
 * 3,706 movies about 3,400 and 2,300 are distinct, as estimated for MovieLens 1M.
 */
enum { USER_HEAD = 300, MOVIE_HEAD = 80 };

static int64_t draw_popular(rtv__random *random, int64_t most, double head)
{
    double first = pow(head, -0.2), last = pow(head + (double)most, -0.2);
    double at = first + (last - first) * rtv__random_uniform(random);
    int64_t rank = (int64_t)(pow(at, -5.0) - head);
    return rank < most ? rank : most - 1;
}

static int64_t draw_id(rtv__random *random, id_kind kind, int64_t most)
{
    if (kind == IDS_UNIFORM)
        return (int64_t)rtv__random_below(random, (uint64_t)most);
    return draw_popular(random, most, kind == IDS_OF_USERS ? USER_HEAD : MOVIE_HEAD);
}

int64_t *shared_ids(const bench_run *bench, const char *name, id_kind kind, int64_t count,
                    int64_t most, uint64_t stream)
{
    rtv__random random;
    size_t bytes = (size_t)count * sizeof(int64_t);
    int64_t *out = rtv__alloc_array(bench->context, count, sizeof out[0]);
    if (out == NULL || read_whole(bench, name, out, bytes))
        return out;
    rtv__random_seed(&random, 2000 + stream);
    for (int64_t i = 0; i < count; i++)
        out[i] = draw_id(&random, kind, most);
    if (shared_bytes(bench, name, out, bytes) != RTV_OK) {
        rtv__free(bench->context, out);
        return NULL;
    }
    return out;
}
