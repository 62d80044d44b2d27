#!/bin/sh
# man_page.sh <root> <C compiler> <work folder>: the man page is well-formed, knows every room, names functions and constants that
# there are, and its example compiles.
set -eu
. "$1/tests/support/need.sh"
page=$1/docs/libretrieve.3
mkdir -p "$3"
if command -v mandoc > /dev/null; then
    mandoc -T lint -W warning "$page"
else
    need groff
    said=$(groff -mdoc -Tascii -ww -z "$page" 2>&1)
    [ -z "$said" ] || { echo "$said"; exit 1; }
fi
for room in $(sed -n 's/^set(RETRIEVE_ROOMS \(.*\))$/\1/p' "$1/cmake/RetrieveRooms.cmake"); do
    [ "$room" = kernel ] || grep -qx "\.It Sy $room" "$page" || { echo "$page: the room $room is missing"; exit 1; }
done
for name in $(grep -oE '\b(rtv_[a-z0-9_]*[a-z0-9]|RTV_[A-Z0-9_]*[A-Z0-9])\b' "$page" | sort -u); do
    [ "$name" = RTV_ISA ] || grep -rqw "$name" "$1/include" || { echo "$page: there is no $name"; exit 1; }
done
sed -n '/^\.Bd -literal/,/^\.Ed/p' "$page" | sed '/^\./d; s/\\e/\\/g' > "$3/example.c"
"$2" -std=c99 -Wall -Wextra -Werror -fsyntax-only -I"$1/include" "$3/example.c"
