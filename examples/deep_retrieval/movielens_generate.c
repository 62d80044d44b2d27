/*
 * Data in the likeness of MovieLens 100K: 943 users, 1,682 movies, 100,000 ratings. Movies belong
 * to genres and differ in popularity, users prefer a few genres and rate in sessions. What a user
 * will rate can thus be learnt, and a trained model beats popularity.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "movielens.h"
#include "try.h"

enum {
    USERS = 943,
    MOVIES = 1682,
    RATINGS = 100000,
    GENRES = 16,
    TASTES = 3, /* genres that a user likes */
    TITLE_BYTES = 80,
    FIRST_TIME = 874724710,
    DAYS = 215
};

typedef struct {
    uint64_t state;
} generator;

static uint64_t next(generator *random) /* splitmix64 */
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static double uniform(generator *random)
{
    return ((double)(next(random) >> 11) + 0.5) * 0x1p-53;
}

static int64_t below(generator *random, int64_t bound)
{
    return (int64_t)(uniform(random) * (double)bound);
}

typedef struct {
    int genre[MOVIES];
    double popularity[MOVIES];
    char title[MOVIES][TITLE_BYTES];
} movie_list;

static void make_movies(movie_list *movies, generator *random)
{
    static const char *const genre_words[GENRES] = {
        "Laughing",  "Midnight", "Desert",  "Robot",  "Broken Hearts", "Haunted",
        "Detective", "War",      "Dancing", "Galaxy", "Family",        "Western",
        "Trial",     "Castle",   "Racing",  "Ocean"};
    static const char *const nouns[] = {"Story", "Return", "Road",   "Promise",
                                        "Game",  "Letter", "Winter", "Stranger",
                                        "Crown", "Bridge", "Shadow", "Summer"};
    for (int i = 0; i < MOVIES; i++) {
        movies->genre[i] = (int)below(random, GENRES);
        movies->popularity[i] = pow(1.0 + (double)i, -0.75);
        snprintf(movies->title[i], TITLE_BYTES, "%s %s %d (%d)", genre_words[movies->genre[i]],
                 nouns[below(random, 12)], i + 1, 1930 + (int)below(random, 69));
    }
}

/* How many ratings each user gives: at least 20, few give hundreds, all together RATINGS. */
static void share_ratings(int64_t *counts, generator *random)
{
    double weights[USERS], sum = 0.0;
    for (int u = 0; u < USERS; u++)
        sum += weights[u] =
            exp(1.0 * sqrt(-2.0 * log(uniform(random))) * cos(6.283185307179586 * uniform(random)));
    int64_t left = RATINGS;
    for (int u = 0; u < USERS; u++) {
        counts[u] = 20 + (int64_t)((double)(RATINGS - 20 * USERS) * weights[u] / sum);
        if (counts[u] > MOVIES / 2)
            counts[u] = MOVIES / 2;
        left -= counts[u];
    }
    for (int u = 0; left > 0; u = (u + 1) % USERS)
        if (counts[u] < MOVIES / 2) {
            counts[u]++;
            left--;
        }
}

typedef struct {
    double key;
    int movie;
} keyed_movie;

static int by_falling_key(const void *a, const void *b)
{
    double x = ((const keyed_movie *)a)->key, y = ((const keyed_movie *)b)->key;
    return (x < y) - (x > y);
}

/* Draws movies without replacement by the Gumbel trick: the largest log-weight plus noise. */
static void draw_movies(keyed_movie *out, const movie_list *movies, generator *random)
{
    double taste[GENRES];
    for (int g = 0; g < GENRES; g++)
        taste[g] = 0.15;
    for (int i = 0; i < TASTES; i++)
        taste[below(random, GENRES)] += 2.0;
    for (int i = 0; i < MOVIES; i++) {
        double weight = movies->popularity[i] * taste[movies->genre[i]];
        out[i] = (keyed_movie){log(weight) - log(-log(uniform(random))), i};
    }
    qsort(out, MOVIES, sizeof out[0], by_falling_key);
}

typedef struct {
    char users[USERS][16];
    movie_list movies;
    const char *user_of[RATINGS], *title_of[RATINGS];
    int64_t time_of[RATINGS];
} world;

static void make_ratings(world *made, generator *random)
{
    static keyed_movie drawn[MOVIES];
    int64_t counts[USERS], row = 0;
    share_ratings(counts, random);
    for (int u = 0; u < USERS; u++) {
        snprintf(made->users[u], sizeof made->users[u], "%d", u + 1);
        draw_movies(drawn, &made->movies, random);
        int64_t time = FIRST_TIME + below(random, (int64_t)DAYS * 86400);
        for (int64_t i = 0; i < counts[u] && row < RATINGS; i++, row++) {
            made->user_of[row] = made->users[u];
            made->title_of[row] = made->movies.title[drawn[i].movie];
            made->time_of[row] = time;
            time += below(random, 40);
        }
    }
}

static rtv_status add_column(rtv_table *table, rtv_column *column, const char *name)
{
    rtv_status status = rtv_table_add(table, name, column);
    rtv_column_free(column);
    return status;
}

static rtv_status fill_tables(rtv_table *ratings, rtv_table *movies, rtv_context *context,
                              const world *made)
{
    rtv_column *column;
    TRY(rtv_column_create_strings(&column, context, RATINGS, made->user_of, NULL));
    TRY(add_column(ratings, column, "user_id"));
    TRY(rtv_column_create_numbers(&column, context, RTV_VALUE_INT64, RATINGS, made->time_of));
    TRY(add_column(ratings, column, "timestamp"));
    TRY(rtv_column_create_strings(&column, context, RATINGS, made->title_of, NULL));
    TRY(add_column(ratings, column, "movie_title"));
    const char *titles[MOVIES];
    for (int i = 0; i < MOVIES; i++)
        titles[i] = made->movies.title[i];
    TRY(rtv_column_create_strings(&column, context, MOVIES, titles, NULL));
    return add_column(movies, column, "movie_title");
}

rtv_status movielens_generate(rtv_table **ratings, rtv_table **movies, rtv_context *context)
{
    static world made;
    generator random = {20};
    make_movies(&made.movies, &random);
    make_ratings(&made, &random);
    TRY(rtv_table_create(ratings, context));
    TRY(rtv_table_create(movies, context));
    return fill_tables(*ratings, *movies, context, &made);
}
