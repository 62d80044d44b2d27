#!/bin/sh
# readers.sh <root> <C compiler> <work folder> <shared library>: what the readers of size-first structs do with structs of
# older and newer callers, unknown flags and reserved fields; for every struct that there is.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$3"
rm -f "$3/table"
sh "$here/surface.sh" "$1" "$2" "$3" > "$3/surface.txt"
folder=$(dirname "$4")
LC_ALL=C
export LC_ALL
{
    echo '/* Made by readers.sh. */'
    echo 'typedef struct { const char *name; size_t bytes; const void *defaults; int reserved_count, reserved[4]; } sized_struct;'
    for name in $(sed -n 's/^struct \(rtv_[a-z0-9_]*\)\.struct_size at 0, 4 bytes$/\1/p' "$3/surface.txt"); do
        macro=$(echo "$name" | tr '[:lower:]' '[:upper:]')_INIT
        defaults=NULL
        if grep -rqE "^#define $macro([^(A-Z_]|\$)" "$1/include"; then
            echo "static const $name default_$name = $macro;"
            defaults="&default_$name"
        fi
        places=$(sed -n "s/^struct $name\.reserved[0-9]* at \([0-9]*\), .*/\1/p" "$3/surface.txt" | tr '\n' ',')
        count=$(echo "$places" | tr -cd , | wc -c)
        echo "    {\"$name\", sizeof($name), $defaults, $count, {${places:-0}}}," >> "$3/table"
    done
    echo 'static const sized_struct sized_structs[] = {'
    cat "$3/table"
    echo '};'
} > "$3/structs.h"
"$2" -std=gnu11 -Wall -Wextra -Wno-missing-field-initializers -Werror -I"$3" -I"$1/include" "$here/programs/readers.c" \
    "$here/programs/struct_readers.c" \
    -o "$3/readers" -L"$folder" -lretrieve -Wl,-rpath,"$folder"
cd "$3"
./readers
