#!/bin/sh
# reference.sh <root> <work folder>: Doxygen makes the reference of the headers without a warning: every function, parameter,
# struct, field and constant has its words, and each room has its page.
set -eu
. "$1/tests/support/need.sh"
need doxygen
out=$2/reference
rm -rf "$out"
mkdir -p "$out"
cd "$1"
{ cat docs/reference/Doxyfile; echo "OUTPUT_DIRECTORY = $out"; } | doxygen - > "$out/log" 2>&1 || { head -40 "$out/log"; exit 1; }
for room in $(sed -n 's/^set(RETRIEVE_ROOMS \(.*\))$/\1/p' cmake/RetrieveRooms.cmake); do
    [ "$room" = kernel ] && continue # has no public header
    page=$out/html/group__$room.html
    grep -q 'class="memname"' "$page" 2> /dev/null || { echo "the room $room has no page"; exit 1; }
done
# Where a page says what nobody wrote, the filter has lost it.
for said in Ownership Threads Errors Since; do
    grep -q "$said</dt>" "$out/html/group__index.html" || { echo "no section '$said' in the pages"; exit 1; }
done
