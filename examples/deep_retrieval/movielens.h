/* MovieLens data, or data made in its likeness. */
#ifndef EXAMPLE_MOVIELENS_H
#define EXAMPLE_MOVIELENS_H

#include <retrieve.h>

typedef struct {
    rtv_table *ratings;            /* user_id (string), movie_title (string), timestamp (int64) */
    rtv_table *movies;             /* movie_title (string); a title may stand in two rows */
    const char *kind;              /* "MovieLens 100K", "MovieLens 1M", "generated data" */
    char source[4096];             /* where it came from, for people */
    int64_t first_time, last_time; /* of the ratings */
} movielens;

/*
 * `directory` NULL: looks in RETRIEVE_MOVIELENS, ../shared/ml-100k and the user's cache, then tries
 * to download, and at last generates. "generated": generates at once. Otherwise the folder must
 * hold u.data and u.item (100K) or ratings.dat and movies.dat (1M).
 * A failure of the example's own is told by `*problem`, one of the library by the status.
 */
rtv_status movielens_load(movielens *out, rtv_context *context, const char *directory,
                          const char **problem);
void movielens_free(movielens *data);

/* Downloads ml-100k into `cache` and checks it; gives 1 when the files are there afterwards. */
int movielens_download(const char *cache);
/* Fills the tables with generated data of the size of MovieLens 100K. */
rtv_status movielens_generate(rtv_table **ratings, rtv_table **movies, rtv_context *context);

#endif
