/*
 * jsmn cuts the text into tokens; what it lets pass beyond JSON (missing commas, control
 * characters, wrong numbers) is refused by a second walk over text and tokens.
 */
#include "io/json.h"

#include <stdbool.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#include "io/text.h"

struct rtv__json {
    const rtv_context *context;
    const char *text;
    size_t bytes;
    int64_t count;
    jsmntok_t *tokens;
};

typedef struct {
    const rtv__json *json;
    size_t position; /* in the text */
    int64_t token;   /* the next one */
} json_walk;

static rtv_status fail_at(size_t position)
{
    return rtv__fail(RTV_E_CORRUPT, "malformed JSON at byte %zu", position);
}

/* jsmn takes time for each level at every bracket: deep nesting is refused before it starts. */
static rtv_status check_depth(const char *text, size_t bytes, int32_t most_depth)
{
    int32_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < bytes; i++) {
        char c = text[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > most_depth)
                return rtv__fail(RTV_E_CORRUPT, "JSON nested deeper than %d levels at byte %zu",
                                 most_depth, i);
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return RTV_OK;
}

static void skip_space(json_walk *walk)
{
    const rtv__json *json = walk->json;
    while (walk->position < json->bytes && strchr(" \t\r\n", json->text[walk->position]) != NULL &&
           json->text[walk->position] != '\0')
        walk->position++;
}

static bool take(json_walk *walk, char expected)
{
    skip_space(walk);
    const rtv__json *json = walk->json;
    if (walk->position >= json->bytes || json->text[walk->position] != expected)
        return false;
    walk->position++;
    return true;
}

static size_t digits(const char *text, size_t length)
{
    size_t count = 0;
    while (count < length && text[count] >= '0' && text[count] <= '9')
        count++;
    return count;
}

static bool is_literal(const char *text, size_t length)
{
    if ((length == 4 && (memcmp(text, "true", 4) == 0 || memcmp(text, "null", 4) == 0)) ||
        (length == 5 && memcmp(text, "false", 5) == 0))
        return true;
    size_t at = length > 0 && text[0] == '-' ? 1 : 0;
    size_t whole = digits(text + at, length - at);
    if (whole == 0 || (whole > 1 && text[at] == '0'))
        return false;
    at += whole;
    if (at < length && text[at] == '.') {
        size_t fraction = digits(text + at + 1, length - at - 1);
        if (fraction == 0)
            return false;
        at += 1 + fraction;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        if (at < length && (text[at] == '+' || text[at] == '-'))
            at++;
        size_t exponent = digits(text + at, length - at);
        if (exponent == 0)
            return false;
        at += exponent;
    }
    return at == length;
}

static bool has_control(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20)
            return true;
    return false;
}

/* The depth of the recursion is bounded by check_depth. */
static bool walk_value(json_walk *walk)
{
    skip_space(walk);
    const rtv__json *json = walk->json;
    if (walk->token >= json->count)
        return false;
    const jsmntok_t *token = &json->tokens[walk->token++];
    const char *text = json->text + token->start;
    size_t length = (size_t)(token->end - token->start);
    if ((size_t)token->start != walk->position + (token->type == JSMN_STRING))
        return false;
    if (token->type == JSMN_STRING) {
        walk->position = (size_t)token->end + 1;
        return !has_control(text, length);
    }
    if (token->type == JSMN_PRIMITIVE) {
        walk->position = (size_t)token->end;
        return is_literal(text, length);
    }
    bool is_object = token->type == JSMN_OBJECT;
    walk->position++;
    for (int i = 0; i < token->size; i++) {
        if (i > 0 && !take(walk, ','))
            return false;
        if (is_object) {
            if (walk->token >= json->count || json->tokens[walk->token].type != JSMN_STRING ||
                !walk_value(walk) || !take(walk, ':'))
                return false;
        }
        if (!walk_value(walk))
            return false;
    }
    return take(walk, is_object ? '}' : ']');
}

static rtv_status tokenize(rtv__json *json)
{
    jsmn_parser parser;
    jsmn_init(&parser);
    int count = jsmn_parse(&parser, json->text, json->bytes, NULL, 0);
    if (count <= 0)
        return fail_at(parser.pos);
    json->tokens = rtv__alloc_array(json->context, count, sizeof *json->tokens);
    if (json->tokens == NULL)
        return RTV_E_NOMEM;
    jsmn_init(&parser);
    json->count = jsmn_parse(&parser, json->text, json->bytes, json->tokens, (unsigned)count);
    if (json->count <= 0)
        return fail_at(parser.pos);
    json_walk walk = {json, 0, 0};
    if (!walk_value(&walk))
        return fail_at(walk.position);
    skip_space(&walk);
    if (walk.position != json->bytes || walk.token != json->count)
        return fail_at(walk.position);
    return RTV_OK;
}

