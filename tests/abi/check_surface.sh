#!/bin/sh
# check_surface.sh <root> <C compiler> <work folder> [accept]: compares what callers depend on with surface.txt, the list
# that is kept. With `accept` the present state becomes that list (the target abi_accept of the build does this).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kept=$1/tests/abi/surface.txt
mkdir -p "$3"
sh "$here/surface.sh" "$1" "$2" "$3" > "$3/surface.txt"
if [ "${4:-}" = accept ]; then
    cp "$3/surface.txt" "$kept"
    echo "tests/abi/surface.txt now has $(grep -c . "$kept") lines"
    exit 0
fi
cmp -s "$kept" "$3/surface.txt" && exit 0
LC_ALL=C comm -23 "$kept" "$3/surface.txt" > "$3/gone"
LC_ALL=C comm -13 "$kept" "$3/surface.txt" > "$3/new"
sed 's/^/changed or gone: /' "$3/gone"
sed 's/^/new:             /' "$3/new"
if [ -s "$3/gone" ]; then
    echo "This breaks programs compiled before. It may be done in a new minor version only (docs/abi.md)."
fi
echo "Accept with: cmake --build <build folder> --target abi_accept"
exit 1
