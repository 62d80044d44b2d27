#!/bin/sh
# programs.sh <root> <C compiler> <work folder> <shared library> <reload|copies|fork> [<arguments>]: builds the program of
# that name and the client, and runs it. `copies` also builds the library with another symbol prefix, and a client for it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/need.sh"
root=$1
cc=$2
work=$3
folder=$(dirname "$4")
name=$5
shift 5
mkdir -p "$work"
compile() { "$cc" -std=gnu11 -O1 -Wall -Wextra -Werror -I"$root/include" "$@"; }
compile_linked() { compile "$@" -L"$folder" -lretrieve -Wl,-rpath,"$folder"; }

compile_linked -fPIC -shared "$here/programs/client.c" -o "$work/libclient.so"
case $name in
fork) compile_linked "$here/programs/fork.c" "$here/programs/client.c" -o "$work/fork" ;;
*) compile "$here/programs/$name.c" -o "$work/$name" -ldl -pthread ;;
esac
build_other() {
    command -v cmake > /dev/null || skip "cmake is not on the path"
    cmake -S "$root" -B "$work/other" -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=Debug -DRETRIEVE_SYMBOL_PREFIX=other_ \
        -DRETRIEVE_BUILD_TESTS=OFF -DRETRIEVE_BUILD_EXAMPLES=OFF > "$work/log" 2>&1 &&
        cmake --build "$work/other" --target retrieve_shared --parallel 2 > "$work/log" 2>&1 ||
        { tail -40 "$work/log"; echo "no library with another prefix"; exit 1; }
    compile -DRTV_SYMBOL_PREFIX -I"$work/other/prefix" -fPIC -shared "$here/programs/client.c" \
        -o "$work/libother_client.so" -L"$work/other/lib" -lother_retrieve -Wl,-rpath,"$work/other/lib"
}
case $name in
fork) "$work/fork" ;;
copies)
    build_other
    "$work/copies" "$work/libclient.so" "$work/libother_client.so"
    ;;
*) "$work/$name" "$work/libclient.so" "$@" ;;
esac
