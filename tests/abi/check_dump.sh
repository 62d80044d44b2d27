#!/bin/sh
# check_dump.sh <root> <shared library> <work folder> [accept]: libabigail compares what the compiler made of the exported
# functions and their types with the dump that is kept in accepted/retrieve.abi. With `accept` the library is dumped anew.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/need.sh"
need abidw abigail-tools
need abidiff abigail-tools
readelf -S "$2" | grep -q '\.debug_info' || skip "the library has no debug information "
mkdir -p "$3"
kept=$here/accepted/retrieve.abi
now=$3/retrieve.abi

# Handles are declared in include/ and defined in lib/: nobody sees what is in them. Headers of both folders have the same
# names, so that abidw's own --headers-dir cannot tell them apart, but the whole path can. Whoever has this label is kept as
# a declaration, without it would be dropped with all that points to it; newer versions call it by another name.
dump() {
    printf '[suppress_type]\n label = %s\n source_location_not_regexp = /include/retrieve/\n drop = true\n' "$1" > "$3/private"
    abidw --no-show-locs --no-corpus-path --no-comp-dir-path --no-elf-needed --no-architecture --no-parameter-names \
        --no-write-default-sizes --exported-interfaces-only --suppressions "$3/private" "$2" |
        sed -E "s/^ +//; s/ path='[^']*\/lib\// path='lib\//" > "$now"
    grep -q "class-decl name='rtv_context' .*is-declaration-only='yes'" "$now"
}
dump 'Artificial private types suppression specification' "$2" "$3" || dump OPAQUE_TYPE_LABEL "$2" "$3" ||
    { echo "abidw gives no declaration of rtv_context"; exit 1; }

if [ "${4:-}" = accept ]; then
    cp "$now" "$kept"
    echo "tests/abi/accepted/retrieve.abi now has $(grep -c '<function-decl' "$kept") functions"
    exit 0
fi
# abidiff ends with 0 for a file that it cannot read, but says so.
abidiff --no-architecture "$kept" "$now" > "$3/difference" 2>&1 && [ "$(grep -vc '^Functions\|^Variables\|^$' "$3/difference")" = 0 ] &&
    exit 0
head -40 "$3/difference"
echo "Accept with: cmake --build <build folder> --target abi_accept"
exit 1
