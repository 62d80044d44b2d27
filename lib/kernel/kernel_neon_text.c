/* Cutting text for NEON; numbers are read in words, as the scalar table does. */
#include <arm_neon.h>

#include "kernel/text_words_body.h"

#include "kernel/text_number_body.h"

/* The highest bits of 64 bytes: bits by place, added up in neighbours three times. */
static inline uint64_t mask_of(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d)
{
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t place = vld1q_u8(places);
    uint8x16_t low = vpaddq_u8(vandq_u8(a, place), vandq_u8(b, place));
    uint8x16_t high = vpaddq_u8(vandq_u8(c, place), vandq_u8(d, place));
    uint8x16_t all = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static inline uint8x16_t load_quarter(const char *text, int quarter)
{
    return vld1q_u8((const uint8_t *)text + 16 * quarter);
}

static inline uint64_t high_mask(const char *text)
{
    const uint8x16_t least = vdupq_n_u8(128);
    return mask_of(vcgeq_u8(load_quarter(text, 0), least), vcgeq_u8(load_quarter(text, 1), least),
                   vcgeq_u8(load_quarter(text, 2), least), vcgeq_u8(load_quarter(text, 3), least));
}

static inline uint64_t equal_mask(const char *text, char byte)
{
    const uint8x16_t bytes = vdupq_n_u8((uint8_t)byte);
    return mask_of(vceqq_u8(load_quarter(text, 0), bytes), vceqq_u8(load_quarter(text, 1), bytes),
                   vceqq_u8(load_quarter(text, 2), bytes), vceqq_u8(load_quarter(text, 3), bytes));
}

#include "kernel/text_masks_body.h"
#include "kernel/text_cut_body.h"

const rtv__text_kernels rtv__text_neon = {count_byte, count_open_breaks, cut, parse_integers,
                                          parse_decimals};
