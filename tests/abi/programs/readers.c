/*
 * Every size-first struct, given to a function that reads it, as callers of other versions would
 * give it. `structs.h` lists the structs and their reserved fields; a struct without a reader fails.
 */
#include "readers.h"

#include <retrieve/ext/custom_op.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "structs.h"

static int wrong;

static void expect(const reader *one, const void *block, rtv_status expected, const char *what)
{
    rtv_status status = one->read(block);
    if (status == expected)
        return;
    printf("%s, %s: %s instead of %s (%s)\n", one->name, what, rtv_status_name(status),
           rtv_status_name(expected), rtv_last_error_message());
    wrong = 1;
}

/* `sized` holds the struct as a valid call has it, with zeros behind it. */
static void check(const reader *one, const sized_struct *sized, unsigned char *block)
{
    const uint32_t size = (uint32_t)sized->bytes, longer = size + 16;
    uint32_t flags;
    memcpy(&flags, block + 4, sizeof flags);
    expect(one, block, RTV_OK, "a caller of this version");

    memcpy(block, &longer, sizeof longer);
    expect(one, block, RTV_OK, "a newer caller who uses nothing new");
    block[size + 9] = 1;
    expect(one, block, RTV_E_UNSUPPORTED, "a newer caller who uses something new");
    block[size + 9] = 0;
    memcpy(block, &size, sizeof size);

    /* An older caller may lack what a call needs, but is never refused for a size. */
    for (uint32_t shorter = 8; shorter < size; shorter += 8) {
        memcpy(block, &shorter, sizeof shorter);
        rtv_status status = one->read(block);
        if (status == RTV_E_UNSUPPORTED || (one->fill == NULL && status != RTV_OK)) {
            printf("%s: an older caller with %u bytes gets %s (%s)\n", one->name, shorter,
                   rtv_status_name(status), rtv_last_error_message());
            wrong = 1;
        }
    }
    for (uint32_t never = 0; never < 8; never += 7) {
        memcpy(block, &never, sizeof never);
        expect(one, block, RTV_E_INVALID, "a struct without its size");
    }
    memcpy(block, &size, sizeof size);

    const uint32_t unknown = flags | UINT32_C(1) << 30;
    memcpy(block + 4, &unknown, sizeof unknown);
    expect(one, block, RTV_E_UNSUPPORTED, "an unknown flag");
    memcpy(block + 4, &flags, sizeof flags);

    for (int i = 0; i < sized->reserved_count; i++) {
        block[sized->reserved[i]] = 1;
        expect(one, block, RTV_E_UNSUPPORTED, "a reserved field that is not 0");
        block[sized->reserved[i]] = 0;
    }
    expect(one, block, RTV_OK, "the same again");
}

int main(void)
{
    make_objects();
    for (size_t s = 0; s < sizeof sized_structs / sizeof sized_structs[0]; s++) {
        const sized_struct *sized = &sized_structs[s];
        int found = 0;
        for (size_t r = 0; r < reader_count; r++) {
            if (strcmp(readers[r].name, sized->name) != 0)
                continue;
            unsigned char *block = calloc(1, sized->bytes + 16);
            if (sized->defaults != NULL)
                memcpy(block, sized->defaults, sized->bytes);
            if (readers[r].fill != NULL)
                readers[r].fill(block);
            check(&readers[r], sized, block);
            free(block);
            found = 1;
        }
        if (!found)
            wrong = printf("%s: struct_readers.c has no reader of it\n", sized->name);
    }
    free_objects();
    return wrong != 0;
}
