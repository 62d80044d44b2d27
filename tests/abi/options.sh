#!/bin/sh
# options.sh <root> <C compiler> <work folder> <shared library>: every size-first struct has an initialiser function that
# gives what its macro gives, writes no more than an older caller's struct, and zeroes what a newer caller has.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$3"
sh "$here/surface.sh" "$1" "$2" "$3" > "$3/surface.txt"
# Size-first structs that have an initialiser macro; those without one are interfaces that a user fills in.
names=$(sed -n 's/^struct \(rtv_[a-z0-9_]*\)\.struct_size at 0, 4 bytes$/\1/p' "$3/surface.txt")
{
    echo '#include "all.h"'
    echo "#include \"$here/check_options.h\""
    echo 'int main(void)'
    echo '{'
    for name in $names; do
        macro=$(echo "$name" | tr '[:lower:]' '[:upper:]')_INIT
        grep -rqE "^#define $macro([^(A-Z_]|\$)" "$1/include" && echo "    CHECK_OPTIONS($name, $macro);"
    done
    echo '    return wrong;'
    echo '}'
} > "$3/options.c"
grep -q CHECK_OPTIONS "$3/options.c" || { echo "no size-first struct was found"; exit 1; }
folder=$(dirname "$4")
"$2" -Wall -Wextra -Wno-missing-field-initializers -Werror -I"$3" -I"$1/include" "$3/options.c" -o "$3/options" \
    -L"$folder" -lretrieve -Wl,-rpath,"$folder"
"$3/options"
