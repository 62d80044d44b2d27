#!/bin/sh
# programs.sh <root> <C compiler> <work folder> <shared library> <reload|copies|fork> [<arguments>]: builds the program of
# that name and the client, and runs it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$1
cc=$2
work=$3
folder=$(dirname "$4")
name=$5
shift 5
mkdir -p "$work"
rules="-std=gnu11 -O1 -Wall -Wextra -Werror -I$root/include"
link="-L$folder -lretrieve -Wl,-rpath,$folder"
# shellcheck disable=SC2086
{
    "$cc" $rules -fPIC -shared "$here/programs/client.c" -o "$work/libclient.so" $link
    case $name in
    fork) "$cc" $rules "$here/programs/fork.c" "$here/programs/client.c" -o "$work/fork" $link ;;
    *) "$cc" $rules "$here/programs/$name.c" -o "$work/$name" -ldl -pthread ;;
    esac
}
case $name in
fork) "$work/fork" ;;
*) "$work/$name" "$work/libclient.so" "$@" ;;
esac
