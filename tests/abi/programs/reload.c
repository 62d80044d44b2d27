/*
 * reload <client.so> <rounds>: loads the client and with it the library, uses them, and unloads
 * them, many times. Nothing may be left: no mapping, no thread, no open file, no memory.
 */
#include <dlfcn.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "process.h"

enum { WARM_UP = 100, MOST_GROWTH_KB = 1024 };

typedef int client_fn(int threads, const char *complaint);

static int once(const char *path)
{
    void *client = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (client == NULL) {
        printf("%s\n", dlerror());
        return 1;
    }
    client_fn *run;
    *(void **)&run = dlsym(client, "client_run");
    int line = run(2, "no such thing");
    if (line != 0)
        printf("client.c:%d: went wrong\n", line);
    if (process_maps("libretrieve") == 0)
        line = printf("the library was not loaded\n");
    if (dlclose(client) != 0 || process_maps("libretrieve") != 0)
        line = printf("the library stays loaded\n");
    return line;
}

/* The system lists a thread for a moment after it was joined. */
static int threads_beyond(int threads)
{
    int beyond = process_count("task") - threads;
    for (int i = 0; i < 1000 && beyond > 0; i++) {
        usleep(1000);
        beyond = process_count("task") - threads;
    }
    return beyond;
}

int main(int argc, char **argv)
{
#if defined(__GLIBC__)
    /* Else the C library reserves 64 MB for a thread whenever it finds another one allocating. */
    mallopt(M_ARENA_MAX, 1);
#endif
    int rounds = argc > 2 ? atoi(argv[2]) : 0, threads = 0, files = 0;
    long memory = 0, size = 0;
    for (int i = 0; i < rounds + WARM_UP; i++) {
        if (once(argv[1]) != 0)
            return 1;
        if (i == WARM_UP - 1) {
            threads = process_count("task");
            files = process_count("fd");
            memory = process_status("VmRSS:");
            size = process_status("VmSize:");
        }
    }
    int threads_left = threads_beyond(threads), files_left = process_count("fd") - files;
    long memory_left = process_status("VmRSS:") - memory,
         size_left = process_status("VmSize:") - size;
    printf("%d rounds left %d threads, %d files, %ld kB of memory, %ld kB of addresses\n", rounds,
           threads_left, files_left, memory_left, size_left);
    return rounds == 0 || threads_left != 0 || files_left != 0 || memory_left > MOST_GROWTH_KB ||
           size_left > MOST_GROWTH_KB;
}
