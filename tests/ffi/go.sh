#!/bin/sh
# go.sh <project> <shared library> <work folder>: the program in Go, through cgo.
set -eu
project=$1 library=$2 work=$3
. "$project/tests/support/need.sh"
. "$project/tests/ffi/compare.sh"
need go golang-go
mkdir -p "$work"
folder=$(dirname "$library")
# cgo splits its flags at blanks: give it paths without one.
link=$(mktemp -d)
trap 'rm -rf "$link"' EXIT
ln -s "$project/include" "$link/include"
ln -s "$folder" "$link/lib"
(
    cd "$project/examples/ffi/go"
    CGO_ENABLED=1 CGO_CFLAGS="-I$link/include" CGO_LDFLAGS="-L$link/lib -lretrieve" \
        go build -o "$work/scenario" .
)
LD_LIBRARY_PATH="$folder" compare "$project" "$work" "$work/scenario"
