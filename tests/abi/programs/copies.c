/*
 * copies <client.so> [<client of another build.so>]: copies of the library in one process know
 * nothing of each other. The first client is loaded in two namespaces; a second one, whose library
 * has another symbol prefix, in the scope of the first, where equal names would meet. They work at the same time, and
 * each has its own last error.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { MOST_CLIENTS = 3, ROUNDS = 20 };

typedef struct {
    const char *complaint;
    int (*run)(int threads, const char *complaint);
    const char *(*last_error)(void);
    void *loaded_at; /* where its library is */
    int line;
} client;

static int load(client *out, void *handle, const char *complaint)
{
    if (handle == NULL)
        return printf("%s\n", dlerror());
    Dl_info info;
    *(void **)&out->run = dlsym(handle, "client_run");
    *(void **)&out->last_error = dlsym(handle, "client_last_error");
    void *function = dlsym(handle, "rtv_version");
    if (function == NULL)
        function = dlsym(handle, "other_rtv_version");
    if (function == NULL || dladdr(function, &info) == 0)
        return printf("the client has no library\n");
    out->loaded_at = info.dli_fbase;
    out->complaint = complaint;
    return 0;
}

static void *work(void *payload)
{
    client *one = payload;
    for (int i = 0; i < ROUNDS && one->line == 0; i++)
        one->line = one->run(2, one->complaint);
    return NULL;
}

int main(int argc, char **argv)
{
    client clients[MOST_CLIENTS] = {{0}};
    pthread_t threads[MOST_CLIENTS];
    int count = 2, wrong = 0;
    if (argc < 2 || load(&clients[0], dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL), "first") != 0 ||
        load(&clients[1], dlmopen(LM_ID_NEWLM, argv[1], RTLD_NOW), "second") != 0)
        return 1;
    if (argc > 2) {
        count = 3;
        if (load(&clients[2], dlopen(argv[2], RTLD_NOW | RTLD_GLOBAL), "third") != 0)
            return 1;
    }
    for (int i = 0; i < count; i++)
        for (int k = 0; k < i; k++)
            if (clients[i].loaded_at == clients[k].loaded_at)
                wrong = printf("clients %d and %d share one library\n", k, i);
    for (int i = 0; i < count; i++)
        pthread_create(&threads[i], NULL, work, &clients[i]);
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        if (clients[i].line != 0)
            wrong = printf("client %d: client.c:%d: went wrong\n", i, clients[i].line);
    }
    /* On this thread, one after the other: no copy touches the message of another. */
    for (int i = 0; i < count; i++)
        if (clients[i].run(1, clients[i].complaint) != 0)
            wrong = printf("client %d: went wrong on the main thread\n", i);
    for (int i = 0; i < count; i++)
        if (strstr(clients[i].last_error(), clients[i].complaint) == NULL)
            wrong = printf("client %d: its last error is now: %s\n", i, clients[i].last_error());
    printf("%d copies worked at the same time\n", count);
    return wrong != 0;
}
