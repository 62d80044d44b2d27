#include "places.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The error number of writing a file there; 0 when nothing speaks against it. */
static int writing_error(const char *path)
{
    char folder[4096];
    struct stat information;
    if (stat(path, &information) == 0) {
        if (S_ISDIR(information.st_mode))
            return EISDIR;
        if (access(path, W_OK) != 0)
            return errno;
        if (!S_ISREG(information.st_mode))
            return 0;
    }
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        snprintf(folder, sizeof folder, ".");
    else if (snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1), path) >=
             (int)sizeof folder)
        return ENAMETOOLONG;
    return access(folder, W_OK | X_OK) == 0 ? 0 : errno;
}

int places_check(const settings *wanted)
{
    const char *const places[] = {wanted->save, wanted->json, wanted->report};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (places[i] == NULL || (places[i] == wanted->json && strcmp(places[i], "-") == 0))
            continue;
        int error = writing_error(places[i]);
        if (error != 0) {
            fprintf(stderr, "deep_retrieval: cannot write %s: %s\n", places[i], strerror(error));
            return 0;
        }
    }
    return 1;
}

int places_keep_output(const settings *wanted)
{
    if (wanted->json == NULL || strcmp(wanted->json, "-") != 0)
        return -1;
    int kept = dup(STDOUT_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    return kept;
}
