#!/bin/sh
# cpp.sh <project> <shared library> <work folder>: the program in C++, and that its header knows all handles and structs.
set -eu
project=$1 library=$2 work=$3
. "$project/tests/support/need.sh"
. "$project/tests/ffi/compare.sh"
need "${CXX:-g++}"
mkdir -p "$work"
header=$project/include/retrieve/ext/retrieve.hpp
functions=$(sed -n 's/^ *"name": "\(rtv_[a-z0-9_]*\)",*$/\1/p' "$project/docs/abi.json")
[ -n "$functions" ] || { echo "no functions found in docs/abi.json"; exit 1; }
for name in $functions; do
    case $name in
    *_free) grep -q ", $name>" "$header" || { echo "retrieve.hpp has no handle for $name"; exit 1; } ;;
    *_init)
        grep -q "RTV_HPP_DEFAULTS(${name%_init})" "$header" || { echo "retrieve.hpp has no defaults by $name"; exit 1; } ;;
    esac
done
folder=$(dirname "$library")
for standard in c++11 c++20; do
    "${CXX:-g++}" -std=$standard -Wall -Wextra -Wpedantic -Wshadow -Werror -I"$project/include" \
        "$project/examples/ffi/cpp/scenario.cpp" -o "$work/scenario" -L"$folder" -lretrieve
done
LD_LIBRARY_PATH="$folder" compare "$project" "$work" "$work/scenario"
