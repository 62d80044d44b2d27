/* Cutting text and reading numbers in plain C: what all instruction sets do. */
#include "kernel/text_words_body.h"

#include "kernel/text_number_body.h"

/* One bit for every byte whose highest bit is set. */
static inline uint64_t high_bits(uint64_t word)
{
    return ((word & RTV__EACH_BYTE(0x80)) >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline uint64_t high_mask(const char *text)
{
    uint64_t mask = 0;
    for (int i = 0; i < 8; i++)
        mask |= high_bits(load_word(text + 8 * i)) << 8 * i;
    return mask;
}

static inline uint64_t equal_mask(const char *text, char byte)
{
    uint64_t mask = 0, rest = RTV__EACH_BYTE(0x7F);
    for (int i = 0; i < 8; i++) {
        uint64_t word = load_word(text + 8 * i) ^ RTV__EACH_BYTE((unsigned char)byte);
        mask |= high_bits(~(((word & rest) + rest) | word)) << 8 * i;
    }
    return mask;
}

#include "kernel/text_masks_body.h"
#include "kernel/text_cut_body.h"

const rtv__text_kernels rtv__text_scalar = {count_byte, count_open_breaks, cut, parse_integers,
                                            parse_decimals};
