#!/bin/sh
# one_file.sh <compiler> <package> <folder of retrieve.c> <reference> <work>: one command compiles the library, and programs
# with it compute the same bits.
. "$(dirname "$0")/common.sh"
need "$1" "$2"
mkdir -p "$5"
cd "$5"
cp "$3/retrieve.c" "$3/retrieve.h" "$here/train.c" "$here/serve.c" .
"$1" -O2 -c retrieve.c
for program in train serve; do
    "$1" -O2 -I. $program.c retrieve.o -lm -lpthread -o $program
done
same_training "$4/reference.rtv" ./train
same_recommendations "$4/reference.rtv" "$4/reference.txt" ./serve
same_recommendations "$4/reference.rtv" "$4/reference.txt" env RTV_ISA=scalar ./serve
