#!/bin/sh
# Nothing is left for later. (The words are spelt so that this file does not find itself.)
. "$(dirname "$0")/common.sh"
words='TO[D]O|FIX[M]E|XX[X]|HA[C]K|not implemente[d]|stu[b]'
found=$(find lib include examples tests docs cmake README.md CMakeLists.txt -type f \
    \( -name '*.[ch]' -o -name '*.cpp' -o -name '*.md' -o -name '*.sh' -o -name '*.awk' -o -name '*.cmake' \
    -o -name '*.txt' -o -name '*.in' -o -name '*.py' \) ! -path 'tests/parity/data/*' 2>/dev/null |
    tr '\n' '\0' | xargs -0 grep -nIE "$words")
[ -z "$found" ] && exit 0
echo "$found" | sed 's/$/   <- left for later?/'
exit 1
