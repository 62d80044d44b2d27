#!/bin/sh
# A room includes itself and rooms before it, in the order of cmake/RetrieveRooms.cmake. A public header belongs to the
# room that defines its functions: all of them, and in no other.
. "$(dirname "$0")/common.sh"
map=$(mktemp) || exit 2
trap 'rm -f "$map"' EXIT

rooms=$(sed -n 's/^set(RETRIEVE_ROOMS \(.*\))$/\1/p' cmake/RetrieveRooms.cmake)
[ -n "$rooms" ] || { echo "cmake/RetrieveRooms.cmake:1: no list of rooms"; exit 1; }
number=0
for room in $rooms; do
    number=$((number + 1))
    echo "room $room $number" >> "$map"
done
wrong=0
for folder in lib/*/; do
    name=$(basename "$folder")
    case " $rooms " in
    *" $name "*) ;;
    *) echo "lib/$name:1: this folder is no room of cmake/RetrieveRooms.cmake"; wrong=1 ;;
    esac
done

files_of lib include | over_files homes.awk -v out="$map" || wrong=1
files_of lib include | over_files rooms.awk -v map="$map" || wrong=1
exit $wrong
