BEGIN {
    ends = split("abort exit _exit quick_exit printf fprintf vprintf vfprintf puts fputs putchar perror", prints, " ")
    globals = split("rand srand random srandom drand48 setlocale openblas_set_num_threads signal sigaction atexit " \
                    "time gets sprintf strcpy strcat strtok system", shared, " ")
    heap = split("malloc calloc realloc free strdup strndup aligned_alloc posix_memalign asprintf getline", memory, " ")
}
FNR == 1 { code_begin() }
{
    text = code($0)
    for (i = 1; i <= ends; i++)
        if (calls(text, prints[i])) report(prints[i] "(): a library neither prints nor ends the program")
    for (i = 1; i <= globals; i++)
        if (calls(text, shared[i])) report(shared[i] "(): process-wide state, or unsafe")
    for (i = 1; i <= heap; i++)
        if (FILENAME != "lib/base/memory.c" && calls(text, memory[i]))
            report(memory[i] "(): only lib/base/memory.c asks the system for memory; use rtv__alloc")
    if (text ~ /(stdout|stderr)/) report("a library has no output of its own")
}
END { exit found }
