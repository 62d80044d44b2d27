#!/bin/sh
# Installs what is missing, builds the library and its examples into build/, and runs the main example with the arguments
# given: it trains, compares, indexes, saves, loads and queries on MovieLens 100K.
set -eu
project=$(cd "$(dirname "$0")/.." && pwd -P)
. "$project/cmake/setup.sh"

want_build_tools
install_missing

build=$project/build
echo "== building into $build"
configure "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DRETRIEVE_BUILD_TESTS=OFF -DRETRIEVE_BUILD_EXAMPLES=ON
cmake --build "$build" --parallel "$(processors)" --target deep_retrieval
exec "$build/examples/deep_retrieval" "$@"
