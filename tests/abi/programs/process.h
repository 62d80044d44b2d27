/* What a process holds, as Linux tells it. */
#ifndef PROCESS_H
#define PROCESS_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>

/* Entries of a folder of /proc/self: open files of "fd", threads of "task". */
static inline int process_count(const char *what)
{
    char path[64];
    int count = 0;
    snprintf(path, sizeof path, "/proc/self/%s", what);
    DIR *folder = opendir(path);
    if (folder == NULL)
        return -1;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

/* Kilobytes of a line of /proc/self/status, such as "VmRSS:", or a count, as of "Threads:". */
static inline long process_status(const char *line_start)
{
    char line[256];
    long value = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, line_start, strlen(line_start)) == 0)
            sscanf(line + strlen(line_start), "%ld", &value);
    if (status != NULL)
        fclose(status);
    return value;
}

/* Mappings of files whose path has the text. */
static inline int process_maps(const char *text)
{
    char line[4096];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        count += strstr(line, text) != NULL;
    if (maps != NULL)
        fclose(maps);
    return count;
}

#endif
