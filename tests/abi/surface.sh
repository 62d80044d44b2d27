#!/bin/sh
# surface.sh <root> <C compiler> <work folder>: prints what a program compiled against the public headers depends on.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$1" && pwd)
cc=$2
mkdir -p "$3"
cd "$3"
LC_ALL=C
export LC_ALL

(cd "$root/include" && find . -name '*.h' | sed 's|^\./||' | sort | sed 's/.*/#include "&"/') > all.h
{
    echo '#include "all.h"'
    cat << 'EOF'
#include <stdio.h>
#define LINE(text) puts(text)
#define STRUCT(name) printf("struct %s of %d bytes\n", #name, (int)sizeof(name))
#define FIELD(name, field)                                                                         \
    printf("struct %s.%s at %d, %d bytes\n", #name, #field, (int)offsetof(name, field),            \
           (int)sizeof(((name *)0)->field))
#define CONSTANT(name) printf("constant %s %lld\n", #name, (long long)(name))
int main(void)
{
EOF
    "$cc" -E -P -I"$root/include" all.h | awk -f "$here/surface.awk"
    # Macros that are plain numbers; the version may change.
    cat "$root"/include/retrieve/*.h "$root"/include/retrieve/ext/*.h |
        sed -n 's/^#define \(RTV_[A-Z0-9_]*\) \{1,\}\(.*[0-9)].*\)$/\1/p' |
        grep -vE '^RTV_(VERSION|API|NODISCARD|PRINTF|BEGIN_DECLS|END_DECLS)|_OPTIONS_INIT$|_H$' |
        sed 's/.*/    CONSTANT(&);/' || true
    echo '    return 0;'
    echo '}'
} > surface.c
"$cc" -w -I. -I"$root/include" surface.c -o surface
./surface | sort