rtv_status rtv__json_parse(rtv__json **out, const rtv_context *context, const char *text,
                           size_t bytes, int32_t most_depth)
{
    *out = NULL;
    if (bytes > INT32_MAX)
        return rtv__fail(RTV_E_RANGE, "%zu bytes of JSON are too many", bytes);
    if (!rtv__is_utf8(text, bytes))
        return rtv__fail(RTV_E_CORRUPT, "the JSON text is not UTF-8");
    RTV_TRY(check_depth(text, bytes, most_depth));
    rtv__json *json = rtv__alloc_zero(context, sizeof *json);
    if (json == NULL)
        return RTV_E_NOMEM;
    json->context = context;
    json->text = text;
    json->bytes = bytes;
    rtv_status status = tokenize(json);
    if (status != RTV_OK) {
        rtv__json_free(json);
        return status;
    }
    *out = json;
    return RTV_OK;
}

void rtv__json_free(rtv__json *json)
{
    if (json == NULL)
        return;
    rtv__free(json->context, json->tokens);
    rtv__free(json->context, json);
}

rtv__json_kind rtv__json_kind_of(const rtv__json *json, int64_t value)
{
    switch (json->tokens[value].type) {
    case JSMN_OBJECT:
        return RTV__JSON_OBJECT;
    case JSMN_ARRAY:
        return RTV__JSON_ARRAY;
    case JSMN_STRING:
        return RTV__JSON_STRING;
    default:
        return RTV__JSON_LITERAL;
    }
}

int64_t rtv__json_size(const rtv__json *json, int64_t value)
{
    jsmntype_t type = json->tokens[value].type;
    return type == JSMN_OBJECT || type == JSMN_ARRAY ? json->tokens[value].size : 0;
}

int64_t rtv__json_first(const rtv__json *json, int64_t value)
{
    (void)json;
    return value + 1;
}

int64_t rtv__json_next(const rtv__json *json, int64_t value)
{
    int end = json->tokens[value].end;
    do
        value++;
    while (value < json->count && json->tokens[value].start < end);
    return value;
}

int64_t rtv__json_next_member(const rtv__json *json, int64_t key)
{
    return rtv__json_next(json, key + 1);
}

const char *rtv__json_raw(const rtv__json *json, int64_t value, size_t *out_length)
{
    const jsmntok_t *token = &json->tokens[value];
    *out_length = (size_t)(token->end - token->start);
    return json->text + token->start;
}

static uint32_t hexadecimal(const char *four)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = four[i];
        value = value * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

/* Writes one character as UTF-8 and returns the number of its bytes. */
static size_t encode_utf8(char *out, uint32_t character)
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    size_t bytes = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = bytes - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (character & 0x3F));
        character >>= 6;
    }
    out[0] = (char)(leads[bytes] | character);
    return bytes;
}

/*
 * Reads the escape behind a backslash; returns the bytes read, 0 for half a surrogate pair or a
 * zero. jsmn has checked the letters and the hexadecimal digits.
 */
static size_t read_escape(uint32_t *out, const char *text, size_t length)
{
    static const char letters[] = "\"\\/bfnrt", characters[] = "\"\\/\b\f\n\r\t";
    if (text[0] != 'u') {
        *out = (unsigned char)characters[strchr(letters, text[0]) - letters];
        return 1;
    }
    uint32_t unit = hexadecimal(text + 1);
    if (unit >= 0xD800 && unit < 0xDC00 && length >= 11 && text[5] == '\\' && text[6] == 'u') {
        uint32_t low = hexadecimal(text + 7);
        if (low < 0xDC00 || low > 0xDFFF)
            return 0;
        *out = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        return 11;
    }
    *out = unit;
    return unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF) ? 0 : 5;
}

rtv_status rtv__json_string(char **out, const rtv__json *json, int64_t value)
{
    size_t length, used = 0;
    *out = NULL;
    const char *raw = rtv__json_raw(json, value, &length);
    char *text = rtv__alloc(json->context, length + 1);
    if (text == NULL)
        return RTV_E_NOMEM;
    for (size_t i = 0; i < length;) {
        if (raw[i] != '\\') {
            text[used++] = raw[i++];
            continue;
        }
        uint32_t character;
        size_t step = read_escape(&character, raw + i + 1, length - i - 1);
        if (step == 0) {
            rtv__free(json->context, text);
            return fail_at((size_t)(raw - json->text) + i);
        }
        used += encode_utf8(text + used, character);
        i += 1 + step;
    }
    text[used] = '\0';
    *out = text;
    return RTV_OK;
}

int rtv__json_is_string(const rtv__json *json, int64_t value, const char *expected)
{
    size_t length;
    const char *raw = rtv__json_raw(json, value, &length);
    return json->tokens[value].type == JSMN_STRING && length == strlen(expected) &&
           memcmp(raw, expected, length) == 0;
}

rtv_status rtv__json_count(int64_t *out, const rtv__json *json, int64_t value)
{
    size_t length;
    const char *raw = rtv__json_raw(json, value, &length);
    bool is_count = json->tokens[value].type == JSMN_PRIMITIVE && length > 0;
    int64_t number = 0;
    for (size_t i = 0; i < length && is_count; i++) {
        int digit = raw[i] - '0';
        is_count = digit >= 0 && digit <= 9 && number <= (INT64_MAX - digit) / 10;
        if (is_count)
            number = number * 10 + digit;
    }
    if (!is_count) {
        char text[40];
        return rtv__fail(RTV_E_CORRUPT, "'%s' is not a size",
                         rtv__excerpt(text, sizeof text, raw, length));
    }
    *out = number;
    return RTV_OK;
}
