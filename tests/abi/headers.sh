#!/bin/sh
# headers.sh <include folder> <compiler> <language> <standard>: each public header compiles alone, without a warning and
# without a hole in a struct.
set -u
. "$(dirname "$0")/../support/need.sh"
cd "$1" || exit 2
need "$2"
echo 'int main(void) { return 0; }' | "$2" -std="$4" -x "$3" -fsyntax-only - 2> /dev/null || skip "$2 does not know $4"
warnings='-Wall -Wextra -pedantic -Wpadded -Wundef -Wshadow -Wredundant-decls -Wconversion -Wcast-qual -Wwrite-strings -Wvla'
case $3 in
c) warnings="$warnings -Wstrict-prototypes -Wmissing-prototypes" ;;
*) warnings="$warnings -Wold-style-cast" ;;
esac
wrong=0
for header in retrieve.h retrieve/*.h retrieve/ext/*.h; do
    # shellcheck disable=SC2086
    printf "#include \"%s\"\nextern int not_empty;\n" "$header" |
        "$2" -std="$4" -x "$3" -fsyntax-only -I. $warnings -Werror - ||
        { echo "$header: not clean as $4 with $2"; wrong=1; }
done
exit $wrong
