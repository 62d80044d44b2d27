#!/bin/sh
# exports.sh <shared library> <list of symbols>: the library exports the functions of the public headers and nothing else.
set -eu
. "$(dirname "$0")/../support/need.sh"
LC_ALL=C
export LC_ALL
need nm binutils
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort > "$work/exported"
sort "$2" > "$work/declared"
comm -13 "$work/exported" "$work/declared" | sed 's/$/: declared in a header and not in the library/' > "$work/wrong"
comm -23 "$work/exported" "$work/declared" | sed 's/$/: exported and in no public header/' >> "$work/wrong"
cat "$work/wrong"
[ ! -s "$work/wrong" ]
