#!/bin/sh
# node.sh <project> <shared library> <work folder>: the program in JavaScript, through koffi.
set -eu
project=$1 library=$2 work=$3
. "$project/tests/support/need.sh"
. "$project/tests/ffi/compare.sh"
need node nodejs
need npm
mkdir -p "$work"
cp "$project"/examples/ffi/node/*.js* "$work/"
export RETRIEVE_LIBRARY="$library" RETRIEVE_ABI="$project/docs/abi.json"
[ -d "$work/node_modules/koffi" ] ||
    npm install --prefix "$work" --no-package-lock --no-audit --no-fund --silent || skip "npm cannot fetch koffi"
compare "$project" "$work" node "$work/scenario.js"
