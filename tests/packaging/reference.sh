#!/bin/sh
# reference.sh <folder> <train> <serve>: what the ordinary library makes, for the others to be compared with.
set -eu
mkdir -p "$1"
"$2" "$1/reference.rtv"
"$3" "$1/reference.rtv" > "$1/reference.txt"
grep -q . "$1/reference.txt"
