/* Included by the program that options.sh makes. */
#include <stdio.h>
#include <string.h>

static int wrong;

#define UNTOUCHED  0xA5
#define MORE_BYTES 24

static void complain(const char *name, const char *what)
{
    printf("%s: %s\n", name, what);
    wrong = 1;
}

/* `block` has MORE_BYTES behind the struct. */
static void check_options(const char *name, const void *expected, size_t bytes,
                          unsigned char *block,
                          rtv_status (*init)(void *options, size_t struct_size))
{
    uint32_t stored;
    if (bytes % 8 != 0)
        complain(name, "does not end on an 8-byte boundary");
    memset(block, UNTOUCHED, bytes + MORE_BYTES);
    if (init(block, bytes) != RTV_OK || memcmp(block, expected, bytes) != 0)
        complain(name, "the function and the macro give different defaults");
    if (block[bytes] != UNTOUCHED)
        complain(name, "writes behind the struct");

    memset(block, UNTOUCHED, bytes + MORE_BYTES);
    if (init(block, 8) != RTV_OK || block[8] != UNTOUCHED)
        complain(name, "writes behind an older caller's struct of 8 bytes");
    memcpy(&stored, block, sizeof stored);
    if (stored != 8)
        complain(name, "does not store the caller's size");

    memset(block, UNTOUCHED, bytes + MORE_BYTES);
    if (init(block, bytes + 8) != RTV_OK || block[bytes] != 0 || block[bytes + 8] != UNTOUCHED)
        complain(name, "does not zero what a newer caller has behind the struct");

    if (init(NULL, bytes) != RTV_E_INVALID || init(block, 7) != RTV_E_INVALID)
        complain(name, "accepts NULL or a size below 8");
}

#define CHECK_OPTIONS(type, initializer)                                                           \
    do {                                                                                           \
        static const type expected = initializer;                                                  \
        static unsigned char block[sizeof(type) + MORE_BYTES];                                     \
        struct type##_local {                                                                      \
            rtv_status (*init)(type * options, size_t struct_size);                                \
        } typed = {type##_init};                                                                   \
        rtv_status (*untyped)(void *options, size_t struct_size);                                  \
        memcpy(&untyped, &typed.init, sizeof untyped);                                             \
        check_options(#type, &expected, sizeof expected, block, untyped);                          \
    } while (0)
