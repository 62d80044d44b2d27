/* Mutates the seeds of a target, always in the same way: fuzz_x [rounds [first seed]]. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { MOST_SEEDS = 32, ROUNDS = 30000, MOST_CHANGES = 6 };

typedef struct {
    uint8_t *data;
    size_t size;
} input;

static uint64_t state;

/* xorshift64 (Marsaglia 2003). */
static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static size_t below(size_t bound)
{
    return bound == 0 ? 0 : (size_t)(next_random() % bound);
}

static input copy_of(const uint8_t *data, size_t size)
{
    /* Of exactly this size, so that a sanitizer sees every read beyond it. */
    input copy = {malloc(size > 0 ? size : 1), size};
    if (copy.data == NULL)
        exit(2);
    memcpy(copy.data, data, size);
    return copy;
}

/* Replaces `count` bytes from `at` on by others. */
static void splice(input *text, size_t at, size_t count, const uint8_t *other, size_t other_size)
{
    input result = {malloc(text->size - count + other_size + 1), text->size - count + other_size};
    if (result.data == NULL)
        exit(2);
    memcpy(result.data, text->data, at);
    if (other_size > 0)
        memcpy(result.data + at, other, other_size);
    memcpy(result.data + at + other_size, text->data + at + count, text->size - at - count);
    free(text->data);
    *text = result;
}

static void change(input *text, const input *other)
{
    static const char *const words[] = {"0",
                                        "-1",
                                        "9223372036854775807",
                                        "9223372036854775808",
                                        "18446744073709551615",
                                        "1e309",
                                        "nan",
                                        "\"",
                                        "\\",
                                        "{",
                                        "}",
                                        "[",
                                        "]",
                                        ",",
                                        ":",
                                        "::",
                                        "\r\n",
                                        "\n",
                                        "\t",
                                        "\\u0000",
                                        "\xEF\xBB\xBF",
                                        "\xC3",
                                        "\xED\xA0\x80",
                                        "F64"};
    static const uint64_t numbers[] = {
        0, 1, 7, 8, 64, UINT32_MAX, INT64_MAX, UINT64_MAX, (uint64_t)1 << 63};
    size_t at = below(text->size + 1), rest = text->size - at;
    size_t count = below(rest < 40 ? rest + 1 : 40);
    const char *word = words[below(sizeof words / sizeof words[0])];
    switch (next_random() % 8) {
    case 0:
        if (rest > 0)
            text->data[at] ^= (uint8_t)(1 << below(8));
        break;
    case 1:
        if (rest > 0)
            text->data[at] = (uint8_t)next_random();
        break;
    case 2:
        splice(text, at, count, NULL, 0);
        break;
    case 3:
        splice(text, at, 0, (const uint8_t *)word, strlen(word));
        break;
    case 4:
        splice(text, at, count < strlen(word) ? count : strlen(word), (const uint8_t *)word,
               strlen(word));
        break;
    case 5: {
        input part = copy_of(text->data + at, count);
        splice(text, below(text->size + 1), 0, part.data, part.size);
        free(part.data);
        break;
    }
    case 6: {
        size_t from = below(other->size + 1), part = below(other->size - from + 1);
        splice(text, at, count, other->data + from, part < 200 ? part : 200);
        break;
    }
    default:
        if (rest >= 8)
            memcpy(text->data + at, &numbers[below(sizeof numbers / sizeof numbers[0])], 8);
        else
            splice(text, at, rest, NULL, 0);
    }
}

int main(int argc, char **argv)
{
    input seeds[MOST_SEEDS];
    int count = 0;
    while (count < MOST_SEEDS &&
           (seeds[count].data = fuzz_seed(count, &seeds[count].size)) != NULL) {
        LLVMFuzzerTestOneInput(seeds[count].data, seeds[count].size);
        count++;
    }
    if (count == 0)
        return 2;
    long rounds = argc > 1 ? atol(argv[1]) : ROUNDS;
    state = (argc > 2 ? strtoull(argv[2], NULL, 10) : 1) * 0x9E3779B97F4A7C15u;
    if (state == 0)
        state = 1;
    for (long round = 0; round < rounds; round++) {
        const input *seed = &seeds[below((size_t)count)];
        input text = copy_of(seed->data, seed->size);
        for (size_t changes = 1 + below(MOST_CHANGES); changes > 0; changes--)
            change(&text, &seeds[below((size_t)count)]);
        input exact = copy_of(text.data, text.size);
        LLVMFuzzerTestOneInput(exact.data, exact.size);
        free(exact.data);
        free(text.data);
    }
    for (int i = 0; i < count; i++)
        free(seeds[i].data);
    printf("%ld rounds over %d seeds\n", rounds, count);
    return 0;
}
