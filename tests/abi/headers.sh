#!/bin/sh
# headers.sh <include folder> <compiler> <language> <standard>: each public header compiles alone, without a warning and
# without a hole in a struct.
set -u
cd "$1" || exit 2
command -v "$2" > /dev/null || { echo "$2 is not here"; exit 77; }
echo 'int main(void) { return 0; }' | "$2" -std="$4" -x "$3" -fsyntax-only - 2> /dev/null ||
    { echo "$2 does not know $4"; exit 77; }
wrong=0
for header in retrieve.h retrieve/*.h retrieve/ext/*.h; do
    printf "#include \"%s\"\nextern int not_empty;\n" "$header" | "$2" -std="$4" -x "$3" -fsyntax-only -I. \
        -Wall -Wextra -pedantic -Wpadded -Wundef -Werror - || { echo "$header: not clean as $4 with $2"; wrong=1; }
done
exit $wrong
