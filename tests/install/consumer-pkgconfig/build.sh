#!/bin/sh
# build.sh <folder of libretrieve.pc> <work folder>: builds and runs consumer.c by pkg-config alone.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
libdir=$(cd "$1/.." && pwd)
PKG_CONFIG_PATH=$1${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
cc=${CC:-cc}
mkdir -p "$2"
cd "$2"

# pkg-config escapes spaces for a shell that reads its answer once more.
cp "$source/consumer.c" consumer.c
eval "$cc -Wall -Wextra -Werror consumer.c -o shared $(pkg-config --cflags --libs libretrieve)"
LD_LIBRARY_PATH=$libdir ./shared

# All of the program static.
eval "$cc -Wall -Wextra -Werror -static consumer.c -o static $(pkg-config --static --cflags --libs libretrieve)"
./static

# It was this installation and no other, and both ways of asking name the same version.
test "$(cd "$(pkg-config --variable=libdir libretrieve | sed 's/\\//g')" && pwd -P)" = "$(cd "$libdir" && pwd -P)"
test "$(pkg-config --modversion libretrieve)" = "$(sed -n 's/^set(PACKAGE_VERSION "\(.*\)")/\1/p' \
    "$libdir/cmake/Retrieve/RetrieveConfigVersion.cmake")"
