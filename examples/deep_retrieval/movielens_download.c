/* Getting MovieLens 100K from GroupLens, with the programs that every system has for such work. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child_process.h"
#include "movielens.h"

enum { PATH_BYTES = 4096, ARCHIVE_BYTES = 4924029 };

#define ARCHIVE_URL    "https://files.grouplens.org/datasets/movielens/ml-100k.zip"
#define ARCHIVE_SHA256 "50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229"

static int make_directories(const char *path)
{
    char part[PATH_BYTES];
    for (size_t i = 1; path[i - 1] != '\0'; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        snprintf(part, sizeof part, "%.*s", (int)i, path);
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return 0;
    }
    return 1;
}

static int fetch(const char *archive)
{
    const char *const curl[] = {"curl", "-fsSL", "--connect-timeout", "10", "--max-time", "120",
                                "-o",   archive, ARCHIVE_URL,         NULL};
    const char *const wget[] = {"wget", "-q",    "--timeout=10", "--tries=1",
                                "-O",   archive, ARCHIVE_URL,    NULL};
    return run_program(curl, NULL, 0) == 0 || run_program(wget, NULL, 0) == 0;
}

static int is_genuine(const char *archive)
{
    struct stat information;
    if (stat(archive, &information) != 0 || information.st_size != ARCHIVE_BYTES)
        return 0;
    char digest[256];
    const char *const sha256sum[] = {"sha256sum", archive, NULL};
    const char *const shasum[] = {"shasum", "-a", "256", archive, NULL};
    if (run_program(sha256sum, digest, sizeof digest) != 0 &&
        run_program(shasum, digest, sizeof digest) != 0)
        return 0;
    return strncmp(digest, ARCHIVE_SHA256, strlen(ARCHIVE_SHA256)) == 0;
}

static int unpack(const char *archive, const char *directory)
{
    const char *const unzip[] = {"unzip", "-q", "-o", "-j", archive, "-d", directory, NULL};
    return run_program(unzip, NULL, 0) == 0;
}

int movielens_download(const char *cache)
{
    char archive[PATH_BYTES + 32], directory[PATH_BYTES];
    if (!make_directories(cache))
        return 0;
    snprintf(directory, sizeof directory, "%s", cache);
    snprintf(archive, sizeof archive, "%s/ml-100k.zip.%ld", cache, (long)getpid());
    fprintf(stderr, "Looking for MovieLens 100K at %s ...\n", ARCHIVE_URL);
    int done = fetch(archive);
    if (!done)
        fprintf(stderr, "It cannot be reached from here.\n");
    else if (!(done = is_genuine(archive)))
        fprintf(stderr, "What came has not the size and SHA-256 of ml-100k.zip: not used.\n");
    else if (!(done = unpack(archive, directory)))
        fprintf(stderr, "It could not be unpacked: is the program unzip installed?\n");
    unlink(archive);
    return done;
}
