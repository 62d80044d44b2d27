#!/bin/sh
# sizes.sh <source> <build> <generator>: builds the library in each way that it can be had and prints what each weighs, as the
# table of docs/packaging.md. Started by the target packaging_sizes; a way whose tools are missing is left out.
. "$(dirname "$0")/common.sh"
source=$1
build=$2
generator=$3

# kib <file>: its size, stripped.
kib() {
    [ -f "$1" ] || { echo -; return; }
    "${tools}strip" ${2:+$2} -o stripped.tmp "$1"
    echo "$((($(wc -c < stripped.tmp) + 1023) / 1024))"
}

# row <name> <compiler> <tools> <option>...: shared library, static library without debug information, smallest program.
row() {
    name=$1
    compiler=$2
    tools=$3
    shift 3
    command -v "$compiler" > /dev/null || return 0
    folder=$build/$(echo "$name" | tr -cs 'a-z0-9' '_')
    cmake -S "$source" -B "$folder" -G "$generator" -DRETRIEVE_BUILD_TESTS=OFF -DRETRIEVE_BUILD_EXAMPLES=OFF \
        -DCMAKE_C_COMPILER="$compiler" -DRETRIEVE_WARNINGS_ARE_ERRORS=OFF "$@" > "$folder.log" 2>&1
    cmake --build "$folder" --target retrieve_shared retrieve_static >> "$folder.log" 2>&1
    cd "$folder"
    "$compiler" -O2 -static -Wl,--gc-sections -I"$source/include" "$here/serve.c" lib/libretrieve.a -lm -lpthread -o serve
    echo "| $name | $(kib lib/libretrieve.so) | $(kib lib/libretrieve.a -g) | $(kib serve) |"
}

mkdir -p "$build"
echo "| build | shared library | static library | serving program, static |"
echo "|---|---|---|---|"
toolchains=$source/cmake/toolchains
row "gcc" gcc ""
row "clang" clang ""
row "one file" gcc "" -DRETRIEVE_AMALGAMATION=ON
row "inference only" gcc "" -DRETRIEVE_INFERENCE_ONLY=ON
row "one file, inference only" gcc "" -DRETRIEVE_AMALGAMATION=ON -DRETRIEVE_INFERENCE_ONLY=ON
row "musl" musl-gcc "" -DCMAKE_TOOLCHAIN_FILE="$toolchains/musl.cmake"
row "musl, inference only" musl-gcc "" -DCMAKE_TOOLCHAIN_FILE="$toolchains/musl.cmake" -DRETRIEVE_INFERENCE_ONLY=ON
row "aarch64" aarch64-linux-gnu-gcc aarch64-linux-gnu- -DCMAKE_TOOLCHAIN_FILE="$toolchains/aarch64-linux-gnu.cmake"
row "aarch64, inference only" aarch64-linux-gnu-gcc aarch64-linux-gnu- \
    -DCMAKE_TOOLCHAIN_FILE="$toolchains/aarch64-linux-gnu.cmake" -DRETRIEVE_INFERENCE_ONLY=ON
