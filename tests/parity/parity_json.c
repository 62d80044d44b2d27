#include "parity_json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

struct parity_document {
    char *text;         /* the file; strings are decoded in place */
    parity_json *nodes; /* children of one value stand side by side */
    int64_t node_count;
};

typedef struct {
    char *text;
    const jsmntok_t *tokens;
    int64_t token_count;
    parity_json *nodes;
    int64_t used;
} tree_builder;

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static uint32_t hex_unit(const char *digits)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++)
        unit = unit * 16 + (uint32_t)hex_value(digits[i]);
    return unit;
}

static char *put_utf8(char *out, uint32_t point)
{
    if (point < 0x80) {
        *out++ = (char)point;
    } else if (point < 0x800) {
        *out++ = (char)(0xC0 | point >> 6);
        *out++ = (char)(0x80 | (point & 63));
    } else if (point < 0x10000) {
        *out++ = (char)(0xE0 | point >> 12);
        *out++ = (char)(0x80 | (point >> 6 & 63));
        *out++ = (char)(0x80 | (point & 63));
    } else {
        *out++ = (char)(0xF0 | point >> 18);
        *out++ = (char)(0x80 | (point >> 12 & 63));
        *out++ = (char)(0x80 | (point >> 6 & 63));
        *out++ = (char)(0x80 | (point & 63));
    }
    return out;
}

/* Decodes the escapes of a string where it stands (the result is never longer); returns its bytes.
 * The parser has checked that the escapes are well formed. */
static size_t decode_string(char *text, size_t bytes)
{
    static const char names[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    const char *in = text, *end = text + bytes;
    char *out = text;
    while (in < end) {
        if (*in != '\\') {
            *out++ = *in++;
            continue;
        }
        const char *name = strchr(names, in[1]);
        if (in[1] == 'u') {
            uint32_t point = hex_unit(in + 2);
            in += 6;
            int is_pair =
                point >= 0xD800 && point < 0xDC00 && end - in >= 6 && in[0] == '\\' && in[1] == 'u';
            if (is_pair) {
                point = 0x10000 + ((point - 0xD800) << 10) + (hex_unit(in + 2) - 0xDC00);
                in += 6;
            }
            out = put_utf8(out, point);
            continue;
        }
        *out++ = name != NULL ? meanings[name - names] : in[1];
        in += 2;
    }
    return (size_t)(out - text);
}

static void fill_scalar(tree_builder *builder, parity_json *node, const jsmntok_t *token)
{
    char *text = builder->text + token->start;
    node->text = text;
    node->bytes = (size_t)(token->end - token->start);
    if (token->type == JSMN_STRING) {
        node->type = PARITY_JSON_STRING;
        node->bytes = decode_string(text, node->bytes);
    } else {
        node->type = *text == 't'   ? PARITY_JSON_TRUE
                     : *text == 'f' ? PARITY_JSON_FALSE
                     : *text == 'n' ? PARITY_JSON_NULL
                                    : PARITY_JSON_NUMBER;
    }
    text[node->bytes] = '\0';
}

/* Fills `node` from the token at `index` and returns the index after its last token. */
static int64_t fill(tree_builder *builder, parity_json *node, int64_t index)
{
    const jsmntok_t *token = &builder->tokens[index++];
    if (token->type != JSMN_ARRAY && token->type != JSMN_OBJECT) {
        fill_scalar(builder, node, token);
        return index;
    }
    node->type = token->type == JSMN_ARRAY ? PARITY_JSON_ARRAY : PARITY_JSON_OBJECT;
    node->count = token->size;
    parity_json *children = builder->nodes + builder->used;
    node->children = children;
    builder->used += token->size;
    for (int i = 0; i < token->size; i++) {
        if (node->type == PARITY_JSON_OBJECT) {
            parity_json key = {0};
            fill_scalar(builder, &key, &builder->tokens[index++]);
            children[i].key = key.text;
        }
        index = fill(builder, &children[i], index);
    }
    return index;
}

/* Tokens of the text in *tokens, to be freed; a negative count on failure. */
static int64_t tokenize(jsmntok_t **tokens, const char *text, size_t bytes)
{
    jsmn_parser parser;
    jsmn_init(&parser);
    int count = jsmn_parse(&parser, text, bytes, NULL, 0);
    if (count <= 0)
        return count < 0 ? count : JSMN_ERROR_INVAL;
    *tokens = malloc((size_t)count * sizeof **tokens);
    if (*tokens == NULL)
        return JSMN_ERROR_NOMEM;
    jsmn_init(&parser);
    return jsmn_parse(&parser, text, bytes, *tokens, (unsigned)count);
}

/* A key without a value, or two values in a row, are what the parser lets pass. */
static int is_well_formed(const jsmntok_t *tokens, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        int parent = tokens[i].parent;
        int is_key = parent >= 0 && tokens[parent].type == JSMN_OBJECT;
        if (is_key && (tokens[i].type != JSMN_STRING || tokens[i].size != 1))
            return 0;
        if (parent < 0 && i > 0)
            return 0;
    }
    return 1;
}

