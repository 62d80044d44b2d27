#include "movielens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "try.h"

enum { PATH_BYTES = 4096, NAME_BYTES = 32 };

static int file_exists(const char *directory, const char *name)
{
    char path[PATH_BYTES + NAME_BYTES];
    struct stat information;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return stat(path, &information) == 0 && S_ISREG(information.st_mode);
}

static int holds_movielens(const char *directory)
{
    return (file_exists(directory, "u.data") && file_exists(directory, "u.item")) ||
           (file_exists(directory, "ratings.dat") && file_exists(directory, "movies.dat"));
}

/* The folder of the user's cache for our data; "" when the user has no home. */
static void cache_directory(char *out)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    out[0] = '\0';
    if (cache != NULL && cache[0] != '\0')
        snprintf(out, PATH_BYTES, "%s/libretrieve/ml-100k", cache);
    else if (home != NULL && home[0] != '\0')
        snprintf(out, PATH_BYTES, "%s/.cache/libretrieve/ml-100k", home);
}

static rtv_status read_table(rtv_table **out, rtv_context *context, const char *directory,
                             const char *name, const char *separator, const rtv_field *fields,
                             int32_t field_count)
{
    char path[PATH_BYTES + NAME_BYTES];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    rtv_delimited_options options = RTV_DELIMITED_OPTIONS_INIT;
    options.separator = separator;
    options.encoding = RTV_ENCODING_LATIN1;
    options.fields = fields;
    options.field_count = field_count;
    return rtv_table_read_delimited(out, context, path, &options);
}

static rtv_status read_files(movielens *out, rtv_context *context, const char *directory)
{
    const rtv_field rating_fields[] = {
        RTV_FIELD_INIT("user_id", 0, RTV_VALUE_STRING),
        RTV_FIELD_INIT("movie_id", 1, RTV_VALUE_STRING),
        RTV_FIELD_INIT("timestamp", 3, RTV_VALUE_INT64),
    };
    const rtv_field movie_fields[] = {
        RTV_FIELD_INIT("movie_id", 0, RTV_VALUE_STRING),
        RTV_FIELD_INIT("movie_title", 1, RTV_VALUE_STRING),
    };
    int is_1m = !file_exists(directory, "u.data");
    out->kind = is_1m ? "MovieLens 1M" : "MovieLens 100K";
    TRY(read_table(&out->ratings, context, directory, is_1m ? "ratings.dat" : "u.data",
                   is_1m ? "::" : "\t", rating_fields, 3));
    TRY(read_table(&out->movies, context, directory, is_1m ? "movies.dat" : "u.item",
                   is_1m ? "::" : "|", movie_fields, 2));
    TRY(rtv_table_join(out->ratings, "movie_id", out->movies, "movie_id", "movie_title",
                       "movie_title"));
    TRY(rtv_table_drop(out->ratings, "movie_id"));
    return rtv_table_drop(out->movies, "movie_id");
}

static void find_times(movielens *data)
{
    const rtv_column *column = rtv_table_column(data->ratings, "timestamp");
    const int64_t *times = rtv_column_values(column, NULL);
    data->first_time = data->last_time = times[0];
    for (int64_t i = 1; i < rtv_column_rows(column); i++) {
        if (times[i] < data->first_time)
            data->first_time = times[i];
        if (times[i] > data->last_time)
            data->last_time = times[i];
    }
}

/* The first place that has the data, downloaded if need be; NULL: nowhere. */
static const char *find_directory(char *cache, const char **problem)
{
    static const char *const near[] = {"../shared/ml-100k",
                                       EXAMPLE_PROJECT_DIR "/../shared/ml-100k"};
    const char *named = getenv("RETRIEVE_MOVIELENS");
    if (named != NULL && named[0] != '\0') {
        if (!holds_movielens(named))
            *problem = "the folder that RETRIEVE_MOVIELENS names holds neither u.data and u.item "
                       "nor ratings.dat and movies.dat";
        return named;
    }
    for (int i = 0; i < 2; i++)
        if (holds_movielens(near[i]))
            return near[i];
    cache_directory(cache);
    if (cache[0] == '\0')
        return NULL;
    if (holds_movielens(cache) || movielens_download(cache))
        return cache;
    return NULL;
}

static rtv_status generate(movielens *out, rtv_context *context)
{
    out->kind = "generated data";
    snprintf(out->source, sizeof out->source, "made here, in the likeness of MovieLens 100K");
    return movielens_generate(&out->ratings, &out->movies, context);
}

rtv_status movielens_load(movielens *out, rtv_context *context, const char *directory,
                          const char **problem)
{
    char cache[PATH_BYTES];
    memset(out, 0, sizeof *out);
    *problem = NULL;
    if (directory == NULL) {
        directory = find_directory(cache, problem);
    } else if (strcmp(directory, "generated") == 0) {
        directory = NULL;
    } else if (!holds_movielens(directory)) {
        *problem = "the folder holds neither u.data and u.item nor ratings.dat and movies.dat";
    }
    if (*problem != NULL)
        return RTV_OK;
    rtv_status status;
    if (directory == NULL) {
        status = generate(out, context);
    } else {
        snprintf(out->source, sizeof out->source, "%.4000s", directory);
        status = read_files(out, context, directory);
    }
    if (status == RTV_OK)
        find_times(out);
    else
        movielens_free(out);
    return status;
}

void movielens_free(movielens *data)
{
    rtv_table_free(data->ratings);
    rtv_table_free(data->movies);
    data->ratings = data->movies = NULL;
}
