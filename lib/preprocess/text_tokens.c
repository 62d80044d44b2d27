#include "preprocess/text_tokens.h"

#include <string.h>

#include "retrieve/vocabulary.h"

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

static bool is_between(unsigned char byte, unsigned char least, unsigned char most)
{
    return byte >= least && byte <= most;
}

/* Looked up, not compared: which byte comes next can hardly be foreseen, so branches would cost
 * most. */
enum { SPACE = 1, PUNCTUATION = 2, UPPER_CASE = 3 };
static const unsigned char kinds[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2,
    2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2,
    2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 0,
};

/* Bytes of the result, which is never longer. ASCII only: other bytes stay as they are. */
static int64_t standardize(char *out, int32_t rule, rtv__text text)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    const int lowers = rule != RTV_STANDARDIZE_STRIP, strips = rule != RTV_STANDARDIZE_LOWER;
    int64_t length = 0;
    for (int64_t i = 0; i < text.length; i++) {
        int kind = kinds[bytes[i]];
        out[length] = (char)(bytes[i] + (((kind == UPPER_CASE) & lowers) << 5));
        length += !((kind == PUNCTUATION) & strips);
    }
    return length;
}

/* What may follow the first byte of a UTF-8 sequence (The Unicode Standard, table 3-7). */
typedef struct {
    int more;                  /* bytes after the first; -1: no sequence begins with it */
    unsigned char least, most; /* the second byte */
} utf8_head;

static utf8_head utf8_head_of(unsigned char byte)
{
    if (byte < 0x80)
        return (utf8_head){0, 0, 0};
    if (is_between(byte, 0xC2, 0xDF))
        return (utf8_head){1, 0x80, 0xBF};
    if (is_between(byte, 0xE0, 0xEF))
        return (utf8_head){2, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF};
    if (is_between(byte, 0xF0, 0xF4))
        return (utf8_head){3, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF};
    return (utf8_head){-1, 0, 0};
}

/* TensorFlow replaces the code points that Unicode keeps for internal use. */
static bool is_noncharacter(const unsigned char *bytes, int length)
{
    if (length == 3)
        return bytes[0] == 0xEF && ((bytes[1] == 0xB7 && is_between(bytes[2], 0x90, 0xAF)) ||
                                    (bytes[1] == 0xBF && bytes[2] >= 0xBE));
    return length == 4 && (bytes[1] & 0x0F) == 0x0F && bytes[2] == 0xBF && bytes[3] >= 0xBE;
}

/*
 * The bytes of the first code point, or of the longest ill-formed beginning of one, which stands
 * for one U+FFFD; there is at least one byte.
 */
static int64_t next_character(const char *text, int64_t length, bool *is_replaced)
{
    const unsigned char *bytes = (const unsigned char *)text;
    utf8_head head = utf8_head_of(bytes[0]);
    int used = 1;
    while (used <= head.more && used < length &&
           is_between(bytes[used], used == 1 ? head.least : 0x80, used == 1 ? head.most : 0xBF))
        used++;
    *is_replaced = used != head.more + 1 || is_noncharacter(bytes, used);
    return used;
}

static bool split_characters(rtv__text text, rtv__token_fn give, void *payload)
{
    for (int64_t i = 0; i < text.length;) {
        bool is_replaced;
        int64_t used = next_character(text.data + i, text.length - i, &is_replaced);
        if (!(is_replaced ? give(payload, replacement, 3) : give(payload, text.data + i, used)))
            return false;
        i += used;
    }
    return true;
}

/* First all spaces of a part of the text are found, then what is between them is given. */
static bool split_words(rtv__text text, rtv__token_fn give, void *payload)
{
    enum { PART = 128 };
    const unsigned char *bytes = (const unsigned char *)text.data;
    int64_t spaces[PART + 1], begin = 0;
    for (int64_t first = 0; first < text.length; first += PART) {
        int64_t end = text.length - first < PART ? text.length : first + PART, count = 0;
        for (int64_t i = first; i < end; i++) {
            spaces[count] = i;
            count += kinds[bytes[i]] == SPACE;
        }
        if (end == text.length)
            spaces[count++] = end;
        for (int64_t i = 0; i < count; begin = spaces[i++] + 1)
            if (spaces[i] > begin && !give(payload, text.data + begin, spaces[i] - begin))
                return false;
    }
    return true;
}