/* Takes `text`, which has a spare byte at the end. */
static parity_document *parse_owned(char *text, size_t bytes, char *reason, size_t reason_bytes)
{
    jsmntok_t *tokens = NULL;
    int64_t count = tokenize(&tokens, text, bytes);
    parity_document *document = calloc(1, sizeof *document);
    parity_json *nodes = count > 0 ? calloc((size_t)count, sizeof *nodes) : NULL;
    if (document == NULL || nodes == NULL || !is_well_formed(tokens, count)) {
        snprintf(reason, reason_bytes, "not valid JSON");
        free(tokens);
        free(nodes);
        free(document);
        free(text);
        return NULL;
    }
    tree_builder builder = {text, tokens, count, nodes, 1};
    fill(&builder, &nodes[0], 0);
    *document = (parity_document){text, nodes, builder.used};
    free(tokens);
    return document;
}

parity_document *parity_document_parse(const char *text, size_t bytes, char *reason,
                                       size_t reason_bytes)
{
    char *copy = malloc(bytes + 1);
    if (copy == NULL) {
        snprintf(reason, reason_bytes, "out of memory");
        return NULL;
    }
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    return parse_owned(copy, bytes, reason, reason_bytes);
}

parity_document *parity_document_read(const char *path, char *reason, size_t reason_bytes)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t bytes = 0, capacity = 0;
    while (file != NULL) {
        if (capacity - bytes < 2) {
            capacity = capacity * 2 + 65536;
            char *grown = realloc(text, capacity);
            if (grown == NULL)
                break;
            text = grown;
        }
        size_t got = fread(text + bytes, 1, capacity - bytes - 1, file);
        bytes += got;
        if (got == 0)
            break;
    }
    if (file == NULL || ferror(file) || text == NULL) {
        snprintf(reason, reason_bytes, "cannot be read: %s", strerror(errno));
        if (file != NULL)
            fclose(file);
        free(text);
        return NULL;
    }
    fclose(file);
    text[bytes] = '\0';
    return parse_owned(text, bytes, reason, reason_bytes);
}

const parity_json *parity_document_root(const parity_document *document)
{
    return &document->nodes[0];
}

void parity_document_free(parity_document *document)
{
    if (document == NULL)
        return;
    free(document->text);
    free(document->nodes);
    free(document);
}

const parity_json *json_get(const parity_json *value, const char *key)
{
    if (!json_is(value, PARITY_JSON_OBJECT))
        return NULL;
    for (int64_t i = 0; i < value->count; i++) {
        if (strcmp(value->children[i].key, key) == 0)
            return &value->children[i];
    }
    return NULL;
}

const parity_json *json_at(const parity_json *value, int64_t index)
{
    return index >= 0 && index < json_count(value) ? &value->children[index] : NULL;
}

int64_t json_count(const parity_json *value)
{
    return value != NULL ? value->count : 0;
}

int json_given(const parity_json *value)
{
    return value != NULL && value->type != PARITY_JSON_NULL;
}

int json_is(const parity_json *value, parity_json_type type)
{
    return value != NULL && value->type == type;
}

int json_is_text(const parity_json *value, const char *text)
{
    return json_is(value, PARITY_JSON_STRING) && value->bytes == strlen(text) &&
           memcmp(value->text, text, value->bytes) == 0;
}

/* The text of a number: also "nan", "inf" and "-inf", which strtod reads; NULL for other values. */
static const char *number_text(const parity_json *value)
{
    if (json_is(value, PARITY_JSON_TRUE))
        return "1";
    if (json_is(value, PARITY_JSON_FALSE))
        return "0";
    int is_name =
        json_is_text(value, "nan") || json_is_text(value, "inf") || json_is_text(value, "-inf");
    return is_name || json_is(value, PARITY_JSON_NUMBER) ? value->text : NULL;
}

double json_double(const parity_json *value, double otherwise)
{
    const char *text = number_text(value);
    return text != NULL ? strtod(text, NULL) : otherwise;
}

float json_float(const parity_json *value, float otherwise)
{
    const char *text = number_text(value);
    return text != NULL ? strtof(text, NULL) : otherwise;
}

int64_t json_int(const parity_json *value, int64_t otherwise)
{
    const char *text = number_text(value);
    if (text == NULL)
        return otherwise;
    int is_whole = strpbrk(text, ".eEn") == NULL;
    return is_whole ? (int64_t)strtoll(text, NULL, 10) : (int64_t)strtod(text, NULL);
}

uint64_t json_uint(const parity_json *value, uint64_t otherwise)
{
    const char *text = number_text(value);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

int json_bool(const parity_json *value, int otherwise)
{
    return number_text(value) != NULL ? json_double(value, 0) != 0 : otherwise;
}

const char *json_text(const parity_json *value, const char *otherwise)
{
    return json_is(value, PARITY_JSON_STRING) ? value->text : otherwise;
}
