#!/bin/sh
# Installs what is missing, builds the library into build/, and runs all tests: unit and golden vectors, binary interface,
# installation, lints, pages, and once more under sanitizers and valgrind. Ends non-zero when a test fails.
#
#     sh tests/run.sh            everything
#     sh tests/run.sh -L unit    what ctest makes of the arguments
set -eu
project=$(cd "$(dirname "$0")/.." && pwd -P)
. "$project/cmake/setup.sh"

want_build_tools
want check has_module check
want libopenblas-dev has_module openblas
want_optional valgrind has_command valgrind
want_optional clang-format has_command clang-format clang-format-14
want_optional g++ has_command g++ c++
install_missing

build=$project/build
echo "== configuring $build"
configure "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DRETRIEVE_BUILD_TESTS=ON -DRETRIEVE_BUILD_EXAMPLES=ON \
    -DRETRIEVE_DEEP_TESTS=ON
echo "== building"
cmake --build "$build" --parallel "$(processors)"
echo "== testing"
cd "$build"
exec ctest --parallel "$(processors)" --output-on-failure "$@"