/* The words of a row, before n-grams; `scratch` holds the longest string. */
static void split_row(const rtv__text_rules *rules, const rtv_column *column, int64_t first,
                      int64_t count, char *scratch, rtv__token_fn give, void *payload)
{
    bool wants_more = true;
    for (int64_t i = first; i < first + count && wants_more; i++) {
        rtv__text text = rtv__column_text(column, i);
        if (rules->standardize != RTV_STANDARDIZE_NONE) {
            text.length = standardize(scratch, rules->standardize, text);
            text.data = scratch;
        }
        wants_more = rules->split == RTV_SPLIT_WHITESPACE  ? split_words(text, give, payload)
                     : rules->split == RTV_SPLIT_CHARACTER ? split_characters(text, give, payload)
                                                           : give(payload, text.data, text.length);
    }
}

/* The words of a row, each with a space behind it: every n-gram is a piece of this. */
typedef struct {
    char *bytes;
    int64_t *ends; /* of each word, without its space */
    int64_t used, words;
} joined_words;

static bool join_word(void *payload, const char *token, int64_t length)
{
    joined_words *joined = payload;
    if (length > 0)
        memcpy(joined->bytes + joined->used, token, (size_t)length);
    joined->used += length;
    joined->ends[joined->words++] = joined->used;
    joined->bytes[joined->used++] = ' ';
    return true;
}

static void give_ngrams(const rtv__text_rules *rules, const joined_words *joined,
                        rtv__token_fn give, void *payload)
{
    for (int64_t i = 0; i < rules->width_count; i++) {
        int64_t width = rules->widths[i];
        for (int64_t word = 0; word + width <= joined->words; word++) {
            int64_t begin = word == 0 ? 0 : joined->ends[word - 1] + 1;
            int64_t end = joined->ends[word + width - 1];
            if (!give(payload, joined->bytes + begin, end - begin))
                return;
        }
    }
}

/* A word is as long as its part of the string, or three bytes for an ill-formed one; and a space.
 */
static int64_t most_joined_bytes(const rtv__text_rules *rules, int64_t strings, int64_t bytes)
{
    return (rules->split == RTV_SPLIT_CHARACTER ? 4 : 2) * bytes + strings;
}

size_t rtv__text_scratch_bytes(const rtv__text_rules *rules, int64_t strings, int64_t bytes)
{
    size_t standardized = rules->standardize == RTV_STANDARDIZE_NONE ? 0 : (size_t)bytes;
    if (rules->width_count == 0)
        return standardized;
    size_t ends = (size_t)(bytes + strings) * sizeof(int64_t);
    return ends + (size_t)most_joined_bytes(rules, strings, bytes) + standardized;
}

/* A word begins where the first byte behind a space is kept. */
static int64_t count_words(rtv__text text, bool strips)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    int64_t count = 0;
    int inside = 0;
    for (int64_t i = 0; i < text.length; i++) {
        int kind = kinds[bytes[i]], is_dropped = (kind == PUNCTUATION) & strips;
        int goes_on = (inside | !is_dropped) & (kind != SPACE);
        count += goes_on & !inside;
        inside = goes_on;
    }
    return count;
}

bool rtv__text_can_count(const rtv__text_rules *rules)
{
    return rules->split == RTV_SPLIT_WHITESPACE && rules->width_count == 0;
}

int64_t rtv__text_count(const rtv__text_rules *rules, const rtv_column *column, int64_t first,
                        int64_t count)
{
    bool strips = rules->standardize == RTV_STANDARDIZE_LOWER_AND_STRIP ||
                  rules->standardize == RTV_STANDARDIZE_STRIP;
    int64_t words = 0;
    for (int64_t i = first; i < first + count; i++)
        words += count_words(rtv__column_text(column, i), strips);
    return words;
}

void rtv__text_row(const rtv__text_rules *rules, const rtv_column *column, int64_t first,
                   int64_t count, char *scratch, rtv__token_fn give, void *payload)
{
    if (rules->width_count == 0) {
        split_row(rules, column, first, count, scratch, give, payload);
        return;
    }
    int64_t bytes = column->offsets[first + count] - column->offsets[first];
    joined_words joined = {.ends = (int64_t *)(void *)scratch};
    joined.bytes = scratch + (size_t)(bytes + count) * sizeof(int64_t);
    char *standardized = joined.bytes + most_joined_bytes(rules, count, bytes);
    split_row(rules, column, first, count, standardized, join_word, &joined);
    give_ngrams(rules, &joined, give, payload);
}
