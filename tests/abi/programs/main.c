/* The client as a program. */
#include <stdio.h>

#include "client.h"

int main(void)
{
    int line = client_run(2, "no such thing");
    if (line != 0)
        printf("client.c:%d: went wrong; the last error is: %s\n", line, client_last_error());
    return line != 0;
}
