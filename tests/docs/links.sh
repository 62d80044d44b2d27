#!/bin/sh
# links.sh <root>: what README.md and docs/ link to inside the project is there.
cd "$1" || exit 2
pages=$(find README.md docs lib tests examples -name '*.md' ! -path 'tests/parity/data/*' 2> /dev/null | sort)
[ -n "$pages" ] || { echo "no page to look at"; exit 1; }
printf '%s\n' "$pages" | tr '\n' '\0' | xargs -0 awk '
    {
        line = $0
        while (match(line, /\]\([^)]+\)/)) {
            target = substr(line, RSTART + 2, RLENGTH - 3)
            line = substr(line, RSTART + RLENGTH)
            sub(/[# ].*$/, "", target)
            if (target == "" || target ~ /^[a-z]+:/) continue
            folder = FILENAME
            if (!sub(/\/[^\/]*$/, "", folder)) folder = "."
            if (system("test -e \"" folder "/" target "\"") != 0) {
                printf "%s:%d: %s is not there\n", FILENAME, FNR, target
                wrong = 1
            }
        }
    }
    END { exit wrong }'
