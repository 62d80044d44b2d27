#!/bin/sh
# Every source is built: it stands in the list of its folder's CMakeLists.txt (or of the nearest one above).
. "$(dirname "$0")/common.sh"
wrong=0
listed() { # <source> <what the list calls it>
    folder=$(dirname "$1")
    while [ ! -f "$folder/CMakeLists.txt" ] && [ "$folder" != . ]; do folder=$(dirname "$folder"); done
    grep -qE "(^|[^A-Za-z0-9_])$2([^A-Za-z0-9_]|\$)" "$folder/CMakeLists.txt" 2> /dev/null ||
        { echo "$1:1: stands in no list ($folder/CMakeLists.txt)"; wrong=1; }
}
for source in $(find lib -name '*.c' | sort); do
    listed "$source" "$(basename "$source" .c)\\.c"
done
for source in $(find tests/unit -name 'test_*.c' | sort); do
    listed "$source" "$(basename "$source" .c)"
done
for source in $(find tests/parity -name 'parity_*.c' | sort); do
    listed "$source" "(parity_)?$(basename "$source" .c | sed 's/^parity_//')(\\.c)?"
done
exit $wrong
