#!/bin/sh
# Base names are unique, so that a message or a debugger names one file; a header and a source of one folder may share one.
. "$(dirname "$0")/common.sh"
wrong=0
for kind in c h; do
    twice=$(find lib tests/unit -name "*.$kind" | sed 's|.*/||' | sort | uniq -d)
    for name in $twice; do
        find lib tests/unit -name "$name" | sort | sed "s|\$|:1: the name $name is taken more than once|"
        wrong=1
    done
done
for header in $(find lib -name '*.h' | sort); do
    stem=$(basename "$header" .h)
    elsewhere=$(find lib -name "$stem.c" ! -path "$(dirname "$header")/*")
    [ -z "$elsewhere" ] || { echo "$header:1: its source is in another folder: $elsewhere"; wrong=1; }
done
find lib include tests examples \( -name '*.c' -o -name '*.h' \) | sed 's|.*/||' | grep '[^a-z0-9_.]' &&
    { echo "file names are lower case with underscores"; wrong=1; }
exit $wrong
