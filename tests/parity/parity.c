/*
 * Compares the library with every golden vector of a folder.
 *
 *     parity [--file STEM] [--filter SUBSTRING] [--quiet]
 *
 * The folder is RETRIEVE_GOLDENS, else the copy in this project. Ends with 0 only when there were
 * cases and each of them passed, or was skipped for a reason that its file states.
 */
#include "parity_internal.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    const char *file, *filter; /* NULL: all */
    int quiet;
} settings;

typedef struct {
    int64_t files, passed, failed, skipped;
} totals;

static int matches(const char *pattern, const char *text)
{
    size_t length = strlen(pattern);
    if (length > 0 && pattern[length - 1] == '*')
        return strncmp(pattern, text, length - 1) == 0;
    return strcmp(pattern, text) == 0;
}

/* The most exact entry of all tables: an exact area before a pattern, a kind before any kind. */
static const parity_area *find_area(const char *area, const char *kind)
{
    const parity_area *best = NULL;
    int best_rank = 0;
    for (const parity_area *const *list = parity_area_lists; *list != NULL; list++) {
        for (const parity_area *entry = *list; entry->area != NULL; entry++) {
            int fits = matches(entry->area, area) &&
                       (entry->kind == NULL || strcmp(entry->kind, kind) == 0);
            int rank = 1 + 2 * (strcmp(entry->area, area) == 0) + (entry->kind != NULL);
            if (fits && rank > best_rank) {
                best = entry;
                best_rank = rank;
            }
        }
    }
    return best;
}

/* What the options of a case say about its kind, by the names that the goldens use. */
static const char *kind_of(const parity_json *options)
{
    static const char *const names[] = {"op",     "layer", "initializer", "optimizer",
                                        "metric", "loss",  "schedule",    "arch"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *kind = json_text(json_get(options, names[i]), NULL);
        if (kind != NULL)
            return kind;
    }
    return "";
}

/* Whether the file has a member `key` in or below `value` (options, input, adapt calls). */
static int mentions(const parity_json *value, const char *key)
{
    for (int64_t i = 0; i < json_count(value); i++) {
        const parity_json *child = json_at(value, i);
        if (child->key != NULL && strcmp(child->key, key) == 0 && json_given(child))
            return 1;
        if (mentions(child, key))
            return 1;
    }
    return 0;
}

/* The file's own reason for leaving a case out. */
static int has_reason_to_skip(const parity_case *c)
{
    int needs_movielens =
        mentions(c->json, "movielens") ||
        strstr(json_text(json_at(json_get(c->input, "files"), 0), ""), "not included") != NULL;
    return json_given(json_get(c->json, "quirk")) || json_given(json_get(c->options, "quirk")) ||
           (needs_movielens && parity_movielens() == NULL);
}

static void print_case(const parity_case *c, const settings *set)
{
    const parity_state *state = c->state;
    if (state->failures > 0)
        printf("  FAILED  %s\n%s", c->name, state->reasons);
    if (state->failures > 5)
        printf("        and %d more\n", state->failures - 5);
    if (state->failures == 0 && state->skipped)
        printf("  skipped %s: %s\n", c->name, state->skip);
    if (state->quirk[0] != '\0' && !set->quiet)
        printf("  quirk   %s: %s\n", c->name, state->quirk);
}

static void run_case(parity_case *c, totals *sum, const settings *set)
{
    parity_state state = {0};
    c->state = &state;
    const parity_area *area = find_area(c->area, c->kind);
    if (area == NULL)
        parity_fail(c, "unknown: nothing checks area \"%s\", kind \"%s\"", c->area, c->kind);
    else
        area->check(c);
    if (state.skipped && !has_reason_to_skip(c))
        parity_fail(c, "skipped without a reason in the file (%s)", state.skip);
    if (area != NULL && state.failures == 0 && !state.skipped && state.checks == 0)
        parity_fail(c, "nothing was compared");
    parity_release(&state);
    print_case(c, set);
    sum->failed += state.failures > 0;
    sum->skipped += state.failures == 0 && state.skipped;
    sum->passed += state.failures == 0 && !state.skipped;
}

static void area_name(char *out, size_t bytes, const parity_json *root, const char *stem)
{
    const char *area = json_text(json_get(root, "area"), NULL);
    const char *layer = json_text(json_get(root, "layer"), NULL);
    snprintf(out, bytes, "%s%s", area == NULL && layer != NULL ? "preprocess/" : "",
             area != NULL    ? area
             : layer != NULL ? layer
                             : stem);
}

