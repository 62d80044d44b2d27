#!/bin/sh
# check_generated.sh <root> <C compiler> <work folder> [accept]: what is made from the public headers for other languages is up
# to date, and says of sizes, offsets and constants what the compiler says. With `accept` it is written anew.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/need.sh"
need python3
rm -rf "$3/generated"
sh "$1/cmake/abi/generate.sh" "$1" "$3/generated"
sh "$here/surface.sh" "$1" "$2" "$3" > "$3/surface.txt"
python3 "$here/compare_description.py" "$3/generated/docs/abi.json" "$3/surface.txt"
wrong=0
for file in $(cd "$3/generated" && find . -type f | sed 's|^\./||'); do
    if [ "${4:-}" = accept ]; then
        cp "$3/generated/$file" "$1/$file"
    elif ! cmp -s "$3/generated/$file" "$1/$file"; then
        echo "$file is not what the headers give (< is kept, > is made now):"
        diff "$1/$file" "$3/generated/$file" | head -20
        wrong=1
    fi
done
[ $wrong -eq 0 ] || echo "Accept with: cmake --build <build folder> --target abi_accept"
exit $wrong
