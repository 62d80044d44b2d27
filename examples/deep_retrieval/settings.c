#include "settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Trains two-tower retrieval models on MovieLens, compares them, and recommends.\n"
    "\n"
    "  deep_retrieval [OPTIONS]\n"
    "  deep_retrieval --load FILE --user ID --timestamp SECONDS [-k N]\n"
    "\n"
    "  --variant NAME      seed: the notebook's models (the default); tutorial: those of its\n"
    "                      present version; recipe: what one should take\n"
    "  --hidden WIDTHS     hidden layers such as \"64,64\", \"\" for none; may be given several\n"
    "                      times to compare; default: three models of the variant\n"
    "  --epochs N          default: 3, 30 or 20 by variant\n"
    "  --batch N           rows per step; default: 8192, 2048 or 2048 by variant\n"
    "  --seed N            of split, weights and shuffles; default: 42\n"
    "  --threads N         default: one per processor\n"
    "  --data DIR          folder with MovieLens 100K or 1M, or \"generated\"; default: searched,\n"
    "                      downloaded, or else generated\n"
    "  --save FILE         where the best model goes; default: a temporary file\n"
    "  --json FILE         settings and all figures; -: on the standard output, and\n"
    "                      what else is printed on the standard error\n"
    "  --report FILE.html  one page with pictures\n"
    "  --load FILE         serve from a saved model instead of training\n"
    "  --user ID           whom to recommend to; default: 42\n"
    "  --timestamp SECONDS when, since 1970; default: 879024327\n"
    "  -k N                recommendations; default: 3\n"
    "  --help\n";

const char *variant_name(variant which)
{
    static const char *const names[] = {"seed", "tutorial", "recipe"};
    return names[which];
}

static int mistake(const char *option, const char *value, const char *wanted)
{
    fprintf(stderr, "deep_retrieval: %s '%s': %s\nTry --help.\n", option, value, wanted);
    return 3;
}

static int read_number(int64_t *out, const char *option, const char *text, int64_t least,
                       int64_t most)
{
    char *end, wanted[96];
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < least || value > most) {
        snprintf(wanted, sizeof wanted, "must be a whole number from %lld to %lld",
                 (long long)least, (long long)most);
        return mistake(option, text, wanted);
    }
    *out = value;
    return 0;
}

static int read_hidden(settings *out, const char *text)
{
    if (out->hidden_count == MOST_MODELS)
        return mistake("--hidden", text, "too many models");
    hidden_layers *layers = &out->hidden[out->hidden_count++];
    layers->count = 0;
    for (const char *rest = text; *rest != '\0';) {
        char *end;
        errno = 0;
        long long units = strtoll(rest, &end, 10);
        if (errno != 0 || end == rest || (*end != ',' && *end != '\0') ||
            (*end == ',' && end[1] == '\0') || units < 1 || units > 65536)
            return mistake("--hidden", text, "must be widths from 1 to 65536 between commas");
        if (layers->count == MOST_LAYERS)
            return mistake("--hidden", text, "too many layers");
        layers->units[layers->count++] = units;
        rest = *end == ',' ? end + 1 : end;
    }
    return 0;
}

static int read_variant(settings *out, const char *text)
{
    for (int i = VARIANT_SEED; i <= VARIANT_RECIPE; i++)
        if (strcmp(text, variant_name((variant)i)) == 0) {
            out->variant = (variant)i;
            return 0;
        }
    return mistake("--variant", text, "must be seed, tutorial or recipe");
}

static int read_option(settings *out, const char *option, const char *value)
{
    const struct {
        const char *name;
        const char **text;
    } texts[] = {
        {"--data", &out->data},     {"--save", &out->save}, {"--json", &out->json},
        {"--report", &out->report}, {"--load", &out->load}, {"--user", &out->user},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(option, texts[i].name) == 0) {
            *texts[i].text = value;
            return value[0] != '\0' ? 0 : mistake(option, value, "must not be empty");
        }
    int64_t number = 0;
    int code = -1;
    if (strcmp(option, "--variant") == 0)
        return read_variant(out, value);
    if (strcmp(option, "--hidden") == 0)
        return read_hidden(out, value);
    if (strcmp(option, "--epochs") == 0)
        return read_number(&out->epochs, option, value, 1, 1000000);
    if (strcmp(option, "--batch") == 0)
        return read_number(&out->batch, option, value, 1, 1 << 24);
    if (strcmp(option, "--timestamp") == 0)
        return read_number(&out->timestamp, option, value, INT64_MIN / 2, INT64_MAX / 2);
    if (strcmp(option, "-k") == 0)
        return read_number(&out->k, option, value, 1, 1 << 24);
    if (strcmp(option, "--threads") == 0) {
        code = read_number(&number, option, value, 1, 1024);
        out->threads = (int32_t)number;
    } else if (strcmp(option, "--seed") == 0) {
        code = read_number(&number, option, value, 0, INT64_MAX);
        out->seed = (uint64_t)number;
    }
    return code >= 0 ? code : mistake("option", option, "is not known");
}

static int is_of_training(const char *option)
{
    static const char *const serving[] = {"--load", "--user", "--timestamp", "-k", "--threads"};
    for (size_t i = 0; i < sizeof serving / sizeof serving[0]; i++)
        if (strcmp(option, serving[i]) == 0)
            return 0;
    return 1;
}

int settings_read(settings *out, int argument_count, char **arguments)
{
    *out = (settings){.seed = 42, .user = "42", .timestamp = 879024327, .k = 3};
    const char *first_of_training = NULL;
    for (int i = 1; i < argument_count; i += 2) {
        if (strcmp(arguments[i], "--help") == 0 || strcmp(arguments[i], "-h") == 0) {
            fputs(usage, stdout);
            return 1;
        }
        if (i + 1 == argument_count)
            return mistake("option", arguments[i], "needs a value, or is not known");
        int code = read_option(out, arguments[i], arguments[i + 1]);
        if (code != 0)
            return code;
        if (first_of_training == NULL && is_of_training(arguments[i]))
            first_of_training = arguments[i];
    }
    if (out->load != NULL && first_of_training != NULL)
        return mistake("option", first_of_training, "is for training, --load does not train");
    return 0;
}
