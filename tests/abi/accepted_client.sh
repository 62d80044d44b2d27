#!/bin/sh
# accepted_client.sh <root> <C compiler> <work folder> <shared library>: a program that was compiled with the headers that were
# accepted last runs with the library of today.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$3"
folder=$(dirname "$4")
[ -f "$here/accepted/include/retrieve.h" ] || { echo "no headers are kept in tests/abi/accepted"; exit 1; }
"$2" -std=gnu11 -Wall -Wextra -Werror -I"$here/accepted/include" "$here/programs/main.c" "$here/programs/client.c" \
    -o "$3/client" -L"$folder" -lretrieve -Wl,-rpath,"$folder"
"$3/client"
