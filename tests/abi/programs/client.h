/* A program of our users, as the tests of the ABI load it. */
#ifndef CLIENT_H
#define CLIENT_H

/*
 * Trains, indexes and searches with a context of its own; 0, or the line of client.c that went
 * wrong. `threads` is the context's. The message of the last error is that of `complaint`, an id
 * that does not exist.
 */
int client_run(int threads, const char *complaint);

/* What client_run left behind. */
const char *client_last_error(void);

#endif