static void run_document(const parity_json *root, const char *directory, const char *stem,
                         totals *sum, const settings *set)
{
    char area[512];
    area_name(area, sizeof area, root, stem);
    const parity_json *cases = json_get(root, "cases");
    for (int64_t i = 0; i < json_count(cases); i++) {
        const parity_json *json = json_at(cases, i);
        const char *name = json_text(json_get(json, "name"), "(no name)");
        if (set->filter != NULL && strstr(name, set->filter) == NULL)
            continue;
        const parity_json *options = json_get(json, "options");
        parity_case c = {
            area, kind_of(options), name, directory, root, json, options, NULL, NULL, NULL, NULL};
        c.input = json_get(json, "input");
        c.output = json_get(json, "output");
        if (json_given(json_get(json, "output_f64")))
            c.output_f64 = json_get(json, "output_f64");
        run_case(&c, sum, set);
    }
    int64_t promised = json_int(json_get(root, "count"), json_count(cases));
    if (json_count(cases) == 0 || promised != json_count(cases)) {
        printf("  FAILED  the file promises %lld cases and has %lld\n", (long long)promised,
               (long long)json_count(cases));
        sum->failed++;
    }
}

/* manifest.json and index.json list the other files; their "cases" is a count, or missing. */
static int is_list(const parity_json *root)
{
    return json_get(root, "files") != NULL && !json_is(json_get(root, "cases"), PARITY_JSON_ARRAY);
}

static void run_file(const char *directory, const char *name, totals *sum, const settings *set)
{
    char path[8192], stem[256], reason[256];
    snprintf(stem, sizeof stem, "%.*s", (int)(strlen(name) - strlen(".json")), name);
    if (set->file != NULL && strcmp(set->file, stem) != 0)
        return;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    totals own = {0};
    parity_document *document = parity_document_read(path, reason, sizeof reason);
    if (document == NULL) {
        printf("  FAILED  %s\n", reason);
        own.failed++;
    } else if (is_list(parity_document_root(document))) {
        parity_document_free(document);
        return;
    } else {
        run_document(parity_document_root(document), directory, stem, &own, set);
    }
    parity_document_free(document);
    parity_safetensors_close();
    if (own.passed + own.failed + own.skipped == 0)
        return;
    printf("%-40s %5lld passed %5lld failed %5lld skipped\n", stem, (long long)own.passed,
           (long long)own.failed, (long long)own.skipped);
    fflush(stdout);
    sum->files++;
    sum->passed += own.passed;
    sum->failed += own.failed;
    sum->skipped += own.skipped;
}

static int ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* Runs the files of a folder and of those below it, in the order of their names. */
static int run_folder(const char *directory, totals *sum, const settings *set)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, NULL, alphasort);
    if (count < 0) {
        fprintf(stderr, "parity: %s cannot be read\n", directory);
        return 0;
    }
    int well = 1;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char path[8192];
        struct stat status;
        snprintf(path, sizeof path, "%s/%s", directory, name);
        if (name[0] != '.' && stat(path, &status) == 0) {
            if (S_ISDIR(status.st_mode))
                well &= run_folder(path, sum, set);
            else if (ends_with(name, ".json"))
                run_file(directory, name, sum, set);
        }
        free(entries[i]);
    }
    free(entries);
    return well;
}

static int read_arguments(settings *set, int count, char **arguments)
{
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--quiet") == 0)
            set->quiet = 1;
        else if (strcmp(arguments[i], "--file") == 0 && i + 1 < count)
            set->file = arguments[++i];
        else if (strcmp(arguments[i], "--filter") == 0 && i + 1 < count)
            set->filter = arguments[++i];
        else
            return 0;
    }
    return 1;
}

int main(int argument_count, char **arguments)
{
    settings set = {0};
    totals sum = {0};
    if (!read_arguments(&set, argument_count, arguments)) {
        fprintf(stderr,
                "usage: parity [--file STEM] [--filter SUBSTRING] [--quiet]\n"
                "The folder of the golden vectors is RETRIEVE_GOLDENS, else %s\n",
                PARITY_DEFAULT_GOLDENS);
        return 2;
    }
    const char *directory = getenv("RETRIEVE_GOLDENS");
    if (directory == NULL || *directory == '\0')
        directory = PARITY_DEFAULT_GOLDENS;
    int well = run_folder(directory, &sum, &set);
    printf("%lld files of %s: %lld passed, %lld failed, %lld skipped\n", (long long)sum.files,
           directory, (long long)sum.passed, (long long)sum.failed, (long long)sum.skipped);
    if (sum.passed + sum.failed + sum.skipped == 0)
        printf("there was no case to check\n");
    return well && sum.failed == 0 && sum.passed + sum.skipped > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
