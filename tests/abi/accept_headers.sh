#!/bin/sh
# accept_headers.sh <root>: keeps the headers as they are now, without comments, in accepted/include. Programs compiled with
# them shall run with later libraries.
set -eu
kept=$1/tests/abi/accepted/include
rm -rf "$kept"
mkdir -p "$kept/retrieve/ext"
for header in $(cd "$1/include" && find . -name '*.h' | sort); do
    awk -f "$1/tests/abi/bare.awk" "$1/include/$header" > "$kept/$header"
done
echo "tests/abi/accepted/include now has $(find "$kept" -name '*.h' | grep -c .) headers"
