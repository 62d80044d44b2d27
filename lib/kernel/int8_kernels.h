/*
 * The inner loops of search in 8-bit integers: tiles of 8 queries by 48 candidates.
 *
 * A candidate is scale * code + error, a query likewise; the product of two codes is a sum of
 * integers, exact on every instruction set, and says within a bound what the score is. These loops
 * find the candidates whose bound reaches what a query asks for; which bounds are safe is proven in
 * tensor/panel_int8.h.
 *
 * Codes of candidates are stored + 128 as bytes from 1 to 255, in steps of 4 dimensions: that of
 * dimension x of lane l of a tile is codes[(x / 4 * 48 + l) * 4 + x % 4]. Codes of queries are -127
 * to 127, that of dimension x of query i is codes[(x / 4 * 8 + i) * 4 + x % 4]. What is missing of
 * the last step is 128 and 0.
 */
#ifndef RTV_LIB_KERNEL_INT8_KERNELS_H
#define RTV_LIB_KERNEL_INT8_KERNELS_H

#include "kernel/search_kernels.h"

enum {
    RTV__INT8_STEP = 4,
    RTV__INT8_MOST_CODE = 127,
    RTV__INT8_OFFSET = 128,
    /* So wide that sums of products and thresholds together fit into 32 bits. */
    RTV__INT8_MOST_DIM = 32768
};

/* What is known of the 48 candidates of a tile, all in the units of their common scale. */
typedef struct {
    float inverse_scale;
    float error;  /* at least the norm of each one's error */
    float length; /* at least the norm of each one's code */
    float scale;  /* not used here */
} rtv__int8_tile;

typedef struct {
    const uint8_t *codes;        /* [tile_count][steps][48][4] */
    const rtv__int8_tile *tiles; /* [tile_count] */
    int64_t tile_count, steps;
    uint64_t last_lanes; /* a bit for each candidate of the last tile */
} rtv__int8_panels;

/*
 * Query i asks, of a tile, for products of at least
 *     T = trunc(clamp(fma(-error[i], length, fma(-norm[i], error, floor[i] * inverse_scale)))) - 1,
 * and products of at least
 *     U = trunc(clamp(fma(error[i], length, fma(norm[i], error, ceiling[i] * inverse_scale)))) + 2
 * are certainly above; clamp is to -16384 * 4 * steps .. 16384 * 4 * steps, which no product
 * reaches, and gives the upper end for NaN: with floor NaN or infinity nothing is asked for.
 */
typedef struct {
    const int8_t *codes; /* [steps][8][4] */
    float floor[RTV__TILE_QUERIES], ceiling[RTV__TILE_QUERIES];
    float norm[RTV__TILE_QUERIES], error[RTV__TILE_QUERIES];
    int32_t offset[RTV__TILE_QUERIES]; /* 128 times the sum of the query's codes */
    float scale[RTV__TILE_QUERIES];    /* of the query's codes; not used here */
} rtv__int8_group;

/* What was found for one query: slots (48 * tile + lane, rising) and products. */
typedef struct {
    uint32_t *slots;
    int32_t *products;
    int64_t count;
    int64_t above; /* counted, not listed */
} rtv__int8_hits;

/* Elements behind `room` that must be there for `scan` and `count` to write. */
enum { RTV__INT8_SPARE = 64 };

typedef struct {
    /*
     * Appends the lanes of tiles `first` to `end` - 1 whose product is at least T to the hits of
     * the first `rows` queries (1 to 8). Stops behind a tile after which some list has more than
     * `room` hits, and gives the number of the tile to go on with, or `end`.
     */
    int64_t (*scan)(rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group, int32_t rows,
                    const rtv__int8_panels *panels, int64_t first, int64_t end);
    /* Likewise, but those whose product is at least U too are only counted, in `above`. */
    int64_t (*count)(rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group,
                     const rtv__int8_panels *panels, int64_t first, int64_t end);
    /* Codes of queries beyond +-this might overflow in here. */
    int32_t most_query_code;
} rtv__int8_kernels;

extern const rtv__int8_kernels rtv__int8_scalar;
#if defined(__x86_64__) || defined(__i386__)
extern const rtv__int8_kernels rtv__int8_avx2;       /* needs AVX2 and FMA */
extern const rtv__int8_kernels rtv__int8_avx2vnni;   /* and AVX-VNNI */
extern const rtv__int8_kernels rtv__int8_avx512vnni; /* needs AVX-512 F, DQ, VNNI and VL */
#elif defined(__aarch64__)
extern const rtv__int8_kernels rtv__int8_neondot; /* needs the dot product instructions */
#endif

#endif
