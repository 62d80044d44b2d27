#!/bin/sh
# rust.sh <project> <shared library> <work folder>: the program in Rust, which needs no crate.
set -eu
project=$1 library=$2 work=$3
. "$project/tests/support/need.sh"
. "$project/tests/ffi/compare.sh"
need cargo
mkdir -p "$work"
export RETRIEVE_LIBRARY="$library" CARGO_TARGET_DIR="$work/target"
compare "$project" "$work" cargo run --quiet --offline --locked --manifest-path "$project/examples/ffi/rust/Cargo.toml" --
