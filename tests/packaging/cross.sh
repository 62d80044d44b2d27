#!/bin/sh
# cross.sh <tools> <compiler> <runner or -> <build> <project> <reference> <work>: train and serve, linked with the static
# library of a build for another C library or processor, compute the same bits.
. "$(dirname "$0")/common.sh"
for tool in $(echo "$1" | tr ',' ' '); do
    need "${tool%%:*}" "${tool##*:}"
done
shift
compiler=$1
runner=$2
[ "$runner" = - ] && runner=
build=$3
mkdir -p "$6"
cd "$6"
for program in train serve; do
    "$compiler" -O2 -static -I"$4/include" "$here/$program.c" "$build/lib/libretrieve.a" -lm -lpthread -o $program
done
# shellcheck disable=SC2086
same_training "$5/reference.rtv" $runner ./train
# shellcheck disable=SC2086
same_recommendations "$5/reference.rtv" "$5/reference.txt" $runner ./serve
